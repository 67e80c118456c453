"""Writes docs/reference from code and rule book: `python docs/generate.py`. A test refuses pages that are stale."""

import re
from pathlib import Path

from sayso import rulebook
from sayso.rules.gate import CHECKS
from sayso.rules.reasons import REASONS

ROOT = Path(__file__).resolve().parent.parent
NOTE = "<!-- Written by docs/generate.py: change the code or the rule book, not this page. -->\n\n"
SETTINGS = {
    "PORT": "port of `make run` and `sayso serve`; 8765 when not set",
    "SAYSO_DATABASE_URL": "a PostgreSQL of your own, as a user who may create roles; embedded when not set",
    "SAYSO_HOME": "folder for the embedded database and the secret",
    "SAYSO_HOSTS": "host names the console answers to, separated by commas; localhost when not set",
    "SAYSO_HTTPS": "1 when a proxy in front speaks HTTPS: secure cookies and HSTS",
    "SAYSO_LOG": "level of the log: WARNING when not set",
    "SAYSO_ORIGINS": "origins whose forms are accepted besides the console's own, separated by commas",
    "SAYSO_PROXIES": "how many proxies of yours stand in front and add to X-Forwarded-For; 0 when not set: then nobody "
    "is believed",
    "SAYSO_POSTGRES_BIN": "folder with PostgreSQL's programs, for the embedded server",
    "SAYSO_RULEBOOK": "folder of the rule book; the one in the checkout when not set",
    "SAYSO_HEADS": "folder in which signed heads are published; `heads` in SAYSO_HOME when not set",
    "SAYSO_NOTARY_KEYS": "folder of the notary's signing keys; `notary` in SAYSO_HOME when not set",
    "SAYSO_URL": "the address at which people reach it: links in texts begin with it; without it real texts have none",
    "SAYSO_SECRET": "the secret everything else is derived from; a file in SAYSO_HOME when not set",
}
INTERNAL = {"SAYSO_ROLE", "SAYSO_PORT", "SAYSO_SUPERVISOR", "SAYSO_OUTSIDE_LOOPBACK", "SAYSO_FAILPOINTS"}
"""Set by Sayso for the programs it starts, not by people."""


def pages() -> dict[str, str]:
    """Every generated page by its path below docs/reference."""
    return {
        "settings.md": settings(),
        "reasons.md": reasons(),
        "purposes.md": purposes(),
        "keywords.md": keywords(),
        "phrases.md": phrases(),
        "quiet-hours.md": quiet_hours(),
    }


def settings() -> str:
    rows = "".join(f"| `{name}` | {text} |\n" for name, text in sorted(SETTINGS.items()))
    return f"# Settings\n\n{NOTE}All of them are environment variables.\n\n| name | meaning |\n|---|---|\n{rows}"


def reasons() -> str:
    rows = "".join(f"| `{row.code}` | {row.says} | {row.remedy} |\n" for row in REASONS.values())
    return f"# Reasons of the gate\n\n{NOTE}| code | what it says | what to do |\n|---|---|---|\n{rows}"


def purposes() -> str:
    rows = "".join(
        f"| `{purpose}` | {', '.join(check.__name__.replace('_', ' ') for check in checks)} |\n"
        for purpose, checks in CHECKS.items()
    )
    return (
        f"# Purposes\n\n{NOTE}Every text has one purpose, and leaves only when all its checks allow it.\n\n"
        f"| purpose | checks |\n|---|---|\n{rows}"
    )


def keywords() -> str:
    rows = "".join(
        f"| {row.keyword} | {row.language} | {row.action} | {row.confidence} | {_cell(row.source)} |\n"
        for row in rulebook.current().keywords
    )
    return f"# Keywords\n\n{NOTE}| words | language | action | confidence | source |\n|---|---|---|---|---|\n{rows}"


def phrases() -> str:
    rows = "".join(
        f"| `{row.id}` | {_cell(', '.join(row.phrases))} | {row.confidence} |\n" for row in rulebook.current().phrases
    )
    return (
        f"# Phrases\n\n{NOTE}What the wording of a text is read by when no keyword is the whole of it: language and"
        " sense, then the phrases. rulebook/README.md says what the senses are for.\n\n"
        f"| language:sense | phrases | confidence |\n|---|---|---|\n{rows}"
    )


def quiet_hours() -> str:
    rows = "".join(
        f"| `{row.id}` | {''.join(str(day) for day in sorted(row.days))} | {_clock(row.start)}-{_clock(row.end)} "
        f"| {'closed' if row.holidays_blocked else ''} | {_cell(row.cap)} | {'yes' if row.binds_text else 'no'} "
        f"| {row.confidence}{'' if row.verified else ', unverified'} | {_cell(row.source)} |\n"
        for row in rulebook.current().hours
    )
    return (
        f"# Quiet hours\n\n{NOTE}"
        "Days are ISO weekdays (1 is Monday); times are local wall clock in every plausible zone.\n\n"
        "| rule | days | open | holidays | cap | binds texts | confidence | source |\n"
        "|---|---|---|---|---|---|---|---|\n"
        f"{rows}"
    )


def settings_in_code() -> set[str]:
    """Every setting the code reads."""
    code = "".join(file.read_text() for file in (ROOT / "sayso").rglob("*.py"))
    return set(re.findall(r"[\"'](SAYSO_[A-Z_]+|PORT)[\"']", code)) - INTERNAL


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    for name, text in pages().items():
        (ROOT / "docs" / "reference" / name).write_text(text)
        print(f"docs/reference/{name}")
