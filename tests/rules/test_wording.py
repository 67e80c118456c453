"""What a text means in any wording: wishes to be left alone, what only looks like one, bare answers, own phrases."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.rules.cues import cues_of
from sayso.rules.keywords import Meaning, Understood
from sayso.rules.phrases import Phrasebook, Word, original, read
from sayso.rules.tables import CueRow, KeywordRow, PhraseRow, RuleBook
from sayso.rules.wishes import cores
from sayso.rules.wording import Own, Wording, make, understand, with_own, wording_of


@pytest.fixture(scope="module")
def words(book: RuleBook) -> Wording:
    return wording_of(book)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("stop texting me", "stop"),
        ("Could you please take me off this list?", "stop"),
        ("please remove my number from your system, thank you", "stop"),
        ("I no longer wish to receive these messages", "stop"),
        ("STOP\nAnna Smith\nHead of Sales", "stop"),
        ("pls 🙏 stop 🙏", "stop"),
        ("🛑🛑", "stop"),
        ("lose my number", "stop"),
        ("you have the wrong number", "stop"),
        ("which lawyer do I call? stop texting me", "stop"),
        ("no me escriban más por favor", "stop"),
        ("denme de baja", "stop"),
        ("ne m'écrivez plus", "stop"),
        ("désabonnez-moi svp", "stop"),
        ("bitte keine SMS mehr", "stop"),
        ("melden Sie mich bitte ab", "stop"),
        ("não me mandem mais mensagens", "stop"),
        ("quero sair da lista", "stop"),
        ("non scrivetemi più", "stop"),
        ("cancellatemi dalla lista", "stop"),
        ("stuur mij geen berichten meer", "stop"),
        ("haal me van de lijst aub", "stop"),
        ("please stop on sundays", "unclear_stop"),
        ("don't text me after 9pm", "unclear_stop"),
        ("who is this??", "unclear_stop"),
        ("too many messages", "unclear_stop"),
        ("NO NO NO", "unclear_stop"),
        ("the bus stop is closed", "other"),
        ("don't stop", "other"),
        ("can you cancel my Tuesday appointment", "other"),
        ("how do I end the call", "other"),
        ("I'll stop by tomorrow", "other"),
        ("yes, Thursday works", "other"),
        ("yes but make it four", "other"),
        ("ok thanks, see you at five", "other"),
        ("yes please", "yes"),
        ("claro que sí", "yes"),
        ("d'accord", "yes"),
        ("sim", "yes"),
        ("ja graag", "yes"),
        ("okay 👍", "yes"),
        ("no thanks", "no"),
        ("nein danke", "no"),
        ("👎", "no"),
        ("what is this number?", "help"),
        ("j'ai besoin d'aide", "help"),
        ("put me back on the list please", "start"),
        ("bitte wieder anmelden", "start"),
        ("SUBSCRIBE", "other"),
    ],
)
def test_table(text: str, meaning: str, words: Wording):
    found = understand(text, "none", words)
    assert found.meaning == meaning, found
    assert found.matched is None or found.matched in text


def test_wrong_number_ends_everything_in_every_language(words: Wording):
    for text in ("sorry, wrong number", "vous avez un faux numéro", "Sie haben die falsche Nummer", "verkeerd nummer!"):
        found = understand(text, "none", words)
        assert (found.meaning, found.everything) == ("stop", True), text


def test_what_was_weighed_is_named_strongest_first(words: Wording):
    found = understand("please take me off your list", "none", words)
    weights = [float(cue.rpartition(" ")[2]) for cue in found.cues]
    assert found.matched
    assert weights == sorted(weights, reverse=True)
    assert all(weight > 0 for weight in weights)


KEYWORDS = ("STOP", "QUIT", "END", "REVOKE", "OPT OUT", "CANCEL", "UNSUBSCRIBE", "STOP ALL", "REMOVE ME")


@given(word=st.sampled_from(KEYWORDS), case=st.sampled_from([str.upper, str.lower, str.title]))
def test_a_legal_keyword_alone_is_a_stop(word: str, case: object, book: RuleBook):
    assert callable(case)
    assert understand(case(word), "none", wording_of(book)).meaning == "stop"


COURTESIES = ("please", "thanks", "hi", "🙏", "now", "me", "!", "\n", "svp", "bitte")
courtesies = st.lists(st.sampled_from(COURTESIES), max_size=3)


@given(before=courtesies, after=courtesies)
def test_courtesies_never_hide_a_stop(before: list[str], after: list[str], book: RuleBook):
    text = " ".join([*before, "stop", *after])
    assert understand(text, "none", wording_of(book)).meaning in ("stop", "unclear_stop"), text


@given(text=st.text(max_size=300))
@settings(max_examples=200)
def test_it_never_fails_and_quotes_the_text(text: str, book: RuleBook):
    found = understand(text, "none", wording_of(book))
    assert (found.matched is None) == (found.meaning == "other")
    assert found.matched is None or found.matched in text


@given(text=st.text(st.sampled_from("stop nomre txa.,?!\n'\u0301🛑ßﬁİ"), max_size=80))
@settings(max_examples=200)
def test_the_original_of_every_word_is_in_the_text(text: str):
    words = read(text)
    for place in range(len(words)):
        assert original(text, place, place + 1) in text


def test_time_grows_with_the_length_only(words: Wording):
    def seconds(size: int) -> float:
        begun = time.process_time()
        understand(("no more messages about my order please " * 1000)[:size], "none", words)
        return time.process_time() - begun

    seconds(1_000)
    assert min(seconds(32_000) for _ in range(3)) < 60 * max(min(seconds(1_600) for _ in range(3)), 0.0005)


def test_a_stop_at_the_end_of_a_very_long_text_is_heard(words: Wording):
    chatter = "we had a lovely evening and the soup was warm. "
    assert understand(chatter * 100 + "please take me off your list", "none", words).meaning == "stop"
    assert understand(chatter * 2_000 + "stop", "none", words).meaning == "unclear_stop"
    assert understand(chatter * 2_000, "none", words).meaning == "other"


@pytest.mark.parametrize(
    ("text", "meaning", "own", "now"),
    [
        ("enough coffee for me", "stop", "enough coffee", "stop"),
        ("basta così", "unclear_stop", "così", "unclear_stop"),
        ("blue moon", "unclear_stop", "blue moon", "unclear_stop"),
        ("too many messages", "other", "too many messages", "other"),
        ("too many messages, really", "other", "too many messages", "other"),
        ("too many messages", "help", "too many", "unclear_stop"),
        ("blue moon", "help", "blue moon", "help"),
        ("who is this", "help", "who is this", "unclear_stop"),
        ("blue moon", "yes", "blue moon", "yes"),
        ("blue moon rising", "no", "blue moon", "other"),
        ("hello there", "other", "hello", "other"),
        ("STOP", "other", "stop", "stop"),
        ("please stop texting me", "other", "texting", "stop"),
        ("wrong number", "yes", "wrong number", "stop"),
    ],
)
def test_own_phrases_add_and_settle_and_never_weaken(text: str, meaning: Meaning, own: str, now: str, words: Wording):
    phrase = Own(own, meaning, "en")
    assert understand(text, "none", words, [phrase]).meaning == now


def test_an_own_stop_outweighs_an_own_harmless_phrase():
    own = [Own("blue moon", "other"), Own("moon rising", "stop"), Own("rising", "unclear_stop")]
    found = with_own(Understood("other"), "Blue moon, rising", own)
    assert (found.meaning, found.matched) == ("stop", "moon, rising")
    doubt = Understood("unclear_stop", None, "Blue")
    assert with_own(doubt, "blue moon rising", [own[0], own[2]]) == doubt


def test_phrases_by_longest_by_stem_and_by_gap():
    rows = [
        PhraseRow("xx:a", "xx", "one", ("take", "tak*en", "take * off")),
        PhraseRow("xx:b", "xx", "two", ("take", "take me")),
        PhraseRow("xx:c", "xx", "glue", ("me", "take")),
        PhraseRow("xx:d", "xx", "me", ("écri*",)),
    ]
    book = Phrasebook(rows)
    tagged = [(word.start, word.end, word.senses) for word in book.tag(read("take me off taken take mecrivez"))]
    assert tagged == [(0, 3, ("one",)), (3, 4, ("one",)), (4, 5, ("one", "two")), (5, 6, ("me",))]
    assert book.tag(["take", "!", "off"])[0] == Word(0, 1, ("one", "two"))
    unelided = book.tag(["necrivez", "tecrivez", "meb", "x" * 40])
    assert [word.senses for word in unelided] == [("me", "neg"), ("me",), (), ()]


def test_what_is_remembered_of_words_is_bounded(monkeypatch: pytest.MonkeyPatch):
    from sayso.rules import phrases

    monkeypatch.setattr(phrases, "_MOST_REMEMBERED", 3)
    book = Phrasebook([PhraseRow("xx:a", "xx", "one", ("take",))])
    assert [word.senses for word in book.tag(["a", "b", "c", "d", "take"])] == [(), (), (), (), ("one",)]


@pytest.mark.parametrize(
    ("senses", "made"),
    [
        ("stop", {"stop"}),
        ("stop text", {"stop+sent"}),
        ("remove me", {"remove+ours"}),
        ("remove", {"remove"}),
        ("remove want", {"remove", "want+remove"}),
        ("neg more send", {"no_more+sent"}),
        ("neg more receive", {"no_more+received"}),
        ("neg more want receive", {"no_more+sent"}),
        ("neg want text", {"not_want+sent"}),
        ("neg want receive", {"not_want+received"}),
        ("neg want send", {"not_want+received"}),
        ("neg text send", {"not_send+text"}),
        ("neg send", {"not_send"}),
        ("neg text", {"no_text"}),
        ("neg want", {"not_want"}),
        ("neg more", {"no_more"}),
        ("neg", set()),
        ("end list", {"end+ours"}),
        ("end", {"end"}),
        ("neg consent", {"revoke"}),
        ("legal number", {"legal+sent"}),
        ("legal", set()),
        ("dead number", {"dead+number", "dead"}),
        ("unsubscribe wrong_number", {"unsubscribe", "wrong_number"}),
        ("business when", set()),
    ],
)
def test_what_senses_add_up_to(senses: str, made: set[str]):
    assert set(cores(frozenset(senses.split()))) == made


def test_a_guard_counts_only_where_the_wish_stands():
    rows = [PhraseRow(f"xx:{sense}", "xx", sense, (sense,)) for sense in ("stop", "business")]
    far = cues_of(read("stop " + "well " * 9 + "business"), Phrasebook(rows))
    assert "core:stop:clean" in far
    assert "core:stop:guarded" in cues_of(read("stop the business"), Phrasebook(rows))


def test_weights_decide_and_cues_without_one_do_not():
    rows = [PhraseRow("xx:stop", "xx", "stop", ("halt",)), PhraseRow("xx:text", "xx", "text", ("mail",))]
    ready = make((), rows, [CueRow("core:stop+sent", 5.0, 0.0, 0.0, 0.0, 0.0), CueRow("all", 0.0, 0.0, 0.0, 0.0, 2.0)])
    assert understand("halt the mail", "none", ready).cues == ("core:stop+sent +5.0",)
    assert understand("the mail", "none", ready).meaning == "other"


def test_a_wish_for_some_hours_only_is_never_harmless_beside_a_stop_word():
    rows = [PhraseRow("xx:stop", "xx", "stop", ("halt",)), PhraseRow("xx:limit", "xx", "limit", ("on sundays",))]
    ready = make([KeywordRow("xx#1", "HALT", "xx", "stop")], rows, [CueRow("all", 0.0, 0.0, 0.0, 0.0, 9.0)])
    found = understand("well halt on sundays", "none", ready)
    assert (found.meaning, found.matched) == ("unclear_stop", "halt")
    assert understand("well halt", "none", ready).meaning == "unclear_stop", "it says little else"
    assert understand("well then halt the whole show now", "none", ready).meaning == "other"


def test_a_clause_of_nothing_but_ending_words_stops_on_little_evidence():
    rows = [PhraseRow("xx:stop", "xx", "stop", ("halt",)), PhraseRow("xx:limit", "xx", "limit", ("sundays",))]
    ready = make((), rows, [CueRow("all", 0.0, 3.0, 0.0, 0.0, 3.0)])
    assert understand("halt", "none", ready).meaning == "stop"
    assert understand("halt sundays", "none", ready).meaning == "unclear_stop"
