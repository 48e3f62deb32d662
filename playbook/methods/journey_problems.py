"""What is wrong with a frame of journeys: every problem found before the first is told."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playbook.methods.journey_entries import Entries, numbers_of

_SHOWN = 3  # rows named per problem; the rest are counted


class Problems:
    """Gathers problems of a frame and raises them together."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame
        self._found: list[str] = []
        if len(frame) == 0:
            self._found.append("there is no row: nothing to credit")

    def missing(self, columns: tuple[str, ...]) -> None:
        """Columns that are needed and not there."""
        lacking = [column for column in columns if column not in self._frame]
        if not lacking:
            return
        hint = "; write 0 in nulls where every journey ended with a purchase" if "nulls" in lacking else ""
        self._found.append(
            f"journeys need the columns {', '.join(map(repr, lacking))}; found {list(self._frame.columns)}{hint}"
        )

    def weights(self, column: str) -> NDArray[np.float64]:
        """A column of weights, 0 where it is not there; rows that hold no number, or one below 0, are problems."""
        if column not in self._frame:
            return np.zeros(len(self._frame))
        # Text is converted where it says a number and found out where it does not.
        numbers = pd.to_numeric(self._frame[column], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        self._rows(column, ~np.isfinite(numbers), "is a number in every row; write 0 where there is none")
        if column != "value":
            self._rows(column, numbers < 0, "counts journeys and is 0 or more")
        return numbers

    def unwalked(self, paths: Entries) -> None:
        """Paths without a touch, or with a touch that names no channel."""
        nameless = np.array([not (isinstance(token, str) and token) for token in paths.tokens], dtype=bool)
        self._rows(
            "path", paths.holding(nameless)[paths.row], "has at least one touch, and every touch a channel's name"
        )

    def undated(self, paths: Entries, days: Entries) -> None:
        """Days that are no numbers of 0 or more, or not as many as touches."""
        numbers = numbers_of(days)
        unknown = days.holding(~(np.isfinite(numbers) & (numbers >= 0)))[days.row]
        self._rows("days_before", unknown, "is a list of known days, each 0 or more")
        unlike = ~unknown & (days.lengths[days.row] != paths.lengths[paths.row])
        self._rows("days_before", unlike, "has as many days as its path has touches")

    def stop(self) -> None:
        """Raise one ValueError with all that was found; nothing where nothing was."""
        if len(self._found) == 1:
            raise ValueError(self._found[0])
        if self._found:
            told = "".join(f"\n- {each}" for each in self._found)
            raise ValueError(f"journeys have {len(self._found)} problems:{told}")

    def _rows(self, column: str, wrong: NDArray[np.bool_], rule: str) -> None:
        rows = np.flatnonzero(wrong)
        if not len(rows):
            return
        written = self._frame[column].iloc[rows[:_SHOWN]].tolist()
        shown = [f"row {row}: {entry!r}" for row, entry in zip(rows, written, strict=False)]
        more = f" and {len(rows) - _SHOWN} more" if len(rows) > _SHOWN else ""
        self._found.append(f"{column!r} {rule}; {', '.join(shown)}{more}")
