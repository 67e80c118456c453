"""Judges mutants: each in a process of its own, forked from one that has loaded whatever is not ours.

A child imports Sayso and the tests anew, one module of it from changed source, so that nothing of the program as it is
is left in it. It asks the module's own tests first, then the others that are quick, and ends at the first that fails.
"""

import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import multiprocessing
import os
import resource
import signal
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from multiprocessing import connection
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FORK = multiprocessing.get_context("fork")
QUIET = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--tb=no"]
QUIET += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]  # of plugins that the parent has loaded
QUICK = 0.1
"""Seconds a test of other modules may take to be asked about a mutant; a module's own tests are all asked."""
PATIENCE = 20
"""How many times as long as usual a test may take, and how many seconds beside, before the mutant counts as noticed."""
MOST_MEMORY = 4 << 30
SURVIVED, NO_TESTS = int(pytest.ExitCode.OK), int(pytest.ExitCode.NO_TESTS_COLLECTED)


@dataclass(frozen=True, slots=True)
class Module:
    """One file of Sayso, with the tests that are its own and the others that may notice."""

    file: str
    own: tuple[str, ...]
    others: tuple[str, ...] = ()
    root: Path = ROOT

    @property
    def name(self) -> str:
        return self.file.removesuffix(".py").replace("/", ".")


class TestsFail(Exception):
    """The tests of a module fail, or are none, before anything is changed."""


def judge(module: Module, sources: Sequence[str], jobs: int = 1) -> Iterator[bool]:
    """For each changed source whether a test noticed, in order. Raises TestsFail."""
    times = _as_it_is(module)
    running: dict[int, multiprocessing.process.BaseProcess] = {}
    noticed: dict[int, bool] = {}
    told = 0
    for at, source in enumerate(sources):
        child = FORK.Process(target=_try, args=(module, source, times))
        child.start()
        running[at] = child  # type: ignore[assignment]
        while len(running) >= jobs or (at == len(sources) - 1 and running):
            noticed |= _ended(module, running)
            while told in noticed:
                yield noticed.pop(told)
                told += 1


def _ended(module: Module, running: dict[int, multiprocessing.process.BaseProcess]) -> dict[int, bool]:
    """Waits for one at least."""
    ready = connection.wait([child.sentinel for child in running.values()])
    ended = {at: child for at, child in running.items() if child.sentinel in ready}
    for at, child in ended.items():
        child.join()
        del running[at]
        if child.exitcode == NO_TESTS:
            raise TestsFail(f"{module.file}: no test was asked")
    return {at: child.exitcode != SURVIVED for at, child in ended.items()}


def _as_it_is(module: Module) -> dict[str, float]:
    """Seconds of each test that is asked, on the module as it is."""
    own = _times(module.root, module.own)
    others = _times(module.root, module.others) if module.others else {}
    return {name: seconds for name, seconds in others.items() if seconds <= QUICK} | own


@cache
def _times(root: Path, tests: tuple[str, ...]) -> dict[str, float]:
    """Seconds of each of these tests; what they import that is not ours is loaded here, for all children to have."""
    ours, theirs = FORK.Pipe(duplex=False)
    child = FORK.Process(target=_measure, args=(root, tests, theirs))
    child.start()
    theirs.close()
    code, times, imported = json.loads(ours.recv_bytes())
    child.join()
    if code != SURVIVED or not times:
        raise TestsFail(f"{' '.join(tests)}: pytest ended with {code} and nothing changed yet; {len(times)} tests")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in imported:
            _load(name)
    return times


def _load(name: str) -> None:
    try:
        importlib.import_module(name)
    except Exception:  # Django's models and the like want to be set up first: every child does that for itself
        sys.modules.pop(name, None)


class _Timing:
    """Tells how long each test takes, in the order they ran."""

    def __init__(self) -> None:
        self.times: dict[str, float] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.times[report.nodeid] = self.times.get(report.nodeid, 0) + report.duration


class _Hurry:
    """Asks known tests only, the quickest first, and lets none of them take for ever."""

    def __init__(self, times: Mapping[str, float]) -> None:
        self.times = times

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = sorted(
            (item for item in items if item.nodeid in self.times), key=lambda item: self.times[item.nodeid]
        )

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        signal.alarm(int(PATIENCE + PATIENCE * self.times[item.nodeid]))


def _measure(root: Path, tests: tuple[str, ...], answer: connection.Connection) -> None:
    """In a child: these tests, nothing changed."""
    _prepare(root)
    timing = _Timing()
    code = int(pytest.main([*QUIET, *tests], [timing]))
    answer.send_bytes(json.dumps([code, timing.times, _not_ours()]).encode())
    os._exit(0)


def _try(module: Module, source: str, times: Mapping[str, float]) -> None:
    """In a child: the tests on the changed source. Ends with pytest's exit code."""
    _prepare(module.root)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    signal.alarm(3 * PATIENCE)
    sys.meta_path.insert(0, _Instead(module, source))
    code = int(pytest.main([*QUIET, *module.own], [_Hurry(times)]))
    own = {name for name in times if name.startswith(module.own)}
    others = {name: seconds for name, seconds in times.items() if name not in own}
    if code == SURVIVED and others:
        code = int(pytest.main([*QUIET, *module.others], [_Hurry(others)]))
    os._exit(code)


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Gives the changed source for one module's name."""

    def __init__(self, module: Module, source: str) -> None:
        self.module, self.source = module, source

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.module.name:
            return None
        return importlib.util.spec_from_file_location(fullname, self.module.root / self.module.file, loader=self)

    def get_source(self, fullname: str) -> str:
        return self.source


def _prepare(root: Path) -> None:
    """Quiet, without what is ours, and with the same examples every time."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    os.chdir(root)
    for name in [name for name in sys.modules if _is_ours(name)]:
        del sys.modules[name]
    from hypothesis import HealthCheck, Phase, settings

    phases = (Phase.explicit, Phase.generate)  # what fails need not be made small
    settings.register_profile(
        "mutants", derandomize=True, database=None, phases=phases, suppress_health_check=list(HealthCheck)
    )
    settings.load_profile("mutants")


def _not_ours() -> list[str]:
    return [name for name in sys.modules if not _is_ours(name) and name != "__main__"]


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in {"sayso", "tests", "conftest"}
