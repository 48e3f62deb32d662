"""Offers on literal rows: the sample's customers never use the codes of its offers, so its own value is a plain 0."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from playbook.kpis import compute
from tests.kpis import bench


def test_an_offer_is_used_only_with_its_own_code_and_after_it_was_made(tmp_path: Path) -> None:
    orders = bench.orders(
        ("1", "2025-11-03 10:00:00", "early", 5.0),
        ("2", "2025-11-09 10:00:00", "user", 5.0),
        ("3", "2025-11-09 11:00:00", "other_code", 5.0),
    ).assign(coupon_code=["TEN", "TEN", "FIVE"])
    people = ["early", "user", "other_code", "silent"]
    sent = pd.DataFrame({"customer_id": people, "sent_at": pd.Timestamp("2025-11-05"), "offer_id": "TEN"})
    workspace = bench.workspace(tmp_path, {"orders": orders, "campaign_messages": sent})
    (found,) = compute(workspace, ["offer_redemption_rate"], dt.date(2025, 11, 30), compare=False, intervals=False)
    assert (found.numerator, found.denominator) == (1, 4)
