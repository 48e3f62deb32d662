"""What must add up is checked on a client's own data, and a sum that does not is found."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from playbook.conformance.check import Part, Study
from playbook.conformance.identities import customers as about_customers
from playbook.conformance.identities import identities
from playbook.workspace.client import Client, open_workspace
from tests.doors_pages.tiny import SETTINGS, make_client


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Client:
    """400 customers of a year, who come by three channels, order at rates of their own and leave; drawn with a seed."""
    rng = np.random.default_rng(3)
    first = rng.integers(0, 300, 400)
    stays = np.minimum(365 - first, rng.exponential(1 / rng.gamma(0.7, 1 / 40, 400)))
    orders_of = 1 + rng.poisson(rng.gamma(0.8, 1 / 25, 400) * stays)
    customer = np.repeat(np.arange(400), orders_of)
    opening = np.flatnonzero(np.diff(customer, prepend=-1))
    later = rng.random(len(customer)) * stays[customer]
    later[opening] = 0
    rest = pd.to_timedelta(((first[customer] + later) * 24).astype(int), unit="h")
    orders = pd.DataFrame(
        {
            "order_id": [f"o{number}" for number in range(len(customer))],
            "order_ts": pd.Timestamp("2024-01-01") + rest,
            "customer_id": [f"k{number}" for number in customer],
            "status": "completed",
            "net_revenue": rng.lognormal(3, 0.6, len(customer)).round(2),
            "gross_revenue": 0.0,
            "sales_channel": rng.choice(["own_site", "app"], len(customer)),
            "shipping_country": rng.choice(["GB", "PL"], len(customer)),
        }
    )
    touched = orders.loc[orders.index.repeat(rng.integers(1, 4, len(orders)))]
    touches = pd.DataFrame(
        {
            "ts": touched["order_ts"] - pd.to_timedelta(rng.integers(1, 15 * 24, len(touched)), unit="h"),
            "customer_id": touched["customer_id"].to_numpy(),
            "channel": rng.choice(["email", "search", "social"], len(touched)),
        }
    )
    return with_tables(tmp_path_factory.mktemp("shop") / "gifts", {"orders": orders, "touchpoints": touches})


def with_tables(folder: Path, tables: dict[str, pd.DataFrame]) -> Client:
    """A client with one snapshot of these tables, as an import would leave it."""
    snapshot = folder / "snapshots" / "s1"
    snapshot.mkdir(parents=True)
    (folder / "client.toml").write_text(SETTINGS.format(language="en"), encoding="utf-8")
    for name, table in tables.items():
        table.to_parquet(snapshot / f"{name}.parquet")
    told = {name: {"rows": len(table), "columns": list(table.columns)} for name, table in tables.items()}
    rows = sum(map(len, tables.values()))
    files = [{"name": "orders.csv", "records": rows + 2, "loaded": rows, "rejected": 2}]
    (snapshot / "manifest.json").write_text(
        json.dumps({"schema": 1, "snapshot": "s1", "tables": told, "files": files}), encoding="utf-8"
    )
    (folder / "current").write_text("s1", encoding="utf-8")
    return Client.at(folder)


def by_id(part: Part) -> dict[str, Study]:
    """The studies of a part."""
    return {study.id: study for study in part.studies}


def failing(part: Part) -> list[str]:
    """What fails, in words."""
    return [check.what for check in part.checks if check.verdict == "fails"]


def test_everything_adds_up_in_a_shop_that_has_it_all(shop: Client) -> None:
    part = identities(open_workspace(shop.path))
    assert failing(part) == []
    ran = {study.id for study in part.studies if study.checks and not study.reason}
    assert ran >= {"records", "totals", "change", "cohorts", "growth", "rfm", "waits", "credit", "chain", "Pareto/NBD"}
    assert part.count("holds") > 60


def test_what_the_data_do_not_bear_is_not_run_and_says_why(tmp_path: Path) -> None:
    part = identities(open_workspace(make_client(tmp_path / "gifts").path))
    assert failing(part) == []
    studies = by_id(part)
    assert studies["records"].reason == "This snapshot was not made by an import."
    assert studies["credit"].reason == "No journey that ended in an order is known."
    assert studies["Pareto/NBD"].reason.startswith("There are too few customers")
    assert {check.verdict for check in studies["credit"].checks} == {"not_run"}


def test_a_customer_counted_twice_is_found(shop: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = about_customers.growth_accounting

    def twice(*arguments: object, **named: object) -> pd.DataFrame:
        return whole(*arguments, **named).assign(new=lambda table: table["new"] + (table["period"] % 2))

    monkeypatch.setattr(about_customers, "growth_accounting", twice)
    assert failing(identities(open_workspace(shop.path))) == [
        "New customers of all months = customers",
        "Months in which new + returning + resurrected differ from who ordered",
    ]


def test_a_table_that_was_changed_after_it_was_published_is_found(tmp_path: Path) -> None:
    orders = pd.DataFrame(
        {"order_id": ["a", "b"], "order_ts": pd.to_datetime(["2024-01-01", "2024-02-02"]), "net_revenue": [1.0, 2.0]}
    )
    client = with_tables(tmp_path / "gifts", {"orders": orders})
    orders.head(1).to_parquet(client.snapshots / "s1" / "orders.parquet")
    records = by_id(identities(open_workspace(client.path)))["records"]
    assert [check.verdict for check in records.checks] == ["holds", "holds", "fails"]
