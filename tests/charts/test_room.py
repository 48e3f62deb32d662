"""What forms do where there is little room: on a phone, in a panel, in a narrow cell."""

from __future__ import annotations

import json

import pandas as pd

from playbook.charts.forms import Measure, Time, heat, steps
from playbook.charts.forms.periods import time_axis
from playbook.i18n import use
from tests.charts.gallery import LOCALES


def test_on_a_phone_long_names_beside_the_lines_leave_room_for_fewer_months() -> None:
    """A year of months: five named beside a short label, fewer beside one that takes half the phone."""
    frame = pd.DataFrame({"month": pd.date_range("2024-01-01", periods=12, freq="MS")})
    time = Time("month", "month")

    def named(free: float) -> int:
        # The expression for phones stands before the colon, one quoted name per month that is named.
        narrow = str(time_axis(frame, time, free=free).labelExpr).split(" : ", 1)[0]
        return sum(month in narrow for month in ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct",
                                                 "Nov", "Dec"))  # fmt: skip

    assert named(0) > named(200) >= 2


def test_the_name_of_elapsed_time_ends_at_the_edge_of_the_page_and_not_before_the_plot_begins() -> None:
    """Where labels beside the curves take most of a phone, a name ending with the plot would be cut at its start."""
    frame = pd.DataFrame({"day": [0, 30], "share": [0.0, 0.3]})
    made = []
    for language in ("en", "fa"):
        with use(LOCALES[language]):
            spec = steps(frame, Measure("day", "Days", "days"), Measure("share", "Back", "fraction")).to_dict()
            [axis] = [layer["encoding"]["x"]["axis"] for layer in spec["layer"]
                      if layer.get("encoding", {}).get("x", {}).get("axis", {}).get("title")][:1]  # fmt: skip
            made.append(axis["titleX"])
    assert made == [{"expr": "width"}, 0]


def test_numbers_that_would_touch_those_in_the_next_cell_are_written_smaller() -> None:
    """Few columns leave cells of about 33 pixels on a phone, into which a number with its sign just fits."""
    frame = pd.DataFrame({"row": ["a", "a"], "column": ["x", "y"], "value": [-0.47, 1.05]})
    with use(LOCALES["en"]):
        spec = heat(frame, "row", "column", Measure("value", "Distance", "number"), diverging=True).to_dict()
    [size] = [layer["mark"]["fontSize"] for layer in spec["layer"] if layer["mark"]["type"] == "text"]
    assert size["expr"].endswith("< width / 2 ? 13 : 11")
    assert int(size["expr"].split()[0]) > 33


def test_a_number_wider_than_its_cell_on_a_phone_is_written_smaller_before_it_is_left_out() -> None:
    """Eight columns leave cells of about 26 pixels: 1,877 needs more at 11 pixels and less at 9; 4 has room anyway."""

    def layers(value: float) -> int:
        frame = pd.DataFrame({"row": "a", "column": list("stuvwxyz"), "value": [value] + [1.0] * 7})
        with use(LOCALES["en"]):
            return len(heat(frame, "row", "column", Measure("value", "Customers", "count")).to_dict()["layer"])

    assert (layers(1877.0), layers(4.0)) == (3, 2)


def test_long_names_of_rows_take_two_lines_since_their_ends_tell_them_apart() -> None:
    names = ["Gospodarstwo domowe: mieszkają z rodziną", "Gospodarstwo domowe: mieszkają samotnie", "Wiek"]
    frame = pd.DataFrame({"row": names, "column": "x", "value": 1.0})
    spec = heat(frame, "row", "column", Measure("value", "Distance", "number")).to_dict()
    [axis] = [layer["encoding"]["y"]["axis"] for layer in spec["layer"] if layer["mark"]["type"] == "rect"]
    for end in ("z rodziną", "samotnie", "Wiek"):
        assert end in axis["labelExpr"]
    assert "…" not in axis["labelExpr"]
    assert axis["labelOffset"]["expr"].startswith("indexof([0, 1]")


def test_a_panel_that_is_no_phone_and_no_page_names_as_many_months_as_fit_beside_each_other() -> None:
    """Thirteen months: all named on a page, some left out in a panel of half of it."""
    frame = pd.DataFrame({"month": pd.date_range("2024-01-01", periods=13, freq="MS")})
    expression = str(time_axis(frame, Time("month", "month"), free=90).labelExpr)
    phone, panel, page = (part.split(" ? ")[-1] for part in expression.split(" : "))
    named = [
        sum(bool(label[0]) for label in json.loads(part.removesuffix("[datum.value]"))) for part in (phone, panel, page)
    ]
    assert named[0] < named[1] < named[2] == 13
