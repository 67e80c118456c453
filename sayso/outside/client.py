"""The one way to an address on the web that somebody chose: public hosts only, briefly, never where it redirects.

An address typed into a form may point into our own network (server-side request forgery): requests-hardened resolves
the name once, refuses what is not public, and connects to just that. SAYSO_OUTSIDE_LOOPBACK=1 lets tests stay here.
"""

import http.client
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import requests
from requests_hardened import Config, HTTPSession

SECONDS = 10.0


class NotReached(Exception):
    """Why nothing arrived there, in words for the person who chose the address."""


def send(url: str, body: bytes, content_type: str, headers: dict[str, str] | None = None) -> None:
    """POST `body` there. Returns when the other side took it (2xx), else raises NotReached; its answer is not read."""
    check(url)
    told = {"Content-Type": content_type, "User-Agent": "Sayso", **(headers or {})}
    try:
        with _client() as client, client.request("POST", url, data=body, headers=told, stream=True) as answer:
            status = answer.status_code
    except (requests.RequestException, http.client.HTTPException, ValueError) as error:
        raise NotReached(_why(error)) from error
    if not 200 <= status < 300:
        raise NotReached(f"it answered {status}" + (", and redirects are not followed" if 300 <= status < 400 else ""))


def check(url: str) -> None:
    """Refuse what can be seen to be wrong without asking: another scheme than https, a name and password in it."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  (reading it checks it)
    except ValueError as error:
        raise NotReached("that is no address of a page") from error
    if parts.scheme != "https" and not (parts.scheme == "http" and _loopback()):
        raise NotReached("the address must begin with https://")
    if not parts.hostname or parts.username or parts.password:
        raise NotReached("the address must name a host, without a user name or password")


class _Client(HTTPSession):
    """Looks at no redirect at all: reading where it leads would read all of the answer."""

    def resolve_redirects(self, *_: Any, **__: Any) -> Iterator[requests.Response]:
        return iter(())


def _client() -> _Client:
    return _Client(
        Config(
            default_timeout=(SECONDS / 2, SECONDS),
            never_redirect=True,
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=_loopback(),
            user_agent_override=None,
        )
    )


def _loopback() -> bool:
    return os.environ.get("SAYSO_OUTSIDE_LOOPBACK", "") == "1"


def _why(error: Exception) -> str:
    match error:
        case requests.Timeout():
            return f"no answer within {SECONDS:g} seconds"
        case requests.exceptions.SSLError():
            return "its certificate is not valid"
        case requests.ConnectionError():
            return "no connection: is the name right, and does it listen there?"
        case _ if type(error).__name__ == "InvalidIPAddress":
            return "it lies in a private network, where Sayso does not go"
        case _:
            return type(error).__name__
