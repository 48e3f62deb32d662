"""What a chapter proposes to record: described here, drawn by the doors, saved as decisions.

>>> import datetime as dt
>>> from playbook.workspace.decisions import Decision
>>> today = dt.date(2011, 12, 9)
>>> made = Form("goals", "Choose.", (), (), lambda values: Decision(
...     id="more", name=values["name"], created_on=today, as_of=today, snapshot="s1"))
>>> made.build({"name": "More"}).name
'More'
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from playbook.params import Control
from playbook.workspace.decisions import Decision


@dataclass(frozen=True)
class Form:
    """What may be decided in a chapter.

    kind: personas, goals, campaigns or experiments. intro: one sentence, what is decided here.
    records: what the chapter proposes, each to be taken, renamed and changed, or left.
    fields: what a person may enter. A field that is also a field of the record changes a proposal; all of them
    together are given to `build`, which makes a record of one's own and raises `PlaybookError` for what cannot be.
    """

    kind: str
    intro: str
    records: tuple[Decision, ...]
    fields: tuple[Control, ...]
    build: Callable[[Mapping[str, Any]], Decision]
