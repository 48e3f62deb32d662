"""Controls drawn as ipywidgets: the same look, the same words and the same behaviour everywhere.

A chapter describes its choices as `Control`s; here they become widgets in one box with a hint of what a change computes
again, a reset, and a place for the card that a wrong choice earns. ipywidgets knows no right-to-left: one stylesheet on
the outer box does it (widgets.css).
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from playbook.charts.bidi import directed
from playbook.errors import Failed, PlaybookError
from playbook.i18n import _, current, date, direction, listed, missing, number, percent, use
from playbook.params import Control

STYLESHEET = Path(__file__).parent / "widgets.css"
# Seconds of quiet after which a change is computed, so that a reset or a dragged slider computes once.
QUIET = 0.3
SLIDER_STEPS = 200
# Characters from which on a text is given more than one line.
LONG_TEXT = 40

Values = dict[str, Any]


def style() -> str:
    """The stylesheet of all controls, as an element."""
    return f"<style>{STYLESHEET.read_text(encoding='utf-8')}</style>"


def as_text(control: Control, value: Any) -> str:
    """A chosen value as a reader sees it, for the static twin of the controls."""
    if control.kind == "several":
        return listed(_label(control, each) for each in value) or missing()
    if control.kind == "choice":
        return _label(control, value)
    if control.kind == "switch":
        return _("yes") if value else _("no")
    if control.kind == "number":
        return missing() if value is None else _number(control, value)
    if control.kind == "day":
        return date(value if isinstance(value, dt.date) else None)
    return str(value) or missing()


def _number(control: Control, value: float) -> str:
    return percent(float(value)) if control.unit == "fraction" else number(float(value), significant=6)


def twin(controls: Sequence[Control], values: Mapping[str, Any]) -> str:
    """The chosen values as text: what stays where widgets cannot be."""
    items = "".join(
        f"<div><dt>{escape(control.label)}</dt><dd>{directed(as_text(control, values.get(control.name)))}</dd></div>"
        for control in controls
    )
    label = escape(_("Chosen values"))
    return f'<dl class="pb-twin" aria-label="{label}">{items}</dl>' if items else ""


def _label(control: Control, value: Any) -> str:
    """The label of a value; one that is not among the options stays what it is, and an empty one is the client's."""
    named = next((label for each, label in control.options if each == value), "")
    return named or (str(value) if value else _("as the settings say"))


class Field:
    """One control as a widget; `value` is the parameter's value, whatever the widget keeps inside."""

    def __init__(self, control: Control, value: Any) -> None:
        self.control = control
        self._boxes: list[tuple[Any, Any]] = []
        self._decimal = isinstance(value, float) or not float(control.step).is_integer()
        self.widget = self._draw(value)
        self.widget.add_class("pb-field")
        self.widget.add_class(f"pb-field-{control.kind}")

    @property
    def value(self) -> Any:
        """What is chosen now."""
        if self.control.kind == "several":
            return tuple(value for value, box in self._boxes if box.value)
        if self.control.kind == "number":
            chosen = float(self._input.value)
            return chosen if self._decimal else round(chosen)
        return self._input.value

    @value.setter
    def value(self, value: Any) -> None:
        if self.control.kind == "several":
            for each, box in self._boxes:
                box.value = each in value
        else:
            self._input.value = value

    def observe(self, react: Callable[[], None]) -> None:
        """Call `react` whenever the choice changes."""
        for each in [box for _value, box in self._boxes] or [self._input]:
            each.observe(lambda _change: react(), names="value")

    def _draw(self, value: Any) -> Any:
        import ipywidgets

        control = self.control
        help_line = [ipywidgets.HTML(f'<span class="pb-help">{escape(control.help)}</span>')] if control.help else []
        if control.kind == "several":
            self._boxes = [
                (each, ipywidgets.Checkbox(value=each in (value or ()), description=text, indent=False))
                for each, text in control.options
            ]
            several = ipywidgets.Box([box for _value, box in self._boxes])
            several.add_class("pb-several")
            label = ipywidgets.HTML(f'<span class="pb-label">{escape(control.label)}</span>')
            return ipywidgets.VBox([label, several, *help_line])
        self._input = self._input_for(value)
        # The description is the input's own label, so that a screen reader says it; the stylesheet puts it above.
        self._input.description = control.label
        self._input.style.description_width = "initial"
        readout = [self._readout()] if getattr(self._input, "readout", True) is False else []
        return ipywidgets.VBox([self._input, *readout, *help_line])

    def _readout(self) -> Any:
        import ipywidgets

        locale = current()

        def text(value: float) -> str:
            with use(locale):
                return f'<span class="pb-readout">{escape(_number(self.control, value))}</span>'

        shown = ipywidgets.HTML(text(self._input.value))
        self._input.observe(lambda change: setattr(shown, "value", text(change["new"])), names="value")
        return shown

    def _input_for(self, value: Any) -> Any:
        import ipywidgets

        control = self.control
        if control.kind == "choice":
            options = [(text, each) for each, text in control.options]
            if value is not None and value not in [each for _text, each in options]:
                options.insert(0, (_label(control, value), value))
            return ipywidgets.Dropdown(options=options, value=value)
        if control.kind == "switch":
            return ipywidgets.Checkbox(value=bool(value), indent=False)
        if control.kind == "day":
            return ipywidgets.DatePicker(value=value)
        if control.kind == "text":
            kind = ipywidgets.Textarea if len(value or "") > LONG_TEXT else ipywidgets.Text
            return kind(value=value or "", continuous_update=False)
        span = {"min": control.low, "max": control.high, "step": control.step}
        start = control.low if value is None else value
        if (control.high - control.low) / control.step > SLIDER_STEPS:
            return ipywidgets.BoundedFloatText(value=start, **span)
        places = len(f"{control.step:.6f}".rstrip("0").partition(".")[2])
        format_of_readout = f".{places}f" if self._decimal else "d"
        if control.unit == "fraction":
            format_of_readout = f".{max(0, places - 2)}%"
        slider = ipywidgets.FloatSlider if self._decimal else ipywidgets.IntSlider
        whole = span if self._decimal else {name: round(each) for name, each in span.items()}
        # The slider's own readout can be typed into, and knows Latin digits only.
        latin = current().language != "fa"
        return slider(value=start, readout=latin, readout_format=format_of_readout, continuous_update=False, **whole)


class Panel:
    """All controls of a chapter in one box.

    values: the values in force. apply: is given the chosen values when they have changed, and raises `PlaybookError`
    for what cannot be; the card is shown here and the page stays as it was. quiet: seconds without another change
    after which one is applied; 0 applies it at once.
    """

    def __init__(
        self,
        controls: Sequence[Control],
        values: Mapping[str, Any],
        apply: Callable[[Values], None],
        *,
        quiet: float = QUIET,
    ) -> None:
        import ipywidgets

        self._first = {control.name: values.get(control.name) for control in controls}
        self._apply = apply
        self._quiet = quiet
        self._locale = current()
        self._due: asyncio.TimerHandle | None = None
        self.fields = {control.name: Field(control, self._first[control.name]) for control in controls}
        self._applied = self.values
        self._reset = ipywidgets.Button(description=_("Back to the start values"), icon="")
        self._reset.add_class("pb-reset")
        self._reset.on_click(lambda _button: self.reset())
        self._status = ipywidgets.HTML(self._hint())
        self._status.add_class("pb-status")
        rows = ipywidgets.Box([field.widget for field in self.fields.values()])
        rows.add_class("pb-fields")
        foot = ipywidgets.Box([self._reset, self._status])
        foot.add_class("pb-foot-row")
        self.widget = boxed([rows, foot])
        for field in self.fields.values():
            field.observe(self.changed)

    @property
    def values(self) -> Values:
        """What is chosen now, by the controls' names."""
        return {name: field.value for name, field in self.fields.items()}

    def reset(self) -> None:
        """Back to the values that the page began with."""
        for name, field in self.fields.items():
            field.value = self._first[name]

    def changed(self) -> None:
        """Apply the choice after a moment of quiet."""
        if not self._quiet:
            self.apply()
            return
        if self._due is not None:
            self._due.cancel()
        self._due = asyncio.get_running_loop().call_later(self._quiet, self.apply)

    def apply(self) -> None:
        """Hand over what is chosen, and say how it went."""
        with use(self._locale):
            self._hand_over(self.values)

    def _hand_over(self, chosen: Values) -> None:
        if chosen == self._applied:
            self._status.value = self._hint()
            return
        working = escape(_("Computing again …"))
        self._status.value = f'<span class="pb-working">{working}</span>'
        try:
            self._apply(chosen)
        except PlaybookError as error:
            self._status.value = error.card_html()
        except Exception as error:
            self._status.value = broken(error).card_html()
            raise
        else:
            self._applied = chosen
            self._status.value = self._hint()

    def _hint(self) -> str:
        text = _("A change computes this chapter again: its sentence, its tiles and every figure below.")
        return f'<span class="pb-hint">{escape(text)}</span>'


def broken(error: BaseException) -> Failed:
    """The card for a fault of ours, where the page as it was stays."""
    return Failed(
        _("This could not be computed; the page shows what it showed before."),
        found=[f"{type(error).__name__}: {error}"],
        remedy=_("Choose other values; the full message stands in the log of the kernel."),
    )


def boxed(children: Sequence[Any]) -> Any:
    """The outer box that carries look and direction."""
    import ipywidgets

    box = ipywidgets.VBox(list(children))
    box.add_class("pb-controls")
    box.add_class(f"pb-{direction()}")
    return box
