"""What one text means: the listed words, their disguises, and what only looks like a stop."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.rules.keywords import Understood
from sayso.rules.tables import KeywordRow, RuleBook
from sayso.rules.wording import Wording, make, understand, wording_of


@pytest.fixture(scope="module")
def words(book: RuleBook) -> Wording:
    return wording_of(book)


@pytest.mark.parametrize(
    ("text", "meaning", "language", "matched"),
    [
        ("STOP", "stop", "en", "STOP"),
        ("  Stop!!! ", "stop", "en", "Stop"),
        ("\u200f\u202bSTOP\u202c", "stop", "en", "STOP"),
        ("ST\u200bOP", "stop", "en", "ST\u200bOP"),
        ("ＳＴＯＰ", "stop", "en", "ＳＴＯＰ"),
        ("s\u0327top", "stop", "en", "s\u0327top"),
        ("S\0T\0O\0P\0", "stop", "en", "S\0T\0O\0P"),
        ("🛑 stop 🛑", "stop", "en", "stop"),
        ("\ud800stop\udfff", "stop", "en", "stop"),
        ("stop\n\nall", "stop", "en", "stop\n\nall"),
        ("S.T.O.P.", "stop", "en", "S.T.O.P"),
        ("s t o p", "stop", "en", "s t o p"),
        ("opt_out", "stop", "en", "opt_out"),
        ("«opt – out»", "stop", "en", "opt – out"),
        ("don’t text me", "stop", "en", "don’t text me"),
        ("𝐒𝐓𝐎𝐏", "stop", "en", "𝐒𝐓𝐎𝐏"),
        ("arre\u0302t", "stop", "fr", "arre\u0302t"),
        ("No más", "stop", "es", "No más"),
        ("pare", "stop", "es", "pare"),
        ("STOPP", "stop", "de", "STOPP"),
        ("wrong number", "stop", "en", "wrong number"),
        ("please stop", "stop", None, "please stop"),
        ("Can I CANCEL my table?", "other", None, None),
        ("stop\r\nSent from my phone", "stop", None, "stop"),
        ("¡basta ya!", "stop", None, "basta ya"),
        ("STPO", "stop", "en", "STPO"),
        ("sttop", "stop", "en", "sttop"),
        ("stooooop", "stop", "en", "stooooop"),
        ("stp", "unclear_stop", "en", "stp"),
        ("unsubcribe", "stop", "en", "unsubcribe"),
        ("unsusbcribe.", "stop", "en", "unsusbcribe"),
        ("unssubscribe", "stop", "en", "unssubscribe"),
        ("ST0P", "stop", "en", "ST0P"),
        ("ЅТОР", "stop", "en", "ЅТОР"),
        ("SΤΟΡ!", "stop", "en", "SΤΟΡ"),
        ("st00p", "stop", "en", "st00p"),
        ("UNSUBSCR1BE", "stop", "en", "UNSUBSCR1BE"),
        ("ΥΝSUВЅСRІВЕ", "stop", "en", "ΥΝSUВЅСRІВЕ"),
        ("топ", "other", None, None),
        ("сор", "other", None, None),
        ("тор", "other", None, None),
        ("100", "other", None, None),
        ("50p", "other", None, None),
        ("Leave me alone!!", "stop", "en", "Leave me alone"),
        ("just fuck off already", "stop", None, "just fuck off"),
        ("lose my number", "stop", "en", "lose my number"),
        ("I’m not interested, thanks", "unclear_stop", None, "not interested"),
        ("this is spam", "unclear_stop", "en", "this is spam"),
        ("Spam", "unclear_stop", "en", "Spam"),
        ("interested", "other", None, None),
        ("Help", "help", "en", "Help"),
        ("info?", "help", "en", "info"),
        ("İNFO", "help", "en", "İNFO"),
        ("ayuda", "help", "es", "ayuda"),
        ("START", "start", "en", "START"),
        ("Unstop", "start", "en", "Unstop"),
        ("démarrer", "start", "fr", "démarrer"),
        ("yes!", "yes", "en", "yes"),
        ("si\u0301", "yes", "es", "si\u0301"),
        ("Ok 👍", "yes", "en", "Ok"),
        ("Y", "yes", "en", "Y"),
        ("ja", "yes", "de", "ja"),
        ("no", "no", "en", "no"),
        ("NÃO", "no", "pt", "NÃO"),
        ("JOIN", "other", None, None),
        ("subscribe", "other", None, None),
        ("yes please", "yes", None, "yes please"),
        ("unstoppable", "other", None, None),
        ("top", "other", None, None),
        ("y e s", "yes", None, "y e s"),
        ("", "other", None, None),
        ("👍", "yes", None, "👍"),
        ("\0\ud800", "other", None, None),
        ("שלום", "other", None, None),
    ],
)
def test_table(text: str, meaning: str, language: str | None, matched: str | None, words: Wording):
    found = understand(text, "none", words)
    assert (found.meaning, found.language, found.matched) == (meaning, language, matched)


def test_every_listed_stop_is_a_stop(book: RuleBook, words: Wording):
    for row in book.keywords:
        if row.action == "stop":
            assert understand(row.keyword, "thread", words).meaning == "stop", row
            assert understand(f"well, {row.keyword} then", "none", words).meaning in ("stop", "unclear_stop"), row


@pytest.mark.parametrize(
    ("text", "everything"), [("STOPALL", True), ("stop all", True), ("stop", False), ("pls stopall", True)]
)
def test_some_stops_end_everything(text: str, everything: bool, words: Wording):
    assert understand(text, "none", words).everything is everything


clutter = st.text(st.sampled_from(" \t\n.,!?*-—'\"\u200b\u200f\u202e\ufe0f🙏🛑\0\ud800"), max_size=6)


@given(
    before=clutter,
    after=clutter,
    word=st.sampled_from(["stop", "unsubscribe", "arrêt", "opt out"]),
    form=st.sampled_from(["NFC", "NFD"]),
    case=st.sampled_from([str.upper, str.lower, str.title]),
)
def test_clutter_never_hides_a_stop(before: str, after: str, word: str, form: str, case: object):
    row = KeywordRow("en#1", word, "en", "stop")
    assert callable(case)
    text = f"{before} {unicodedata.normalize(form, case(word))} {after}"  # pyright: ignore[reportArgumentType]
    assert understand(text, "none", make((row,), (), ())).meaning == "stop"


@given(st.text(st.characters(), max_size=200))
def test_matched_words_stand_in_the_text(text: str):
    rows = (KeywordRow("en#1", "a", "en", "stop"), KeywordRow("en#2", "i", "en", "yes"))
    found = understand(text, "double_opt_in", make(rows, (), ()))
    assert (found.matched is None) == (found.meaning == "other")
    assert found.matched is None or found.matched in text


def test_the_first_row_speaks_and_stop_wins():
    rows = [
        KeywordRow("nl#1", "ja", "nl", "yes"),
        KeywordRow("de#1", "ja", "de", "yes"),
        KeywordRow("xx#1", "ok", "xx", "yes"),
        KeywordRow("yy#1", "ok", "yy", "stop"),
    ]
    ready = make(rows, (), ())
    assert understand("ja", "none", ready).language == "nl"
    assert understand("ok", "none", ready) == Understood("stop", "yy", "ok")


@pytest.mark.parametrize(
    ("text", "meaning", "matched"),
    [
        ("x" * 9_999_000 + " stop now", "unclear_stop", "stop"),
        ("a " * 5_000_000, "other", None),
        (" \u200b" * 5_000_000 + "stop", "stop", "stop"),
        ("s" * 10_000_000, "other", None),
        ("ﷺ" * 1_000_000 + " stop", "unclear_stop", "stop"),
        ("stop" + "\u0301" * 1_000_000, "stop", "stop" + "\u0301" * 1_000_000),
    ],
    ids=range(6),
)
def test_ten_megabytes(text: str, meaning: str, matched: str | None, words: Wording):
    found = understand(text, "none", words)
    assert (found.meaning, found.matched) == (meaning, matched)
