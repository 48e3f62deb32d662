"""The rivals, each in a pinned environment of its own; and how a benchmark of a method is written down.

`make bench-methods` finds every module `benchmarks/methods_*.py` by looking. Such a module states

    CONTESTS: tuple[Contest, ...]

and nothing else is asked of it. A contest is one piece of work: Python source that makes the same data for everybody
(`data`, which reads `size`), how we do it (`ours`) and how others do it (`rivals`), and what was aimed at. Every side
is a script, run in a fresh process as

    size = int(sys.argv[1])
    <data>                  # not timed; numpy and the standard library only, since every environment runs it
    <prepare>               # not timed: imports, a first call on a few rows that pays for loading libraries
    <work>                  # timed: CPU seconds of the process and its children, system time included
    <answer>                # an expression, a number by which a reader sees that the sides did the same work

Sources are plain text at the left margin; data that are drawn are seeded. `Side.environment` is the name of a file of
pinned requirements in `benchmarks/requirements/` without `.txt`, or "" for the interpreter that runs the benchmark
(DuckDB alone lies there already). A rival's environment is made under `.bench/` the first time it is asked for, by uv,
and made anew when its requirements change. One that cannot be made is no reason to stop: the results say so.

`Side.sizes` are the sizes at which a side runs: a rival that takes minutes need not run at all of them, and the aim is
judged at the largest size that any rival shares with us, against the quickest rival there. Ours at several sizes give
the curve of cost against size and its exponent. `Side.repeats` are as many fresh processes; at ten million and more one
is enough, since what is measured then is long against its noise.

    CONTESTS = (
        Contest(
            title="Mean",
            how="the mean of as many numbers",
            data="import numpy as np\\nnumbers = np.random.default_rng(1).random(size)",
            ours=Side("playbook", work="found = numbers.mean()", answer="found", sizes=(10_000, 1_000_000)),
            rivals=(Side("a loop", work="found = sum(numbers) / size", answer="found", sizes=(1_000_000,)),),
            aim=Aim(times=10),
        ),
    )
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import REPOSITORY

REQUIREMENTS = REPOSITORY / "benchmarks" / "requirements"
ENVIRONMENTS = REPOSITORY / ".bench"
# One thread everywhere: what is compared is work, not the cores that happen to be idle.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
# From this size on each side runs once.
ONCE = 10_000_000
SCRIPT = """
import json, resource, sys
def cpu_seconds():
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(each.ru_utime + each.ru_stime for each in used)
size = int(sys.argv[1])
{data}
{prepare}
began = cpu_seconds()
{work}
seconds = cpu_seconds() - began
answer = {answer}
print()
print(json.dumps([seconds, None if answer is None else float(answer)]))
"""


@dataclass(frozen=True)
class Side:
    """One way of doing a piece of work; sources as the module says."""

    name: str
    work: str
    sizes: tuple[int, ...]
    prepare: str = ""
    answer: str = "None"
    environment: str = ""
    repeats: int = 3


@dataclass(frozen=True)
class Aim:
    """What was aimed at: so many times less than the best rival, and at most so many CPU seconds at our largest size.

    A rival that we are allowed to fall behind, by a fifth say, has times = 1 / 1.2.
    """

    times: float
    seconds: float | None = None


@dataclass(frozen=True)
class Contest:
    """A piece of work that several do. how: what is done and what the sides do not have in common, as one sentence."""

    title: str
    how: str
    data: str
    ours: Side
    rivals: tuple[Side, ...]
    aim: Aim


@dataclass(frozen=True)
class Taken:
    """What one side took at one size: CPU seconds of each repeat, and its answer."""

    seconds: tuple[float, ...]
    answer: float | None


class Absent(Exception):
    """A rival could not be installed or failed; the text says why, in one line."""


def interpreter(environment: str) -> Path:
    """The Python of a rival's environment, which is made if it is not there as required.

    Raises Absent: the package client could not install it.
    """
    if not environment:
        return Path(sys.executable)
    requirements = REQUIREMENTS / f"{environment}.txt"
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()
    folder = ENVIRONMENTS / environment
    python, stamp = folder / "bin" / "python", folder / "requirements.sha256"
    if stamp.exists() and stamp.read_text(encoding="utf-8") == digest:
        return python
    shutil.rmtree(folder, ignore_errors=True)
    uv = [sys.executable, "-m", "uv"]
    for command in (
        [*uv, "venv", "--quiet", "--python", sys.executable, str(folder)],
        [*uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python), "-r", str(requirements)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise Absent(f"{environment} could not be installed: {last_line(done.stderr)}")
    stamp.write_text(digest, encoding="utf-8")
    return python


def pinned(environment: str) -> str:
    """Name and version of the package that an environment is for, as the requirements say.

    >>> pinned("lifetimes")
    'lifetimes 0.11.3'
    """
    lines = (REQUIREMENTS / f"{environment}.txt").read_text(encoding="utf-8").splitlines()
    named = dict(line.split("==", 1) for line in lines if "==" in line)
    return f"{environment} {named[environment]}"


def take(contest: Contest, side: Side, size: int) -> Taken:
    """Run a side at a size, each repeat in a fresh process with one thread.

    Raises Absent: the rival cannot be installed, or its script failed (a failure of ours ends the benchmark instead).
    """
    script = SCRIPT.format(data=contest.data, prepare=side.prepare, work=side.work, answer=side.answer)
    command = [str(interpreter(side.environment)), "-c", script, str(size)]
    environment = {**os.environ, **ONE_THREAD}
    seconds, answer = [], None
    for _turn in range(side.repeats if size < ONCE else 1):
        done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
        if done.returncode and side is contest.ours:
            raise SystemExit(f"{contest.title}, {size:,}: our side failed:\n{done.stderr[-3000:]}")
        if done.returncode:
            raise Absent(f"{side.name} failed at {size:,}: {last_line(done.stderr) or done.returncode}")
        took, answer = json.loads(done.stdout.splitlines()[-1])
        seconds.append(took)
    return Taken(tuple(seconds), answer)


def last_line(text: str) -> str:
    """What a program said last."""
    return text.strip().splitlines()[-1] if text.strip() else ""
