"""Heads where somebody else keeps them: a folder, a real listener; trouble is written down and tried again."""

import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest


class Keeper(ThreadingHTTPServer):
    """Somebody's server that keeps heads; answers with `status`."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Keeps)
        self.status = 201
        self.location = "/elsewhere"
        self.slowly = 0.0
        self.kept: list[str] = []


class _Keeps(BaseHTTPRequestHandler):
    server: Keeper

    def do_POST(self) -> None:
        self.server.kept.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        time.sleep(self.server.slowly)
        self.send_response(self.server.status)
        if self.server.status == 302:
            self.send_header("Location", self.server.location)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def keeper(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keeper]:
    monkeypatch.setenv("SAYSO_OUTSIDE_LOOPBACK", "1")
    with Keeper() as server:
        running = threading.Thread(target=server.serve_forever)
        running.start()
        yield server
        server.shutdown()
        running.join()


def choose(stage, place: str) -> None:
    from sayso.store.tables import Workspace

    Workspace.objects.exclude(heads_to="").update(heads_to="")
    Workspace.objects.filter(pk=stage.workspace).update(heads_to=place)


def published(as_notary) -> None:
    from sayso.notary.publish import publish

    with as_notary():
        publish()


def copies(stage) -> list[tuple[int, str]]:
    from sayso.store.scope import within
    from sayso.store.tables import HeadCopy

    with within(stage.workspace):
        return [(row.head.size, row.trouble) for row in HeadCopy.objects.select_related("head").order_by("id")]


def later(monkeypatch, by: timedelta) -> None:
    """The notary's clock, later."""
    from datetime import datetime

    from sayso.notary import publish as module

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + by

    monkeypatch.setattr(module, "datetime", Later)


def test_a_folder_gets_each_head_as_a_file(stage, seal, as_notary, tmp_path: Path):
    choose(stage, "folder")
    size = seal(stage.workspace)
    published(as_notary)
    published(as_notary)
    file = tmp_path / "heads" / str(stage.workspace) / f"{size}.txt"
    assert file.read_text().startswith(f"sayso/{stage.workspace}\n{size}\n")
    assert copies(stage) == [(size, "")]


def test_an_address_gets_the_newest_head_and_not_every_two_seconds(stage, seal, as_notary, keeper, monkeypatch):
    choose(stage, f"http://127.0.0.1:{keeper.server_port}/acme")
    first = seal(stage.workspace)
    published(as_notary)
    stage.says("+12125550125", "NEWS")
    second = first + seal(stage.workspace)
    published(as_notary)
    assert [note.split("\n")[1] for note in keeper.kept] == [str(first)]
    later(monkeypatch, timedelta(minutes=11))
    published(as_notary)
    assert [note.split("\n")[1] for note in keeper.kept] == [str(first), str(second)]


@pytest.mark.parametrize(("status", "says"), [(500, "answered 500"), (302, "redirects are not followed")])
def test_what_was_not_taken_is_written_down_and_tried_again_ever_less_often(
    stage, seal, as_notary, keeper, monkeypatch, status: int, says: str
):
    choose(stage, f"http://127.0.0.1:{keeper.server_port}/acme")
    keeper.status = status
    size = seal(stage.workspace)
    published(as_notary)
    assert copies(stage)[0][0] == size
    assert says in copies(stage)[0][1]
    later(monkeypatch, timedelta(minutes=15))
    published(as_notary)
    assert len(keeper.kept) == 1
    later(monkeypatch, timedelta(minutes=21))
    keeper.status = 200
    published(as_notary)
    assert copies(stage)[-1] == (size, "")
    assert len(keeper.kept) == 2


def test_a_redirect_that_is_no_address_harms_nobody(stage, seal, as_notary, keeper):
    choose(stage, f"http://127.0.0.1:{keeper.server_port}/acme")
    keeper.status, keeper.location = 302, "http://["
    seal(stage.workspace)
    published(as_notary)
    assert "redirects are not followed" in copies(stage)[0][1]


def test_a_side_that_drips_is_waited_for_no_longer_than_the_deadline(stage, seal, as_notary, keeper, monkeypatch):
    from sayso.notary import publish as module

    choose(stage, f"http://127.0.0.1:{keeper.server_port}/acme")
    keeper.slowly = 2.0
    monkeypatch.setattr(module, "DEADLINE", 0.2)
    seal(stage.workspace)
    published(as_notary)
    assert "not taken within" in copies(stage)[0][1]


def test_the_other_branch_of_a_fork_is_not_written_over(stage, seal, as_notary, tmp_path: Path):
    choose(stage, "folder")
    size = seal(stage.workspace)
    folder = tmp_path / "heads" / str(stage.workspace)
    folder.mkdir(parents=True)
    (folder / f"{size}.txt").write_text("the head of another branch")
    published(as_notary)
    assert (folder / f"{size}.txt").read_text() == "the head of another branch"
    assert len(list(folder.glob(f"{size}.*.txt"))) == 1


def test_nobody_there_is_said_so(stage, seal, as_notary, monkeypatch, keeper):
    choose(stage, "http://127.0.0.1:9/")
    seal(stage.workspace)
    published(as_notary)
    assert "no connection" in copies(stage)[0][1]


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://10.0.0.8/",
        "https://169.254.169.254/latest/",
        "https://[::1]/",
        "https://localhost/",
    ],
)
def test_our_own_network_is_not_reached(url: str):
    from sayso.outside import client

    with pytest.raises(client.NotReached, match="private network"):
        client.send(url, b"x", "text/plain")
