"""Where a page's pieces are put, and how each is drawn again when a control changes.

Every piece is plain HTML, so that it is there at once, stays in a saved notebook, and prints. In JupyterLab a piece is
a display that is updated. In Voilà, where displays can not be updated once the page is sent, one hidden widget carries
new pieces to the page, whose script puts them in their places.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any, Literal
from uuid import uuid4

from playbook.errors import BadInput, did_you_mean
from playbook.i18n import _

DOOR_VARIABLE = "PLAYBOOK_DOOR"
Door = Literal["notebook", "lab", "dashboard", "run"]
DOORS: tuple[Door, ...] = ("notebook", "lab", "dashboard", "run")

# Takes what the hidden widget brings (<template data-pb-for=ID>) to the pieces of the page.
COURIER_SCRIPT = """
(() => {
  if (window.playbookCourier) return;
  const deliver = () => document.querySelectorAll("template[data-pb-for]").forEach((parcel) => {
    const place = document.getElementById(parcel.dataset.pbFor);
    if (place) place.replaceChildren(parcel.content.cloneNode(true));
    parcel.remove();
  });
  window.playbookCourier = new MutationObserver(deliver);
  window.playbookCourier.observe(document.documentElement, { childList: true, subtree: true });
})();
"""


def door() -> Door:
    """Through which door this kernel is looked at: the variable PLAYBOOK_DOOR, or a plain notebook."""
    name = os.environ.get(DOOR_VARIABLE, "notebook") or "notebook"
    for known in DOORS:
        if name == known:
            return known
    raise BadInput(_("There is no door {name}.").format(name=name), remedy=did_you_mean(name, DOORS))


def display_in_cell(shown: Any, **how: Any) -> None:
    """IPython's display, imported when something is shown."""
    import IPython.display

    display: Any = IPython.display.display
    display(shown, **how)


def display_widget(widget: Any) -> None:
    """Show a widget; where it cannot live, as in a saved notebook, nothing stands in its place but its static twin."""
    view = "application/vnd.jupyter.widget-view+json"
    bundle = widget._repr_mimebundle_()
    display_in_cell({"text/plain": "", view: bundle[view]}, raw=True)


class Piece:
    """One piece of a page: how it is made, and what it was when last shown."""

    def __init__(self, make: Callable[[], str], say: Callable[[], str]) -> None:
        self.make = make
        self.say = say
        self.place = f"pb-{uuid4().hex[:12]}"
        self.shown = ""


class Surface:
    """The pieces of one page, in the order in which they were put."""

    def __init__(self, through: Door) -> None:
        self.door = through
        self._pieces: list[Piece] = []
        self._courier: Any = None

    def put(self, make: Callable[[], str], say: Callable[[], str] = str) -> None:
        """Show a piece of HTML; `make` is called again on every `redraw`. `say` gives its text for a terminal."""
        piece = Piece(make, say)
        self._pieces.append(piece)
        self._show(piece, again=False)

    def redraw(self) -> None:
        """Make every piece again and show those that changed."""
        parcels = []
        for piece in self._pieces:
            before = piece.shown
            if self._courier is None:
                self._show(piece, again=True)
            else:
                piece.shown = piece.make()
            if piece.shown != before:
                parcels.append(f'<template data-pb-for="{piece.place}">{piece.shown}</template>')
        if self._courier is not None:
            # The same value twice would not be sent; the mark makes every delivery a new one.
            self._courier.value = f"<!--{uuid4().hex}-->{''.join(parcels)}"

    def courier(self) -> Any:
        """The hidden widget of a dashboard; whoever shows the controls shows it beside them."""
        if self._courier is None:
            import ipywidgets

            self._courier = ipywidgets.HTML(layout={"display": "none"})
        return self._courier

    def _show(self, piece: Piece, *, again: bool) -> None:
        html = piece.make()
        if again and html == piece.shown:
            return
        piece.shown = html
        whole = f'<div class="pb-piece" id="{piece.place}">{html}</div>' if self.door == "dashboard" else html
        bundle = {"text/html": whole, "text/plain": piece.say()}
        display_in_cell(bundle, raw=True, display_id=piece.place, **({"update": True} if again else {}))
