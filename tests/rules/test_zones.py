"""Zones come from the pinned package, by name, and from nowhere else."""

import zoneinfo
from datetime import datetime
from importlib import resources

import pytest

from sayso.rules import zones


def test_every_zone_of_the_package_opens():
    names = resources.files("tzdata").joinpath("zones").read_text().split()
    assert len(names) > 400
    assert all(zones.known(name) for name in names)


def test_a_zone_is_the_packages_even_when_the_system_has_none():
    zoneinfo.reset_tzpath(to=[])
    try:
        zones.zone.cache_clear()
        assert datetime(2026, 7, 1, 12, tzinfo=zones.zone("America/New_York")).isoformat().endswith("-04:00")
    finally:
        zoneinfo.reset_tzpath()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Mars/Base",
        "../../etc/passwd",
        "America",
        "America/",
        "/etc/passwd",
        "America\\New_York",
        "zone.tab",
        "a\0b",
        "__init__",
        "../zoneinfo/UTC",
        "America/../UTC",
        "leapseconds",  # a file of the package, and no zone
    ],
)
def test_anything_else_is_unknown(name: str):
    assert zones.known(name) is False
    with pytest.raises(zones.UnknownZone):
        zones.zone(name)


def test_a_zone_knows_its_name():
    assert zones.zone("America/New_York").key == "America/New_York"


@pytest.mark.parametrize(
    ("name", "expected"), [("America/New_York", "New York"), ("America/North_Dakota/Center", "Center"), ("UTC", "UTC")]
)
def test_people_say_the_last_word(name: str, expected: str):
    assert zones.place_name(name) == expected
