"""Cost per new customer month by month and channel, and whether the data about paid reach grow weaker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from playbook.chapters.channel_attribution.credit import THIN
from playbook.chapters.channel_attribution.naming import opening
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.i18n import _, integer, money, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.channel_attribution.findings import Findings
    from playbook.workspace.client import Workspace

# Months shown, channels drawn, and new customers without which a month's quotient is left blank.
MONTHS, DRAWN, LEAST = 24, 3, 5
LEVEL = 0.05
# A year against the year before. What paid partners report (clicks, and people who saw an advertisement) against what
# the shop's own visits show of it; a person counts who visits within the look-back days.
SEEN = """
WITH spans AS (
    SELECT 'now' AS span, CAST($as_of AS DATE) - INTERVAL 364 DAY AS start, CAST($as_of AS DATE) AS finish
    UNION ALL
    SELECT 'before', CAST($as_of AS DATE) - INTERVAL 729 DAY, CAST($as_of AS DATE) - INTERVAL 365 DAY
),
clicked AS (
    SELECT s.span, 'clicks' AS what, sum(a.clicks) AS reported, min(a.date) AS first_on
    FROM spans AS s JOIN affiliate_daily AS a ON a.date BETWEEN s.start AND s.finish
    GROUP BY s.span
),
visited AS (
    SELECT s.span, count(v.affiliate_id) AS seen
    FROM spans AS s JOIN sessions AS v ON CAST(v.started_at AS DATE) BETWEEN s.start AND s.finish
    GROUP BY s.span
),
shown AS (
    SELECT s.span, e.visitor_id, min(e.ts) AS ts
    FROM spans AS s JOIN ad_exposures AS e ON CAST(e.ts AS DATE) BETWEEN s.start AND s.finish
    GROUP BY s.span, e.visitor_id
),
met AS (
    SELECT
        w.span, w.visitor_id,
        max(CASE WHEN v.started_at >= w.ts
            AND date_diff('day', CAST(w.ts AS DATE), CAST(v.started_at AS DATE)) <= CAST($lookback_days AS INTEGER)
            THEN 1 ELSE 0 END) AS came,
        min(w.ts) AS ts
    FROM shown AS w LEFT JOIN sessions AS v ON v.visitor_id = w.visitor_id
    GROUP BY w.span, w.visitor_id
)
SELECT c.span, c.what, CAST(c.reported AS DOUBLE) AS reported, CAST(coalesce(v.seen, 0) AS DOUBLE) AS seen
FROM clicked AS c LEFT JOIN visited AS v ON v.span = c.span
UNION ALL
SELECT span, 'people' AS what, CAST(count(*) AS DOUBLE), CAST(sum(came) AS DOUBLE) FROM met GROUP BY span
ORDER BY what, span
"""


def monthly(
    sales: pd.DataFrame, spent: pd.DataFrame, last: dt.date, *, last_complete: bool, paid: Sequence[str] = ()
) -> pd.DataFrame:
    """One row per channel with spending and month, oldest first, most spent on first: cost, won, each, is_complete.

    is_paid: the channel is one of `paid`. last: first day of the month of as_of. The first month of spending and a last
    one that is not over are incomplete; each is NaN there, and where fewer than five new customers stand against the
    cost.
    """
    import pandas as pd

    new = sales[sales["customer_kind"] == "new"].groupby(["channel", "month"])["orders"].sum().rename("won")
    cost = spent.groupby(["channel", "month"])["cost"].sum()
    channels = list(cost.groupby("channel").sum().sort_values(ascending=False).index)
    months = sorted(set(spent["month"].dropna()))[-MONTHS:]
    every = pd.MultiIndex.from_product([channels, months], names=["channel", "month"])
    frame = pd.DataFrame({"cost": cost.reindex(every), "won": new.reindex(every).fillna(0)}).reset_index()
    begun = spent["first_on"].min() if len(spent) else None
    whole = frame["month"] >= pd.Timestamp(begun) if begun is not None else frame["won"] < 0
    frame["is_complete"] = whole & ((frame["month"] != pd.Timestamp(last)) | last_complete)
    enough = frame["is_complete"] & (frame["won"] >= LEAST)
    frame["each"] = (frame["cost"] / frame["won"].where(enough)).astype(float)
    return frame.assign(is_paid=frame["channel"].isin(paid))


def seen_of_paid(workspace: Workspace, given: Mapping[str, Any]) -> pd.DataFrame:
    """What paid partners report and how much of it the shop's visits show, this year and the year before: what (clicks,
    people), reported and seen, now and before; rows with both years only.
    """
    import pandas as pd

    found = {(row["what"], row["span"]): row for row in workspace.frame(SEEN, given).to_dict(orient="records")}
    rows = [
        (what, now["reported"], before["reported"], now["seen"], before["seen"])
        for what in ("clicks", "people")
        if (now := found.get((what, "now"))) and (before := found.get((what, "before")))
    ]
    columns = ["what", "reported_now", "reported_before", "seen_now", "seen_before"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame[(frame["reported_now"] > 0) & (frame["reported_before"] > 0)].reset_index(drop=True)


def months(findings: Findings) -> Figure:
    """A small chart per channel on one scale, of those on which most was spent."""
    from playbook.charts.forms import Measure, Time, lines, panels

    rows = findings.monthly.assign(name=[opening(name_of(each)) for each in findings.monthly["channel"]])
    whole = rows[rows["is_complete"]]
    paid = whole[whole["is_paid"]]
    judged = paid if len(paid) else whole
    late = sorted(whole["month"].unique())[-12:]
    early = sorted(set(whole["month"].unique()) - set(late))[-12:]
    now, before = (_each(judged[judged["month"].isin(which)]) for which in (late, early))
    drawn = [name for name, part in rows.groupby("name", sort=False) if part["each"].notna().sum() >= 2][:DRAWN]
    if len(early) < 12 or before is None or now is None or not len(paid):
        sentence = _("A new customer cost {now} over the last {n} whole months")
    elif abs(now / before - 1) < LEVEL:
        sentence = _(
            "Paid reach has not become dearer: {now} for a new customer in the last twelve months, {before} before"
        )
    elif now > before:
        sentence = _(
            "Paid reach has become dearer: {now} for a new customer in the last twelve months, {before} before"
        )
    else:
        sentence = _(
            "Paid reach has become cheaper: {now} for a new customer in the last twelve months, {before} before"
        )
    return Figure(
        name="months",
        title=sentence.format(now=money(now), before=money(before), n=integer(len(late))),
        subtitle=_("Money spent on winning per new customer of the same channel (last contact), by month"),
        foot=_(
            "{n} new customers of channels with spending. Blank: months that are not over, or fewer than {least} new "
            "customers. Drawn are the {drawn} channels on which most was spent; the others are in the table."
        ).format(n=integer(whole["won"].sum()), least=integer(LEAST), drawn=integer(len(drawn))),
        chart=panels(
            rows[rows["name"].isin(drawn)],
            "name",
            "each",
            lambda part, bounds: lines(
                part, Time("month", "month"), Measure("each", _("Per new customer"), "money"), domain=bounds
            ),
        ),
        table=rows.assign(month_on=rows["month"]),
        labels={"name": _("Channel"), "month_on": _("Month"), "cost": _("Spent"), "won": _("New customers"),
                "each": _("Per new customer")},
        formats={"cost": "money", "each": "money", "won": "count"},
    )  # fmt: skip


def _each(rows: pd.DataFrame) -> float | None:
    won = rows["won"].sum()
    return float(rows["cost"].sum() / won) if won >= THIN else None


def weaker(findings: Findings) -> str:
    """Whether less of what paid partners report is seen in the shop's own visits than a year before (R-ATT-16)."""
    from playbook.methods.intervals import difference_of_proportions

    if not len(findings.seen_of_paid):
        return _(
            "Whether the data about paid reach grow weaker cannot be said: neither clicks that a network reports nor "
            "people who saw an advertisement are known for two years. Ask for the networks' daily clicks."
        )
    said = []
    for row in findings.seen_of_paid.to_dict(orient="records"):
        now, before = (min(row[f"seen_{span}"], row[f"reported_{span}"]) for span in ("now", "before"))
        change = difference_of_proportions(now, row["reported_now"], before, row["reported_before"])
        if row["what"] == "clicks":
            fell, rose, same = (
                _("Fewer of the clicks that affiliates report are seen as visits: {now} of {n}, {before} before."),
                _("More of the clicks that affiliates report are seen as visits: {now} of {n}, {before} before."),
                _(
                    "Of the clicks that affiliates report {now} of {n} are seen as visits, {before} before: no sure "
                    "change."
                ),
            )  # fmt: skip
        else:
            fell, rose, same = (
                _("Fewer of the people who saw an advertisement are seen to visit: {now} of {n}, {before} before."),
                _("More of the people who saw an advertisement are seen to visit: {now} of {n}, {before} before."),
                _(
                    "Of the people who saw an advertisement {now} of {n} are seen to visit, {before} before: no sure "
                    "change."
                ),
            )  # fmt: skip
        sentence = fell if change.interval.high < 0 else rose if change.interval.low > 0 else same
        said.append(
            sentence.format(
                now=percent(now / row["reported_now"]), n=integer(row["reported_now"]),
                before=percent(before / row["reported_before"]),
            )
        )  # fmt: skip
    return " ".join(said)
