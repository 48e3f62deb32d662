"""A client's own KPIs: `kpis/*.toml` in its folder, in the catalogue's format and under the catalogue's checks.

    clients/acme/kpis/wholesale.toml     one file per tactic, the catalogue's or one of its own
    [orders_of_clubs]
    …                                    every field as in the catalogue; requirement = "own"

What the tests hold of the catalogue is held of these when they are read: what they stand over exists, the columns that
they name are declared as needed (or a column that was not delivered would be read as empty), and their SQL runs. None
may bear the name of a KPI of the catalogue, since the same word would then mean two numbers. Targets are not part of a
KPI: `[targets]` in client.toml states them for the catalogue's and for a client's own alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from playbook.errors import BadInput, PlaybookError, did_you_mean
from playbook.i18n import _, listed
from playbook.kpis.assumptions import MEANINGS
from playbook.kpis.by_method import METHODS
from playbook.kpis.catalogue import KPIS, Catalogue, Kpi, checked, load_catalogue, read_folder
from playbook.kpis.cuts import dimensions
from playbook.kpis.queries import by_unit, measured, rows_for_method
from playbook.workspace.client import Client
from playbook.workspace.engine import Engine
from playbook.workspace.views import parameters_of, views

DAYS = frozenset({"as_of", "period_start", "period_end"})
# The one file of the folder that holds no KPIs: which of them are followed (chosen.py).
CHOICE = "kpis/choice.toml"
_TEXTS = re.compile(r"'(?:[^']|'')*'")
_WORD = re.compile(r"\b[a-z_][a-z0-9_]*\b")


def catalogue_of(client: Client) -> Catalogue:
    """The catalogue with the client's own KPIs after it.

    Errors, all of them at once as `Problems`: those of `load_catalogue`; a name that the catalogue has; a view, column,
    method, cut or parameter that does not exist; a column that is named and not needed; SQL that does not run; a target
    or a price for what is no KPI.
    """
    built_in = load_catalogue()
    folder = client.path / "kpis"
    if not folder.is_dir() and not client.settings.targets and not client.settings.closing_prices:
        return built_in
    read, problems = read_folder(folder, without={Path(CHOICE).name})
    own = {name: kpi.model_copy(update={"place": f"kpis/{kpi.place}"}) for name, kpi in read.items()}
    # Nothing is delivered to this engine: it only says which columns there are, and whether a text runs.
    engine = Engine.from_frames({})
    for kpi in own.values():
        problems += _complaints(kpi, built_in, engine)
    merged = {**built_in, **{name: kpi for name, kpi in own.items() if name not in built_in}}
    problems += _stray_targets(client, merged)
    return checked(merged, problems)


def _complaints(kpi: Kpi, built_in: Catalogue, engine: Engine) -> Iterator[PlaybookError]:
    if kpi.id in built_in:
        yield BadInput(
            _("The catalogue already has a KPI called {name}.").format(name=kpi.id),
            found=[kpi.place, built_in[kpi.id].place],
            remedy=_("Give yours another name; a target of your own goes into client.toml, under [targets]."),
        )
    if kpi.requirement != "own":
        yield BadInput(
            _("The KPI {name} is the client's own and must say so.").format(name=kpi.id),
            found=[kpi.place, f'requirement = "{kpi.requirement}"'],
            remedy=_("Write: {line}").format(line='requirement = "own"'),
        )
    if kpi.view == KPIS:
        return
    if kpi.view not in views():
        yield BadInput(
            _("The KPI {name} stands over something that does not exist.").format(name=kpi.id),
            found=[kpi.place, f'from = "{kpi.view}"'],
            remedy=did_you_mean(kpi.view, views()),
        )
        return
    strange = list(_strangers(kpi, engine))
    yield from strange
    if not strange:
        yield from _does_not_run(kpi, engine)


def _strangers(kpi: Kpi, engine: Engine) -> Iterator[PlaybookError]:
    """Names that mean nothing, and columns that are named and not declared."""
    columns = set(engine.columns(kpi.view))
    declared = {need.removeprefix(f"{kpi.view}.") for need in kpi.needs} - {kpi.view}
    words = {word for text in kpi.formulas for word in _WORD.findall(_TEXTS.sub(" ", text))}
    bound = {name for text in kpi.formulas for name in parameters_of(text)}
    known = {"needs": columns, "method": set(METHODS), "cut": set(dimensions(kpi.view)), "$": DAYS | MEANINGS.keys()}
    named = {
        "needs": declared,
        "method": {kpi.method} - {""},
        "cut": {kpi.cut} - {""},
        "$": bound,
    }
    for field, names in named.items():
        for name in sorted(names - known[field]):
            yield BadInput(
                _("The KPI {name} names something that does not exist.").format(name=kpi.id),
                found=[kpi.place, f"${name}" if field == "$" else f'{field} = "{name}"'],
                remedy=did_you_mean(name, known[field]),
            )
    silent = sorted((words & columns) - declared - {kpi.cut})
    if silent and not kpi.method:
        yield BadInput(
            _("The KPI {name} uses columns that it does not say it needs.").format(name=kpi.id),
            found=[kpi.place, listed(silent)],
            remedy=_("Add to needs: {names}").format(names=listed(f'"{kpi.view}.{each}"' for each in silent)),
        )


def _does_not_run(kpi: Kpi, engine: Engine) -> Iterator[PlaybookError]:
    import duckdb

    by = (kpi.cut,) if kpi.cut else ()
    texts = [measured([kpi], by)]
    texts += [rows_for_method(kpi, by)] if kpi.method else []
    texts += [by_unit(kpi, by)] if kpi.interval == "bootstrap" else []
    for text in texts:
        bound = dict.fromkeys({*DAYS, *MEANINGS, "window_days", "persona_members", "goal_progress"})
        try:
            engine.rows(text, bound)
        except duckdb.Error as error:
            yield BadInput(
                _("The formula of the KPI {name} does not run.").format(name=kpi.id),
                found=[kpi.place, str(error).splitlines()[0]],
                remedy=_("Try it as SQL over the view: playbook explain shows the text of every KPI of the catalogue."),
            )
            return


def _stray_targets(client: Client, merged: Catalogue) -> Iterator[PlaybookError]:
    said = {
        "targets": _("client.toml states a target for {name}, which is no KPI."),
        "closing_prices": _("client.toml states a price for {name}, which is no KPI."),
    }
    for part, problem in said.items():
        for name in getattr(client.settings, part):
            if name not in merged:
                yield BadInput(
                    problem.format(name=name),
                    found=[f"client.toml: [{part}]"],
                    remedy=did_you_mean(name, merged, listed_by="playbook kpis"),
                )
