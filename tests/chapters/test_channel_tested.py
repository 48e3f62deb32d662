"""The attribution chapter beside tests: what was measured of a channel, next to what the models credit it with."""

import pandas as pd

from playbook.chapters import channel_attribution as chapter
from playbook.chapters.channel_attribution import Params
from playbook.i18n import use
from playbook.workspace.decisions import DecisionFile, Experiment
from tests.chapters.channel_shop import DAY, shop
from tests.chapters.small import workspace


def holdout(tmp_path, **plan):
    """400 people by lot on 1 March, half of them without email: 160 of 200 with it order, 120 of 200 without.

    A difference of 20 orders per 100 people, a quarter of the orders of those who got the email.
    """
    tables = shop([("social > email", 280)], silent=[("social", 120)])
    names = [f"c{n}" for n in range(400)]
    arms = ["treatment"] * 160 + ["control"] * 120 + ["treatment"] * 40 + ["control"] * 80
    dealt = pd.DataFrame({"experiment_id": "hold", "customer_id": names, "arm": arms,
                          "assigned_at": pd.Timestamp("2024-03-01")})  # fmt: skip
    opened = workspace(tmp_path, {**tables, "experiments": dealt})
    file = DecisionFile(opened.client, "experiments")
    file.put(Experiment(id="hold", name="Without email", created_on=DAY, as_of=DAY, snapshot="literal",
                        metric="repeat_purchase_rate", baseline_rate=0.5, least_effect=0.1, per_arm=200,
                        window_days=250, **plan))  # fmt: skip
    file.save()
    with use("en"):
        found = chapter.analyse(opened, Params(as_of=DAY))
        return found, chapter.words(found).sections["tested"], chapter.figures(found)


def test_what_a_test_measured_of_a_channel_stands_beside_the_models_credit(tmp_path):
    found, said, figures = holdout(tmp_path, channel="email")
    row = found.tested.iloc[0]
    assert (row["channel"], row["n"]) == ("email", 400)
    assert abs(row["increment"] - 0.2) < 1e-9
    assert abs(row["measured"] - 0.25) < 1e-9
    assert 0 < row["increment_low"] < 0.2 < row["increment_high"]
    assert said.startswith("The test “Without email” measured email: 20 orders more per 100 people")
    assert said.endswith("25% of the orders of those who got it. The models credit it with 0% to 100% of all orders.")
    models = next(each for each in figures if each.name == "models")
    assert models.table.set_index("channel").loc["email", "measured"] == row["measured"]
    assert models.labels["measured"] == "Measured by a test"


def test_where_no_test_names_a_channel_it_is_said_that_only_a_test_tells(tmp_path):
    found, said, figures = holdout(tmp_path)
    assert not len(found.tested)
    assert "only a test tells" in said
    assert "measured" not in next(each for each in figures if each.name == "models").labels
