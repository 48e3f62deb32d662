"""Who helps whom: which channel stood earlier on the way to what another one closed, social and search above all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from playbook.chapters.channel_attribution.credit import THIN
from playbook.chapters.channel_attribution.naming import either, opening, population, when
from playbook.charts.names import name_of
from playbook.charts.page import Figure
from playbook.i18n import N_, _, integer, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.channel_attribution.findings import Findings

# The two kinds of channel that the playbook sets against each other, each as one.
KINDS = {
    "organic_search": "search", "paid_search": "search", "search": "search",
    "social": "social", "paid_social": "social", "influencer": "social",
}  # fmt: skip
KIND_NAMES = {"search": N_("search in all, paid or not"), "social": N_("social networks in all")}


def assists(kept: pd.DataFrame) -> pd.DataFrame:
    """One row per channel that closes journeys and other channel that stood earlier on the way.

    helped: conversions where it did, of the `closed`; share with its 95% interval (Wilson). Closers of fewer than 30
    are left out. as_kinds: search as a whole against social networks as a whole, two rows at most.
    """
    import pandas as pd

    bought = kept[kept["conversions"] > 0].groupby("path")["conversions"].sum()
    ways = {tuple(str(path).split(" > ")): int(times) for path, times in bought.items()}
    of_kinds: Counter[tuple[str, ...]] = Counter()
    for way, times in ways.items():
        of_kinds[tuple(KINDS.get(each, "") for each in way)] += times
    channels, kinds = _helped(ways), _helped(of_kinds)
    kinds = kinds[(kinds["closer"] != "") & (kinds["helper"] != "")]
    return pd.concat([channels.assign(as_kinds=False), kinds.assign(as_kinds=True)], ignore_index=True)


def _helped(ways: Mapping[tuple[str, ...], int]) -> pd.DataFrame:
    import pandas as pd

    from playbook.methods.intervals import wilson

    closed: Counter[str] = Counter()
    helped: Counter[tuple[str, str]] = Counter()
    for way, times in ways.items():
        closed[way[-1]] += times
        for helper in set(way[:-1]) - {way[-1]}:
            helped[way[-1], helper] += times
    names = [name for name, _times in sorted(closed.items(), key=lambda each: (-each[1], each[0]))]
    names += sorted({helper for _closer, helper in helped} - set(names))
    rows = []
    for closer in (each for each in names if closed[each] >= THIN):
        for helper in (each for each in names if each != closer):
            count, n = helped[closer, helper], closed[closer]
            found = wilson(count, n)
            rows.append((closer, helper, count, n, count / n, found.low, found.high))
    frame = pd.DataFrame(rows, columns=["closer", "helper", "helped", "closed", "share", "low", "high"])
    return frame.astype({"helped": int, "closed": int, "share": float, "low": float, "high": float})


def assisting(findings: Findings) -> Figure:
    """A cell per pair: of what the channel of the row closed, where the channel of the column stood earlier."""
    from playbook.charts.forms import Measure, heat

    every = findings.assists
    pairs = every.assign(
        row=[opening(_word(*each)) for each in zip(every["closer"], every["as_kinds"], strict=True)],
        column=[_word(*each) for each in zip(every["helper"], every["as_kinds"], strict=True)],
    )
    return Figure(
        name="assists",
        title=_title(every),
        subtitle=either(
            findings,
            _("Orders that a channel closes (rows): the share with another one earlier on the way; {orders}, {period}"),
            _("Goals that a channel closes (rows): the share with another one earlier on the way; {orders}, {period}"),
        ).format(orders=population(findings), period=when(findings)),
        foot=either(
            findings,
            _(
                "{n} orders with a known journey. Behind each row its orders; channels that close fewer than {thin} "
                "are left out. Who stood on the way need not have helped: this is correlation."
            ),
            _(
                "{n} goals reached with a known journey. Behind each row what it closed; channels that close fewer "
                "than {thin} are left out. Who stood on the way need not have helped: this is correlation."
            ),
        ).format(n=integer(findings.converted), thin=integer(THIN)),
        chart=heat(
            _cells(pairs[~pairs["as_kinds"]]), "row", "column", Measure("share", _("Helped"), "fraction"), n="closed"
        ),
        table=pairs.sort_values(["as_kinds", "helped", "row", "column"], ascending=[False, False, True, True]),
        labels={
            "row": _("Closed by"), "column": _("Earlier on the way"), "helped": _("Helped"),
            "closed": _("Closed in all"),
            "share": _("Share"), "low": _("Low"), "high": _("High"),
        },
        formats={"helped": "count", "closed": "count", **dict.fromkeys(("share", "low", "high"), "fraction")},
    )  # fmt: skip


def _cells(pairs: pd.DataFrame) -> pd.DataFrame:
    """The pairs with a blank where a channel meets itself, so that columns stand in the order of the rows."""
    import pandas as pd

    itself = pairs.drop_duplicates("closer")
    itself = itself.assign(helper=itself["closer"], column=[name_of(each) for each in itself["closer"]], share=None)
    place = {name: at for at, name in enumerate(dict.fromkeys([*pairs["closer"], *pairs["helper"]]))}
    every = pd.concat([pairs, itself.astype({"share": float})], ignore_index=True)
    ranks = pd.DataFrame({"row": every["closer"].map(place), "column": every["helper"].map(place)})
    return every.loc[ranks.sort_values(["row", "column"]).index].reset_index(drop=True)


def _word(name: str, as_kind: bool) -> str:
    return _(KIND_NAMES[name]) if as_kind else name_of(name)


def _title(every: pd.DataFrame) -> str:
    """Social and search where both close enough, else the pair of channels that meets most often."""
    kinds = every[every["as_kinds"]].set_index("closer")[["share", "low", "high"]].to_dict(orient="index")
    if {"search", "social"} <= set(kinds):
        search, social = kinds["search"], kinds["social"]
        apart = search["high"] < social["low"] or social["high"] < search["low"]
        sentence = (
            _(
                "Social networks stand earlier on {helped} of what search closes, search on {back} of what social "
                "networks close"
            )
            if apart
            else _(
                "Social networks stand earlier on {helped} of what search closes, search on {back} of what they close: "
                "no sure difference"
            )
        )
        return sentence.format(helped=percent(search["share"]), back=percent(social["share"]))
    most = every[~every["as_kinds"]].nlargest(1, "share").iloc[0]
    return opening(
        _("{helper} stands earlier on {share} of what {closer} closes, more than any other pair").format(
            helper=name_of(most["helper"]), share=percent(most["share"]), closer=name_of(most["closer"])
        )
    )
