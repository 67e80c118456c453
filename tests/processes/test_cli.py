"""The command line: clear about its Python, lazy about its imports."""

import os
import subprocess
import sys

import pytest

from sayso import cli, doctor
from tests.processes.conftest import Sayso


@pytest.mark.parametrize("version", [(3, 10, 9), (3, 15, 0)])
def test_the_wrong_python_is_named(version: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(SystemExit, match=r"Sayso needs Python 3\.11 or later, before 3\.15"):
        cli.check_python()


def test_explain_loads_neither_django_nor_the_database(sayso: Sayso) -> None:
    program = (
        "import sys, types; from sayso import cli; "
        "sys.modules['sayso.explain'] = types.SimpleNamespace(main=lambda argv: print(argv)); "
        "cli.main(['explain', '--zone', 'x']); "
        "print([name for name in ('django', 'psycopg', 'sayso.postgres') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert said.stdout == "['--zone', 'x']\n[]\n"


def test_every_command_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    shown = capsys.readouterr().out
    assert all(command in shown for command in cli.COMMANDS)


def test_the_doctor_says_what_is_wrong(
    sayso: Sayso, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in [each for each in os.environ if each.startswith("SAYSO_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SAYSO_HOME", str(sayso.home))
    monkeypatch.setenv("PORT", str(sayso.port))
    sayso.home.mkdir(mode=0o700)
    (sayso.home / "secret").write_text("kept")
    (sayso.home / "secret").chmod(0o600)
    assert doctor.main([]) == 0
    (sayso.home / "secret").chmod(0o644)
    assert doctor.main([]) == 2
    said = capsys.readouterr().out
    assert f"WRONG  secret: {sayso.home}/secret can be read by others (mode 0644)" in said
    assert f"-> Run: chmod 600 {sayso.home}/secret" in said
