"""Seasonal indices: R's classical decomposition of the airline series, exact recovery, and refusals."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playbook.methods.seasonality import seasonality

# International airline passengers in thousands, 1949 to 1960 (Box and Jenkins 1976, series G).
AIRLINE = """
112 118 132 129 121 135 148 148 136 119 104 118  115 126 141 135 125 149 170 170 158 133 114 140
145 150 178 163 172 178 199 199 184 162 146 166  171 180 193 181 183 218 230 242 209 191 172 194
196 196 236 235 229 243 264 272 237 211 180 201  204 188 235 227 234 264 302 293 259 229 203 229
242 233 267 269 270 315 364 347 312 274 237 278  284 277 317 313 318 374 413 405 355 306 271 306
315 301 356 348 355 422 465 467 404 347 305 336  340 318 362 348 363 435 491 505 404 359 310 337
360 342 406 396 420 472 548 559 463 407 362 405  417 391 419 461 472 535 622 606 508 461 390 432
"""


def frame(values: list[float], first_month: int = 24_000) -> pd.DataFrame:
    return pd.DataFrame({"month": range(first_month, first_month + len(values)), "value": values})


def test_the_airline_series_has_the_index_that_r_prints() -> None:
    """R: decompose(AirPassengers, type = "multiplicative")$seasonal, and the first trend values 126.7917, 127.25."""
    found = seasonality(frame([float(each) for each in AIRLINE.split()]))
    assert found.index["season"].tolist() == pytest.approx(
        [
            *(0.9102304, 0.8836253, 1.0073663, 0.9759060, 0.9813780, 1.1127758),
            *(1.2265555, 1.2199110, 1.0604919, 0.9217572, 0.8011781, 0.8988244),
        ],
        abs=5e-8,
    )
    assert found.table["trend"].iloc[6:8].tolist() == pytest.approx([126.7917, 127.2500], abs=5e-5)
    assert found.index["years"].tolist() == [11] * 12
    assert found.strength > 0.9
    assert found.p_value < 1e-6


@given(st.lists(st.floats(0.1, 10), min_size=12, max_size=12), st.integers(24, 60), st.integers(0, 11))
def test_a_steady_shop_gives_back_its_season_exactly(season: list[float], length: int, offset: int) -> None:
    """Whatever month the series starts in, and even with one ratio per month of the year."""
    shape = np.array(season) / np.mean(season)
    values = [1000 * shape[(offset + step) % 12] for step in range(length)]
    found = seasonality(frame(values, 24_000 + offset))
    assert found.index["season"].to_numpy() == pytest.approx(shape, rel=1e-9)
    assert found.table["trend"].dropna().to_numpy() == pytest.approx(1000, rel=1e-9)
    assert found.table["adjusted"].to_numpy() == pytest.approx(1000, rel=1e-9)


@given(st.lists(st.floats(1, 100), min_size=24, max_size=48))
def test_the_index_means_1_and_the_parts_multiply_to_the_value(values: list[float]) -> None:
    found = seasonality(frame(values))
    assert found.index["season"].mean() == pytest.approx(1)
    known = found.table.dropna()
    assert len(known) == len(values) - 12
    assert (known["trend"] * known["season"] * known["remainder"]).to_numpy() == pytest.approx(
        known["value"].to_numpy()
    )


def test_the_order_of_rows_and_the_currency_do_not_matter() -> None:
    months = frame([float(each) for each in AIRLINE.split()])
    expected = seasonality(months).index
    shuffled = months.sample(frac=1, random_state=3).assign(value=months["value"] * 4.25)
    pd.testing.assert_frame_equal(seasonality(shuffled).index, expected)


def test_months_that_differ_by_chance_alone_show_no_season() -> None:
    noise = np.random.default_rng(5).lognormal(5, 0.3, 72)
    found = seasonality(frame(noise.tolist()))
    assert found.p_value > 0.05
    assert found.strength < 0.3


def test_two_years_give_an_index_that_cannot_be_tested() -> None:
    found = seasonality(frame([float(each) for each in AIRLINE.split()[:24]]))
    assert found.index["years"].tolist() == [1] * 12
    assert math.isnan(found.strength)
    assert math.isnan(found.p_value)


def test_a_month_in_which_the_shop_is_always_shut_has_season_0_and_no_adjusted_value() -> None:
    found = seasonality(frame(([100.0] * 7 + [0.0] + [100.0] * 4) * 3))
    assert found.index["season"].iloc[7] == 0
    assert found.table.loc[found.table["month_of_year"] == 8, "adjusted"].isna().all()


@pytest.mark.parametrize(
    ("months", "found"),
    [
        (frame([1.0] * 23), "23 found, 1 missing"),
        (frame([1.0] * 30).drop(index=12), "after month 24011"),
        (pd.concat([frame([1.0] * 24), frame([1.0])]), "after month 24000"),
        (frame([1.0] * 23 + [-1.0]), "-1.0"),
        (frame([1.0] * 6 + [0.0] * 18), "no sales"),
        (frame([1.0] * 24).drop(columns="value"), "'value'"),
    ],
)
def test_too_little_or_broken_history_is_refused_with_what_is_missing(months: pd.DataFrame, found: str) -> None:
    with pytest.raises(ValueError, match=found):
        seasonality(months)
