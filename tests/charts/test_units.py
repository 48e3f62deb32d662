"""How quantities are written in figures, in each language."""

from __future__ import annotations

import pytest

from playbook.charts.kpi_tiles import value_text
from playbook.charts.units import column, exact, short, tick_expression
from playbook.i18n import FSI, LRI, PDI, Locale, use


def test_numbers_beside_bars_have_as_many_decimals_each() -> None:
    """Three digits for the largest; the others follow it."""
    assert short([0.441, 0.087], "fraction") == ["44%", "9%"]
    assert short([0.0441, 0.0087], "fraction") == ["4.4%", "0.9%"]
    with use(Locale("en", currency="GBP")):
        assert short([174484.74, 66964.99, 0.0], "money") == ["£174K", "£67K", "£0"]
        assert short([41000.0, -17500.0], "money") == ["£41.0K", "−£17.5K"]
        assert short([12.5, 3.0], "money") == ["£12.50", "£3.00"]


def test_an_unknown_number_is_a_dash() -> None:
    """Never a zero."""
    assert short([None, float("nan"), 2.0], "count") == ["–", "–", "2"]
    assert exact(float("nan"), "money") == "–"


def test_an_average_of_counts_keeps_its_decimals_and_a_count_has_none() -> None:
    """Orders per customer are a count by their unit."""
    assert (exact(1.27, "count"), exact(3.0, "count"), exact(4338, "count")) == ("1.27", "3", "4,338")
    assert column([1.27, 2.0, None], "count") == ["1.270", "2.000", "–"]
    assert column([4338, 12], "count") == ["4,338", "12"]
    assert short([1.27, 3.0], "count") == ["1.27", "3.00"]
    assert value_text(1.27, "count") == "1.27"


def test_points_stand_below_each_other_in_a_column() -> None:
    """All numbers of a column have the decimals of the one that needs them."""
    assert column([0.4, 0.0213, None], "fraction") == ["40.0%", "2.1%", "–"]
    assert column([1234.5, 99.9], "money") == ["1,234", "100"]
    assert column([3.0, 12.0], "number") == ["3", "12"]


def test_thousands_are_written_as_the_language_writes_them() -> None:
    """Sign, magnitude and number in their places."""
    with use(Locale("pl", currency="PLN")):
        assert short([174484.0], "money") == ["174\u00a0tys.\u00a0zł"]
    with use(Locale("fa", currency="IRR")):
        assert short([174484.0], "money") == ["۱۷۴\u00a0هزار\u00a0ریال"]


def test_a_minus_stays_before_its_number_in_persian() -> None:
    """Number and sign are isolated from left to right, whatever stands around them."""
    with use("fa"):
        assert short([-0.25], "fraction") == [f"{LRI}−۲۵٪{PDI}"]


@pytest.mark.parametrize(
    ("locale", "largest", "expected"),
    [
        (Locale("en"), 500, "format(datum.value, ',~f')"),
        (
            Locale("en", currency="GBP"),
            80_000,
            "datum.value === 0 ? format(datum.value / 1000, ',~f') : (datum.value < 0 ? '−' : '') + \"£\" + "
            "format(abs(datum.value) / 1000, ',~f') + \"K\"",
        ),
    ],
)
def test_an_axis_carries_its_unit(locale: Locale, largest: float, expected: str) -> None:
    """Currency and magnitude stand beside each number, the minus in front of both; zero needs neither."""
    with use(locale):
        assert tick_expression("money", largest) == expected


def test_an_axis_in_persian_reads_from_the_right() -> None:
    """The number and its word are one isolate."""
    with use(Locale("fa", currency="IRR")):
        expression = tick_expression("money", 80_000)
    assert expression.endswith(f'"{FSI}" + format(datum.value / 1000, \',~f\') + "\u00a0هزار\u00a0ریال{PDI}"')
