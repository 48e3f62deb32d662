"""A figure on the page: finding, what is shown, plot, foot, and the table behind it."""

from __future__ import annotations

from html import escape

from playbook.charts.bidi import directed
from playbook.charts.cards import cards_html
from playbook.charts.definitions import few, kpis_of, line, name_of, named
from playbook.charts.offline import STILL_WIDTHS, embed, specification
from playbook.charts.parts import Cards, Figure, Panels
from playbook.charts.table import csv_link, table_html
from playbook.i18n import _, integer, listed, ngettext

# A table of more rows than LONG shows the FIRST of them.
LONG, FIRST = 15, 10


def figure_html(figure: Figure, *, still: bool = True, widths: tuple[int, ...] = STILL_WIDTHS) -> str:
    """The figure as HTML.

    still: with pictures that stand until the live chart is there, or where no script runs; widths: of these pictures in
    pixels, one for all or one for a phone and one for a page.
    """
    subtitle = f'<p class="pb-subtitle">{escape(figure.subtitle)}</p>' if figure.subtitle else ""
    foot = f'<p class="pb-foot">{escape(figure.foot)}</p>' if figure.foot else ""
    return (
        f'<figure class="pb-figure" id="figure-{escape(figure.name)}">'
        f'<figcaption><h3 class="pb-title">{directed(figure.title)}</h3>{subtitle}</figcaption>'
        f"{_plot(figure, still=still, widths=widths)}{foot}{_defined(figure)}{_behind(figure)}</figure>"
    )


def _plot(figure: Figure, *, still: bool, widths: tuple[int, ...]) -> str:
    alt = figure.alt or f"{figure.title} {figure.subtitle}".strip()
    if figure.chart is None:
        return _table(figure)
    if isinstance(figure.chart, Cards):
        return cards_html(figure.chart.cards)
    if isinstance(figure.chart, Panels):
        panels = "".join(
            f'<div class="pb-panel"><p class="pb-panel-title">{directed(panel.title)}</p>'
            + embed(specification(panel.chart), alt=f"{alt} {panel.title}", still=still, widths=STILL_WIDTHS[:1])
            + "</div>"
            for panel in figure.chart.panels
        )
        return f'<div class="pb-panels" data-count="{len(figure.chart.panels)}">{panels}</div>'
    return embed(specification(figure.chart), alt=alt, still=still, widths=widths)


def _table(figure: Figure) -> str:
    """The table of a figure that is a table; of a long one the first rows, the whole folded below."""
    if figure.table is None:
        return ""
    whole = table_html(figure.table, figure.labels, formats=figure.formats)
    count = len(figure.table)
    if count <= LONG:
        return whole
    first = table_html(figure.table.head(FIRST), figure.labels, formats=figure.formats)
    summary = ngettext("All {n} row", "All {n} rows", count).format(n=integer(count))
    return f"{first}<details><summary>{escape(summary)}</summary>{whole}</details>"


def _defined(figure: Figure) -> str:
    """A line that leads to the definitions of what the figure is about: the few KPIs of a chart, since the rows of a
    table lead there themselves, and what it names besides."""
    shown = few(kpis_of(figure.table)) if figure.chart is not None and figure.table is not None else []
    about = list(dict.fromkeys([*shown, *figure.defined]))
    return line(listed(named(name_of(each), each) for each in about)) if about else ""


def _behind(figure: Figure) -> str:
    """The table behind a chart, folded; a figure that is a table keeps only the download."""
    if figure.table is None:
        return ""
    link = csv_link(figure.table, figure.labels, name=figure.name)
    if figure.chart is None:
        return f'<p class="pb-behind">{link}</p>'
    table = table_html(figure.table, figure.labels, formats=figure.formats)
    summary = escape(_("Table"))
    return f'<details class="pb-behind"><summary>{summary}</summary>{table}<p>{link}</p></details>'
