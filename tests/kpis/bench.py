"""Workspaces for tests: over literal frames, over the sample shop's own files, over the real file."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from playbook.workspace.client import Client, Workspace
from playbook.workspace.engine import Engine

SETTINGS = {"name": '"Bench"', "language": '"en"', "currency": '"EUR"', "timezone": '"Europe/Warsaw"'}


def workspace(folder: Path, frames: Mapping[str, pd.DataFrame], **settings: str) -> Workspace:
    """A client in `folder` whose tables are the frames; settings are written as they stand in TOML."""
    lines = [f"{name} = {value}" for name, value in {**SETTINGS, **settings}.items()]
    (folder / "client.toml").write_text("\n".join(lines), encoding="utf-8")
    opened = object.__new__(Workspace)
    opened.client, opened.snapshot, opened.folder = Client(folder), "bench", folder
    opened.engine = Engine.from_frames(frames)
    return opened


def sample_workspace(folder: Path, samples: Path) -> Workspace:
    """The sample shop as a snapshot that holds its export files as they are."""
    (folder / "client.toml").write_bytes((samples / "shop" / "client.toml").read_bytes())
    shutil.copytree(samples / "shop" / "decisions", folder / "decisions")
    opened = object.__new__(Workspace)
    opened.client, opened.snapshot, opened.folder = Client(folder), "sample", samples / "shop" / "exports"
    opened.engine = Engine(opened.folder)
    return opened


def orders(*rows: tuple[str, str, str | None, float]) -> pd.DataFrame:
    """Orders from (order_id, "YYYY-MM-DD HH:MM:SS", customer_id, money) rows."""
    frame = pd.DataFrame(list(rows), columns=["order_id", "order_ts", "customer_id", "net_revenue"])
    return frame.assign(order_ts=pd.to_datetime(frame["order_ts"]), gross_revenue=frame["net_revenue"])


def day(text: str) -> dt.date:
    """A date from its ISO form."""
    return dt.date.fromisoformat(text)
