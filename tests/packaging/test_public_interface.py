"""The front door of the package: few names, found late, so that starting is quick."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import playbook

HEAVY = ("altair", "duckdb", "ipywidgets", "numpy", "pandas", "papermill", "pydantic", "scipy", "sklearn", "voila")


def loaded_after(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after one statement."""
    program = f"{statement}\nimport sys\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return set(answer.stdout.split("\n")[-2].split())


@pytest.mark.parametrize("statement", ["import playbook", "from playbook import BadInput, Refused, Failed"])
def test_importing_the_package_or_its_errors_loads_no_heavy_library(statement: str) -> None:
    loaded = loaded_after(statement)
    assert "playbook" in loaded
    assert loaded.isdisjoint(HEAVY)


@pytest.mark.parametrize("name", playbook.__all__)
def test_every_public_name_leads_to_something_of_that_name(name: str) -> None:
    assert getattr(playbook, name).__name__ == name


def test_a_name_that_is_not_public_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'retain'"):
        _ = playbook.retain


def test_dir_lists_the_public_names() -> None:
    assert set(playbook.__all__) <= set(dir(playbook))


def test_the_whole_public_interface_fits_in_forty_lines(repository: Path) -> None:
    text = (repository / "playbook" / "__init__.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 40
