"""The gallery in a browser: every form alive, on a desk and on a phone, from the left and from the right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from playbook.charts.forms import Measure, bars
from playbook.charts.page import Figure, block, figure_html, page
from playbook.i18n import use
from tests.charts.gallery import LOCALES, gallery
from tests.charts.gallery_figures import channel_lines, channel_panels, month_columns

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENS = {"desk": 1280, "phone": 390}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The gallery's page in a language, made when first asked for."""
    folder = tmp_path_factory.mktemp("gallery")

    @cache
    def made(language: str) -> Path:
        path = folder / f"{language}.html"
        path.write_text(gallery(language), encoding="utf-8")
        return path

    return made


@pytest.fixture(scope="module")
def some(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with three figures in English."""
    path = tmp_path_factory.mktemp("some") / "page.html"
    with use(LOCALES["en"]):
        parts = (figure_html(each) for each in (month_columns(), channel_lines(), channel_panels()))
        path.write_text(page("Some", "".join(parts)), encoding="utf-8")
    return path


@pytest.fixture
def complaints(page_context: BrowserContext) -> Iterator[list[str]]:
    """Whatever the browser's console said; the test fails on any word of warning or error."""
    said: list[str] = []
    page_context.on("console", lambda line: said.append(line.text) if line.type in ("error", "warning") else None)
    page_context.on("weberror", lambda error: said.append(str(error.error)))
    yield said
    assert said == []


def opened(context: BrowserContext, path: Path, *, width: int) -> Page:
    """The page with every chart drawn: it draws what comes near the window, so it is read to its end."""
    sheet = context.new_page()
    sheet.set_viewport_size({"width": width, "height": 900})
    sheet.goto(path.as_uri())
    for plot in sheet.locator(".pb-plot").all():
        plot.scroll_into_view_if_needed()
    sheet.wait_for_function("!document.querySelector('.pb-plot:not([data-live=yes])')")
    return sheet


@pytest.mark.parametrize(
    ("language", "screen"), [("en", "desk"), ("en", "phone"), ("fa", "desk"), ("fa", "phone"), ("pl", "phone")]
)
@pytest.mark.usefixtures("complaints")
def test_every_chart_comes_to_life_within_the_page(
    page_context: BrowserContext, whole: Callable[[str], Path], language: str, screen: str
) -> None:
    """No complaint, no request outside, nothing to scroll sideways, no word beyond the edge."""
    sheet = opened(page_context, whole(language), width=SCREENS[screen])
    assert sheet.evaluate("document.documentElement.scrollWidth") <= SCREENS[screen]
    assert sheet.locator(".pb-live svg").count() == sheet.locator(".pb-plot").count() > 20
    beyond = sheet.evaluate(
        """() => [...document.querySelectorAll('.pb-live text')].filter(word => {
            const box = word.getBoundingClientRect();
            return box.width && (box.left < -1 || box.right > innerWidth + 1);
        }).map(word => word.textContent)"""
    )
    assert beyond == []


@pytest.mark.usefixtures("complaints")
def test_targets_are_large_enough_for_a_thumb(page_context: BrowserContext, some: Path) -> None:
    """44 pixels at least."""
    sheet = opened(page_context, some, width=390)
    heights: list[float] = sheet.evaluate(
        """() => [...document.querySelectorAll('summary, a')].map(each => {
            each.closest('details')?.setAttribute('open', '');
            return each.getBoundingClientRect().height;
        })"""
    )
    assert heights
    assert min(heights) >= 44


@pytest.mark.usefixtures("complaints")
def test_hovering_tells_the_exact_numbers_in_the_readers_language(
    page_context: BrowserContext, whole: Callable[[str], Path]
) -> None:
    """Anywhere in a month of a chart of lines: all lines of that month, from the right."""
    sheet = opened(page_context, whole("fa"), width=1280)
    sheet.locator("#figure-lines .pb-live").hover()
    hover = sheet.locator("#vg-tooltip-element.visible")
    hover.wait_for()
    assert "ایمیل" in hover.inner_text()
    assert not any(digit in hover.inner_text() for digit in "0123456789")
    assert hover.evaluate("each => getComputedStyle(each).direction") == "rtl"


def test_without_scripts_a_picture_stands_for_every_chart(page_context: BrowserContext, some: Path) -> None:
    """On a phone the narrow one, on a desk the broad one; never both."""
    assert page_context.browser is not None
    quiet = page_context.browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    sheet = quiet.new_page()
    sheet.goto(some.as_uri())
    for width, kind in ((390, ".pb-narrow"), (1280, ".pb-broad")):
        sheet.set_viewport_size({"width": width, "height": 800})
        seen = [still for still in sheet.locator("#figure-lines .pb-still").all() if still.is_visible()]
        assert len(seen) == 1
        assert sheet.locator(f"#figure-lines {kind}").is_visible()
    quiet.close()


@pytest.mark.usefixtures("complaints")
def test_paper_shows_every_chart_once_without_anything_to_press(page_context: BrowserContext, some: Path) -> None:
    """Also when the reader's system is dark: the paper is white."""
    sheet = opened(page_context, some, width=1280)
    sheet.emulate_media(media="print", color_scheme="dark")
    sheet.set_viewport_size({"width": 690, "height": 900})
    assert not any(each.is_visible() for each in sheet.locator("summary, .pb-download, .pb-live").all())
    stills = "[...document.querySelectorAll('.pb-plot')].map(plot => [...plot.querySelectorAll('.pb-still')]" \
             ".filter(still => still.getBoundingClientRect().height > 0).length)"  # fmt: skip
    assert set(sheet.evaluate(stills)) == {1}
    assert sheet.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(253, 252, 250)"


@pytest.mark.usefixtures("complaints")
def test_a_dark_page_paints_its_charts_dark(page_context: BrowserContext, some: Path) -> None:
    """The tokens turn; no chart is drawn again."""
    sheet = opened(page_context, some, width=1280)
    bar = sheet.locator("#figure-columns .pb-live path[aria-roledescription=bar]").first
    light = bar.evaluate("each => getComputedStyle(each).fill")
    sheet.emulate_media(color_scheme="dark")
    assert (light, bar.evaluate("each => getComputedStyle(each).fill")) == ("rgb(11, 95, 143)", "rgb(108, 184, 234)")


@pytest.mark.usefixtures("complaints")
def test_a_chart_follows_the_width_of_its_place(page_context: BrowserContext, some: Path) -> None:
    """Turning the phone draws it anew, with the labels of the other layout."""
    sheet = opened(page_context, some, width=1280)
    sheet.set_viewport_size({"width": 390, "height": 900})
    sheet.wait_for_function("document.querySelector('#figure-lines .pb-live svg').clientWidth <= 390")
    assert sheet.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.usefixtures("complaints")
def test_a_chart_that_is_added_later_comes_to_life_too(page_context: BrowserContext, tmp_path: Path) -> None:
    """As when a widget changes: the dashboard puts new HTML in place of the old, and scripts in it are dead."""
    import pandas as pd

    def one(name: str) -> str:
        frame = pd.DataFrame({"name": [name], "orders": [3]})
        return block(figure_html(Figure("one", name, "", "", chart=bars(frame, "name", Measure("orders", "Orders")))))

    path = tmp_path / "page.html"
    path.write_text(page("Page", one("before")), encoding="utf-8")
    sheet = opened(page_context, path, width=800)
    sheet.evaluate("html => { document.querySelector('main').innerHTML = html; }", one("after"))
    sheet.wait_for_function("document.querySelector('.pb-plot[data-live=yes] .pb-live svg')")
    assert "after" in sheet.locator(".pb-live").inner_text()


@pytest.mark.usefixtures("complaints")
def test_a_customer_called_like_a_script_runs_nothing(page_context: BrowserContext, tmp_path: Path) -> None:
    """Neither in the page nor in the chart nor in its hover."""
    import pandas as pd

    name = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
    frame = pd.DataFrame({"name": [name], "orders": [3]})
    figure = Figure("one", name, name, name, chart=bars(frame, "name", Measure("orders", name)), table=frame)
    path = tmp_path / "page.html"
    path.write_text(page(name, block(figure_html(figure))), encoding="utf-8")
    sheet = opened(page_context, path, width=800)
    sheet.locator(".pb-live path[aria-roledescription=bar]").hover()
    sheet.locator("#vg-tooltip-element.visible").wait_for()
    state: Any = sheet.evaluate("[window.hacked, document.querySelectorAll('img').length]")
    assert state == [None, 0]
