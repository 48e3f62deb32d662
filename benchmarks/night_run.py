"""`playbook run` with its report, against papermill's own command line on one notebook after another."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Result, median, wall_seconds
from playbook.shipped import notebooks_folder

AIM = 4.0


def measure(client: Path, repeats: int = 3) -> Result:
    """Both sides in turn, on the demo client, every process a fresh one."""
    tools = Path(sys.executable).parent
    ours, baseline = [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(repeats):
            ours.append(wall_seconds([str(tools / "playbook"), "run", str(client)], {}))
            total = 0.0
            for notebook in sorted(notebooks_folder().glob("*.ipynb")):
                target = Path(folder) / f"{turn}_{notebook.name}"
                command = [str(tools / "papermill"), str(notebook), str(target), "-p", "workspace", str(client)]
                total += wall_seconds(command, {"OPENBLAS_NUM_THREADS": "1"})
            baseline.append(total)
    ratio = median(baseline) / median(ours)
    return Result(
        title="All notebooks of the sample shop, headless",
        how="`playbook run` with report.html, against `papermill` notebook by notebook; wall seconds",
        unit="s",
        ours=tuple(ours),
        baseline=tuple(baseline),
        aim=f"at least {AIM:g} times less",
        figure=ratio,
        reached=ratio >= AIM,
    )
