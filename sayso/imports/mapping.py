"""What the columns of a list mean: guessed from their names, said by a person, remembered for the same header."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from sayso import rulebook
from sayso.imports.upload import ImportRefused
from sayso.rules.cells import Order
from sayso.rules.columns import MEANINGS, guess
from sayso.rules.keywords import normalise
from sayso.rules.lines import Reading
from sayso.store import clock
from sayso.store.facts import Ground
from sayso.store.tables import ImportList, ImportMapping, ProfileField

FIELD = "field:"


def meanings() -> dict[str, str]:
    """Every meaning a column may have, with its words: those of lists, and the live questions of the workspace."""
    asked = ProfileField.objects.filter(live=True).order_by("label")
    return {**MEANINGS, **{f"{FIELD}{row.id}": f"{row.label} ({row.purpose})" for row in asked}}


def suggest(row: ImportList) -> dict[str, int]:
    """What was said of the same header before, else what its names suggest."""
    known = ImportMapping.objects.filter(headers_sha256=_mark(row.headers)).first()
    if known:
        return {name: place for name, place in known.mapping.items() if name in meanings()}
    questions = ProfileField.objects.filter(live=True)
    called = {row.key: f"{FIELD}{row.id}" for row in questions} | {row.label: f"{FIELD}{row.id}" for row in questions}
    return guess(row.headers, called)


def check(chosen: Mapping[str, int], headers: Sequence[str]) -> dict[str, int]:
    """The mapping as it is kept. ImportRefused when it names what is not there, or leaves out the number."""
    known = meanings()
    for name, place in chosen.items():
        if name not in known or not 0 <= place < len(headers):
            raise ImportRefused(f"There is no such column or meaning: {name}.")
    if "number" not in chosen:
        raise ImportRefused("Say which column holds the phone number.")
    if len(set(chosen.values())) < len(chosen):
        raise ImportRefused("A column can mean one thing only.")
    return dict(chosen)


def remember(row: ImportList, person: UUID | None) -> None:
    """Offer this mapping again for the same header."""
    ImportMapping.objects.update_or_create(
        workspace_id=row.workspace_id,
        headers_sha256=_mark(row.headers),
        defaults={"mapping": row.mapping, "person_id": person, "at": clock.now(row.workspace_id)},
    )


def _mark(headers: Sequence[str]) -> bytes:
    return hashlib.sha256(json.dumps([normalise(name) for name in headers]).encode()).digest()


def reading(row: ImportList, common: Ground, names: Mapping[str, UUID]) -> Reading:
    """How the lines of the list are read. `names` finds a programme by its keyword or name."""
    orders = {name: order(row.orders, place) for name, place in row.mapping.items()}
    book = rulebook.current()
    return Reading(row.region, book.area_code_of, row.programme_id, names, orders, common.workspace.is_demo)


def order(seen: Mapping[str, int], place: int) -> Order:
    """How the column writes its dates: known only when all that it gives away agrees."""
    day_first, month_first = seen.get(f"{place}:dmy", 0), seen.get(f"{place}:mdy", 0)
    if day_first and not month_first:
        return "dmy"
    return "mdy" if month_first and not day_first else ""
