"""Who belongs to which of the client's personas on a day: by rule where one is stated, else by the nearest centre."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from playbook.workspace.client import Workspace
from playbook.workspace.decisions import Persona, personas

if TYPE_CHECKING:
    import pandas as pd

PROFILE = "SELECT * FROM customer_profile"


def members(workspace: Workspace, parameters: Mapping[str, Any]) -> list[str]:
    """Each customer who ordered up to as_of as "persona customer"; who fits no persona is left out.

    The first rule that holds decides; of the personas with centres, those that were decided together (the same
    features on the same scale as the first) share out the others. Centres over attributes that are no longer delivered
    put nobody anywhere.
    """
    decided = personas(workspace.client)
    found: dict[str, str] = {}
    for each in decided:
        if each.rule:
            text = f"SELECT customer_id FROM customer_profile WHERE has_ordered AND ({each.rule})"
            for row in workspace.engine.rows(text, parameters):
                found.setdefault(str(row["customer_id"]), each.id)
    together = _together(decided)
    if together:
        rest = workspace.engine.query(f"{PROFILE} WHERE has_ordered", parameters)
        rest = rest[~rest["customer_id"].isin(list(found))].reset_index(drop=True)
        found |= _nearest(together, rest)
    return sorted(f"{persona} {customer}" for customer, persona in found.items())


def _together(decided: Sequence[Persona]) -> list[Persona]:
    centred = [each for each in decided if each.features]
    return [each for each in centred if (each.features, each.shift) == (centred[0].features, centred[0].shift)]


def _nearest(together: Sequence[Persona], customers: pd.DataFrame) -> dict[str, str]:
    from playbook.methods.segment_model import SegmentModel

    first = together[0]
    model = SegmentModel(first.features, first.shift, first.scale, tuple(each.centre for each in together))
    if customers.empty or not set(model.columns) <= set(customers.columns):
        return {}
    numbers = model.assign(customers)
    return {
        str(customer): together[number - 1].id
        for customer, number in zip(customers["customer_id"], numbers, strict=True)
    }
