"""Campaign by campaign: eight measures over the same days, and the step to improve where luck cannot explain it."""

import pandas as pd

from playbook.chapters import kpi_tracking as chapter
from playbook.chapters.kpi_tracking import Params
from playbook.chapters.kpi_tracking.campaigns import measured, weaknesses
from playbook.i18n import use
from tests.chapters.small import orders, workspace
from tests.chapters.test_kpi_tracking import DAY, ENGLISH, month

NOBODY = {"rated": 0, "satisfied": 0, "answered": 0, "promoters": 0, "detractors": 0, "visits": 0}


def counts(*rows):
    """One campaign each: id, reached, delivered, opened, clicked, ordered; everybody's days are over."""
    columns = ["campaign_id", "reached", "delivered", "opened", "clicked", "ordered"]
    found = pd.DataFrame(rows, columns=columns).assign(**NOBODY)
    return found.assign(watched=found["reached"], customers=found["reached"], lost=0, revenue=100.0)


def test_a_step_is_marked_where_a_campaign_is_surely_below_the_others_of_its_kind():
    mails = [("a", 1000, 1000, 400, 80, 50), ("b", 1000, 1000, 400, 20, 50), ("c", 1000, 1000, 390, 80, 45)]
    found = measured(counts(*mails))
    assert weaknesses(found) == ["", "click_rate", ""]  # 2% against 8% of the other two; 39% against 40% is luck


def test_letters_are_not_held_against_emails_and_the_young_against_nobody():
    rows = [("mail", 1000, 1000, 400, 80, 300), ("sms", 1000, None, None, None, 10), ("new", 1000, 1000, 400, 5, 0)]
    found = measured(counts(*rows))
    found.loc[2, "watched"] = 0
    assert weaknesses(found) == ["", "", ""]


def test_satisfaction_of_a_handful_is_not_told():
    few, enough = ({"rated": n, "satisfied": n, "answered": n, "promoters": n} for n in (9, 10))
    found = measured(pd.concat([counts(("a", 50, 50, 9, 9, 9)).assign(**each) for each in (few, enough)]))
    assert found["csat"].isna().tolist() == [True, False]
    assert found["nps"].iloc[1] == 100


def campaign_shop(folder):
    """40 people mailed on 1 March 2024: 10 ordered within two weeks, 30 on the last of March."""
    letters = pd.DataFrame(
        [(f"c{k}", "spring", pd.Timestamp("2024-03-01"), kind) for k in range(40) for kind in ("sent", "delivered")]
        + [(f"c{k}", "spring", pd.Timestamp("2024-03-02"), "open") for k in range(20)],
        columns=["customer_id", "campaign_id", "ts", "type"],
    )
    early = [(f"e{k}", "2024-03-05", f"c{k}", 50.0) for k in range(10)]
    late = [(f"l{k}", "2024-03-30", f"c{k}", 50.0) for k in range(10, 40)]
    return workspace(folder, {"orders": orders(*month("x", "2022-01", 5, 1.0), *early, *late), "email_events": letters})


def test_the_eight_measures_stand_in_one_table_with_orders_of_two_weeks_after_the_first_message(tmp_path):
    with use(ENGLISH):
        found = chapter.analyse(campaign_shop(tmp_path), Params(as_of=DAY))
        figure = {each.name: each for each in chapter.figures(found)}["campaigns"]
    (row,) = found.campaigns.to_dict("records")
    assert (row["reached"], row["watched"], row["ordered"], row["order_rate"]) == (40, 40, 10, 0.25)
    assert row["open_rate"] == 0.5
    measures = {"order_rate", "churn_rate", "value", "open_rate", "click_rate", "visits", "csat", "promoter_score"}
    assert measures <= set(figure.labels)
    assert figure.title.startswith("25% ordered after “")
