"""The colours keep their promises, measured."""

from __future__ import annotations

from itertools import combinations, pairwise

import pytest

from playbook.charts import theme
from tests.charts.colour import contrast, difference, lab, least_difference, lightness, linear

MODES = {"light": theme.LIGHT, "dark": theme.DARK}
SEVEN = [f"cat-{step}" for step in range(1, 8)]
modes = pytest.mark.parametrize("tokens", MODES.values(), ids=MODES.keys())


def test_the_difference_is_that_of_sharma_wu_and_dalal() -> None:
    """Pairs 1, 7 and 20 of their table 1: 2.0425, 2.3669 against 0.0 chroma, 4.3065 … as published."""
    assert difference((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert difference((50, -1.0, 2.0), (50, 0, 0)) == pytest.approx(2.3669, abs=1e-4)
    assert difference((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(1.2644, abs=1e-4)
    assert lab(linear("#ffffff"))[0] == pytest.approx(100, abs=0.01)


@modes
@pytest.mark.parametrize(
    "ink", ["ink", "soft", "accent", "good", "bad", "unsure", "cat-2-text", "cat-4-text", "cat-6-text"]
)
def test_words_can_be_read_on_paper_and_on_a_panel(tokens: dict[str, str], ink: str) -> None:
    """WCAG AA for text: 4.5."""
    assert contrast(tokens[ink], tokens["paper"]) >= 4.5
    assert contrast(tokens[ink], tokens["panel"]) >= 4.5


@modes
@pytest.mark.parametrize("name", SEVEN)
def test_words_that_name_a_mark_can_be_read(tokens: dict[str, str], name: str) -> None:
    """Whatever colour a mark has, the words beside it reach AA."""
    spoken = theme.text_colour(theme.LIGHT[name])
    token = next(each for each, code in theme.LIGHT.items() if code == spoken)
    assert contrast(tokens[token], tokens["paper"]) >= 4.5


@modes
@pytest.mark.parametrize("name", [*SEVEN, "context", "accent", "good", "bad", "unsure"])
def test_marks_stand_out_from_the_paper(tokens: dict[str, str], name: str) -> None:
    """WCAG AA for graphics: 3."""
    assert contrast(tokens[name], tokens["paper"]) >= 3


@modes
def test_the_seven_are_told_apart_by_colour_blind_readers(tokens: dict[str, str]) -> None:
    """Okabe and Ito's own eight come to 10.9 at worst by this measure (orange and purple); ours to 11.9 and 9.6."""
    assert min(least_difference(tokens[one], tokens[two]) for one, two in combinations(SEVEN, 2)) >= 9.5


@modes
def test_the_seven_are_told_apart_in_greyscale(tokens: dict[str, str]) -> None:
    """Three steps of lightness at least between any two: a just noticeable difference is one."""
    order = sorted(lightness(tokens[name]) for name in SEVEN)
    assert min(after - before for before, after in pairwise(order)) >= 3


@modes
def test_good_bad_and_unsure_are_told_apart_by_colour_blind_readers(tokens: dict[str, str]) -> None:
    """The words and arrows beside them say it too."""
    assert min(least_difference(tokens[a], tokens[b]) for a, b in combinations(("good", "bad", "unsure"), 2)) >= 9.5


@modes
def test_the_ramp_is_even_and_goes_one_way(tokens: dict[str, str]) -> None:
    """Each step is as far from the last as any other, within a third, so that a shade can be read as an amount."""
    values = [lightness(tokens[f"seq-{step}"]) for step in range(1, 8)]
    steps = [after - before for before, after in pairwise(values)]
    assert all(step < 0 for step in steps) or all(step > 0 for step in steps)
    assert max(map(abs, steps)) / min(map(abs, steps)) <= 4 / 3


@modes
@pytest.mark.parametrize(("ramp", "turned"), [("seq", theme.PAPER_ON_SEQUENTIAL), ("div", theme.PAPER_ON_DIVERGING)])
def test_the_number_in_every_cell_can_be_read(tokens: dict[str, str], ramp: str, turned: frozenset[int]) -> None:
    """On pale cells in ink, on strong ones in the colour of the paper."""
    for step in range(7):
        letters = tokens["paper" if step in turned else "ink"]
        assert contrast(letters, tokens[f"{ramp}-{step + 1}"]) >= 4.5, step


def test_every_light_code_occurs_once() -> None:
    """A colour in a chart is found back by its code, so two tokens may not share one."""
    assert len(set(theme.LIGHT.values())) == len(theme.LIGHT)


def test_a_channel_keeps_its_colour() -> None:
    """Whichever way it is written; unknown ones are grey."""
    assert theme.channel_colour("Paid search") == theme.channel_colour("paid_search") == theme.CATEGORIES[1]
    assert theme.channel_colour("pigeons") == theme.CONTEXT


def test_colours_on_a_page_follow_its_mode_and_data_stay_as_they_are() -> None:
    """Tokens become variables in the specification, but not in the data, where a product may be called #1b1f24."""
    spec = {"mark": {"color": theme.INK}, "datasets": {"a": [{"name": theme.INK}]}}
    assert theme.as_variables(spec) == {"mark": {"color": "var(--pb-ink)"}, "datasets": {"a": [{"name": theme.INK}]}}
    svg = f'<text fill="{theme.INK}">{theme.INK}</text>'
    assert theme.svg_as_variables(svg) == f'<text fill="var(--pb-ink)">{theme.INK}</text>'


def test_the_stylesheet_uses_only_tokens_that_exist() -> None:
    """A misspelt variable would silently paint nothing; and no colour stands in it by its code."""
    import re
    from pathlib import Path

    css = (Path(theme.__file__).parent / "page.css").read_text(encoding="utf-8")
    assert set(re.findall(r"var\(--pb-([\w-]+)\)", css)) <= {*theme.TOKENS, "fonts"}
    assert re.findall(r"#[0-9a-f]{3,8}\b", css) == []
