"""Parameters are checked before anything runs, and write their own notebook cell."""

import datetime as dt
from typing import ClassVar

import pytest

from playbook.errors import Problems
from playbook.params import ChapterParams, parameters_cell, read_params


class Sample(ChapterParams):
    """A chapter's parameters as a chapter would declare them."""

    period: str = "year"
    top: int = 10
    share: float = 0.5
    models: tuple[str, ...] = ("first", "last")
    comments: ClassVar[dict[str, str]] = {"top": "how many to list"}


def test_text_from_a_command_line_becomes_the_declared_type():
    params = read_params(Sample, {"as_of": "2011-12-09", "top": "5", "models": ["last"]})
    assert (params.as_of, params.top, params.models) == (dt.date(2011, 12, 9), 5, ("last",))


def test_an_empty_day_means_that_none_was_stated():
    assert read_params(Sample, {"as_of": ""}).as_of is None


def test_every_mistake_is_told_at_once_with_the_nearest_name():
    with pytest.raises(Problems) as caught:
        read_params(Sample, {"tpo": 3, "as_of": "yesterday", "language": "de"})
    text = caught.value.card_text()
    assert "There is no parameter tpo." in text
    assert "Did you mean top?" in text
    assert "as_of" in text
    assert "'de'" in text
    assert caught.value.code == 2


def test_the_cell_of_a_class_runs_and_gives_back_its_defaults():
    space: dict[str, object] = {}
    exec(parameters_cell(Sample), space)  # noqa: S102 - the cell is source code; running it is the claim
    space.pop("__builtins__")
    assert read_params(Sample, space) == Sample()
    assert "# how many to list" in parameters_cell(Sample)
