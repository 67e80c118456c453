"""The wishes to be left alone that senses of the phrase table add up to, in whatever language they were said."""

from collections.abc import Iterator
from functools import lru_cache


@lru_cache(maxsize=20_000)
def cores(senses: frozenset[str]) -> tuple[str, ...]:
    """The wishes to be left alone that the senses of one clause add up to."""
    sent = bool(senses & {"text", "send", "receive"})
    ours = bool(senses & {"me", "number", "list"})
    found = [sense for sense in ("unsubscribe", "remove_me") if sense in senses]
    if "stop" in senses:
        found.append("stop+sent" if sent else "stop")
    if "remove" in senses:
        found.append("remove+ours" if ours else "remove")
    if {"want", "remove"} <= senses:
        found.append("want+remove")
    found += _refusals(senses, sent)
    if "end" in senses:
        found.append("end+ours" if senses & {"text", "list", "number"} else "end")
    if "revoke" in senses or {"neg", "consent"} <= senses:
        found.append("revoke")
    if "legal" in senses and (sent or "number" in senses):
        found.append("legal+sent")
    found += [f"{sense}+number" for sense in ("not_me", "dead") if {sense, "number"} <= senses]
    found += [sense for sense in ("wrong_number", "leave_alone", "stopmoji", "not_me", "dead") if sense in senses]
    return tuple(found)


def _refusals(senses: frozenset[str], sent: bool) -> Iterator[str]:
    if "neg" not in senses:
        return
    if "more" in senses and sent:
        yield "no_more+sent" if senses & {"text", "send", "want"} else "no_more+received"
    elif "want" in senses and senses & {"text", "receive", "send"}:
        yield "not_want+sent" if "text" in senses else "not_want+received"
    elif {"text", "send"} <= senses:
        yield "not_send+text"
    elif senses & {"send", "text"}:
        yield "not_send" if "send" in senses else "no_text"
    elif "want" in senses:
        yield "not_want"
    elif "more" in senses:
        yield "no_more"
