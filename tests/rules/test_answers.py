"""Answers to profile questions, by kind; what is sensitive is masked, what is no answer is None."""

import pytest

from sayso.rules.answers import read_answer


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("text", "  oat   milk ", "oat milk"),
        ("text", "card 4111 1111 1111 1111", "card [card …1111]"),
        ("text", "", None),
        ("text", "   ", None),
        ("text", "x" * 201, None),
        ("number", "12", "12"),
        ("number", "-1,5", "-1.5"),
        ("number", "1e9", None),
        ("number", "١٢", None),
        ("date", "1990-02-28", "1990-02-28"),
        ("date", "1990-02-30", None),
        ("date", "soon", None),
        ("choice", "latte", "Latte"),
        ("choice", "tea", None),
        ("email", "ana@acme.example", "ana@acme.example"),
        ("email", "ana@acme", None),
        ("email", "a b@acme.example", None),
        ("postcode", "sw1a 1aa", "SW1A 1AA"),
        ("postcode", "1", None),
        ("postcode", "12345; DROP", None),
    ],
)
def test_an_answer_by_its_kind(kind: str, typed: str, kept: str | None):
    assert read_answer(kind, ["Latte", "Mocha"], typed) == kept
