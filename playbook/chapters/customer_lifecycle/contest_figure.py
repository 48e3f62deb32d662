"""The models of the customers side by side, and what needs none: what each expected of the last days, and what came."""

from __future__ import annotations

from playbook.chapters.customer_lifecycle.contest import NAMES
from playbook.chapters.customer_lifecycle.expecting import Expected
from playbook.chapters.customer_lifecycle.findings import Findings
from playbook.charts.page import Figure
from playbook.charts.theme import CONTEXT, EMPHASIS
from playbook.i18n import N_, _, date, integer, isolate, listed, percent

BASELINES = {
    "own_pace": N_("everybody at their own pace"),
    "as_before": N_("as many as in the days before"),
    "all_alike": N_("everybody at one pace"),
}


def models(findings: Findings, expected: Expected) -> Figure:
    """Orders that each model and each plain rule expected of the last days; the mark shows how many came."""
    from playbook.charts.forms import Measure, bars

    table = expected.contest.table
    names = [isolate(NAMES[each]) if each in NAMES else _(BASELINES[each]) for each in table["model"]]
    rows = table.assign(name=names)
    first, missed = rows.iloc[0], rows["error"].abs()
    shades = dict.fromkeys(names, CONTEXT) | {names[0]: EMPHASIS}
    foot = [
        _(
            "{n} orders came, those of one day counted as one. The model is chosen by how likely it made what every "
            "customer did (log-likelihood in the table), not by its total. A plain rule has no chances: it cannot say "
            "who will come."
        ).format(n=integer(first["actual"]))
    ]
    if expected.contest.refused:
        refused = listed(map(isolate, expected.contest.refused))
        foot.append(_("Not borne by these data: {names}.").format(names=refused))
    return Figure(
        name="models",
        title=_(
            "{model} made what customers did likeliest; it missed their orders by {miss}, the best plain rule by "
            "{plain}"
        ).format(
            model=names[0], miss=percent(missed.iloc[0]), plain=percent(missed[rows["model"].isin(BASELINES)].min())
        ),
        subtitle=_(
            "Repeat orders expected of the customers of {then} until {day}; the mark shows how many came"
        ).format(then=date(findings.then), day=date(findings.as_of)),
        foot=" ".join(foot),
        chart=bars(
            rows, "name", Measure("expected", _("Expected"), "count"), marker=Measure("actual", _("Came"), "count"),
            colours=shades, ordered=False,
        ),
        table=rows,
        labels={
            "name": _("Model or rule"), "expected": _("Expected"), "actual": _("Came"), "error": _("Off by"),
            "mean_absolute_error": _("Off per customer"), "expected_buyers": _("Buyers expected"),
            "actual_buyers": _("Buyers"), "log_likelihood": _("Log-likelihood"),
        },
        formats={
            "expected": "count", "actual": "count", "error": "fraction", "mean_absolute_error": "number",
            "expected_buyers": "count", "actual_buyers": "count", "log_likelihood": "number",
        },
    )  # fmt: skip
