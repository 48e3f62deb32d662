"""One number against another, and what groups of them are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["holds", "fails", "not_run"]


@dataclass(frozen=True)
class Check:
    """Two numbers that must agree.

    what: which number, in the notation of its source or as a sentence. theirs: as published, or one side of an
    identity. ours: as computed here, or its other side; None where it could not be computed. within: how far they may
    lie apart.

    >>> Check("r", theirs=0.243, ours=0.24259, within=0.0005).verdict
    'holds'
    """

    what: str
    theirs: float
    ours: float | None
    within: float

    @property
    def difference(self) -> float | None:
        """Ours less theirs."""
        return None if self.ours is None else self.ours - self.theirs

    @property
    def verdict(self) -> Verdict:
        """Whether they agree; a number that is none (NaN) fails."""
        if self.difference is None:
            return "not_run"
        # A tolerance in decimals is no exact binary number: its last bit decides nothing.
        return "holds" if abs(self.difference) <= self.within * (1 + 1e-9) else "fails"


@dataclass(frozen=True)
class Study:
    """Checks from one source, or on one subject of a client's data. reason: why those not run were not, if any."""

    id: str
    title: str
    source: str
    checks: tuple[Check, ...]
    reason: str = ""


@dataclass(frozen=True)
class Part:
    """Studies of one subject, in reading order."""

    name: str
    title: str
    studies: tuple[Study, ...]

    @property
    def checks(self) -> tuple[Check, ...]:
        """All of them."""
        return tuple(check for study in self.studies for check in study.checks)

    def count(self, verdict: Verdict) -> int:
        """How many checks ended so."""
        return sum(check.verdict == verdict for check in self.checks)
