"""The plan of the next test, to be written down before it starts."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from playbook.chapters.experiments.findings import Findings
from playbook.chapters.form import Form
from playbook.errors import BadInput
from playbook.i18n import _, integer, percent
from playbook.params import Control
from playbook.workspace.decisions import Decision, Experiment


def proposals(findings: Findings) -> Form:
    """The test that was sized above, and a form for one with a name and a hypothesis of one's own."""
    name = _("Second order within {days} days: from {base} to {target}").format(
        days=integer(findings.params.window_days), base=percent(findings.baseline), target=percent(findings.target)
    )
    return Form(
        kind="experiments",
        intro=_(
            "Write the test down before it starts: what is expected, in how many customers. A test whose size is "
            "chosen while looking at the result shows whatever one hopes for."
        ),
        records=(_plan(findings, "next_test", name, "", None),),
        fields=(
            Control("name", _("What is tested"), "text"),
            Control("hypothesis", _("What you expect, and why"), "text"),
            Control("start", _("First day"), "day"),
        ),
        build=lambda values: _build(findings, values),
    )


def _plan(findings: Findings, slug: str, name: str, hypothesis: str, start: dt.date | None) -> Experiment:
    return Experiment(
        id=slug,
        name=name,
        created_on=findings.as_of,
        as_of=findings.as_of,
        snapshot=findings.snapshot,
        hypothesis=hypothesis,
        metric="repeat_purchase_rate",
        baseline_rate=findings.baseline,
        least_effect=findings.least_effect,
        power=findings.params.power,
        level=findings.params.level,
        per_arm=findings.plan.per_arm,
        start=start,
        window_days=findings.params.window_days,
    )


def _build(findings: Findings, values: Mapping[str, Any]) -> Decision:
    name, hypothesis = (str(values.get(field) or "").strip() for field in ("name", "hypothesis"))
    if not name or not hypothesis:
        raise BadInput(
            _("A test needs a name and a hypothesis."),
            remedy=_("Say what is changed, what you expect of it, and why."),
        )
    start = values.get("start")
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "test"
    return _plan(findings, slug, name, hypothesis, start if isinstance(start, dt.date) else None)
