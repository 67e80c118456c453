"""Why the gate held or refused: a code for search, a sentence for people. The gate may give no other reasons."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """`says` is the sentence shown to the team; `remedy` is what can lawfully be done next."""

    code: str
    says: str
    remedy: str


_ROWS = (
    Reason(
        "halted",
        "The stop switch is on for this text.",
        "It waits. Lift the halt under Rules when the cause is gone.",
    ),
    Reason("too_late", "It came to its turn after it had lost its point.", "Write a new text if it is still wanted."),
    Reason(
        "called_off",
        "The broadcast it belongs to was stopped.",
        "Plan a new broadcast if it is still wanted.",
    ),
    Reason("paused", "The broadcast it belongs to is paused.", "It waits. Resume the broadcast, or stop it."),
    Reason(
        "no_text",
        "The text could not be filled in for this person, so there was nothing to send.",
        "Give each variable a default, or complete the contact, and write a new broadcast.",
    ),
    Reason("no_number", "The number was erased.", "Nothing: the person asked to be forgotten."),
    Reason(
        "not_live",
        "The programme is paused.",
        "It waits. Put the programme live again.",
    ),
    Reason(
        "no_consent",
        "This person never opted in to this programme.",
        "Invite them where they can opt in themselves: keyword, form or call. Never by text.",
    ),
    Reason(
        "not_confirmed",
        "This person opted in but has not answered YES yet, and the programme requires it.",
        "Wait for their YES.",
    ),
    Reason(
        "withdrawn",
        "This person said STOP.",
        "Only they can come back: by START, the keyword or a form.",
    ),
    Reason("refused", "This person answered NO.", "Only they can come back, by an opt-in of their own."),
    Reason(
        "lapsed",
        "This person was asked and did not answer in time.",
        "Only they can come back, by an opt-in of their own.",
    ),
    Reason(
        "retracted",
        "The import that brought this permission was undone.",
        "Only a newer opt-in counts: the keyword, a form, or a list that proves it.",
    ),
    Reason(
        "unclear_stop",
        "They wrote something that may mean STOP, and nobody of the team has decided yet.",
        "Decide it under Unclear stops.",
    ),
    Reason(
        "place_unknown",
        "Nobody knows where this number lives, so its hours cannot be known either.",
        "Enter the person's time zone.",
    ),
    Reason("quiet_hours", "A rule closes this hour where the person is.", "It goes when the hours open."),
    Reason("workspace_hours", "It is outside your own texting hours.", "It goes when your hours open."),
    Reason(
        "legal_cap",
        "One more would exceed the number of texts a rule allows.",
        "It goes when the oldest text leaves the window.",
    ),
    Reason(
        "disclosed_cap",
        "One more would exceed the frequency this programme promised.",
        "It goes when the oldest text leaves the window.",
    ),
    Reason(
        "workspace_cap",
        "One more would exceed your own limit of marketing texts.",
        "It goes when the oldest text leaves the window.",
    ),
    Reason(
        "no_open_ask",
        "There is no unused opt-in act to ask about.",
        "A text may never ask for consent from someone who gave none: offer a form, a call or the keyword.",
    ),
    Reason(
        "asked_lately",
        "This person said STOP, and was already asked within 30 days whether they meant a form that had their number.",
        "Wait, or let them text the keyword: strangers can type anybody's number into a form.",
    ),
    Reason("superseded", "The person has acted again since.", "Nothing: the newer act counts."),
    Reason(
        "already_answered",
        "The same answer was given a short while ago.",
        "Nothing: they have it on their phone.",
    ),
    Reason(
        "no_recent_text",
        "They have not written within 24 hours, so there is no conversation to reply in.",
        "Use a programme they opted in to.",
    ),
)

REASONS: dict[str, Reason] = {row.code: row for row in _ROWS}
