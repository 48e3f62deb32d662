"""Which model of the customers to go by: each is fitted to what was known on an earlier day, and asked what came since.

The one that made what every single customer did likeliest is used; the others stay in sight, and so does what needs no
model at all. How far a total was off chooses nothing, since a total may hold because errors cancel out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playbook.chapters.customer_lifecycle.rehearsing import lives

if TYPE_CHECKING:
    import pandas as pd

    from playbook.methods.churn_behaviour import OrderHistory
    from playbook.methods.lifetime import PurchaseModel
    from playbook.methods.pareto_nbd import ParetoNbd

NAMES = {"bgnbd": "BG/NBD", "mbgnbd": "MBG/NBD", "pareto_nbd": "Pareto/NBD"}


@dataclass(frozen=True)
class Contest:
    """The model that is gone by, and how it was chosen.

    model: its key in NAMES. today, earlier: fitted to what is known now and to what was known then. table: as
    `lifetime_validation.compare` has it, the model gone by first. refused: models that the earlier day does not bear.
    pareto: Pareto/NBD of today, the only one that tells how cohorts go on; None where these data do not bear it.
    """

    model: str
    today: PurchaseModel
    earlier: PurchaseModel
    table: pd.DataFrame
    refused: tuple[str, ...]
    pareto: ParetoNbd | None


def contest(history: OrderHistory, now: int, *, days: int) -> Contest | None:
    """The models held against the last `days`; now: as a number of days. None where no model bears both days."""
    from playbook.methods.lifetime import CannotFit, fit_pareto_nbd
    from playbook.methods.lifetime_validation import FITTERS, compare, fit_all, hold_out
    from playbook.methods.purchase_days import purchase_days

    split = hold_out(purchase_days(history.customer, history.day), origin=now - days, length=days, unit_days=1.0)
    models, refused = fit_all(split)
    table = compare(split, models)
    known = lives(history.behaviour(now))
    today: dict[str, PurchaseModel] = {}
    ranked = table.dropna(subset="log_likelihood").sort_values("log_likelihood", ascending=False)["model"].tolist()
    for name in ranked:
        try:
            today[name] = FITTERS[name](*known)
            break
        except CannotFit:  # The next likeliest; where none is left the page says that no model is shown.
            continue
    if not today:
        return None
    [(chosen, model)] = today.items()
    try:
        pareto = fit_pareto_nbd(*known)
    except CannotFit:  # Then the cells of cohorts to come stay blank.
        pareto = None
    first = table["model"].map(lambda name: name != chosen)
    return Contest(
        model=chosen,
        today=model,
        earlier=models[chosen],
        table=table.assign(place=first).sort_values("place", kind="stable", ignore_index=True).drop(columns="place"),
        refused=tuple(NAMES[name] for name in refused),
        pareto=pareto,
    )
