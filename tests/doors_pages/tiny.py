"""A tiny client and a tiny chapter, with what a page needs and nothing else."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Literal

import pandas as pd

from playbook.chapters import Chapter, Part
from playbook.chapters.form import Form
from playbook.charts.page import Figure, Tile, Words
from playbook.errors import Refused
from playbook.i18n import _, integer
from playbook.params import ChapterParams, Control
from playbook.workspace.client import Client
from playbook.workspace.decisions import Goal

PARTS = (Part("share", "What they order", ()), Part("arrivals", "How they arrive", ("sessions.channel",)))
ORDERS = pd.DataFrame(
    {
        "order_id": ["a", "b", "c", "d"],
        "order_ts": pd.to_datetime(["2011-11-01", "2011-11-20", "2011-12-01", "2011-12-09"]),
        "customer_id": ["k1", "k1", "k2", "<b>k3</b>"],
        "gross_revenue": [10.0, 20.0, 30.0, 40.0],
    }
)
SETTINGS = 'name = "Gifts & <Co>"\nlanguage = "{language}"\ncurrency = "GBP"\ntimezone = "Europe/London"\n'


def make_client(folder: Path, *, language: str = "en", orders: pd.DataFrame = ORDERS) -> Client:
    """A client with one snapshot of one table."""
    snapshot = folder / "snapshots" / "s1"
    snapshot.mkdir(parents=True)
    (folder / "client.toml").write_text(SETTINGS.format(language=language), encoding="utf-8")
    orders.to_parquet(snapshot / "orders.parquet")
    tables = {"orders": {"rows": len(orders), "columns": list(orders.columns)}}
    (snapshot / "manifest.json").write_text(json.dumps({"schema": 1, "snapshot": "s1", "tables": tables}))
    (folder / "current").write_text("s1")
    return Client.at(folder)


class Params(ChapterParams):
    """Which orders count."""

    measure: Literal["orders", "revenue"] = "orders"
    least: int = 0


@dataclass(frozen=True)
class Findings:
    """Orders per customer."""

    measure: str
    per_customer: pd.DataFrame
    total: float


def analyse(workspace: Any, params: Params) -> Findings:
    value = "count(*)" if params.measure == "orders" else "sum(gross_revenue)"
    frame = workspace.frame(
        f"SELECT customer_id, CAST({value} AS DOUBLE) AS value FROM orders GROUP BY customer_id ORDER BY customer_id"
    )
    kept = frame[frame["value"] >= params.least].reset_index(drop=True)
    if kept.empty:
        raise Refused("No customer is left.", missing=["orders"], remedy="Choose a lower number.")
    return Findings(params.measure, kept, float(kept["value"].sum()))


def figures(findings: Findings) -> tuple[Figure, ...]:
    spec = {
        "data": {"values": findings.per_customer.to_dict("records")},
        "mark": "bar",
        "encoding": {
            "x": {"field": "value", "type": "quantitative"},
            "y": {"field": "customer_id", "type": "nominal"},
        },
        "width": "container",
    }
    title = f"{len(findings.per_customer)} customers share {integer(findings.total)} {findings.measure}"
    return (
        Figure(
            name="share",
            title=title,
            subtitle="per customer",
            foot="made up",
            alt=title,
            chart=spec,
            table=findings.per_customer,
            labels={"customer_id": "Customer", "value": "Value"},
        ),
    )


def words(findings: Findings) -> Words:
    total = integer(findings.total)
    return Words(
        headline=f"{total} {findings.measure} in all.",
        tiles=(
            Tile(_("Total"), total, trend=(1.0, None, 2.0), about="orders"),
            Tile(_("Customers"), integer(len(findings.per_customer)), shown="share"),
        ),
        sections={"naive": f"One could stop at {total}."},
        monday=("Write to k1.",),
        trust=("Four orders are few.",),
    )


def controls(findings: Findings) -> tuple[Control, ...]:
    return (
        Control("measure", "What to count", "choice", options=(("orders", "Orders"), ("revenue", "Revenue"))),
        Control("least", "At least", "number", low=0, high=100, step=1, help="Customers below it are left out."),
    )


def proposals(findings: Findings) -> Form:
    def build(values: Any) -> Goal:
        return Goal.model_validate({**GOAL, "id": "own", "name": values["name"], "target": values["target"]})

    fields = (Control("name", "Name", "text"), Control("target", "Target", "number", low=0, high=500, step=0.5))
    return Form("goals", "Choose a goal.", (Goal.model_validate(GOAL),), fields, build)


GOAL = {
    "id": "more",
    "name": "More orders",
    "created_on": "2011-12-09",
    "as_of": "2011-12-09",
    "snapshot": "s1",
    "metric": "orders",
    "baseline": 4.0,
    "target": 5.0,
    "start": "2011-12-09",
    "deadline": "2012-12-09",
}


@dataclass(frozen=True)
class TinyChapter(Chapter):
    """A chapter whose module is this file."""

    calls: list[Any] = field(default_factory=list)

    def module(self) -> Any:
        def counted(workspace: Any, params: Params) -> Findings:
            self.calls.append(params)
            return analyse(workspace, params)

        return SimpleNamespace(
            Params=Params, Findings=Findings, analyse=counted, figures=figures, words=words, controls=controls,
            proposals=proposals,
        )  # fmt: skip


def tiny_chapter(name: str = "tiny", number: int = 1) -> TinyChapter:
    """The tiny chapter under a name of one's choice."""
    return TinyChapter(name, number, "Tiny", "How much?", ("orders.order_ts",), PARTS)
