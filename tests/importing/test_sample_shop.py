"""The made-up shop of the repository comes in whole: the check of the sample by the product's own door."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from playbook.workspace.client import Client
from playbook.workspace.importing import import_exports
from playbook.workspace.tables import TABLES


@pytest.mark.slow
def test_every_table_of_the_sample_is_loaded_without_a_reject(repository: Path, tmp_path: Path) -> None:
    """Every table and record, no orphan reference; the week without visits (README of the sample) is seen."""
    folder = tmp_path / "demo"
    shutil.copytree(repository / "data" / "samples" / "shop", folder)
    report = import_exports(Client.at(folder))
    assert report.problems == ()
    assert sorted(report.tables) == sorted(TABLES)
    assert {each.name: each.rejected for each in report.files if each.rejected} == {}
    assert [each for each in report.quality["references"] if each["unresolved"]] == []
    [gap] = report.quality["tables"]["sessions"]["time"]["gaps"]
    assert gap["days"] == 7
