"""The marts: one SQL file per view, and how a query that names views becomes one text.

A view file opens with comment lines that say what a row is and what the view is made of:

    -- One row per completed order up to as_of.
    -- needs: orders.order_id, orders.order_ts
    -- margin: orders.margin
    -- channel: touchpoints.channel | orders.credited_channel
    -- cuts: channel, country

`needs` is what the view as a whole cannot do without; a line that begins with column names says what these columns
need besides; ` | ` separates alternatives of which one is enough, the preferred one first. Names may be those of other
views, but not within a choice; `settings.x` is what a client may state instead of delivering, and `assumed.x` a value
that the view takes for granted. `like` names a view whose columns it passes on, with what they need. `cuts` are the
columns that a KPI over the view may be cut by; `keys` name the order, visit or customer of a row (`order_id`,
`session_id`, `customer_id`, or another column as one of these), by which what is known of it can be joined. A line
`-- kept` lets an engine compute the view once and read it again.
Comment lines in plain words are for the reader.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType

from playbook.errors import Failed
from playbook.i18n import _

FOLDER = Path(__file__).parent
_NOT_CODE = re.compile(r"--[^\n]*|'(?:[^']|'')*'")
_RELATION = re.compile(r"\b(?:from|join)\s+([a-z_][a-z0-9_]*)", re.IGNORECASE)
_OWN_PART = re.compile(r"\b([a-z_][a-z0-9_]*)\s+as\s+\(", re.IGNORECASE)
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
_STATED = re.compile(r"-- ([a-z_][a-z0-9_, ]*): (.+)")
_KEYS = re.compile(r"-- keys: (.+)")
_REFERENCE = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)?")


@dataclass(frozen=True)
class View:
    """One mart: its name, what one row is, its SQL, what it needs, what single columns need besides, and its cuts.

    keys: per key (order_id, session_id, customer_id) the view's column that holds it.
    kept: worth computing once, because much else reads it. It must not depend on a period; on as_of only where
    it is small, one row per customer.
    """

    name: str
    grain: str
    sql: str
    needs: tuple[str, ...]
    columns_need: Mapping[str, tuple[str, ...]]
    like: str
    cuts: tuple[str, ...]
    keys: Mapping[str, str]
    kept: bool


@cache
def views() -> Mapping[str, View]:
    """All views by name, found by glob."""
    return MappingProxyType({path.stem: read_view(path) for path in sorted(FOLDER.glob("*.sql"))})


def read_view(path: Path) -> View:
    """One view file. Errors: `Failed` when its first line does not say what a row is."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    if not lines or not lines[0].startswith("-- One row per "):
        raise Failed(
            _("The view {name} does not say what one row is.").format(name=path.name),
            remedy=_("Begin the file with a line like: -- One row per order."),
        )
    stated: dict[str, tuple[str, ...]] = {}
    keys: dict[str, str] = {}
    declarations = {"-- kept"}
    for line in lines[1:]:
        if not line.startswith("--"):
            break
        if named := _KEYS.fullmatch(line):
            declarations.add(line)
            keys |= _keys(named.group(1))
            continue
        found = _STATED.fullmatch(line)
        if found is not None:
            values = tuple(each.strip() for each in found.group(2).split(","))
            # A line of plain words ("converted: an order in one of the visits") is for the reader.
            if all(_REFERENCE.fullmatch(side) for each in values for side in each.split(" | ")):
                declarations.add(line)
                stated.update(dict.fromkeys((name.strip() for name in found.group(1).split(",")), values))
    needs, cuts, like = (stated.pop(word, ()) for word in ("needs", "cuts", "like"))
    return View(
        name=path.stem,
        grain=lines[0].removeprefix("-- "),
        sql="\n".join(line for line in lines if line not in declarations),
        needs=needs,
        columns_need=MappingProxyType(stated),
        like="".join(like),
        cuts=cuts,
        keys=MappingProxyType(keys),
        kept="-- kept" in lines,
    )


def _keys(text: str) -> dict[str, str]:
    """Key and column from "order_id, referrer_id as customer_id"."""
    pairs = (each.strip().partition(" as ") for each in text.split(","))
    return {key or column: column for column, _as, key in pairs}


def used_by(sql: str) -> list[str]:
    """The views that a text reads, directly or through other views, dependencies first."""
    return _order(sql, {})


def _order(sql: str, stand_ins: Mapping[str, str]) -> list[str]:
    """The views to be put before a text, dependencies first."""
    order: list[str] = []
    _collect(sql, stand_ins, order, ())
    return order


def _collect(sql: str, stand_ins: Mapping[str, str], order: list[str], path: tuple[str, ...]) -> None:
    for name in _read_by(sql):
        if name in path:
            raise Failed(
                _("Views read one another in a circle."), found=[" → ".join((*path[path.index(name) :], name))]
            )
        if name not in order:
            _collect(stand_ins.get(name, views()[name].sql), stand_ins, order, (*path, name))
            order.append(name)


@lru_cache(maxsize=2048)
def _read_by(sql: str) -> tuple[str, ...]:
    """The views that a text names itself, once each. The same few texts are asked thousands of times in a chapter."""
    code = _NOT_CODE.sub(" ", sql)
    others = set(_OWN_PART.findall(code))
    return tuple(dict.fromkeys(name for name in _RELATION.findall(code) if name in views() and name not in others))


@lru_cache(maxsize=2048)
def relations_of(sql: str) -> frozenset[str]:
    """The names that stand after FROM or JOIN: tables, views, and a few words that are neither."""
    return frozenset(_RELATION.findall(_NOT_CODE.sub(" ", sql)))


def compose(sql: str, stand_ins: Mapping[str, str] | None = None) -> str:
    """The text as it runs: the views it names stand before it as CTEs.

    A part of the text's own that bears the name of a view stands for it, so a composed text may be composed again.
    stand_ins: queries that give the same rows as the view of that name, where they are already computed.

    >>> compose("SELECT 1 AS one")
    'SELECT 1 AS one'
    """
    ready = stand_ins or {}
    parts = [f"{name} AS (\n{ready.get(name, views()[name].sql)}\n)" for name in _order(sql, ready)]
    if not parts:
        return sql
    own = re.match(r"\s*with\s+(?!recursive\b)", sql, re.IGNORECASE)
    rest = f",\n{sql[own.end() :]}" if own else f"\n{sql}"
    return "WITH " + ",\n".join(parts) + rest


@lru_cache(maxsize=2048)
def parameters_of(sql: str) -> frozenset[str]:
    """The names of the `$parameters` in a text, comments and literals apart."""
    return frozenset(_PARAMETER.findall(_NOT_CODE.sub(" ", sql)))
