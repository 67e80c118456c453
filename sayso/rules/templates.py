"""Texts with variables, `{{ name | default: "there" }}`: checked while they are written, filled in for each person.

Why this module is dangerous: what it answers is sent. What must never happen here: a value is read as a template (it is
inserted as text, one line, cut to size); a text leaves with a hole in it (nothing unknown is ever printed: the whole
text is None then); a text computes without end (there are no tags at all, so no loops and nothing to nest).
"""

import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from liquid import BoundTemplate, Environment, Mode
from liquid.builtin import content, illegal, output
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.primitive import IntegerLiteral, StringLiteral
from liquid.builtin.filters.misc import default
from liquid.builtin.filters.string import truncate
from liquid.exceptions import LiquidError
from liquid.undefined import StrictDefaultUndefined

LONGEST_TEXT = 1600
LONGEST_VALUE = 60
ALWAYS_KNOWN = ("programme", "brand")
"""Variables that everybody has a value for: the rest need a default."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text, as a sentence, and at which character (from 0)."""

    at: int
    says: str


class _Plain(Environment):
    """Variables and two filters, nothing else."""

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in (content.Literal, output.Output, illegal.Illegal):
            self.add_tag(tag)
        self.add_filter("default", default)
        self.add_filter("truncate", truncate)


_LANGUAGE = _Plain(tolerance=Mode.STRICT, undefined=StrictDefaultUndefined)


def is_personal(text: str) -> bool:
    """Whether the text differs from person to person: whatever else is written is sent as it stands."""
    return "{{" in text or "{%" in text


def problems(text: str, known: Collection[str]) -> list[Problem]:
    """Why the text cannot be sent like this; `known` are the variables that may be used."""
    if not is_personal(text):
        return []
    if "{%" in text:
        return [Problem(text.index("{%"), "{% … %} is not possible in a text: there are variables only, {{ name }}.")]
    try:
        template = _parsed(text)
    except LiquidError as error:
        return [_misspelt(text, error)]
    return [found for node in _outputs(template) for found in _check(node, known)]


def variables(text: str) -> list[str]:
    """The variables a text uses, once for each time they are used; none when it cannot be read."""
    if not is_personal(text):
        return []
    try:
        template = _parsed(text)
    except LiquidError:
        return []
    lefts = [_expression(node).left for node in _outputs(template)]
    return [str(left) for left in lefts if isinstance(left, Path)]


def render(text: str, values: Mapping[str, str]) -> str | None:
    """The text for one person, None when it cannot be filled in. `values` are by variable: "name", "profile.town"."""
    if not is_personal(text):
        return text
    if "{%" in text:
        return None
    try:
        filled = _parsed(text).render(**_namespace(values)).strip()
    except LiquidError:
        return None
    return filled if 0 < len(filled) <= LONGEST_TEXT else None


def fold(value: str) -> str:
    """A value as it is inserted: one line without control characters, at most sixty characters."""
    kept = (" " if unicodedata.category(each) in {"Cc", "Zl", "Zp"} else each for each in value[: LONGEST_VALUE * 4])
    seen = "".join(each for each in kept if unicodedata.category(each) not in {"Cf", "Cs"})
    return " ".join(seen.split())[:LONGEST_VALUE].strip()


@lru_cache(maxsize=256)
def _parsed(text: str) -> BoundTemplate:
    if len(text) > LONGEST_TEXT:
        raise LiquidError("too long", token=None)
    return _LANGUAGE.from_string(text)


def _misspelt(text: str, error: LiquidError) -> Problem:
    at = error.token.start_index if error.token else -1
    at = at if at >= 0 else text.index("{{")
    piece = text[at : at + 24].split("\n")[0]
    return Problem(at, f'“{piece}” cannot be read. Write a variable as {{{{ name | default: "there" }}}}.')


def _outputs(template: BoundTemplate) -> Iterator[output.OutputNode]:
    return (node for node in template.nodes if isinstance(node, output.OutputNode))


def _expression(node: output.OutputNode) -> FilteredExpression:
    assert isinstance(node.expression, FilteredExpression)  # the language has no other
    return node.expression


def _check(node: output.OutputNode, known: Collection[str]) -> Iterator[Problem]:
    expression, at = _expression(node), node.token.start_index
    variable = str(expression.left)
    if not isinstance(expression.left, Path) or variable not in known:
        yield Problem(at, f"There is no variable “{variable}”. You can use: {', '.join(sorted(known))}.")
    filters = expression.filters or []
    for each in filters:
        if each.name not in _LANGUAGE.filters:
            yield Problem(at, f"“| {each.name}” is not possible: there are default and truncate.")
        elif not all(isinstance(one.value, StringLiteral | IntegerLiteral) for one in each.args) or not each.args:
            yield Problem(at, f"Write what follows “{each.name}:” in quotes, or a number for truncate.")
    if variable not in ALWAYS_KNOWN and [each.name for each in filters[:1]] != ["default"]:
        yield Problem(at, f"Not everybody has a {variable}. Say what to write then: {_with_default(variable)}.")


def _with_default(variable: str) -> str:
    return f'{{{{ {variable} | default: "there" }}}}'


def _namespace(values: Mapping[str, str]) -> dict[str, object]:
    """The values as the language reads them: `profile.town` is `town` of `profile`. Empty ones are not there at all."""
    top: dict[str, object] = {}
    profile: dict[str, str] = {}
    for variable, value in values.items():
        folded = fold(value)
        group, _, key = variable.partition(".")
        if folded and key:
            profile[key] = folded
        elif folded:
            top[group] = folded
    return {**top, "profile": profile}
