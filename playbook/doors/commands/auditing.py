"""`playbook audit`: where a number comes from, down to the files and their hashes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from playbook.doors.commands import saying
from playbook.doors.commands.figures import shown
from playbook.doors.commands.shape import ClientFolder, argument, as_of_option, command, json_option, option
from playbook.i18n import N_, _, date, integer, isolate, missing, number
from playbook.i18n import period as period_name
from playbook.workspace.client import Client, open_workspace

if TYPE_CHECKING:
    from playbook.doors.trail import WholeTrail
    from playbook.kpis.audit import Trail
    from playbook.kpis.catalogue import Catalogue

# Of a file's SHA-256 so many letters tell it from every other; the whole stands in --json.
HASH = 16


@command(
    "audit",
    help=N_("Trace a number: its files, its rows, its formula, what earlier runs said."),
    example="playbook audit clients/gifts repeat_purchase_rate --as-of 2011-12-09 --period year\n"
    "playbook audit clients/gifts R-KPI-SAL-02 --json",
)
@argument("client", type=ClientFolder(), help=N_("A client's folder."))
@argument("kpi", help=N_("The indicator's id, or its requirement's number."))
@as_of_option
@option(
    "--period",
    default="month",
    metavar="KIND",
    help=N_("day, week, month, quarter, year, rolling:N or all; else month."),
)
@json_option
def audit_command(client: Client, kpi: str, *, as_of: dt.date | None, period: str, as_json: bool) -> None:
    """Everything it takes to get the same number again."""
    from playbook.doors.trail import whole_trail
    from playbook.kpis.audit import audit
    from playbook.kpis.catalogue import find
    from playbook.kpis.own import catalogue_of

    workspace = open_workspace(client.path)
    catalogue = catalogue_of(client)
    day = as_of or workspace.as_of_default
    found = [whole_trail(workspace, audit(workspace, each.id, day, period)) for each in find(kpi, catalogue)]
    if as_json:
        saying.say_json({"schema": 1, "client": client.name, "trails": [each.as_json() for each in found]})
        return
    for at, each in enumerate(found):
        if at:
            saying.say()
        _say(each, catalogue)


def _say(found: WholeTrail, catalogue: Catalogue) -> None:
    from playbook.kpis.assumptions import shown as shown_assumption

    trail = found.trail
    _say_number(trail, catalogue)
    _say_files(found)
    if found.settings:
        _head(_("Takes for granted"))
        for each in found.settings:
            saying.say(f"  {shown_assumption(each)}")
    if trail.parts:
        _head(_("Made of"))
        for part in trail.parts:
            kpi = catalogue[part.id]
            saying.say(f"  {_(kpi.name)} ({isolate(part.id)}): {shown(part.value, kpi.unit)}")
    _say_earlier(found, catalogue)
    if trail.values:
        _head(_("Bound to its parameters"))
        for name, value in trail.values.items():
            text = missing() if value is None else str(saying.plain(value))
            saying.say(f"  {isolate(f'${name} = {text}')}")
    if trail.formula:
        _head(_("What ran"))
        saying.say(trail.formula)


def _head(text: str) -> None:
    saying.say()
    saying.say(_("{heading}:").format(heading=text))


def _say_number(trail: Trail, catalogue: Catalogue) -> None:
    """The number itself, of which days and data."""
    from playbook.charts.catalogue_page import STATES

    kpi = catalogue[trail.id]
    saying.say(f"{_(kpi.name)}  ({isolate(trail.id)}, {isolate(trail.requirement)})")
    value = shown(trail.value, kpi.unit) if trail.status == "ok" else _(STATES[trail.status])
    facts = [
        (_("Value"), value),
        (_("Numerator"), _amount(trail.numerator)),
        (_("Denominator"), _amount(trail.denominator)),
        (_("Cases (n)"), integer(trail.n)),
        (_("Rows that the formula stands over"), "" if trail.rows is None else integer(trail.rows)),
        (_("Period"), period_name(trail.start, trail.end)),
        (_("Data up to"), date(trail.as_of)),
        (_("Snapshot"), isolate(trail.snapshot)),
        (_("Imported"), isolate(trail.imported_at)),
    ]
    for label, text in facts:
        if text:
            saying.say("  " + _("{label}: {text}").format(label=label, text=text))


def _amount(value: float | None) -> str:
    """One side of a quotient: people, or money with its pence."""
    if value is None:
        return ""
    return integer(value) if value == round(value) else number(value, decimals=2)


def _say_files(found: WholeTrail) -> None:
    """What was delivered, what of it was loaded, and why the rest was not."""
    from playbook.workspace.importing.reasons import sentence

    if found.files:
        _head(_("Files behind it"))
        heads = [_("file"), _("table"), _("records"), _("loaded"), _("left out"), "SHA-256"]
        rows = []
        for each in found.files:
            counts = map(integer, (each.records, each.loaded, each.rejected))
            rows.append([isolate(each.file), each.table, *counts, each.sha256[:HASH]])
        saying.say_table(heads, rows, right=(2, 3, 4))
    if found.left_out:
        _head(_("Left out at the import, and why"))
        said = [
            [integer(each.records), isolate(": ".join(filter(None, (each.file, each.column)))), sentence(each.reason)]
            for each in found.left_out
        ]
        saying.say_table([_("records"), _("file and column"), _("reason")], said, right=(0,))


def _say_earlier(found: WholeTrail, catalogue: Catalogue) -> None:
    unit = catalogue[found.trail.id].unit
    if not found.earlier:
        return
    _head(_("What earlier runs said"))
    rows = [
        [each.run, each.snapshot, _span(each.start, each.end), shown(each.value, unit), integer(each.n)]
        for each in found.earlier
    ]
    saying.say_table([_("run"), _("snapshot"), _("period"), _("value"), _("cases")], rows, right=(3, 4))


def _span(start: str, end: str) -> str:
    days = [dt.date.fromisoformat(each) for each in (start, end) if each]
    return period_name(days[0], days[1]) if len(days) == 2 else missing()
