"""Customer models against lifetimes, pymc-marketing and clvkit: fits and scoring.

The customers are drawn from a Pareto/NBD with the parameters of CDNOW; their times are days, as in any shop, handed on
in weeks as the papers have them.
"""

from __future__ import annotations

from benchmarks.peers import Aim, Contest, Side

CUSTOMERS = """
import warnings
import numpy as np
warnings.simplefilter("ignore")
def customers(size):
    rng = np.random.default_rng(1)
    T = rng.integers(180, 600, size) / 7
    until = np.minimum(T, rng.exponential(1 / rng.gamma(0.606, 1 / 11.669, size)))
    x = rng.poisson(rng.gamma(0.553, 1 / 10.578, size) * until)
    day = np.clip(np.ceil(until * rng.random(size) ** (1 / np.maximum(x, 1)) * 7), 1, np.rint(T * 7))
    x = np.minimum(x, day)
    return x.astype(float), np.where(x > 0, day, 0) / 7, T
x, tx, T = customers(size)
"""
HUNDRED_THOUSAND, MILLION = 100_000, 1_000_000
SIZES = (10_000, HUNDRED_THOUSAND, MILLION)
# The first call of anything loads libraries, and compiles in pymc: a fit of a thousand customers pays for that.
PREPARE = "{load}\nfit(*customers(1000))"
WORK = "model = fit(x, tx, T)"


def side(name: str, load: str, answer: str, sizes: tuple[int, ...], environment: str = "", repeats: int = 1) -> Side:
    """A fit of the customers; `load` defines `fit(x, tx, T)`."""
    prepare = PREPARE.format(load=load.strip())
    return Side(name, WORK, sizes, prepare=prepare, answer=answer, environment=environment, repeats=repeats)


def ours(fit: str, sizes: tuple[int, ...]) -> Side:
    """One of our fits."""
    load = f"from playbook.methods.lifetime import {fit} as fit"
    return side("playbook", load, "model.parameters['r']", sizes, repeats=5)


def lifetimes(fitter: str, sizes: tuple[int, ...]) -> Side:
    """The same by lifetimes."""
    load = f"from lifetimes import {fitter}\nfit = lambda *history: {fitter}().fit(*history)"
    return side("lifetimes", load, "model.params_['r']", sizes, environment="lifetimes")


PYMC = """
import logging
logging.disable(logging.CRITICAL)
import pandas as pd
from pymc_marketing.clv import BetaGeoModel
def fit(x, tx, T):
    rows = pd.DataFrame({"customer_id": np.arange(len(x)), "frequency": x, "recency": tx, "T": T})
    model = BetaGeoModel(data=rows)
    model.fit(method="map", progressbar=False)
    return model
"""
# It reads a log of orders; its fit is handed the customers, so that counting them is nobody's work here.
CLVKIT = """
import pandas as pd
from clvkit import BGNBD, CustomerBase
def fit(x, tx, T):
    rows = pd.DataFrame({"customer_id": np.arange(len(x)), "frequency": x, "recency": tx, "T": T})
    end = pd.Timestamp("2026-01-01")
    base = CustomerBase(rows, time_unit="W", observation_period_end=end, has_monetary=False, on_negative="raise")
    return BGNBD().fit(base)
"""

OUR_SCORES = Side(
    "playbook",
    "alive, expected, some = model.outlook(13, x, tx, T)",
    SIZES,
    prepare="from playbook.methods.lifetime import BgNbd\nmodel = BgNbd(0.243, 4.414, 0.793, 2.426)\n"
    "model.outlook(13, *customers(5000))",
    answer="expected.sum()",
    repeats=5,
)
THEIR_SCORES = Side(
    "lifetimes",
    "alive = model.conditional_probability_alive(x, tx, T)\n"
    "expected = model.conditional_expected_number_of_purchases_up_to_time(13, x, tx, T)",
    SIZES,
    prepare="import pandas as pd\nfrom lifetimes import BetaGeoFitter\nmodel = BetaGeoFitter().fit(*customers(1000))\n"
    'model.params_ = pd.Series({"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426})',
    answer="expected.sum()",
    environment="lifetimes",
)

CONTESTS = (
    Contest(
        title="BG/NBD fit",
        how="Customers' histories to parameters; ours with standard errors besides. The answer is r; pymc-marketing "
        "has priors of its own, so that its optimum is another one.",
        data=CUSTOMERS,
        ours=ours("fit_bgnbd", SIZES),
        rivals=(
            lifetimes("BetaGeoFitter", SIZES),
            side("pymc-marketing MAP", PYMC, "float(model.fit_result['r'].mean())", SIZES, "pymc-marketing"),
            side("clvkit", CLVKIT, "model.params_['r']", SIZES[:2], "clvkit"),
        ),
        aim=Aim(times=50, seconds=0.5),
    ),
    Contest(
        title="Pareto/NBD fit",
        how="Customers' histories to parameters; ours with standard errors besides. The answer is r.",
        data=CUSTOMERS,
        ours=ours("fit_pareto_nbd", SIZES[:2]),
        rivals=(lifetimes("ParetoNBDFitter", SIZES[:2]),),
        aim=Aim(times=50),
    ),
    Contest(
        title="Scoring customers by a fitted BG/NBD",
        how="P(alive), expected purchases and P(at least one purchase) in 13 weeks for every customer, against the "
        "first two by lifetimes, which has not the third. The answer is the sum of expected purchases.",
        data=CUSTOMERS,
        ours=OUR_SCORES,
        rivals=(THEIR_SCORES,),
        aim=Aim(times=10, seconds=2),
    ),
)
