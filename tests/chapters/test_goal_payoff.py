"""What a customer brings over the years: added up, held against the past, and called extrapolated where it is."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from playbook.chapters import goal_setting as chapter
from playbook.chapters.goal_setting.payoff import YEAR, payoff
from playbook.chapters.goal_setting.payoff_words import payoff_of, payoff_words
from playbook.i18n import Locale, use
from tests.chapters.small import orders, workspace
from tests.chapters.test_goal_setting import findings, shop

ENGLISH = Locale("en", currency="EUR")
DAY = dt.date(2024, 12, 31)


def steady(folder, *, since="2022-06-01", margin=10.0, **settings):
    """Three hundred customers since then; a third come back every fifty days or so until they leave."""
    draw, begin = np.random.default_rng(7), pd.Timestamp(since)
    days = (pd.Timestamp(DAY) - begin).days
    rows = []
    for customer in range(300):
        at, stays = int(draw.integers(0, days)), customer % 3 == 0
        while at <= days:
            rows.append((f"o{len(rows)}", str((begin + pd.Timedelta(days=at)).date()), f"c{customer}", 40.0))
            if not stays or draw.random() < 0.15:
                break
            at += int(draw.integers(20, 80))
    made = workspace(folder, {"orders": orders(*rows, margin=[margin] * len(rows))})
    file = made.client.settings_file
    file.write_text(file.read_text() + "".join(f"\n{name} = {value}" for name, value in settings.items()))
    return made


@pytest.fixture(scope="module", name="told")
def of_a_steady_shop(tmp_path_factory):
    return payoff(steady(tmp_path_factory.mktemp("steady"), payoff_years=4, discount_rate=0.1), DAY, None)


def test_the_years_of_the_settings_are_told_each_smaller_and_less_sure_than_the_one_before(told):
    assert told.reason == ""
    assert told.years["year"].tolist() == [1, 2, 3, 4]
    later = told.years.iloc[1:]
    assert (later["margin"].diff().dropna() < 0).all()
    assert (np.log(later["high"] / later["low"]).diff().dropna() > 0).all()
    assert (told.years["low"] <= told.years["margin"]).all()


def test_the_share_after_the_first_year_is_that_of_the_discounted_sum(told):
    margin = told.years["margin"].to_numpy()
    start = 10.0  # the first order is paid at once
    repeats = margin - np.array([start, 0, 0, 0])
    worth = repeats / 1.1 ** np.array([0.5, 1.5, 2.5, 3.5]) + np.array([start, 0, 0, 0])
    assert told.after == pytest.approx(1 - worth[0] / worth.sum())
    assert told.years["together"].iloc[-1] == pytest.approx(worth.sum())
    assert told.after_low < told.after < told.after_high


def test_years_longer_than_the_history_are_drawn_pale_and_called_extrapolated(told):
    assert told.years["seen"].tolist() == [year * YEAR <= told.known_days for year in (1, 2, 3, 4)]
    assert not told.years["seen"].all()
    with use(ENGLISH):
        figure = payoff_of(told)
        assert figure.table["name"].tolist()[1:3] == ["year 2", "year 3, extrapolated"]
        assert "comes after the first" in figure.title
        assert "times as much" in payoff_words(told)


def test_without_margins_or_whole_years_to_be_held_against_it_is_said_what_lacks(tmp_path):
    bare = workspace(tmp_path / "bare", shop(24))
    short = steady(tmp_path / "short", since="2024-03-01")
    few = payoff(steady(tmp_path / "few"), dt.date(2022, 7, 1), None)
    found = {each.reason: each for each in (payoff(bare, DAY, None), payoff(short, DAY, None), few)}
    assert set(found) == {"margin", "history", "model"}
    with use(ENGLISH):
        assert "margin_rate" in payoff_words(found["margin"])
        assert "about 17 months of orders; here are 10" in payoff_words(found["history"])
        assert all(payoff_of(each) is None for each in found.values())


def test_the_chapter_says_it_beside_what_keeping_costs(tmp_path, told):
    found = findings(tmp_path, shop(24))
    with use(ENGLISH):
        assert "takes margins of orders" in chapter.words(found).sections["payoff"]
        names = [each.name for each in chapter.figures(replace(found, payoff=told))]
    assert "payoff" in names
