"""The table of what is asked, where it lives and what holds it: true, in step, and about what was really asked."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from playbook.kpis.catalogue import load_catalogue
from tests.conftest import lacking

GROUPS = ("R-AUD", "R-ATT", "R-GOAL", "R-MEAS")

Rows = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def rows(repository: Path) -> Rows:
    """The rows of the table as they were written."""
    return tomllib.loads((repository / "docs" / "coverage.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def asked(shared_data: Path) -> dict[str, str]:
    """What was asked, by its number, where the list lies beside the real files."""
    listed = shared_data.parent / "requirements.md"
    if not listed.is_file():
        lacking(f"the requirements are not at {listed}")
    return dict(re.findall(r"^\| (R(?:-[A-Z]+)+-D?[0-9]+) \| (.+?) \|", listed.read_text(encoding="utf-8"), re.M))


def test_every_place_and_test_is_there_and_the_page_is_in_step(repository: Path) -> None:
    tool = [sys.executable, "tools/coverage.py", "--check"]
    done = subprocess.run(tool, cwd=repository, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_row_says_what_is_asked_in_few_words_and_what_is_short_in_one_line(
    rows: Rows,
) -> None:
    for name, row in rows.items():
        assert {"asks", "where", "test"} <= row.keys() <= {"asks", "where", "test", "short"}, name
        for words in (str(row["asks"]), str(row.get("short", "-"))):
            assert re.fullmatch(r"[^|\n]{1,120}", words), f"{name}: {words}"


def test_a_test_that_is_named_is_one_or_computes_an_indicator_a_second_way(
    rows: Rows,
) -> None:
    for name, row in rows.items():
        for place in row["test"]:
            path, _, function = place.partition("::")
            assert function.startswith("test_") or "/golden_" in path, f"{name}: {place}"


def test_the_rows_are_those_that_were_asked_for(rows: Rows, asked: dict[str, str]) -> None:
    assert set(rows) == {name for name in asked if name.rpartition("-")[0] in GROUPS}
    kpis = {kpi.requirement for kpi in load_catalogue().values() if kpi.requirement.startswith("R-KPI-")}
    assert kpis == {name for name in asked if name.startswith("R-KPI-")}


def test_what_is_asked_is_said_in_words_of_our_own(rows: Rows, asked: dict[str, str]) -> None:
    for name, row in rows.items():
        assert row["asks"] not in asked[name], name
