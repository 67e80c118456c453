"""Every page by its address: each screen lists its own."""

from sayso.web import (
    broadcasts,
    contacts,
    home,
    imports,
    ledger,
    outbox,
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
    imports,
    programmes,
    broadcasts,
    unclear,
    ledger,
    outbox,
    rules,
    simulator,
    preferences,
)

urlpatterns = [pattern for screen in SCREENS for pattern in screen.urlpatterns]
