"""Coming in and going out."""

from allauth.account import views as allauth
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from sayso.staff import links


@never_cache
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """A page with one button; only pressing it uses the link up."""
    if request.method == "POST":
        person = links.use(token)
        if person:
            login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
            return redirect(settings.LOGIN_REDIRECT_URL)
    stands = links.stands(token)
    return render(request, "sign_in/link.html", {"stands": stands}, status=200 if stands else 410)


def closed(request: HttpRequest) -> HttpResponse:
    """Nobody signs up: whoever looks for that page finds the one for members."""
    return redirect("account_login")


urlpatterns = [
    path("sign-in/", allauth.login, name="account_login"),
    path("sign-in/link/<str:token>/", by_link, name="sign_in_link"),
    path("sign-in/new/", closed, name="account_signup"),
    path("sign-in/forgotten/", closed, name="account_reset_password"),
    path("sign-out/", allauth.logout, name="account_logout"),
]
