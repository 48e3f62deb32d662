"""What must hold whatever the data are: sums that add up and bounds that are kept, checked on a client's snapshot.

Each module here has a function `studies(given)` that yields its studies; an identity is two numbers that must agree,
and where something must never happen, how often it does against 0. Nothing is taken on trust from the code under
proof where another way to the number is short: totals come from SQL over the orders themselves.
"""

from __future__ import annotations

import datetime as dt
from importlib import import_module

from playbook.conformance.check import Part
from playbook.conformance.identities.given import Given
from playbook.i18n import _
from playbook.workspace.client import Workspace

MODULES = ("records", "sales", "customers", "credit", "models")


def identities(workspace: Workspace, as_of: dt.date | None = None) -> Part:
    """All identities on a snapshot up to `as_of` (its last day with orders unless given), in the language in force.

    What the data do not bear is not run and says why. Raises Refused: the snapshot has no order.
    """
    given = Given(workspace, as_of or workspace.as_of_default)
    modules = [import_module(f"{__name__}.{name}") for name in MODULES]
    studies = tuple(study for module in modules for study in module.studies(given))
    return Part(
        "client", _("What must add up, on the data of {client}").format(client=workspace.settings.name), studies
    )
