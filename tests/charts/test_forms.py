"""What every form promises, read from the specification it makes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
import pytest

from playbook.charts.export import still_svg
from playbook.charts.forms import Measure, Time, bars, columns, funnel, goal, heat, lines, panels, scatter, steps
from playbook.charts.forms.labels import apart
from playbook.charts.forms.shape import nice_domain, ticks
from playbook.charts.offline import specification
from playbook.charts.page import Cards, Panels
from playbook.i18n import use
from tests.charts.gallery import LOCALES
from tests.charts.gallery_figures import figures

ORDERS = Measure("orders", "Orders", "count")


def rows(chart: Any) -> list[dict[str, Any]]:
    """All data rows of a chart, dataset after dataset."""
    return [row for data in chart.to_dict()["datasets"].values() for row in data]


def scales(chart: Any, channel: str) -> list[dict[str, Any]]:
    """The scales that a chart's layers state for a channel."""
    found = (layer.get("encoding", {}).get(channel, {}) for layer in chart.to_dict()["layer"])
    return [each["scale"] for each in found if isinstance(each, dict) and "scale" in each]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "fa"])
def test_every_form_is_valid_and_as_wide_as_its_place(language: str) -> None:
    """Vega-Lite's own schema accepts it; no facets, which cannot follow the width of their container."""
    with use(LOCALES[language]):
        for figure in figures():
            if figure.chart is None or isinstance(figure.chart, Cards):
                continue
            charts = (
                [panel.chart for panel in figure.chart.panels] if isinstance(figure.chart, Panels) else [figure.chart]
            )
            for chart in charts:
                assert not isinstance(chart, dict)
                spec = chart.to_dict(validate=True)
                assert spec["width"] == "container"
                assert not {"facet", "repeat", "hconcat", "vconcat", "concat"} & set(spec)


def test_bars_begin_at_zero_and_stand_by_size() -> None:
    """Even where all values are close to each other."""
    chart = bars(pd.DataFrame({"channel": ["b", "a"], "orders": [100, 104]}), "channel", ORDERS)
    assert [row["name"] for row in rows(chart) if "label" in row] == ["a", "b"]
    assert scales(chart, "x")[0]["domain"] == [0, 104]


def test_bars_keep_an_order_that_has_a_meaning() -> None:
    """Asked not to, they do not sort."""
    chart = bars(pd.DataFrame({"size": ["S", "M", "L"], "orders": [2, 9, 4]}), "size", ORDERS, ordered=False)
    assert [row["name"] for row in rows(chart) if "label" in row] == ["S", "M", "L"]


def test_two_long_names_that_are_cut_alike_stay_two_bars() -> None:
    """Names are looked up by place, not used as keys."""
    names = [
        "White hanging heart t-light holder number one of two",
        "White hanging heart t-light holder number two of two",
    ]
    svg = still_svg(specification(bars(pd.DataFrame({"name": names, "orders": [2, 1]}), "name", ORDERS)), width=700)
    assert svg.count('aria-roledescription="bar"') == 2


def test_what_is_spoken_of_has_the_accent_and_the_rest_is_grey() -> None:
    """Colour means something or is absent."""
    from playbook.charts.theme import CONTEXT, EMPHASIS

    frame = pd.DataFrame({"channel": ["a", "b"], "orders": [2, 1]})
    assert scales(bars(frame, "channel", ORDERS, emphasise=["b"]), "color")[0]["range"] == [CONTEXT, EMPHASIS]


def test_a_month_that_is_not_over_says_so() -> None:
    """Drawn apart, and named under the axis."""
    start = pd.to_datetime(["2011-11-01", "2011-12-01"]).date
    frame = pd.DataFrame({"start": start, "orders": [9, 2], "complete": [True, False]})
    for form in (columns, lines):
        chart = form(frame, Time("start", "month", "complete"), ORDERS)
        assert "so far" in str(chart.to_dict())
    assert [
        row["over"] for row in rows(columns(frame, Time("start", "month", "complete"), ORDERS)) if "over" in row
    ] == [
        True,
        False,
    ]


def test_a_period_without_a_number_is_a_gap() -> None:
    """Not a zero, and the line does not jump over it."""
    frame = pd.DataFrame({"week": ["1", "2", "3", "4"], "orders": [5, None, 7, 8]})
    chart = lines(frame, Time("week", "text"), ORDERS)
    line = next(layer["mark"] for layer in chart.to_dict()["layer"] if layer["mark"]["type"] == "line")
    assert line["invalid"] == "break-paths-show-domains"
    assert [row["value"] for row in rows(chart) if "tail" in row] == [5, None, 7, 8]


def test_what_cannot_be_known_yet_has_no_cell() -> None:
    """Neither a missing row nor a missing value is drawn."""
    frame = pd.DataFrame({"cohort": ["Jan", "Jan", "Feb"], "month": [0, 1, 0], "rate": [1.0, 0.4, None]})
    svg = still_svg(specification(heat(frame, "cohort", "month", Measure("rate", "Rate", "fraction"))), width=700)
    assert svg.count('aria-roledescription="rect mark"') == 2
    assert "Feb" in svg


def test_the_size_of_a_row_with_a_long_name_stands_below_it_and_is_not_cut_off() -> None:
    frame = pd.DataFrame({
        "who": ["people who have looked at the shop but not ordered", "buyers"], "step": "cart", "rate": [0.1, 0.2],
        "n": [13_036, 13_802],
    })  # fmt: skip
    svg = still_svg(specification(heat(frame, "who", "step", Measure("rate", "Rate", "fraction"), n="n")), width=700)
    assert ">13,036<" in svg
    assert "buyers · 13,802" in svg


def test_ten_months_stand_after_nine() -> None:
    """Columns of whole numbers are ordered by size."""
    frame = pd.DataFrame({"cohort": "Jan", "month": [10, 9, 2], "orders": [1, 2, 3]})
    data = rows(heat(frame, "cohort", "month", ORDERS))
    assert {row["when"]: row["column"] for row in data} == {"2": 0, "9": 1, "10": 2}


def test_a_funnel_names_the_largest_loss() -> None:
    """By the share that went on, not by the number lost."""
    frame = pd.DataFrame({"step": ["seen", "basket", "paid"], "orders": [1000, 500, 100]})
    notes = [row["note"] for row in rows(funnel(frame, "step", ORDERS)) if "note" in row]
    assert notes == ["", "50% went on", "20% went on: the largest loss"]


def test_panels_share_one_scale() -> None:
    """So that their columns can be compared."""
    frame = pd.DataFrame({"channel": ["a", "b"], "week": ["1", "1"], "orders": [10, 90]})
    made = panels(
        frame, "channel", "orders", lambda part, domain: columns(part, Time("week", "text"), ORDERS, domain=domain)
    )
    assert [scales(panel.chart, "y")[0]["domain"] for panel in made.panels] == [[0, 100], [0, 100]]


def test_time_runs_from_the_right_in_persian() -> None:
    """So do bars, whose names stand on the right."""
    frame = pd.DataFrame({"week": ["1", "2"], "orders": [10, 90]})
    with use("fa"):
        chart = columns(frame, Time("week", "text"), ORDERS)
        assert scales(chart, "x")[0]["reverse"] is True
        bar = bars(frame, "week", ORDERS).to_dict()["layer"][0]["encoding"]
    assert bar["y"]["axis"]["orient"] == "right"
    first, last = bar["x"]["scale"]["range"]
    assert "width" in first["expr"]
    assert "width" not in last["expr"]


def test_a_survival_curve_keeps_its_value_until_the_next_step_in_both_directions() -> None:
    """Vega-Lite joins points from left to right, which is backwards in Persian."""
    frame = pd.DataFrame({"day": [0, 10], "share": [0.0, 0.5]})
    for language, held in (("en", "step-after"), ("fa", "step-before")):
        with use(language):
            spec = steps(frame, Measure("day", "Days", "days"), Measure("share", "Back", "fraction")).to_dict()
        assert [layer["mark"]["interpolate"] for layer in spec["layer"] if "interpolate" in layer["mark"]] == [held]


def test_a_goal_shows_the_way_and_not_the_size() -> None:
    """Its scale need not begin at zero, and the target is always on it."""
    frame = pd.DataFrame({"week": ["1", "2"], "actual": [101.0, None], "required": [100.0, 104.0]})
    chart = goal(
        frame,
        Time("week", "text"),
        actual=Measure("actual", "Actual"),
        required=Measure("required", "Pace"),
        target=(118, "target 118"),
    )
    assert scales(chart, "y")[0]["domain"] == [100, 120]


def test_a_dot_that_the_title_speaks_of_is_always_named() -> None:
    """Even where dots lie on each other."""
    frame = pd.DataFrame({"name": ["a", "b", "c"], "orders": [5, 5, 5], "rate": [0.1, 0.1, 0.1]})
    chart = scatter(frame, "name", ORDERS, Measure("rate", "Rate", "fraction"), emphasise=["b"])
    named = {row["name"]: row["narrow"] for row in rows(chart) if "narrow" in row}
    assert named["b"] in ("after", "before")


@pytest.mark.parametrize("values", [[50.0, 50.1, 50.2], [0.0, 100.0], [99.0, 99.5], []])
def test_labels_are_moved_apart(values: list[float]) -> None:
    """At least their height from each other, in their order."""
    spots = sorted(apart(values, (0, 100), height=200, gap=16))
    assert all(after - before >= 8 - 1e-9 for before, after in pairwise(spots))


@pytest.mark.parametrize(
    ("values", "domain"),
    [([0.44, 0.09], (0, 0.5)), ([-17500, 41000], (-20000, 60000)), ([], (0, 1)), ([7, 7], (0, 8))],
)
def test_axes_have_round_bounds_and_few_ticks(values: list[float], domain: tuple[float, float]) -> None:
    """They hold all values, with zero, and no more than eight ticks."""
    assert nice_domain(values) == pytest.approx(domain)
    assert 2 <= len(ticks(nice_domain(values))) <= 8


def test_forms_take_data_without_a_single_row() -> None:
    """An empty period is drawn as nothing, without an error."""
    nothing = pd.DataFrame({"channel": pd.Series(dtype=str), "orders": pd.Series(dtype=float)})
    for chart in (
        bars(nothing, "channel", ORDERS),
        columns(nothing, Time("channel", "text"), ORDERS),
        funnel(nothing, "channel", ORDERS),
    ):
        assert isinstance(chart, alt.LayerChart)
        assert still_svg(specification(chart), width=340).startswith("<svg")


def test_one_huge_cell_does_not_make_all_others_pale() -> None:
    """Steps are even over the square roots where the range is that wide."""
    frame = pd.DataFrame({"table": ["a", "b", "c", "d"], "quarter": "Q1", "orders": [100, 900, 2500, 90_000]})
    assert [row["step"] for row in rows(heat(frame, "table", "quarter", ORDERS))] == [0, 0, 0, 6]
    frame["orders"] = [100, 900, 2500, 40_000]
    assert [row["step"] for row in rows(heat(frame, "table", "quarter", ORDERS))] == [0, 0, 1, 6]


def test_a_goal_that_begins_today_names_no_way_that_was_gone() -> None:
    """One point is no line."""
    frame = pd.DataFrame({"week": ["1", "2"], "actual": [0.0, None], "required": [0.0, 10.0]})
    chart = goal(
        frame,
        Time("week", "text"),
        actual=Measure("actual", "So far"),
        required=Measure("required", "Pace"),
        target=(10, "target 10"),
    )
    named = [data for data in chart.to_dict()["datasets"].values() if data and data[0].get("text") == "So far"]
    assert len(named) == 1  # the dot
