"""Intervals of removal effects: people are drawn again, and more of them make the answer surer."""

import pandas as pd
import pytest

from playbook.methods.attribution import attribute
from playbook.methods.credit_spread import removal_intervals, share_intervals


def walked(times):
    """One journey per person: of every three, two buy, one of these by email alone."""
    rows = [("search > email", 1, 0), ("email", 1, 0), ("search", 0, 1)] * times
    frame = pd.DataFrame(rows, columns=["path", "conversions", "nulls"])
    return frame.assign(person_id=[f"p{n}" for n in range(len(frame))])


def width(intervals):
    """How wide the interval of search is."""
    row = intervals.set_index("channel").loc["search"]
    return row["high"] - row["low"]


def test_the_interval_holds_the_effect_that_the_model_itself_gives():
    journeys = walked(50)
    effects = attribute(journeys)[["channel", "removal_effect"]].merge(removal_intervals(journeys), on="channel")
    assert (effects["low"] <= effects["removal_effect"]).all()
    assert (effects["removal_effect"] <= effects["high"]).all()


def test_ten_times_as_many_people_give_a_narrower_interval():
    few, many = (removal_intervals(walked(times)) for times in (20, 200))
    assert width(many) < width(few) / 2


def test_journeys_of_one_person_are_drawn_together_which_makes_the_interval_wider():
    alone = walked(100)
    alike = alone.sort_values("path", ignore_index=True)
    clustered = alike.assign(person_id=[f"p{n // 30}" for n in range(len(alike))])
    assert width(removal_intervals(clustered)) > width(removal_intervals(alone))


def test_the_same_journeys_give_the_same_interval_again():
    assert removal_intervals(walked(20)).equals(removal_intervals(walked(20)))


def test_one_draw_is_refused():
    with pytest.raises(ValueError, match="two draws"):
        removal_intervals(walked(5), draws=1)


def test_people_without_a_name_are_as_many_as_their_journeys():
    journeys = walked(40)
    nameless = journeys.assign(person_id=None)
    assert width(removal_intervals(nameless)) == pytest.approx(width(removal_intervals(journeys)), rel=0.1)


@pytest.mark.parametrize("model", ["first", "markov", "shapley"])
def test_the_interval_of_a_share_holds_it_and_is_wider_where_each_person_walks_one_way_often(model):
    alone = walked(60).sort_values("path", ignore_index=True)
    share = attribute(alone, model)["conversions"] / alone["conversions"].sum()
    narrow = share_intervals(alone, model)
    assert ((narrow["low"] <= share) & (share <= narrow["high"])).all()
    wide = share_intervals(alone.assign(person_id=[f"p{n // 30}" for n in range(len(alone))]), model)
    assert (wide["high"] - wide["low"] > narrow["high"] - narrow["low"]).all()


def test_money_is_shared_by_rules_path_by_path():
    """All money comes from the one journey that ends with email, half of the purchases do."""
    journeys = pd.DataFrame({"person_id": ["p", "q"] * 50, "path": ["search > email", "search"] * 50,
                             "conversions": 1, "value": [10.0, 0.0] * 50})  # fmt: skip
    by_value = share_intervals(journeys, "last", measure="value").set_index("channel")
    by_number = share_intervals(journeys, "last").set_index("channel")
    assert by_value.loc["email"].tolist() == [1, 1]
    assert by_number.loc["email", "high"] == 1  # two people: in some draws only one of them comes
