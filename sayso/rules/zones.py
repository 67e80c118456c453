"""Time zones from the pinned tzdata package, never from the system: the clock face of both paths."""

import re
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

_NAME = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}")


class UnknownZone(LookupError):
    """The name is not a zone of the pinned tzdata package."""


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return the IANA zone `name` ("America/New_York") as the tzdata package describes it.

    Errors: UnknownZone for any other name. Source: IANA time zone database, PyPI tzdata (its version is part of
    the rule book's version).
    """
    if not _NAME.fullmatch(name):
        raise UnknownZone(name)
    place = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    try:
        with place.open("rb") as wire:
            return ZoneInfo.from_file(wire, key=name)
    except (OSError, ValueError) as error:
        raise UnknownZone(name) from error


def known(name: str) -> bool:
    """Whether `name` is a zone that `zone` would return."""
    try:
        zone(name)
    except UnknownZone:
        return False
    return True


def place_name(name: str) -> str:
    """The words people use for a zone: "America/New_York" is "New York"."""
    return name.rpartition("/")[2].replace("_", " ")
