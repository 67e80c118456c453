"""Every page by its address: each screen lists its own."""

from sayso.web import (
    broadcast_people,
    broadcast_sheet,
    broadcasts,
    contacts,
    form_page,
    forms,
    home,
    imports,
    ledger,
    outbox,
    phrases,
    preferences,
    prices,
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
    imports,
    programmes,
    forms,
    form_page,
    broadcasts,
    broadcast_sheet,
    broadcast_people,
    prices,
    phrases,
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
