"""Customers under contract, under our models."""

from __future__ import annotations

from playbook.conformance.reproduce import Numbers
from playbook.methods.lifetime import BetaDiscreteWeibull, ShiftedBetaGeometric, fit_bdw, fit_sbg

# Survivors of 1,000 over seven renewals: Fader and Hardie (2007), tables 1 and 2.
REGULAR = (1000, 631, 468, 382, 326, 289, 262, 241)
HIGH_END = (1000, 869, 743, 653, 593, 551, 517, 491)


def _numbers(model: ShiftedBetaGeometric | BetaDiscreteWeibull) -> Numbers:
    renewals = range(1, 13)
    named = {{"alpha": "α", "beta": "β"}.get(name, name): value for name, value in model.parameters.items()}
    return {**named, "S({at})": dict(zip(renewals, model.survival(renewals).tolist(), strict=True))}


def sbg_regular() -> Numbers:
    """Regular customers."""
    return _numbers(fit_sbg(REGULAR))


def sbg_high_end() -> Numbers:
    """High-end customers."""
    return _numbers(fit_sbg(HIGH_END))


def bdw() -> Numbers:
    """High-end customers over four renewals."""
    return _numbers(fit_bdw(HIGH_END[:5]))
