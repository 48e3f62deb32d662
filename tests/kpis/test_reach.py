"""From when the data tell: what was not kept yet is not covered, and never nought."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from playbook.kpis import compute
from playbook.kpis.reach import STEADY
from playbook.workspace.tables import TABLES
from tests.kpis.bench import day, orders, workspace

LONG = orders(("first", "2024-01-01 08:00:00", "x", 1.0), ("last", "2024-06-30 08:00:00", "y", 1.0))


def test_every_steadily_filled_table_is_dated_by_a_column_that_it_has() -> None:
    for table, column in STEADY.items():
        (found,) = [each for each in TABLES[table].columns if each.name == column]
        assert found.sql_type in {"DATE", "TIMESTAMP"}


@pytest.mark.parametrize(("begun", "before"), [("2024-05-01", 300.0), ("2024-05-20", None), ("2024-06-01", None)])
def test_followers_are_compared_only_with_a_month_in_which_they_were_counted_from_the_start(
    tmp_path: Path, begun: str, before: float | None
) -> None:
    counted = pd.DataFrame({"date": [dt.date.fromisoformat(begun), day("2024-05-31"), day("2024-06-30")]})
    counted = counted[counted["date"] >= dt.date.fromisoformat(begun)]
    social = counted.assign(
        network="instagram", followers=[400 if each.month == 6 else 300 for each in counted["date"]]
    )
    (found,) = compute(workspace(tmp_path, {"orders": LONG, "social_daily": social}), ["followers"], day("2024-06-30"))
    assert found.value == 400
    assert (found.prior.value if found.prior else None) == before


def test_what_happens_now_and_then_is_taken_to_have_been_kept_as_long_as_the_orders(tmp_path: Path) -> None:
    made = pd.DataFrame({"item_id": ["a"], "ts": [pd.Timestamp("2024-06-10")], "kind": ["photo"]})
    shop = workspace(tmp_path, {"orders": LONG, "ugc": made})
    (found,) = compute(shop, ["customer_content_items"], day("2024-06-30"))
    assert (found.value, found.prior.value if found.prior else None) == (1, 0)
