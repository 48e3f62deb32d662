"""The catalogue itself: finding KPIs by words, and writing all of them as one page or one table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playbook.charts.names import tactic_name
from playbook.doors.commands import saying
from playbook.errors import BadInput
from playbook.i18n import LANGUAGES, _, current, isolate, listed, use
from playbook.i18n import period as period_name
from playbook.workspace.client import Client, Workspace, open_workspace

if TYPE_CHECKING:
    from playbook.kpis.compute import KpiValue

SCHEMA = 1
# Kinds of table: the first for people, the others for programs.
ENDINGS = (".xlsx", ".parquet", ".csv")


def say_found(words: str, client: Client | None, as_of: dt.date | None, period: str, *, as_json: bool) -> None:
    """The KPIs that hold all the words; with a client, what its data say of each.

    Errors: `BadInput` where none has them, with what may be tried.
    """
    from playbook.kpis.catalogue import load_catalogue
    from playbook.kpis.own import catalogue_of
    from playbook.kpis.searching import search

    found = search(words, catalogue_of(client) if client else load_catalogue(), tactic_name=tactic_name)
    if not found and not as_json:
        raise BadInput(
            _("No indicator has all these words."),
            found=[words],
            remedy=_("Try fewer words, or one of the tactic: playbook kpis --search {word}").format(word="email"),
        )
    states = _states(client, [kpi.id for kpi in found], as_of, period) if client and found else {}
    if as_json:
        records = [
            {
                "id": kpi.id,
                "requirement": kpi.requirement,
                "tactic": kpi.tactic,
                "name": _by_language(kpi.name),
                "definition": _by_language(kpi.definition),
                "unit": kpi.unit,
                "needs": list(kpi.needs),
                "status": states[kpi.id][0] if states else None,
                "missing": list(states[kpi.id][1]) if states else [],
            }
            for kpi in found
        ]
        saying.say_json({"schema": SCHEMA, "words": words, "kpis": records})
        return
    headers = [_("indicator"), _("name"), _("tactic"), _("requirement"), *([_("here")] if states else [])]
    rows = [
        [kpi.id, _(kpi.name), tactic_name(kpi.tactic), kpi.requirement, *([_said(*states[kpi.id])] if states else [])]
        for kpi in found
    ]
    saying.say_table(headers, rows)
    saying.say()
    saying.say(_("How is one of them computed? playbook explain {id}").format(id=found[0].id))


def write_page(file: Path, workspace: Workspace, day: dt.date, period: str) -> None:
    """The catalogue as one HTML file, with what the client's data say of each KPI in the period."""
    from playbook.charts.catalogue_page import catalogue_page
    from playbook.kpis.compute import compute
    from playbook.kpis.explain import explained
    from playbook.kpis.ledger import Ledger

    ledger = Ledger(workspace, day)
    values = {value.id: value for value in compute(workspace, None, day, period, compare=False, intervals=False)}
    span = next(iter(values.values())).period
    words = period_name(span.start, span.end, span.kind if span.complete else "")
    text = catalogue_page(
        [explained(kpi, ledger.catalogue, ledger) for kpi in ledger.catalogue.values()],
        values,
        title=_("Indicators of {client}").format(client=isolate(workspace.settings.name)),
        subtitle=words,
    )
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(_("{file} cannot be written.").format(file=file), found=[str(error)]) from None
    saying.say(_("Written: {file}").format(file=file))


def refuse_ending(file: Path) -> None:
    """Errors: `BadInput` for a file whose ending names no kind that can be written."""
    if file.suffix not in ENDINGS:
        raise BadInput(
            _("{file} is neither of the kinds of file that can be written.").format(file=file.name),
            remedy=_("Give the file one of these endings: {endings}.").format(endings=listed(ENDINGS)),
        )


def write_values(file: Path, values: Sequence[KpiValue], workspace: Workspace, day: dt.date, by: Sequence[str]) -> None:
    """The values as a file of the kind that its ending names: a workbook for people, Parquet or CSV for programs."""
    from playbook.charts.table import csv_text
    from playbook.doors.workbook import write_workbook
    from playbook.kpis.tidy import tidy

    if not values:
        raise BadInput(_("No indicator can be cut that way."), found=list(by))
    try:
        if file.suffix == ".xlsx":
            write_workbook(file, values, workspace, day)
        elif file.suffix == ".parquet":
            tidy(values, workspace, day).to_parquet(file, index=False)
        else:
            file.write_text(csv_text(tidy(values, workspace, day)), encoding="utf-8", newline="")
    except OSError as error:
        raise BadInput(_("{file} cannot be written.").format(file=file), found=[str(error)]) from None
    saying.say(_("Written: {file}").format(file=file))


def _states(
    client: Client, ids: list[str], as_of: dt.date | None, period: str
) -> dict[str, tuple[str, tuple[str, ...]]]:
    from playbook.kpis.compute import compute

    values = compute(open_workspace(client.path), ids, as_of, period, compare=False, intervals=False)
    return {value.id: (value.status, value.missing) for value in values}


def _said(status: str, missing: tuple[str, ...]) -> str:
    from playbook.charts.catalogue_page import STATES

    return ": ".join(each for each in (_(STATES[status]), isolate(listed(missing)) if missing else "") if each)


def _by_language(text: str) -> dict[str, Any]:
    found = {}
    for language in LANGUAGES:
        with use(language):
            found[current().language] = _(text)
    return found
