"""From a number to its definition: links that stand at the name of a KPI or a term, and where they lead.

A tile, a row or a figure that shows KPIs of the catalogue, or was made by a method of `methods.terms`, carries links to
`#kpi-<id>`. What that is depends on where
the page is read: the report has the definitions at its end, the dashboard on a page of their own, a notebook has none
and keeps the plain name. A number that is no KPI leads to the figure of its page that says what it is,
`#figure-<name>`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from playbook.charts.bidi import directed
from playbook.i18n import _
from playbook.methods.terms import terms

if TYPE_CHECKING:
    import pandas as pd

ANCHOR, FIGURE = "kpi-", "figure-"
# A figure about more KPIs than this leads to them from the rows of its table alone.
MOST = 8
_LINE = re.compile(r'<p class="pb-foot pb-defined">.*?</p>', re.DOTALL)
_LINK = re.compile(r'<a class="pb-define" href="#kpi-([a-z0-9_]+)">(.*?)</a>', re.DOTALL)
_SHOWN = re.compile(r'<a class="pb-define" href="#figure-([a-z0-9_]+)">(.*?)</a>', re.DOTALL)


def named(text: str, kpi: str) -> str:
    """A KPI's name as HTML, leading to its definition; the plain name where no KPI is meant.

    >>> named("Orders", "orders")
    '<a class="pb-define" href="#kpi-orders">Orders</a>'
    """
    return f'<a class="pb-define" href="#{ANCHOR}{escape(kpi)}">{directed(text)}</a>' if kpi else directed(text)


def shown_in(text: str, figure: str) -> str:
    """A number's name as HTML, leading to the figure of its page that says what it is; the plain name without one.

    >>> shown_in("Active customers", "stages")
    '<a class="pb-define" href="#figure-stages">Active customers</a>'
    """
    return f'<a class="pb-define" href="#{FIGURE}{escape(figure)}">{directed(text)}</a>' if figure else directed(text)


def placed(html: str, anchors: Mapping[str, str]) -> str:
    """The fragment with its links to figures leading to these anchors; a figure that has none is not promised.

    >>> placed(shown_in("Active customers", "stages"), {"stages": "lifecycle-stages"})
    '<a class="pb-define" href="#lifecycle-stages">Active customers</a>'
    >>> placed(shown_in("Active customers", "stages"), {})
    'Active customers'
    """

    def link(found: re.Match[str]) -> str:
        anchor = anchors.get(found[1], "")
        return f'<a class="pb-define" href="#{escape(anchor)}">{found[2]}</a>' if anchor else found[2]

    return _SHOWN.sub(link, html)


def line(links: str) -> str:
    """The line below a chart that leads to the definitions of what it shows."""
    words = _("{label}: {text}").format(label=escape(_("Definitions")), text=links)
    return f'<p class="pb-foot pb-defined">{words}</p>'


def name_of(wanted: str) -> str:
    """The name of an indicator of the catalogue, or of a term, in the language in force."""
    from playbook.kpis.catalogue import load_catalogue

    catalogue = load_catalogue()
    return _(catalogue[wanted].name if wanted in catalogue else terms()[wanted].name)


def kpis_of(frame: pd.DataFrame) -> list[str]:
    """For every row the KPI that its column `id` names, "" where it names none; empty for a frame of other things."""
    if "id" not in frame.columns:
        return []
    from playbook.kpis.catalogue import load_catalogue

    catalogue = load_catalogue()
    ids = [each if isinstance(each, str) and each in catalogue else "" for each in frame["id"]]
    return ids if any(ids) else []


def few(ids: Sequence[str]) -> list[str]:
    """The KPIs of a figure, each once; none where they are too many for a line."""
    found = [each for each in dict.fromkeys(ids) if each]
    return found if len(found) <= MOST else []


def mentioned(*fragments: str) -> list[str]:
    """The KPIs that links in these fragments lead to, each once, in their order."""
    return list(dict.fromkeys(kpi for fragment in fragments for kpi, _name in _LINK.findall(fragment)))


def led(html: str, to: Callable[[str], str]) -> str:
    """The fragment with its links leading elsewhere; to: the address for a KPI, empty where there is none.

    >>> led(named("Orders", "orders"), lambda kpi: f"definitions#{kpi}")
    '<a class="pb-define" href="definitions#orders" target="_blank">Orders</a>'
    >>> led(named("Orders", "orders"), lambda kpi: "")
    'Orders'
    """

    def link(found: re.Match[str]) -> str:
        address = to(found[1])
        return f'<a class="pb-define" href="{escape(address)}" target="_blank">{found[2]}</a>' if address else found[2]

    return _worth_a_line(_LINK.sub(link, html))


def only(html: str, known: Collection[str]) -> str:
    """The fragment with links to these KPIs alone: a definition that is not on the page is not promised."""
    return _worth_a_line(_LINK.sub(lambda found: found[0] if found[1] in known else found[2], html))


def _worth_a_line(html: str) -> str:
    """A line of definitions that lead nowhere says nothing."""
    return _LINE.sub(lambda found: found[0] if "<a " in found[0] else "", html)
