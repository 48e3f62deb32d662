"""Where four ways of looking at the same customers agree, and the customers whom they see differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playbook.chapters.kpi_tracking.findings import Findings
from playbook.chapters.kpi_tracking.frames import COOLING, GONE, HERE, MEANINGS
from playbook.charts.names import group_name
from playbook.charts.page import Figure
from playbook.i18n import N_, _, date, integer, number, percent

if TYPE_CHECKING:
    import pandas as pd

    from playbook.chapters.kpi_tracking.frames import Frames

MEANING_WORDS = {HERE: N_("here"), COOLING: N_("cooling"), GONE: N_("gone")}
FRAMES = {
    "stage": N_("lifecycle"),
    "rfm": N_("recency and value"),
    "funnel": N_("funnel"),
    "cohort": N_("cohort"),
}
GROUPS = {
    "funnel": {
        "5": N_("ordered on a visit"), "4": N_("came to the checkout"), "3": N_("filled a cart"),
        "2": N_("looked at a product"), "1": N_("visited only"), "0": N_("no visit"),
    },
    "cohort": {
        "0": N_("ordered in this quarter"), "1": N_("ordered a quarter ago"), "2": N_("no order for two quarters"),
    },
}  # fmt: skip


def frame_group(frame: str, group: str) -> str:
    """A group of a frame in the reader's language."""
    if frame in GROUPS:
        return _(GROUPS[frame][group])
    return group_name({"stage": "lifecycle_stage", "rfm": "rfm_group"}[frame], group)


def parted_words(frames: Frames) -> str:
    """The largest cell that lifecycle and recency and value see differently, as a sentence."""
    found = next(each for first, second, each in frames.pairs if (first, second) == ("stage", "rfm"))
    if found.parted is None:
        return _("Lifecycle, and recency and value, part on nobody")
    (stage, rfm, n), (lifecycle, value) = found.parted, (FRAMES["stage"], FRAMES["rfm"])
    return _("{n} customers are “{one}” by {first} and “{other}” by {second}: look at them first").format(
        n=integer(n),
        one=frame_group("stage", stage),
        first=_(lifecycle),
        other=frame_group("rfm", rfm),
        second=_(value),
    )


def frames(findings: Findings) -> Figure:
    """Each two frames: of how many customers they mean the same, beyond chance, and where they part."""
    import pandas as pd

    from playbook.charts.forms import Measure, bars

    found = findings.frames
    assert found is not None, "drawn only where there are frames"
    rows = pd.DataFrame(
        [
            {
                "first": first,
                "second": second,
                "pair": _("{one} and {other}").format(one=_(FRAMES[first]), other=_(FRAMES[second])),
                "n": each.n,
                "same": each.share,
                "between": _("{low} to {high}").format(low=percent(each.low), high=percent(each.high)),
                "low": each.low,
                "high": each.high,
                **{name: number(getattr(each, name), decimals=2) for name in ("kappa", "strength", "rand")},
                "part": "–"
                if each.parted is None
                else _("{n}: {one} / {other}").format(
                    n=integer(each.parted[2]),
                    one=frame_group(first, each.parted[0]),
                    other=frame_group(second, each.parted[1]),
                ),
            }
            for first, second, each in found.pairs
        ]
    )
    alike = sum(found.agreed.values())
    return Figure(
        name="frames",
        title=_(
            "All {frames} frames mean the same of {share} of {n} customers; of {gone} they all say that these are gone"
        ).format(
            frames=integer(len(found.names)), share=percent(alike / found.n), n=integer(found.n),
            gone=integer(found.agreed.get(GONE, 0)),
        ),
        subtitle=_("Each two frames on the same customers, {day}: of how many both say here, cooling or gone").format(
            day=date(findings.as_of)
        ),
        foot=_(
            "Here: ordered lately, or a group that does; cooling: a second order or a return is overdue; gone: lost, "
            "silent or without a visit for as long as the churn window. Beyond chance is Cohen’s kappa, groups alike "
            "is Cramér’s V, same groups the adjusted Rand index; all are 0 without any agreement and 1 with full."
        ),
        chart=bars(rows, "pair", Measure("same", _("Mean the same"), "fraction", "low", "high"), ordered=False),
        table=rows,
        labels={
            "pair": _("Frames"), "n": _("n"), "same": _("Mean the same"), "between": _("Interval"),
            "kappa": _("Beyond chance"), "strength": _("Groups alike"), "rand": _("Same groups"),
            "part": _("Part most on"),
        },
        formats={
            "pair": "text", "between": "text", "part": "text", "n": "count", "same": "fraction",
            **dict.fromkeys(("kappa", "strength", "rand"), "text"),
        },
    )  # fmt: skip


def crossed(findings: Findings) -> Figure:
    """Lifecycle stages against groups by recency and value: how many customers stand in each cell."""
    import pandas as pd

    from playbook.charts.forms import Measure
    from playbook.charts.forms.heat import heat

    found = findings.frames
    assert found is not None, "drawn only where there are frames"
    cells = pd.DataFrame(found.cells.groupby(["rfm", "stage"], as_index=False)["n"].sum())
    order = {each: place for frame in ("rfm", "stage") for place, each in enumerate(MEANINGS[frame])}
    cells = cells.sort_values(["rfm", "stage"], key=lambda column: column.map(order), ignore_index=True)
    cells["stage_name"] = [frame_group("stage", each) for each in cells["stage"]]
    cells["rfm_name"] = [frame_group("rfm", each) for each in cells["rfm"]]
    cells["meaning"] = [
        _both(MEANINGS["stage"][stage], MEANINGS["rfm"][rfm])
        for stage, rfm in zip(cells["stage"], cells["rfm"], strict=True)
    ]
    return Figure(
        name="crossed",
        title=parted_words(found),
        subtitle=_("Customers by lifecycle stage and group by recency and value, {day}; n = {n}").format(
            day=date(findings.as_of), n=integer(found.n)
        ),
        foot=_("The table says of each cell what the two frames mean by it; a blank cell holds nobody."),
        chart=heat(
            _grid(cells),
            "rfm_name",
            "stage_name",
            Measure("n", _("Customers"), "count"),
            columns_name=_("lifecycle stage"),
        ),
        table=cells,
        labels={
            "rfm_name": _("Recency and value"),
            "stage_name": _("Stage"),
            "n": _("Customers"),
            "meaning": _("Mean"),
        },
        formats={"rfm_name": "text", "stage_name": "text", "n": "count", "meaning": "text"},
    )


def _grid(cells: pd.DataFrame) -> pd.DataFrame:
    """Every row with every column in the order of the stages, so that a heat map keeps it; unknown where nobody is."""
    order = [each for each in MEANINGS["stage"] if each in set(cells["stage"])]
    names = dict(zip(cells["stage"], cells["stage_name"], strict=True))
    wide = cells.pivot(index="rfm_name", columns="stage", values="n").reindex(
        index=cells["rfm_name"].drop_duplicates(), columns=order
    )
    long = wide.reset_index().melt(id_vars="rfm_name", var_name="stage", value_name="n")
    places = {name: place for place, name in enumerate(wide.index)}
    long = long.sort_values("rfm_name", key=lambda column: column.map(places), kind="stable", ignore_index=True)
    return long.assign(stage_name=long["stage"].map(names))


def _both(one: str, other: str) -> str:
    """What two frames mean by the same customers: one word where they agree."""
    words = [_(MEANING_WORDS[each]) for each in (one, other)]
    return words[0] if one == other else _("{one} / {other}").format(one=words[0], other=words[1])
