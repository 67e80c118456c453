"""Every page by its address: each screen lists its own."""

from importlib import import_module, util

SCREENS = (
    "home",
    "sign_in",
    "simulator",
    "preferences",
    "contacts",
    "programmes",
    "broadcasts",
    "unclear",
    "ledger",
    "outbox",
    "rules",
)

urlpatterns = [
    pattern
    for screen in SCREENS
    if util.find_spec(f"sayso.web.{screen}")
    for pattern in import_module(f"sayso.web.{screen}").urlpatterns
]
