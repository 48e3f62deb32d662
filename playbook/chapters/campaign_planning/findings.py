"""Who would be in which campaign today, who may be written to, and how often such customers came back before."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from playbook.chapters.bearing import missing_parts
from playbook.chapters.campaign_planning.wanted import Wanted, wanted_of
from playbook.i18n import N_
from playbook.params import ChapterParams

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace
    from playbook.workspace.decisions import Campaign, Goal

NAME = "campaign_planning"
BLUEPRINTS = Path(__file__).parent / "blueprints.toml"
# In the order of a customer's life, as the view customer_stages names them.
STAGES = ("awareness", "acquisition", "onboarding", "engagement", "retention", "advocacy", "churn", "reactivation")
# So many days are given to come back, when it is counted how many did.
WINDOW = 90
COUNTED = ("customers", "may_write")


class Params(ChapterParams):
    """channel: by which means. stage: the stage looked at more closely. holdout: share left out to know the effect."""

    channel: Literal["email", "sms"] = "email"
    stage: Literal[
        "awareness", "acquisition", "onboarding", "engagement", "retention", "advocacy", "churn", "reactivation"
    ] = "onboarding"
    holdout: float = Field(0.1, ge=0, le=0.5)
    comments: ClassVar[dict[str, str]] = {
        "channel": N_("email or sms"),
        "stage": N_("the lifecycle stage to look at more closely"),
        "holdout": N_("share of an audience that is left out, to know what the message did"),
    }


@dataclass(frozen=True)
class Blueprint:
    """One campaign that a shop can run; all texts are message ids. wanted: what people are to do after it."""

    id: str
    name: str
    who: str
    kpi: str
    wanted: str
    intro: str
    meaning: str
    sentence: str


@dataclass(frozen=True)
class Findings:
    """matrix: one row per campaign and stage with its customers and those who may be written to. stages: one row per
    stage with its customers and why some may not be written to. returns: one row per stage of ninety days ago, how many
    of its customers ordered since."""

    params: Params
    as_of: dt.date
    snapshot: str
    client: str
    order_value: float
    send_window: tuple[int, int]
    matrix: pd.DataFrame
    stages: pd.DataFrame
    returns: pd.DataFrame
    campaigns: tuple[Campaign, ...]
    goals: tuple[Goal, ...]
    wanted: Wanted
    consent_known: bool
    missing: Mapping[str, tuple[str, ...]]


@cache
def blueprints() -> tuple[Blueprint, ...]:
    """The campaigns of blueprints.toml, in their order."""
    blocks = tomllib.loads(BLUEPRINTS.read_text(encoding="utf-8"))
    return tuple(Blueprint(id=name, **block) for name, block in blocks.items())


PEOPLE = """
FROM customer_stages AS s
LEFT JOIN contactable AS c ON c.customer_id = s.customer_id AND c.medium = CAST($channel AS VARCHAR)
GROUP BY stage
"""
ALLOWED = """
SELECT
    stage,
    count(*) AS customers,
    count(*) FILTER (WHERE coalesce(may_write, FALSE)) AS may_write,
    count(*) FILTER (WHERE coalesce(opted_out, FALSE)) AS opted_out,
    count(*) FILTER (WHERE NOT coalesce(may_write, FALSE) AND NOT coalesce(opted_out, FALSE)) AS no_consent
"""
# The stage of ninety days ago, and who ordered since.
RETURNS = """
SELECT s.stage, count(*) AS customers, count(o.customer_id) AS came_back
FROM customer_stages AS s
LEFT JOIN (
    SELECT DISTINCT customer_id FROM orders_placed
    WHERE order_day > CAST($as_of AS DATE) AND order_day <= CAST($until AS DATE)
) AS o ON o.customer_id = s.customer_id
GROUP BY s.stage
"""


def analyse(workspace: Workspace, params: Params) -> Findings:
    """Audiences of today, consent, and what happened without any of these campaigns."""
    from playbook.kpis.assumptions import parameters
    from playbook.kpis.compute import compute
    from playbook.workspace.decisions import campaigns, goals

    as_of = params.as_of or workspace.as_of_default
    saved = tuple(campaigns(workspace.client))
    given = {**parameters(workspace, as_of), "channel": params.channel}
    [value] = compute(workspace, ["average_order_value"], as_of, "rolling:365", compare=False, intervals=False)
    consent = "customers.email_consent" if params.channel == "email" else "customers.sms_consent"
    return Findings(
        params=params,
        as_of=as_of,
        snapshot=workspace.snapshot,
        client=workspace.client.name,
        order_value=value.value or 0.0,
        send_window=workspace.settings.send_window,
        matrix=_matrix(workspace.frame(_counts(), given)),
        stages=_ordered(workspace.frame(ALLOWED + PEOPLE, given)),
        returns=_returns(workspace, as_of),
        campaigns=saved,
        goals=tuple(goals(workspace.client)),
        wanted=wanted_of(workspace, saved, as_of),
        consent_known=consent in workspace.available,
        missing=missing_parts(workspace, NAME),
    )


def _counts() -> str:
    """Two counts per blueprint and stage; the conditions stand in the query as they stand in the file."""
    columns = ",\n    ".join(
        f"count(*) FILTER (WHERE {each.who}) AS {each.id}__customers,\n"
        f"    count(*) FILTER (WHERE ({each.who}) AND coalesce(may_write, FALSE)) AS {each.id}__may_write"
        for each in blueprints()
    )
    return f"SELECT stage,\n    {columns}{PEOPLE}"


def _matrix(counted: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    by_stage = {str(row["stage"]): row for row in counted.to_dict("records")}
    rows = [
        (each.id, stage, *(int(by_stage.get(stage, {}).get(f"{each.id}__{name}", 0)) for name in COUNTED))
        for each in blueprints()
        for stage in STAGES
    ]
    return pd.DataFrame(rows, columns=["campaign", "stage", "customers", "may_write"])


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    known = [each for each in STAGES if each in set(frame["stage"])]
    return frame.set_index("stage").loc[known].reset_index()


def _returns(workspace: Workspace, as_of: dt.date) -> pd.DataFrame:
    from playbook.kpis.assumptions import parameters
    from playbook.methods.intervals import wilson

    before = as_of - dt.timedelta(days=WINDOW)
    frame = _ordered(workspace.frame(RETURNS, {**parameters(workspace, before), "until": as_of}))
    # Whoever had not ordered by then is no returning customer.
    frame = frame[(frame["stage"] != "awareness") & (frame["customers"] > 0)]
    intervals = [wilson(row["came_back"], row["customers"]) for row in frame.to_dict("records")]
    return frame.assign(
        rate=frame["came_back"] / frame["customers"],
        low=[each.low for each in intervals],
        high=[each.high for each in intervals],
    )
