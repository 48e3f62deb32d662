"""The decide section: nothing is saved but by a person, and nothing of a person's is lost."""

from __future__ import annotations

import pytest

from playbook.doors.decide import DecideForm, may_save, section
from playbook.workspace.client import Client
from playbook.workspace.decisions import goals
from tests.doors_pages.tiny import Findings, proposals


@pytest.fixture
def form(shop: Client) -> DecideForm:
    findings: Findings = None  # type: ignore[assignment]  # the tiny proposals do not look at them
    return DecideForm(proposals(findings), shop, after=lambda: None)


def tick(form: DecideForm) -> dict:
    """Take the first proposal; its changeable fields."""
    _record, taken, fields, _box = form._rows[0]
    taken.value = True
    return fields


def test_a_chosen_proposal_is_saved_with_the_name_and_values_it_was_given(shop: Client, form: DecideForm) -> None:
    fields = tick(form)
    fields["name"].value = "A better name"
    fields["target"].value = 7.5
    form.save()
    assert [(goal.id, goal.name, goal.target) for goal in goals(shop)] == [("more", "A better name", 7.5)]


def test_a_record_of_ones_own_is_built_from_the_fields(shop: Client, form: DecideForm) -> None:
    form._own_wanted.value = True
    form._own["name"].value = "Mine"
    form._own["target"].value = 12.0
    form.save()
    assert [(goal.id, goal.name, goal.target) for goal in goals(shop)] == [("own", "Mine", 12.0)]


def test_nothing_chosen_saves_nothing_and_says_so(shop: Client, form: DecideForm) -> None:
    form.save()
    assert "Nothing is chosen." in form._status.value
    assert not shop.decisions.exists()


def test_an_empty_name_is_refused_with_a_card(shop: Client, form: DecideForm) -> None:
    tick(form)["name"].value = ""
    form.save()
    assert "pb-card" in form._status.value
    assert goals(shop) == []


def test_a_mistake_made_by_hand_is_shown_and_the_file_is_left_alone(shop: Client, form: DecideForm) -> None:
    shop.decisions.mkdir()
    file = shop.decisions / "goals.toml"
    file.write_text('[[goals]]\nid = "x"\nname = "X"\ntagret = 3\n', encoding="utf-8")
    assert "Did you mean target?" in section(form._form, shop, editable=True)
    tick(form)
    form.save()
    assert "pb-card" in form._status.value
    assert "tagret" in file.read_text(encoding="utf-8")


def test_what_is_saved_is_listed_with_its_day_and_no_longer_proposed(shop: Client, form: DecideForm) -> None:
    tick(form)
    form.save()
    html = section(form._form, shop, editable=True)
    assert "decided on 9 December 2011" in html
    assert "Proposed" not in html


def test_a_proposal_that_would_replace_a_saved_record_says_so(shop: Client, form: DecideForm) -> None:
    tick(form)
    form.save()
    again = DecideForm(form._form, shop, after=lambda: None)
    assert again._rows[0][1].description == "More orders (takes the place of the one saved)"


@pytest.mark.parametrize(
    ("door", "edit", "allowed"),
    [("lab", "", True), ("notebook", "", True), ("dashboard", "", False), ("dashboard", "1", True), ("run", "1", 0)],
)
def test_only_a_person_at_an_open_door_may_save(door, edit, allowed, monkeypatch) -> None:
    monkeypatch.setenv("PLAYBOOK_EDIT", edit)
    assert may_save(door) == allowed
