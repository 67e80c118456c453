"""Every page by its address: each screen lists its own."""

from sayso.web import (
    broadcasts,
    contacts,
    home,
    ledger,
    outbox,
    preferences,
    programmes,
    reports,
    rules,
    search,
    sign_in,
    simulator,
    unclear,
)

SCREENS = (
    home,
    sign_in,
    contacts,
    programmes,
    broadcasts,
    unclear,
    ledger,
    outbox,
    reports,
    rules,
    search,
    simulator,
    preferences,
)

urlpatterns = [pattern for screen in SCREENS for pattern in screen.urlpatterns]
