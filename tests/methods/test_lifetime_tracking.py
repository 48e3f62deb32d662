"""What moves all customers at once, which no model of single customers knows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from playbook.methods.customer_forecast import purchases
from playbook.methods.lifetime import fit_bgnbd, fit_pareto_nbd
from playbook.methods.lifetime_tracking import pace_spread, tracking, with_common_pace
from playbook.methods.poisson_binomial import poisson_binomial
from tests.methods.lifetime_cdnow import HOLDOUT_WEEKS, summary
from tests.methods.test_lifetime_validation import ORIGIN, cdnow, steady_shop


def day(text: str) -> int:
    """The number of a date."""
    return int(np.datetime64(text, "D").astype(np.int64))


def test_tracked_purchases_add_up_to_all_and_expected_ones_to_the_models_total() -> None:
    data = summary()
    model = fit_pareto_nbd(*data[:3])
    whole = tracking(model, cdnow(), [day("1997-01-01"), ORIGIN + 1])
    assert whole["actual"].tolist() == [data.frequency.sum()]
    assert whole["expected"].tolist() == pytest.approx([model.expected_purchases(data.T).sum()])


def test_what_all_models_miss_of_the_cdnow_hold_out_came_in_november_december_and_march() -> None:
    model = fit_pareto_nbd(*summary()[:3])
    edges = list(range(day("1997-10-08"), day("1998-06-17") + 1, 28))
    table = tracking(model, cdnow(), edges)
    starts = pd.to_datetime(table["start"], unit="D").dt.strftime("%Y-%m-%d")
    busy = starts.isin(["1997-11-05", "1997-12-03", "1998-02-25"])
    calm = table[~busy]
    assert (table.loc[busy, "pace"] > 1.1).all()
    assert calm["actual"].sum() == pytest.approx(calm["expected"].sum(), rel=0.03)


def test_an_interval_that_knows_how_the_pace_swings_holds_the_cdnow_total_without_having_seen_it() -> None:
    data = summary()
    model = fit_bgnbd(*data[:3])
    plain = purchases(model, HOLDOUT_WEEKS, *data[:3], seed=1)
    # Only the weeks that the model was fitted to, in stretches of four weeks.
    spread = pace_spread(tracking(model, cdnow(), range(ORIGIN + 1 - 9 * 28, ORIGIN + 2, 28)))
    assert 0.1 < spread < 0.3
    wide = with_common_pace(plain, spread, periods=HOLDOUT_WEEKS / 4)
    assert plain.interval()[1] < data.holdout.sum() < wide.interval()[1]


def test_where_nothing_moves_all_at_once_the_spread_is_next_to_nothing() -> None:
    shop = steady_shop(1500, seed=4)
    base = shop.base(399)
    model = fit_pareto_nbd(base.frequency, base.recency / 7, base.T / 7)
    assert pace_spread(tracking(model, shop, range(120, 401, 28))) < 0.06


def test_a_common_pace_adds_its_variance_and_leaves_the_mean() -> None:
    total = poisson_binomial([0.5], [4000])
    wide = with_common_pace(total, 0.2, periods=4)
    assert wide.mean == pytest.approx(total.mean, abs=0.5)
    # 2,000 x .2 / sqrt(4) = 200; a hundred steps of a normal keep all but a hundredth of its variance.
    assert wide.variance == pytest.approx(total.variance + 200**2, rel=0.03)
    assert with_common_pace(total, 0, periods=4).interval() == total.interval()


@pytest.mark.parametrize("edges", [[5], [5, 5], [7, 3]])
def test_edges_that_make_no_period_are_refused(edges: list[int]) -> None:
    with pytest.raises(ValueError, match="edges"):
        tracking(fit_bgnbd(*summary()[:3]), cdnow(), edges)
