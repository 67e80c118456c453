"""Homes and secrets: private, apart from each other, and never overwritten."""

import os
import stat
import threading
from pathlib import Path

import pytest

from sayso import home, postgres


def test_the_secret_is_written_once_and_private(fresh_home: Path) -> None:
    first = home.secret()
    assert len(bytes.fromhex(first)) == 32
    assert home.secret() == first
    assert stat.S_IMODE(home.secret_file().stat().st_mode) == 0o600
    assert [file.name for file in fresh_home.iterdir()] == ["secret"]


def test_many_at_once_agree_on_one_secret(fresh_home: Path) -> None:
    seen: list[str] = []
    threads = [threading.Thread(target=lambda: seen.append(home.secret())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 8
    assert len(set(seen)) == 1


def test_an_emptied_secret_is_not_quietly_replaced(fresh_home: Path) -> None:
    home.secret_file().write_text("")
    with pytest.raises(home.HomeUnusable, match="backup"):
        home.secret()


def test_the_environment_wins(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYSO_SECRET", "given")
    assert home.secret() == "given"
    assert not (fresh_home / "secret").exists()


def test_two_checkouts_have_two_homes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SAYSO_HOME", raising=False)
    monkeypatch.setattr(home, "MACHINE_PLACES", (str(tmp_path / "machine"),))
    monkeypatch.setattr(home, "passable", lambda *_: True)
    homes: set[Path] = set()
    for name in ("one/sayso", "two/sayso"):
        monkeypatch.setattr(home, "checkout", lambda name=name: tmp_path / name)
        homes.add(home.home())
    assert len(homes) == 2
    assert len({home.mark(path) for path in homes}) == 2


@pytest.mark.root
@pytest.mark.skipif(os.geteuid() != 0, reason="only root keeps the database elsewhere")
def test_root_keeps_the_database_where_its_user_can_go(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = open_folder / "closed"
    closed.mkdir(mode=0o700)
    monkeypatch.setenv("SAYSO_HOME", str(closed / "home"))
    monkeypatch.setattr(home, "MACHINE_PLACES", (str(open_folder / "machine"),))
    place = postgres.server().folder
    assert place.is_relative_to(open_folder / "machine")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    (closed / "home").chmod(0o711)
    closed.chmod(0o711)
    assert postgres.server().folder == place


def test_urls_and_roles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYSO_SECRET", "given")
    monkeypatch.setenv("SAYSO_DATABASE_URL", "postgresql://ad%40min:p%2Fw@db.example:6543/shop?sslmode=require")
    admin = postgres.conninfo()
    assert admin == {
        "host": "db.example",
        "port": "6543",
        "dbname": "shop",
        "user": "ad@min",
        "password": "p/w",
        "sslmode": "require",
    }
    web = postgres.conninfo("web")
    assert web == admin | {"user": "shop_web", "password": postgres.password_for("shop_web")}
    assert len({postgres.password_for(f"shop_{role}") for role in ("web", "worker", "notary")}) == 3
    assert postgres.parsed(postgres.as_url(admin)) == admin


@pytest.mark.parametrize("url", ["postgresql://u:p@h/", "nonsense", "postgresql://[::1/db"])
def test_a_useless_url_is_explained(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAYSO_DATABASE_URL", url)
    with pytest.raises(postgres.TROUBLE, match="SAYSO_DATABASE_URL"):
        postgres.conninfo()
