"""Methods and terms that figures lead to: each is explained, each leads to code that is there, none is idle."""

from __future__ import annotations

import pytest

from playbook.chapters import chapters
from playbook.kpis.catalogue import load_catalogue
from playbook.kpis.explain import explain
from playbook.methods.terms import Term, terms
from tests.conftest import REPOSITORY

NAMED = {each for chapter in chapters() for ids in chapter.defined.values() for each in ids}


@pytest.mark.parametrize("term", terms().values(), ids=lambda term: term.id)
def test_a_term_says_what_it_is_what_it_cannot_say_and_where_it_is_computed(term: Term) -> None:
    assert all(text.endswith(".") for text in (term.definition, term.caveat))
    assert (REPOSITORY / term.code).is_file()
    first, second, *rest = explain(term.id).splitlines()
    assert (first, second) == (f"{term.name}  ({term.id})", term.definition)
    assert f"Caveat: {term.caveat}" in rest


def test_every_term_stands_behind_some_figure_and_every_name_leads_to_a_definition() -> None:
    """A name is either an indicator's or a term's, never both: a link has one meaning."""
    assert set(terms()) & set(load_catalogue()) == set()
    assert NAMED - set(terms()) - set(load_catalogue()) == set()
    assert set(terms()) - NAMED == set()
