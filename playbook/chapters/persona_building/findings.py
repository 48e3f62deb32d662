"""What is read and computed for the persona chapter: groups by recency and value, segments by likeness, portraits.

A segment is compared by who its customers are and how they buy. How recently they bought is left out: that is the
stage of a customer's life, not the kind of customer, and has a chapter of its own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field, field_validator

from playbook.chapters.bearing import missing_parts, too_few
from playbook.chapters.persona_building.portraits import portraits
from playbook.errors import Refused
from playbook.i18n import N_, _
from playbook.params import ChapterParams

if TYPE_CHECKING:
    import pandas as pd

    from playbook.methods.segment_model import SegmentModel
    from playbook.methods.segments import Segments
    from playbook.workspace.client import Workspace

NAME = "persona_building"
Family = Literal["all", "behaviour", "people"]
BEHAVIOUR = (
    "main_category",
    "main_device",
    "evening_share",
    "coupon_share",
    "average_order_value",
    "orders",
)
PEOPLE = ("age", "household", "preferred_contact", "gender", "income_band")
# Gender and income are often guessed by whoever delivers them, so they enter only when people alone are compared.
FAMILIES: dict[str, tuple[str, ...]] = {
    "all": (*PEOPLE[:3], *BEHAVIOUR),
    "behaviour": BEHAVIOUR,
    "people": PEOPLE,
}
# The weekends of somebody with two orders are mostly chance: taken only where little else is known.
SPARE, ENOUGH = "weekend_share", 4
FEWEST, MOST = 3, 8
PER_SEGMENT = 30
# An attribute that fewer customers have, or in which fewer differ from the usual, tells kinds of customers badly apart.
LEAST_KNOWN, LEAST_DIFFERENT = 0.3, 0.1
# Agreement after drawing again: from the first on the segments hold, below the second they are chance.
HOLDS, CHANCE = 0.8, 0.6
# Silhouette below which Kaufman and Rousseeuw (1990) see no structure worth the name; half of it is generous.
NO_SHAPE = 0.12


class Params(ChapterParams):
    """segments: 0 leaves the number to the data. attributes: what customers are compared by. least_size: customers."""

    segments: int = Field(0, ge=0, le=MOST)
    attributes: Family = "all"
    least_size: int = Field(50, ge=PER_SEGMENT, le=100_000)
    comments: ClassVar[dict[str, str]] = {
        "segments": N_("how many segments: 2 to 8; 0 leaves it to the data"),
        "attributes": N_("compared by: all, behaviour or people"),
        "least_size": N_("fewest customers of a segment that is worth a persona"),
    }

    @field_validator("segments")
    @classmethod
    def _two_or_more(cls, value: int) -> int:
        if value == 1:
            raise ValueError(_("one segment is everybody; take 0 or at least 2"))
        return value


@dataclass(frozen=True)
class Findings:
    """groups: one row per RFM group. segments: one row per segment with size and worth. portraits: one row per segment
    and attribute, with how it is known. evidence: per segment and attribute its distance from everybody. choice: per
    number of segments tried how well it fits. saved: personas decided earlier, with customers then and now.
    customers: one row per customer with segment and group."""

    params: Params
    as_of: dt.date
    snapshot: str
    used: tuple[str, ...]
    groups: pd.DataFrame
    segments: pd.DataFrame
    portraits: pd.DataFrame
    evidence: pd.DataFrame
    choice: pd.DataFrame
    agreements: tuple[float, ...]
    model: SegmentModel
    saved: pd.DataFrame
    customers: pd.DataFrame
    missing: Mapping[str, tuple[str, ...]]

    @property
    def rows(self) -> dict[int, dict[str, Any]]:
        """The rows of `segments` by the segment's number."""
        return {
            int(row["segment"]): {str(name): value for name, value in row.items()}
            for row in self.segments.to_dict("records")
        }

    @property
    def stability(self) -> float:
        """Mean agreement of the segments with those found after drawing the customers again."""
        return sum(self.agreements) / len(self.agreements)

    @property
    def silhouette(self) -> float:
        """How clearly the segments lie apart, -1 to 1."""
        return float(self.choice.loc[self.choice["k"] == len(self.segments), "silhouette"].iloc[0])

    @property
    def verdict(self) -> Literal["holds", "shaky", "chance"]:
        """Whether the segments may be believed."""
        if self.stability < CHANCE or self.silhouette < NO_SHAPE:
            return "chance"
        return "holds" if self.stability >= HOLDS else "shaky"


PROFILE = """
SELECT customer_id, orders, days_since_last, net_revenue, average_order_value, channel, country, city, age, gender,
    household, income_band, preferred_contact, interests, main_category, main_device, evening_share, weekend_share,
    coupon_share, visits, may_email
FROM customer_profile WHERE has_ordered ORDER BY customer_id
"""
MONTHS = """
SELECT customer_id, month_number, max(month) AS month, count(*) AS orders
FROM orders_completed WHERE customer_id IS NOT NULL
GROUP BY customer_id, month_number ORDER BY customer_id, month_number
"""


def analyse(workspace: Workspace, params: Params) -> Findings:
    """Groups, segments and their portraits, for everybody who has ordered up to `as_of`."""
    from playbook.kpis.assumptions import parameters
    from playbook.methods.rfm import group_profile, score
    from playbook.methods.segments import find_segments

    as_of = params.as_of or workspace.as_of_default
    given = parameters(workspace, as_of)
    profile = workspace.frame(PROFILE, given).set_index("customer_id")
    fewest = params.segments or FEWEST
    if len(profile) < fewest * PER_SEGMENT:
        raise too_few(_("customers"), found=len(profile), least=fewest * PER_SEGMENT)
    compared = _compared(profile, params.attributes)
    if len(compared.drop_duplicates()) < fewest:
        raise too_few(_("customers who differ"), found=len(compared.drop_duplicates()), least=fewest)
    found = find_segments(compared, bounds=(fewest, params.segments or MOST), resamples=10)
    scored = score(
        profile.rename(columns={"days_since_last": "recency_days", "orders": "frequency", "net_revenue": "monetary"})
    )
    return Findings(
        params=params,
        as_of=as_of,
        snapshot=workspace.snapshot,
        used=found.model.columns,
        groups=group_profile(scored),
        segments=_segments(profile, found),
        portraits=portraits(profile.assign(segment=found.assignments), workspace.frame(MONTHS, given), workspace),
        evidence=_evidence(compared, found),
        choice=found.choice,
        agreements=found.agreements,
        model=found.model,
        saved=_saved(workspace, profile),
        customers=scored.assign(segment=found.assignments)[
            ["segment", "group", "frequency", "recency_days", "monetary"]
        ].reset_index(),
        missing=missing_parts(workspace, NAME),
    )


def _compared(profile: pd.DataFrame, family: str) -> pd.DataFrame:
    """The attributes of the family that enough customers have and enough of them differ in."""
    import pandas as pd

    chosen: dict[str, Any] = {}
    wanted = FAMILIES[family] if family == "people" else (*FAMILIES[family], SPARE)
    for name in wanted:
        if name == SPARE and len(chosen) >= ENOUGH:
            continue
        column = profile[name].replace("unknown", None) if profile[name].dtype == object else profile[name]
        known = column.dropna()
        if len(known) < LEAST_KNOWN * len(column):
            continue
        if known.value_counts(normalize=True).iloc[0] <= 1 - LEAST_DIFFERENT:
            chosen[name] = column
    if not chosen:
        asked = {"people": ["customers.age | customers.household"]}
        raise Refused(
            _("Customers do not differ in anything that these data say of them."),
            missing=asked.get(family, ["orders.gross_revenue"]),
            remedy=_("Compare by other attributes, or ask the client for age, household and what was bought."),
        )
    return pd.DataFrame(chosen, index=profile.index)


def _evidence(compared: pd.DataFrame, found: Segments) -> pd.DataFrame:
    """The evidence, with skewed numbers judged on the scale on which segments were found, and order values as medians:
    a few very large orders would hide that the rest are small."""
    import numpy as np

    from playbook.methods.segment_model import measured

    told = found.evidence.copy()
    for feature in (each for each in found.model.features if each.startswith("log1p(")):
        column = feature.removeprefix("log1p(").removesuffix(")")
        values, raw = measured(compared, feature), compared[column].to_numpy(float, na_value=np.nan)
        for segment in range(1, len(found.model.centres) + 1):
            inside = (found.assignments == segment).to_numpy()
            row = (told["segment"] == segment) & (told["column"] == column)
            told.loc[row, "effect_size"] = (np.nanmean(values[inside]) - np.nanmean(values)) / np.nanstd(values)
            if column == "average_order_value":
                told.loc[row, ["mean", "overall"]] = [np.nanmedian(raw[inside]), np.nanmedian(raw)]
    largest_first = told.assign(size=-told["effect_size"].abs()).sort_values(["segment", "size", "column", "level"])
    return largest_first.drop(columns="size").reset_index(drop=True)


def _segments(profile: pd.DataFrame, found: Segments) -> pd.DataFrame:
    """Per segment its size, worth and loyalty, the largest first."""
    import pandas as pd

    from playbook.methods.intervals import wilson

    total = float(profile["net_revenue"].sum())
    rows = []
    for segment, inside in profile.groupby(found.assignments):
        again = int((inside["orders"] >= 2).sum())
        interval = wilson(again, len(inside))
        revenue, orders = float(inside["net_revenue"].sum()), int(inside["orders"].sum())
        rows.append(
            {
                "segment": int(segment),
                "customers": len(inside),
                "customer_share": len(inside) / len(profile),
                "revenue": revenue,
                "revenue_share": revenue / total if total else float("nan"),
                "orders": orders,
                "order_value": revenue / orders,
                "again": again,
                "repeat_rate": again / len(inside),
                "low": interval.low,
                "high": interval.high,
                "may_email": int(inside["may_email"].astype(bool).sum()),
            }
        )
    return pd.DataFrame(rows)


def _saved(workspace: Workspace, profile: pd.DataFrame) -> pd.DataFrame:
    """Personas decided earlier with centres over attributes that are still here: how many customers, then and now."""
    import pandas as pd

    from playbook.methods.segment_model import SegmentModel
    from playbook.workspace.decisions import personas

    decided = [each for each in personas(workspace.client) if each.features]
    one_kind = [each for each in decided if each.features == decided[0].features and each.shift == decided[0].shift]
    rows: list[tuple[str, dt.date, int, int]] = []
    if len(one_kind) >= 2:
        first = one_kind[0]
        model = SegmentModel(first.features, first.shift, first.scale, tuple(each.centre for each in one_kind))
        if set(model.columns) <= set(profile.columns):
            now = model.assign(profile).value_counts()
            rows = [
                (each.name, each.as_of, each.customers, int(now.get(at, 0)))
                for at, each in enumerate(one_kind, start=1)
            ]
    return pd.DataFrame(rows, columns=["name", "decided_on", "then", "now"])
