"""Many thousand people of three countries come by list, and a broadcast leaves at 21:30 New York time.

Who is texted and who waits is worked out a second time here, from the tables themselves and by hand, without asking
the rule book. SAYSO_IMPORT_ROWS sets the size; 200,000 were run when this was written.

The numbers are random valid ones of real ranges: they are made here, and never stored in the repository.
"""

import csv
import os
import random
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.lists import as_csv, imported, row_of

ROWS = int(os.environ.get("SAYSO_IMPORT_ROWS", "3000"))
BOOK = Path(__file__).resolve().parents[2] / "rulebook"
HALF_PAST_NINE = datetime(2026, 3, 4, 21, 30, tzinfo=ZoneInfo("America/New_York"))  # a Wednesday, no holiday there
AFTERNOON = HALF_PAST_NINE + timedelta(hours=18)  # Thursday 15:30 in New York: too late in London, not in Paris
TERRITORIES = {"AS", "GU", "MP", "PR", "VI"}


def table(name: str) -> list[dict[str, str]]:
    with (BOOK / name).open(newline="") as lines:
        return list(csv.DictReader(lines))


CODES = {row["npa"]: row for row in table("area_codes.csv") if row["country"] in {"US", *TERRITORIES}}
HOURS = [row for row in table("quiet_hours.csv") if row["binds_text"] == "yes"]


def numbers(count: int) -> list[str]:
    """Half of them from the United States, the rest from the United Kingdom and France; no two alike."""
    import phonenumbers

    draw = random.Random(20260304)
    found: dict[str, None] = {}
    codes = sorted(CODES)
    while len(found) < count:
        figures = f"{draw.randrange(10**7):07}"
        kind = draw.randrange(4)
        area = draw.choice(codes)
        number = [f"+1{area}{draw.randrange(2, 10)}{figures[1:]}", f"+1{area}{draw.randrange(2, 10)}{figures[1:]}"]
        number += [f"+447{draw.choice('45789')}{draw.randrange(10)}{figures}", f"+33{draw.choice('67')}{figures}{kind}"]
        parsed = phonenumbers.parse(number[kind], None)
        mobile = phonenumbers.number_type(parsed) in {
            phonenumbers.PhoneNumberType.MOBILE,
            phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
        }
        island = phonenumbers.region_code_for_number(parsed) in {"GG", "IM", "JE"}  # +44, and not the United Kingdom
        if phonenumbers.is_valid_number(parsed) and mobile and not island:
            found[number[kind]] = None
    return list(found)


def home(number: str) -> tuple[set[str], tuple[str, ...]]:
    """The jurisdictions and zones of a number, from the tables."""
    if number.startswith("+44"):
        return {"GB"}, ("Europe/London",)
    if number.startswith("+33"):
        return {"FR"}, ("Europe/Paris",)
    row = CODES[number[2:5]]
    places = {row["country"], row["subdivision"]} - {""}
    return places | {"US"}, tuple(row["zones"].replace(";", " ").replace("|", " ").split())


def opens(places: set[str], zone: str, at: datetime) -> bool:
    """Whether every jurisdiction that has rows has one that is open at that hour there."""
    local = at.astimezone(ZoneInfo(zone))
    for place in places:
        rows = [row for row in HOURS if row["jurisdiction"] == place]
        rows = [row for row in rows if not row["effective_from"] or row["effective_from"] <= f"{local:%Y-%m-%d}"]
        clock = f"{local:%H:%M}"
        if rows and not any(
            str(local.isoweekday()) in row["days"] and row["start"] <= clock < row["end"] for row in rows
        ):
            return False
    return True


def expected(people: list[str], at: datetime) -> dict[str, bool]:
    memo: dict[tuple[frozenset[str], tuple[str, ...]], bool] = {}
    answers: dict[str, bool] = {}
    for number in people:
        places, zones = home(number)
        key = (frozenset(places), zones)
        if key not in memo:
            memo[key] = all(opens(places, zone, at) for zone in zones)
        answers[number] = memo[key]
    return answers


def per_zone(answers: dict[str, bool]) -> Counter[tuple[str, bool]]:
    return Counter((" ".join(home(number)[1]), passed) for number, passed in answers.items())


def take_stock(database: str) -> None:
    """What autovacuum does within a minute, and the server of the tests never does."""
    import psycopg

    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("ANALYZE")


def test_who_is_texted_at_half_past_nine(store, capsys):
    from sayso.broadcasts.preview import preview
    from sayso.store.scope import within
    from sayso.store.tables import Broadcast, Message
    from tests.stage import Join, Stage

    stage = Stage(Join("JOIN", "double", kind="marketing"), at=HALF_PAST_NINE.astimezone(UTC))
    people = numbers(ROWS)
    proof = {"Consented at": "2026-01-10T12:00:00Z", "Method": "web form", "Disclosure": "Yes, text me offers"}
    proof |= {"Double opt-in at": "2026-01-10T12:05:00Z"}
    content = as_csv({"Phone": number, **proof, "Evidence": f"log line {place}"} for place, number in enumerate(people))
    began = time.monotonic()
    made = imported(stage.workspace, content, stage.programmes["JOIN"])
    seconds = time.monotonic() - began
    take_stock(store)
    row = row_of(stage.workspace, made)
    assert (row.status, row.counts) == ("done", {"confirmed": ROWS})

    for at in (HALF_PAST_NINE, AFTERNOON):
        plan = Broadcast(workspace_id=stage.workspace, programme_id=stage.programmes["JOIN"], body="Acme: hello")
        plan.planned_at = at
        told = preview(stage.workspace, plan, None, 3600)
        by_hand = Counter(expected(people, at).values())
        assert (told.done, told.passed, told.held, told.refused) == (True, by_hand[True], by_hand[False], 0)
        assert by_hand[True] > ROWS / 10
        assert by_hand[False] > ROWS / 10

    stage.clock(HALF_PAST_NINE.astimezone(UTC))
    broadcast = stage.broadcast("JOIN", "Acme: hello")
    with within(stage.workspace):
        found = dict(Message.objects.filter(broadcast_id=broadcast).values_list("address__value", "status"))
    assert set(found.values()) <= {"sent", "delivered", "held"}
    passed = {number: status != "held" for number, status in found.items()}
    by_hand_now = expected(people, HALF_PAST_NINE)
    assert per_zone(passed) == per_zone(by_hand_now)
    assert passed == by_hand_now
    with capsys.disabled():
        judged = time.monotonic() - began
        print(f"\n{ROWS} rows imported in {seconds:.0f} s ({ROWS / seconds:.0f} a second)")
        print(f"21:30 in New York: {sum(passed.values())} texted, {ROWS - sum(passed.values())} wait;", end=" ")
        print(f"{judged:.0f} s in all")
