"""Controls as widgets, and as text where widgets cannot be."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from playbook.doors.widgets import Field, Panel, as_text, twin
from playbook.errors import BadInput
from playbook.i18n import use
from playbook.params import Control

CONTROLS = (
    Control("period", "Period", "choice", options=(("month", "a month"), ("year", "a year"))),
    Control("channels", "Channels", "several", options=(("email", "Email"), ("ads", "Ads"), ("social", "Social"))),
    Control("least", "At least", "number", low=0, high=10, step=1),
    Control("share", "Share", "number", low=0, high=1, step=0.05),
    Control("city", "City", "text"),
    Control("until", "Until", "day"),
    Control("only_new", "Only new", "switch"),
)
VALUES: dict[str, Any] = {
    "period": "month",
    "channels": ("email", "social"),
    "least": 3,
    "share": 0.25,
    "city": "Tehran",
    "until": dt.date(2011, 12, 9),
    "only_new": True,
}


@pytest.mark.parametrize("control", CONTROLS, ids=lambda control: control.name)
def test_a_widget_gives_back_the_value_it_was_given(control: Control) -> None:
    value = Field(control, VALUES[control.name]).value
    assert (value, type(value)) == (VALUES[control.name], type(VALUES[control.name]))


def test_the_static_twin_says_every_chosen_value_in_the_readers_words() -> None:
    html = twin(CONTROLS, VALUES)
    for words in ("a month", "Email, Social", "Tehran", "9 December 2011", "0.25", "yes"):
        assert f"<dd>{words}</dd>" in html


def test_the_twin_writes_persian_digits() -> None:
    with use("fa"):
        assert as_text(CONTROLS[2], 3) == "۳"


def test_a_value_left_to_the_settings_can_be_shown_chosen_and_left_again() -> None:
    field = Field(CONTROLS[0], "")
    assert field.value == ""
    field.value = "year"
    field.value = ""
    assert as_text(CONTROLS[0], "") == "as the settings say"


class Applied:
    """Remembers what was applied; refuses a number above five."""

    def __init__(self) -> None:
        self.choices: list[dict[str, Any]] = []

    def __call__(self, chosen: dict[str, Any]) -> None:
        if chosen["least"] > 5:
            raise BadInput("That is too many.", remedy="Take five.")
        self.choices.append(chosen)


def test_a_change_is_applied_and_a_reset_puts_back_the_start_values() -> None:
    applied = Applied()
    panel = Panel(CONTROLS, VALUES, applied, quiet=0)
    panel.fields["least"].value = 5
    assert applied.choices[-1]["least"] == 5
    panel.reset()
    assert applied.choices[-1] == VALUES


def test_a_wrong_choice_shows_a_card_and_a_right_one_takes_it_away() -> None:
    applied = Applied()
    panel = Panel(CONTROLS, VALUES, applied, quiet=0)
    panel.fields["least"].value = 9
    assert "That is too many." in panel._status.value
    panel.fields["least"].value = 4
    assert "pb-card" not in panel._status.value
    assert [choice["least"] for choice in applied.choices] == [4]


def test_going_back_to_the_values_shown_clears_the_card_without_computing_again() -> None:
    applied = Applied()
    panel = Panel(CONTROLS, VALUES, applied, quiet=0)
    panel.fields["least"].value = 9
    panel.fields["least"].value = 3
    assert "pb-card" not in panel._status.value
    assert applied.choices == []


def test_a_fault_of_ours_shows_a_card_and_is_not_swallowed() -> None:
    def fail(_chosen: dict[str, Any]) -> None:
        raise ZeroDivisionError("oh")

    panel = Panel(CONTROLS, VALUES, fail, quiet=0)
    with pytest.raises(ZeroDivisionError):
        panel.fields["least"].value = 4
    assert "the page shows what it showed before" in panel._status.value


def test_in_persian_the_box_runs_right_to_left_and_a_slider_shows_persian_digits() -> None:
    with use("fa"):
        panel = Panel(CONTROLS, VALUES, Applied(), quiet=0)
        assert "pb-rtl" in panel.widget._dom_classes
        slider = panel.fields["least"].widget
        assert slider.children[0].readout is False
        assert "۳" in slider.children[1].value
