"""What runs while Sayso serves: PostgreSQL (when embedded), the web process, the worker, the notary, and who watches.

Any of them may be killed at any moment, this supervisor too. A child that dies is started again, with a growing pause.
Children die with their supervisor (the kernel sees to it); where they could not, the next start finds them by pid file,
makes sure of what they are, and stops them first. They are stopped in order: web, worker, notary, PostgreSQL.
"""

import contextlib
import hashlib
import http.client
import importlib.metadata
import math
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from sayso import children, home, postgres
from sayso.progress import say, slowly

PORT = 8765
HOST = "127.0.0.1"
LONGEST_PAUSE = 30.0
STEADY = 30.0
GRACE = 15.0
FIRST_TRIES = 3
STAMP = "sayso-migrated"
"""A file beside an embedded database's own that says by which version it was brought up to date."""


class CannotServe(Exception):
    """Why Sayso does not start, in words for the person who started it."""


@dataclass
class Child:
    """One of our own processes, and how often it has failed us lately."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    running: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    pause: float = 0.0
    due: float = 0.0
    deaths: int = 0
    pid_file: Path = field(init=False)

    def __post_init__(self) -> None:
        self.pid_file = home.home() / f"{self.name}.pid"

    def start(self) -> None:
        self.running = subprocess.Popen(
            [sys.executable, "-m", "sayso.cli", *self.arguments],
            env=os.environ | self.environment | {"SAYSO_ROLE": self.name, "SAYSO_SUPERVISOR": str(os.getpid())},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.began = time.monotonic()
        self.pid_file.write_text(str(self.running.pid))

    def watch(self) -> None:
        """Start it again when it has died: at once the first time, then after ever longer pauses."""
        now = time.monotonic()
        if self.running is None:
            if now >= self.due:
                self.start()
        elif self.running.poll() is not None:
            self.deaths += 1
            self.pause = 0.5 if now - self.began > STEADY else min(max(self.pause * 2, 0.5), LONGEST_PAUSE)
            self.due = now + self.pause
            say(f"sayso: {self.name} stopped ({_cause(self.running.returncode)}), starting again in {self.pause:g} s")
            self.running = None

    def stop(self) -> None:
        if self.running is not None and self.running.poll() is None:
            self.running.terminate()
            with slowly(f"stopping {self.name}"):
                try:
                    self.running.wait(GRACE)
                except subprocess.TimeoutExpired:
                    self.running.kill()
                    self.running.wait()
        self.running = None
        self.pid_file.unlink(missing_ok=True)


def _cause(code: int) -> str:
    return f"exit {code}" if code >= 0 else signal.Signals(-code).name


class Supervisor:
    """Holds everything between the first line on the screen and the last."""

    def __init__(self, port: int, server: postgres.Server | None, lend: Callable[[], None]) -> None:
        self.port = port
        self.server = server
        self.lend = lend
        self.stopping = threading.Event()
        environment = {"SAYSO_HOME": str(home.home()), "SAYSO_PORT": str(port)}
        self.web = Child("web", ["web", "--port", str(port)], environment)
        self.worker = Child("worker", ["worker"], environment)
        self.notary = Child("notary", ["notary"], environment)
        if server:
            server.give_up = self.stopping.is_set

    def run(self) -> None:
        for child in (self.web, self.worker, self.notary):
            stop_leftover(child)
        check_port(self.port)
        try:
            self._start_postgres()
            self._migrate()
            self._start_children()
            while not self.stopping.wait(0.2):
                self._watch()
        finally:
            self._stop()

    @contextlib.contextmanager
    def listening(self) -> Generator[None]:
        """Ctrl-C and SIGTERM ask for an orderly end; a second one does not hurry it: PostgreSQL is being closed."""
        asked = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(number, lambda *_: self.stopping.set()) for number in asked]
        try:
            yield
        finally:
            for number, previous in zip(asked, before, strict=True):
                signal.signal(number, previous)

    def _start_postgres(self) -> None:
        if self.server:
            self.server.start()
            postgres.ensure_database()
            self.lend()

    def _migrate(self) -> None:
        """Bring the database up to date, unless this very version did so with this very embedded database already."""
        stamp = self.server.cluster / STAMP if self.server else None
        if stamp and stamp.is_file() and stamp.read_text() == version():
            return
        with slowly("bringing the database up to date"):
            run_command("migrate")
        if stamp:
            stamp.write_text(version())

    def _start_children(self) -> None:
        if self.stopping.is_set():
            return
        self.web.start()
        self.worker.due = self.notary.due = math.inf  # two cores start three programs slower than two
        with ThreadPoolExecutor(1) as aside, slowly("starting the web server"):
            link = aside.submit(run_command, "signin-link")
            while not self.stopping.is_set() and not answers(self.port):
                self._watch()
                if self.web.deaths >= FIRST_TRIES:
                    raise CannotServe("The web server does not start; the lines above say why.")
                self.stopping.wait(0.1)
        self.worker.due = 0.0
        self.worker.watch()
        self.notary.due = 0.0
        if not self.stopping.is_set():
            greet(self.port, link)

    def _watch(self) -> None:
        if self.server and self.server.down():
            say("sayso: PostgreSQL stopped, starting it again")
            self._restart_postgres(self.server)
        self.web.watch()
        self.worker.watch()
        self.notary.watch()

    def _restart_postgres(self, server: postgres.Server) -> None:
        pause = 0.5
        while not self.stopping.is_set():
            try:
                server.start()
            except postgres.PostgresFailed as error:
                say(f"sayso: {error}")
                self.stopping.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    def _stop(self) -> None:
        self.web.stop()
        self.worker.stop()
        self.notary.stop()
        if self.server:
            self.server.stop()


def serve(port: int) -> None:
    """Everything, until told to stop."""
    server = postgres.server() if postgres.is_embedded() else None
    with postgres.supervising(home.home(), f"sayso serve on port {port}") as lend:
        supervisor = Supervisor(port, server, lend)
        with supervisor.listening():
            supervisor.run()
    say("sayso: stopped")


def web(port: int) -> None:
    """The one ASGI process."""
    import uvicorn

    os.environ["SAYSO_PORT"] = str(port)
    uvicorn.run(
        "sayso.asgi:application",
        host=HOST,
        port=port,
        log_level="warning",
        access_log=False,
        proxy_headers=False,  # who is asking, and over what, is settled by SAYSO_PROXIES and SAYSO_HTTPS
        lifespan="on",
        timeout_graceful_shutdown=5,
    )


def worker() -> None:
    """The one worker: told to stop by a signal, it finishes what it has begun."""
    from sayso.work import main

    main(told_to_stop())


def notary() -> None:
    """The one notary."""
    from sayso.notary.rounds import main

    main(told_to_stop())


def told_to_stop() -> threading.Event:
    """Set once a signal asks this program to end."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop


def run_command(command: str) -> str:
    """Run one of our own commands to its end, out of the terminal's reach, and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "sayso.cli", command],
        env=os.environ | {"SAYSO_HOME": str(home.home()), "SAYSO_SUPERVISOR": str(os.getpid())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise CannotServe(
            f"{done.stdout}`sayso {command}` failed ({_cause(done.returncode)}); the lines above say why."
        )
    return done.stdout


def version() -> str:
    """What a migration depends on: our tables and grants, the packages with tables of their own, and the secret."""
    store = home.PACKAGE / "store"
    files = [*store.rglob("*.py"), *store.rglob("*.sql"), home.PACKAGE / "migrate.py"]
    digest = hashlib.sha256(home.secret().encode())
    for file in sorted(files):
        digest.update(file.read_bytes())
    for package in ("django", "django-allauth"):
        digest.update(importlib.metadata.version(package).encode())
    return digest.hexdigest()


def greet(port: int, link: Future[str]) -> None:
    """Where Sayso is, and a way in that works once."""
    print(f"\nSayso is running at http://localhost:{port}/  (stop it with Ctrl-C)", flush=True)
    try:
        path = link.result().strip()
    except CannotServe as trouble:
        say(f"sayso: no sign-in link: {trouble}")
    else:
        print(f"Sign in, once, with       http://localhost:{port}{path}\n", flush=True)


def answers(port: int) -> bool:
    """Whether the web server says that it is well."""
    connection = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, port))
        except OSError:
            return False
    return True


def check_port(port: int) -> None:
    if free(port):
        return
    other = next((near for near in range(port + 1, min(port + 100, 65536)) if free(near)), 0)
    hint = f" Port {other} is free: make run PORT={other}, or sayso serve --port {other}." if other else ""
    raise CannotServe(f"Port {port} is taken by another program.{hint}")


def stop_leftover(child: Child) -> None:
    """Stop what an earlier supervisor left, if it is what the pid file says and belongs to this home."""
    try:
        pid = int(child.pid_file.read_text())
    except (OSError, ValueError):
        return
    if _is_ours(pid, child.name):
        with slowly(f"stopping the {child.name} left from before"):
            for by, patience in ((signal.SIGTERM, GRACE), (signal.SIGKILL, 5.0)):
                _end(pid, child.name, by, patience)
    child.pid_file.unlink(missing_ok=True)


def _is_ours(pid: int, name: str) -> bool:
    said = children.words(pid)
    return "sayso.cli" in said and name in said and children.environment(pid).get("SAYSO_HOME") == str(home.home())


def _end(pid: int, name: str, by: signal.Signals, patience: float) -> None:
    until = time.monotonic() + patience
    if _is_ours(pid, name):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, by)
    while _is_ours(pid, name) and time.monotonic() < until:
        time.sleep(0.05)
