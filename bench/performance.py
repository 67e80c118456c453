"""Runs the benches and writes their figures into docs/performance.md: `make performance`. Takes its time; be alone.

PART=outbound (a name of `PARTS`) runs only that one and replaces its rows. The benches' own sizes are set as they say.
"""

import json
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from machine import facts

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs" / "performance.md"
PARTS = ("outbound", "growth", "inbound", "paths", "seal", "verify")
HEAD = "| what | ours | beside it, in the same run | ratio |\n|---|---:|---:|---:|"


def main() -> None:
    page = PAGE.read_text()
    for part in [os.environ["PART"]] if os.environ.get("PART") else PARTS:
        begin, end = f"<!-- {part} -->\n", f"<!-- end of {part} -->"
        before, _, rest = page.partition(begin)
        _, _, after = rest.partition(end)
        measured = f"{table(figures(part))}\n\nMeasured {datetime.now(UTC):%Y-%m-%d} on {facts()}.\n"
        page = before + begin + measured + end + after
        PAGE.write_text(page)


def figures(part: str) -> list[list[str]]:
    """What a bench has kept of its run: (what, ours, beside, ratio)."""
    with tempfile.NamedTemporaryFile("r") as record:
        environment = {**os.environ, "BENCH_RECORD": record.name}
        subprocess.run([sys.executable, HERE / f"{part}.py"], check=True, env=environment)
        return [json.loads(line) for line in record]


def table(rows: list[list[str]]) -> str:
    return "\n".join([HEAD, *("| " + " | ".join(row) + " |" for row in rows)])


if __name__ == "__main__":
    main()
