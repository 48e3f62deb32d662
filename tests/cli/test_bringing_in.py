"""Files come in, and what machines read of it is JSON and nothing else, with the codes that were promised."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from playbook.workspace.client import Client
from tests.runner.tiny import tiny_client

LINES = """Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country
1,A,Mug,2,2011-12-01 10:00,5.00,17850,United Kingdom
2,A,Mug,1,2011-12-05 10:00,5.00,17850,United Kingdom
2,B,Plate,0,2011-12-05 10:00,7.00,17850,United Kingdom
C3,A,Mug,-1,2011-12-08 10:00,5.00,13047,France
4,B,Plate,1,2011-12-09 10:00,7.00,13047,France
"""


@pytest.fixture
def shop(tmp_path: Path) -> Client:
    """A client with a file of invoice lines, of which one cannot be loaded, and nothing imported."""
    client = tiny_client(tmp_path / "shop", snapshot=False)
    client.exports.mkdir()
    (client.exports / "lines.csv").write_text(LINES)
    return client


def test_an_import_tells_what_was_loaded_and_what_to_do_next(playbook: Callable[..., Any], shop: Client) -> None:
    said = playbook("import", shop.path, "--as-of", "2011-12-31")
    assert said.code == 0
    assert "5 records = 4 loaded + 1 rejected" in said.out
    assert "playbook run" in said.out
    assert shop.current != ""


def test_a_check_writes_no_snapshot(playbook: Callable[..., Any], shop: Client) -> None:
    said = playbook("check", shop.path, "--as-of", "2011-12-31", "--json")
    assert said.code == 0
    assert json.loads(said.out)["outcome"] == "checked"
    assert shop.current == ""


def test_files_that_can_not_be_imported_end_with_2_and_a_card(playbook: Callable[..., Any], shop: Client) -> None:
    (shop.exports / "lines.csv").write_text("")
    said = playbook("import", shop.path, "--json")
    assert said.code == 2
    assert json.loads(said.out)["code"] == 2
    assert "→" in said.err


def test_rejects_are_told_with_file_record_and_reason(playbook: Callable[..., Any], shop: Client) -> None:
    playbook("import", shop.path, "--as-of", "2011-12-31")
    [group] = json.loads(playbook("rejects", shop.path, "--json").out)["rejects"]
    assert (group["file"], group["records"]) == ("lines.csv", 1)
    assert group["examples"][0]["record"] == 3
    assert "lines.csv" in playbook("rejects", shop.path).out


def test_rejects_before_an_import_are_a_card(playbook: Callable[..., Any], shop: Client) -> None:
    said = playbook("rejects", shop.path)
    assert (said.code, "playbook import" in said.err) == (2, True)


def test_kpis_for_machines_follow_the_contract(playbook: Callable[..., Any], shop: Client) -> None:
    playbook("import", shop.path, "--as-of", "2011-12-31")
    said = playbook("kpis", shop.path, "--as-of", "2011-12-09", "--period", "all", "--id", "orders", "--json")
    told = json.loads(said.out)
    assert list(told) == ["schema", "client", "snapshot", "as_of", "currency", "kpis"]
    [orders] = told["kpis"]
    assert (orders["value"], orders["period"]["start"], orders["status"]) == (3, "2011-12-01", "ok")


def test_a_choice_of_indicators_is_kept_and_said_until_all_are_asked_for(
    playbook: Callable[..., Any], shop: Client
) -> None:
    playbook("import", shop.path, "--as-of", "2011-12-31")
    asked = ("kpis", shop.path, "--as-of", "2011-12-09", "--period", "all")
    every = json.loads(playbook(*asked, "--json").out)["kpis"]
    said = playbook("kpis", shop.path, "--leave-out", "orders")
    assert f"{len(every) - 1} of {len(every)} indicators are followed" in said.out
    assert "orders" not in {each["id"] for each in json.loads(playbook(*asked, "--json").out)["kpis"]}
    assert "1 indicator is left out, as kpis/choice.toml says" in playbook(*asked).out
    assert json.loads(playbook(*asked, "--all", "--json").out)["kpis"] == every
    assert json.loads(playbook(*asked, "--id", "orders", "--json").out)["kpis"][0]["value"] == 3
    wrong = playbook("kpis", shop.path, "--leave-out", "ordres")
    assert (wrong.code, "There is no KPI ordres" in wrong.err) == (2, True)


def test_all_values_are_written_as_one_typed_table(playbook: Callable[..., Any], shop: Client, tmp_path: Path) -> None:
    playbook("import", shop.path, "--as-of", "2011-12-31")
    asked = ("kpis", shop.path, "--as-of", "2011-12-09", "--period", "all")
    told = {each["id"]: each for each in json.loads(playbook(*asked, "--json").out)["kpis"]}
    for name in ("all.parquet", "all.csv"):
        said = playbook(*asked, "--out", tmp_path / name)
        assert (said.code, name in said.out) == (0, True)
        read = pd.read_parquet if name.endswith("parquet") else pd.read_csv
        frame = read(tmp_path / name).set_index("id")
        assert list(frame.index) == list(told)
        assert frame.loc["orders", "value"] == told["orders"]["value"] == 3
        assert str(frame.loc["orders", "period_start"])[:10] == "2011-12-01"
        lacking = frame[frame["status"] == "missing_input"]
        assert len(lacking) > 100
        assert lacking["value"].isna().all()


def test_several_periods_go_into_one_table_and_not_on_the_screen(
    playbook: Callable[..., Any], shop: Client, tmp_path: Path
) -> None:
    playbook("import", shop.path, "--as-of", "2011-12-31")
    asked = ("kpis", shop.path, "--as-of", "2011-12-09", "--id", "orders", "--periods", "3")
    assert playbook(*asked, "--out", tmp_path / "months.csv").code == 0
    frame = pd.read_csv(tmp_path / "months.csv")
    assert frame["period_start"].tolist() == ["2011-10-01", "2011-11-01", "2011-12-01"]
    said = playbook(*asked)
    assert said.code == 2
    assert "--out" in said.err


def test_a_table_of_an_unknown_kind_is_refused_with_those_that_there_are(
    playbook: Callable[..., Any], client: Client, tmp_path: Path
) -> None:
    said = playbook("kpis", client.path, "--out", tmp_path / "all.doc")
    assert said.code == 2
    assert ".xlsx, .parquet, .csv" in said.err


def test_json_has_latin_digits_in_persian_too(playbook: Callable[..., Any], shop: Client) -> None:
    playbook("import", shop.path, "--as-of", "2011-12-31")
    text = shop.settings_file.read_text().replace('"en"', '"fa"') + 'calendar = "jalali"\n'
    lines = text.splitlines()
    shop.settings_file.write_text("\n".join([lines[-1], *lines[:-1]]) + "\n")
    said = playbook("kpis", shop.path, "--period", "month", "--json")
    told = json.loads(said.out)
    assert told["kpis"][0]["period"]["start"] == "2011-11-22"
    assert not set("۰۱۲۳۴۵۶۷۸۹") & set(said.out)
    assert set("۰۱۲۳۴۵۶۷۸۹") & set(playbook("kpis", shop.path, "--period", "month").out)


@pytest.mark.parametrize(
    ("options", "card"),
    [
        (["--period", "moth"], "Did you mean month?"),
        (["--id", "repeat_purchase_rat"], "Did you mean repeat_purchase_rate?"),
        (["--by", "contry"], "Did you mean country?"),
    ],
)
def test_a_wrong_question_is_answered_with_the_nearest_right_one(
    playbook: Callable[..., Any], client: Client, options: list[str], card: str
) -> None:
    said = playbook("kpis", client.path, *options)
    assert (said.code, said.out) == (2, "")
    assert card in said.err


def test_an_indicator_is_explained_without_any_client(playbook: Callable[..., Any]) -> None:
    said = playbook("explain", "R-KPI-SAL-02")
    assert said.code == 0
    assert "repeat_purchase_rate" in said.out


def test_an_explanation_takes_the_day_that_the_figures_take(
    playbook: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = []
    # The package offers a function of the module's name, which hides the module from an import.
    module = import_module("playbook.kpis.explain")
    monkeypatch.setattr(module, "explain", lambda _word, _workspace, day: str(days.append(day)))
    client = tiny_client(tmp_path / "tiny")
    assert playbook("explain", "churn_rate", client.path, "--as-of", "2011-12-05").code == 0
    assert days == [dt.date(2011, 12, 5)]
    assert playbook("explain", "churn_rate", client.path, "--as-of", "soon").code == 2


def test_without_a_client_an_explanation_has_no_day(playbook: Callable[..., Any]) -> None:
    said = playbook("explain", "churn_rate", "--as-of", "2011-12-05")
    assert (said.code, "needs a client" in said.err) == (2, True)


def test_an_unknown_indicator_is_answered_with_how_to_list_them_and_not_with_all(playbook: Callable[..., Any]) -> None:
    said = playbook("explain", "zzzzzz")
    assert (said.code, "listed by: playbook kpis" in said.err) == (2, True)
    assert "churn_rate" not in said.err


def test_forgetting_wants_a_clear_yes(playbook: Callable[..., Any], shop: Client) -> None:
    playbook("import", shop.path, "--as-of", "2011-12-31")
    assert playbook("forget", shop.path, "17850").code == 2
    assert "17850" in (shop.exports / "lines.csv").read_text()
    said = playbook("forget", shop.path, "17850", "--yes", "--json")
    assert said.code == 0
    assert json.loads(said.out)["found"] is True
    assert "17850" not in (shop.exports / "lines.csv").read_text() + said.out + said.err
    assert playbook("forget", shop.path, "99999", "--yes").code == 2
