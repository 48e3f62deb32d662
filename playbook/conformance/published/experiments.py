"""Experiments and intervals."""

from __future__ import annotations

from playbook.conformance.reproduce import Numbers
from playbook.methods.experiments import Outcomes, read_means, sample_ratio, sample_size
from playbook.methods.intervals import difference_of_proportions, wilson

# R's `sleep`: hours of sleep gained under two drugs, ten patients.
FIRST_DRUG = (0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0)
SECOND_DRUG = (1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4)


def sample_sizes() -> Numbers:
    """From one rate to another."""
    changes = {
        "0.10 → 0.12": (0.10, 0.12),
        "0.05 → 0.06": (0.05, 0.06),
        "0.20 → 0.25": (0.20, 0.25),
        "0.02 → 0.025": (0.02, 0.025),
    }
    return {"n({at})": {name: sample_size(*rates) for name, rates in changes.items()}}


def two_shares() -> Numbers:
    """The pooled test."""
    found = difference_of_proportions(250, 1000, 200, 1000)
    return {"z": found.z, "p": found.p_value}


def wilson_interval() -> Numbers:
    """One share."""
    found = wilson(50, 200)
    return {"low": found.low, "high": found.high}


def newcombe() -> Numbers:
    """Four contrasts of the paper's table."""
    contrasts = {
        "56/70 − 48/80": (56, 70, 48, 80),
        "9/10 − 3/10": (9, 10, 3, 10),
        "10/10 − 0/20": (10, 10, 0, 20),
        "10/10 − 0/10": (10, 10, 0, 10),
    }
    found = {name: difference_of_proportions(*each).interval for name, each in contrasts.items()}
    return {
        "low({at})": {name: each.low for name, each in found.items()},
        "high({at})": {name: each.high for name, each in found.items()},
    }


def sleep() -> Numbers:
    """First drug less second."""
    found = read_means(Outcomes.of(SECOND_DRUG), Outcomes.of(FIRST_DRUG), better="higher")
    return {"p": found.p_value, "low": found.interval.low, "high": found.interval.high}


def ratio_mismatch() -> Numbers:
    """The book's example."""
    return {"p": sample_ratio({"control": 821_588, "treatment": 815_482}).p_value}
