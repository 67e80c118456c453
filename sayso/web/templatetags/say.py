"""Filters: times with their place, reasons as sentences, numbers as people read them."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sayso.rules import addresses, zones
from sayso.rules.reasons import REASONS

register = template.Library()


@register.filter
def local(when: datetime | None, zone: str = "") -> SafeString:
    """A time in the reader's zone, with the recipient's beside it when a `zone` is given and differs."""
    if when is None:
        return SafeString("")
    here = timezone.localtime(when)
    beside = _beside(when, here, zone) if zone and zones.known(zone) else ""
    return format_html('<time datetime="{}">{}</time>{}', when.isoformat(), f"{here:%a %-d %b %H:%M}", beside)


def _beside(when: datetime, here: datetime, zone: str) -> SafeString:
    there = when.astimezone(zones.zone(zone))
    if there.utcoffset() == here.utcoffset():
        return SafeString("")
    shown = f"{there:%H:%M}" if there.date() == here.date() else f"{there:%a %H:%M}"
    return format_html(' <span class="beside">({} in {})</span>', shown, zones.place_name(zone))


@register.filter
def day(when: datetime | None) -> SafeString:
    """A day with its year, in the reader's zone: for what lies months or years away."""
    if when is None:
        return SafeString("")
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), f"{timezone.localtime(when):%-d %B %Y}")


@register.filter
def there(when: datetime | None, zone: str) -> SafeString:
    """A time where the recipient is, alone."""
    if when is None or not zones.known(zone):
        return SafeString("")
    shown = when.astimezone(zones.zone(zone))
    return format_html('<time datetime="{}">{}</time>', when.isoformat(), f"{shown:%a %-d %b %H:%M}")


@register.filter
def clock(when: datetime | None, zone: str = "") -> str:
    """Hours and minutes, for a bubble on a phone."""
    if when is None:
        return ""
    shown = when.astimezone(zones.zone(zone)) if zone and zones.known(zone) else timezone.localtime(when)
    return f"{shown:%H:%M}"


@register.filter
def place(zone: str) -> str:
    """ "America/New_York" as people say it: New York."""
    return zones.place_name(zone)


@register.filter
def reason(code: str) -> str:
    """What a reason of the gate means, in a sentence. A code it does not know stays as it is."""
    row = REASONS.get(code)
    return row.says if row else code


@register.filter
def codes(found: str | Sequence[str]) -> str:
    """The codes behind a sentence, for its tooltip: beside the sentence itself they would only be in the way."""
    listed = [found] if isinstance(found, str) else list(found)
    return f"Code: {', '.join(listed)}" if any(listed) else ""


@register.filter
def remedy(code: str) -> str:
    """What can lawfully be done about it."""
    row = REASONS.get(code)
    return row.remedy if row else ""


@register.filter
def number(value: str | None) -> str:
    """A phone number with its spaces: +1 212 555 0123. A short code of five digits as 555-01."""
    return addresses.shown(value) if value else "erased"


@register.filter
def shifted(shift: timedelta) -> str:
    """How far a demo clock has been moved, in words."""
    minutes = int(shift.total_seconds() // 60)
    days, rest = divmod(minutes, 1440)
    hours, minutes = divmod(rest, 60)
    named = ((days, "d"), (hours, "h"), (minutes, "min"))
    return " ".join(f"{count} {unit}" for count, unit in named if count) or "not moved"


@register.filter
def day_there(when: datetime, zone: str) -> str:
    """The day it was where the recipient is."""
    shown = when.astimezone(zones.zone(zone)) if zones.known(zone) else when
    return f"{shown:%a %-d %b}"
