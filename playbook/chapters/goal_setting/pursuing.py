"""One goal on its way: what was reached so far, where it heads, how likely it is; and all goals side by side."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.chapters.goal_setting.checking import Clash, clashes
from playbook.errors import BadInput, did_you_mean
from playbook.i18n import _
from playbook.workspace.decisions import Goal

if TYPE_CHECKING:
    import pandas as pd

    from playbook.kpis.odds import GoalOdds
    from playbook.kpis.progress import Progress
    from playbook.workspace.client import Workspace


@dataclass(frozen=True)
class Pursued:
    """The goal that the fan shows, and what speaks against the goals as they stand.

    saved: the client's goals. path: per month of the goal day, actual, required, low, expected, high; the last three
    from the last day known on, drawn straight to what the forecast says of the deadline.
    """

    progress: Progress
    odds: GoalOdds
    path: pd.DataFrame
    saved: tuple[Goal, ...]
    clashes: tuple[Clash, ...]


def pursued(workspace: Workspace, as_of: dt.date, template: Goal, template_odds: GoalOdds, wanted: str) -> Pursued:
    """The saved goal called `wanted`, else the first that is still running, else the template as if set today.

    Errors: `BadInput` where no saved goal is called so.
    """
    from playbook.kpis.odds import odds_of
    from playbook.kpis.progress import path_of, progress_of
    from playbook.workspace.decisions import goals

    saved = goals(workspace.client)
    by_id = {each.id: each for each in saved}
    if wanted and wanted not in by_id:
        raise BadInput(_("There is no goal {name}.").format(name=wanted), remedy=did_you_mean(wanted, by_id))
    found = clashes(workspace, saved, as_of)
    broken = {each.first.id for each in found if each.kind in {"over", "missing_input"}}
    running = [each for each in saved if each.id not in broken]
    goal = by_id[wanted] if wanted else next(iter(running), template)
    odds = template_odds if goal is template else odds_of(workspace, goal, as_of)
    path = _with_range(path_of(workspace, goal, as_of), odds)
    return Pursued(progress_of(workspace, goal, as_of), odds, path, tuple(saved), found)


def _with_range(path: pd.DataFrame, odds: GoalOdds) -> pd.DataFrame:
    """The way from the last value known to the forecast of the deadline, in equal steps of time."""
    import numpy as np

    found = path.assign(low=np.nan, expected=np.nan, high=np.nan)
    known = path["actual"].last_valid_index()
    if known is None or odds.low is None:
        return found
    days = (path["day"] - path["day"].loc[known]).dt.days
    gone = (days / days.iloc[-1]).where(days >= 0) if days.iloc[-1] else days.where(days >= 0)
    start = path["actual"].loc[known]
    for name, end in (("low", odds.low), ("expected", odds.expected), ("high", odds.high)):
        found[name] = start + gone * (end - start)
    return found
