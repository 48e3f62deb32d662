"""The personas that the chapter proposes to save: named from the evidence, with the centre that finds them again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from playbook.chapters.form import Form
from playbook.chapters.persona_building.findings import Findings
from playbook.chapters.persona_building.naming import names, person, traits
from playbook.errors import BadInput
from playbook.i18n import N_, _, date, integer, percent
from playbook.params import Control
from playbook.workspace.decisions import Decision, Persona

KNOWN = {"measured": N_("measured"), "inferred": N_("inferred"), "assumed": N_("assumed")}


def worth_a_persona(findings: Findings) -> list[int]:
    """The segments large enough for a persona; none where the segments are chance."""
    if findings.verdict == "chance":
        return []
    large = findings.segments[findings.segments["customers"] >= findings.params.least_size]
    return [int(each) for each in large["segment"]]


def proposals(findings: Findings) -> Form:
    """A persona per segment that holds and is large enough; name and description are a person's to change."""
    named = names(findings)
    offered = worth_a_persona(findings)
    intro = (
        _("Save the personas you want to speak of. Give each a name of your own: the numbers find its customers again.")
        if offered
        else _("These data do not support a persona, so none is proposed.")
    )
    return Form(
        kind="personas",
        intro=intro,
        records=tuple(_record(findings, each, named[each]) for each in offered),
        fields=(Control("name", _("Name"), "text"), Control("description", _("Who they are"), "text")),
        build=lambda values: _build(findings, values),
    )


def _record(findings: Findings, segment: int, name: str) -> Persona:
    row = findings.rows[segment]
    model = findings.model
    return Persona(
        id=f"segment_{segment}_of_{len(findings.segments)}",
        name=name,
        created_on=findings.as_of,
        as_of=findings.as_of,
        snapshot=findings.snapshot,
        description=person(findings, segment),
        features=model.features,
        centre=model.centres[segment - 1],
        shift=model.shift,
        scale=model.scale,
        customers=int(row["customers"]),
        evidence=tuple(evidence(findings, segment)),
    )


def evidence(findings: Findings, segment: int) -> list[str]:
    """One line per claim with how it is known, of how many, and up to which day."""
    row = findings.rows[segment]
    day = date(findings.as_of)
    line = _("{known}: {what} (n = {n}, up to {day})")
    measured, inferred, assumed = (KNOWN[how] for how in ("measured", "inferred", "assumed"))
    guessed = {"main_device"}
    lines = [
        line.format(
            known=_(inferred if each.column in guessed else measured),
            what=each.statement, n=integer(each.n), day=day,
        )
        for each in traits(findings, segment)
    ]  # fmt: skip
    lines.append(
        line.format(
            known=_(measured),
            what=_("{share} ordered again ({low} to {high})").format(
                share=percent(row["repeat_rate"]), low=percent(row["low"]), high=percent(row["high"])
            ),
            n=integer(row["customers"]), day=day,
        )
    )  # fmt: skip
    lines.append(_("{known}: why they choose this shop; ask five of them").format(known=_(assumed)))
    return lines


def _build(findings: Findings, values: Mapping[str, Any]) -> Decision:
    """A persona of one's own starts as the largest segment that holds, under another name."""
    name = str(values.get("name") or "").strip()
    offered = worth_a_persona(findings)
    if not name or not offered:
        raise BadInput(
            _("A persona needs a name and a segment that holds."),
            remedy=_("Give it a name, or change the number of segments until they hold."),
        )
    record = _record(findings, offered[0], name)
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or record.id
    return record.model_copy(
        update={"id": slug, "description": str(values.get("description") or "") or record.description}
    )
