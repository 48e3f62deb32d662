"""The sample shop as shipped, and three others from the same script; these take seconds to make and are marked slow."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.sample.reader import SAMPLES

SHIPPED = pytest.param(None, id="shipped")
OTHERS = [pytest.param(seed, id=f"seed {seed}", marks=pytest.mark.slow) for seed in (1, 2, 3)]
Maker = Callable[[int | None], Path]


@pytest.fixture(scope="session")
def shop_of(tmp_path_factory: pytest.TempPathFactory) -> Maker:
    """Gives the folder, with shop/exports and truth.toml, of a seed; None is the shipped one."""

    @cache
    def made(seed: int | None) -> Path:
        if seed is None:
            return SAMPLES
        folder = tmp_path_factory.mktemp(f"seed_{seed}")
        script = [sys.executable, str(SAMPLES / "make_shop.py"), "--seed", str(seed), "--out", str(folder)]
        subprocess.run(script, check=True, capture_output=True)
        return folder

    return made


@pytest.fixture(scope="session", params=[SHIPPED, *OTHERS])
def samples(request: pytest.FixtureRequest, shop_of: Maker) -> Path:
    """The shipped shop and three others: for what must be found again whatever the seed."""
    return shop_of(request.param)


@pytest.fixture(scope="session", params=[SHIPPED, OTHERS[0]])
def files(request: pytest.FixtureRequest, shop_of: Maker) -> Path:
    """The shipped shop and one other: for rules that the script keeps by construction."""
    return shop_of(request.param)
