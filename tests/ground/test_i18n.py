"""Numbers, dates and words as each reader writes them."""

import datetime as dt

import pytest

from playbook import i18n
from playbook.i18n import LRI, PDI, Locale, use

ENGLISH = Locale("en", currency="GBP")
PERSIAN = Locale("fa", "jalali", "IRR")
POLISH = Locale("pl", currency="PLN")
DAY = dt.date(2011, 12, 9)


@pytest.mark.parametrize(
    ("locale", "count", "share", "amount", "day"),
    [
        (ENGLISH, "10,655,622", "65.6%", "£533.88", "9 December 2011"),
        (PERSIAN, "۱۰٬۶۵۵٬۶۲۲", f"{LRI}۶۵٫۶٪{PDI}", "۵۳۳٫۸۸\u00a0IRR", "۱۸"),
        (POLISH, "10\u00a0655\u00a0622", "65,6%", "533,88\u00a0zł", "9 grudnia 2011"),
    ],
)
def test_each_language_writes_numbers_and_days_its_own_way(locale, count, share, amount, day):
    with use(locale):
        assert i18n.integer(10_655_622.48) == count
        assert i18n.percent(0.6558) == share
        assert i18n.money(533.8756).replace("ریال", "IRR") == amount
        assert i18n.date(DAY).startswith(day)


def test_a_number_in_prose_keeps_three_digits_and_never_rounds_before_the_point():
    with use(ENGLISH):
        assert [i18n.number(x) for x in (0.0012345, 3.14159, 98.76, 4338, 0)] == [
            "0.00123",
            "3.14",
            "98.8",
            "4,338",
            "0",
        ]
        assert i18n.number(2.5, decimals=2) == "2.50"


def test_money_shows_pence_below_a_thousand_and_words_for_millions():
    with use(ENGLISH):
        assert i18n.money(10_655_622.48) == "£10,655,622"
        assert i18n.money(10_655_622.48, compact=True) == "£10.7M"
        assert i18n.money(-5.5) == "−£5.50"


def test_a_missing_number_is_a_dash_and_never_zero():
    assert {i18n.integer(None), i18n.percent(float("nan")), i18n.money(None), i18n.number(float("inf"))} == {"–"}


@pytest.mark.parametrize(("share", "text"), [(0.121, "+12.1%"), (-0.121, "−12.1%"), (0.0, "0%"), (-0.0, "0%")])
def test_a_signed_percentage_has_its_sign_and_zero_has_none(share, text):
    with use(ENGLISH):
        assert i18n.percent(share, sign=True) == text


def test_a_persian_minus_sign_stays_on_the_left_of_its_number():
    with use(PERSIAN):
        assert i18n.percent(-0.12) == f"{LRI}−۱۲٪{PDI}"
        assert i18n.number(-3.5) == f"{LRI}−۳٫۵{PDI}"


def test_periods_are_named_in_the_calendar_in_force():
    with use(ENGLISH):
        assert i18n.period(dt.date(2011, 12, 1), dt.date(2011, 12, 31), "month") == "December 2011"
        assert i18n.period(dt.date(2011, 10, 1), dt.date(2011, 12, 31), "quarter") == "quarter 4 of 2011"
        assert i18n.period(dt.date(2011, 1, 1), dt.date(2011, 12, 31), "year") == "2011"
    with use(PERSIAN):  # 1 Farvardin 1390 was 21 March 2011
        assert i18n.year_month_day(dt.date(2011, 3, 21)) == (1390, 1, 1)
        assert "۱۳۹۰" in i18n.month(dt.date(2011, 3, 21))


def test_the_locale_of_an_outer_block_comes_back():
    with use(PERSIAN):
        with use("en"):
            assert i18n.direction() == "ltr"
        assert i18n.direction() == "rtl"


def test_names_from_outside_are_isolated_only_where_lines_run_from_the_right():
    with use(ENGLISH):
        assert i18n.isolate("orders.csv") == "orders.csv"
    with use(PERSIAN):
        assert i18n.isolate("orders.csv") == "\u2068orders.csv\u2069"


def test_vega_gets_persian_numerals_and_the_separators_of_cldr():
    with use(PERSIAN):
        number = i18n.vega_locale()["number"]
        assert (number["decimal"], number["thousands"], number["numerals"][3]) == ("٫", "٬", "۳")
    with use(POLISH):
        times = i18n.vega_locale()["time"]
        assert (times["days"][0], times["months"][0]) == ("niedziela", "stycznia")
