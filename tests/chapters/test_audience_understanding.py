"""The audience chapter says what its numbers say."""

import datetime as dt
import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from playbook.chapters import audience_understanding as chapter
from playbook.chapters.audience_understanding import Params
from playbook.chapters.audience_understanding.figures import makers
from playbook.errors import Refused
from playbook.i18n import use
from tests.chapters.sample_audience import sample_findings
from tests.chapters.small import orders, workspace
from tests.kpis import bench, real_file

# Ten customers of 2024, most of whom came back; a visit table with two channels.
MANY = [(f"o{n}", f"2024-03-{n + 1:02d}", f"c{n // 2}", 50.0) for n in range(20)]
ONCE = [(f"p{n}", f"2024-04-{n + 1:02d}", f"d{n}", 80.0) for n in range(20)]
DAY = dt.date(2024, 12, 31)


def findings(tmp_path, tables, **params):
    with use("en"):
        return chapter.analyse(workspace(tmp_path, tables), Params(as_of=DAY, **params))


def sessions(*rows):
    frame = pd.DataFrame(rows, columns=["session_id", "started_at", "channel", "landing_page", "bounced", "converted"])
    return frame.assign(started_at=pd.to_datetime(frame["started_at"]))


def test_the_headline_counts_who_came_back(tmp_path):
    found = findings(tmp_path, {"orders": orders(*MANY, *ONCE)})
    assert "Of 30 customers who bought in 2024, only 10 had come back (33.3%)." in chapter.words(found).headline


def test_when_more_come_back_the_number_rises_and_the_sentence_no_longer_says_only(tmp_path):
    again = [(f"q{n:02d}", f"2024-05-{n + 1:02d}", f"d{n}", 80.0) for n in range(18)]
    found = findings(tmp_path, {"orders": orders(*MANY, *ONCE, *again)})
    assert "Of 30 customers who bought in 2024, 28 had come back (93.3%)." in chapter.words(found).headline


def test_the_comparison_turns_with_the_change(tmp_path):
    before = [(f"b{n}", f"2023-03-{n + 1:02d}", f"e{n}", 40.0) for n in range(20)]
    first = [("a0", "2022-12-01", "z", 1.0)]
    up = findings(tmp_path / "up", {"orders": orders(*first, *before, *MANY)})
    down = findings(tmp_path / "down", {"orders": orders(*first, *before, *before_twice(), *MANY)})
    titles = [{each.name: each.title for each in chapter.figures(found)}["periods"] for found in (up, down)]
    assert titles[0] == "Gross revenue: 25% above the same days a year ago"  # 1,000 against 800
    assert titles[1] == "Gross revenue: 37.5% below the same days a year ago"  # 1,000 against 1,600


def before_twice():
    return [(f"bb{n}", f"2023-04-{n + 1:02d}", f"e{n}", 40.0) for n in range(20)]


def test_without_visits_the_parts_about_visits_are_missing_and_named(tmp_path):
    found = findings(tmp_path, {"orders": orders(*MANY)})
    assert {"arrivals", "landing_pages", "funnel", "searches"} <= set(found.missing)
    shown = {each.name for each in chapter.figures(found)}
    assert "arrivals" not in shown
    assert {"returning", "seasons", "periods"} <= shown


def test_the_largest_channel_and_the_one_with_most_orders_are_told_apart(tmp_path):
    rows = [(f"s{n}", "2024-03-01", "social", "/", True, False) for n in range(6)]
    rows += [(f"t{n}", "2024-03-02", "email", "/sale", False, True) for n in range(3)]
    found = findings(tmp_path, {"orders": orders(*MANY), "sessions": sessions(*rows)})
    title = {each.name: each.title for each in chapter.figures(found)}["arrivals"]
    assert title == "Most visits come by social networks, most orders by email"


def test_a_season_is_claimed_only_from_two_complete_years_on(tmp_path):
    months = pd.date_range("2023-01-15", "2024-12-15", freq="MS") + pd.Timedelta(days=14)
    rows = [
        (f"m{n}-{half}", str(day.date()), f"c{n}", 300.0 if day.month == 11 else 100.0)
        for n, day in enumerate(pd.DatetimeIndex(["2023-01-01", *months, "2024-12-31"]))
        for half in (1, 2)
    ]
    found = findings(tmp_path / "long", {"orders": orders(*rows)})
    short = findings(tmp_path / "short", {"orders": orders(*rows[28:])})
    assert len(found.season) == 12
    assert "peaks in November" in {each.name: each.title for each in chapter.figures(found)}["seasons"]
    assert short.season.empty


def test_two_orders_are_refused_with_the_number_it_takes(tmp_path):
    with pytest.raises(Refused, match="2 orders, and it takes at least 20"):
        findings(tmp_path, {"orders": orders(*MANY[:2])})


def test_a_period_with_few_orders_is_refused_however_many_there_were_before(tmp_path):
    with pytest.raises(Refused, match="0 orders"):
        findings(tmp_path, {"orders": orders(*MANY, *ONCE)}, period="month")


@pytest.mark.slow
def test_invoice_lines_alone_bear_the_parts_about_orders(tmp_path, shared_data):
    """The contract's numbers for the year: 4,219 known customers, 2,837 with two orders up to its end."""
    lines = bench.workspace(tmp_path, real_file.tables(shared_data), currency='"GBP"', timezone='"Europe/London"')
    with use("en"):
        found = chapter.analyse(lines, Params())
        shown = {each.name: each.title for each in chapter.figures(found)}
    assert shown["returning"] == "Of 4,219 customers, 2,837 had bought at least twice (67.2%)"
    assert set(shown) == {
        "returning", "worth", "products", "replenish", "places", "patterns", "hours", "seasons", "periods", "loyal",
    }  # fmt: skip
    countries = found.details["worth"].query("dimension == 'country'").set_index("audience")
    assert countries.loc["United Kingdom", "orders"] / countries["orders"].sum() > 0.9
    assert {"chains", "types", "relations", "after"} <= set(found.missing)


@pytest.mark.parametrize("language", ["en", "fa", "pl"])
def test_every_figure_has_a_finding_a_foot_and_a_table_behind_it(tmp_path, language):
    with use(language):
        found = findings(tmp_path, {"orders": orders(*MANY)})
        for figure in chapter.figures(found):
            assert figure.title
            assert figure.subtitle
            assert figure.foot
            assert figure.table is not None
            assert set(figure.labels) <= set(figure.table.columns)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fa", "pl"])
def test_the_sample_bears_every_figure_and_each_says_a_finding(language):
    found = sample_findings()
    with use(language):
        shown = {each.name: each for each in chapter.figures(found)}
        assert set(shown) == set(makers())
        for figure in shown.values():
            assert figure.title
            assert figure.foot
            assert "{" not in figure.title + figure.subtitle + figure.foot
            assert set(figure.labels) <= set(figure.table.columns)


def test_every_figure_of_the_chapter_stands_in_its_notebook(repository):
    book = json.loads((repository / "notebooks" / "01_audience_understanding.ipynb").read_text(encoding="utf-8"))
    code = "".join("".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code")
    assert set(re.findall(r'book\.show\("(\w+)"\)', code)) == set(makers())


@pytest.mark.parametrize("compare_by", ["channel", "device", "country", "gender", "age_band"])
def test_groups_may_be_made_by_any_trait_that_both_visits_and_orders_know(compare_by):
    found = replace(sample_findings(), params=Params(compare_by=compare_by))
    with use("en"):
        shown = {
            each.name: each for each in chapter.figures(found) if each.name in {"mix", "leaks", "worth", "patterns"}
        }
    assert len(shown) == 4
