"""Cohorts counted by SQL are those that numpy counts, in every length of period and in both calendars."""

from __future__ import annotations

import datetime as dt

import jdatetime
import numpy as np
import pandas as pd
import pytest

from playbook.kpis.assumptions import parameters
from playbook.methods.cohort_cells import count_calendar
from tests.kpis import bench
from tests.sample.reader import LAST_DAY, SAMPLES, completed_orders

CELLS = "SELECT * FROM cohort_cells WHERE basis = $basis ORDER BY cohort, period_index"
COUNTED = ["period_index", "size", "active", "last_active", "orders"]


def jalali_month(day: dt.date) -> int:
    date = jdatetime.date.fromgregorian(date=day)
    return date.year * 12 + date.month - 1


NUMBERS = {
    ("gregorian", "day"): lambda day: day.toordinal(),
    ("gregorian", "week"): lambda day: (day.toordinal() - 1) // 7,
    ("gregorian", "month"): lambda day: day.year * 12 + day.month - 1,
    ("gregorian", "quarter"): lambda day: (day.year * 12 + day.month - 1) // 3,
    # The day that Python counts as the first was a Monday; the sixth was a Saturday.
    ("jalali", "week"): lambda day: (day.toordinal() - 6) // 7,
    ("jalali", "month"): jalali_month,
    ("jalali", "quarter"): lambda day: jalali_month(day) // 3,
}


@pytest.mark.parametrize(("calendar", "basis"), NUMBERS)
def test_the_view_counts_the_sample_as_numpy_does(tmp_path, calendar, basis):
    shop = bench.sample_workspace(tmp_path, SAMPLES)
    found = shop.frame(CELLS, {**parameters(shop, LAST_DAY), "calendar": calendar, "basis": basis})
    placed = completed_orders().dropna(subset=["customer_id"])
    number = NUMBERS[calendar, basis]
    periods = placed["order_ts"].dt.date.map(number)
    expected = count_calendar(placed["customer_id"], periods, {"revenue": placed["net_revenue"]})
    pd.testing.assert_frame_equal(found[COUNTED].astype("int64"), expected[COUNTED].astype("int64"))
    np.testing.assert_allclose(found["revenue"].astype(float), expected["revenue"])
    # Numbers differ by a constant, whatever they count from.
    offset = (found["cohort"] - expected["cohort"]).unique()
    assert len(offset) == 1
    over = number(LAST_DAY) if number(LAST_DAY + dt.timedelta(days=1)) > number(LAST_DAY) else number(LAST_DAY) - 1
    assert (found["last_complete"] - offset[0]).unique().tolist() == [over]
    begins = pd.to_datetime(found["cohort_begins_on"]).dt.date
    assert begins.map(number).tolist() == expected["cohort"].tolist()
