"""Every page by its address: each screen lists its own."""

from sayso.web import (
    broadcasts,
    contacts,
    form_page,
    forms,
    home,
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
    programmes,
    forms,
    form_page,
    broadcasts,
    unclear,
    ledger,
    outbox,
    rules,
    simulator,
    preferences,
)

urlpatterns = [pattern for screen in SCREENS for pattern in screen.urlpatterns]
