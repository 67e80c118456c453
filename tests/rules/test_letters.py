"""Letters that cost more, and what can be written instead."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.rules.letters import LOOK_ALIKES, Breaker, Run, breakers, cost, instead, name, replace, runs
from sayso.rules.parts import BASIC, EXTENSION, count


@pytest.mark.parametrize(
    ("letter", "price", "other"),
    [
        ("a", "plain", None),
        ("€", "double", None),
        ("[", "double", None),
        ("’", "breaker", "'"),
        ("“", "breaker", '"'),
        ("–", "breaker", "-"),
        ("…", "breaker", "..."),
        ("\u00a0", "breaker", " "),
        ("\u200b", "breaker", ""),
        ("ł", "breaker", "l"),
        ("ś", "breaker", "s"),
        ("ç", "breaker", "c"),
        ("ﬁ", "breaker", "fi"),
        ("я", "breaker", None),
        ("\U0001f600", "breaker", None),
        ("漢", "breaker", None),
    ],
)
def test_what_a_letter_costs_and_what_looks_like_it(letter: str, price: str, other: str | None):
    assert cost(letter) == price
    if price == "breaker":
        assert instead(letter) == other


def test_every_look_alike_is_in_gsm_7_and_stands_for_a_letter_that_is_not():
    for letter, other in LOOK_ALIKES.items():
        assert cost(letter) == "breaker", letter
        assert set(other) <= set(BASIC), letter


def test_a_text_in_pieces():
    assert runs("it’s [2]’’") == [
        Run("it", "plain"),
        Run("’", "breaker"),
        Run("s ", "plain"),
        Run("[", "double"),
        Run("2", "plain"),
        Run("]", "double"),
        Run("’", "breaker"),
        Run("’", "breaker"),
    ]


def test_breakers_come_with_their_names_the_most_frequent_first():
    assert breakers("’–’") == [
        Breaker("’", "right single quotation mark", 2, "'"),
        Breaker("–", "en dash", 1, "-"),
    ]
    assert breakers("plain €") == []
    assert name("\ue000") == "u+e000"


@pytest.mark.parametrize(
    ("text", "letter", "after"),
    [("it’s ’", "’", "it's '"), ("я", "я", "я"), ("aa", "aa", "aa"), ("", "", ""), ("a", "a", "a")],
)
def test_replacing(text: str, letter: str, after: str):
    assert replace(text, letter) == after


@given(st.text(max_size=200))
def test_the_pieces_are_the_text_and_the_breakers_decide_the_encoding(text: str):
    assert "".join(run.text for run in runs(text)) == text
    assert bool(breakers(text)) == (count(text).encoding == "UCS-2")


@given(st.text(alphabet="abc’“–…ł €[", max_size=100))
def test_with_every_breaker_replaced_a_text_is_gsm_7(text: str):
    for each in breakers(text):
        text = replace(text, each.letter)
    assert count(text).encoding == "GSM-7"
    assert set(text) <= set(BASIC + EXTENSION)
