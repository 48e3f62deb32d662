"""Errors are cards: what is wrong, what was found, what to do."""

from playbook.errors import BadInput, Failed, PlaybookError, Problems, Refused, did_you_mean


def test_a_card_says_problem_found_and_remedy_in_that_order():
    card = BadInput("A column is missing.", found=["orders.csv", "row 1"], remedy="Add it.").card_text()
    assert card.splitlines() == ["A column is missing.", "  · orders.csv", "  · row 1", "  → Add it."]


def test_a_card_on_a_page_cannot_be_used_to_smuggle_markup_in():
    html = PlaybookError("Bad <b>name</b>", found=["<script>alert(1)</script>"], remedy="<i>x</i>").card_html()
    assert "<script" not in html
    assert "<b>" not in html
    assert "&lt;script&gt;" in html


def test_each_kind_of_error_carries_its_exit_code():
    assert [each("x").code for each in (Failed, BadInput, Refused)] == [1, 2, 3]


def test_several_problems_are_all_told():
    both = Problems([BadInput("one"), BadInput("two", remedy="mend")])
    assert both.card_text() == "one\n\ntwo\n  → mend"
    assert both.card_html().count("<section") == 2


def test_words_that_are_about_equally_near_are_all_offered_but_never_more_than_three():
    assert did_you_mean("rate", ["rate_a", "rate_b", "order"]) == "Did you mean rate_b, rate_a?"
    assert did_you_mean("rate", [f"rate_{n}" for n in range(9)]).count("rate_") == 3


def test_of_many_words_none_of_which_is_near_none_is_shown_but_the_command_that_lists_them():
    many = [f"measure_{n}" for n in range(40)]
    assert did_you_mean("zzz", many, listed_by="playbook kpis") == "All of them are listed by: playbook kpis"
    assert did_you_mean("zzz", many) == ""


def test_a_misspelt_word_is_answered_with_the_nearest_or_with_all_if_they_are_few():
    assert did_you_mean("persain", ["persian", "polish"]) == "Did you mean persian?"
    assert did_you_mean("zzz", ["b", "a"]) == "Known: a, b."
