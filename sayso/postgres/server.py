"""Our own PostgreSQL: made on first use, a child of ours, reachable through one private socket folder and nothing else.

Nothing here listens on a network. Whoever may open the socket folder still needs a password (scram). The server is made
in a draft folder and renamed, so an interrupted first start simply starts again. Readiness has no deadline: after a
power cut recovery takes what it takes, and giving up half-way would only begin it anew.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

from sayso import children, home
from sayso.postgres import leftovers, locator
from sayso.postgres.account import Account, choose, reachable
from sayso.postgres.locator import Binaries
from sayso.progress import slowly

SUPERUSER = "postgres"
PORT = 5432
LONGEST_SOCKET = 100
LOG_KEPT = 5_000_000
SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "max_wal_size": "1GB",
    "fsync": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and the details of errors hold phone numbers and texts: they stay out of the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
    "log_parameter_max_length": "0",
}
ASK_AGAIN = 5.0
"""Seconds after which a server that was told to stop is told again."""
CARELESS = {
    "max_connections": "200",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
}


class PostgresFailed(Exception):
    """The embedded PostgreSQL did not start; the message says why and ends with its own last words."""


class Server:
    """One embedded server: `folder` holds its files. `durable=False` is for tests that throw everything away."""

    def __init__(self, folder: Path, password: str, *, durable: bool = True) -> None:
        self.folder = folder
        self.password = password
        self.durable = durable
        self.give_up: Callable[[], bool] = lambda: False
        self.cluster = folder / "cluster"
        self.log = folder / "postgres.log"
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def socket(self) -> Path:
        """The socket folder. A socket's path has room for about a hundred bytes: deep homes get a short one in /tmp."""
        inside = self.folder / "run"
        if len(os.fsencode(inside)) + len("/.s.PGSQL.5432.lock") <= LONGEST_SOCKET:
            return inside
        return Path("/tmp") / f"sayso-{home.mark(self.folder)}"

    def start(self) -> None:
        """Stop what was left from before, make the cluster if there is none, start, and wait until it answers."""
        self._own(self.folder, choose(self.cluster))
        leftovers.stop(self.folder)
        account = choose(self.cluster)
        binaries = reachable(locator.find(self._made_by()), account)
        self._own(self.socket, account)
        if not self.cluster.is_dir():
            with slowly("making the database"):
                self._make(binaries, account)
        leftovers.forget(self.cluster, self.socket)
        with self._open_log() as log:
            self.child = self._spawn(self._command(binaries), signal.SIGINT, account, log)
        with slowly("starting PostgreSQL"):
            self._wait_until_ready(self.child)

    def stop(self) -> None:
        """A fast shutdown: sessions are ended, what was committed is written."""
        child = self.child
        if child is None:
            return
        if child.poll() is None:
            with slowly("stopping PostgreSQL"):
                while child.poll() is None:
                    child.send_signal(signal.SIGINT)  # and again: one that comes while it is starting may be lost
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        child.wait(ASK_AGAIN)
        self.child = None

    def down(self) -> bool:
        """Whether the server we started has died. Asking reaps it."""
        return self.child is None or self.child.poll() is not None

    def ready(self) -> bool:
        """Whether our child says so: it writes its pid first and its state eighth into postmaster.pid."""
        try:
            lines = (self.cluster / "postmaster.pid").read_text().split("\n")
        except OSError:
            return False
        ours = self.child is not None and lines[0] == str(self.child.pid)
        return ours and len(lines) > 7 and lines[7].strip() == "ready"

    def tail(self, lines: int = 12) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])
        except OSError:
            return ""

    def _made_by(self) -> int | None:
        try:
            return int((self.cluster / "PG_VERSION").read_text())
        except OSError:
            return None

    def _own(self, folder: Path, account: Account | None) -> None:
        """A private folder of the user who runs PostgreSQL. One that somebody else put there is not used."""
        uid = os.geteuid() if account is None else account.uid
        if not folder.exists():
            folder.mkdir(mode=0o700, parents=True)
            if account:
                os.chown(folder, account.uid, account.gid)
        kept = folder.lstat()
        if folder.is_symlink() or kept.st_uid != uid:
            raise PostgresFailed(f"{folder} belongs to user {kept.st_uid}, not {uid}. Remove it or set SAYSO_HOME.")
        folder.chmod(0o700)

    def _spawn(
        self, command: list[str], by: signal.Signals, account: Account | None, log: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        """Start a program as the right user, out of reach of the terminal's Ctrl-C, and dying with us."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
        user = (account.uid, account.gid) if account else (None, None)
        return subprocess.Popen(
            children.tied(command, by, *user),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=environment | {"LC_ALL": "C"},
            start_new_session=True,
        )

    def _open_log(self) -> IO[bytes]:
        if self.log.exists() and self.log.stat().st_size > LOG_KEPT:
            self.log.replace(self.log.with_suffix(".log.1"))
        return self.log.open("ab")

    def _command(self, binaries: Binaries) -> list[str]:
        settings = SETTINGS | {"unix_socket_directories": str(self.socket)} | ({} if self.durable else CARELESS)
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(binaries.folder / "postgres"), "-D", str(self.cluster), *options]

    def _wait_until_ready(self, child: subprocess.Popen[bytes]) -> None:
        while True:
            if child.poll() is not None:
                raise PostgresFailed(f"PostgreSQL stopped (exit {child.returncode}). Its last lines:\n{self.tail()}")
            if self.ready():
                return
            if self.give_up():
                self.stop()
                raise PostgresFailed("Told to stop while PostgreSQL was starting.")
            time.sleep(0.02)

    def _make(self, binaries: Binaries, account: Account | None) -> None:
        """initdb into a draft beside the cluster, then rename."""
        for old in self.folder.glob("draft-*"):
            shutil.rmtree(old)
        for locale in ("C.UTF-8", "C"):
            draft = Path(tempfile.mkdtemp(dir=self.folder, prefix="draft-"))
            if account:
                os.chown(draft, account.uid, account.gid)
            with self._open_log() as log:
                code = self._initdb(binaries, account, draft, locale, log)
            if code == 0:
                draft.rename(self.cluster)
                return
            shutil.rmtree(draft)
        raise PostgresFailed(f"PostgreSQL could not make its database in {self.folder}:\n{self.tail()}")

    def _initdb(self, binaries: Binaries, account: Account | None, draft: Path, locale: str, log: IO[bytes]) -> int:
        password = self.folder / "password"
        password.touch(mode=0o600)
        password.write_text(self.password + "\n")
        if account:
            os.chown(password, account.uid, account.gid)
        command = [str(binaries.folder / "initdb"), "-D", str(draft), f"--username={SUPERUSER}"]
        command += ["--auth=scram-sha-256", f"--pwfile={password}", "--data-checksums", "--encoding=UTF8"]
        command += [f"--locale={locale}", "--lc-messages=C", "--no-instructions"]
        command += [] if self.durable else ["--no-sync"]
        try:
            return self._spawn(command, signal.SIGKILL, account, log).wait()
        finally:
            password.unlink()
