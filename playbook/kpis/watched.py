"""What is watched week by week: KPIs whose rows each lie on one day, and how many rows some tables gain.

A KPI over the end of a period, or over customers of a period, cannot be told week by week in one pass; it stays on the
board, where it is compared with earlier periods, and is not watched here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from playbook.i18n import N_, _
from playbook.kpis.catalogue import Kpi, load_catalogue
from playbook.kpis.ledger import Ledger
from playbook.kpis.periods import Period

if TYPE_CHECKING:
    from playbook.methods.alerts import Kind

# Three years: a year to learn the season from, a year of misses to learn the spread from, and one to look back on.
WEEKS = 156
# The day on which a row of a view counts. Views of a state at the end of a period have none.
DAY_OF: Mapping[str, str] = {
    "orders_in_period": "order_day",
    "visits_in_period": "day",
    "returns_in_period": "refunded_on",
    "goal_completions_in_period": "day",
    "searches_in_period": "day",
    "page_views_in_period": "day",
    "hashtag_mentions": "day",
    "social_requests": "day",
}
# Whether somebody ordered in any visit of the period cannot be cut into weeks.
OF_THE_WHOLE_PERIOD = frozenset({"visits_in_period.is_converter"})
WEEKS_AGO = "CAST(floor(CAST(date_diff('day', {day}, CAST($as_of AS DATE)) AS DOUBLE) / 7) AS INTEGER)"


@dataclass(frozen=True)
class Volume:
    """How many rows a table gains: the first thing that moves when something happens, or when an export breaks."""

    id: str
    name: str
    table: str
    moment: str
    better: str
    condition: str = "TRUE"
    needs: tuple[str, ...] = ()
    cuts: tuple[str, ...] = ()


VOLUMES = (
    Volume("visits", N_("Visits"), "sessions", "started_at", "higher", cuts=("channel", "device")),
    Volume("carts_filled", N_("Carts filled"), "carts", "created_at", "higher"),
    Volume("service_requests", N_("Requests to customer service"), "support_tickets", "opened_at", "lower",
           cuts=("kind", "channel")),
    Volume("public_mentions", N_("Public posts about the shop"), "social_mentions", "ts", "context",
           cuts=("sentiment", "network")),
    Volume("negative_mentions", N_("Negative public posts"), "social_mentions", "ts", "lower",
           "sentiment = 'negative'", ("sentiment",), ("network",)),
    Volume("reviews_written", N_("Reviews written"), "reviews", "ts", "context"),
    Volume("low_reviews", N_("Reviews of two stars or less"), "reviews", "ts", "lower", "rating <= 2", ("rating",)),
    Volume("newsletter_sign_ups", N_("Newsletter sign-ups"), "email_list", "subscribed_at", "higher"),
    Volume("newsletter_opt_outs", N_("Newsletter opt-outs"), "email_list", "unsubscribed_at", "lower"),
    Volume("failed_payments", N_("Failed payments"), "payments", "ts", "lower", "status = 'failed'",
           ("status",), ("method",)),
)  # fmt: skip


@dataclass(frozen=True)
class Series:
    """One watched number: a value and a number of cases per week, oldest first; NaN before the data begin."""

    id: str
    name: str
    unit: str
    better: str
    kind: Kind
    values: NDArray[np.float64]
    sizes: NDArray[np.float64]


def watched(ledger: Ledger, only: Collection[str] | None = None) -> list[Series]:
    """All series that the data can bear, up to `as_of`, in weeks of seven days counted back from it.

    only: of the KPIs these; how many rows tables gain is watched all the same, since exports break whoever reads them.
    """
    return [*_kpis(ledger, only), *_volumes(ledger)]


def name_of_series(name: str) -> str:
    """A watched series by its id, in the reader's language.

    >>> name_of_series("carts_filled"), name_of_series("orders")
    ('Carts filled', 'Orders')
    """
    volumes = {each.id: each.name for each in VOLUMES}
    return _(volumes[name]) if name in volumes else _(load_catalogue()[name].name)


def can_be_watched(kpi: Kpi) -> bool:
    """Told week by week in one pass: a formula over rows of one day each, whose uncut number is a KPI of its own."""
    plain = kpi.view in DAY_OF and not kpi.method and not kpi.cut
    return plain and OF_THE_WHOLE_PERIOD.isdisjoint(kpi.needs)


def weekly(kpis: Sequence[Kpi], by: Sequence[str] = ()) -> str:
    """The SQL of KPIs over one view, by week back from as_of and further cuts: the formulas as the catalogue has them.

    One row per week and group: weeks_ago, the cuts, and for each KPI id__n, id__value, id__numerator, id__denominator.
    """
    view = kpis[0].view
    groups = ["weeks_ago", *by]
    columns = ",\n    ".join([*groups, *(column for kpi in kpis for column in _columns(kpi))])
    return (
        f"WITH dated AS (\n    SELECT *, {WEEKS_AGO.format(day=DAY_OF[view])} AS weeks_ago\n    FROM {view}\n)\n"
        f"SELECT\n    {columns}\nFROM dated\nGROUP BY {', '.join(groups)}"
    )


def _columns(kpi: Kpi) -> Iterator[str]:
    yield f"{kpi.n} AS {kpi.id}__n"
    if kpi.value:
        yield f"CAST({kpi.value} AS DOUBLE) AS {kpi.id}__value"
    else:
        above, below = f"CAST({kpi.numerator} AS DOUBLE)", f"CAST({kpi.denominator} AS DOUBLE)"
        yield f"{above} AS {kpi.id}__numerator"
        yield f"{below} AS {kpi.id}__denominator"
        yield f"{above} / NULLIF({below}, 0) AS {kpi.id}__value"


def rows_by_week(volume: Volume, by: Sequence[str] = ()) -> str:
    """The SQL of a volume: rows by week back from as_of."""
    columns = ", ".join(["weeks_ago", *by])
    moment = f"CAST({volume.moment} AS DATE)"
    return (
        f"WITH dated AS (\n    SELECT *, {WEEKS_AGO.format(day=moment)} AS weeks_ago\n    FROM {volume.table}\n"
        f"    WHERE {moment} BETWEEN CAST($period_start AS DATE) AND CAST($period_end AS DATE)\n)\n"
        f"SELECT {columns}, count(CASE WHEN {volume.condition} THEN 1 END) AS found\nFROM dated\nGROUP BY {columns}"
    )


def span(ledger: Ledger, weeks: int = WEEKS) -> Period:
    """The last so many weeks up to as_of."""
    start = ledger.as_of - dt.timedelta(days=7 * weeks - 1)
    return Period(f"rolling:{7 * weeks}", start, ledger.as_of, complete=True, calendar=ledger.assumed["calendar"])


def _kpis(ledger: Ledger, only: Collection[str] | None) -> Iterator[Series]:
    wanted = [kpi for kpi in ledger.catalogue.values() if only is None or kpi.id in only]
    kpis = [kpi for kpi in wanted if can_be_watched(kpi) and not ledger.missing(kpi)]
    bound = ledger.bound(span(ledger))
    for view in dict.fromkeys(kpi.view for kpi in kpis):
        over_view = [kpi for kpi in kpis if kpi.view == view]
        rows = {int(row["weeks_ago"]): row for row in ledger.workspace.engine.rows(weekly(over_view), bound)}
        for kpi in over_view:
            counts = {ago: row[f"{kpi.id}__n"] for ago, row in rows.items()}
            values = {ago: row[f"{kpi.id}__value"] for ago, row in rows.items()}
            kind = kind_of(kpi)
            found = _weeks(values, begins=max(rows, default=0), empty=0.0 if kind == "count" else np.nan)
            sizes = _weeks(counts, begins=max(rows, default=0), empty=0.0)
            yield Series(kpi.id, _(kpi.name), kpi.unit, kpi.better, kind, found, sizes)


def _volumes(ledger: Ledger) -> Iterator[Series]:
    bound = ledger.bound(span(ledger))
    for volume in VOLUMES:
        columns = {f"{volume.table}.{each}" for each in (volume.moment, *volume.needs)}
        if not columns <= ledger.workspace.available:
            continue
        rows = {
            int(row["weeks_ago"]): row["found"] for row in ledger.workspace.engine.rows(rows_by_week(volume), bound)
        }
        found = _weeks(rows, begins=max(rows, default=0), empty=0.0)
        yield Series(volume.id, _(volume.name), "count", volume.better, "count", found, found)


def kind_of(kpi: Kpi) -> Kind:
    """On which scale a KPI's weeks are compared.

    >>> from playbook.kpis.catalogue import load_catalogue
    >>> [kind_of(load_catalogue()[each]) for each in ("orders", "conversion_rate", "average_order_value")]
    ['count', 'share', 'amount']
    """
    if kpi.value and kpi.unit == "count":
        return "count"
    if kpi.unit == "fraction" and kpi.numerator:
        return "share"
    return "amount" if kpi.unit in {"money", "ratio", "count", "seconds", "milliseconds"} else "number"


def _weeks(by_week: Mapping[int, Any], *, begins: int, empty: float) -> NDArray[np.float64]:
    """Values by weeks ago as an array, oldest first; nothing is known of the first week, which may be a part of one."""
    found = np.full(WEEKS, np.nan)
    known = min(begins, WEEKS)
    found[WEEKS - known :] = empty
    for ago, value in by_week.items():
        if ago < known and value is not None:
            found[WEEKS - 1 - ago] = float(value)
    return found
