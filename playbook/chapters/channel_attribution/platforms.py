"""What losing a platform that somebody else owns would cost: which one, how much of it, and between which bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.channel_attribution.credit import THIN
from playbook.chapters.channel_attribution.naming import named, opening, when
from playbook.charts.page import Figure
from playbook.charts.theme import CONTEXT, EMPHASIS
from playbook.errors import BadInput, did_you_mean
from playbook.i18n import _, integer, money, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.channel_attribution.findings import Findings

MARKET = "marketplace"


def losses(credit: pd.DataFrame, owned: tuple[str, ...], *, journeys: float, market: float) -> pd.DataFrame:
    """One row per platform that the shop does not own, the dearest first: what losing all of it would cost at most.

    journeys, market: revenue of the orders with a known journey, and of those taken on marketplaces; `whole` is both.
    lost_share, low, high: of the whole. A channel's is its removal effect on the orders with a known journey; what
    marketplaces took is counted, so it has no interval. touched: orders.
    """
    import pandas as pd

    rows = credit.loc[~credit["channel"].isin(owned), ["channel", "touched", "thin"]]
    effects = credit.loc[rows.index, ["removal_effect", "removal_low", "removal_high"]]
    whole = journeys + market
    scale = journeys / whole if whole else float("nan")
    rows = rows.assign(lost_share=effects["removal_effect"] * scale, low=effects["removal_low"] * scale,
                       high=effects["removal_high"] * scale)  # fmt: skip
    if market > 0 and MARKET not in {*owned, *rows["channel"]}:
        share = market / whole
        counted = {"channel": MARKET, "thin": False, "lost_share": share, "low": share, "high": share}
        rows = pd.concat([rows, pd.DataFrame([counted])], ignore_index=True)
    return rows.assign(whole=whole).sort_values("lost_share", ascending=False, ignore_index=True)


def supposed(loss: str) -> tuple[str, float]:
    """Platform and part of its people that are lost, from the chapter's parameter.

    Errors: `BadInput` where the part is no number above 0 and up to 1.

    >>> supposed("social:0.3"), supposed("social"), supposed("")
    (('social', 0.3), ('social', 1.0), ('', 1.0))
    """
    platform, _colon, part = loss.partition(":")
    try:
        size = float(part or 1)
    except ValueError:
        size = 0.0
    if not 0 < size <= 1:
        raise BadInput(
            _("{part} is not a part of a platform's people.").format(part=part),
            found=[loss],
            remedy=_("Write a number above 0 and up to 1 behind the colon, such as social:0.3."),
        )
    return platform.strip(), size


def chosen_platform(rows: pd.DataFrame, asked: str) -> str:
    """The platform whose loss is supposed: the one asked for, else the one that would cost most; "" where none is
    rented. Errors: `BadInput` for one that the data do not know, or that the shop owns.
    """
    names = list(rows["channel"])
    if asked and asked not in names:
        raise BadInput(
            _("{name} is not a platform of others in these data.").format(name=asked),
            found=names,
            remedy=did_you_mean(asked, names),
        )
    safe = rows[~rows["thin"].astype(bool)]
    return asked or (str((safe if len(safe) else rows)["channel"].iloc[0]) if names else "")


def loss(findings: Findings) -> Figure:
    """Every rented platform by what its loss would cost at most, at the size that was chosen."""
    from playbook.charts.forms import Measure, bars

    size = findings.loss_size
    rows = named(findings.losses)
    for column, share in (("amount", "lost_share"), ("amount_low", "low"), ("amount_high", "high")):
        rows[column] = rows[share] * size * rows["whole"]
        rows[share] = rows[share] * size
    worst = rows[rows["channel"] == findings.platform].iloc[0]
    sentence = (
        _("Without {channel}, {lost} of revenue taken so far in this period would be missing: {amount}")
        if worst["channel"] == MARKET and size == 1
        else _("If {channel} lost {size} of its people, {lost} of revenue would be missing: {amount}")
        if worst["channel"] == MARKET
        else _("Losing {channel} would cost up to {lost} of revenue ({low} to {high}), {amount} at most")
        if size == 1
        else _("If {channel} lost {size} of its people, up to {lost} of revenue ({low} to {high}) would go, {amount}")
    )
    return Figure(
        name="loss",
        title=opening(
            sentence.format(
                channel=worst["name"], lost=percent(worst["lost_share"]), low=percent(worst["low"]),
                high=percent(worst["high"]), amount=money(worst["amount"]), size=percent(size),
            )
        ),
        subtitle=(
            _("Revenue lost if nobody came by a platform any more, {period}")
            if size == 1
            else _("Revenue lost if {size} of the people of a platform came no more, {period}")
        ).format(
            size=percent(size), period=when(findings)
        ),
        foot=_(
            "Of {all} revenue. Upper bounds from the Markov model: nobody finds another way. Whiskers: 95% interval, "
            "people drawn again; what a marketplace took is counted. Asterisk: on the way to fewer than {thin} orders."
        ).format(all=money(rows["whole"].iloc[0]), thin=integer(THIN)),
        chart=bars(
            rows,
            "name",
            Measure("amount", _("Revenue lost at most"), "money", low="amount_low", high="amount_high"),
            colours={row["name"]: EMPHASIS if row["channel"] == findings.platform else CONTEXT
                     for _at, row in rows.iterrows()},
        ),
        table=rows,
        labels={
            "name": _("Platform"), "amount": _("Revenue lost at most"), "lost_share": _("Share of revenue"),
            "low": _("Low"), "high": _("High"), "touched": _("Orders it was on the way to"),
        },
        formats={"amount": "money", "touched": "count", **dict.fromkeys(("low", "high"), "fraction")},
    )  # fmt: skip
