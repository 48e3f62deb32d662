"""The catalogue refuses what could give a wrong or an unread number, and says where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from playbook.errors import BadInput, Problems
from playbook.kpis.catalogue import find, load_catalogue

GOOD = """[{name}]
name        = "Orders"
definition  = "Completed orders."
tactic      = "sales"
unit        = "count"
per         = ""
better      = "higher"
from        = "orders_in_period"
value       = "count(*)"
n           = "count(*)"
needs       = ["orders_in_period"]
requirement = "contract"
source      = "D0"
caveat      = "None."
minimum     = 0
interval    = "none"
"""


def catalogue(folder: Path, *texts: str) -> Path:
    """A folder with sales.toml, and more files where more texts are given."""
    for name, text in zip(("sales", "acquisition"), texts, strict=False):
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return folder


def block(kpi: str = "orders", **changed: str | None) -> str:
    """A good block with lines changed, added, or left out where None."""
    lines = [line for line in GOOD.format(name=kpi).splitlines() if line.partition("=")[0].strip() not in changed]
    return "\n".join([*lines, *(f"{key} = {value}" for key, value in changed.items() if value is not None)])


def test_a_good_block_is_read_with_all_its_fields(tmp_path: Path) -> None:
    (kpi,) = load_catalogue(catalogue(tmp_path, block())).values()
    assert (kpi.id, kpi.view, kpi.better, kpi.value) == ("orders", "orders_in_period", "higher", "count(*)")


REQUIRED = ["name", "definition", "unit", "per", "better", "from", "n", "needs", "requirement", "source", "caveat"]


@pytest.mark.parametrize("field", [*REQUIRED, "minimum", "interval", "tactic"])
def test_a_field_that_carries_meaning_has_no_default(tmp_path: Path, field: str) -> None:
    with pytest.raises(Problems) as caught:
        load_catalogue(catalogue(tmp_path, block(**{field: None})))
    assert f"lacks the field {field}" in str(caught.value)
    assert "sales.toml:1" in str(caught.value)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"bettter": '"higher"'}, "Did you mean better?"),
        ({"better": '"up"'}, "better"),
        ({"unit": '"percent"'}, "unit"),
        ({"value": None}, "state one form"),
        ({"numerator": '"count(*)"'}, "state one form"),
        ({"cut": '"channel"'}, "cut, headline and share belong together"),
        ({"interval": '"wilson"'}, "an interval needs a numerator"),
        ({"requirement": '"SAL-1"'}, "requirement"),
        ({"tactic": '"email"'}, "another tactic"),
        ({"value": '"{customers}"'}, "no KPI"),
    ],
)
def test_a_mistake_in_a_block_is_told_with_its_place(tmp_path: Path, changed: dict[str, str], said: str) -> None:
    with pytest.raises(Problems) as caught:
        load_catalogue(catalogue(tmp_path, block(**changed)))
    assert said in str(caught.value)
    assert "sales.toml:1" in str(caught.value)


def test_two_kpis_of_one_name_are_told_with_both_places(tmp_path: Path) -> None:
    other = GOOD.format(name="orders").replace('"sales"', '"acquisition"')
    with pytest.raises(Problems) as caught:
        load_catalogue(catalogue(tmp_path, GOOD.format(name="orders"), "# first\n" + other))
    assert "Two KPIs are called orders" in str(caught.value)
    assert caught.value.problems[0].found == ("acquisition.toml:2", "sales.toml:1")


def test_a_name_that_stands_twice_in_one_file_is_told_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(Problems) as caught:
        load_catalogue(catalogue(tmp_path, GOOD.format(name="orders") * 2))
    assert caught.value.problems[0].found == ("sales.toml:1", "sales.toml:17")


def test_kpis_that_rest_on_one_another_in_a_circle_are_told_with_the_circle(tmp_path: Path) -> None:
    changed = {"from": '"kpis"', "needs": "[]"}
    texts = [block(one, value=f'"{{{other}:prior}}"', **changed) for one, other in ("ab", "bc", "ca")]
    with pytest.raises(Problems) as caught:
        load_catalogue(catalogue(tmp_path, "\n".join(texts)))
    assert "a → b → c → a" in str(caught.value)


def test_an_unknown_benchmark_in_braces_is_refused(tmp_path: Path) -> None:
    text = (
        block() + "\n" + block("growth", value='"{orders:last_week}"', **{"from": '"kpis"', "needs": '["kpis.orders"]'})
    )
    with pytest.raises(Problems, match="no KPI"):
        load_catalogue(catalogue(tmp_path, text))


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    texts = block(unit=None, better='"up"'), "not toml"
    with pytest.raises(Problems) as caught:
        load_catalogue(catalogue(tmp_path, *texts))
    assert len(caught.value.problems) == 3


def test_a_kpi_is_found_by_its_id_and_by_its_requirement() -> None:
    catalogue = load_catalogue()
    assert [kpi.id for kpi in find("churn_rate", catalogue)] == ["churn_rate"]
    assert [kpi.id for kpi in find("r-kpi-sal-08", catalogue)] == ["churn_rate"]
    with pytest.raises(BadInput) as caught:
        find("chrun_rate", catalogue)
    assert "churn_rate" in caught.value.remedy


def test_every_tactic_has_a_name_for_the_reader() -> None:
    from playbook.charts.names import TACTICS

    lacking = {kpi.tactic for kpi in load_catalogue().values()} - set(TACTICS)
    assert not lacking
