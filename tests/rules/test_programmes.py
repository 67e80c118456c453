"""What can be permitted, and how a programme is found."""

from dataclasses import replace
from uuid import UUID

import pytest

from sayso.rules.programmes import Catalogue
from tests.rules.cast import BRAND, CATALOGUE, CLUB, ENTITY, NEWS, OFFERS, OTHER_BRAND, OTHER_SENDER, SENDER


@pytest.mark.parametrize(
    ("scope", "scope_id", "bound"),
    [
        ("programme", OFFERS.id, True),
        ("programme", NEWS.id, False),
        ("brand", BRAND, True),
        ("brand", OTHER_BRAND, False),
        ("entity", ENTITY, True),
        ("entity", BRAND, False),
    ],
)
def test_scopes(scope, scope_id: UUID, bound: bool):
    assert OFFERS.within(scope, scope_id) is bound
    assert OFFERS.within(scope, OFFERS.scope_id(scope))


def test_a_programme_without_other_words_is_called_by_its_keyword():
    assert OFFERS.name == "Join"
    assert replace(OFFERS, naming=None).name == "JOIN"


def test_the_oldest_programme_of_a_sender_comes_first_however_they_were_read():
    assert Catalogue.of(ENTITY, [NEWS, CLUB, OFFERS]).on(SENDER) == [OFFERS, NEWS]


def test_what_is_required():
    assert OFFERS.required == {"confirmed"}
    assert NEWS.required == {"given", "confirmed"}


@pytest.mark.parametrize(
    ("sender", "words", "found"),
    [
        (SENDER, "JOIN", OFFERS),
        (SENDER, "jOiN", OFFERS),
        (SENDER, "JOIN please", None),
        (SENDER, "", None),
        (OTHER_SENDER, "JOIN", None),
        (OTHER_SENDER, "club", CLUB),
    ],
)
def test_a_keyword_is_the_whole_text_on_its_own_sender(sender: UUID, words: str, found):
    assert CATALOGUE.called(sender, words) is found


def test_programmes_of_a_sender_live_ones_first():
    asleep = replace(OFFERS, live=False)
    catalogue = Catalogue.of(ENTITY, [asleep, CLUB, NEWS])
    assert catalogue.on(SENDER) == [NEWS, asleep]
    assert catalogue.called(SENDER, "JOIN") is None
