"""Make it yours: what leads from the example to a business of one's own, in order, each ticked off by its rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from sayso.store.tables import Brand, Form, FormProgramme, Programme, Sender, Workspace
from sayso.web.pages import typed
from sayso.web.templatetags.say import number
from sayso.workspaces.brands import BrandRefused, add_brand


@dataclass(frozen=True, slots=True)
class Way:
    """One thing that is needed: what, why, where it is done, whether it is."""

    says: str
    how: str
    url: str
    done: bool


def ways_of(workspace: Workspace) -> Sequence[Way]:
    """Brand, sender, programme, form. In a demo workspace the first brand is the example's, so another one counts."""
    brands = list(Brand.objects.order_by("id"))
    own = brands[1:] if workspace.is_demo else brands
    ours = Programme.objects.filter(brand__in=own).order_by("id")
    offered = FormProgramme.objects.filter(programme__in=ours).values("form")
    form = Form.objects.filter(pk__in=offered).order_by("id").first()
    senders = " and ".join(number(row.address) for row in Sender.objects.order_by("id")[:2])
    simulated = ": simulated. A carrier’s number is not in this version yet" if workspace.is_demo else ""
    programme, chosen = ours.first(), f"?brand={own[-1].id}" if own else ""
    make = reverse("programme", args=[programme.id]) if programme else reverse("programme_new") + chosen
    said = f"{own[-1].name}. " if own else ""
    return (
        Way("Your brand’s name", f"{said}Every text begins with it.", f"{reverse('settings')}#brand", bool(own)),
        Way("The sender", f"Texts come from {senders}{simulated}.", f"{reverse('settings')}#prices", bool(senders)),
        Way("A programme in your words", "What people say yes to, how often, where help is.", make, bool(programme)),
        Way("Put it live", "Then its keyword is answered.", make, ours.filter(live=True).exists()),
        Way(
            "A form for it",
            "For your website and the counter.",
            reverse("form", args=[form.id]) if form else reverse("form_new"),
            bool(form),
        ),
        Way("The rules for your customers", "Hours and limits, by place.", reverse("rules"), False),
    )


@require_POST
def brand_add(request: HttpRequest) -> HttpResponse:
    """A brand of one's own; the way goes on to its first programme."""
    try:
        made = add_brand(request.workspace.id, typed(request.POST, "name"), request.user.pk)
    except BrandRefused as refused:
        messages.error(request, str(refused))
        return redirect(f"{reverse('settings')}#brand")
    messages.success(request, "Your brand is there. Now its first programme.")
    return redirect(f"{reverse('programme_new')}?brand={made}")


urlpatterns = [path("settings/brands/", brand_add, name="brand_add")]
