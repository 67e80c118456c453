"""The `sayso` command. Each subcommand imports only what it needs: `explain` never loads Django or the database."""

from __future__ import annotations

import argparse
import importlib
import os
import signal
import sys

PYTHON = ((3, 11), (3, 15))
DJANGO = {
    "worker": "worker",
    "chat": "web",
    "replay": "web",
    "import": "web",
    "signin-link": "web",
    "notary": "notary",
}
"""The commands that run inside Django, and the database role each runs under."""
ALONE = ("explain", "verify", "doctor", "backup", "restore")
"""The commands that need no database, or see to it themselves."""

MODULES = {
    "chat": "sayso.chat",
    "replay": "sayso.replay",
    "import": "sayso.importing",
    "signin-link": "sayso.staff.links",
    "migrate": "sayso.migrate",
    "explain": "sayso.explain",
    "verify": "sayso.verify",
    "doctor": "sayso.doctor",
    "backup": "sayso.backup.make",
    "restore": "sayso.backup.restore",
    "notary": "sayso.notary.command",
}
COMMANDS = {
    "serve": "run everything: PostgreSQL (unless SAYSO_DATABASE_URL is set), the web server and the worker",
    "web": "run the web server alone",
    "worker": "run the worker alone",
    "notary": "run the notary alone, or see to its keys: notary keys|new-key|accept-loss",
    "migrate": "bring the database up to date",
    "chat": "talk to Sayso as a phone: chat NUMBER",
    "replay": "play a transcript: replay FILE",
    "import": "bring a list of people with the proof of their opt-ins: import FILE --programme KEYWORD",
    "explain": "say what the rule book decides and why; needs no database",
    "verify": "check a proof that was given out: verify FILE --key KEY; needs no database",
    "doctor": "say what is wrong here and what to do about it",
    "backup": "write everything into one file: backup FOLDER|FILE",
    "restore": "read a backup back, with every workspace halted: restore FILE",
    "signin-link": "print the path of a link that signs in once",
}


def main(argv: list[str] | None = None) -> int:
    check_python()
    _tie_to_supervisor()
    words = sys.argv[1:] if argv is None else argv
    command, rest = (words[0], words[1:]) if words else ("", [])
    try:
        if command in MODULES and (rest or command != "notary"):
            return run_module(command, rest)
        return run_program(words)
    except KeyboardInterrupt:
        return 130


def check_python() -> None:
    oldest, too_new = PYTHON
    if not oldest <= sys.version_info[:2] < too_new:
        sys.exit(
            f"Sayso needs Python {oldest[0]}.{oldest[1]} or later, before {too_new[0]}.{too_new[1]}; "
            f"this is {sys.version.split()[0]} ({sys.executable})."
        )


def _tie_to_supervisor() -> None:
    supervisor = os.environ.pop("SAYSO_SUPERVISOR", "")
    if supervisor:
        from sayso import children

        children.die_with(int(supervisor), signal.SIGTERM)


def run_module(command: str, rest: list[str]) -> int:
    """A command with a module of its own: what follows its name is the module's affair."""
    if command in ALONE:
        return _call(command, rest)
    from sayso import postgres

    _enter_role("owner" if command == "migrate" else DJANGO[command])
    try:
        with postgres.running():
            if command in DJANGO:
                _set_up_django()
            return _call(command, rest)
    except postgres.TROUBLE as trouble:
        return _fail(trouble)


def run_program(words: list[str]) -> int:
    """A command that stays: serve, web, worker, notary."""
    chosen = parser().parse_args(words)
    from sayso import postgres, processes

    try:
        if chosen.command == "serve":
            processes.serve(chosen.port)
        elif chosen.command == "web":
            _enter_role("web")
            processes.web(chosen.port)
        else:
            _enter_role(chosen.command)
            _set_up_django()
            processes.worker() if chosen.command == "worker" else processes.notary()
    except (*postgres.TROUBLE, processes.CannotServe) as trouble:
        return _fail(trouble)
    return 0


def parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(prog="sayso", description="Texts leave only with a person's say-so.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        one = commands.add_parser(name, help=summary, description=summary)
        if name in ("serve", "web"):
            one.add_argument("--port", type=port_number, default=os.environ.get("PORT", "8765"), help="PORT, else 8765")
    return top


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: 1 to 65535")
    return int(text)


def _enter_role(role: str) -> None:
    os.environ["SAYSO_ROLE"] = role
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.settings")


def _set_up_django() -> None:
    import django

    django.setup()


def _call(command: str, rest: list[str]) -> int:
    return importlib.import_module(MODULES[command]).main(rest) or 0


def _fail(trouble: Exception) -> int:
    print(f"sayso: {trouble}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
