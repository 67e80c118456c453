"""What a line of a list leads to: numbers and dates are flagged rather than guessed, and suppression always wins."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sayso.rules import cells, columns
from sayso.rules.cells import Instant, Problem
from sayso.rules.consent import Permissions
from sayso.rules.events import ConsentAsked, ConsentConfirmed
from sayso.rules.imports import Admitted, There, admit
from sayso.rules.lines import Reading, read
from tests.rules.cast import CATALOGUE, NEWS, NOW, OFFERS, block, standing

CODES = {}
FULL = {
    "number": "+447700900123",
    "consented_at": "2026-01-10T12:00:00Z",
    "method": "paper form",
    "disclosure": "Yes, text me offers",
    "evidence": "scan-0001.pdf",
    "double_opt_in_at": "2026-01-10T12:05:00Z",
}
ONE_ACT = {name: FULL[name] for name in ("number", "consented_at", "method", "evidence")}


@pytest.mark.parametrize(
    ("text", "region", "expected"),
    [
        ("+447700900123", "US", "+447700900123"),
        ("+1 212 555 0123", "GB", "+12125550123"),
        ("(212) 555-0123", "US", "+12125550123"),
        ("2125550123", "US", "+12125550123"),
        ("12125550123", "US", "+12125550123"),
        ("12125550123", "CA", "+12125550123"),
        ("07700 900123", "GB", "+447700900123"),
        ("0044 7700 900123", "GB", "+447700900123"),
        ("00447700900123", "FR", "+447700900123"),
        ("'+447700900123", "US", "+447700900123"),
        ("06 39 98 00 12", "FR", "+33639980012"),
        ("612345678", "ES", "+34612345678"),
        ("4.47401E+11", "GB", "power_of_ten"),
        ("4,47401E+11", "GB", "power_of_ten"),
        ("447401000000.0", "GB", "decimal"),
        ("2125550123.00", "US", "decimal"),
        ("447401000000", "GB", "lost_plus"),
        ("447401000000", "US", "lost_plus"),
        ("44 7401 000000", "GB", "lost_plus"),
        ("34612345678", "ES", "lost_plus"),
        ("12125550123", "GB", "lost_plus"),
        ("7401000000", "GB", "lost_zero"),
        ("612345678", "FR", "lost_zero"),
        ("333123456", "FR", "lost_zero"),
        ("", "US", "no_number"),
        ("n/a", "US", "no_number"),
        ("#N/A", "US", "no_number"),
        ("=A1+1", "US", "not_a_number"),
        ("123", "US", "not_a_number"),
        ("9" * 40, "US", "not_a_number"),
        ("abc", "US", "not_a_number"),
        ("020 7946 0123", "GB", "landline"),
        ("+18005550199", "US", "landline"),
        ("0" * 3, "ZZ", "not_a_number"),
        ("5551234", "ZZ", "not_a_number"),
    ],
)
def test_a_number_is_read_or_flagged_never_guessed(text, region, expected):
    found = cells.number(text, region, CODES, drama=True)
    assert (found.code if isinstance(found, Problem) else found.e164) == expected
    if isinstance(found, Problem):
        assert found.says.endswith((".", "?"))


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("text", "order", "home", "expected"),
    [
        ("2026-04-03", "", "", Instant(at(2026, 4, 3), True, "UTC")),
        ("2026/4/3", "", "", Instant(at(2026, 4, 3), True, "UTC")),
        ("2026-04-03 14:05", "", "", Instant(at(2026, 4, 3, 14, 5), False, "UTC")),
        ("2026-04-03T14:05:09Z", "", NEW_YORK, Instant(at(2026, 4, 3, 14, 5, 9))),
        ("2026-04-03T14:05:09.123456+02:00", "", "", Instant(at(2026, 4, 3, 12, 5, 9))),
        ("2026-04-03 14:05 -0430", "", "", Instant(at(2026, 4, 3, 18, 35))),
        ("2026-04-03 14:05", "", NEW_YORK, Instant(at(2026, 4, 3, 18, 5), False, NEW_YORK)),
        ("13/04/2026", "", "", Instant(at(2026, 4, 13), True, "UTC")),
        ("04/13/2026 1:05 PM", "", "", Instant(at(2026, 4, 13, 13, 5), False, "UTC")),
        ("04/13/2026 12:05 am", "", "", Instant(at(2026, 4, 13, 0, 5), False, "UTC")),
        ("03/04/2026", "dmy", "", Instant(at(2026, 4, 3), True, "UTC")),
        ("03/04/2026", "mdy", "", Instant(at(2026, 3, 4), True, "UTC")),
        ("04.04.2026", "", "", Instant(at(2026, 4, 4), True, "UTC")),
        ("3 Apr 2026", "", "", Instant(at(2026, 4, 3), True, "UTC")),
        ("April 3, 2026 09:30", "", "", Instant(at(2026, 4, 3, 9, 30), False, "UTC")),
        ("45000", "", "", "day_count"),
        ("46174.5", "", "", "day_count"),
        ("29220", "", "", "not_a_time"),
        ("73051.0", "", "", "not_a_time"),
        ("03/04/2026", "", "", "two_dates"),
        ("03.04.2026", "", "", "two_dates"),
        ("03/04/26", "", "", "not_a_time"),
        ("31/02/2026", "", "", "not_a_time"),
        ("2026-13-01", "", "", "not_a_time"),
        ("1900-01-01", "", "", "not_a_time"),
        ("3 Foo 2026", "", "", "not_a_time"),
        ("99999", "", "", "not_a_time"),
        ("2026-04-03 25:00", "", "", "not_a_time"),
        ("2026-04-03 13:00 PM", "", "", "not_a_time"),
        ("2026-04-03 10:61", "", "", "not_a_time"),
        ("2026-04-03 at noon", "", "", "not_a_time"),
        ("2026-04-03 10:00 +19:00", "", "", "not_a_time"),
        ("2026-04-03 10:00 +10:90", "", "", "not_a_time"),
        ("yesterday", "", "", "not_a_time"),
    ],
)
def test_a_time_is_read_or_flagged_never_guessed(text, order, home, expected):
    found = cells.instant(text, order, home)
    assert (found.code if isinstance(found, Problem) else found) == expected


@pytest.mark.parametrize(
    ("text", "order"),
    [("13/04/2026", "dmy"), ("04/13/2026 10:00", "mdy"), ("04/03/2026", ""), ("99/99/2026", ""), ("x", "")],
)
def test_a_day_above_twelve_gives_the_order_away(text, order):
    assert cells.order_of(text) == order


HOW = Reading("US", CODES, OFFERS.id, {"news": NEWS.id, "join": OFFERS.id}, {}, drama=True)


def test_a_line_becomes_values():
    line = read({**FULL, "programme": "News", "zone": NEW_YORK, "country": "us", "subdivision": "ny"}, HOW)
    assert (line.number.e164, line.programme, line.zone) == ("+447700900123", NEWS.id, NEW_YORK)
    assert (line.country, line.subdivision, line.problems, line.remarks) == ("US", "US-NY", (), ())
    assert line.evidence.missing == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"number": "x"}, "not_a_number"),
        ({"programme": "Nowhere"}, "no_programme"),
        ({"zone": "Mars"}, "no_zone"),
        ({"consented_at": "03/04/2026"}, "two_dates"),
        ({"double_opt_in_at": "soon"}, "not_a_time"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(changed, code):
    assert [each.code for each in read({**FULL, **changed}, HOW).problems] == [code]


def test_a_line_without_any_programme_is_nobodys():
    line = read(FULL, replace(HOW, programme=None))
    assert [each.code for each in line.problems] == ["no_programme"]


@pytest.mark.parametrize(
    ("changed", "country", "subdivision", "remarks"),
    [
        ({"country": "Germany"}, "", "", ["no_place"]),
        ({"subdivision": "US-FL"}, "US", "US-FL", []),
        ({"subdivision": "Florida"}, "", "", ["no_place"]),
        ({"consented_at": "2026-01-10"}, "", "", ["read_in_zone"]),
    ],
)
def test_places_and_zones_that_had_to_be_supposed_are_said(changed, country, subdivision, remarks):
    line = read({**FULL, **changed}, HOW)
    assert (line.country, line.subdivision) == (country, subdivision)
    assert [each.code for each in line.remarks] == remarks


@pytest.mark.parametrize(
    ("text", "out"), [("", False), ("No", False), ("0", False), ("2026-01-01", True), ("YES", True)]
)
def test_a_column_of_opt_outs(text, out):
    assert read({**FULL, "opted_out": text}, HOW).opted_out is out


def answer(mapped=FULL, held=None, programme=OFFERS, **more):
    ids = (UUID(int=number) for number in count(9000))
    return admit(read(mapped, HOW), held or Permissions(), programme, NOW, ids.__next__, **more)


def test_a_completed_double_opt_in_stands_confirmed():
    found = answer()
    assert isinstance(found, Admitted)
    assert isinstance(found.event, ConsentConfirmed)
    assert (found.event.act, found.event.at, found.event.programme) == ("import", NOW, OFFERS.id)
    assert not found.event.from_handset
    assert found.event.disclosure is None


def test_the_version_of_the_words_is_kept_where_it_is_known():
    shown = UUID(int=77)
    for text in ("v2", "V 2", "2"):
        assert answer({**FULL, "disclosure": text}, disclosures={"2": shown}).event.disclosure == shown


@pytest.mark.parametrize("programme", [OFFERS, NEWS])
def test_one_opt_in_act_is_asked_about(programme):
    found = answer(ONE_ACT, programme=programme)
    assert isinstance(found.event, ConsentAsked)
    assert (found.event.act, found.event.disclosure) == ("import", programme.disclosure)


def test_half_a_double_opt_in_is_one_act_and_says_what_it_lacks():
    found = answer({**FULL, "disclosure": ""})
    assert isinstance(found.event, ConsentAsked)
    assert [each.code for each in found.remarks] == ["asked_all_the_same"]
    assert "the words they were shown" in found.remarks[0].says


def test_an_old_opt_in_is_taken_with_a_remark():
    found = answer({**ONE_ACT, "consented_at": "2024-01-01T00:00:00Z"})
    assert [each.code for each in found.remarks] == ["stale"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"consented_at": "", "double_opt_in_at": ""}, "no_evidence"),
        ({"method": "n/a"}, "no_evidence"),
        ({"disclosure": "", "evidence": "?"}, "no_evidence"),
        ({"consented_at": "2026-03-05"}, "in_the_future"),
        ({"double_opt_in_at": "2026-03-05"}, "in_the_future"),
        ({"consented_at": "1999-12-31"}, "too_long_ago"),
        ({"double_opt_in_at": "2026-01-09"}, "wrong_order"),
        ({"opted_out": "yes"}, "file_says_out"),
    ],
)
def test_what_proves_nothing_is_refused(changed, code):
    found = answer({**FULL, **changed})
    assert isinstance(found, Problem)
    assert found.code == code


def test_a_day_without_a_time_may_be_the_day_of_both():
    assert isinstance(answer({**FULL, "double_opt_in_at": "2026-01-10"}), Admitted)


@pytest.mark.parametrize(
    ("held", "code"),
    [
        (Permissions(blocks=(block(),)), "stopped"),
        (Permissions(standings={OFFERS.id: standing("confirmed")}, blocks=(block(),)), "stopped"),
        (Permissions(standings={OFFERS.id: standing("asked")}, blocks=(block(),)), "stopped"),
        (Permissions(standings={OFFERS.id: standing("withdrawn")}), "stopped"),
        (Permissions(standings={OFFERS.id: standing("refused")}), "said_no"),
        (Permissions(unclear=((UUID(int=1), NOW),)), "unclear_stop"),
        (Permissions(standings={OFFERS.id: standing("lapsed")}), "ended_since"),
        (Permissions(standings={OFFERS.id: standing("retracted")}), "ended_since"),
    ],
)
@pytest.mark.parametrize("mapped", [FULL, ONE_ACT])
def test_suppression_wins_whatever_the_file_proves(mapped, held, code):
    found = answer(mapped, held)
    assert isinstance(found, Problem)
    assert found.code == code


@pytest.mark.parametrize("word", ["asked", "given", "confirmed"])
@pytest.mark.parametrize("mapped", [FULL, ONE_ACT, {"number": "+447700900123"}])
def test_what_stands_is_left_as_it_is(mapped, word):
    assert answer(mapped, Permissions(standings={OFFERS.id: standing(word)})) == There(word)


@pytest.mark.parametrize("word", ["lapsed", "retracted"])
def test_a_newer_act_begins_anew_what_only_time_or_the_team_ended(word):
    held = Permissions(standings={OFFERS.id: standing(word, at(2026, 1, 10, 11))})
    assert isinstance(answer(FULL, held), Admitted)
    same = Permissions(standings={OFFERS.id: standing(word, at(2026, 1, 10, 12))})
    assert answer(FULL, same).code == "ended_since"


def test_a_former_holders_opt_in_is_no_opt_in():
    assert answer(FULL, holder_since=at(2026, 2, 1)).code == "former_holder"
    assert isinstance(answer(FULL, holder_since=at(2026, 1, 1)), Admitted)


def test_an_excepted_block_does_not_bind():
    held = Permissions(blocks=(block(excepted=frozenset({OFFERS.id})),))
    assert isinstance(answer(FULL, held), Admitted)
    assert answer(FULL, held, NEWS).code == "stopped"


def test_a_programme_that_is_not_live_takes_nobody():
    assert answer(FULL, programme=replace(OFFERS, live=False)).code == "not_live"
    assert OFFERS.id in CATALOGUE.programmes
    assert NOW - timedelta(days=1) < NOW


def test_columns_are_guessed_from_their_names():
    headers = ["Name", "Handynummer", "Einwilligung am", "Quelle", "Bestätigt am", "Lieblingsfarbe", "Mobile", "?"]
    assert columns.guess(headers, {"Lieblingsfarbe": "field:1"}) == {
        "name": 0,
        "number": 1,
        "consented_at": 2,
        "method": 3,
        "double_opt_in_at": 4,
        "field:1": 5,
    }
    assert set(columns.guess(["double_opt_in_at", "opt-in date", "evidence_url", "Unsubscribed"], {})) == {
        "double_opt_in_at",
        "consented_at",
        "evidence",
        "opted_out",
    }


COLUMNS = (*FULL, "programme", "zone", "country", "subdivision", "opted_out")
anything = st.text(max_size=40) | st.from_regex(r"[0-9٠-٩+ ./:-]{1,24}( ?[AaPp][Mm])?(Z|[+-][0-9]{4})?", fullmatch=True)


@given(st.dictionaries(st.sampled_from(COLUMNS), anything), st.sampled_from(["US", "GB", "FR", "ES", "RU", "ZZ"]))
@settings(max_examples=500, deadline=None)
def test_no_cell_whatever_is_in_it_stops_an_import(mapped, region):
    line = read(mapped, replace(HOW, region=region))
    assert line.problems or line.number.valid
    assert all(problem.says for problem in line.problems)
    found = admit(line, Permissions(), OFFERS, NOW, lambda: UUID(int=1))
    assert isinstance(found, (Admitted, Problem))


@pytest.mark.parametrize(
    ("cell", "left"),
    [
        ("+1 (212) 555-0123", "+1 (212) 555-0123"),
        ("4915112345678", "4915112345678"),
        ("2026-01-10T12:00:00Z", "2026-01-10T12:00:00Z"),
        ("4111 1111 1111 1111", "[card …1111]"),
        ("378282246310005", "[card …0005]"),
        ("123-45-6789", "[ssn]"),
        ("scan 17", "scan 17"),
        ("", ""),
    ],
)
def test_a_cell_keeps_no_card_and_loses_no_telephone_number(cell: str, left: str):
    assert cells.kept(cell) == left
