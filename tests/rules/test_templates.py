"""Texts with variables: what may be written, what is inserted, what never gets through."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sayso.rules import templates
from sayso.rules.templates import LONGEST_TEXT, LONGEST_VALUE, Problem, fold, is_personal, problems, render, variables

KNOWN = {"name", "programme", "brand", "profile.town"}
HELLO = 'Hi {{ name | default: "there" }}'


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("Two for one", {}, "Two for one"),
        ("100 % off }} {x}", {}, "100 % off }} {x}"),
        (HELLO, {"name": "Ana"}, "Hi Ana"),
        (HELLO, {}, "Hi there"),
        (HELLO, {"name": ""}, "Hi there"),
        (HELLO, {"name": " \n\t "}, "Hi there"),
        (HELLO, {"name": "{{ name }}"}, "Hi {{ name }}"),
        (HELLO, {"name": "{% for i in (1..9) %}"}, "Hi {% for i in (1..9) %}"),
        (HELLO, {"name": "Ana\r\nReply YES"}, "Hi Ana Reply YES"),
        (HELLO, {"name": "A<b>&amp;"}, "Hi A<b>&amp;"),
        (HELLO, {"name": "x" * 200}, "Hi " + "x" * LONGEST_VALUE),
        ('{{ name | default: "a {{ b" }}', {}, "a {{ b"),
        ('{{ name | default: "you" | truncate: 6 }}', {"name": "Maximiliana"}, "Max..."),
        ('{{ profile.town | default: "town" }}', {"profile.town": "Łódź"}, "Łódź"),
        ('{{ profile.town | default: "town" }}', {"profile.street": "High"}, "town"),
        ("{{ brand }}: {{ programme }}", {"brand": "Acme", "programme": "News"}, "Acme: News"),
        ('{{ name | default: "" }} hello', {}, "hello"),
    ],
)
def test_filled_in(text: str, values: dict[str, str], filled: str):
    assert render(text, values) == filled


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Hi {{ name }}", {}),
        ("Hi {{ profile.town }}", {"name": "Ana"}),
        ('{{ name | default: "" }}', {}),
        ("Hi {{ name", {"name": "Ana"}),
        ("Hi {{ name | upcase }}", {"name": "Ana"}),
        ("Hi {{ }}", {}),
        ("{% raw %}x{% endraw %}", {}),
        ("{% for i in (1..1000000) %}x{% endfor %}", {}),
        ('{{ name | truncate: "x" }}', {"name": "Ana"}),
        ("{{ name }}" * 30, {"name": "x" * 60}),
        ("{{ name }}" * 161, {"name": "x"}),
    ],
)
def test_what_cannot_be_filled_in_is_no_text_at_all(text: str, values: dict[str, str]):
    assert render(text, values) is None


@pytest.mark.parametrize(
    ("text", "at", "says"),
    [
        ("Hi {{ nmae | default: 'x' }}", 3, "There is no variable “nmae”. You can use: brand, name, profile.town"),
        ("Hi {{ name }}", 3, 'Not everybody has a name. Say what to write then: {{ name | default: "there" }}.'),
        ("{{ name | truncate: 5 | default: 'x' }}", 0, "Not everybody has a name"),
        ("Hi {{ name | upcase }}", 3, "“| upcase” is not possible"),
        ("Hi {{ name | default: brand }}", 3, "Write what follows “default:” in quotes"),
        ("Hi {{ name | default }}", 3, "Write what follows “default:” in quotes"),
        ("Hi {{ 'x' | default: 'y' }}", 3, "There is no variable “'x'”"),
        ("Hi {{ (1..1000000000) | default: 'y' }}", 3, "There is no variable"),
        ("Hi {{ name", 3, "“{{ name” cannot be read"),
        ("Hi {{ name | default: ‘there’ }}", 22, "cannot be read"),
        ("Hi {{ }}", 3, "cannot be read"),
        ("Hi {% if name %}x{% endif %}", 3, "{% … %} is not possible"),
        ("Hi {%", 3, "{% … %} is not possible"),
        ("{% comment %}" * 100, 0, "{% … %} is not possible"),
        ("{{ brand }}" + "x" * LONGEST_TEXT, 0, "cannot be read"),
    ],
)
def test_problems_say_where_and_what_to_do(text: str, at: int, says: str):
    found = problems(text, KNOWN)
    assert any(problem.at == at and says in problem.says for problem in found), found


@pytest.mark.parametrize(
    "text",
    ["", "plain", HELLO, "{{ brand }}", "{{brand}}", "{{- brand -}}", '{{ name | default: "you" | truncate: 9 }}'],
)
def test_what_may_be_written(text: str):
    assert problems(text, KNOWN) == []


def test_variables_are_named_as_often_as_they_are_used():
    text = HELLO + ' {{ brand }} {{ name | default: "x" }} {{ "x" }}'
    assert variables(text) == ["name", "brand", "name"]
    assert variables("Hi {{ name") == variables("plain") == []


@given(st.text(max_size=300))
def test_a_folded_value_is_one_line_and_short(value: str):
    folded = fold(value)
    assert len(folded) <= LONGEST_VALUE
    assert folded == " ".join(folded.split())
    assert fold(folded) == folded


@given(st.text(min_size=1, max_size=100))
def test_no_value_is_ever_read_as_a_template(value: str):
    filled = render('>{{ name | default: "nobody" }}<', {"name": value})
    assert filled == f">{fold(value) or 'nobody'}<"


@given(st.text(alphabet="{}%|\"' abcname.:()[]0", max_size=80))
def test_whatever_is_written_there_is_a_text_or_none(text: str):
    filled = render(text, {"name": "Ana", "brand": "Acme"})
    if not problems(text, KNOWN) and is_personal(text):
        assert filled is None or len(filled) <= LONGEST_TEXT
        assert render(text, {"brand": "Acme", "programme": "News"}) is not None or "default" in text


@pytest.mark.parametrize(
    "bomb", ["{{" * 800, "{%" * 800, "{{ a" + "[a" * 700, "{{" + " " * 1590, "{{ 'x'|default:'" + "y" * 1500]
)
def test_bombs_are_answered_at_once(bomb: str):
    templates._parsed.cache_clear()
    began = time.process_time()
    assert problems(bomb, KNOWN)
    assert render(bomb, {}) is None
    assert time.process_time() - began < 2


def test_a_problem_is_a_value():
    assert Problem(1, "x") == Problem(1, "x")
