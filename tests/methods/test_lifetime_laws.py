"""Laws of the models of customers without contracts: units, weights, order, gradients, distributions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import hyp2f1

from playbook.methods.bgnbd_likelihood import bgnbd_likelihood
from playbook.methods.death_time import log_integral
from playbook.methods.lifetime import (
    BgNbd,
    CannotFit,
    MbgNbd,
    ParetoNbd,
    PurchaseModel,
    fit_bgnbd,
    fit_gamma_gamma,
    fit_mbgnbd,
    fit_pareto_nbd,
)
from playbook.methods.pareto_nbd_likelihood import pareto_nbd_likelihood
from playbook.methods.purchase_histories import gather
from tests.methods.lifetime_cdnow import summary

Fitter = Callable[..., PurchaseModel]
FITTERS: list[Fitter] = [fit_bgnbd, fit_mbgnbd, fit_pareto_nbd]
MODELS: list[type[PurchaseModel]] = [BgNbd, MbgNbd, ParetoNbd]
positive = st.floats(0.2, 8)
# (x, t_x as a share of T, T)
histories = st.tuples(st.integers(0, 30), st.floats(0.05, 1), st.floats(0.5, 80))


def history(drawn: tuple[int, float, float]) -> tuple[float, float, float]:
    """A history that can be: recency 0 without a repeat purchase."""
    x, share, watched = drawn
    return x, (share * watched if x else 0.0), watched


@pytest.mark.parametrize("fit", FITTERS)
def test_days_for_weeks_make_times_seven_times_larger_and_nothing_else(fit: Fitter) -> None:
    x, recency, watched = summary()[:3]
    weeks, days = fit(x, recency, watched), fit(x, np.rint(recency * 7), np.rint(watched * 7))
    expected = {name: value * (7 if name in ("alpha", "beta") else 1) for name, value in weeks.parameters.items()}
    assert days.parameters == pytest.approx(expected, rel=1e-8)
    # Densities of times: one factor of 7 for each repeat purchase.
    assert days.log_likelihood == pytest.approx(weeks.log_likelihood - x.sum() * np.log(7), abs=1e-6)


@pytest.mark.parametrize("fit", FITTERS)
def test_a_weight_of_three_is_three_rows_and_the_order_of_rows_is_nothing(fit: Fitter) -> None:
    x, recency, watched = (each[:600] for each in summary()[:3])
    many = np.arange(600) % 4
    shuffled = np.random.default_rng(5).permutation(np.repeat(np.arange(600), many))
    weighted, repeated = fit(x, recency, watched, weights=many), fit(x[shuffled], recency[shuffled], watched[shuffled])
    assert weighted.parameters == repeated.parameters
    assert weighted.log_likelihood == repeated.log_likelihood


def test_a_weight_of_three_is_three_rows_for_spending_too() -> None:
    data = summary()
    x, mean = data.frequency[:600], data.monetary_value[:600]
    many = np.arange(600) % 4
    repeated = fit_gamma_gamma(np.repeat(x, many)[::-1], np.repeat(mean, many)[::-1])
    assert fit_gamma_gamma(x, mean, weights=many).parameters == pytest.approx(repeated.parameters, rel=1e-7)


def test_times_that_are_no_days_give_the_same_fit_as_days_do() -> None:
    x, recency, watched = summary()[:3]
    # A length of time that no grid of days fits; the optimum only changes its unit.
    odd = fit_bgnbd(x, recency * np.pi, watched * np.pi)
    assert odd.parameters["alpha"] == pytest.approx(
        np.pi * fit_bgnbd(x, recency, watched).parameters["alpha"], rel=1e-6
    )


def test_grouping_keeps_every_customer_and_rounds_nothing() -> None:
    x, recency, watched = summary()[:3]
    grouped = gather(x, recency, watched)
    assert len(grouped.count) < len(x)
    assert set(zip(grouped.frequency, grouped.recency, grouped.T, strict=True)) == set(
        zip(x, recency, watched, strict=True)
    )
    assert grouped.customers == len(x)


@given(parameters=st.tuples(positive, positive, positive, positive), rows=st.lists(histories, min_size=2, max_size=6))
def test_gradients_and_hessians_are_the_slopes_that_differences_find(
    parameters: tuple[float, float, float, float], rows: list[tuple[int, float, float]]
) -> None:
    data = gather(*np.array([history(row) for row in rows]).T)
    place = np.array(parameters)
    for likelihood in (bgnbd_likelihood(data, 0), bgnbd_likelihood(data, 1), pareto_nbd_likelihood(data)):
        _, slope, bend = likelihood(place)
        steps = np.diag(place * 1e-4)
        ahead, behind = ([likelihood(place + sign * step) for step in steps] for sign in (1, -1))
        for row in range(4):
            width = 2 * steps[row, row]
            assert (ahead[row][0] - behind[row][0]) / width == pytest.approx(slope[row], rel=1e-4, abs=1e-4)
            assert (ahead[row][1] - behind[row][1]) / width == pytest.approx(bend[row], rel=1e-4, abs=1e-3)


@given(parameters=st.tuples(positive, positive, positive, positive), drawn=histories, t=st.floats(0.1, 100))
def test_distributions_add_up_and_agree_with_means_and_probabilities(
    parameters: tuple[float, float, float, float], drawn: tuple[int, float, float], t: float
) -> None:
    r, alpha, third, fourth = parameters
    n = np.arange(4000)
    for kind in MODELS:
        # A slow enough rate, so that four thousand purchases are more than all.
        model = kind(r, alpha + 5, third, fourth)
        for pmf, mean, some in (
            (model.purchase_pmf(n, t), model.expected_purchases(t), None),
            (
                model.conditional_purchase_pmf(n, t, *history(drawn)),
                model.conditional_expected_purchases(t, *history(drawn)),
                model.probability_of_purchase(t, *history(drawn)),
            ),
        ):
            assert pmf.min() >= 0
            assert pmf.sum() == pytest.approx(1, abs=1e-9)
            assert pmf @ n == pytest.approx(float(mean), rel=1e-5)
            if some is not None:
                assert 1 - pmf[0] == pytest.approx(float(some), abs=1e-9)


@given(parameters=st.tuples(positive, positive, positive, positive), drawn=histories)
def test_who_has_been_silent_longer_is_less_likely_alive(
    parameters: tuple[float, float, float, float], drawn: tuple[int, float, float]
) -> None:
    x, recency, watched = history(drawn)
    for kind in MODELS:
        model = kind(*parameters)
        alive = model.probability_alive(x, recency, recency + np.array([0.0, 1.0, 10.0, 100.0]) + 0.1)
        assert ((alive >= 0) & (alive <= 1)).all()
        assert (np.diff(alive) <= 0).all()
        within = model.probability_of_purchase([0, 1, 10, 100], x, recency, watched)
        assert within[0] == 0
        assert (np.diff(within) >= -1e-15).all()  # the last bit may go either way
        assert within[-1] <= model.probability_alive(x, recency, watched) + 1e-12


def test_one_time_buyers_are_alive_for_sure_in_the_bgnbd_alone() -> None:
    assert BgNbd(0.24, 4.4, 0.8, 2.4).probability_alive(0, 0, 500) == 1
    assert MbgNbd(0.24, 4.4, 0.8, 2.4).probability_alive(0, 0, 500) < 0.9
    assert ParetoNbd(0.55, 10.6, 0.6, 11.7).probability_alive(0, 0, 500) < 0.9


@given(
    k=st.floats(0.05, 300), alpha=st.floats(0.01, 50), s=st.floats(0.05, 5), beta=st.floats(0.01, 50),
    start=st.floats(0, 40), length=st.floats(0.1, 60),
)  # fmt: skip
def test_the_integral_over_death_times_agrees_with_adaptive_quadrature(
    k: float, alpha: float, s: float, beta: float, start: float, length: float
) -> None:
    def relative(u: float) -> float:
        return float(((alpha + u) / (alpha + start)) ** -k * ((beta + u) / (beta + start)) ** -(s + 1))

    steep = (alpha + start) / k
    breaks = sorted({start + length * share for share in (1e-3, 1e-2, 0.1)} | {start + min(length, 5 * steep)})
    value = quad(relative, start, start + length, points=breaks, epsabs=0, epsrel=1e-11, limit=400)[0]
    ours = log_integral(k, alpha, s, beta, start, start + length) + k * np.log(alpha + start)
    assert ours + (s + 1) * np.log(beta + start) == pytest.approx(np.log(value), abs=1e-8)


@pytest.mark.parametrize(("alpha", "beta"), [(10.578, 11.669), (11.669, 10.578)])
def test_the_integral_over_death_times_is_the_a0_of_fader_and_hardie(alpha: float, beta: float) -> None:
    # Their note (2005), (19) and (20); s / (r + s + x) is left out with its factor.
    r, s, x, recency, watched = 0.553, 0.606, 3.0, 20.0, 38.86
    total = r + s + x
    second = s + 1 if alpha >= beta else r + x

    def part(time: float) -> float:
        larger = max(alpha, beta) + time
        return float(hyp2f1(total, second, total + 1, abs(alpha - beta) / larger) / larger**total)

    a0 = (part(recency) - part(watched)) / total
    assert np.exp(log_integral(r + x, alpha, s, beta, recency, watched)) == pytest.approx(a0, rel=1e-10)


@pytest.mark.parametrize("unit", [1 / 7, 0.1234567])
def test_many_customers_asked_together_get_the_answers_that_each_gets_alone(unit: float) -> None:
    x, recency, watched = summary()[:3]
    days = np.concatenate([watched, watched]) * 7 * unit
    rows = (np.concatenate([x, x]), np.concatenate([recency, recency]) * 7 * unit, days)
    for kind in MODELS:
        model = kind(0.5, 5.0, 0.8, 3.0)
        for question in (model.conditional_expected_purchases, model.probability_of_purchase):
            # A column of times is never put together.
            assert question(13.0, *rows) == pytest.approx(question([[13.0]], *rows)[0], rel=1e-12)
        alone = [float(model.probability_alive(*row)) for row in zip(*(each[::97] for each in rows), strict=True)]
        assert model.probability_alive(*rows)[::97] == pytest.approx(alone, rel=1e-12)


@pytest.mark.parametrize("customers", [3, 5000])
def test_the_outlook_is_the_three_answers_asked_at_once(customers: int) -> None:
    rows = [np.resize(each, customers) for each in ([0.0, 1.0, 4.0], [0.0, 3.0, 7.0], [9.0, 8.0, 7.0])]
    for kind in MODELS:
        model = kind(0.5, 5.0, 0.8, 3.0)
        for name, answer in model.outlook(13.0, *rows)._asdict().items():
            asked = rows if name == "probability_alive" else [13.0, *rows]
            assert answer == pytest.approx(getattr(model, name)(*asked), rel=1e-15)


def test_simulated_customers_behave_as_the_bgnbd_says_they_will() -> None:
    model, rng, size = BgNbd(0.8, 6.0, 0.9, 2.5), np.random.default_rng(11), 60_000
    rate, leave = rng.gamma(model.r, 1 / model.alpha, size), rng.beta(model.a, model.b, size)
    counts, alive, clock = np.zeros(size), np.ones(size, dtype=bool), np.zeros(size)
    while alive.any():
        clock = np.where(alive, clock + rng.exponential(1 / rate), clock)
        alive &= clock <= 30
        counts += alive
        alive &= rng.random(size) >= leave
    error = counts.std() / np.sqrt(size)
    assert counts.mean() == pytest.approx(float(model.expected_purchases(30)), abs=4 * error)
    assert (counts == 0).mean() == pytest.approx(float(model.purchase_pmf(0, 30)), abs=4 * 0.5 / np.sqrt(size))


def test_a_beta_of_exactly_one_is_no_gap() -> None:
    sides = [BgNbd(0.24, 4.4, a, 2.4).expected_purchases(30) for a in (0.999, 1.0, 1.001)]
    assert sides[1] == pytest.approx((sides[0] + sides[2]) / 2, rel=1e-6)
    rates = [ParetoNbd(0.55, 10.6, s, 11.7).expected_purchases(30) for s in (0.999, 1.0, 1.001)]
    assert rates[1] == pytest.approx((rates[0] + rates[2]) / 2, rel=1e-6)


@pytest.mark.parametrize("fit", FITTERS)
def test_a_handful_of_customers_is_refused_with_what_was_found(fit: Fitter) -> None:
    with pytest.raises(CannotFit, match=r"too thin.*customers 3, came again 1") as told:
        fit([0, 0, 2], [0, 0, 5], [9, 9, 9])
    assert told.value.found == {"customers": 3.0, "came again": 1.0}


@pytest.mark.parametrize("fit", FITTERS)
def test_customers_who_never_leave_are_refused_because_leaving_cannot_be_told(fit: Fitter) -> None:
    # Everyone bought on the last day watched.
    x = np.arange(1, 41) % 7 + 1
    with pytest.raises(CannotFit, match=r"not identified|not converged"):
        fit(x, np.full(40, 30.0), np.full(40, 30.0))


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ((1, 0, 9), "above 0 with a second purchase"),
        ((0, 3, 9), "above 0 with a second purchase"),
        ((1, 10, 9), "between 0 and T"),
        ((1.5, 3, 9), "whole number"),
    ],
)
def test_histories_that_cannot_be_are_refused_with_the_rule(row: tuple[float, float, float], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        gather(*([each] for each in row))


@pytest.mark.parametrize(
    ("a", "b"), [(0.3, 0.5), (0.8, 30.0), (5.0, 3.0)], ids=["nearly all or nothing", "loyal", "fickle"]
)
def test_expected_purchases_are_the_mean_over_chances_of_leaving(a: float, b: float) -> None:
    from scipy.stats import beta

    r, alpha, t = 0.24, 4.4, 52.0
    # Given p, purchases until leaving: (1 - E exp(-lambda p t)) / p.
    value = quad(lambda p: (1 - (alpha / (alpha + p * t)) ** r) / p * beta.pdf(p, a, b), 0, 1, limit=500)[0]
    assert BgNbd(r, alpha, a, b).expected_purchases(t) == pytest.approx(value, rel=1e-7)
