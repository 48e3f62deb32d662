"""What is computed for the tracking chapter: the board of KPIs, the goals, and what moved revenue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import field_validator

from playbook.chapters.bearing import missing_parts, too_few
from playbook.errors import did_you_mean
from playbook.i18n import N_, _
from playbook.params import ChapterParams

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from playbook.chapters.kpi_tracking.frames import Frames
    from playbook.chapters.kpi_tracking.long_run import LongRun
    from playbook.chapters.kpi_tracking.season import TakenApart
    from playbook.chapters.kpi_tracking.shortfalls import Shortfall
    from playbook.kpis.asked import Asked
    from playbook.kpis.compute import KpiValue
    from playbook.kpis.evidence import Move
    from playbook.kpis.odds import GoalOdds
    from playbook.kpis.periods import Period
    from playbook.kpis.progress import Progress
    from playbook.kpis.revisions import Revised
    from playbook.kpis.tactic_effects import TacticEffect
    from playbook.kpis.watching import Watch
    from playbook.workspace.client import Workspace

NAME = "kpi_tracking"
COUNT = 13
# A shop that has had fewer orders in all has nothing to follow; where only the period is thin, each KPI says so itself.
LEAST_ORDERS = 20
# In tiles and panels, with their trends; thirteen periods of every KPI would take most of the chapter's time.
FOLLOWED = (
    "gross_revenue",
    "customers",
    "repeat_purchase_rate",
    "average_order_value",
    "churn_rate",
    "customer_retention_cost",
)
# Against a target a KPI is at risk while it lacks at most this part of it.
NEARLY = 0.05
# These KPIs are changes themselves; the change of a change tells nobody anything.
OF_CHANGES = frozenset({"R-KPI-SAL-05", "R-KPI-SAL-16"})


class Params(ChapterParams):
    """period: of the board; the trend shows thirteen of them. tactic: one tactic's KPIs, or all. indicators: of these
    the named ones; none: those that the client follows. segment: by what the change of revenue is told apart.
    taken_apart: of which KPI trend and season are told."""

    period: Literal["week", "month", "quarter"] = "month"
    tactic: str = "all"
    indicators: tuple[str, ...] = ()
    segment: Literal["", "persona", "channel", "stage", "country", "kind"] = ""
    taken_apart: str = "gross_revenue"
    comments: ClassVar[dict[str, str]] = {
        "period": N_("week, month or quarter: the one that contains as_of, up to as_of"),
        "tactic": N_("all, or one tactic of the catalogue, such as sales"),
        "indicators": N_("ids of the indicators to show; empty: those followed, see kpis/choice.toml"),
        "taken_apart": N_("id of the indicator that is told as trend, season and what is left"),
        "segment": N_("revenue's change by persona, channel, stage, country or kind; empty: personas if any"),
    }

    @field_validator("tactic")
    @classmethod
    def _of_the_catalogue(cls, value: str) -> str:
        known = ["all", *tactics()]
        if value not in known:
            raise ValueError(did_you_mean(value, known))
        return value


def tactics() -> list[str]:
    """The tactics that the catalogue has KPIs of, in its order."""
    from playbook.kpis.catalogue import load_catalogue

    return list(dict.fromkeys(kpi.tactic for kpi in load_catalogue().values()))


@dataclass(frozen=True)
class Findings:
    """What the board shows.

    offered: the names of the tactic's KPIs by id, from which single ones are chosen; empty where no tactic is chosen.
    left_out: how many KPIs of the tactic do not stand here. asked: the questions that those here answer. board: one row
    per KPI that has a value. withheld: one row per KPI without one, with the reason. shortfalls: the KPIs furthest from
    their targets, over the groups in which the gap lies; gaps: the same of all that miss theirs, by every cut.
    improvements: what could be done, by what it gives back. taken_apart: trend and season of one KPI. campaigns: one
    row per campaign of the last 90 days with its eight measures. trend: one row per KPI that is followed and period.
    changes: one row per lever with its part in the change of revenue against the year before, or the period before
    where a year ago is not covered; by_segment: the same by segment (told apart by `segment`) and lever. moves: what
    moved by more than luck, and by less, against a year ago (`year_ago`) or the period before. watch: what is out of
    the ordinary this week. odds, effects: of the goals and their tactics. revised: numbers of the past that the last
    import corrected; None where it is the first. frames: where ways of looking at customers agree. long_run: trust, the
    cost of keeping and the steadiness of revenue over years. personas: the names of the client's own by id.
    """

    params: Params
    period: Period
    as_of: dt.date
    offered: Mapping[str, str]
    left_out: int
    asked: tuple[Asked, ...]
    values: Mapping[str, KpiValue]
    board: pd.DataFrame
    withheld: pd.DataFrame
    shortfalls: tuple[Shortfall, ...]
    gaps: pd.DataFrame
    improvements: pd.DataFrame
    taken_apart: TakenApart | None
    campaigns: pd.DataFrame
    trend: pd.DataFrame
    moves: tuple[Move, ...]
    year_ago: bool
    watch: Watch
    goals: tuple[Progress, ...]
    odds: Mapping[str, GoalOdds]
    effects: tuple[TacticEffect, ...]
    revised: Revised | None
    changes: pd.DataFrame
    by_segment: pd.DataFrame
    segment: str
    frames: Frames | None
    long_run: LongRun
    personas: Mapping[str, str]
    compared_with: tuple[dt.date, dt.date] | None
    missing: Mapping[str, tuple[str, ...]]


def analyse(workspace: Workspace, params: Params) -> Findings:
    """The board for the period that contains `as_of`. Errors: `Refused` where hardly anybody has ordered by then."""
    from playbook.chapters.kpi_tracking.campaigns import read_campaigns
    from playbook.chapters.kpi_tracking.frames import frames_of
    from playbook.chapters.kpi_tracking.gaps import gaps
    from playbook.chapters.kpi_tracking.improvements import improvements
    from playbook.chapters.kpi_tracking.long_run import long_run
    from playbook.chapters.kpi_tracking.revenue import changes
    from playbook.chapters.kpi_tracking.season import taken_apart
    from playbook.chapters.kpi_tracking.segments import changes_by_segment
    from playbook.chapters.kpi_tracking.shortfalls import shortfalls
    from playbook.chapters.kpi_tracking.wanted import wanted_of
    from playbook.kpis.asked import asked_of
    from playbook.kpis.assumptions import parameters
    from playbook.kpis.compute import compute
    from playbook.kpis.ledger import Ledger
    from playbook.kpis.odds import odds_of
    from playbook.kpis.progress import progress_of
    from playbook.kpis.revisions import since_last_snapshot
    from playbook.kpis.series import series
    from playbook.kpis.tactic_effects import tactic_effects
    from playbook.kpis.watching import watch
    from playbook.workspace.decisions import campaigns, experiments, goals, personas

    as_of = params.as_of or workspace.as_of_default
    placed = workspace.frame("SELECT count(*) AS orders FROM orders_completed", parameters(workspace, as_of))
    if placed["orders"].iloc[0] < LEAST_ORDERS:
        raise too_few(_("orders"), found=int(placed["orders"].iloc[0]), least=LEAST_ORDERS)
    wanted, of_tactic = wanted_of(workspace, params)
    values = compute(workspace, ids=wanted, as_of=as_of, period=params.period)
    known = [each for each in values if each.status == "ok" and each.value is not None]
    moved_revenue, compared_with = changes(workspace, values[0].period)
    moved, year_ago = _moves(known)
    ledger, named = Ledger(workspace, as_of), {each.id: each.name for each in personas(workspace.client)}
    tried = {each.id: each.name for each in (*experiments(workspace.client), *campaigns(workspace.client))}
    by_segment, segment = changes_by_segment(ledger, values[0].period, compared_with, params.segment)
    saved = goals(workspace.client)
    by_id, board = {each.id: each for each in values}, _board(known, workspace.settings.targets)
    return Findings(
        params=params,
        period=values[0].period,
        as_of=as_of,
        offered=of_tactic if params.tactic != "all" else {},
        left_out=len(of_tactic) - len(wanted),
        asked=asked_of(ledger.catalogue[each] for each in wanted),
        values=by_id,
        board=board,
        shortfalls=shortfalls(ledger, board, by_id),
        gaps=gaps(ledger, board, by_id, named),
        improvements=improvements(ledger, board[board["standing"].isin(["off_track", "at_risk"])], tried),
        taken_apart=taken_apart(workspace, params.taken_apart, as_of),
        campaigns=read_campaigns(workspace, as_of),
        withheld=_withheld([each for each in values if each not in known]),
        trend=series(workspace, _followed(known), as_of, params.period, COUNT),
        moves=moved,
        year_ago=year_ago,
        watch=watch(workspace, as_of, only=wanted),
        goals=tuple(progress_of(workspace, each, as_of) for each in saved),
        odds={each.id: odds_of(workspace, each, as_of) for each in saved},
        effects=tactic_effects(workspace, saved, as_of),
        revised=since_last_snapshot(workspace, as_of, params.period, wanted),
        changes=moved_revenue,
        by_segment=by_segment,
        segment=segment,
        frames=frames_of(ledger, values[0].period),
        long_run=long_run(ledger),
        personas=named,
        compared_with=compared_with,
        missing=missing_parts(workspace, NAME),
    )


def _followed(known: list[KpiValue]) -> list[str]:
    """The KPIs whose trend is drawn: those of tiles and panels, or the first few where a tactic has none of them."""
    ids = [each.id for each in known]
    return [each for each in ids if each in FOLLOWED] or ids[:4]


def _moves(known: list[KpiValue]) -> tuple[tuple[Move, ...], bool]:
    """What moved, and whether that is against a year ago.

    A year ago is preferred wherever half of the KPIs reach that far: the period before is another season.
    """
    from playbook.kpis.evidence import moves

    judged = [each for each in known if each.requirement not in OF_CHANGES]
    year, before = moves(judged, "prior_year"), moves(judged, "prior")
    return (year, True) if len(year) >= len(before) / 2 and year else (before, False)


def _board(values: list[KpiValue], targets: Mapping[str, float]) -> pd.DataFrame:
    import pandas as pd

    from playbook.charts.kpi_tiles import change

    rows = [
        {
            "id": each.id,
            "requirement": each.requirement,
            "unit": each.unit,
            "better": each.better,
            "value": each.value,
            "n": each.n,
            "low": each.interval.low if each.interval else None,
            "high": each.interval.high if each.interval else None,
            "prior": each.prior.value if each.prior else None,
            "change": None if each.requirement in OF_CHANGES else change(each, each.prior),
            "year_ago": each.prior_year.value if each.prior_year else None,
            "year_change": None if each.requirement in OF_CHANGES else change(each, each.prior_year),
            "target": targets.get(each.id),
            "standing": standing(each.value, targets.get(each.id), each.better),
        }
        for each in values
    ]
    columns = list(rows[0]) if rows else ["id", "value", "change", "year_change", "target", "standing", "better"]
    return pd.DataFrame(rows, columns=columns).astype({"change": float, "year_change": float, "target": float})


def standing(value: float | None, target: float | None, better: str) -> str:
    """How a value stands against its target: reached, at_risk, off_track; no_target or no_data where there is none.

    Whoever sets a target for a KPI that is neither good high nor good low wants it to be that high at least.

    >>> standing(0.29, 0.30, "higher"), standing(0.2, 0.3, "higher"), standing(0.2, 0.3, "lower")
    ('at_risk', 'off_track', 'reached')
    """
    if value is None:
        return "no_data"
    if target is None:
        return "no_target"
    lacks = (value - target) if better == "lower" else (target - value)
    if lacks <= 0:
        return "reached"
    return "at_risk" if lacks <= NEARLY * abs(target) else "off_track"


def _withheld(values: list[KpiValue]) -> pd.DataFrame:
    import pandas as pd

    rows = [(each.id, each.status, ", ".join(each.missing), each.n) for each in values]
    return pd.DataFrame(rows, columns=["id", "status", "missing", "n"])
