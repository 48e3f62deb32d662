"""Which indicators a client follows: kept in its folder, checked like its own KPIs, changed without losing a word."""

from __future__ import annotations

from pathlib import Path

import pytest

from playbook.errors import BadInput, Problems
from playbook.kpis import compute, load_catalogue
from playbook.kpis.chosen import choose, followed
from playbook.kpis.own import CHOICE, catalogue_of
from playbook.workspace.client import Client
from tests.kpis.bench import day, workspace
from tests.kpis.test_own import FEW, LARGE


def client(folder: Path, text: str = "") -> Client:
    """A client with three orders and this choice of indicators."""
    found = workspace(folder, {"orders": FEW}).client
    if text:
        (folder / CHOICE).parent.mkdir(exist_ok=True)
        (folder / CHOICE).write_text(text, encoding="utf-8")
    return found


def of(tactic: str) -> set[str]:
    return {each.id for each in load_catalogue().values() if each.tactic == tactic}


def test_without_a_choice_everything_is_followed(tmp_path: Path) -> None:
    assert followed(client(tmp_path)) == tuple(load_catalogue())


def test_of_a_tactic_only_some_or_all_but_some_are_followed_and_the_others_stay(tmp_path: Path) -> None:
    text = '[email]\nonly = ["email_open_rate"]\n[sales]\nleave_out = ["customers"]\n[affiliate]\nonly = []\n'
    found = set(followed(client(tmp_path, text)))
    assert found == set(load_catalogue()) - (of("email") - {"email_open_rate"}) - {"customers"} - of("affiliate")


def test_what_is_left_out_is_still_computed_for_whoever_names_it(tmp_path: Path) -> None:
    opened = workspace(tmp_path, {"orders": FEW})
    choose(opened.client, leave_out=["customers"])
    (value,) = compute(opened, ["customers"], day("2024-06-30"))
    assert value.value == 2


def test_a_choice_is_kept_changed_and_taken_back_with_the_comments_of_the_file(tmp_path: Path) -> None:
    asked = client(tmp_path, '# Agreed in May.\n[email]\nonly = ["email_open_rate"]  # the only one that Eva reads\n')
    choose(asked, follow=["email_click_rate"], leave_out=["affiliate", "R-KPI-SAL-02"])
    kept = set(followed(asked))
    assert {"email_open_rate", "email_click_rate"} == kept & of("email")
    assert not kept & of("affiliate")
    assert "[affiliate]\nonly = []\n" in (tmp_path / CHOICE).read_text(encoding="utf-8")
    assert "repeat_purchase_rate" not in kept
    choose(asked, follow=["affiliate", "repeat_purchase_rate"])
    assert of("affiliate") <= set(followed(asked))
    assert of("email") & set(followed(asked)) == {"email_open_rate", "email_click_rate"}
    text = (tmp_path / CHOICE).read_text(encoding="utf-8")
    assert "# Agreed in May." in text
    assert "[affiliate]" not in text


def test_the_file_of_the_choice_is_no_file_of_kpis_and_may_name_the_clients_own(tmp_path: Path) -> None:
    asked = client(tmp_path, '[wholesale]\nleave_out = ["large_order_share"]\n')
    (tmp_path / "kpis" / "wholesale.toml").write_text(LARGE, encoding="utf-8")
    assert "large_order_share" in catalogue_of(asked)
    assert "large_order_share" not in followed(asked)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('[emial]\nonly = ["email_open_rate"]\n', ("a tactic that does not exist: emial", "email")),
        ('[email]\nonly = ["email_opne_rate"]\n', ("email_opne_rate, which is no KPI", "email_open_rate")),
        ('[email]\nonly = ["customers"]\n', ("under email, and it belongs to", "Move it under")),
        ('[email]\nonly = []\nleave_out = ["email_open_rate"]\n', ("state only or leave_out, not both",)),
        ('[email]\nwithout = ["email_open_rate"]\n', ("The choice of indicators of email cannot be read",)),
    ],
)
def test_a_choice_that_cannot_be_meant_is_a_card(tmp_path: Path, text: str, says: tuple[str, ...]) -> None:
    with pytest.raises(Problems) as caught:
        followed(client(tmp_path, text))
    assert all(each in caught.value.card_text() for each in says)


def test_an_unknown_word_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    asked = client(tmp_path)
    with pytest.raises(BadInput, match="There is no KPI customres"):
        choose(asked, leave_out=["customres"])
    assert not (tmp_path / CHOICE).exists()
