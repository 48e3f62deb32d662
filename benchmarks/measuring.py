"""How things are measured: fresh processes, medians, and a note of the machine."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PACKAGES = ("duckdb", "pandas", "altair", "papermill", "jupyterlab", "voila", "scikit-learn", "scipy")


@dataclass(frozen=True)
class Result:
    """One aim: what was compared, both sides in seconds (every single measurement), and the ratio that was aimed at.

    baseline is empty where the aim is a plain number of seconds.
    """

    title: str
    how: str
    unit: str
    ours: tuple[float, ...]
    baseline: tuple[float, ...]
    aim: str
    figure: float
    reached: bool


def wall_seconds(command: Sequence[str], environment: Mapping[str, str], *, codes: Sequence[int] = (0,)) -> float:
    """Wall seconds of a command; its output is not looked at, its exit code is."""
    began = time.perf_counter()
    done = subprocess.run(list(command), env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - began
    if done.returncode not in codes:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return seconds


def stated_seconds(script: str, *arguments: str) -> float:
    """What a script, run in a fresh Python, prints as its last line: a number of seconds that it measured itself."""
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"a measurement failed:\n{done.stderr[-2000:]}")
    return float(done.stdout.split()[-1])


def median(values: Sequence[float]) -> float:
    """The middle one."""
    return statistics.median(values)


def machine() -> list[str]:
    """What the figures were taken on, a line each."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").splitlines() if cpuinfo.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else 0
    return [
        f"{models[0] if models else platform.processor()}, {os.cpu_count()} cores, {memory:.0f} GB",
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        ", ".join(f"{name} {version(name)}" for name in PACKAGES),
    ]
