"""The first chapter says what is there, what is not, and whom to ask."""

import json

import pandas as pd

from playbook.chapters import start_here as chapter
from playbook.chapters.start_here import Params
from playbook.i18n import Locale, use
from playbook.workspace.quality import quality
from tests.chapters.small import orders, workspace

ENGLISH = Locale("en", currency="EUR")
MANY = orders(*[(f"o{n}", f"2024-03-{n + 1:02d}", f"c{n // 2}", 50.0) for n in range(20)])


def findings(folder, tables, *, manifest=None, rejects=None):
    with use(ENGLISH):
        opened = workspace(folder, tables)
        if manifest:
            (folder / "manifest.json").write_text(json.dumps(manifest))
        if rejects is not None:
            rejects.to_parquet(folder / "rejects.parquet")
        return chapter.analyse(opened, Params())


def test_the_headline_counts_the_chapters_and_kpis_that_can_be_answered(tmp_path):
    found = findings(tmp_path, {"orders": MANY})
    ready = int((found.kpis["status"] == "ok").sum())
    with use(ENGLISH):
        head = chapter.words(found).headline
    assert ready > 0
    assert f"8 of 9 chapters and {ready} of {len(found.kpis)} KPIs" in head  # attribution needs touchpoints


def test_one_more_table_answers_one_more_chapter(tmp_path):
    touch = pd.DataFrame({"ts": pd.to_datetime(["2024-03-01"]), "channel": ["email"], "customer_id": ["c1"]})
    found = findings(tmp_path, {"orders": MANY, "touchpoints": touch})
    with use(ENGLISH):
        assert "9 of 9 chapters" in chapter.words(found).headline


def test_what_would_unlock_most_is_asked_for_first(tmp_path):
    found = findings(tmp_path, {"orders": MANY})
    assert found.asks["table"].iloc[0] == "sessions"  # most parts of the chapter on the audience need it
    assert found.asks["parts"].is_monotonic_decreasing
    with use(ENGLISH):
        assert "Ask the client for sessions" in chapter.words(found).monday[0]


def test_a_shop_without_any_order_still_gets_its_list_of_what_to_ask_for(tmp_path):
    found = findings(tmp_path, {"products": pd.DataFrame({"product_id": ["p"]})})
    assert found.as_of is None
    assert "orders" in set(found.asks["table"])
    with use(ENGLISH):
        assert {each.name for each in chapter.figures(found)} >= {"chapters", "asks", "dictionary"}


def test_loaded_and_rejected_make_what_came_in(tmp_path):
    rejects = pd.DataFrame(
        {"file": ["a.csv"] * 2, "record": [3, 7], "table": ["orders"] * 2, "column": ["order_ts"] * 2,
         "reason": ["not_a_date", "not_a_date"], "example": ["x", "y"], "also": [None, None]}
    )  # fmt: skip
    manifest = {"files": [{"name": "a.csv", "records": 22, "loaded": 20, "rejected": 2}]}
    found = findings(tmp_path, {"orders": MANY}, manifest=manifest, rejects=rejects)
    assert (found.records, found.rejected) == (22, 2)
    with use(ENGLISH):
        titles = {each.name: each.title for each in chapter.figures(found)}
        assert titles["rejects"] == "2 of 22 records were not loaded (9.09%), each with its reason"
        assert "20 and 2 make 22" in chapter.words(found).trust[0]


def test_every_known_column_stands_in_the_dictionary_with_its_meaning(tmp_path):
    found = findings(tmp_path, {"orders": MANY})
    assert (found.dictionary["meaning"].str.len() > 0).all()
    assert found.dictionary["loaded"].sum() == 4  # the four columns of the literal orders


def test_a_table_that_ends_long_before_the_others_is_called_stale_and_asked_for(tmp_path):
    visits = pd.DataFrame(
        {"session_id": [f"s{n}" for n in range(20)], "started_at": pd.date_range("2024-01-01", periods=20)}
    )
    with use(ENGLISH):
        opened = workspace(tmp_path, {"orders": MANY, "sessions": visits})
        MANY.to_parquet(tmp_path / "orders.parquet")
        visits.to_parquet(tmp_path / "sessions.parquet")
        (opened.folder / "quality.json").write_text(json.dumps(quality(opened.folder)))
        found = chapter.analyse(opened, Params())
        behind = found.tables.set_index("table")["days_behind"]
        assert behind["orders"] == 0
        assert behind["sessions"] == 60  # from 20 January to 20 March 2024
        assert chapter.words(found).monday[0].startswith("Ask for newer exports of")
        table = next(each.table for each in chapter.figures(found) if each.name == "tables")
    assert dict(zip(table["table"], table["stale"], strict=True)) == {"orders": "–", "sessions": "yes"}
