"""Runs Spin over `door.pml`: whatever is claimed must hold, and every door that is broken on purpose must be caught.

`make model` calls it: no error, no invalid end, no step of the model that nothing ever reaches. `make model DEEP=1`
adds the largest bounds, for which there is no time in CI. Needs `spin` and `gcc`; nothing but the standard library.
"""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

MODEL = Path(__file__).with_name("door.pml")
PATIENCE = 3600
DEEP = "-DACTS=2 -DTURNS=2 -DCRASHES=1"


@dataclass(frozen=True)
class Run:
    """One model made from `door.pml` by these flags. `harm` is what must be found in it; empty where all must hold."""

    flags: str
    harm: str = ""
    live: bool = False


@dataclass(frozen=True)
class Outcome:
    """What Spin found: errors, states and depth, the lines it never reached, and its own words."""

    run: Run
    errors: int
    states: int
    depth: int
    seconds: float
    unreached: frozenset[str]
    text: str


NO_PASS_AFTER_STOP = "(bye_stands) : ( !(stopped))"
VOIDED = "((m==2)|| !(stopped))"
NEVER_TWICE = "!(left[text])"
STOP_CAME_AFTER_THE_LOOK = "((text==2)|| !(was_stopped))"
SWITCH_CAME_AFTER_THE_LOOK = "!(was_halted)"
TRUE_END = "halt_held[0]&&halted"
LOOKED_AT = "acceptance cycle"

HOLDS = (
    Run("-DACTS=2 -DTURNS=0 -DCRASHES=1"),
    Run("-DACTS=1 -DTURNS=1 -DCRASHES=1"),
    Run("-DACTS=1 -DTURNS=2 -DCRASHES=0"),
    Run("-DACTS=1 -DTURNS=0 -DCRASHES=1 -DLOOKED_AT", live=True),
)
BROKEN = (
    Run("-DNO_LOCK -DACTS=1 -DTURNS=0 -DCRASHES=0", NO_PASS_AFTER_STOP),
    Run("-DNO_VOID -DACTS=1 -DTURNS=0 -DCRASHES=0", VOIDED),
    Run("-DNO_LOOK -DACTS=1 -DTURNS=0 -DCRASHES=0", STOP_CAME_AFTER_THE_LOOK),
    Run("-DNO_LOOK -DACTS=0 -DTURNS=1 -DCRASHES=0", SWITCH_CAME_AFTER_THE_LOOK),
    Run("-DLOOK_AT_ALL -DACTS=1 -DTURNS=0 -DCRASHES=0", NEVER_TWICE),
    Run("-DBLIND_RESEND -DACTS=0 -DTURNS=0 -DCRASHES=0", NEVER_TWICE),
    Run("-DNO_TURN -DACTS=0 -DTURNS=2 -DCRASHES=0", TRUE_END),
    Run("-DNO_RECLAIM -DACTS=0 -DTURNS=0 -DCRASHES=1", TRUE_END),
    Run("-DNO_RECLAIM -DACTS=0 -DTURNS=0 -DCRASHES=1 -DLOOKED_AT", LOOKED_AT, live=True),
)


def main(deep: bool) -> int:
    missing = [tool for tool in ("spin", "gcc") if shutil.which(tool) is None]
    if missing:
        print(f"Not installed: {', '.join(missing)}. On Debian: apt-get install spin gcc", file=sys.stderr)
        return 2
    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        found = list(pool.map(spin, (*([Run(DEEP)] if deep else []), *HOLDS, *BROKEN)))
    print(f"{'flags':<62}{'states':>11}{'depth':>7}{'s':>7}  verdict")
    troubles = [trouble for each in found if (trouble := judged(each))]
    safe = [each.unreached for each in found if not each.run.harm and not each.run.live]
    troubles += [f"nothing ever reaches {line}" for line in sorted(frozenset.intersection(*safe))]
    print(f"{time.monotonic() - began:.0f} s in all", *troubles, sep="\n")
    return 1 if troubles else 0


def spin(run: Run) -> Outcome:
    """Make the model, compile its verifier, run it."""
    with tempfile.TemporaryDirectory(prefix="sayso-model-") as folder:
        shutil.copy(MODEL, folder)
        # -o3 leaves steps unmerged, so that each can be missed; NFAIR makes room for ten processes under weak fairness;
        # collapsed states take half the memory, and a little more time.
        kind = ("-DNFAIR=4",) if run.live else ("-DSAFETY", *(("-DCOLLAPSE",) if run.flags == DEEP else ()))
        told(folder, "spin", "-a", "-o3", *run.flags.split(), MODEL.name)
        told(folder, "gcc", "-w", "-O2", "-DMEMLIM=8000", *kind, "-o", "pan", "pan.c")
        began = time.monotonic()
        text = told(folder, "./pan", "-m100000", *(("-a", "-f", "-A") if run.live else ()))
        return outcome(run, text, time.monotonic() - began)


def outcome(run: Run, text: str, seconds: float) -> Outcome:
    """Read what the verifier says. One error ends its search; a search that ended otherwise has proved nothing."""
    counted = re.search(r"depth reached (\d+), errors: (\d+)\s+([\d.e+]+) states, stored", text)
    if (
        counted is None
        or "max search depth too small" in text
        or ("Search not completed" in text and counted[2] == "0")
    ):
        return Outcome(run, -1, 0, 0, seconds, frozenset(), text)
    unreached = frozenset(re.findall(r"(door\.pml:\d+, state \d+, (?!\"-end-\").*)", text))
    return Outcome(run, int(counted[2]), int(float(counted[3])), int(counted[1]), seconds, unreached, text)


def told(folder: str, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    if done.returncode and command[0] != "./pan":  # pan says by its words what it found
        raise SystemExit(f"{' '.join(command)}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def judged(found: Outcome) -> str:
    """Print the run's line. Returns what is wrong with it, empty where it is as it must be."""
    run = found.run
    failed = found.text.partition("\n")[0] if found.errors else ""
    right = found.errors == 1 and run.harm in failed if run.harm else found.errors == 0
    verdict = ("caught" if run.harm else "holds") if right else "WRONG"
    print(f"{run.flags:<62}{found.states:>11,}{found.depth:>7,}{found.seconds:>7.1f}  {verdict}")
    return "" if right else f"{run.flags}: wanted {run.harm or 'no error'}, and Spin says:\n{found.text}"


if __name__ == "__main__":
    sys.exit(main(deep="--deep" in sys.argv[1:]))
