"""What a customer model says of each customer is a probability, and its answers agree with each other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from playbook.conformance.check import Check, Study
from playbook.conformance.identities.given import Given, equal, never, not_run, study
from playbook.i18n import N_, _
from playbook.methods.lifetime import CannotFit, PurchaseModel, fit_bgnbd, fit_mbgnbd, fit_pareto_nbd

FITS = {"BG/NBD": fit_bgnbd, "MBG/NBD": fit_mbgnbd, "Pareto/NBD": fit_pareto_nbd}
REASONS = {
    "too thin": N_("There are too few customers for this model, or too few who came again."),
    "not converged": N_("No likeliest parameters of this model were reached."),
    "not identified": N_("These customers do not tell the parameters of this model apart."),
}
# Days ahead that the models are asked about, and customers whose whole distribution is added up.
AHEAD, LOOKED_AT, WIDTH = 91.0, 200, 400
ROUNDING = 1e-9


def studies(given: Given) -> Iterator[Study]:
    """The models without contracts, fitted to the client's customers."""
    customers = given.customers
    x = customers["order_days"].to_numpy(dtype=float) - 1
    watched = customers["days_observed"].to_numpy(dtype=float)
    recency = np.where(x > 0, watched - customers["days_since_last"].to_numpy(dtype=float), 0.0)
    for name, fit in FITS.items() if len(x) else ():
        title = _("{model} on these customers").format(model=name)
        try:
            model = fit(x, recency, watched)
        except CannotFit as refusal:
            yield not_run(name, title, [_("Customers whose P(alive) lies outside 0 to 1")], _(REASONS[refusal.reason]))
            continue
        yield study(name, title, list(_checks(model, x, recency, watched)))


def _checks(model: PurchaseModel, x: np.ndarray, recency: np.ndarray, watched: np.ndarray) -> Iterator[Check]:
    told = model.outlook(AHEAD, x, recency, watched)
    alive, expected, some = told
    few = slice(None, None, max(1, len(x) // LOOKED_AT))
    columns = (each[few][:, None] for each in (x, recency, watched))
    pmf = model.conditional_purchase_pmf(np.arange(WIDTH), AHEAD, *columns)
    yield never(_("Customers whose P(alive) lies outside 0 to 1"), (~((alive >= 0) & (alive <= 1))).sum())
    yield never(_("Customers likelier to buy than to be alive"), (some > alive + ROUNDING).sum())
    yield never(_("Customers with fewer purchases expected than the chance of one"), (expected < some - ROUNDING).sum())
    yield equal(
        _("The chances of 0, 1, 2, … purchases add up to 1 (least sum of those looked at)"),
        pmf.sum(axis=1).min(),
        1,
        within=1e-6,
    )
    yield equal(
        _("The distribution has the expected purchases as its mean (those looked at)"),
        float((pmf @ np.arange(WIDTH)).sum()),
        float(expected[few].sum()),
        within=1e-6 * max(1.0, float(expected[few].sum())),
    )
