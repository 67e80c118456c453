"""The reports screen: numbers that open, files that no spreadsheet runs, nothing of another workspace."""

import csv
import io
import json
import re
from datetime import timedelta
from html import unescape

import pytest

from tests.web.conftest import ANA, signed_in


def url(name, *args):
    from django.urls import reverse

    return reverse(name, args=args)


def links(client, page: str) -> list[tuple[str, int]]:
    """Every link to people with the number it stands under."""
    found = re.findall(r'<a href="([^"]*/reports/people/[^"]*)">([\d,]+)</a>', page)
    return [(unescape(href), int(number.replace(",", ""))) for href, number in found]


def test_every_number_opens_as_that_many_people(world, client):
    page = client.get(url("reports")).content.decode()
    opened = links(client, page)
    assert len(opened) >= 8
    for href, number in opened:
        behind = client.get(href)
        assert behind.status_code == 200
        assert behind.content.decode().count('<li class="spread">') == number, href


def test_every_point_of_a_chart_opens(world, client):
    page = client.get(url("reports")).content.decode()
    charts = [
        json.loads(text) for text in re.findall(r'<script id="chart-\w+" type="application/json">(.*?)</script>', page)
    ]
    assert len(charts) == 5
    points = [
        (each, at) for chart in charts for each in chart["series"] for at, count in enumerate(each["values"]) if count
    ]
    assert points
    for series, at in points:
        behind = client.get(series["urls"][at]).content.decode()
        assert behind.count('<li class="spread">') == min(series["values"][at], 50)


@pytest.mark.parametrize("table", ["sources", "paths", "answers", "leaving", "growth"])
def test_a_table_downloads(world, client, table):
    answer = client.get(url("report_csv", table))
    assert answer["Content-Type"].startswith("text/csv")
    assert f"sayso-{table}-" in answer["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1


def test_no_such_table_or_list(client):
    assert client.get("/reports/passwords.csv").status_code == 404
    assert client.get(url("report_people") + "?show=everything").status_code == 404
    assert client.get(url("report_people") + "?show=stood").status_code == 404  # of which programme?


@pytest.mark.parametrize("text", ["=1+1", "+1", "-2", "@SUM(A1)", "\tx", "\rx", "\nx", "\uff1d1", "\uff20A1"])
def test_no_cell_is_a_formula(text):
    from sayso.imports.result import plain

    assert plain(text) == f"'{text}"
    assert plain("stop") == "stop"


def test_a_wording_that_looks_like_a_formula_is_defused(store):
    from tests.seeding import World

    made = World()
    made.text(ANA, "JOIN", "stop")
    from sayso.store.scope import within
    from sayso.store.tables import InboundText

    with within(made.workspace):
        InboundText.objects.filter(body="stop").update(matched="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in signed_in(made).get(url("report_csv", "leaving")).content.decode()


@pytest.mark.parametrize(
    "query",
    [
        "first=2026-13-45&last=x",
        "first=9999-12-31&last=0001-01-01",
        "programme=x",
        "programme=00000000-0000-0000-0000-000000000000",
        "first=2001-01-01",
    ],
)
def test_nonsense_in_the_span_is_survived(world, client, query):
    assert client.get(f"{url('reports')}?{query}").status_code == 200
    assert client.get(f"{url('report_csv', 'growth')}?{query}").status_code == 200
    nonsense = f"show=source&act=%00&transport={'x' * 900}&bucket=99&before=x"
    assert client.get(f"{url('report_people')}?{nonsense}&{query}").status_code == 200


def test_another_workspace_counts_nothing_of_ours(world):
    from tests.seeding import World

    page = signed_in(World()).get(url("reports")).content.decode()
    assert links(None, page) == []
    assert "Nobody signed up" in page


@pytest.mark.parametrize(
    ("seconds", "says"),
    [(None, ""), (0.2, "0 seconds"), (1.1, "1 second"), (40, "40 seconds"), (60, "1 minute"), (12600, "3.5 hours")],
)
def test_a_span_of_time_is_said_as_people_say_it(seconds, says):
    from sayso.web.reports import _length

    assert _length(seconds) == says


def test_an_empty_chart_is_no_chart_but_a_lesson(store):
    from tests.seeding import World

    page = signed_in(World()).get(url("reports")).content.decode()
    assert "chart-leaving" not in page
    assert "is out at once and stands here with the words that were used" in page
    assert '<a href="/phone/">phone</a>' in page


def test_a_form_is_shown_sent_in_and_confirmed(store):
    from sayso.store.scope import within
    from sayso.store.tables import Form, FormProgramme, FormSubmission, FormView, Rendering
    from tests.seeding import World

    made = World()
    browser = signed_in(made)
    now = made.now()
    with within(made.workspace):
        form = Form.objects.create(workspace_id=made.workspace, name="Till", slug=made.sender[:12], title="Join us")
        FormProgramme.objects.create(workspace_id=made.workspace, form=form, programme=made.programme("JOIN"))
        shown = Rendering.objects.create(
            workspace_id=made.workspace, form=form, language="en", made_of=b"1" * 32, body=b"", sha256=b"2" * 32, at=now
        )
        FormView.objects.create(workspace_id=made.workspace, form=form, rendering=shown, day=now.date(), shown=41)
        for minutes in (3, 2, 1):
            FormSubmission.objects.create(
                workspace_id=made.workspace,
                form=form,
                rendering=shown,
                outcome="kept",
                at=now - timedelta(minutes=minutes),
            )
    page = browser.get(url("reports")).content.decode()
    assert '<td class="count">41</td>' in page
    assert ("submitted", 3) in [(href.split("show=")[1], number) for href, number in links(browser, page)]
    news = browser.get(f"{url('reports')}?programme={made.programme('NEWS').id}").content.decode()
    assert '<td class="count">41</td>' not in news


def test_lists_of_people_are_paged(store):
    from tests.seeding import World

    made = World()
    made.texts([f"+1212555{last:04}" for last in range(100, 160)], "NEWS")
    browser = signed_in(made)
    page = browser.get(f"{url('report_people')}?show=source&act=keyword&transport=simulator").content.decode()
    assert page.count('<li class="spread">') == 50
    older = unescape(re.search(r'href="(\?[^"]*before=[^"]*)"', page)[1])
    page = browser.get(url("report_people") + older).content.decode()
    assert page.count('<li class="spread">') == 10
    assert "Newest" in page
