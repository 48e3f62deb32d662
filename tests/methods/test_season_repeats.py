"""A season that comes back is told from chance; growth is none."""

from __future__ import annotations

import math

import numpy as np
import pytest

from playbook.methods.season_repeats import season_repeats


def test_growth_along_a_straight_line_is_no_season() -> None:
    assert all(math.isnan(each) for each in season_repeats(np.arange(24) * 3.0 + 5))


def test_chance_is_called_a_season_in_one_case_of_twenty() -> None:
    rng = np.random.default_rng(0)
    found = [season_repeats(rng.gamma(20, 5, 24), draws=200)[1] for _ in range(400)]
    assert np.mean(np.array(found) < 0.05) == pytest.approx(0.05, abs=0.025)


def test_a_planted_season_is_found_through_noise() -> None:
    rng = np.random.default_rng(1)
    season = 1 + 0.4 * np.sin(np.arange(24) * np.pi / 6)
    found = [season_repeats(100 * season * rng.gamma(100, 0.01, 24))[1] for _ in range(20)]
    assert np.mean(np.array(found) < 0.05) == 1


def test_less_than_two_years_are_refused() -> None:
    with pytest.raises(ValueError, match="24 months, not 23"):
        season_repeats([1.0] * 23)
