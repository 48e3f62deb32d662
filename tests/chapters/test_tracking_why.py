"""Why numbers are off and revenue moved: by every cut, persona and stage among them, and segment by segment."""

import datetime as dt

import pandas as pd
import pytest

from playbook.chapters import kpi_tracking as chapter
from playbook.chapters.kpi_tracking import Params
from playbook.chapters.kpi_tracking.digest import digest
from playbook.chapters.kpi_tracking.goal_figures import moved_words
from playbook.chapters.kpi_tracking.segment_figures import PARTS, table_of
from playbook.chapters.kpi_tracking.segments import SEGMENTS, changes_by_segment
from playbook.i18n import use
from playbook.kpis import period
from playbook.kpis.goal_effects import Moved
from playbook.kpis.ledger import Ledger
from playbook.kpis.tactic_effects import TacticEffect
from playbook.workspace.decisions import DecisionFile, Persona
from tests.chapters.small import orders, workspace
from tests.chapters.test_kpi_tracking import DAY, ENGLISH, OLD, findings, month
from tests.chapters.test_tracking_shortfalls import missed

YEARS = (*month("a", "2023-03", 40, 50.0), *month("b", "2024-03", 30, 50.0), *month("d", "2024-03", 60, 20.0))


@pytest.fixture(scope="module")
def with_personas(tmp_path_factory):
    """Customers whose orders came to 100 or more in all are one persona, the others the other; orders were to be 60."""
    with use(ENGLISH):
        opened = workspace(tmp_path_factory.mktemp("personas"), {"orders": orders(OLD, *YEARS)})
        file = DecisionFile(opened.client, "personas")
        origin = {"created_on": DAY, "as_of": DAY, "snapshot": "s", "customers": 1}
        file.put(Persona(id="good", name="The good customer", rule="net_revenue >= 100", **origin))
        file.put(Persona(id="small", name="The small customer", rule="net_revenue < 100", **origin))
        file.save()
        settings = opened.client.settings_file
        settings.write_text(settings.read_text() + "\n[targets]\naverage_order_value = 60\n")
        return chapter.analyse(opened, Params(as_of=DAY))


def test_a_missed_target_is_told_by_every_cut_with_the_group_that_holds_most_of_it(with_personas):
    found = with_personas.gaps.set_index("dimension")
    # c0 … c29 ordered for 50 a year ago and for 50 and 20 now, c30 … c39 for 50 and 20, c40 … c59 for 20:
    # 60 of 90 orders in March are of the good ones (30 at 50, 30 at 20), 30 of the small (at 20).
    assert found.loc["persona", "group"] == "good"
    assert (found.loc["persona", "n"], found.loc["persona", "value"]) == (60, 35.0)
    gap = 30 - 60  # (30 × 50 + 60 × 20) / 90 = 30
    assert found.loc["persona", "share"] == pytest.approx(60 / 90 * (35 - 60) / gap)
    assert "lifecycle_stage" in found.index
    assert found["part"].to_dict() == pytest.approx((found["weight"] * (found["value"] - 60)).to_dict())


def test_the_table_and_the_board_name_the_persona_as_the_client_does(with_personas):
    with use(ENGLISH):
        drawn = {each.name: each for each in chapter.figures(with_personas)}
    assert "The good customer" in set(drawn["gaps"].table["group_name"].str.strip("\u2068\u2069"))
    row = drawn["board"].table.set_index("id").loc["average_order_value"]
    assert "The good customer" in row["why"]
    with use(ENGLISH):
        (told,) = (each for each in digest(with_personas) if each.startswith("Off target"))
    assert "Average order value (most of the gap with: " in told
    assert "The good customer" in told


def test_without_a_missed_target_no_gap_is_told(tmp_path):
    found = missed(tmp_path, target=40)
    with use(ENGLISH):
        assert "gaps" not in {each.name for each in chapter.figures(found)}


def test_the_parts_of_all_segments_add_up_to_the_change_of_revenue(tmp_path):
    ledger = Ledger(workspace(tmp_path, {"orders": orders(OLD, *YEARS)}), DAY)
    a_year_ago = (dt.date(2023, 3, 1), dt.date(2023, 3, 31))
    for segment in SEGMENTS:
        told, chosen = changes_by_segment(ledger, period("month", DAY), a_year_ago, segment)
        assert chosen == segment
        if segment in {"persona", "channel"}:
            assert told.empty  # no persona was decided, and nothing tells the channel
        else:
            assert told["effect"].sum() == pytest.approx(30 * 50 + 60 * 20 - 40 * 50)
    assert changes_by_segment(ledger, period("month", DAY), a_year_ago, "")[1] == "kind"


def test_personas_are_the_segments_where_some_are_decided(with_personas):
    assert with_personas.segment == "persona"
    assert set(with_personas.by_segment["segment"]) == {"good", "small"}
    assert with_personas.by_segment["effect"].sum() == pytest.approx(with_personas.changes["effect"].sum())


def test_new_and_returning_customers_have_their_own_parts(tmp_path):
    found = findings(tmp_path, *YEARS, segment="kind")
    with use(ENGLISH):
        rows = table_of(found).set_index("segment")
        (title,) = (each.title for each in chapter.figures(found) if each.name == "segments")
    # A year ago 40 new ones for 50; now c0 … c39 return with 30 × 50 + 40 × 20, and c40 … c59 are new with 20 × 20.
    assert rows.loc["new", ["customers_before", "customers_now"]].tolist() == [40, 20]
    assert rows.loc["returning", "effect"] == pytest.approx(30 * 50 + 40 * 20)
    assert rows.loc["new", "effect"] == pytest.approx(20 * 20 - 40 * 50)
    assert rows[list(PARTS)].to_numpy().sum() == pytest.approx(2700 - 2000)
    assert title.startswith("Returning customers brought €2,300 more")
    assert isinstance(rows, pd.DataFrame)


def test_without_an_earlier_period_no_segment_is_told(tmp_path):
    with use(ENGLISH):
        opened = workspace(tmp_path, {"orders": orders(*month("b", "2024-03", 60, 50.0))})
        found = chapter.analyse(opened, Params(as_of=dt.date(2024, 3, 31)))
        assert "segments" not in {each.name for each in chapter.figures(found)}


def test_what_a_tactic_moved_its_goal_by_stands_in_the_goals_own_unit():
    effect = TacticEffect("g", "t", "T", "test", moved=Moved(0.0155, -0.0078, 0.0388, 581))
    orders = TacticEffect("g", "t", "T", "test", moved=Moved(12.04, -3.1, 27.2, 581))
    with use(ENGLISH):
        assert moved_words(effect, "fraction") == "1.6 points (−0.8 to 3.9)"
        assert moved_words(orders, "count") == "12.0 (−3.1 to 27.2)"
        assert moved_words(TacticEffect("g", "t", "T", "correlation"), "count") == "–"
        assert moved_words(TacticEffect("g", "t", "T", "test"), "count") == "cannot be read person by person"
