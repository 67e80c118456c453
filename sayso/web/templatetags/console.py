"""Words of the ledger, the outbox and standings, as people say them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sayso.imports.say import OUTCOMES as LINES
from sayso.inbox.phrases import MEANINGS as PHRASES
from sayso.store.tables import Address, Broadcast, ImportList

register = template.Library()

STANDINGS = {
    "asked": "asked, no YES yet",
    "given": "in",
    "confirmed": "in, confirmed",
    "refused": "answered NO",
    "withdrawn": "left by STOP",
    "lapsed": "asked, never answered",
    "retracted": "import undone",
}
STANDING_STATES = {"given": "good", "confirmed": "good", "asked": "wait"}
ENTRIES = {
    "asked": "Opted in, and was asked to answer YES",
    "given": "Opted in",
    "confirmed": "Confirmed with YES",
    "refused": "Answered NO",
    "withdrawn": "Withdrew",
    "restored": "Came back by START",
    "lapsed": "Never answered: the ask has lapsed",
    "unclear_stop": "Wrote something that may mean STOP",
    "not_a_stop": "A person decided it was not a STOP",
    "tenure_ended": "The number got a new holder",
    "retracted": "The import that said so was undone",
}
ACTS = {
    "keyword": "by keyword",
    "reply": "by reply",
    "start": "by START",
    "silence": "by silence",
    "unasked": "because it could not be asked",
    "team": "decided by the team",
    "import": "by an imported list",
    "form": "by form",
    "erasure_request": "by asking to be erased",
    "suppressed": "erased before: still left alone",
}
PURPOSES = {
    "stop_confirmation": "confirms a STOP",
    "help_reply": "answers HELP",
    "double_opt_in_ask": "asks for YES",
    "opt_in_confirmation": "confirms an opt-in",
    "conversation_reply": "reply",
    "programme": "programme text",
}
STATUSES = {
    "queued": "waiting",
    "cleared": "cleared",
    "sending": "being handed over",
    "failed": "not delivered",
    "unknown": "outcome unknown",
    "cancelled": "stopped",
}
OUTCOMES = {
    "asked": "asks to join",
    "given": "joins",
    "already_in": "asks to join, and is in already",
    "confirmed": "YES",
    "refused": "NO",
    "too_late": "an answer that came too late",
    "restored": "START",
    "stop": "STOP",
    "stop_again": "STOP, once more",
    "unclear_stop": "may mean STOP",
    "help": "HELP",
    "for_a_person": "for a person to read",
}
MESSAGE_STATES = {
    "delivered": "good",
    "sent": "good",
    "refused": "bad",
    "failed": "bad",
    "done": "good",
    "running": "wait",
    "cancelled": "bad",
    "paused": "wait",
}


@register.filter
def standing(word: str) -> SafeString:
    """Where somebody stands, with its colour."""
    return _state(STANDINGS.get(word, word), STANDING_STATES.get(word, "bad"))


@register.filter
def entry(word: str) -> str:
    """What a consent entry says happened."""
    return ENTRIES.get(word, word.replace("_", " "))


@register.filter
def act(word: str) -> str:
    """How it was done."""
    return ACTS.get(word, word.replace("_", " "))


@register.filter
def purpose(word: str) -> str:
    """What a text is for."""
    return PURPOSES.get(word, word)


@register.filter
def status(word: str) -> SafeString:
    """How far a text or a broadcast has come, with its colour."""
    says = dict(Broadcast.STATUSES) | STATUSES
    return _state(says.get(word, word), MESSAGE_STATES.get(word, "wait"))


TEXTS = {
    "ask": "The ask",
    "confirmation": "The confirmation",
    "help": "The answer to HELP",
    "stop": "The answer to STOP",
    "form": "On a form, beside the box",
    "form_more": "On a form, below",
}


@register.filter
def text_name(key: str) -> str:
    """What one of a programme's texts is called."""
    return TEXTS.get(key, key)


@register.filter
def import_status(word: str) -> SafeString:
    """How far an import has come, with its colour."""
    states = {"done": "good", "failed": "bad", "cancelled": "bad"}
    return _state(dict(ImportList.STATUSES).get(word, word), states.get(word, "wait"))


@register.filter
def import_outcome(word: str) -> SafeString:
    """What became of a line, with its colour."""
    states = {"confirmed": "good", "there": "good", "refused": "bad", "flagged": "bad"}
    return _state(LINES.get(word, word), states.get(word, "wait"))


@register.filter
def in_order(words: dict[str, str]) -> list[tuple[str, str]]:
    """The texts of a disclosure in the order in which people meet them."""
    return [(key, words[key]) for key in TEXTS if key in words]


@register.filter
def zone_of(address: Address) -> str:
    """The zone shown beside times for a number: none for a toll-free one, which lives nowhere."""
    return address.zones[0] if address.zones and address.line_type != "tollfree" else ""


@register.filter
def outcome(word: str) -> str:
    """What a text that came in was understood as."""
    return OUTCOMES.get(word, word.replace("_", " "))


@register.filter
def decision(word: str) -> SafeString:
    """The gate's word, with its colour."""
    told = {"pass": ("passed", "good"), "hold": ("held", "wait"), "refuse": ("refused", "bad")}
    return _state(*told.get(word, (word, "wait")))


@register.filter
def spoken(word: str) -> str:
    """A code as words: switch_halt -> switch halt."""
    return word.replace("_", " ")


@register.filter
def plural(count: int, word: str) -> str:
    """A number with its noun: 1 part, 2 parts, 2 people."""
    many = {"person": "people"}.get(word, f"{word}s")
    return f"{count:,} {word if count == 1 else many}"


def _state(says: str, colour: str) -> SafeString:
    return format_html('<span class="state state-{}">{}</span>', colour, says)


@register.filter
def meant(meaning: str) -> str:
    """What a phrase of the workspace means there."""
    return PHRASES.get(meaning, meaning)
