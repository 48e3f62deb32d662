"""A workspace over literal rows, for claims that fit on one screen."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from playbook.workspace.client import Client, Workspace
from playbook.workspace.engine import Engine

SETTINGS = {"name": "Small", "language": "en", "currency": "EUR", "timezone": "Europe/Warsaw"}


def workspace(folder: Path, tables: Mapping[str, pd.DataFrame], **settings: str) -> Workspace:
    """A client in `folder` whose snapshot holds just these frames."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} = {value!r}" for name, value in {**SETTINGS, **settings}.items()]
    (folder / "client.toml").write_text("\n".join(lines), encoding="utf-8")
    opened = Workspace.__new__(Workspace)
    opened.client = Client.at(folder)
    opened.snapshot = "literal"
    opened.folder = folder
    opened.engine = Engine.from_frames(tables)
    return opened


def orders(*rows: tuple[str, str, str | None, float], **more: list[Any]) -> pd.DataFrame:
    """Orders from (order_id, day, customer_id, revenue)."""
    frame = pd.DataFrame(rows, columns=["order_id", "order_ts", "customer_id", "gross_revenue"])
    frame["order_ts"] = pd.to_datetime(frame["order_ts"])
    return frame.assign(**more)
