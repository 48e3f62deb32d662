"""Several periods asked in one query are what each of them is alone, over every view that a KPI stands over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import astuple

import pytest

from playbook.kpis import load_catalogue
from playbook.kpis.catalogue import KPIS, Kpi
from playbook.kpis.ledger import Ledger
from playbook.kpis.periods import Period
from playbook.workspace.client import Workspace

LAST = dt.date(2025, 11, 30)
# Before there were any data, a month long ago, the last month, and days that overlap with it.
SPANS = [
    Period("rolling:31", dt.date(2020, 5, 1), dt.date(2020, 5, 31), complete=True),
    Period("month", dt.date(2024, 6, 1), dt.date(2024, 6, 30), complete=True),
    Period("month", dt.date(2025, 11, 1), LAST, complete=True),
    Period("rolling:17", dt.date(2025, 10, 25), dt.date(2025, 11, 10), complete=True),
]
BY_VIEW: dict[str, list[Kpi]] = {}
for _kpi in load_catalogue().values():
    if _kpi.view != KPIS:
        BY_VIEW.setdefault(_kpi.view, []).append(_kpi)


def _same(sample: Workspace, kpis: Sequence[Kpi], by: Sequence[str] = ()) -> None:
    at_once = Ledger(sample, LAST)
    at_once.ask(kpis, SPANS, by)
    one_by_one = Ledger(sample, LAST)
    for span in SPANS:
        found, alone = at_once.answers(kpis, span, by), one_by_one.answers(kpis, span, by)
        assert {name: set(groups) for name, groups in found.items()} == {
            name: set(groups) for name, groups in alone.items()
        }
        for name, groups in alone.items():
            for group, answer in groups.items():
                assert astuple(found[name][group]) == pytest.approx(astuple(answer)), (name, span)


@pytest.mark.parametrize("view", BY_VIEW)
def test_several_periods_in_one_query_are_what_each_of_them_is_alone(sample: Workspace, view: str) -> None:
    _same(sample, BY_VIEW[view])


def test_that_holds_for_cuts_too(sample: Workspace) -> None:
    _same(sample, [kpi for kpi in BY_VIEW["orders_in_period"] if not kpi.share], ("country",))
