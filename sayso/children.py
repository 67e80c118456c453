"""Programs that must not outlive the one that started them.

On Linux the kernel is asked to signal a child when its parent dies, however the parent dies. `preexec_fn` is unsafe
beside threads, so a program that is not ours is started through this very file: it becomes the right user, asks the
kernel, and then turns into the program. It runs before Sayso is importable, hence the standard library only.
"""

import ctypes
import os
import signal
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1


def die_with(parent: int, by: int) -> None:
    """Ask the kernel for signal `by` when `parent` dies, and leave at once when it is dead already."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, by, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(f"The program that started this one (pid {parent}) is gone.")


def tied(argv: list[str], by: signal.Signals, uid: int | None = None, gid: int | None = None) -> list[str]:
    """The command line that runs `argv` as that user, as a child that dies with the program calling this."""
    to_be = "" if uid is None or gid is None else f"{uid}:{gid}"
    return [sys.executable, "-I", "-S", str(Path(__file__).resolve()), str(os.getpid()), str(int(by)), to_be, *argv]


def main() -> None:
    parent, by, to_be, *argv = sys.argv[1:]
    if to_be:
        uid, gid = (int(number) for number in to_be.split(":"))
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    die_with(int(parent), int(by))
    try:
        os.execv(argv[0], argv)
    except OSError as error:
        sys.exit(f"{argv[0]} cannot be run: {error.strerror}")


def exe(pid: int) -> str:
    """The program a pid runs; empty when there is none, it is a zombie, or it is none of our business."""
    try:
        return os.readlink(f"/proc/{pid}/exe").removesuffix(" (deleted)")
    except OSError:
        return ""


def folder(pid: int) -> str:
    """The working folder of a pid, empty in the same cases."""
    try:
        return os.readlink(f"/proc/{pid}/cwd").removesuffix(" (deleted)")
    except OSError:
        return ""


def words(pid: int) -> list[str]:
    """The command line of a pid, empty in the same cases."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")[:-1]
    except OSError:
        return []


def environment(pid: int) -> dict[str, str]:
    """What a pid was started with in its environment, empty in the same cases."""
    try:
        kept = Path(f"/proc/{pid}/environ").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return {}
    return dict(line.split("=", 1) for line in kept if "=" in line)


if __name__ == "__main__":
    main()
