"""What machine a figure was measured on, and the median of several runs."""

import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def prepared() -> Iterator[None]:
    """This checkout's database, running and up to date, and Django set up on it in the role of the web."""
    from sayso import postgres

    with postgres.running():
        os.environ.setdefault("SAYSO_ROLE", "web")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sayso.settings")
        subprocess.run([sys.executable, "-m", "sayso.migrate"], check=True)
        import django

        django.setup()
        yield


def facts() -> str:
    model = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "?")
    memory = next((line.split()[1] for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), "0")
    return f"{os.cpu_count()} x {model}, {int(memory) // 1_048_576} GiB, Python {platform.python_version()}"


def median_seconds(work: Callable[[], None], runs: int) -> float:
    seconds: list[float] = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds)


def compare(what: str, count: int, ours: float, baseline: float, baseline_name: str) -> None:
    """Print ours, the baseline of the same run, and the ratio of their rates."""
    ratio = f"{baseline / ours:.2f}"
    print(f"{what}: {count / ours:,.0f} a second")
    print(f"  {baseline_name}: {count / baseline:,.0f} a second; ratio {ratio}")
    print(f"  {facts()}")
    keep(what, f"{count / ours:,.0f} a second", f"{baseline_name}: {count / baseline:,.0f}", ratio)


def keep(what: str, ours: str, beside: str = "", ratio: str = "") -> None:
    """Put one figure into the file that BENCH_RECORD names: `bench/performance.py` makes its table of them."""
    file = os.environ.get("BENCH_RECORD")
    if file:
        with Path(file).open("a") as record:
            record.write(json.dumps([what, ours, beside, ratio]) + "\n")


def _lines(file: str) -> list[str]:
    path = Path(file)
    return path.read_text().splitlines() if path.exists() else []
