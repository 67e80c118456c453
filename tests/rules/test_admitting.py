"""One line of a list at its edges: the last day that counts, and every sentence that is said about it."""

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from sayso.rules.consent import Permissions
from sayso.rules.imports import Admitted, Answer, admit
from sayso.rules.lines import Reading, read
from tests.rules.cast import NOW, OFFERS, block, standing

FULL = {
    "number": "+447700900123",
    "consented_at": "2026-01-10T12:00:00Z",
    "method": "paper form",
    "disclosure": "Yes, text me offers",
    "evidence": "scan-0001.pdf",
    "double_opt_in_at": "2026-01-10T12:05:00Z",
}
ONE_ACT = {name: FULL[name] for name in ("number", "consented_at", "method", "evidence")}
HOW = Reading("US", {}, OFFERS.id, {}, {}, drama=True)
THEN = NOW.replace(month=1, day=10, hour=12)


def answer(mapped: dict[str, str], held: Permissions | None = None, **more: Any) -> Answer:
    ids = (UUID(int=number) for number in count(9000))
    return admit(read(mapped, HOW), held or Permissions(), OFFERS, NOW, ids.__next__, **more)


def stamp(ago: timedelta) -> str:
    return (NOW - ago).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        (
            {"consented_at": "", "method": "", "evidence": "", "disclosure": "", "double_opt_in_at": ""},
            "No evidence of an opt-in (missing: when they opted in, how they opted in, the words they were shown, "
            "where the proof is). Offer the form, a call or the keyword, never a text.",
        ),
        (
            {"method": ""},
            "No evidence of an opt-in (missing: how they opted in). "
            "Offer the form, a call or the keyword, never a text.",
        ),
        ({"consented_at": "2027-01-01"}, "The opt-in lies in the future. Look at the date, and at the year."),
        ({"consented_at": "1999-12-31"}, "Nobody agreed to texts before 2000. Look at the date."),
        (
            {"double_opt_in_at": "2026-01-09"},
            "It was confirmed before it was given. One of the two dates is wrong.",
        ),
        ({"opted_out": "yes"}, "The file itself says that they opted out."),
    ],
)
def test_what_is_said_about_a_line_that_proves_nothing(changed: dict[str, str], says: str):
    assert answer({**FULL, **changed}).says == says  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("held", "says"),
    [
        (Permissions(blocks=(block(),)), "They said STOP. Only they can come back: by START, the keyword or a form."),
        (
            Permissions(standings={OFFERS.id: standing("refused")}),
            "They answered NO. Only they can come back, by an opt-in of their own.",
        ),
        (
            Permissions(unclear=((UUID(int=1), NOW),)),
            "They wrote something that may mean STOP. Decide it under Unclear stops first.",
        ),
        (
            Permissions(standings={OFFERS.id: standing("lapsed")}),
            "That opt-in has ended since, unanswered or undone. Only a newer one counts.",
        ),
    ],
)
def test_what_is_said_about_somebody_no_file_brings_back(held: Permissions, says: str):
    assert answer(FULL, held).says == says  # type: ignore[union-attr]


def test_what_is_said_about_a_programme_and_a_holder():
    from dataclasses import replace

    asleep = admit(read(FULL, HOW), Permissions(), replace(OFFERS, live=False), NOW, lambda: UUID(int=1))
    assert asleep.says == "The programme is not live: nobody can join it yet. Put it live first."  # type: ignore[union-attr]
    former = answer(FULL, holder_since=THEN + timedelta(seconds=1))
    assert former.says == "The number has a new holder since. The opt-in was of the former one."  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("mapped", "more"),
    [
        ({**FULL, "consented_at": stamp(timedelta(0)), "double_opt_in_at": ""}, {}),
        ({**FULL, "consented_at": stamp(timedelta(0)), "double_opt_in_at": stamp(timedelta(0))}, {}),
        ({**FULL, "consented_at": "2000-01-01T00:00:00Z"}, {}),
        ({**FULL, "consented_at": "2000-12-31T23:59:59Z"}, {}),
        (FULL, {"holder_since": THEN}),
    ],
)
def test_what_just_counts(mapped: dict[str, str], more: dict[str, Any]):
    assert isinstance(answer(mapped, **more), Admitted)


def test_a_second_later_lies_in_the_future():
    late = stamp(-timedelta(seconds=1))
    assert answer({**FULL, "consented_at": late, "double_opt_in_at": ""}).code == "in_the_future"  # type: ignore[union-attr]
    assert answer({**FULL, "double_opt_in_at": late}).code == "in_the_future"  # type: ignore[union-attr]


@pytest.mark.parametrize(("days", "stale"), [(timedelta(days=548), False), (timedelta(days=548, seconds=1), True)])
def test_an_opt_in_is_stale_after_eighteen_months(days: timedelta, stale: bool):
    remarks = answer({**ONE_ACT, "consented_at": stamp(days)}).remarks  # type: ignore[union-attr]
    assert [each.says for each in remarks] == [
        "The opt-in is older than 18 months: people may not remember it (A11)."
    ] * stale


@pytest.mark.parametrize(("mapped", "word"), [(FULL, "confirmed"), (ONE_ACT, "asked")])
def test_remarks_of_the_line_stand_beside_those_of_the_rule(mapped: dict[str, str], word: str):
    found = answer({**mapped, "consented_at": "2024-01-10"})
    assert isinstance(found, Admitted)
    assert found.event.word == word
    assert [each.code for each in found.remarks] == ["stale", "read_in_zone"]


def test_half_a_double_opt_in_says_what_it_lacks():
    found = answer({**FULL, "disclosure": "", "evidence": "scan"})
    (remark,) = found.remarks  # type: ignore[union-attr]
    assert remark.says == "They are asked all the same: the line does not say the words they were shown."
    neither = answer({**FULL, "disclosure": "Yes, text me offers", "evidence": ""})
    assert [each.says for each in neither.remarks] == [  # type: ignore[union-attr]
        "They are asked all the same: the line does not say where the proof is."
    ]
