"""Two frames on the same customers: the share of whom both mean the same, and where they part."""

import pandas as pd
import pytest

from playbook.methods.frame_agreement import frame_agreement

FIRST = {"new": "here", "late": "cooling", "lost": "gone"}
SECOND = {"recent": "here", "silent": "gone"}


def cells(*rows):
    return pd.DataFrame(list(rows), columns=["first", "second", "n"])


def test_customers_of_whom_both_mean_the_same_are_counted_with_wilsons_interval():
    found = frame_agreement(cells(("new", "recent", 60), ("late", "silent", 10), ("lost", "silent", 30)), FIRST, SECOND)
    assert (found.n, found.same, found.share) == (100, 90, 0.9)
    assert (round(found.low, 4), round(found.high, 4)) == (0.8256, 0.9448)  # Wilson's interval of 90 of 100


def test_frames_that_part_name_the_largest_cell_in_which_they_do():
    found = frame_agreement(cells(("new", "silent", 4), ("late", "recent", 7), ("lost", "silent", 9)), FIRST, SECOND)
    assert found.parted == ("late", "recent", 7)


def test_equal_frames_agree_wholly_and_unrelated_ones_no_more_than_chance():
    equal = frame_agreement(cells(("new", "recent", 50), ("lost", "silent", 50)), FIRST, SECOND)
    chance = frame_agreement(
        cells(("new", "recent", 25), ("new", "silent", 25), ("lost", "recent", 25), ("lost", "silent", 25)),
        FIRST,
        SECOND,
    )
    assert (equal.share, equal.kappa, equal.rand, equal.parted) == (1.0, 1.0, 1.0, None)
    assert (chance.share, chance.kappa) == (0.5, 0.0)
    assert chance.strength == 0
    assert abs(chance.rand) < 0.02


def test_kappa_is_cohens():
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: agreement .7 where chance gives .5 (a textbook table).
    means = {"yes": "yes", "no": "no"}
    table = cells(("yes", "yes", 20), ("yes", "no", 5), ("no", "yes", 10), ("no", "no", 15))
    assert frame_agreement(table, means, means).kappa == pytest.approx(0.4)


@pytest.mark.parametrize("rows", [[("odd", "recent", 3)], []])
def test_a_group_without_a_meaning_or_nobody_at_all_is_refused(rows):
    with pytest.raises(ValueError, match="mean something"):
        frame_agreement(cells(*rows), FIRST, SECOND)
