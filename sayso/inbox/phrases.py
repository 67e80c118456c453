"""The workspace's own phrases: what its people say when they mean STOP, HELP, yes, no, or nothing of the kind.

What must never happen here: a phrase makes harmless what the rule book calls a plain stop. The rule (`with_own` in
sayso/rules/wording.py) does not allow it, and a phrase that could only be meant so is refused here with a sentence.
"""

from typing import cast
from uuid import UUID

from sayso import rulebook
from sayso.rules.keywords import Meaning, Understood, normalise
from sayso.rules.wording import Own, understand, wording_of
from sayso.staff.acts import record
from sayso.store import clock, queries
from sayso.store.scope import within
from sayso.store.tables import InboundText, Phrase, Programme, Workspace

MEANINGS = {
    "stop": "a stop: they get nothing more",
    "unclear_stop": "may be a stop: held for a person",
    "other": "harmless: not a stop",
    "help": "asks for help",
    "yes": "yes, to an open question",
    "no": "no, to an open question",
}
LONGEST, MOST = 160, 500


class PhraseRefused(ValueError):
    """The phrase cannot be kept like this; the message is the sentence to show."""


def own() -> list[Own]:
    """The phrases in force here, ready to compare. Within `scope.within` only."""
    return [
        Own(normalise(row.text), cast(Meaning, row.meaning), row.language or None) for row in queries.run("own_phrases")
    ]


def read_here(text: str) -> Understood:
    """What a text would mean here: by the rule book and the workspace's own phrases. Within `scope.within` only."""
    return understand(text, "none", wording_of(rulebook.current()), own())


def remember(
    workspace: UUID, text: str, meaning: str, person: UUID | None, inbound: UUID | None = None, language: str = ""
) -> UUID:
    """Keep a phrase. `inbound` is the text it was learned from. Errors: PhraseRefused."""
    with within(workspace):
        words = " ".join(text.split())
        _check(words, meaning, language)
        row = Phrase.objects.create(
            workspace_id=workspace,
            text=words,
            meaning=meaning,
            language=language,
            inbound_id=inbound if InboundText.objects.filter(pk=inbound).exists() else None,
            person_id=person,
            at=clock.now(Workspace.objects.get(pk=workspace)),
        )
        record(workspace, person, "remembered_phrase", str(row.id), {"meaning": meaning})
        queries.run("tell", topic=str(workspace))
        return row.id


def _check(words: str, meaning: str, language: str) -> None:
    folded = normalise(words)
    if meaning not in MEANINGS:
        raise PhraseRefused("Choose what the words mean.")
    if not len(folded) >= 2 or len(words) > LONGEST:
        raise PhraseRefused(f"Give the words themselves: 2 letters at least, {LONGEST} characters at most.")
    if language and not (len(language) == 2 and language.isascii() and language.isalpha() and language.islower()):
        raise PhraseRefused("A language is two small letters: en, fr.")
    live = {normalise(each): each for each in Phrase.objects.filter(ended_at=None).values_list("text", flat=True)}
    if folded in live:
        raise PhraseRefused(f"“{live[folded]}” is remembered already. End it first to give it another meaning.")
    if len(live) >= MOST:
        raise PhraseRefused(f"{MOST} phrases are the most. End one that is not needed.")
    if folded in {normalise(word) for word in Programme.objects.values_list("keyword", flat=True)}:
        raise PhraseRefused(f"“{words}” is the keyword of a programme, and goes on meaning that.")
    told = understand(words, "none", wording_of(rulebook.current())).meaning
    if told == "stop" and meaning != "stop":
        raise PhraseRefused(f"“{words}” is a stop by the rule book. No phrase of yours can make it anything else.")


def end(workspace: UUID, phrase: UUID, person: UUID | None) -> bool:
    """End a phrase: from the next text on it counts no more. A second click ends nothing."""
    with within(workspace):
        now = clock.now(Workspace.objects.get(pk=workspace))
        ended = bool(Phrase.objects.filter(pk=phrase, ended_at=None).update(ended_at=now))
        if ended:
            record(workspace, person, "ended_phrase", str(phrase))
            queries.run("tell", topic=str(workspace))
        return ended
