"""Categories as rows: names beside them; on a phone long names stand above, so that bars keep their room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playbook.charts import theme
from playbook.charts.forms.shape import NARROW, ROOM, labels_at, pixels, rtl, text_after, word, wrapped

if TYPE_CHECKING:
    import altair as alt

STEP = 38
BAR = 22
# Names wider than this many pixels go above their bars on a phone.
_LONG = 84


@dataclass(frozen=True)
class Rows:
    """Rows by their names. top: pixels kept free above the first one. stacked: above on a phone in any case."""

    names: tuple[str, ...]
    top: int = 0
    stacked: bool = False

    @property
    def above(self) -> bool:
        """True where some name is too long to stand beside its bar on a phone."""
        return self.stacked or max((pixels(name) for name in self.names), default=0) > _LONG

    @property
    def height(self) -> int:
        """Of the plot, in pixels."""
        return len(self.names) * STEP + self.top

    def axis(self) -> alt.Y:
        """The rows' scale, with names of one or two lines on the side where reading begins."""
        import altair as alt

        labels = [wrapped(name, 24) for name in self.names]
        beside = labels_at(labels)
        two = [place for place, lines in enumerate(labels) if len(lines) > 1]
        offset: Any = alt.ExprRef(f"indexof({two}, datum.value) < 0 ? 0 : -8") if two else 0
        axis = alt.Axis(
            labelExpr=f"{ROOM} < {NARROW} ? '' : {beside}" if self.above else beside, title=None,
            labelColor=theme.INK, labelLimit=220, labelPadding=self._by_room(0, 8), labelOverlap=False,
            labelOffset=offset, orient="right" if rtl() else "left", values=list(range(len(self.names))),
        )  # fmt: skip
        every = list(range(len(self.names)))
        scale = alt.Scale(type="band", domain=every, padding=0, range=[self.top, alt.ExprRef("height")])
        return alt.Y("place:O", axis=axis, scale=scale)

    def shift(self, down: float = 0, *, phone: float | None = None) -> dict[str, Any]:
        """How far marks stand below the middle of their row: further on a phone, to leave their name its line."""
        return {"yOffset": self._by_room(down + 9 if phone is None else phone, down)}

    def _by_room(self, narrow: float, broad: float) -> Any:
        """A number of pixels on a phone and another on a page; only where names move."""
        import altair as alt

        return alt.ExprRef(f"{ROOM} < {NARROW} ? {narrow} : {broad}") if self.above else broad

    def tick(self) -> Any:
        """The length of a tick across a bar, in pixels; on a phone it must not touch the name above."""
        return self._by_room(16, 26)

    def whole(self) -> Any:
        """The length of a piece of the zero line: from row to row, but on a phone not through the name above."""
        return self._by_room(16, STEP)

    def bar(self) -> Any:
        """The thickness of a bar, in pixels."""
        return self._by_room(12, BAR)

    def names_above(self) -> list[alt.Chart]:
        """The names as they stand on a phone; nothing where all are short."""
        import altair as alt
        import pandas as pd

        if not self.above:
            return []
        data = pd.DataFrame({"place": range(len(self.names)), "text": [word(name) for name in self.names]})
        edge: Any = alt.ExprRef("width") if rtl() else 0
        seen = alt.ExprRef(f"{ROOM} < {NARROW} ? 1 : 0")
        mark = alt.Chart(data).mark_text(x=edge, yOffset=-7, opacity=seen, limit=alt.ExprRef("width"), **text_after(0))
        return [mark.encode(y=alt.Y("place:O"), text=alt.Text("text:N"))]
