"""`playbook audit`: a number is followed down to its files, what was left out of them, and what it was before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from playbook.doors.run_folder import RunFolder
from playbook.workspace.client import Client
from tests.cli.test_bringing_in import shop

__all__ = ["shop"]

ASKED = ("--as-of", "2011-12-09", "--period", "all")


@pytest.fixture
def imported(playbook: Callable[..., Any], shop: Client) -> Client:
    """The tiny shop, whose file has one record that cannot be loaded."""
    playbook("import", shop.path, "--as-of", "2011-12-31")
    return shop


def test_a_number_leads_to_its_files_with_their_hashes_and_to_what_was_left_out(
    playbook: Callable[..., Any], imported: Client
) -> None:
    [trail] = json.loads(playbook("audit", imported.path, "orders", *ASKED, "--json").out)["trails"]
    assert (trail["id"], trail["value"], trail["rows"], trail["status"]) == ("orders", 3, 3, "ok")
    assert trail["snapshot"] == imported.current
    assert "orders" in trail["formula"]
    [file] = trail["files"]
    delivered = (imported.path / "exports" / file["file"]).read_bytes()
    assert file["sha256"] == hashlib.sha256(delivered).hexdigest()
    assert file["records"] == file["loaded"] + file["rejected"] + file["repeated"]
    [left] = trail["left_out"]
    assert (left["file"], left["records"]) == ("lines.csv", 1)
    assert trail["earlier"] == []


def test_a_person_reads_the_same_in_sentences(playbook: Callable[..., Any], imported: Client) -> None:
    said = playbook("audit", imported.path, "R-KPI-SAL-02", *ASKED)
    assert said.code == 0
    assert said.out.startswith("Repeat purchase rate  (repeat_purchase_rate, R-KPI-SAL-02)")
    for told in ("Snapshot: ", "Files behind it:", "Left out at the import, and why:", "What ran:", "SELECT"):
        assert told in said.out


def test_what_earlier_runs_said_stands_beside_it(playbook: Callable[..., Any], imported: Client) -> None:
    run = RunFolder(imported)
    results = run.path / "results" / "some_chapter"
    results.mkdir(parents=True)
    kept = pd.DataFrame({"id": ["orders"], "requirement": ["R-KPI-SAL-01"], "value": [2.0], "n": [2]})
    kept.to_parquet(results / "board.parquet")
    kept.drop(columns="requirement").to_parquet(results / "trend.parquet")
    (results / "scalars.json").write_text('{"period": {"start": "2011-12-01", "end": "2011-12-05"}}')
    chapters = [{"name": "some_chapter", "status": "ok"}, {"name": "another", "status": "refused"}]
    record = {"run_id": run.run_id, "started_at": "", "snapshot": "before", "as_of": "2011-12-05"}
    run.record({**record, "chapters": chapters})
    run.publish()
    [trail] = json.loads(playbook("audit", imported.path, "orders", *ASKED, "--json").out)["trails"]
    [told] = trail["earlier"]
    assert (told["value"], told["snapshot"], told["end"]) == (2, "before", "2011-12-05")
    assert "1 December 2011 to 5 December 2011" in playbook("audit", imported.path, "orders", *ASKED).out


@pytest.mark.parametrize(
    ("words", "card"),
    [
        (["repeat_purchase_rat"], "Did you mean repeat_purchase_rate?"),
        (["orders", "--period", "moth"], "Did you mean month?"),
        ([], "KPI is missing"),
    ],
)
def test_a_number_that_there_is_not_is_a_card(
    playbook: Callable[..., Any], imported: Client, words: list[str], card: str
) -> None:
    said = playbook("audit", imported.path, *words)
    assert (said.code, said.out) == (2, "")
    assert card in said.err
