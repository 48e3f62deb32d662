"""How far two ways of looking at the same customers agree, by what each of them makes of a customer.

A frame sorts customers into groups (lifecycle stages, groups by recency and value, steps of the funnel …), and each of
its groups means something: here, cooling, gone. Two frames agree on a customer when both mean the same; how strongly
their groups hang together beyond that is told by Cramér's V, how alike the groupings are by the adjusted Rand index.

Sources: `association` (Cramér's V without its bias) and `agreement` (adjusted Rand); E. B. Wilson (1927) for the
interval of a share; J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological
Measurement 20 (1960), 37-46, for kappa, agreement beyond chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True)
class FrameAgreement:
    """Two frames on n customers.

    same: customers of whom both mean the same; low, high: 95 percent interval of their share. kappa: agreement beyond
    chance, 1 is perfect, 0 is chance. strength: Cramér's V of the groups, 0 to 1. rand: their adjusted Rand index.
    parted: the cell with most customers of whom they mean different things: group of the first, of the second, and how
    many; None where they never differ.
    """

    n: int
    same: int
    low: float
    high: float
    kappa: float
    strength: float
    rand: float
    parted: tuple[str, str, int] | None

    @property
    def share(self) -> float:
        """Of all customers, those of whom both mean the same."""
        return self.same / self.n


def frame_agreement(cells: pd.DataFrame, first: Mapping[str, str], second: Mapping[str, str]) -> FrameAgreement:
    """How far two frames agree on the same customers.

    cells: one row per combination that occurs: first, second (the groups), n (customers, 1 or more). first, second:
    what each group means, in words that both frames share.

    Assumes that each customer stands in one cell, and that customers are independent of each other.

    Raises ValueError where nobody is counted, or a group means nothing.

    >>> cells = pd.DataFrame({"first": ["new", "lost", "lost"], "second": ["recent", "old", "recent"], "n": [6, 3, 1]})
    >>> found = frame_agreement(cells, {"new": "here", "lost": "gone"}, {"recent": "here", "old": "gone"})
    >>> found.same, found.n, found.parted, round(found.kappa, 3)
    (9, 10, ('lost', 'recent', 1), 0.783)
    """
    from playbook.methods.agreement import adjusted_rand
    from playbook.methods.association import association
    from playbook.methods.intervals import wilson

    strangers = [*set(cells["first"]) - first.keys(), *set(cells["second"]) - second.keys()]
    if strangers or not cells["n"].sum():
        raise ValueError(f"customers stand in groups that mean something: {strangers or 'nobody is counted'}")
    counts = cells["n"].to_numpy(dtype=np.int64)
    ours, theirs = cells["first"].map(dict(first)), cells["second"].map(dict(second))
    equal = (ours == theirs).to_numpy(dtype=bool)
    n, same = int(counts.sum()), int(counts[equal].sum())
    interval = wilson(same, n)
    apart = cells[~equal].sort_values(["n", "first", "second"], ascending=[False, True, True])
    worst = apart.iloc[0] if len(apart) else None
    table = cells.pivot_table(index="first", columns="second", values="n", aggfunc="sum", fill_value=0).to_numpy()
    return FrameAgreement(
        n=n,
        same=same,
        low=interval.low,
        high=interval.high,
        kappa=_kappa(pd.DataFrame({"ours": ours, "theirs": theirs, "n": counts}), same / n),
        # Only the strength is asked for, which no shuffling changes.
        strength=association(table, draws=1).strength if min(table.shape) > 1 else float("nan"),
        rand=adjusted_rand(*(np.repeat(pd.factorize(cells[side])[0], counts) for side in ("first", "second"))),
        parted=None if worst is None else (str(worst["first"]), str(worst["second"]), int(worst["n"])),
    )


def _kappa(read: pd.DataFrame, observed: float) -> float:
    """Agreement beyond what the two frames' own shares would give by chance; NaN where chance alone agrees wholly."""
    whole = float(read["n"].sum())
    shares = [read.groupby(side)["n"].sum() / whole for side in ("ours", "theirs")]
    by_chance = float((shares[0] * shares[1]).sum())
    return (observed - by_chance) / (1 - by_chance) if by_chance < 1 else float("nan")
