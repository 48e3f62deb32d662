"""The sample shop's files as plain pandas frames: a second way to every number, without any of our code.

Nothing here may import `playbook`; golden values are computed with it.

>>> from tests.sample.reader import read
>>> bool(read("orders")["order_id"].is_unique)
True
"""

from __future__ import annotations

import tomllib
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

SAMPLES = Path(__file__).resolve().parents[2] / "data" / "samples"
LAST_DAY = date(2025, 11, 30)


def tables(samples: Path = SAMPLES) -> list[str]:
    """Names of the tables that the sample has, sorted."""
    return sorted(path.stem for path in (samples / "shop" / "exports").glob("*.parquet"))


def read(table: str, samples: Path = SAMPLES) -> pd.DataFrame:
    """One table. Money comes as float64 (two decimals in the file), times as naive datetime64, ids as text."""
    return _read(samples / "shop" / "exports" / f"{table}.parquet").copy()


@lru_cache
def _read(path: Path) -> pd.DataFrame:
    frame = pd.read_parquet(path)
    for name in frame.columns:
        if any(isinstance(value, Decimal) for value in frame[name].dropna().head(1)):
            frame[name] = frame[name].astype(float)
    return frame


def completed_orders(samples: Path = SAMPLES) -> pd.DataFrame:
    """Orders that count: not cancelled and not pending; a refund does not undo an order."""
    orders = read("orders", samples)
    return orders[orders["status"].isna() | orders["status"].isin(["completed", "refunded"])]


def truth(samples: Path = SAMPLES) -> dict[str, Any]:
    """What was planted."""
    return tomllib.loads((samples / "truth.toml").read_text(encoding="utf-8"))


def planted_kinds(samples: Path = SAMPLES) -> pd.Series:
    """The latent kind of every buyer, by customer id."""
    letters = "".join(truth(samples)["personas"]["letters"].split())
    ids = [f"K{number:05d}" for number in range(10_001, 10_001 + len(letters))]
    return pd.Series(list(letters), index=pd.Index(ids, name="customer_id"), name="kind")
