"""KPI values as a workbook for people: one typed sheet of values, one of definitions, one that says whose they are.

Numbers are numbers, with the format of their unit; days are days. Each value leads to its definition. A text from
outside stays a text, whatever it begins with: a spreadsheet must not run what a customer wrote.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playbook.charts.catalogue_page import STATES
from playbook.charts.names import group_name, tactic_name
from playbook.charts.theme import LIGHT
from playbook.i18n import _, direction, listed, period
from playbook.kpis.compute import KpiValue
from playbook.kpis.explain import UNITS, Explained, explained
from playbook.kpis.ledger import Ledger
from playbook.workspace.client import Workspace

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

# What a cell may hold, and a column's content for one value.
Content = str | int | float | dt.date | None
Column = tuple[str, Callable[[KpiValue], Content]]

DAY = "yyyy-mm-dd"
# Signs that only steer direction in a line of text, and those that no workbook may hold.
_UNSEEN = re.compile("[\u2066-\u2069\x00-\x08\x0b\x0c\x0e-\x1f]")
_RUNS = ("=", "+", "-", "@")
# The most letters that a cell holds, and how wide a column gets (in letters of the sheet's type).
LONGEST, NARROWEST, WIDEST = 32_767, 10, 60
# A font that names no typeface and size gets another one in every program.
TYPE: dict[str, Any] = {"name": "Calibri", "size": 11}
# Points: four lines of a definition; the rest of a long formula is read in the cell.
ROW_HEIGHT = 60


def write_workbook(file: Path, values: Sequence[KpiValue], workspace: Workspace, as_of: dt.date) -> None:
    """Write the values as .xlsx, in the language in force. Errors: `OSError` where the file cannot be written."""
    from openpyxl import Workbook

    book = Workbook()
    shown, defined, about = (
        book.active,
        book.create_sheet(_("Definitions")),
        book.create_sheet(_("About these numbers")),
    )
    shown.title = _("Values")
    ledger = Ledger(workspace, as_of)
    row_of = {each: row for row, each in enumerate(dict.fromkeys(value.id for value in values), start=2)}
    _fill(defined, [_definition(explained(ledger.catalogue[each], ledger.catalogue, ledger)) for each in row_of])
    for row in row_of.values():
        defined.row_dimensions[row].height = ROW_HEIGHT
    columns = _columns(values, workspace.settings.targets)
    _fill(shown, [{head: of(value) for head, of in columns} for value in values])
    _format(shown, values)
    for row, value in enumerate(values, start=2):
        _lead(shown.cell(row, 2), defined, row_of[value.id])
    _fill(about, _facts(values[-1], workspace, as_of))
    book.save(file)


def _columns(values: Sequence[KpiValue], targets: Mapping[str, float]) -> list[Column]:
    """The columns of the values, and how each is had; headers in the language in force."""
    asked = [name for name in values[0].by if all(name in value.by for value in values)]
    parts: list[Column] = [(_("By {dimension}").format(dimension=name), partial(_groups, only=name)) for name in asked]
    if not asked and any(value.by for value in values):
        # Some KPIs tell their largest group; a column for each of their dimensions would be all but empty.
        parts = [(_("Group"), _groups)]
    aimed: list[Column] = [(_("Target"), lambda value: targets.get(value.id))] if targets else []
    return [
        (_("Name in data"), lambda value: value.id),
        (_("KPI"), lambda value: _(value.name)),
        *parts,
        (_("Value"), lambda value: value.value),
        (_("Unit"), lambda value: "%" if value.unit == "fraction" else value.currency or _(UNITS[value.unit])),
        (_("n"), lambda value: value.n),
        (_("Numerator"), lambda value: value.numerator),
        (_("Denominator"), lambda value: value.denominator),
        (_("Lower bound"), lambda value: value.interval.low if value.interval else None),
        (_("Upper bound"), lambda value: value.interval.high if value.interval else None),
        (_("Before"), lambda value: value.prior.value if value.prior else None),
        (_("A year ago"), lambda value: value.prior_year.value if value.prior_year else None),
        *aimed,
        (_("From"), lambda value: value.period.start),
        (_("To"), lambda value: value.period.end),
        (_("State"), lambda value: _(STATES[value.status])),
        (_("Missing"), lambda value: ", ".join(value.missing)),
        (_("Requirement"), lambda value: value.requirement),
    ]


def _groups(value: KpiValue, *, only: str = "") -> str:
    return listed(group_name(name, group) for name, group in value.by.items() if only in {"", name})


def _definition(each: Explained) -> dict[str, Content]:
    """A row of the definitions: everything that is to be said of a KPI, as the catalogue's page says it."""
    kpi = each.kpi
    return {
        _("Name in data"): kpi.id,
        _("KPI"): _(kpi.name),
        _("Definition"): _(kpi.definition),
        _("Tactic"): tactic_name(kpi.tactic),
        **{label: text for label, text in each.about if label != _("Shown from")},
        _("Minimum of cases"): kpi.minimum,
        _("Denominator"): kpi.denominator,
        _("Formula as run"): each.query,
        **dict(each.needs),
        _("Takes for granted"): "\n".join(f"{name}: {text}" for name, text in each.assumed),
        _("Requirement"): kpi.requirement,
    }


def _facts(value: KpiValue, workspace: Workspace, as_of: dt.date) -> list[dict[str, Content]]:
    """Whose numbers these are, of which period and data."""
    span = value.period
    facts: list[tuple[str, Content]] = [
        (_("Client"), workspace.settings.name),
        (_("Period"), period(span.start, span.end, span.kind if span.complete else "")),
        (_("From"), span.start),
        (_("To"), span.end),
        (_("The period is over"), _("yes") if span.complete else _("no")),
        (_("Data up to"), as_of),
        (_("Snapshot"), workspace.snapshot),
        (_("Currency"), workspace.settings.currency),
    ]
    return [{_("About these numbers"): name, _("Value"): content} for name, content in facts]


# --- sheets ----------------------------------------------------------------------------------------------------------


def _fill(sheet: Worksheet, rows: Sequence[Mapping[str, Content]]) -> None:
    """A head that stays in sight with a filter on it, then the rows; columns as wide as what stands in them."""
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    heads = list(dict.fromkeys(head for row in rows for head in row))
    for at, head in enumerate(heads, start=1):
        column = [_content(row.get(head)) for row in rows]
        for line, content in enumerate([head, *column], start=1):
            cell = sheet.cell(line, at, content)
            cell.alignment = Alignment(vertical="top", wrap_text=isinstance(content, str) and len(content) > WIDEST)
            if isinstance(content, str):
                # openpyxl takes what begins with = for a formula, and a spreadsheet what a person then edits.
                cell.data_type, cell.quotePrefix = "s", content.startswith(_RUNS)
            elif isinstance(content, dt.date):
                cell.number_format = DAY
        sheet.cell(1, at).font = Font(**TYPE, bold=True)
        longest = max(len(str(content)) for content in [head, *column])
        sheet.column_dimensions[get_column_letter(at)].width = min(WIDEST, max(NARROWEST, longest + 2))
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = sheet.dimensions
    sheet.sheet_view.rightToLeft = direction() == "rtl"


def _content(value: Content) -> Content:
    """What a cell may hold: a text without signs that nobody sees, no longer than a cell takes; nothing for empty."""
    return _UNSEEN.sub("", value)[:LONGEST] or None if isinstance(value, str) else value


def _format(sheet: Worksheet, values: Sequence[KpiValue]) -> None:
    """Each value, and what it is compared with, in the format of its unit."""
    alike = {_(name) for name in ("Value", "Lower bound", "Upper bound", "Before", "A year ago", "Target")}
    for column in sheet.iter_cols(min_row=1):
        if column[0].value in alike:
            for cell, value in zip(column[1:], values, strict=True):
                cell.number_format = _number_format(value)


def _number_format(value: KpiValue) -> str:
    """A spreadsheet's own pattern: percent, money with its currency, whole numbers, else two decimals."""
    if value.unit == "fraction":
        return "0.0%"
    if value.unit == "money":
        return f'#,##0.00 "{value.currency}"'
    whole = value.unit == "count" and (value.value is None or value.value == round(value.value))
    return "#,##0" if whole else "#,##0.00"


def _lead(cell: Any, to: Worksheet, row: int) -> None:
    """A link from a name to its definition."""
    from openpyxl.styles import Font
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{to.title}'!B{row}")
    cell.font = Font(**TYPE, color=LIGHT["accent"].removeprefix("#"), underline="single")
