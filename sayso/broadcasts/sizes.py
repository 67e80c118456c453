"""How many parts a text costs whom, while it is written: worst cases from the values the audience really has."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from sayso.broadcasts.draft import NAME, common_values, texts_of, values_of
from sayso.rules import letters, templates
from sayso.rules.parts import BASIC, EXTENSION, Parts, count
from sayso.rules.programmes import Programme
from sayso.store import queries
from sayso.store.facts import catalogue
from sayso.store.tables import Broadcast

MOST_LOOKED_AT = 4000
"""People whose values are looked at while somebody types; the preview then asks about every one of them."""


def most_parts(told: list["Size"], total: int) -> int:
    """What everybody together costs at the most: whoever was not looked at may be as dear as the dearest."""
    looked_at = sum(each.people for each in told)
    dearest = max(each.size.parts for each in told)
    return sum(each.size.parts * each.people for each in told) + (total - looked_at) * dearest


@dataclass(frozen=True, slots=True)
class Size:
    """So many people whose text costs so much; `because` says which value of theirs makes it so, where one does."""

    size: Parts
    people: int
    because: str = ""


def sizes(body: str, programme: Programme | None, total: int) -> list[Size]:
    """What the text costs, the cheapest first, at least one. A text that cannot be filled in counts as it stands."""
    used = [each for each in templates.variables(body) if each not in templates.ALWAYS_KNOWN]
    if not used or not total or programme is None:
        text = templates.render(body, common_values(programme) if programme else {})
        return [Size(count(body if text is None else text), total)]
    shapes = queries.run(
        "audience_shapes",
        programme=programme.id,
        variables=used,
        most=MOST_LOOKED_AT,
        longest=templates.LONGEST_VALUE,
        alphabet=BASIC + EXTENSION,
        extension=EXTENSION,
    )
    return _by_size(body, programme, {shape.example: shape.people for shape in shapes})


def sample(row: Broadcast) -> list[str]:
    """The text as some of its people would get it: somebody nothing is known of, and the first of the audience."""
    programme = catalogue().programmes.get(row.programme_id)
    if programme is None:
        return [row.body]
    first = [each.address_id for each in queries.run("audience", programme=row.programme_id, after=None, limit=20)]
    nobody = templates.render(row.body, common_values(programme))
    return [text for text in (nobody, *texts_of(row.body, programme, first).values()) if text is not None]


def _by_size(body: str, programme: Programme, people: dict[UUID, int]) -> list[Size]:
    texts = texts_of(body, programme, list(people))
    found: dict[tuple[int, str], list[tuple[Parts, UUID]]] = defaultdict(list)
    for example, text in texts.items():
        size = count("" if text is None else text)
        found[size.parts, size.encoding].append((size, example))
    values, own = values_of(body, list(people)), bool(letters.breakers(body))
    told: list[Size] = []
    for examples in found.values():
        worst, whose = max(examples, key=lambda each: (each[0].units, str(each[1])))
        number = sum(people[example] for _, example in examples)
        told.append(Size(worst, number, _because(values.get(whose, {}), worst.encoding == "UCS-2" and not own)))
    return sorted(told, key=lambda each: (each.size.parts, each.size.encoding))


def _because(values: dict[str, str], odd_letters: bool) -> str:
    """The longest value, or the letters that GSM-7 lacks: what a person can do something about."""
    folded = {variable: templates.fold(value) for variable, value in values.items()}
    odd = sorted({each.letter for value in folded.values() for each in letters.breakers(value)})
    if odd_letters and odd:
        return f"{' '.join(odd[:5])} in a value"
    variable, value = max(folded.items(), key=lambda each: len(each[1]), default=(NAME, ""))
    return f"the longest {variable.removeprefix('profile.')} has {len(value)} characters" if value else ""
