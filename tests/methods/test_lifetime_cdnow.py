"""The models reproduce what others published about the CDNOW customers, from the raw days.

Sources, as named below:
- CLVTools: its tests `test_correctness_bgnbd.R`, `test_correctness_pnbd_nocovstaticcov.R`, `test_correctness_gg.R`.
- BTYD: the vignette of the R package. BTYDplus and lifetimes: the tests of the Python package `lifetimes` 0.11.
- The papers that `playbook.methods.bgnbd` and its neighbours name.
"""

from __future__ import annotations

import numpy as np
import pytest

from playbook.methods.bgnbd_likelihood import bgnbd_likelihood
from playbook.methods.lifetime import (
    BgNbd,
    GammaGamma,
    ParetoNbd,
    PurchaseModel,
    fit_bgnbd,
    fit_gamma_gamma,
    fit_mbgnbd,
    fit_pareto_nbd,
)
from playbook.methods.maximum_likelihood import Likelihood
from playbook.methods.pareto_nbd_likelihood import pareto_nbd_likelihood
from playbook.methods.purchase_histories import gather
from tests.methods.lifetime_cdnow import HOLDOUT_WEEKS, rounded_summary, summary

CLVTOOLS_BG = {"r": 0.2425945, "alpha": 4.4136019, "a": 0.7929199, "b": 2.4258881}
CLVTOOLS_PARETO = {"r": 0.55315, "alpha": 10.57633, "s": 0.60625, "beta": 11.67150}
PUBLISHED_BG = [list(CLVTOOLS_BG.values()), [0.243, 4.414, 0.793, 2.426], [0.2425967, 4.413659, 0.7929869, 2.426164]]
PUBLISHED_PARETO = [
    list(CLVTOOLS_PARETO.values()),
    [0.553, 10.578, 0.606, 11.669],
    [0.553, 10.58, 0.606, 11.656],
]
PAPER_BG = BgNbd(0.243, 4.414, 0.793, 2.426)


def fitted() -> dict[str, PurchaseModel]:
    """The three models on the calibration weeks."""
    x, recency, watched = summary()[:3]
    return {
        "bg": fit_bgnbd(x, recency, watched),
        "mbg": fit_mbgnbd(x, recency, watched),
        "pareto": fit_pareto_nbd(x, recency, watched),
    }


@pytest.fixture(scope="module")
def models() -> dict[str, PurchaseModel]:
    """The three models, fitted once."""
    return fitted()


def test_the_raw_file_gives_the_customers_that_the_papers_describe() -> None:
    data = summary()
    assert (len(data.frequency), int((data.frequency > 0).sum()), int(data.holdout.sum())) == (2357, 946, 1882)


def test_bgnbd_has_the_parameters_and_the_likelihood_of_clvtools(models: dict[str, PurchaseModel]) -> None:
    assert models["bg"].parameters == pytest.approx(CLVTOOLS_BG, rel=1e-4)
    assert models["bg"].log_likelihood == pytest.approx(-9582.429, abs=0.005)


def test_pareto_nbd_has_the_parameters_errors_and_likelihood_of_clvtools(models: dict[str, PurchaseModel]) -> None:
    assert models["pareto"].parameters == pytest.approx(CLVTOOLS_PARETO, rel=1e-3)
    assert models["pareto"].log_likelihood == pytest.approx(-9594.976, abs=0.005)
    errors = dict(zip(("r", "alpha", "s", "beta"), (0.0476264, 0.8427222, 0.1872594, 6.2105448), strict=True))
    assert models["pareto"].standard_errors == pytest.approx(errors, rel=1e-3)


def test_mbgnbd_has_the_parameters_of_btydplus(models: dict[str, PurchaseModel]) -> None:
    btydplus = {"r": 0.525, "alpha": 6.183, "a": 0.891, "b": 1.614}
    assert models["mbg"].parameters == pytest.approx(btydplus, rel=1e-3)
    # Their summary is rounded to two decimals, ours is not.
    assert models["mbg"].log_likelihood == pytest.approx(-9582.1327, abs=0.005)


def test_gamma_gamma_has_the_parameters_the_likelihood_and_the_means_of_the_note() -> None:
    data = summary()
    model = fit_gamma_gamma(data.frequency, data.monetary_value)
    assert model.fit is not None
    assert model.fit.customers == 946
    assert model.parameters == pytest.approx({"p": 6.25, "q": 3.74, "v": 15.44}, rel=2e-3)
    assert model.gamma == model.v
    assert model.log_likelihood == pytest.approx(-4055.9177, abs=0.005)
    # Fader and Hardie's note on the model; `lifetimes` allows 0.1.
    note = [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17]
    assert model.expected_spend(data.frequency, data.monetary_value)[:10] == pytest.approx(note, abs=0.01)
    assert model.mean_spend == pytest.approx(35.17, abs=0.005)


@pytest.mark.parametrize(("name", "published"), [("bg", PUBLISHED_BG), ("pareto", PUBLISHED_PARETO)])
def test_no_published_parameters_are_likelier_than_ours(
    name: str, published: list[list[float]], models: dict[str, PurchaseModel]
) -> None:
    histories = gather(*summary()[:3])
    likelihoods: dict[str, Likelihood] = {
        "bg": bgnbd_likelihood(histories, 0),
        "pareto": pareto_nbd_likelihood(histories),
    }
    likelihood = likelihoods[name]
    ours = models[name]
    assert likelihood(np.array(list(ours.parameters.values())))[0] == pytest.approx(ours.log_likelihood, abs=1e-9)
    for parameters in published:
        assert likelihood(np.array(parameters))[0] <= ours.log_likelihood + 1e-9


def test_gamma_gamma_is_likelier_than_the_published_rounded_parameters() -> None:
    data = summary()
    ours = fit_gamma_gamma(data.frequency, data.monetary_value)
    for p, q, v in [(6.25, 3.74, 15.44), (6.2488, 3.7446, 15.4478)]:
        assert log_density(GammaGamma(p, q, v), data.frequency, data.monetary_value) <= ours.log_likelihood + 1e-9


def log_density(model: GammaGamma, frequency: np.ndarray, mean: np.ndarray) -> float:
    """Equation (1a) of the note, written down once more."""
    from scipy.special import gammaln

    x, z = frequency[frequency > 0], mean[frequency > 0]
    p, q, v = model.p, model.q, model.v
    terms = gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(v) + (p * x - 1) * np.log(z)
    return float((terms + p * x * np.log(x) - (p * x + q) * np.log(x * z + v)).sum())


def test_purchases_of_a_new_customer_agree_with_the_vignette_and_the_spreadsheets(
    models: dict[str, PurchaseModel],
) -> None:
    assert models["bg"].expected_purchases(52) == pytest.approx(1.444004, rel=1e-4)
    assert models["pareto"].expected_purchases(52) == pytest.approx(1.473434, rel=1e-4)
    # Hardie's spreadsheet, as the tests of `lifetimes` quote it: four decimals, from times rounded to two.
    weeks = [0.1429, 1, 3, 31.8571, 32, 78]
    sheet = [0.0078, 0.0532, 0.1506, 1.0405, 1.0437, 1.8576]
    assert models["bg"].expected_purchases(weeks) == pytest.approx(sheet, rel=3e-4, abs=6e-5)
    # These are given to eight digits and hold to two decimals only; `lifetimes` allows .01 as well.
    rough = [0, 0.05077821, 0.09916088, 0.14542507, 0.18979930, 0.23247466, 0.27361274, 0.31335159, 0.35181024]
    assert models["pareto"].expected_purchases(np.arange(9)) == pytest.approx(rough, abs=0.01)


def test_the_customer_of_the_bgnbd_paper_is_expected_to_come_1_226_times(models: dict[str, PurchaseModel]) -> None:
    assert PAPER_BG.conditional_expected_purchases(39, 2, 30.43, 38.86) == pytest.approx(1.226, abs=5e-4)
    assert models["bg"].probability_alive(2, 30.43, 38.86) == pytest.approx(0.72661, abs=2e-5)


def test_the_distribution_of_purchases_agrees_with_the_values_that_lifetimes_is_tested_against() -> None:
    assert PAPER_BG.purchase_pmf(0, 39) == pytest.approx(0.5737864, abs=1e-7)
    assert PAPER_BG.purchase_pmf(10, 2) == pytest.approx(1.07869e-07, rel=1e-5)
    tail = [0.0019995214, 0.0015170236, 0.0011633150, 0.0009003148, 0.0007023638]
    tail += [0.0005517902, 0.0004361913, 0.0003467171, 0.0002769613, 0.0002222260]
    assert PAPER_BG.purchase_pmf(np.arange(11, 21), 30) == pytest.approx(tail, rel=1e-6)


def test_the_hold_out_by_frequency_is_that_of_the_vignette(models: dict[str, PurchaseModel]) -> None:
    data = summary()
    group = np.minimum(data.frequency, 7).astype(int)
    expected = models["pareto"].conditional_expected_purchases(HOLDOUT_WEEKS, *data[:3])
    customers = np.bincount(group)
    assert customers.tolist() == [1411, 439, 214, 100, 62, 38, 29, 64]
    actual = [0.237, 0.697, 1.393, 1.560, 2.532, 2.947, 3.862, 6.359]
    assert np.bincount(group, data.holdout) / customers == pytest.approx(actual, abs=5e-4)
    pareto = [0.138, 0.600, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403]
    assert np.bincount(group, expected) / customers == pytest.approx(pareto, abs=1.5e-3)


def test_all_models_fall_short_of_the_hold_out_by_a_tenth_or_more(models: dict[str, PurchaseModel]) -> None:
    data = summary()
    totals = {
        name: float(model.conditional_expected_purchases(HOLDOUT_WEEKS, *data[:3]).sum())
        for name, model in models.items()
    }
    assert totals["bg"] == pytest.approx(1653.42, abs=0.05)
    assert totals["pareto"] == pytest.approx(1665.5, abs=0.1)
    assert max(totals.values()) < 0.9 * data.holdout.sum()


def test_parameters_from_a_paper_say_that_they_have_no_errors() -> None:
    with pytest.raises(ValueError, match="only a fit has likelihood and errors"):
        _ = ParetoNbd(0.553, 10.578, 0.606, 11.669).standard_errors


def test_the_published_summary_with_two_decimals_gives_nearly_the_same_models() -> None:
    rows = rounded_summary()
    history = (rows["x"], rows["t_x"], rows["T"])
    # An optimiser of another kind on this file: .2425929 4.413531 .7928861 2.425753 and .553276 10.577613 .606213.
    bg, pareto = fit_bgnbd(*history), fit_pareto_nbd(*history)
    assert list(bg.parameters.values()) == pytest.approx([0.2425929, 4.413531, 0.7928861, 2.425753], rel=1e-4)
    assert bg.log_likelihood == pytest.approx(-9582.4256, abs=1e-3)
    assert list(pareto.parameters.values()) == pytest.approx([0.553276, 10.577613, 0.606213, 11.667905], rel=1e-4)
    assert pareto.log_likelihood == pytest.approx(-9594.9739, abs=1e-3)
    assert fit_mbgnbd(*history).log_likelihood == pytest.approx(-9582.1327, abs=1e-3)
    spend = fit_gamma_gamma(rows["x"], rows["zbar"])
    assert list(spend.parameters.values()) == pytest.approx([6.2488, 3.7446, 15.4478], rel=1e-3)
    assert spend.log_likelihood == pytest.approx(-4055.923, abs=2e-3)
