"""The record of one permission: ISO/IEC TS 27560:2023, with everything that happened to it and what proves it.

The fields and which of them are mandatory: ISO/IEC TS 27560:2023 as described by the W3C Data Privacy Vocabularies
group (w3id.org/dpv/guides/consent-27560). What the ledger proves is under `events` and `privacy_notice`; the rest is
what the business says about itself.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sayso.records.evidence import openings, proof_of
from sayso.store.tables import ConsentEntry, Disclosure, Programme

PROFILE = "https://w3id.org/dpv/schema/dpv-27560#receipt"
STATES = {
    "asked": "requested",
    "given": "given",
    "confirmed": "given",
    "restored": "given",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "unclear_stop": "withdrawn",
    "lapsed": "expired",
    "retracted": "invalidated",
    "tenure_ended": "terminated",
    "not_a_stop": "reconfirmed",
}
"""Words of the ledger -> event states of TS 27560."""
METHODS = {"simulator": "text message", "replay": "text message", "form": "web form", "file": "list", "console": "team"}
RIGHTS = {
    "stop": "Reply STOP to any text: it takes effect at once.",
    "copy": "This record is your copy; ask the contact below for everything else that is kept.",
    "erasure": "Ask the contact below. What proves this permission is kept while claims about it can be made.",
}


def record(workspace: UUID, entry: UUID, since: int | None = None) -> dict[str, Any]:
    """The file `record 1` of docs/proof.md for the permission `entry` belongs to. Call it within the workspace.

    Raises ConsentEntry.DoesNotExist, NotSealed, NoSuchHead.
    """
    asked = ConsentEntry.objects.select_related("programme__brand__entity", "programme__sender").get(pk=entry)
    rows = history(asked)
    proof = proof_of(workspace, [("consent_entry", row.id) for row in rows], since)
    return {"sayso": "record 1", "record": _readable(asked, rows), **proof}


def history(asked: ConsentEntry) -> list[ConsentEntry]:
    """Every entry that bears on this permission, in order: its own, and those about the number or what it lies under.

    An entry about no programme (a STOP to the whole business, say) is a record of its own.
    """
    rows = ConsentEntry.objects.filter(address=asked.address_id, tenure=asked.tenure).order_by("seq")
    if asked.programme is None:
        return [asked]
    brand = asked.programme.brand
    covers = {asked.programme_id, brand.id, brand.entity_id}
    first = next(row.seq for row in rows if row.programme_id == asked.programme_id)
    return [
        row
        for row in rows.select_related("programme", "disclosure", "inbound", "person")
        if row.seq >= first and (row.programme_id == asked.programme_id or _bears(row, covers))
    ]


def _bears(row: ConsentEntry, covers: set[UUID]) -> bool:
    """Whether an entry about no programme bears on one: its scope covers it, or it is about the number itself."""
    return row.programme_id is None and (row.scope_id in covers if row.scope_id else True)


def _readable(asked: ConsentEntry, rows: Sequence[ConsentEntry]) -> dict[str, Any]:
    number = number_of(rows)
    who = number or str(asked.address_id)
    programme = asked.programme
    return {
        "dct:conformsTo": PROFILE,
        "schema_version": "ISO/IEC TS 27560:2023",
        "record_id": str(rows[0].id),
        "receipt_id": str(asked.id),
        "pii_principal_id": who,
        "pii_processing": _processing(programme, rows) if programme else {},
        "pii_controllers": _parties(programme) if programme else [],
        "events": [_event(row, who) for row in rows],
    }


def number_of(rows: Sequence[ConsentEntry]) -> str:
    """The number, from what the entries committed to; empty once every one of them was erased."""
    opened = openings([row.id for row in rows])
    return next((str(json.loads(each["payload"])["number"]) for each in opened.values()), "")


def _processing(programme: Programme, rows: Sequence[ConsentEntry]) -> dict[str, Any]:
    """The section "PII processing" of TS 27560."""
    asked_under = {row.disclosure_id: row.disclosure for row in rows if row.disclosure}
    return {
        "privacy_notice": {
            "url": programme.privacy_url or None,
            "disclosures": [_shown(each) for each in asked_under.values()],
        },
        "language": "en",
        "purposes": [
            {
                "purpose": programme.description,
                "purpose_type": programme.content_class,
                "lawful_basis": "consent",
                "services": [programme.name],
                "pii": [{"pii_type": "telephone number", "pii_optional": False, "sensitive_pii_category": False}],
                "collection_method": METHODS.get(rows[0].transport, rows[0].transport),
                "processing_method": "text messages to the number",
                "storage_locations": ["the sender's own installation of Sayso"],
                "retention_period": programme.retention or "not stated",
                "jurisdiction": "that of the number, and of the sender",
                "recipient_third_parties": ["the carriers that deliver the texts"],
                "withdrawal_method": RIGHTS["stop"],
                "privacy_rights": [RIGHTS["copy"], RIGHTS["erasure"]],
            }
        ],
    }


def _shown(disclosure: Disclosure) -> dict[str, Any]:
    return {"sayso:disclosure": str(disclosure.id), "version": disclosure.version, "words": disclosure.words}


def _parties(programme: Programme) -> list[dict[str, Any]]:
    return [
        {
            "party_id": str(programme.brand.entity_id),
            "party_name": programme.brand.entity.name,
            "party_type": "controller",
            "party_role": programme.brand.name,
            "party_address": "not stated",
            "party_contact": programme.help_contact,
            "sayso:sender": programme.sender.address,
        }
    ]


def _event(row: ConsentEntry, who: str) -> dict[str, Any]:
    return {
        "event_time": instant(row.at),
        "validity_duration": "until withdrawn",
        "entity_id": _who_did(row, who),
        "event_type": "explicit",
        "event_state": STATES[row.word],
        "sayso:entry": str(row.id),
        "sayso:word": row.word,
        "sayso:act": row.act,
    }


def _who_did(row: ConsentEntry, who: str) -> str:
    """Whoever of the team did it; the business, where its clock did; otherwise the person."""
    if row.person_id:
        return str(row.person_id)
    return str(row.workspace_id) if row.transport == "clock" else who


def instant(at: datetime) -> str:
    """A time as leaves have it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
