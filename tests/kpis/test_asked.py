"""Every indicator answers a question, and every question is answered by an indicator."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from playbook.i18n import use
from playbook.kpis import catalogue_of, explain, load_catalogue
from playbook.kpis.asked import WHOLE, asked_of, journey, question_of
from playbook.kpis.searching import search
from tests.kpis.test_own import LARGE, opened


def test_every_indicator_of_the_catalogue_answers_one_question() -> None:
    answered = Counter(name for each in journey() for name in each.kpis)
    assert set(answered) == set(load_catalogue())
    assert set(answered.values()) == {1}


def test_a_question_is_asked_once_and_ends_with_its_mark() -> None:
    asked = Counter(each.question for each in journey())
    assert set(asked.values()) == {1}
    assert all(each.endswith("?") for each in asked)


def test_the_way_goes_from_getting_known_to_leaving() -> None:
    parts = list(dict.fromkeys(each.part for each in journey()))
    assert parts[0] == "known"
    assert parts[-2:] == ["leave", WHOLE]


def test_the_question_stands_in_the_explanation_in_the_readers_language_and_finds_the_indicator() -> None:
    with use("en"):
        assert "Answers: Who leaves?" in explain("churn_rate")
    with use("pl"):
        assert "Kto odchodzi?" in explain("churn_rate")
    assert "churn_rate" in {kpi.id for kpi in search("who leaves", load_catalogue())}


def test_a_clients_own_indicator_states_its_own_question_or_none(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    silent = catalogue_of(opened(tmp_path / "one", LARGE).client)["large_order_share"]
    asking = LARGE + 'question = "Do clubs order more?"\n'
    stated = catalogue_of(opened(tmp_path / "two", asking).client)["large_order_share"]
    assert (question_of(silent), question_of(stated)) == ("", "Do clubs order more?")
    (asked,) = asked_of([stated])
    assert (asked.part, asked.kpis) == (WHOLE, ("large_order_share",))
    assert asked_of([silent]) == ()
