"""Every page by its address: each screen lists its own."""

from sayso.web import (
    broadcasts,
    contacts,
    home,
    ledger,
    outbox,
    phrases,
    preferences,
    programmes,
    rules,
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
    phrases,
    unclear,
    ledger,
    outbox,
    rules,
    simulator,
    preferences,
)

urlpatterns = [pattern for screen in SCREENS for pattern in screen.urlpatterns]
