"""Figures as sheets for slides and paper: nothing lost, nothing overlapping a margin, every language its own way."""

from __future__ import annotations

from io import BytesIO
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from playbook.charts.lettering import RLI, width, wrapped
from playbook.charts.paging import LONG_SIDE, SHORT_SIDE, Table
from playbook.charts.parts import Card
from playbook.charts.pdf import pdf
from playbook.charts.sheet import Sheet, pages, picture
from playbook.charts.theme import BAD
from playbook.i18n import use

BARS = {
    "data": {"values": [{"a": 1, "b": "x"}]},
    "mark": "bar",
    "encoding": {"x": {"field": "a", "type": "quantitative"}, "y": {"field": "b", "type": "nominal"}},
}
SVG = "{http://www.w3.org/2000/svg}"


def board(rows: int, *, name: str = "Orders") -> Table:
    told = tuple((f"{name} {row}", f"{row}.5%", "off track" if row == 2 else "no target") for row in range(rows))
    return Table(("KPI", "Value", "Standing"), (False, True, False), told)


def texts(svg: str) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(svg).iter(f"{SVG}text"))


@given(st.lists(st.text("abc ی۱", min_size=1, max_size=9), max_size=12), st.floats(20, 200))
def test_wrapping_keeps_every_word_in_its_order_and_its_room(words: list[str], room: float) -> None:
    text = " ".join(words)
    lines = wrapped(text, 10, room)
    assert " ".join(lines).split() == text.split()
    assert all(width(line, 10) <= room or " " not in line for line in lines)


def test_a_picture_says_its_finding_what_is_shown_its_foot_and_whose_data_it_is() -> None:
    svg = picture(Sheet("Email leads", "Share of orders, 2011", "n = 9", "Gifts", charts=(("", BARS),)))
    said = ["".join(each.itertext()) for each in texts(svg)]
    assert said[0] == "Email leads"
    assert {"Share of orders, 2011", "n = 9", "Gifts"} <= set(said)
    assert svg.count("<svg") == 2


def test_small_multiples_stand_in_two_columns_each_with_its_title() -> None:
    sheet = Sheet("T", charts=(("One", BARS), ("Two", BARS), ("Three", BARS)))
    places = {each.text: float(each.get("x", "")) for each in texts(picture(sheet)) if each.text in {"One", "Two"}}
    assert places["One"] < 480 < places["Two"]
    with use("fa"):
        found = {(each.text or "").strip(f"{RLI}\u2069"): each.get("x", "") for each in texts(picture(sheet))}
    mirrored = {name: float(found[name]) for name in ("One", "Two")}
    assert mirrored["Two"] < 480.1 < mirrored["One"]


def test_cards_stand_two_beside_each_other_with_all_that_is_known_of_them() -> None:
    cards = tuple(Card(name, "12 people", "They come back.", (("Orders", "3", "known"),)) for name in ("A", "B", "C"))
    found = texts(picture(Sheet("T", cards=cards)))
    said = [each.text for each in found]
    assert [said.count(text) for text in ("A", "12 people", "They come back.", "Orders", "known")] == [1, 3, 3, 3, 3]
    at = {each.text: (float(each.get("x", "")), float(each.get("y", ""))) for each in found}
    assert (at["A"][1] == at["B"][1], at["A"][0] < at["B"][0], at["C"][1] > at["B"][1]) == (True, True, True)


def test_a_long_table_runs_over_pages_with_its_heads_on_each_and_every_row_once() -> None:
    made = pages(Sheet("Title", "Subtitle", "Foot", "Source", table=board(120)))
    assert len(made) > 1
    said = [["".join(each.itertext()) for each in texts(page)] for page in made]
    assert all(page.count("Value") == 1 for page in said)
    assert [text for page in said for text in page if text.startswith("Orders")] == [f"Orders {n}" for n in range(120)]
    assert [page[-1] for page in said] == [f"{n} of {len(made)}" for n in range(1, len(made) + 1)]
    assert ("Foot" in said[-1], "Foot" in said[0]) == (True, False)


def test_a_page_lies_across_only_where_the_rows_need_it() -> None:
    def size(name: str) -> tuple[float, float]:
        root = ElementTree.fromstring(pages(Sheet("T", table=board(2, name=name)))[0])
        return float(root.get("width", "")), float(root.get("height", ""))

    assert size("Orders") == (SHORT_SIDE, LONG_SIDE)
    assert size("Orders of people who came by a channel that is owned " * 3) == (LONG_SIDE, SHORT_SIDE)


def test_a_standing_has_its_colour_and_its_word() -> None:
    [off] = [each for each in texts(pages(Sheet("T", table=board(3)))[0]) if each.text == "off track"]
    assert (off.get("fill"), off.get("font-weight")) == (BAD, "700")


def test_persian_begins_at_the_right_and_says_in_the_text_which_way_it_runs() -> None:
    with use("fa"):
        [title, *_rest] = texts(pages(Sheet("۳۰٪ (ایمیل)", table=board(1)))[0])
    assert title.get("text-anchor") == "end"
    assert float(title.get("x", "")) > SHORT_SIDE / 2
    assert (title.text or "").startswith(RLI)


def test_names_from_outside_stay_text() -> None:
    hostile = "<script>&"
    told, tabled = Sheet(hostile, hostile, hostile, hostile), Sheet(hostile, table=board(1, name=hostile))
    for svg in (picture(told), *pages(tabled)):
        assert "<script" not in svg
        assert ElementTree.fromstring(svg) is not None


# --- PDF ------------------------------------------------------------------------------------------------------------


def read(document: bytes) -> PdfReader:
    return PdfReader(BytesIO(document))


def test_a_pdf_has_a_page_for_each_sheet_in_their_order() -> None:
    drawn = pages(Sheet("Title", "", "", "", table=board(120)))
    found = read(pdf(drawn)).pages
    assert len(found) == len(drawn) > 1
    alone = [read(pdf([each])).pages[0] for each in drawn]
    assert [each.get_contents().get_data() for each in found] == [each.get_contents().get_data() for each in alone]


def test_a_page_of_a_pdf_is_as_large_as_its_picture_says() -> None:
    drawn = pages(Sheet("Title", "", "", "", table=board(120)))[0]
    size = ElementTree.fromstring(drawn)
    box = read(pdf([drawn])).pages[0].mediabox
    assert float(box.width) / float(box.height) == pytest.approx(
        float(size.get("width", "").rstrip("px")) / float(size.get("height", "").rstrip("px")), rel=0.01
    )
