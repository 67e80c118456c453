"""Words and letters beside senses, and what is weighed of a long text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.rules.cues import Scales
from sayso.rules.ngrams import NOTHING, Ngrams, letters_in, pairs, plain, sense_pairs
from sayso.rules.phrases import Phrasebook, Word
from sayso.rules.skims import parted, skimmed
from sayso.rules.tables import CueRow

STOP = (1.0, 0.0, 0.0, 0.0, 0.0)
OTHER = (0.0, 0.0, 0.0, 0.0, 1.0)


def test_a_listed_word_counts_once_and_one_that_is_not_by_its_letters():
    ngrams = Ngrams({"said:halt": STOP, "said:^ halt": STOP, "letters:_ha": OTHER, "core:stop": STOP})
    assert ngrams.weigh(["halt"]) == (2.0, 0.0, 0.0, 0.0, 0.0)
    assert ngrams.weigh(["halo"]) == OTHER
    assert ngrams.weigh([]) == NOTHING
    assert ngrams.weigh(["halo", "you", "or", "me"])[4] == pytest.approx(0.5)


def test_every_weighed_word_is_named_with_its_place():
    ngrams = Ngrams({"said:halt": STOP, "said:halt now": STOP, "said:now $": STOP, "letters:_ho": STOP})
    found = [(cue, span) for cue, span, _ in ngrams.each(["ho", "halt", "now"])]
    assert found == [
        ("said:halt", (1, 2)),
        ("said:halt now", (1, 3)),
        ("said:now $", (2, 3)),
        ("letters:ho", (0, 1)),
        ("letters:now", (2, 3)),
    ]


def test_letters_pairs_and_plain_words():
    assert list(letters_in("no")) == ["_n", "no", "o_", "_no", "no_", "_no_"]
    assert list(letters_in("?")) == []
    assert pairs(["a", "b"]) == ["^ a", "a b", "b $"]
    assert plain(["gr8", "2026", "x" * 99]) == ["gr0", "0", "x" * 32]


def test_pairs_name_the_sense_where_there_is_one_and_else_how_the_word_begins():
    tagged = [Word(0, 1, ("neg",)), Word(1, 2, ()), Word(2, 3, ("glue",))]
    found = dict(sense_pairs(tagged, ["no", "telephones", "the"]))
    assert found == {
        "pair:^+NEG": (0, 1),
        "pair:NEG+teleph": (0, 2),
        "pair:teleph+the": (1, 3),
        "pair:the+$": (2, 3),
        "pair:^..teleph": (0, 2),
        "pair:NEG..the": (0, 3),
        "pair:teleph..$": (1, 3),
    }
    assert list(sense_pairs([], [])) == []


def test_what_is_remembered_of_spelling_is_bounded(monkeypatch: pytest.MonkeyPatch):
    from sayso.rules import ngrams

    monkeypatch.setattr(ngrams, "_MOST_REMEMBERED", 2)
    known = Ngrams({"letters:_ab": STOP})
    assert [known.weigh([word])[0] for word in ("ab", "cd", "abc", "ef", "ab")] == [1.0, 0.0, 1.0, 0.0, 1.0]


def test_a_text_of_which_no_word_is_known_says_nothing():
    scales = Scales(Phrasebook([]), [CueRow("said:halt", *STOP), CueRow("said:well", *OTHER)])
    assert scales.weigh("halt").known
    assert not scales.weigh("שלום").known
    assert not scales.weigh("").known


def test_of_a_long_text_the_ends_and_what_stands_around_telling_words_is_weighed():
    words = ["well"] * 100 + ["please", "halt", "now"] + ["well"] * 200
    places = skimmed(words, lambda word: float(word == "halt"))
    found, stood = parted(words, places)
    assert words[101] in found
    assert {0, 101, 302} <= set(places)
    assert found.count(".") == 2
    assert [words[at] for at, word in zip(stood, found, strict=True) if word != "."] == [w for w in found if w != "."]
    assert skimmed(words[:20], lambda _: 1.0) == list(range(20))


@given(loud=st.lists(st.integers(0, 3), min_size=0, max_size=400))
def test_what_is_weighed_is_bounded_and_in_order(loud: list[int]):
    words = [f"w{place}" for place in range(len(loud))]
    places = skimmed(words, lambda word: float(loud[int(word[1:])]))
    assert places == sorted(set(places))
    assert len(places) <= 70


def test_a_wish_in_the_middle_of_a_long_text_is_named_where_it_stands():
    scales = Scales(Phrasebook([]), [CueRow("said:halt", *STOP)])
    text = "well " * 100 + "halt " + "well " * 100
    weighed = scales.weigh(text)
    cue, _, span = scales.telling(weighed, "stop")[0]
    assert (cue, weighed.place(span)) == ("said:halt", (100, 101))
