"""The sample shop and the real file, opened once per worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from playbook.workspace.client import Workspace
from tests.kpis import bench, real_file
from tests.sample.reader import SAMPLES


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The sample shop, its files as delivered."""
    return bench.sample_workspace(tmp_path_factory.mktemp("sample"), SAMPLES)


@pytest.fixture(scope="session")
def gifts(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The real file of 541,909 invoice lines, as tables made by the contract's rules."""
    folder = tmp_path_factory.mktemp("gifts")
    return bench.workspace(folder, real_file.tables(shared_data), currency='"GBP"', timezone='"Europe/London"')
