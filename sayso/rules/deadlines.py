"""Business days, as revocation rules count them (47 CFR 64.1200(a)(10): weekends and federal holidays do not count)."""

from datetime import datetime, timedelta

import holidays

UNCLEAR_STOP_BUSINESS_DAYS = 10


def becomes_stop_at(heard: datetime) -> datetime:
    """When a suspected STOP nobody decided on becomes one: ten business days after it was heard, by UTC dates."""
    federal = holidays.country_holidays("US")
    at, left = heard, UNCLEAR_STOP_BUSINESS_DAYS
    while left:
        at += timedelta(days=1)
        left -= at.isoweekday() <= 5 and at.date() not in federal
    return at
