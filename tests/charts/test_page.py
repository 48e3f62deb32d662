"""The parts of a page, and what holds whatever stands in them."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import unquote

import pandas as pd
import pytest

from playbook.charts.definitions import led, mentioned, only
from playbook.charts.page import (
    Card,
    Figure,
    Tile,
    Words,
    block,
    cards_html,
    details_html,
    error_card,
    figure_html,
    monday_html,
    page,
    page_head,
    section_html,
    table_html,
    tile_html,
    trust_html,
    words_html,
)
from playbook.charts.table import csv_link, csv_text
from playbook.charts.tiles import sparkline
from playbook.errors import PlaybookError
from playbook.i18n import Locale, percent, use

HOSTILE = '"><img src=x onerror=alert(1)>'


def test_nothing_that_a_page_is_given_becomes_html() -> None:
    """Names come from files that strangers wrote."""
    frame = pd.DataFrame({"name": [HOSTILE]})
    made = [
        words_html(Words(HOSTILE, (Tile(HOSTILE, HOSTILE, HOSTILE, HOSTILE, n=HOSTILE, note=HOSTILE),))),
        figure_html(Figure("f", HOSTILE, HOSTILE, HOSTILE, HOSTILE, table=frame, labels={"name": HOSTILE})),
        section_html(HOSTILE, title=HOSTILE), monday_html([HOSTILE]), trust_html([HOSTILE]), details_html(HOSTILE),
        error_card(PlaybookError(HOSTILE, found=[HOSTILE], remedy=HOSTILE)), table_html(frame, {"name": HOSTILE}),
        cards_html([Card(HOSTILE, HOSTILE, HOSTILE, ((HOSTILE, HOSTILE, HOSTILE),))]),
        csv_link(frame, {"name": HOSTILE}, name=HOSTILE),
    ]  # fmt: skip
    for html in made:
        assert "<img" not in html
        assert "onerror" in html


def test_a_tile_without_enough_data_says_so_and_shows_no_trend() -> None:
    """No number is better than a misleading one."""
    html = tile_html(Tile("Return", "", n="n = 4", trend=(1.0, 2.0)))
    assert "not enough data" in html
    assert "n = 4" in html
    assert "<svg" not in html


@pytest.mark.parametrize(
    ("standing", "tone", "word"),
    [("good", "pb-good", ""), ("at_risk", "pb-unsure", "at risk"), ("off_track", "pb-bad", "off track"),
     ("no_target", "pb-neutral", "no target")],
)  # fmt: skip
def test_colour_never_speaks_alone(standing: str, tone: str, word: str) -> None:
    """Green, red and amber come with an arrow or a word."""
    html = tile_html(Tile("Orders", "12", change="3 above May", standing=standing, moved="up"))  # type: ignore[arg-type]
    assert tone in html
    assert word in html
    assert "▲" in html


def test_a_trend_has_gaps_where_nothing_is_known_and_runs_with_the_page() -> None:
    """Two pieces of line; in Persian the last point is on the left."""
    trend = (1.0, 2.0, None, 4.0, 5.0)
    assert sparkline(trend).count("M") == 2
    assert 'cx="109.0"' in sparkline(trend)
    with use("fa"):
        assert 'cx="3.0"' in sparkline(trend)


def test_a_figure_can_be_read_without_seeing_it() -> None:
    """The alternative text states the finding, and the table stands behind the plot."""
    chart = {"$schema": "https://vega.github.io/schema/vega-lite/v6.json", "mark": "bar", "data": {"values": []}}
    frame = pd.DataFrame({"channel": ["Email"], "rate": [0.44]})
    html = figure_html(Figure("f", "Email leads", "Share, 2011", "n = 9", chart=chart, table=frame), still=False)
    assert 'role="img" aria-label="Email leads Share, 2011"' in html
    assert html.index("pb-title") < html.index("pb-plot") < html.index("pb-foot") < html.index("<details")


def test_the_download_is_the_whole_frame_as_spreadsheets_read_it() -> None:
    """UTF-8 with its mark, translated headers first, exact numbers in Latin digits, no server asked."""
    frame = pd.DataFrame({"rate": [1 / 3], "channel": ["ایمیل"], "n": [7]})
    with use("fa"):
        link = csv_link(frame, {"channel": "کانال", "rate": "نرخ"}, name="rates")
    address = re.search(r'href="data:text/csv;charset=utf-8,([^"]+)"', link)
    assert address is not None
    assert 'download="rates.csv"' in link
    text = unquote(address[1])
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:]))) == [["کانال", "نرخ", "n"], ["ایمیل", str(1 / 3), "7"]]


def test_a_download_cannot_run_a_formula() -> None:
    """A product called =HYPERLINK(…) stays a product in a spreadsheet; a negative number stays a number."""
    text = csv_text(pd.DataFrame({"name": ["=1+1", "@x", "ok"], "change": [-1, 2, 3]}))
    assert [row.split(",")[0] for row in text.splitlines()[1:]] == ["'=1+1", "'@x", "ok"]
    assert text.splitlines()[1].endswith(",-1")


def test_columns_are_written_by_their_name_or_as_told() -> None:
    """Shares as percentages, dates as dates, money where it is said; numbers stand right."""
    frame = pd.DataFrame(
        {"name": ["a"], "back_rate": [0.5], "seen_on": pd.to_datetime(["2011-12-09"]), "worth": [1234.0]}
    )
    with use(Locale("en", currency="GBP")):
        html = table_html(frame, {}, formats={"worth": "money"})
    assert re.findall(r"<td[^>]*>([^<]*)</td>", html) == ["a", "50.0%", "9 December 2011", "£1,234"]
    assert re.findall(r"<td[^>]*?(pb-right)?\"?>", html) == ["", "pb-right", "", "pb-right"]


def test_numbers_that_come_as_texts_stand_right_too() -> None:
    """In every language; a column of words stays where reading begins."""
    with use("fa"):
        frame = pd.DataFrame({"change": ["+10.9%", "–", percent(-0.12)], "name": ["1st", "b", "c"]})
        html = table_html(frame, {})
    assert html.count("pb-right") == 1 + 3


def test_a_name_written_the_other_way_keeps_its_own_order() -> None:
    """A goal that an English speaker named stands in a Persian table as it was written; the page's own words do not."""
    frame = pd.DataFrame({"goal": ["30% buy again", "۳۰٪ دوباره می‌خرند", "خرید در Instagram"]})
    with use("fa"):
        cells = re.findall(r"<td[^>]*>(.*?)</td>", table_html(frame, {}))
        card = cards_html([Card("30% buy again", facts=(("a", "b", "12% of all"),))])
        tile = tile_html(Tile("30% buy again", "۴"))
    assert cells == ['<bdi dir="ltr">30% buy again</bdi>', "۳۰٪ دوباره می‌خرند", "خرید در Instagram"]
    assert '<bdi dir="ltr">30% buy again</bdi>' in card
    assert '<bdi dir="ltr">12% of all</bdi>' in card
    assert '<bdi dir="ltr">30% buy again</bdi>' in tile
    assert "<bdi" not in table_html(frame.head(1), {})
    assert '<bdi dir="rtl">' in table_html(frame.tail(2), {})


def test_a_long_table_says_how_long_it_is() -> None:
    """The page shows the beginning, the download has all."""
    html = table_html(pd.DataFrame({"n": range(101)}), {})
    assert html.count("<tr>") == 1 + 100
    assert "The first 100 of 101 rows" in html


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("pl", "ltr"), ("fa", "rtl")])
def test_a_page_says_its_language_and_direction(language: str, direction: str) -> None:
    """For the browser, the screen reader and the stylesheet."""
    html = page("Title", "<p>x</p>", language)
    assert f'<html class="pb-page" lang="{language}" dir="{direction}">' in html
    assert f'<div class="pb" lang="{language}" dir="{direction}">' in html


def test_only_persian_pages_carry_the_persian_typeface() -> None:
    """It weighs 110 kB."""
    assert "@font-face" not in page_head()
    with use("fa"):
        assert page_head().count("@font-face") == 2


def test_a_page_without_charts_does_not_carry_what_draws_them() -> None:
    """0.9 MB, in the conformance report for nothing."""
    chart = {"mark": "bar", "data": {"values": []}}
    drawn = figure_html(Figure("f", "T", "", "", chart=chart), still=False)
    assert 'class="pb-vega"' in page("T", drawn)
    assert "<script" not in page("T", "<p>x</p>")


def test_a_page_names_no_address_to_fetch_from() -> None:
    """Every source is inside: no link, no import, no src or url() that leaves the document."""
    with use("fa"):
        head = re.sub(r'<script class="pb-vega">.*?</script>', "", page("T", block("x")), flags=re.DOTALL)
    assert not re.search(r'<link|@import|src="|url\((?!data:)', head)


def test_a_long_table_that_is_a_figure_shows_its_beginning_and_folds_the_rest() -> None:
    """Otherwise a data dictionary would be forty screens on a phone."""
    html = figure_html(Figure("f", "T", "", "", table=pd.DataFrame({"n": range(40)})))
    before, folded = html.split("<details>")
    assert before.count("<tr>") == 1 + 10
    assert folded.count("<tr>") == 1 + 40
    assert "All 40 rows" in folded


def test_rows_and_figures_about_indicators_lead_to_their_definitions() -> None:
    """By the column `id`; rows about other things lead nowhere, and a chart of a few says so below it."""
    frame = pd.DataFrame({"id": ["orders", "a goal"], "name": ["Orders", "A goal"], "value": [3, 4]})
    html = table_html(frame, {"name": "KPI", "value": "Value"})
    assert '<a class="pb-define" href="#kpi-orders">Orders</a></td>' in html
    assert ">A goal</td>" in html
    chart = {"mark": "bar", "data": {"values": []}}
    drawn = figure_html(Figure("f", "T", "", "", chart=chart, table=frame, labels={"name": "KPI"}), still=False)
    assert mentioned(drawn) == ["orders"]
    assert drawn.index("Definitions:") < drawn.index("<details")
    assert "Definitions:" not in led(drawn, lambda _kpi: "")
    assert "Definitions:" in only(drawn, {"orders"})
    assert "Definitions:" not in figure_html(Figure("f", "T", "", "", table=frame, labels={"name": "KPI"}))
    assert "pb-define" not in table_html(frame.drop(columns="id"), {})


def test_a_figure_leads_to_the_methods_behind_it_each_once() -> None:
    """After the indicators that it shows; a table too, whose rows lead to theirs."""
    frame = pd.DataFrame({"id": ["orders"], "name": ["Orders"], "value": [3]})
    about = {"labels": {"name": "KPI"}, "defined": ("cohort", "orders")}
    drawn = figure_html(Figure("f", "T", "", "", chart={"mark": "bar", "data": {"values": []}}, table=frame, **about))
    assert mentioned(drawn[: drawn.index("<details")]) == ["orders", "cohort"]
    assert '<a class="pb-define" href="#kpi-cohort">Cohort</a>' in drawn
    assert mentioned(figure_html(Figure("f", "T", "", "", table=frame, **about))) == ["orders", "cohort"]
