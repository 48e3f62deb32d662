"""The doubt about a model's parameters in what is expected of all customers together, drawn or by slopes."""

from __future__ import annotations

import numpy as np
import pytest

from playbook.methods.customer_forecast import buyers, standard_error
from playbook.methods.lifetime import BgNbd, fit_bgnbd, fit_mbgnbd, fit_pareto_nbd
from tests.methods.lifetime_cdnow import summary

WEEKS = 39


@pytest.mark.parametrize("fit", [fit_bgnbd, fit_mbgnbd, fit_pareto_nbd])
def test_slopes_carry_as_much_doubt_as_many_drawn_models(fit) -> None:
    """On CDNOW: the variance over 400 drawn models, without the chance that both have alike."""
    history = [np.asarray(each, dtype=float) for each in summary()[:3]]
    model = fit(*history)
    certain = buyers(model, WEEKS, *history, draws=0)
    by_slopes = buyers(model, WEEKS, *history, draws=None)
    totals = [float(each.probability_of_purchase(WEEKS, *history).sum()) for each in model.draws(400, seed=0)]
    doubt = by_slopes.variance - certain.variance
    assert np.sqrt(doubt) == pytest.approx(np.std(totals), rel=0.12)
    assert by_slopes.mean == pytest.approx(certain.mean, abs=0.5)
    (low, high), (least, most) = by_slopes.interval(), certain.interval()
    assert low < least
    assert most < high


def test_the_standard_error_of_a_parameter_is_its_own() -> None:
    history = summary()[:3]
    model = fit_bgnbd(*history)
    for name in model.names:
        found = standard_error(model, lambda each, name=name: float(getattr(each, name)))
        assert found == pytest.approx(model.standard_errors[name], rel=0.05)


def test_a_model_with_parameters_from_elsewhere_has_no_doubt() -> None:
    model = BgNbd(0.243, 4.414, 0.793, 2.426)
    one, three = np.array([1.0, 0.0]), np.array([20.0, 0.0])
    watched = np.array([30.0, 30.0])
    drawn, none = (buyers(model, WEEKS, one, three, watched, draws=each) for each in (None, 0))
    assert drawn.interval() == none.interval()
    with pytest.raises(ValueError, match="was given its parameters"):
        standard_error(model, lambda each: each.log_likelihood)
