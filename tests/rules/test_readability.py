"""LIX against sums done by hand, and the words told to the author."""

import pytest

from sayso.rules.messages import Naming, first_layer
from sayso.rules.readability import read
from sayso.rules.sentences import LANGUAGES


@pytest.mark.parametrize(
    ("text", "words", "sentences", "longest", "lix"),
    [
        ("", 0, 0, 0, 0),
        ("... 42 !", 0, 0, 0, 0),
        ("We text you. You can stop.", 6, 2, 3, 3),
        ("Reasonable conditions apply", 3, 1, 3, 70),  # 3 + 100 * 2 / 3
        ("It costs 1.50. See https://example.com/a/long/address now", 5, 2, 3, 2),  # 5 / 2, rounded to even
        ("Schöne Überraschungen für Sie!", 4, 1, 4, 29),
        ("L’été arrive: des idées", 4, 2, 2, 2),
        ("Msg&data rates may apply.", 4, 1, 4, 29),
    ],
)
def test_lix(text: str, words: int, sentences: int, longest: int, lix: int):
    found = read(text)
    assert (found.words, found.sentences, found.longest, found.lix) == (words, sentences, longest, lix)


@pytest.mark.parametrize(
    ("text", "verdict", "easy"),
    [
        ("", "Nothing to read yet.", True),
        ("We text you. You can stop.", "Very easy to read.", True),
        ("Schöne Überraschungen für Sie, jeden Monat aufs neue.", "Very easy to read.", True),
        ("Reasonable conditions apply", "Very hard to read. Use shorter words and shorter sentences.", False),
        ("it is so " * 11, "Easy to read; its longest sentence has 33 words. Split it.", False),
    ],
)
def test_the_author_is_told_in_words(text: str, verdict: str, easy: bool):
    assert (read(text).verdict, read(text).easy) == (verdict, easy)


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_sentences_have_no_endless_one(language: str):
    naming = Naming("Acme", "Offers", "offers and treats", (4, 30), "help@acme.example")
    assert read(first_layer(naming, language)).longest <= 22
