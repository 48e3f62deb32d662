"""The words of the first chapter."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.chapters.start_here.findings import STALE_DAYS, Findings
from playbook.charts.page import Tile, Words
from playbook.i18n import _, date, integer, isolate, listed, percent
from playbook.params import Control
from playbook.workspace.tables import TABLES


def controls(_findings: Findings) -> tuple[Control, ...]:
    """How far back to look."""
    return (Control("quarters", _("Quarters to show"), "number", low=4, high=20, step=1),)


def words(findings: Findings) -> Words:
    """Headline, tiles, doubts, what to ask for."""
    return Words(
        headline=_headline(findings),
        tiles=tuple(_tiles(findings)),
        sections={"doubts": "\n\n".join(findings.doubts) or _("Nothing in these data stands out as doubtful.")},
        monday=tuple(_monday(findings)),
        trust=tuple(_trust(findings)),
    )


def _headline(findings: Findings) -> str:
    can = int(findings.chapters.groupby("number")["chapter_can"].all().sum())
    ready = int((findings.kpis["status"] == "ok").sum())
    return _("These data can answer {chapters} of {all_chapters} chapters and {kpis} of {all_kpis} KPIs.").format(
        chapters=integer(can),
        all_chapters=integer(findings.chapters["number"].nunique()),
        kpis=integer(ready),
        all_kpis=integer(len(findings.kpis)),
    )


def _tiles(findings: Findings) -> Iterator[Tile]:
    yield Tile(_("Records read"), integer(findings.records), shown="tables")
    share = findings.rejected / findings.records if findings.records else None
    part = percent(share) if share is not None else ""
    yield Tile(_("Not loaded"), integer(findings.rejected), n=part, shown="rejects" if findings.rejected else "tables")
    yield Tile(_("Orders"), integer(findings.orders), shown="tables")
    if findings.orders:
        yield Tile(
            _("Orders without customer"),
            percent(findings.orders_without_customer / findings.orders),
            n=_("n = {n}").format(n=integer(findings.orders_without_customer)),
            shown="tables",
        )
    yield Tile(_("Last day with orders"), date(findings.as_of), shown="coverage")


def _monday(findings: Findings) -> Iterator[str]:
    stale = findings.tables[findings.tables["is_stale"].astype(bool)]
    if len(stale):
        yield _("Ask for newer exports of {tables}: they end more than {days} days before the other tables.").format(
            tables=listed([isolate(each) for each in stale["table"]]), days=integer(STALE_DAYS)
        )
    for row in findings.asks.head(3).to_dict("records"):
        yield _("Ask the client for {table}: {meaning} It serves {parts} parts and {kpis} KPIs.").format(
            table=isolate(row["table"]),
            meaning=_(TABLES[row["table"]].meaning),
            parts=integer(row["parts"]),
            kpis=integer(row["kpis"]),
        )
    if findings.rejected:
        first = findings.rejects.iloc[0]
        yield _("Open {file} at record {record} and look why it was not loaded, before anybody trusts a total.").format(
            file=isolate(str(first["file"])), record=integer(first["first_record"])
        )
    if not len(findings.asks):
        yield _("Nothing has to be asked for: go on to the chapter on the audience.")


def _trust(findings: Findings) -> Iterator[str]:
    yield _(
        "Every record that came in is loaded or rejected with its reason: {loaded} and {rejected} make {all}."
    ).format(
        loaded=integer(findings.records - findings.rejected),
        rejected=integer(findings.rejected),
        all=integer(findings.records),
    )
    if len(findings.currencies) > 1:
        yield _("Amounts are in several currencies: {names}.").format(names=listed(findings.currencies))
    if findings.orders_without_customer:
        yield _("Orders without customer count in revenue, and in no figure about customers.")
    yield _(
        "A table that is there may still be wrong: the checks see gaps and shapes, not whether a shop counted well."
    )
