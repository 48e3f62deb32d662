"""What an order leaves by place of sale: the shop's own site against marketplaces, their fees taken off."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING

from playbook.chapters.channel_attribution.credit import THIN
from playbook.chapters.channel_attribution.naming import opening, when
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.i18n import _, integer, money

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.channel_attribution.findings import Findings

KINDS = {"all": ("new", "returning", "unknown"), "first": ("new",), "later": ("returning",)}


def margins(sales: pd.DataFrame) -> pd.DataFrame:
    """One row per place of sale with enough orders of the period whose margin is known, most orders first.

    Per kind (all, first, later; first and later of known customers): orders, mean margin after fees, error, the
    standard error of that mean over orders; NaN where there are fewer than 30. fees: per order, of all.
    """
    import pandas as pd

    now = sales[sales["is_now"] & (sales["sales_channel"] != "unknown")]
    columns: dict[str, pd.Series[float]] = {}
    for kind, kinds in KINDS.items():
        sums = now[now["customer_kind"].isin(kinds)].groupby("sales_channel")[["judged", "margin", "squares"]].sum()
        sums = sums[sums["judged"] >= THIN]
        mean = sums["margin"] / sums["judged"]
        spread = (sums["squares"] / sums["judged"] - mean**2).clip(lower=0) * sums["judged"] / (sums["judged"] - 1)
        columns |= {f"{kind}_n": sums["judged"], kind: mean, f"{kind}_error": (spread / sums["judged"]) ** 0.5}
    by_place = now.groupby("sales_channel")
    columns["fees"] = by_place["fees"].sum() / by_place["orders"].sum()
    found = pd.DataFrame(columns).rename_axis("place").reset_index().dropna(subset=["all"])
    return found.sort_values(["all_n", "place"], ascending=[False, True], ignore_index=True)


def places(findings: Findings) -> Figure:
    """Margin per order after fees by place, first and later orders apart."""
    from playbook.charts.forms import Measure, dumbbell

    rows = findings.margins.assign(name=[opening(name_of(each)) for each in findings.margins["place"]])
    for kind in KINDS:
        half = 1.96 * rows[f"{kind}_error"]
        rows[f"{kind}_low"], rows[f"{kind}_high"] = rows[kind] - half, rows[kind] + half
    return Figure(
        name="places",
        title=_title(rows),
        subtitle=_("Mean margin per order after fees of the place of sale, first and later orders, {period}").format(
            period=when(findings)
        ),
        foot=(
            _("{n} orders. The table gives 95% intervals of the means; under {thin} orders none is given.")
            if rows["fees"].sum() > 0
            else _(
                "{n} orders. No fees of a place of sale are in the data, so marketplaces look better than they are. "
                "The table gives 95% intervals of the means; under {thin} orders none is given."
            )
        ).format(n=integer(rows["all_n"].sum()), thin=integer(THIN)),
        chart=dumbbell(
            rows.dropna(subset=["first", "later"], how="all"),
            "name",
            [Measure("first", _("First orders"), "money"), Measure("later", _("Later orders"), "money")],
            emphasise=("first", "later"),
        ),
        table=rows,
        labels={
            "name": _("Place of sale"), "all_n": _("Orders"), "fees": _("Fees per order"), "all": _("Margin per order"),
            "all_low": _("Low"), "all_high": _("High"), "first": _("First orders"), "later": _("Later orders"),
            "first_n": _("Number of first orders"), "later_n": _("Number of later orders"),
        },
        formats={**dict.fromkeys(("fees", "all", "all_low", "all_high", "first", "later"), "money"),
                 **dict.fromkeys(("all_n", "first_n", "later_n"), "count")},
    )  # fmt: skip


def _title(rows: pd.DataFrame) -> str:
    """The own site against the marketplace where both are there, else the best place against the worst."""
    by_place = rows.set_index("place")[["all", "all_error"]].astype(float).to_dict(orient="index")
    best, worst = rows.nlargest(1, "all")["place"].iloc[0], rows.nsmallest(1, "all")["place"].iloc[0]
    own, other = ("own_site", "marketplace") if {"own_site", "marketplace"} <= set(by_place) else (best, worst)
    one, two = by_place[own], by_place[other]
    if abs(one["all"] - two["all"]) < 1.96 * sqrt(one["all_error"] ** 2 + two["all_error"] ** 2):
        sentence = _("After fees {own} leaves {more} per order and {other} {less}: no sure difference")
    elif one["all"] > two["all"]:
        sentence = _("After fees {own} leaves {more} per order, {other} {less}")
    else:
        sentence = _("Even after fees {other} leaves {less} per order, {own} only {more}")
    return sentence.format(own=name_of(own), other=name_of(other), more=money(one["all"]), less=money(two["all"]))
