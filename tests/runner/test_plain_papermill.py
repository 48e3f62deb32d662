"""The notebooks need no door of ours: papermill's own command line executes them as they lie there."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from playbook.shipped import notebooks_folder
from tests.runner.tiny import tiny_client


@pytest.mark.slow
def test_plain_papermill_executes_a_notebook_with_parameters(tmp_path: Path) -> None:
    client = tiny_client(tmp_path / "gifts")
    [notebook] = notebooks_folder().glob("01_*.ipynb")
    target = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", str(notebook), str(target), "-p", "workspace", str(client.path)]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    code = [cell for cell in json.loads(target.read_text())["cells"] if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in code if cell["source"])
    assert "Gifts" in json.dumps(code)
