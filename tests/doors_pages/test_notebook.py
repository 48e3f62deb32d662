"""A chapter as a notebook shows it."""

from __future__ import annotations

import re

import pytest

from playbook.doors.notebook import Book, begin
from playbook.errors import Problems, Refused
from tests.doors_pages.conftest import Screen
from tests.doors_pages.tiny import TinyChapter, make_client


def whole(book: Book) -> None:
    book.bears()
    book.controls()
    book.headline()
    book.say("naive")
    book.show("share")
    book.trust()
    book.monday()
    book.decide()


def test_every_piece_is_made_from_one_analysis(shop, tiny: TinyChapter, screen: Screen) -> None:
    whole(begin("tiny", workspace=str(shop.path)))
    assert len(tiny.calls) == 1
    for words in ("4 orders in all.", "One could stop at 4.", "3 customers share 4 orders", "Write to k1."):
        assert words in screen.html


def test_a_changed_control_computes_again_and_replaces_every_piece_in_its_place(shop, tiny, screen) -> None:
    book = begin("tiny", workspace=str(shop.path))
    whole(book)
    before = len(screen.outputs)
    book._change({"measure": "revenue"})
    assert [params.measure for params in tiny.calls] == ["orders", "revenue"]
    assert len(screen.outputs) == before
    assert "100 revenue in all." in screen.html
    assert "4 orders" not in screen.html


def test_a_choice_that_the_data_refuse_leaves_the_page_as_it_was(shop, tiny, screen) -> None:
    book = begin("tiny", workspace=str(shop.path))
    whole(book)
    before = screen.html
    with pytest.raises(Refused):
        book._change({"least": 99})
    assert screen.html == before
    assert book.params.least == 0


def test_a_refused_chapter_shows_what_is_missing_and_nothing_that_could_mislead(tmp_path, tiny, screen) -> None:
    client = make_client(tmp_path / "thin")
    whole(begin("tiny", workspace=str(client.path), least=1000))
    assert "No customer is left." in screen.html
    assert "in all." not in screen.html
    assert "pb-figure" not in screen.html
    assert screen.widgets == []


def test_what_a_part_lacks_is_named_with_its_meaning(shop, tiny, screen) -> None:
    begin("tiny", workspace=str(shop.path)).bears()
    assert "These data can bear 1 of the 2 parts of this chapter." in screen.html
    assert "(sessions.channel)" in screen.html


def test_an_unknown_parameter_stops_the_notebook_with_a_card(shop, tiny, screen) -> None:
    with pytest.raises(Problems):
        begin("tiny", workspace=str(shop.path), meazure="orders")
    assert "Did you mean measure?" in screen.html


def test_names_from_the_data_are_shown_as_text_never_as_html(shop, tiny, screen) -> None:
    whole(begin("tiny", workspace=str(shop.path)))
    assert "Gifts &amp; &lt;Co&gt;" in screen.html
    assert "<b>k3" not in screen.html


def test_a_headless_run_has_no_widget_and_keeps_the_chosen_values(shop, tiny, screen, monkeypatch) -> None:
    monkeypatch.setenv("PLAYBOOK_DOOR", "run")
    whole(begin("tiny", workspace=str(shop.path), measure="revenue"))
    assert screen.widgets == []
    assert "<dt>What to count</dt><dd>Revenue</dd>" in screen.html


def test_a_persian_client_gets_pieces_that_run_right_to_left(tmp_path, tiny, screen) -> None:
    client = make_client(tmp_path / "forushgah", language="fa")
    whole(begin("tiny", workspace=str(client.path)))
    assert 'dir="rtl"' in screen.html
    assert 'lang="fa" dir="ltr"' not in screen.html
    assert "۴ orders in all." in screen.html


def test_a_parameter_goes_before_the_language_of_the_client(tmp_path, tiny, screen) -> None:
    client = make_client(tmp_path / "forushgah", language="fa")
    begin("tiny", workspace=str(client.path), language="pl").headline()
    assert 'lang="pl"' in screen.html


@pytest.mark.parametrize(("door", "led"), [("run", None), ("lab", None), ("dashboard", "../../definitions#orders")])
def test_a_number_leads_to_its_definition_where_there_is_a_page_of_them(
    tmp_path, tiny, screen, monkeypatch, door, led
) -> None:
    monkeypatch.setenv("PLAYBOOK_DOOR", door)
    begin("tiny", workspace=str(make_client(tmp_path / "shop").path)).headline()
    links = re.findall(r'<a class="pb-define" href="([^"]+)"[^>]*>Total</a>', screen.html)
    assert links == ([led] if led else [])
    assert "Total" in screen.html
