"""The wanted actions of a campaign: what people are to do after it, as words that the data can count.

Either one of ACTIONS, or one of NAMED with what it is about: `category=cycling` is an order of that category and
`goal=newsletter` a goal that the export names.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from playbook.errors import did_you_mean
from playbook.i18n import _, listed

ACTIONS = ("order", "upgrade", "referral", "sign_up", "membership")
NAMED = ("category", "goal")


def checked(action: str) -> str:
    """The action, if it is one. Errors: `ValueError` that names the nearest, or all.

    >>> checked("order"), checked("goal=newsletter")
    ('order', 'goal=newsletter')
    """
    word, sign, about = action.partition("=")
    if bool(about.strip()) if sign and word in NAMED else not sign and word in ACTIONS:
        return action
    known = (*ACTIONS, *(f"{each}=…" for each in NAMED))
    raise ValueError(
        _("{word} is no action that can be counted. ").format(word=action)
        + (did_you_mean(word, (*ACTIONS, *NAMED)) or _("It can be: {names}.").format(names=listed(known)))
    )


WantedAction = Annotated[str, AfterValidator(checked)]
