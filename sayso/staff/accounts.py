"""How allauth treats strangers: nobody makes an account for themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedDoor(DefaultAccountAdapter):
    """People come in by a link or an invitation, never by signing up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
