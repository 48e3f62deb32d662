"""The figures of the first chapter: what is there, over which time, and what it can answer."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from playbook.chapters.start_here.findings import STALE_DAYS, Findings
from playbook.charts.page import Figure
from playbook.i18n import _, date, integer, isolate, listed, percent, quarter
from playbook.workspace.importing.reasons import sentence

if TYPE_CHECKING:
    import pandas as pd


def figures(findings: Findings) -> tuple[Figure, ...]:
    """Chapters, coverage in time, tables, rejects, what to ask for, the dictionary."""
    makers = (
        (_chapters, True),
        (_coverage, findings.coverage["rows"].notna().any() if len(findings.coverage) else False),
        (_tables, len(findings.tables) > 0),
        (_rejects, len(findings.rejects) > 0),
        (_asks, len(findings.asks) > 0),
        (_dictionary, True),
    )
    return tuple(make(findings) for make, can in makers if can)


def _chapters(findings: Findings) -> Figure:
    """One bar per chapter: the share of its parts that these data can bear."""
    from playbook.charts.forms import Measure, bars

    rows = findings.chapters.assign(
        name=[f"{integer(number)} · {_(title)}" for number, title in
              zip(findings.chapters["number"], findings.chapters["title"], strict=True)],
        part=[_(each) for each in findings.chapters["part"]],
        answer=[_("yes") if each else _("no") for each in findings.chapters["can"]],
        lacks=[listed(each) for each in findings.chapters["missing"]],
    )  # fmt: skip
    share = rows.groupby("name", sort=False, as_index=False).agg(
        can=("can", "mean"), chapter_can=("chapter_can", "all")
    )
    whole, none = int((share["can"] == 1).sum()), int((~share["chapter_can"]).sum())
    title = (
        _("All {n} chapters can be answered in full")
        if whole == len(share)
        else _("{whole} of {n} chapters can be answered in full, {none} not at all")
    )
    return Figure(
        name="chapters",
        title=title.format(whole=integer(whole), n=integer(len(share)), none=integer(none)),
        subtitle=_("Share of each chapter's parts that these data can bear"),
        foot=_("What each part lacks stands in the table; a missing table switches off only what needs it."),
        chart=bars(share, "name", Measure("can", _("Share of parts"), "fraction"), ordered=False),
        table=rows,
        labels={"name": _("Chapter"), "part": _("Part"), "answer": _("Can be answered"), "lacks": _("Missing")},
        formats=dict.fromkeys(("name", "part", "answer", "lacks"), "text"),
    )


def _coverage(findings: Findings) -> Figure:
    from playbook.charts.forms import Measure, heat

    rows = findings.coverage.assign(label=[quarter(each.date()) for each in findings.coverage["quarter"]])
    full = rows.groupby("table")["rows"].apply(lambda counts: bool(counts.notna().all()))
    return Figure(
        name="coverage",
        title=_("{full} of {n} tables cover every quarter shown").format(
            full=integer(int(full.sum())), n=integer(len(full))
        ),
        subtitle=_("Rows per table and calendar quarter; blank where there are none"),
        foot=_("A blank before the first row is no gap: the table may simply begin later."),
        chart=heat(rows, "table", "label", Measure("rows", _("Rows"), "count")),
        table=rows,
        labels={"table": _("Table"), "label": _("Quarter"), "rows": _("Rows")},
        formats={"rows": "count"},
    )


def _tables(findings: Findings) -> Figure:
    rows = findings.tables.sort_values("rows", ascending=False)
    troubled = int(((rows["days_without_rows"] > 0) | (rows["broken_weeks"] > 0)).sum())
    title = (
        _("{n} tables were loaded; {troubled} of them have gaps or broken weeks")
        if troubled
        else _("{n} tables were loaded, without gaps or broken weeks")
    )
    return Figure(
        name="tables",
        title=title.format(n=integer(len(rows)), troubled=integer(troubled)),
        subtitle=_("Rows, columns, days and doubts of each table"),
        foot=_(
            "A broken week has far fewer rows than the weeks around it. Stale: rows came on most days, then none for "
            "more than {days} days up to the last day of all tables."
        ).format(days=integer(STALE_DAYS)),
        chart=None,
        table=rows.assign(
            first=_days(rows["first"]),
            last=_days(rows["last"]),
            stale=[_("yes") if each else "–" for each in rows["is_stale"]],
        ),
        labels={
            "table": _("Table"), "rows": _("Rows"), "columns": _("Columns loaded"), "declared": _("Columns known"),
            "first": _("First day"), "last": _("Last day"), "days_behind": _("Days behind"),
            "stale": _("Stale"), "days_without_rows": _("Days missing"),
            "broken_weeks": _("Broken weeks"), "repeated_rows": _("Repeated rows"),
        },
        formats={"rows": "count", "columns": "count", "declared": "count", "days_without_rows": "count",
                 "days_behind": "count", "stale": "text",
                 "broken_weeks": "count", "repeated_rows": "count", "first": "text", "last": "text"},
    )  # fmt: skip


def _days(days: pd.Series[str]) -> list[str]:
    """Days as people write them, from ISO text; a dash where a table has no time."""
    return [date(dt.date.fromisoformat(each)) if isinstance(each, str) else "–" for each in days]


def _rejects(findings: Findings) -> Figure:
    rows = findings.rejects.assign(why=[sentence(each) for each in findings.rejects["reason"]])
    return Figure(
        name="rejects",
        title=_("{rejected} of {records} records were not loaded ({share}), each with its reason").format(
            rejected=integer(findings.rejected),
            records=integer(findings.records),
            share=percent(findings.rejected / findings.records if findings.records else 0.0),
        ),
        subtitle=_("Records by file and reason, with the first of them as an example"),
        foot=_("All of them: playbook rejects CLIENT. The raw lines stay in the exports folder."),
        chart=None,
        table=rows,
        labels={
            "file": _("File"), "why": _("Reason"), "records": _("Records"), "first_record": _("First record"),
            "column": _("Column"), "example": _("Example"),
        },
        formats={
            "records": "count", "first_record": "count",
            **dict.fromkeys(("file", "why", "column", "example"), "text"),
        },
    )  # fmt: skip


def _asks(findings: Findings) -> Figure:
    """What to ask for: the letter to the client as a table."""
    from playbook.workspace.tables import TABLES

    rows = findings.asks.assign(
        meaning=[_(TABLES[each].meaning) for each in findings.asks["table"]],
        wanted=[listed(each) for each in findings.asks["columns"]],
    )
    first = rows.iloc[0]
    return Figure(
        name="asks",
        title=_("Ask first for {table}: it would answer {parts} more parts and {kpis} more KPIs").format(
            table=isolate(first["table"]), parts=integer(first["parts"]), kpis=integer(first["kpis"])
        ),
        subtitle=_("Tables to ask the client for, the most useful first"),
        foot=_("A part or KPI may need several tables; it is counted for each of them."),
        chart=None,
        table=rows,
        labels={
            "table": _("Table"), "meaning": _("What it holds"), "wanted": _("Columns"),
            "parts": _("Parts it serves"), "kpis": _("KPIs it serves"),
        },
        formats={"parts": "count", "kpis": "count", **dict.fromkeys(("table", "meaning", "wanted"), "text")},
    )  # fmt: skip


def _dictionary(findings: Findings) -> Figure:
    rows = findings.dictionary.assign(
        meaning=[_(each) for each in findings.dictionary["meaning"]],
        here=[_("yes") if each else _("no") for each in findings.dictionary["loaded"]],
    )
    return Figure(
        name="dictionary",
        title=_("{loaded} of {n} known columns are in these data").format(
            loaded=integer(int(rows["loaded"].sum())), n=integer(len(rows))
        ),
        subtitle=_("The data dictionary: every table and column that the playbook can use"),
        foot=_("An export may call them anything; the import finds the names or asks."),
        chart=None,
        table=rows,
        labels={
            "table": _("Table"), "column": _("Column"), "type": _("Type"), "meaning": _("Meaning"), "here": _("Loaded"),
        },
        formats=dict.fromkeys(("table", "column", "type", "meaning", "here"), "text"),
    )  # fmt: skip
