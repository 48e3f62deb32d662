"""What a run keeps of a chapter, and the report that is made of it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from playbook.chapters import chapter
from playbook.charts.page import Card, Cards, Figure, Panel, Panels, figure_html
from playbook.doors import notebook, record
from playbook.doors.notebook import _specified, begin
from playbook.doors.report import write_report
from playbook.errors import BadInput
from tests.doors_pages.tiny import TinyChapter, make_client


@pytest.fixture
def recorded(tmp_path: Path, tiny: TinyChapter, screen, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a run of three chapters: one answered, one refused, one that failed before it said anything."""
    folder = tmp_path / "run"
    client = make_client(tmp_path / "shop")
    monkeypatch.setenv("PLAYBOOK_DOOR", "run")
    monkeypatch.setenv("PLAYBOOK_RUN_FOLDER", str(folder))
    for name, least in (("audience_understanding", 0), ("channel_attribution", 1000)):
        about = chapter(name)
        known = TinyChapter(name, about.number, about.title, about.question, ("orders.order_ts",), tiny.parts)
        monkeypatch.setattr(notebook, "chapter", lambda _name, known=known: known)
        book = begin(name, workspace=str(client.path), least=least)
        book.headline()
        book.show("share")
    chapters = [
        {"name": "audience_understanding", "status": "ok", "reason": ""},
        {"name": "channel_attribution", "status": "refused", "reason": "No customer is left."},
        {"name": "persona_building", "status": "failed", "reason": "ZeroDivisionError: <b>oh</b>"},
    ]
    run = {
        "schema": 1, "run_id": "r1", "status": "failed", "snapshot": "s1", "as_of": "2011-12-09", "language": "en",
        "parameters": {}, "started_at": "2026-01-02T03:04:05", "ended_at": "2026-01-02T03:04:06", "chapters": chapters,
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return folder


def test_every_frame_of_the_findings_is_kept_as_parquet_and_the_rest_as_scalars(recorded: Path) -> None:
    results = recorded / "results" / "audience_understanding"
    assert pd.read_parquet(results / "per_customer.parquet")["value"].sum() == 4
    assert json.loads((results / "scalars.json").read_text(encoding="utf-8")) == {"measure": "orders", "total": 4.0}


def test_a_figure_is_kept_as_specification_picture_and_page(recorded: Path) -> None:
    kept = {path.name for path in (recorded / "figures" / "audience_understanding").iterdir()}
    assert kept == {"share.html", "share.vl.json", "share.svg"}


def test_the_picture_of_a_figure_stands_alone_with_its_own_colours_and_size(recorded: Path) -> None:
    picture = ElementTree.parse(recorded / "figures" / "audience_understanding" / "share.svg").getroot()
    assert picture.get("width", "").isdigit()
    assert "var(" not in ElementTree.tostring(picture, encoding="unicode")


BARS = {"data": {"values": [{"a": 1}]}, "mark": "bar", "encoding": {"x": {"field": "a", "type": "quantitative"}}}


@pytest.mark.parametrize(
    ("chart", "files"),
    [
        (Panels((Panel("One", BARS), Panel("Two", BARS))), {"f-1.vl.json", "f-1.svg", "f-2.vl.json", "f-2.svg"}),
        (Cards(()), {"f.cards.json"}),
        (None, {"f.table.json"}),
    ],
    ids=["small multiples", "cards", "a table"],
)
def test_each_chart_of_a_figure_has_its_own_files(tmp_path: Path, chart: object, files: set[str]) -> None:
    figure = Figure(name="f", title="T", subtitle="", foot="", chart=chart, table=pd.DataFrame({"n": [1]}))
    record._figure(tmp_path, "c", figure, figure_html(figure, widths=(700,)))
    assert {path.name for path in (tmp_path / "figures" / "c").iterdir()} == {"f.html", *files}


def test_cards_pass_from_a_chapter_to_page_and_record_as_they_are(tmp_path: Path) -> None:
    figure = Figure(name="f", title="T", subtitle="", foot="", chart=Cards((Card("Early birds"),)))
    assert _specified(figure) is figure
    record._figure(tmp_path, "c", figure, figure_html(figure, widths=(700,)))
    assert "Early birds" in (tmp_path / "figures" / "c" / "f.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "chart", [(Card("A"),), Card("A"), Panels((Panel("One", Cards(())),))], ids=["a tuple", "one card", "in a panel"]
)
def test_cards_that_are_not_in_cards_are_refused_with_the_way_to_give_them(chart: object) -> None:
    with pytest.raises(TypeError, match=r"cards go in as Cards\(\(card, …\)\)"):
        _specified(Figure(name="f", title="T", subtitle="", foot="", chart=chart))


def test_a_refused_chapter_says_why_and_what_is_missing(recorded: Path) -> None:
    page = json.loads((recorded / "pages" / "channel_attribution.json").read_text(encoding="utf-8"))
    assert (page["status"], page["reason"], page["missing"]) == ("refused", "No customer is left.", ["orders"])


def test_nothing_is_written_where_no_run_is_going_on(tmp_path, shop, tiny, screen) -> None:
    before = sorted(tmp_path.rglob("*"))
    begin("tiny", workspace=str(shop.path)).headline()
    assert sorted(tmp_path.rglob("*")) == before


def test_the_report_tells_each_chapter_in_its_order_with_its_headline(recorded: Path) -> None:
    html = write_report(recorded).read_text(encoding="utf-8")
    assert "4 orders in all." in html
    assert "3 customers share 4 orders" in html
    places = [html.index(f'<section class="pb-chapter" id="{name}"') for name in (
        "audience_understanding", "channel_attribution", "persona_building"
    )]  # fmt: skip
    assert places == sorted(places)


def test_the_report_says_of_a_refused_chapter_what_to_ask_for_and_of_a_failed_one_that_it_failed(recorded) -> None:
    html = write_report(recorded).read_text(encoding="utf-8")
    assert "Not answered: No customer is left." in html
    assert "One row per order, whatever became of it. (orders)" in html
    assert "ZeroDivisionError: &lt;b&gt;oh" in html


def test_the_chart_library_stands_in_the_report_once(recorded: Path) -> None:
    assert write_report(recorded).read_text(encoding="utf-8").count('<script class="pb-vega">') == 1


def test_a_folder_without_a_run_makes_no_report(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"run\.json"):
        write_report(tmp_path)


@pytest.mark.browser
def test_the_report_opens_from_the_disk_and_draws_its_figures_with_nothing_from_outside(recorded, page_context) -> None:
    page = page_context.new_page()
    page.goto(write_report(recorded).as_uri())
    page.wait_for_selector(".pb-live svg")
    assert page.locator(".pb-stale").is_visible()


@pytest.mark.browser
def test_the_report_does_not_scroll_sideways_on_a_phone(recorded, page_context) -> None:
    page = page_context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(write_report(recorded).as_uri())
    page.wait_for_selector(".pb-live svg")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_number_of_the_report_leads_to_its_definition_on_the_same_page(recorded: Path) -> None:
    html = write_report(recorded).read_text(encoding="utf-8")
    [link] = re.findall(r'<a class="pb-define" href="(#[^"]+)">Total</a>', html)
    entry = re.search(rf'<details class="pb-kpi" id="{link[1:]}">.*?</details>', html, re.DOTALL)
    assert entry is not None
    for told in ("Completed orders placed in the period.", "<dt>Source</dt>", "Formula as run", "FROM"):
        assert told in entry[0]


def test_a_number_that_is_no_indicator_leads_to_the_figure_that_says_what_it_is(recorded: Path) -> None:
    html = write_report(recorded).read_text(encoding="utf-8")
    [link] = re.findall(r'<a class="pb-define" href="#([^"]+)">Customers</a>', html)
    figure = re.search(rf'<figure class="pb-figure" id="{link}">.*?</figure>', html, re.DOTALL)
    assert figure is not None
    assert "per customer" in figure[0]


def test_a_report_of_a_run_that_kept_no_definitions_promises_none(recorded: Path) -> None:
    for page in (recorded / "pages").glob("*.json"):
        kept = json.loads(page.read_text(encoding="utf-8"))
        del kept["definitions"]
        page.write_text(json.dumps(kept), encoding="utf-8")
    html = write_report(recorded).read_text(encoding="utf-8")
    assert 'href="#kpi-' not in html
    assert 'href="#definitions"' not in html


def test_the_report_begins_with_the_digest_where_a_chapter_has_one(recorded: Path) -> None:
    path = recorded / "pages" / "audience_understanding.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["words"]["sections"]["digest"] = "First this.\n\nThen that."
    path.write_text(json.dumps(kept), encoding="utf-8")
    html = write_report(recorded).read_text(encoding="utf-8")
    assert '<ul class="pb-digest"><li>First this.</li><li>Then that.</li></ul><ol>' in html
