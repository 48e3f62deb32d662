"""A goal on a group of people is measured and forecast for that group alone."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from playbook.errors import BadInput
from playbook.kpis.catalogue import load_catalogue
from playbook.kpis.compute import compute
from playbook.kpis.odds import odds_of
from playbook.kpis.populations import baseline, check, rule
from playbook.kpis.progress import progress_of
from playbook.methods.like_with_like import around_feast
from playbook.workspace.client import Workspace
from playbook.workspace.decisions import Goal
from tests.chapters.small import orders, workspace

DAY = dt.date(2024, 12, 31)


@pytest.fixture
def shop(tmp_path: Path) -> Workspace:
    """December of two years: in Poland 2 orders, then 3; in Germany 1, then 5."""
    rows = [("a", "2023-12-03", "PL"), ("b", "2023-12-04", "PL"), ("c", "2023-12-05", "DE"), ("z", "2023-01-01", "DE")]
    rows += [(f"p{n}", f"2024-12-0{n + 1}", "PL") for n in range(3)] + [(f"d{n}", "2024-12-09", "DE") for n in range(5)]
    places = [place for _id, _day, place in rows]
    return workspace(
        tmp_path, {"orders": orders(*[(name, day, name, 10.0) for name, day, _ in rows], shipping_country=places)}
    )


def goal(population: str, baseline: float | None = None, metric: str = "orders") -> Goal:
    """Six orders in December."""
    return Goal(
        id="december", name="December", created_on=DAY, as_of=DAY, snapshot="s", metric=metric, population=population,
        baseline=baseline, target=6, start=dt.date(2024, 12, 1), deadline=dt.date(2024, 12, 31),
    )  # fmt: skip


def test_progress_counts_only_the_population_from_the_same_days_of_the_year_before(shop: Workspace) -> None:
    found = progress_of(shop, goal("country=PL"), DAY)
    assert (found.goal.baseline, found.current) == (2, 3)
    assert found.progress == pytest.approx(3 / 6)  # orders are counted anew


def test_a_count_with_a_saved_baseline_goes_its_way_from_there(shop: Workspace) -> None:
    assert progress_of(shop, goal("country=PL", 1), DAY).progress == pytest.approx((3 - 1) / (6 - 1))


def test_a_label_changes_nothing_and_a_saved_baseline_stays(shop: Workspace) -> None:
    found = progress_of(shop, goal("existing_customers", 4), DAY)
    assert (found.goal.baseline, found.current) == (4, 8)
    assert progress_of(shop, goal("country=PL", 1), DAY).goal.baseline == 1


def test_a_goal_around_a_feast_that_moves_begins_from_that_feast_a_year_before(tmp_path: Path) -> None:
    """Easter was on 9 April 2023 and on 31 March 2024: four ordered before the former, one on these dates."""
    rows = [(f"e{n}", f"2023-04-0{n + 3}", f"e{n}", 10.0) for n in range(4)] + [("x", "2023-03-27", "x", 10.0)]
    rows += [("early", "2022-01-01", "y", 10.0), ("now", "2024-03-26", "z", 10.0)]
    shop = workspace(tmp_path, {"orders": orders(*rows)})
    easter = goal("all").model_copy(update={"start": dt.date(2024, 3, 24), "deadline": dt.date(2024, 4, 1)})
    assert baseline(shop, easter, DAY) == 4
    assert around_feast(dt.date(2024, 3, 24), dt.date(2024, 4, 1), "") == (dt.date(2023, 4, 2), dt.date(2023, 4, 10))
    assert around_feast(dt.date(2024, 1, 1), dt.date(2024, 12, 31), "PL") is None
    assert around_feast(dt.date(2024, 12, 1), dt.date(2024, 12, 31), "PL") is None  # Christmas moves never


def test_two_groups_may_be_named_and_no_third() -> None:
    assert rule("country=PL; customer_kind=new") == {"country": "PL", "customer_kind": "new"}
    for wrong in ("country=", "=PL", "country=PL;country=DE", "a=1;b=2;c=3"):
        with pytest.raises(BadInput, match="names no group"):
            rule(wrong)


def test_a_metric_that_cannot_be_cut_so_says_by_what_it_can() -> None:
    catalogue = load_catalogue()
    with pytest.raises(BadInput, match="cannot be cut by contry") as caught:
        check("contry=PL", catalogue["orders"], catalogue)
    assert "country" in caught.value.card_text()


def test_a_group_that_nobody_is_in_has_no_value(shop: Workspace) -> None:
    found = progress_of(shop, goal("country=FR"), DAY)
    assert (found.current, found.goal.baseline, found.standing) == (None, None, "no_data")


def test_odds_of_a_group_are_made_from_its_own_past_or_not_at_all(shop: Workspace) -> None:
    running = goal("country=PL").model_copy(update={"deadline": dt.date(2025, 3, 31)})
    found = odds_of(shop, running, DAY)
    assert found.odds is None
    assert found.reason in {"too_little_history", "no_model"}


def test_a_goal_that_cannot_be_measured_withholds_attainment_by_its_name_and_stops_no_other_number(
    shop: Workspace,
) -> None:
    head = 'created_on = 2024-12-31\nas_of = 2024-12-31\nsnapshot = "s"\nname = "December"\n'
    span = "target = 6.0\nstart = 2024-12-01\ndeadline = 2024-12-31\n"
    asked = {"good": ("orders", "country=PL"), "typo": ("orders", "contry=PL"), "gone": ("no_such_kpi", "all")}
    records = [
        f'[[goals]]\nid = "{name}"\n{head}metric = "{metric}"\npopulation = "{people}"\n{span}'
        for name, (metric, people) in asked.items()
    ]
    saved = shop.client.path / "decisions" / "goals.toml"
    saved.parent.mkdir(exist_ok=True)
    saved.write_text(records[0], encoding="utf-8")
    (attained,) = compute(shop, ["goal_attainment"], DAY)
    assert attained.value == pytest.approx(3 / 6)
    saved.write_text("\n".join(records), encoding="utf-8")
    counted, attained = compute(shop, ["orders", "goal_attainment"], DAY)
    assert (counted.status, counted.value) == ("ok", 8)
    assert (attained.status, attained.missing) == ("missing_input", ("decisions.goals.gone", "decisions.goals.typo"))
