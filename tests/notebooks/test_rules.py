"""Every notebook is thin, in step with its chapter, and reads like one; every rule bites."""

import copy
import importlib.util
import json

import pytest

from playbook.chapters import chapters
from tools import notebooks

PATHS = notebooks.notebooks()


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_a_notebook_keeps_every_rule(path):
    assert notebooks.faults(path) == []


def test_every_notebook_is_a_chapter_of_the_listing_with_a_module_of_its_name():
    listed = {each.notebook for each in chapters()}
    assert {path.name for path in PATHS} <= listed
    for path in PATHS:
        assert importlib.util.find_spec(f"playbook.chapters.{notebooks.chapter_of(path)}")


BREAKS = {
    "PB01": {"cell_type": "code", "metadata": {"tags": ["parameters"]}, "source": ["x = 1"]},
    "PB03": {"cell_type": "code", "metadata": {}, "source": ["for x in y:\n", "    pass"]},
    "PB04": {"cell_type": "code", "metadata": {}, "source": ["import pandas as pd"]},
    "PB05": {"cell_type": "code", "metadata": {}, "source": ["a = 1\n"] * 13},
    "PB06": {"cell_type": "code", "metadata": {}, "source": ["a = 1"], "outputs": ["x"]},
    "PB07": {"cell_type": "code", "metadata": {}, "source": ["book.show('x')"]},
    "PB09": {"cell_type": "code", "metadata": {}, "source": ["a = b / c"]},
}


@pytest.mark.parametrize("code", BREAKS)
def test_each_rule_finds_the_cell_that_breaks_it(code, tmp_path):
    book = json.loads(PATHS[0].read_text(encoding="utf-8"))
    broken = {"outputs": [], "execution_count": None, "id": "zz", **copy.deepcopy(BREAKS[code])}
    book["cells"] += [{**broken, "source": ["book.words()"], "metadata": {}, "outputs": []}, broken]
    path = tmp_path / PATHS[0].name
    path.write_text(json.dumps(book), encoding="utf-8")
    assert code in {fault.split(": ")[1] for fault in notebooks.faults(path)}


def test_a_chapter_that_does_not_begin_with_a_question_is_found(tmp_path):
    book = json.loads(PATHS[0].read_text(encoding="utf-8"))
    book["cells"][0]["source"] = ["# A heading"]
    path = tmp_path / PATHS[0].name
    path.write_text(json.dumps(book), encoding="utf-8")
    assert any("PB08" in fault for fault in notebooks.faults(path))
