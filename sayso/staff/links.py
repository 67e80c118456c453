"""Sign-in links: each signs one person in, once, within ten minutes. Only the hash of its token is kept."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from sayso.store.tables import Membership, Person, SignInLink
from sayso.workspaces.demo import ensure_demo

LIVES = timedelta(minutes=10)
FIRST_OWNER = "owner@localhost"


def main(argv: list[str]) -> int:
    """Print the path of a link for the first owner."""
    if argv:
        print("sayso signin-link takes no arguments.")
        return 2
    print(mint())
    return 0


def mint(person: Person | None = None) -> str:
    """The path of a new link, for `person` or else for the first owner, who is made when there is none."""
    token = secrets.token_urlsafe(32)
    SignInLink.objects.create(
        token_sha256=_hash(token), person=person or first_owner(), expires_at=timezone.now() + LIVES
    )
    return f"/sign-in/link/{token}/"


def first_owner() -> Person:
    """The longest-standing owner. Without any, a new one, at home in the demo workspace."""
    workspace = ensure_demo()
    there = Membership.objects.filter(role="owner", person__is_active=True).order_by("created_at", "id").first()
    if there:
        return there.person
    owner = Person.objects.filter(email=FIRST_OWNER).first() or Person.objects.create_user(FIRST_OWNER, name="Owner")
    Membership.objects.create(person=owner, workspace_id=workspace)
    return owner


def stands(token: str) -> bool:
    """Whether the link could still be used. Looking does not use it: previews of links in chats only look."""
    return _usable(token).exists()


def use(token: str) -> Person | None:
    """The person whom the link signs in, exactly once; None when it is used, too old or none of ours."""
    with_hash = _hash(token)
    if not _usable(token).update(used_at=timezone.now()):
        return None
    return SignInLink.objects.select_related("person").get(token_sha256=with_hash).person


def _usable(token: str):
    return SignInLink.objects.filter(
        token_sha256=_hash(token), used_at=None, expires_at__gt=timezone.now(), person__is_active=True
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
