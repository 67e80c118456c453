"""`sayso explain text|number|parts|hours`: ask the rule book directly, with no database. Beside the two paths.

One value as an argument, or one per line with `--file` (`-` is standard input). Lines end at \\n and nothing else. A
line that begins with `"` is a JSON string, one that begins with `{` a JSON object, any other is the plain text itself
(an empty line is an empty text, a \\r stays part of the text). A line of more than 1,000,000 bytes is `too_long`.
"""

import argparse
import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO, Literal, cast, get_args

from sayso import rulebook
from sayso.rules import addresses, hours, keywords, parts, wording
from sayso.rules.places import Declared, places
from sayso.rules.tables import RuleBook

LONGEST_LINE = 1_000_000
KINDS = ("marketing", "informational", "transactional")
_YEARS = range(1970, 2200)
_TIME = re.compile(r"[0-9]{4}-?[0-9]{2}-?[0-9]{2}[Tt ][0-9:.,]+(?:[Zz]|[+-][0-9:.]+)")

Answer = Mapping[str, object]
BadLine = Literal["bad_json", "not_utf8", "missing_field", "unknown_field", "bad_time", "too_long"]


class _Bad(Exception):
    """One line cannot be answered: its only argument is a BadLine."""


@dataclass(frozen=True, slots=True)
class _Topic:
    """One thing to ask about: the field a plain line fills, all fields, those an object must hold, the answers."""

    field: str
    fields: tuple[str, ...]
    required: tuple[str, ...]
    answer: Callable[[Mapping[str, str], RuleBook], Answer]
    sentence: Callable[[Mapping[str, str], Answer, RuleBook], str]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command with `argv` (without the program's name): 0 all answered, 1 some line was bad, 2 wrong usage."""
    try:
        asked = _parser().parse_args(argv)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    if (asked.value is None) == (asked.file is None):
        return _complain("give one value, or --file", 2)
    try:
        return _run(asked, rulebook.current())
    except rulebook.RuleBookError as error:
        return _complain(str(error), 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="sayso explain", description="Ask the rule book, without a database.")
    parser.add_argument("topic", choices=tuple(_TOPICS))
    parser.add_argument("value", nargs="?", help="the text or number; put -- before one that begins with a dash")
    parser.add_argument("--file", metavar="F", help="one question per line; - reads standard input")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object per line")
    parser.add_argument("--open", choices=get_args(keywords.Open), help="the question open to the person (none)")
    parser.add_argument("--country", help="where a national number is dialled (US)")
    parser.add_argument("--at", nargs="?", const="now", help="the instant, ISO 8601 with an offset or Z (now)")
    parser.add_argument("--kind", choices=KINDS, help="the kind of text (marketing)")
    return parser


def _complain(words: str, status: int) -> int:
    print(f"sayso explain: {words}", file=sys.stderr)
    return status


def _run(asked: argparse.Namespace, book: RuleBook) -> int:
    given = {name: getattr(asked, name) for name in ("open", "country", "at", "kind")}
    flags = {name: value for name, value in given.items() if value is not None}
    topic = _TOPICS[asked.topic]
    if asked.file is None:
        return _answer_all(iter([lambda: {**flags, topic.field: asked.value}]), topic, book, asked.json)
    if asked.file == "-":
        return _answer_all(_questions(sys.stdin.buffer, topic, flags), topic, book, asked.json)
    try:
        with open(asked.file, "rb") as lines:
            return _answer_all(_questions(lines, topic, flags), topic, book, asked.json)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            raise
        return _complain(f"{asked.file}: {error.strerror}", 2)


_Question = Callable[[], Mapping[str, str]]


def _questions(lines: BinaryIO, topic: _Topic, flags: Mapping[str, str]) -> Iterator[_Question]:
    for line in _split(lines):
        yield lambda line=line: _fields(line, topic, flags)


def _split(lines: BinaryIO) -> Iterator[bytes | None]:
    """Each line without its \\n, None for one too long; never more than one line in memory."""
    while line := lines.readline(LONGEST_LINE + 1):
        if line.endswith(b"\n"):
            yield line[:-1]
        elif len(line) <= LONGEST_LINE:
            yield line
        else:
            while (rest := lines.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield None


def _fields(line: bytes | None, topic: _Topic, flags: Mapping[str, str]) -> Mapping[str, str]:
    """What one line asks, with the flags as defaults. Errors: _Bad."""
    if line is None:
        raise _Bad("too_long")
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise _Bad("not_utf8") from None
    if not text.startswith(('"', "{")):
        return {**flags, topic.field: text}
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        raise _Bad("bad_json") from None
    if isinstance(value, str):
        return {**flags, topic.field: value}
    return _object_fields(cast(dict[str, object], value), topic, flags)


def _object_fields(value: Mapping[str, object], topic: _Topic, flags: Mapping[str, str]) -> Mapping[str, str]:
    if not value.keys() <= set(topic.fields):
        raise _Bad("unknown_field")
    if not set(topic.required) <= value.keys() | flags.keys():
        raise _Bad("missing_field")
    wrong = [name for name, item in value.items() if not isinstance(item, str)]
    if wrong:
        raise _Bad("bad_time" if wrong == ["at"] else "bad_json")
    if value.get("open", "none") not in get_args(keywords.Open) or value.get("kind", "marketing") not in KINDS:
        raise _Bad("bad_json")
    if value.get("at") == "now":  # a file says the same whenever it is read: the present is for the flag
        raise _Bad("bad_time")
    return {**flags, **cast(Mapping[str, str], value)}


def _answer_all(questions: Iterator[_Question], topic: _Topic, book: RuleBook, as_json: bool) -> int:
    status = 0
    for question in questions:
        try:
            asked = question()
            answer = topic.answer(asked, book)
            words = json.dumps(answer) if as_json else topic.sentence(asked, answer, book)
        except _Bad as bad:
            status = 1
            words = json.dumps({"error": bad.args[0]}) if as_json else f"Not answered: {bad.args[0]}."
        _say(words)
    sys.stdout.flush()
    return status


def _say(words: str) -> None:
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(words.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def _text(asked: Mapping[str, str], book: RuleBook) -> Answer:
    is_open = cast(keywords.Open, asked.get("open", "none"))
    found = wording.understand(asked["text"], is_open, wording.wording_of(book))
    answer = {"meaning": found.meaning, "language": found.language, "matched": found.matched}
    return {**answer, "cues": list(found.cues)} if found.cues else answer


MEANS = {
    "stop": "They want no more texts: a STOP, at once",
    "unclear_stop": "They may want no more texts: everything to them is held until a person of the team decides",
    "help": "They ask for help",
    "start": "They want texts again",
    "yes": "They say yes",
    "no": "They say no",
}


def _text_sentence(asked: Mapping[str, str], answer: Answer, book: RuleBook) -> str:
    """In words; what was weighed is told with --json."""
    if answer["matched"] is None:
        return "Nothing the rule book knows: a text for a person of the team."
    says = f"{MEANS[str(answer['meaning'])]}. The words “{answer['matched']}”"
    if "cues" in answer:
        return f"{says} say so, as a sentence; --json shows what was weighed."
    listed = f"are on the list ({answer['language']})" if answer["language"] else "are an answer and nothing else"
    return f"{says} {listed}."


def _number(asked: Mapping[str, str], book: RuleBook) -> Answer:
    found = _read(asked, book)
    return {
        "valid": found.valid,
        "e164": found.e164,
        "country": found.country,
        "line_type": found.line_type,
        "zones": list(found.zones),
        "jurisdictions": list(found.jurisdictions),
    }


def _number_sentence(asked: Mapping[str, str], answer: Answer, book: RuleBook) -> str:
    found = _read(asked, book)
    if not found.valid:
        return "Not a valid number."
    named = ", ".join(found.jurisdictions) or "no country"
    zones = ", ".join(found.zones) or "no known zone"
    return f"{found.e164}: {named}; line type {found.line_type}; {zones}."


def _read(asked: Mapping[str, str], book: RuleBook) -> addresses.Number:
    return addresses.read(asked["number"], asked.get("country", "US"), book.area_code_of)


def _parts(asked: Mapping[str, str], book: RuleBook) -> Answer:
    counted = parts.count(asked["text"])
    return {"encoding": counted.encoding, "units": counted.units, "parts": counted.parts}


def _parts_sentence(asked: Mapping[str, str], answer: Answer, book: RuleBook) -> str:
    plural = "" if answer["parts"] == 1 else "s"
    return f"{answer['parts']} part{plural}: {answer['units']} units of {answer['encoding']}."


def _hours(asked: Mapping[str, str], book: RuleBook) -> Answer:
    """By the rule tables alone; an invalid number is not allowed, never will be, and no rule says so.

    A number without a known place (toll-free) is not allowed either, as the gate holds it: its rules are told.
    """
    at = _instant(asked.get("at", "now"))
    found = _read(asked, book)
    if not found.valid:
        return {"allowed": False, "next": None, "because": []}
    kind = asked.get("kind", "marketing")
    where, known = _places(found, book)
    verdict = hours.judge(at, where, kind, book)
    held = not known and kind != "transactional"
    then = None if held or verdict.next is None else _written(verdict.next)
    return {"allowed": verdict.allowed and not held, "next": then, "because": list(verdict.because)}


def _hours_sentence(asked: Mapping[str, str], answer: Answer, book: RuleBook) -> str:
    found = _read(asked, book)
    rules = ", ".join(cast(list[str], answer["because"])) or "no rule"
    if not found.valid:
        return "Not allowed: not a valid number."
    if answer["allowed"]:
        return f"Allowed ({rules})."
    where, known = _places(found, book)
    if not known:
        return f"Not allowed: nobody knows where it is ({rules})."
    closed = hours.describe_closed(_instant(asked.get("at", "now")), where, asked.get("kind", "marketing"), book)
    told = f"it is {closed.clock} in {closed.place} " if closed else ""
    then = f"next at {answer['next']}" if answer["next"] else "not within 14 days"
    return f"Not allowed: {told}({rules}); {then}."


def _places(found: addresses.Number, book: RuleBook) -> tuple[hours.Places, bool]:
    """Where the gate would look when nothing was declared, and whether it would know a place."""
    return places(found.jurisdictions, found.zones, found.line_type or "unknown", Declared(), book)


def _instant(written: str) -> datetime:
    if written == "now":
        return datetime.now(UTC)
    if not _TIME.fullmatch(written):  # fromisoformat also takes week dates and any letter for the T
        raise _Bad("bad_time")
    try:
        at = datetime.fromisoformat(written.upper())
    except ValueError:
        raise _Bad("bad_time") from None
    if at.tzinfo is None or at.year not in _YEARS:
        raise _Bad("bad_time")
    return at


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


_TOPICS: Mapping[str, _Topic] = {
    "text": _Topic("text", ("text", "open"), ("text",), _text, _text_sentence),
    "number": _Topic("number", ("number", "country"), ("number",), _number, _number_sentence),
    "parts": _Topic("text", ("text",), ("text",), _parts, _parts_sentence),
    "hours": _Topic("number", ("number", "country", "at", "kind"), ("number", "at"), _hours, _hours_sentence),
}


if __name__ == "__main__":
    sys.exit(main())
