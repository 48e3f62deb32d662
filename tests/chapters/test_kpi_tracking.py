"""The tracking chapter: what moved, whether that is good, and why."""

import datetime as dt

import pytest

from playbook.chapters import kpi_tracking as chapter
from playbook.chapters.kpi_tracking import Params
from playbook.chapters.kpi_tracking.digest import digest
from playbook.chapters.kpi_tracking.findings import standing
from playbook.errors import Refused
from playbook.i18n import Locale, use
from playbook.workspace.decisions import DecisionFile, Goal
from tests.chapters.small import orders, workspace

DAY = dt.date(2024, 3, 31)
ENGLISH = Locale("en", currency="EUR")
OLD = ("old", "2022-01-01", "z", 1.0)


def month(name, first, n, revenue):
    """`n` customers with one order each in the month that begins on `first`."""
    return [(f"{name}{k}", f"{first}-{k % 28 + 1:02d}", f"c{k}", revenue) for k in range(n)]


def findings(folder, *rows, **params):
    with use(ENGLISH):
        return chapter.analyse(workspace(folder, {"orders": orders(OLD, *rows)}), Params(as_of=DAY, **params))


def titles(found):
    with use(ENGLISH):
        return {each.name: each.title for each in chapter.figures(found)}


def test_the_change_of_revenue_is_split_into_parts_that_sum_to_it(tmp_path):
    found = findings(tmp_path, *month("a", "2023-03", 40, 50.0), *month("b", "2024-03", 60, 50.0))
    assert found.changes["effect"].sum() == pytest.approx(1000)  # 60 × 50 − 40 × 50
    assert found.changes.set_index("lever")["effect"]["customers"] == pytest.approx(1000)  # only their number changed
    assert titles(found)["changes"].startswith(
        "Revenue rose by €1,000; the largest part came from the number of customers"
    )


def test_the_sentence_turns_when_revenue_falls_and_monday_names_the_lever(tmp_path):
    found = findings(tmp_path, *month("a", "2023-03", 40, 50.0), *month("b", "2024-03", 40, 30.0))
    assert titles(found)["changes"].startswith(
        "Revenue fell by €800.00; the largest part came from the value of an order"
    )
    with use(ENGLISH):
        assert any("Work on the value of an order first" in each for each in chapter.words(found).monday)


def test_a_shop_with_two_orders_is_refused_with_the_number_it_takes(tmp_path):
    with pytest.raises(Refused, match="2 orders, and it takes at least 20"):
        findings(tmp_path, *month("a", "2024-03", 1, 50.0))


def test_more_is_good_only_where_more_is_better(tmp_path):
    up = findings(tmp_path / "up", *month("a", "2023-03", 40, 50.0), *month("b", "2024-03", 60, 50.0))
    down = findings(tmp_path / "down", *month("a", "2023-03", 60, 50.0), *month("b", "2024-03", 40, 50.0))
    with use(ENGLISH):
        heads = [chapter.words(found).headline for found in (up, down)]
    good = [int(head.split(", ")[1].split()[0]) for head in heads]
    assert good[0] > good[1]


@pytest.mark.parametrize(
    ("value", "target", "better", "says"),
    [(0.31, 0.3, "higher", "reached"), (0.29, 0.3, "higher", "at_risk"), (0.2, 0.3, "higher", "off_track"),
     (0.31, 0.3, "lower", "at_risk"), (0.2, 0.3, "lower", "reached"), (None, 0.3, "higher", "no_data"),
     (0.2, None, "higher", "no_target"), (5.0, 1.0, "context", "reached"), (0.5, 1.0, "context", "off_track")],
)  # fmt: skip
def test_a_value_stands_against_its_target_in_its_own_direction(value, target, better, says):
    assert standing(value, target, better) == says


def test_a_target_in_the_settings_appears_on_the_board(tmp_path):
    with use(ENGLISH):
        opened = workspace(tmp_path, {"orders": orders(OLD, *month("b", "2024-03", 60, 50.0))})
        settings = opened.client.settings_file
        settings.write_text(settings.read_text() + "\n[targets]\naverage_order_value = 40\n")
        found = chapter.analyse(opened, Params(as_of=DAY))
    assert found.board.set_index("id")["standing"]["average_order_value"] == "reached"
    assert titles(found)["board"] == "1 of 1 targets are reached, 0 are off track"


def test_a_saved_goal_is_followed(tmp_path):
    with use(ENGLISH):
        opened = workspace(tmp_path, {"orders": orders(OLD, *month("b", "2024-03", 60, 50.0))})
        file = DecisionFile(opened.client, "goals")
        start, end = dt.date(2024, 3, 1), dt.date(2024, 8, 31)
        origin = {"created_on": start, "as_of": start, "snapshot": "s"}
        file.put(
            Goal(
                id="more",
                name="100 customers",
                metric="customers",
                baseline=0,
                target=100,
                start=start,
                deadline=end,
                **origin,
            )
        )
        file.save()
        found = chapter.analyse(opened, Params(as_of=DAY))
    assert (found.goals[0].current, found.goals[0].standing) == (60, "on_track")  # 60 % of the way, 16 % of the time
    assert titles(found)["goals"] == "1 of 1 goals are reached or on track"


def test_what_cannot_be_computed_is_listed_with_its_reason(tmp_path):
    found = findings(tmp_path, *month("b", "2024-03", 60, 50.0))
    reasons = found.withheld.set_index("id")
    assert reasons["status"]["visits_by_channel"] == "missing_input"
    assert "sessions.channel" in reasons["missing"]["visits_by_channel"]


def test_the_digest_says_what_can_be_watched_first_and_revenue_with_its_lever(tmp_path):
    found = findings(tmp_path, *month("a", "2023-03", 40, 50.0), *month("b", "2024-03", 60, 50.0))
    with use(ENGLISH):
        told = digest(found)
    assert told[0].startswith("Nothing can be watched week by week yet")
    assert any("€1,000" in each and "the number of customers (€1,000" in each for each in told)
