"""Lifetime value: how often customers will come again, whether they are still there, and what that is worth.

The door to the models; each has a file of its own with its formulas, assumptions and sources.

- Without contracts, where nobody says goodbye: `fit_bgnbd`, `fit_mbgnbd` (both `bgnbd`), `fit_pareto_nbd`.
- What a purchase is worth: `fit_gamma_gamma`.
- With contracts, where leaving is seen: `fit_sbg`, `fit_bdw` (both `contracts`).

Beside them:

- `customer_value`: worth of each customer, date of the next order.
- `customer_forecast`: how many will buy and how often, with intervals.
- `lifetime_validation`: whether to believe any of it.
- `lifetime_tracking`: what seasons and campaigns do to it.

A fit that the data cannot bear raises `CannotFit`, which says whether they are too thin, no top was reached, or no
likeliest parameters exist.
"""

from __future__ import annotations

from playbook.methods.bgnbd import BgNbd, MbgNbd, fit_bgnbd, fit_mbgnbd
from playbook.methods.contracts import BetaDiscreteWeibull, ShiftedBetaGeometric, fit_bdw, fit_sbg
from playbook.methods.gamma_gamma import GammaGamma, fit_gamma_gamma, spend_and_frequency
from playbook.methods.likelier import likelier_model
from playbook.methods.maximum_likelihood import CannotFit
from playbook.methods.pareto_nbd import ParetoNbd, fit_pareto_nbd
from playbook.methods.purchase_model import PurchaseModel

__all__ = [
    "BetaDiscreteWeibull",
    "BgNbd",
    "CannotFit",
    "GammaGamma",
    "MbgNbd",
    "ParetoNbd",
    "PurchaseModel",
    "ShiftedBetaGeometric",
    "fit_bdw",
    "fit_bgnbd",
    "fit_gamma_gamma",
    "fit_mbgnbd",
    "fit_pareto_nbd",
    "fit_sbg",
    "likelier_model",
    "spend_and_frequency",
]
