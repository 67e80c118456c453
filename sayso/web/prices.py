"""Prices of a part: set under Settings, multiplied where a text is written."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from sayso.store.tables import Sender
from sayso.web.pages import typed
from sayso.workspaces.price import PriceRefused, set_price


def cost_of(sender: Sender, parts: int) -> str:
    """So many parts as money: 12.34 USD. Empty while nobody has said what one costs."""
    if sender.price is None:
        return ""
    amount = sender.price * parts
    return f"{amount:,.2f} {sender.currency}" if amount >= 1 or not amount else f"{amount:.4f} {sender.currency}"


@require_POST
def sender_price(request: HttpRequest, sender: UUID) -> HttpResponse:
    """What a part costs on one sender."""
    try:
        set_price(
            request.workspace.id, sender, typed(request.POST, "price"), typed(request.POST, "currency"), request.user.id
        )
        messages.success(request, "Saved.")
    except PriceRefused as refused:
        messages.error(request, str(refused))
    return redirect(f"{reverse('settings')}#prices")


urlpatterns = [path("settings/senders/<uuid:sender>/price/", sender_price, name="sender_price")]
