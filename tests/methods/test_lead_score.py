"""Scores of leads: only where earlier leads bear them out."""

from __future__ import annotations

import numpy as np
import pytest

from playbook.methods.lead_score import lead_scores
from playbook.methods.maximum_likelihood import CannotFit

# Forty leads on each of two days of the past, every fourth with five visits; two today, one without and one with.
DAYS_AGO = np.append(np.repeat([90, 180], 40), [0, 0])
VISITS = np.append(np.tile([0.0, 0, 0, 5], 20), [0, 5])[:, None]
CAME = np.append(np.tile([False, False, False, True], 20), [False, False])


def test_a_lead_that_does_what_buyers_did_before_they_bought_scores_higher() -> None:
    without, with_visits = lead_scores(DAYS_AGO, VISITS, CAME)
    assert 0 < without < 10
    assert 80 < with_visits < 100


def test_what_todays_leads_did_afterwards_is_not_looked_at() -> None:
    other = CAME.copy()
    other[-2:] = True
    assert lead_scores(DAYS_AGO, VISITS, other).tolist() == lead_scores(DAYS_AGO, VISITS, CAME).tolist()


def test_the_order_of_rows_does_not_matter() -> None:
    back = np.arange(len(DAYS_AGO))[::-1]
    turned = lead_scores(DAYS_AGO[back], VISITS[back], CAME[back])
    assert turned[::-1] == pytest.approx(lead_scores(DAYS_AGO, VISITS, CAME))


def test_fewer_than_ten_who_ordered_teach_nothing() -> None:
    few = CAME.copy()
    few[np.flatnonzero(DAYS_AGO == 180)[:8]] = False
    few[np.flatnonzero(few & (DAYS_AGO == 90))[:2]] = False
    with pytest.raises(CannotFit, match="10 leads that ordered") as told:
        lead_scores(DAYS_AGO, VISITS, few)
    assert told.value.reason == "too thin"


def test_a_pattern_that_later_leads_do_not_show_is_no_score() -> None:
    """180 days ago those with visits ordered; 90 days ago those without did just as often."""
    turned = CAME.copy()
    later = np.flatnonzero(DAYS_AGO == 90)
    turned[later] = np.tile([True, False, False, False], 10)
    with pytest.raises(CannotFit, match="not told apart"):
        lead_scores(DAYS_AGO, VISITS, turned)
