"""A client's folder and its settings."""

import pytest

from playbook.errors import BadInput, Problems
from playbook.workspace.client import Client, demo_folder, open_workspace

GOOD = 'name="Gifts"\nlanguage="fa"\ncurrency="GBP"\ntimezone="Europe/London"\ncalendar="jalali"\n'


def client(folder, text=GOOD):
    folder.mkdir(exist_ok=True)
    (folder / "client.toml").write_text(text)
    return Client.at(folder)


def test_a_client_reads_in_its_own_language_calendar_and_currency(tmp_path):
    locale = client(tmp_path).settings.locale
    assert (locale.language, locale.calendar, locale.currency) == ("fa", "jalali", "GBP")


def test_a_folder_that_is_no_client_says_so_and_names_those_beside_it(tmp_path):
    client(tmp_path / "gifts")
    with pytest.raises(BadInput) as caught:
        Client.at(tmp_path / "gitfs")
    assert "no client.toml" in caught.value.card_text()
    assert "gifts" in caught.value.card_text()


def test_all_mistakes_in_the_settings_are_told_at_once(tmp_path):
    text = 'name="x"\nlanguage="persian"\ncurrency="pounds"\ntimezone="London"\nbrand_term=["a"]\n'
    with pytest.raises(Problems) as caught:
        _ = client(tmp_path, text).settings
    card = caught.value.card_text()
    assert "Known: en, fa, pl." in card
    assert "three letters" in card
    assert "Europe/London" in card
    assert "Did you mean brand_terms?" in card


def test_before_the_first_import_the_card_says_how_to_import(tmp_path):
    with pytest.raises(BadInput, match="playbook import"):
        open_workspace(client(tmp_path).path)


def test_a_snapshot_that_is_not_there_is_a_card(tmp_path):
    with pytest.raises(BadInput, match="no snapshot abc"):
        open_workspace(client(tmp_path).path, snapshot="abc")


def test_an_empty_path_means_the_environment_then_the_demo_of_a_folder_above(tmp_path, monkeypatch):
    monkeypatch.setenv("PLAYBOOK_WORKSPACE", str(client(tmp_path / "acme").path))
    with pytest.raises(BadInput, match="acme"):
        open_workspace()
    (tmp_path / "clients").mkdir()
    client(tmp_path / "clients" / "demo")
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    assert demo_folder() == tmp_path / "clients" / "demo"
