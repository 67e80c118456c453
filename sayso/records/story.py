"""Why one text was sent, or not: its acts, entries, decisions and receipts, with what proves them, in one file."""

import json
from typing import Any
from uuid import UUID

from sayso.records.evidence import openings, proof_of
from sayso.records.record import history, instant
from sayso.store import books
from sayso.store.tables import Clearance, ConsentEntry, Message, Receipt

RELATED = ("programme__brand", "sender", "broadcast", "entry", "inbound")


def story(workspace: UUID, message: UUID, since: int | None = None) -> dict[str, Any]:
    """The file `message 1` of docs/proof.md. Call it within the workspace.

    Raises Message.DoesNotExist, NotSealed, NoSuchHead.
    """
    row = Message.objects.select_related(*RELATED).get(pk=message)
    decisions = list(Clearance.objects.filter(message=row).order_by("id"))
    entries = relied_on(row, decisions)
    rows = [("consent_entry", each.id) for each in entries] + [("clearance", each.id) for each in decisions]
    proof = proof_of(workspace, rows, since)
    return {"sayso": "message 1", "message": _told(row, decisions), **proof}


def relied_on(row: Message, decisions: list[Clearance]) -> list[ConsentEntry]:
    """The entries the text answers or the decisions rest on, and what happened to those permissions until then."""
    named = {each.consent_entry_id for each in decisions} | {row.entry_id} | set(row.along or ())
    found: dict[UUID, ConsentEntry] = {}
    for entry in ConsentEntry.objects.filter(pk__in=named - {None}).select_related("programme__brand"):
        found |= {each.id: each for each in history(entry)}
    until = decisions[-1].at if decisions else row.at
    return sorted((each for each in found.values() if each.at <= until), key=lambda each: each.seq)


def _told(row: Message, decisions: list[Clearance]) -> dict[str, Any]:
    receipts = Receipt.objects.filter(sender=row.sender_id, provider_id=row.provider_id) if row.provider_id else []
    return {
        "id": str(row.id),
        **_to_and_text(decisions),
        "decisions": [
            {
                "clearance": str(each.id),
                "decision": each.decision,
                "reasons": each.reasons,
                "at": instant(each.at),
                "rules": each.rules,
                "rule_rows": books.rows_of(each.book, each.rules),
                "book": each.book,
                "facts": each.facts,
            }
            for each in decisions
        ],
        "purpose": row.purpose,
        "programme": row.programme.name if row.programme else None,
        "broadcast": row.broadcast.name if row.broadcast else None,
        "state": row.status,
        "submitted": instant(row.at),
        "handed_over": instant(row.sending_at) if row.sending_at else None,
        "accepted": instant(row.sent_at) if row.sent_at else None,
        "carriers_id": row.provider_id,
        "receipts": [{"state": each.state, "error": each.error, "at": instant(each.at)} for each in receipts],
    }


def _to_and_text(decisions: list[Clearance]) -> dict[str, Any]:
    """Number and words as the newest decision committed to them; null once erased."""
    opened = openings([each.id for each in decisions])
    newest = next((opened[each.id] for each in reversed(decisions) if each.id in opened), None)
    payload = json.loads(newest["payload"]) if newest else {}
    return {"to": payload.get("to"), "text": payload.get("text")}
