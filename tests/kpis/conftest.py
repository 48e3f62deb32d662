"""The sample shop and the real file, opened once per worker."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from playbook.workspace.client import Client, Workspace, open_workspace
from playbook.workspace.importing import import_exports
from tests.kpis import bench, real_file
from tests.sample.reader import SAMPLES


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample shop, its files as delivered."""
    return bench.sample_workspace(tmp_path_factory.mktemp("sample"), SAMPLES)


BY_HAND = pytest.param("by hand")
IMPORTED = pytest.param("imported", marks=pytest.mark.slow)


@pytest.fixture(scope="session", params=[BY_HAND, IMPORTED])
def gifts(request: pytest.FixtureRequest, shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The real file of 541,909 invoice lines: as tables made by the contract's rules, and through the import."""
    folder = tmp_path_factory.mktemp("gifts")
    opened = bench.workspace(folder, real_file.tables(shared_data), currency='"GBP"', timezone='"Europe/London"')
    if request.param == "by hand":
        return opened
    (folder / "exports").mkdir()
    shutil.copy(shared_data / "online_retail_2010_2011.csv.gz", folder / "exports")
    import_exports(Client.at(folder), dt.date(2012, 1, 1))
    return open_workspace(folder)
