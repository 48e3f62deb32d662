"""One indicator taken apart month by month: trend, season, and what is left over."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

YEAR = 12
LEAST_MONTHS, MOST_MONTHS = 2 * YEAR, 5 * YEAR


@dataclass(frozen=True)
class TakenApart:
    """One KPI's months. months: how many whole ones in a row are known, up to the last. rows: one row per month, oldest
    first: start, value, trend, season, remainder (which add up to the value); empty below two years. season_strength,
    trend_strength: 0 to 1, as in `methods.season_trend`; NaN below two years.
    """

    id: str
    name: str
    unit: str
    currency: str
    months: int
    rows: pd.DataFrame
    season_strength: float
    trend_strength: float


def taken_apart(workspace: Workspace, name: str, as_of: dt.date) -> TakenApart | None:
    """The months of a KPI up to `as_of`, taken apart; None for one that these data cannot bear.

    The running month is left out. Errors: `BadInput` for a name that is no KPI.
    """
    import pandas as pd

    from playbook.kpis.catalogue import find
    from playbook.kpis.own import catalogue_of
    from playbook.kpis.series import series
    from playbook.methods.season_trend import season_trend

    (kpi, *_others) = find(name, catalogue_of(workspace.client))
    found = series(workspace, [kpi.id], as_of, "month", MOST_MONTHS)
    whole = found.loc[found["complete"], ["start", "value"]].reset_index(drop=True)
    unknown = whole.index[whole["value"].isna()]
    known = whole.loc[(int(unknown[-1]) + 1 if len(unknown) else 0) :].reset_index(drop=True)
    if not len(known):
        return None
    currency = workspace.settings.currency if kpi.unit == "money" else ""
    if len(known) < LEAST_MONTHS:
        return TakenApart(kpi.id, kpi.name, kpi.unit, currency, len(known), pd.DataFrame(), float("nan"), float("nan"))
    parts = season_trend(known["value"].to_numpy(dtype=float), period=YEAR)
    rows = known.assign(trend=parts.trend, season=parts.season, remainder=parts.remainder)
    return TakenApart(
        kpi.id, kpi.name, kpi.unit, currency, len(known), rows, parts.season_strength, parts.trend_strength
    )
