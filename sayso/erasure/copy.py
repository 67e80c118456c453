"""Everything that is kept about one number, as one file for its person (GDPR 15(3), 20; CCPA 1798.110).

Of the present holder alone: what a former one wrote is not theirs. People of the team are not named.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sayso.records.evidence import NotSealed
from sayso.records.record import instant, record
from sayso.store import clock
from sayso.store.tables import (
    Address,
    Clearance,
    ConsentEntry,
    Entity,
    Erasure,
    FormSubmission,
    ImportList,
    ImportRow,
    InboundText,
    Message,
    ProfileAnswer,
    StaffAct,
    Tenure,
)


class NothingKept(Exception):
    """The number is erased."""


def copy_of(workspace: UUID, address: UUID) -> dict[str, Any]:
    """The file `copy 1`. Call it within the workspace. Raises Address.DoesNotExist and NothingKept."""
    at = Address.objects.select_related("contact").get(pk=address)
    if at.value is None:
        raise NothingKept
    since = Tenure.objects.get(address=at, ordinal=at.tenure).began_at
    entries = ConsentEntry.objects.filter(address=at, tenure=at.tenure).order_by("seq")
    answers = ProfileAnswer.objects.filter(contact=at.contact_id).select_related("field").order_by("at", "id")
    return {
        "sayso": "copy 1",
        "made": instant(clock.now(workspace)),
        "kept_by": [row.name for row in Entity.objects.order_by("id")],
        "you": _known(at, since),
        "permissions": _permissions(workspace, entries),
        "what_happened_to_them": [_entry(row) for row in entries.select_related("programme", "payload", "disclosure")],
        "texts_from_you": [_heard(row) for row in _since(InboundText, at, since).select_related("sender", "programme")],
        "texts_to_you": _sent(at, since),
        "answers": [_answer(row) for row in answers],
        "forms": [
            {"at": instant(row.at), "form": row.form.title, "outcome": row.outcome}
            for row in _since(FormSubmission, at, since).select_related("form")
        ],
        "lists": _lists(at),
        "requests": [
            {"asked": instant(row.asked_at), "how": row.how, "kept_until": row.keep_until and instant(row.keep_until)}
            for row in Erasure.objects.filter(address=at, tenure=at.tenure).order_by("id")
        ],
        "what_the_team_did": [
            {"at": instant(row.at), "act": row.act}
            for row in StaffAct.objects.filter(workspace_id=workspace, subject=str(at.id), at__gte=since).order_by("id")
        ],
    }


def _known(at: Address, since: datetime) -> dict[str, Any]:
    told = at.contact
    return {
        "number": at.value,
        "known_since": instant(since),
        "by_the_number": {"places": at.jurisdictions, "zones": at.zones, "line": at.line_type},
        "name": told.name if told else "",
        "country": told.residence_country if told else "",
        "subdivision": told.residence_subdivision if told else "",
        "zone": told.zone if told else "",
    }


def _permissions(workspace: UUID, entries: Iterable[ConsentEntry]) -> list[dict[str, Any]] | str:
    """The record of each programme they ever had to do with here, with its proof."""
    first: dict[UUID, UUID] = {}
    for row in entries:
        if row.programme_id:
            first.setdefault(row.programme_id, row.id)
    try:
        return [record(workspace, entry) for entry in first.values()]
    except NotSealed as trouble:
        return f"{trouble}: ask again in a minute for the proofs; what happened stands below."


def _entry(row: ConsentEntry) -> dict[str, Any]:
    payload = getattr(row, "payload", None)
    return {
        "id": str(row.id),
        "at": instant(row.at),
        "word": row.word,
        "act": row.act,
        "carried_by": row.transport,
        "programme": row.programme.name if row.programme else None,
        "scope": row.scope or None,
        "shown": row.disclosure.words if row.disclosure else None,
        "kept_with_it": payload.body if payload else None,
    }


def _since(table: Any, at: Address, since: datetime) -> Any:
    return table.objects.filter(address=at, at__gte=since).order_by("at", "id")


def _heard(row: InboundText) -> dict[str, Any]:
    return {
        "at": instant(row.at),
        "to": row.sender.address,
        "text": row.body,
        "masked": row.masked,
        "understood_as": row.outcome,
        "programme": row.programme.name if row.programme else None,
        "as_the_carrier_sent_it": row.raw,
    }


def _sent(at: Address, since: datetime) -> list[dict[str, Any]]:
    rows = list(_since(Message, at, since).select_related("sender", "programme", "broadcast"))
    decisions: dict[UUID, list[dict[str, Any]]] = {}
    for each in Clearance.objects.filter(message__in=[row.id for row in rows]).order_by("id"):
        told = {"at": instant(each.at), "decision": each.decision, "reasons": each.reasons, "rules": each.rules}
        decisions.setdefault(each.message_id, []).append({**told, "facts": each.facts})
    return [
        {
            "at": instant(row.at),
            "from": row.sender.address,
            "programme": row.programme.name if row.programme else None,
            "purpose": row.purpose,
            "text": row.body,
            "state": row.status,
            "handed_over": row.sending_at and instant(row.sending_at),
            "decisions": decisions.get(row.id, []),
        }
        for row in rows
    ]


def _answer(row: ProfileAnswer) -> dict[str, Any]:
    return {
        "question": row.field.label,
        "answer": row.value,
        "purpose": row.purpose,
        "basis": row.basis,
        "from": row.source,
        "at": instant(row.at),
        "kept_for_days": row.field.retention_days,
    }


def _lists(at: Address) -> list[dict[str, Any]]:
    lists = ImportRow.objects.filter(import_list__in=ImportList.objects.values("id"), number=at.value)
    rows = lists.select_related("import_list").order_by("import_list", "line")
    return [
        {
            "list": row.import_list.name,
            "line": row.line,
            "columns": row.import_list.headers,
            "cells": row.cells,
            "became": row.status,
        }
        for row in rows
    ]
