"""`playbook kpis` and `playbook explain`: the figures of the catalogue, and how each one is made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from playbook.charts.names import group_name
from playbook.doors.commands import saying
from playbook.doors.commands.choosing import keep_choice, say_left_out, values_of
from playbook.doors.commands.finding import refuse_ending, say_found, write_page, write_values
from playbook.doors.commands.shape import (
    ClientFolder,
    argument,
    as_of_option,
    client_or_current,
    command,
    json_option,
    option,
)
from playbook.errors import BadInput
from playbook.i18n import N_, _, integer, isolate, listed, missing, money, number, percent
from playbook.i18n import period as period_name
from playbook.workspace.client import Client, Workspace, open_workspace

if TYPE_CHECKING:
    from playbook.kpis.compute import KpiValue


def _client_unless_searching(ctx: click.Context, param: click.Parameter, value: Client | None) -> Client | None:
    """The catalogue can be searched without any client."""
    return value if ctx.params.get("words") and value is None else client_or_current(ctx, param, value)


@command(
    "kpis",
    help=N_("Compute indicators of the catalogue, search it, or write it as a page."),
    example="playbook kpis clients/gifts --as-of 2011-12-09 --period all --json\n"
    "playbook kpis clients/gifts --id repeat_purchase_rate --by country\n"
    'playbook kpis --search "repeat purchase"\n'
    "playbook kpis clients/gifts --leave-out affiliate --follow email_open_rate\n"
    "playbook kpis clients/gifts --page kpis.html",
)
@argument(
    "client",
    type=ClientFolder(),
    required=False,
    callback=_client_unless_searching,
    help=N_("A client's folder; else the one that PLAYBOOK_WORKSPACE names, else the demo client."),
)
@as_of_option
@option(
    "--period",
    default="month",
    metavar="KIND",
    help=N_("day, week, month, quarter, year, rolling:N or all; else month."),
)
@option(
    "--periods",
    "count",
    type=click.IntRange(min=1),
    default=1,
    metavar="N",
    help=N_("With --out or --json: so many periods, the one that holds the day last."),
)
@option("--by", multiple=True, metavar="DIM", help=N_("Cut by this dimension; at most two."))
@option("--id", "ids", multiple=True, metavar="KPI", help=N_("Only this indicator; may be repeated."))
@option(
    "--search",
    "words",
    default="",
    is_eager=True,
    metavar="WORDS",
    help=N_("Find indicators by words in any language; without a client, in the catalogue alone."),
)
@option(
    "--page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=N_("Write the whole catalogue as one HTML file, with what these data say."),
)
@option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help=N_("Write the values as a file: .xlsx with their definitions, .parquet or .csv for other programs."),
)
@option("--follow", multiple=True, metavar="KPI", help=N_("Follow this indicator or tactic again; kept."))
@option("--leave-out", multiple=True, metavar="KPI", help=N_("Leave this indicator or tactic out from now on; kept."))
@option("--all", "every", is_flag=True, help=N_("Those that are left out, too."))
@json_option
def kpis_command(  # noqa: PLR0913 - one argument for each option
    client: Client | None,
    *,
    as_of: dt.date | None,
    period: str,
    count: int,
    by: Sequence[str],
    ids: Sequence[str],
    words: str,
    page: Path | None,
    out: Path | None,
    follow: Sequence[str],
    leave_out: Sequence[str],
    every: bool,
    as_json: bool,
) -> None:
    """The figures of a period, beside the period before; or the catalogue itself."""
    from playbook.kpis.as_json import as_json as document

    several = count > 1
    if words:
        given = {"--periods": several, "--by": by, "--id": ids, "--page": page, "--out": out}
        _refuse_together("--search", given | {"--follow": follow, "--leave-out": leave_out})
        say_found(words, client, as_of, period, as_json=as_json)
        return
    assert client is not None, "without words there is a client"
    if follow or leave_out:
        given = {"--search": words, "--id": ids, "--by": by, "--page": page, "--out": out, "--json": as_json}
        _refuse_together("--follow" if follow else "--leave-out", given)
        keep_choice(client, follow, leave_out)
        return
    workspace = open_workspace(client.path)
    day = as_of or workspace.as_of_default
    if page:
        _refuse_together("--page", {"--periods": several, "--by": by, "--id": ids, "--json": as_json, "--out": out})
        write_page(page, workspace, day, period)
        return
    if out:
        _refuse_together("--out", {"--json": as_json})
        refuse_ending(out)
    if several and not (out or as_json):
        raise BadInput(
            _("Several periods are too much for a table on the screen."),
            remedy=_("Write them into a file with --out, or print them with --json."),
        )
    values, left_out = values_of(workspace, ids, day, period, by, count=count, every=every)
    if out:
        write_values(out, values, workspace, day, by)
    elif as_json:
        saying.say_json(document(values, workspace, day))
    else:
        _say_values(values, workspace, day, by, ids)
        say_left_out(left_out)


def _refuse_together(option_name: str, others: Mapping[str, object]) -> None:
    given = [name for name, value in others.items() if value]
    if given:
        raise BadInput(
            _("{option} goes without {others}.").format(option=option_name, others=listed(given)),
            remedy=_("Ask for one of them at a time."),
        )


def _say_values(
    values: Sequence[KpiValue], workspace: Workspace, day: dt.date, by: Sequence[str], ids: Sequence[str]
) -> None:
    from playbook.workspace.decisions import personas

    if not values:
        saying.say(_("No indicator can be cut that way."))
        return
    client = workspace.client
    span = values[0].period
    words = period_name(span.start, span.end, span.kind if span.complete else "")
    saying.say(_("{client}: {period}").format(client=isolate(client.settings.name), period=words))
    headers = [_("indicator"), *by, _("value"), _("change"), _("interval"), _("cases")]
    computed = [value for value in values if value.status != "missing_input"]
    named = {each.id: each.name for each in personas(client)} if "persona" in by else {}
    rows = [_row(value, [_group(name, value, named) for name in by]) for value in computed]
    saying.say_table(headers, rows, right=range(len(by) + 1, len(headers)))
    lacking = [value for value in values if value.status == "missing_input"]
    if lacking:
        saying.say()
        saying.say(_("Not to be had from these data, and what they lack:"))
        for value in lacking:
            saying.say(f"  {value.id}: {listed(value.missing)}")
    if ids:
        _say_assumed(workspace, day, [value.id for value in values])
    saying.say()
    saying.say(_("How is one of them computed? playbook explain {id}").format(id=values[0].id))


def _say_assumed(workspace: Workspace, day: dt.date, ids: Sequence[str]) -> None:
    """What the figures take for granted, beside them; of the whole catalogue it would be a page, and stands on it."""
    from playbook.kpis.assumptions import shown as shown_assumption
    from playbook.kpis.catalogue import assumed_by
    from playbook.kpis.ledger import Ledger

    ledger = Ledger(workspace, day)
    used = {name for each in ids for name in assumed_by(ledger.catalogue[each], ledger.catalogue)}
    lines = [shown_assumption(ledger.assumptions[name]) for name in sorted(used & ledger.assumptions.keys())]
    if lines:
        saying.say()
        saying.say(_("Taken for granted:"))
        for line in lines:
            saying.say(f"  {line}")


def _group(dimension: str, value: KpiValue, named: Mapping[str, str]) -> str:
    """The group that a value speaks of, in words; blank where the value has none."""
    if dimension not in value.by:
        return ""
    group = value.by[dimension]
    return named.get(str(group), "") or group_name(dimension, group)


def _row(value: KpiValue, cuts: Sequence[str]) -> list[str]:
    if value.status != "ok":
        words = {
            "not_enough_data": _("too few cases"),
            "zero_denominator": _("nothing to divide by"),
        }
        return [value.id, *cuts, words[value.status], "", "", integer(value.n)]
    interval = ""
    if value.interval:
        low, high = value.interval.low, value.interval.high
        interval = _("{low} to {high}").format(low=shown(low, value.unit), high=shown(high, value.unit))
    return [value.id, *cuts, shown(value.value, value.unit), _change(value), interval, integer(value.n)]


def _change(value: KpiValue) -> str:
    """Points for a fraction, percent for everything else; blank where there is nothing to compare with."""
    before = value.prior.value if value.prior else None
    if before is None or value.value is None:
        return ""
    if value.unit == "fraction":
        points = (value.value - before) * 100
        return ("+" if points > 0 else "") + number(points, decimals=1)
    return percent(value.value / before - 1, sign=True) if before > 0 else ""


def shown(value: float | None, unit: str) -> str:
    """A value in its unit, as a person reads it."""
    if value is None:
        return missing()
    if unit == "fraction":
        return percent(value)
    if unit == "money":
        return money(value)
    # A count per something, such as orders per customer, is no whole number.
    return integer(value) if unit == "count" and value == round(value) else number(value)


@command(
    "explain",
    help=N_("Say how an indicator is computed, and what ran."),
    example="playbook explain repeat_purchase_rate clients/gifts --as-of 2011-12-09\nplaybook explain R-KPI-SAL-02",
)
@argument("kpi", help=N_("The id of an indicator or of a method, or a requirement's number."))
@argument("client", type=ClientFolder(), required=False, help=N_("A client's folder; else only the definition."))
@as_of_option
def explain_command(kpi: str, client: Client | None, *, as_of: dt.date | None) -> None:
    """Definition, formula, source, caveat; with a client, the SQL with its values."""
    from playbook.kpis.explain import explain

    if client is None and as_of is not None:
        raise BadInput(
            _("A definition is the same on every day; --as-of needs a client."),
            remedy=f"playbook explain {kpi} clients/gifts --as-of {as_of.isoformat()}",
        )
    saying.say(explain(kpi, open_workspace(client.path) if client else None, as_of))
