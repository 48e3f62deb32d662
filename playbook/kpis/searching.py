"""Finding KPIs by words: in their ids, names, definitions and tactics, in every language at once.

A client writes in one language and asks in another; sources name the same figure in three. So a word is looked for in
all of them, whatever the language in force, without regard to case, accents, joiners and the two ways to write ye and
kaf.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable

from playbook.i18n import LANGUAGES, _, use
from playbook.kpis.asked import question_of
from playbook.kpis.catalogue import Catalogue, Kpi

_ALIKE = str.maketrans({"ي": "ی", "ك": "ک", "ł": "l", "\u200c": "", "_": " ", "-": " "})


def search(words: str, catalogue: Catalogue, *, tactic_name: Callable[[str], str] = str) -> list[Kpi]:
    """The KPIs in which every one of the words stands: those called so first, then those also called so, then those
    with all of the words in id or name.

    tactic_name: the name of a tactic in the language in force.

    >>> from playbook.kpis.catalogue import load_catalogue
    >>> [kpi.id for kpi in search("net promoter", load_catalogue())]
    ['net_promoter_score']
    >>> search("نرخ ریزش", load_catalogue())[0].id == search("churn rate", load_catalogue())[0].id
    True
    """
    wanted = plain(words).split()
    whole = " ".join(wanted)
    found: list[tuple[int, Kpi]] = []
    for kpi in catalogue.values():
        if all(word in searchable(kpi, tactic_name=tactic_name) for word in wanted):
            called = [plain(each) for each in (kpi.id, kpi.requirement, *names(kpi).values())]
            everywhere = " ".join(called)
            in_name = all(word in everywhere for word in wanted)
            rank = 0 if whole in called else 1 if whole in map(plain, kpi.also) else 2 if in_name else 3
            found.append((rank, kpi))
    return [kpi for _rank, kpi in sorted(found, key=lambda each: each[0])]


def searchable(kpi: Kpi, *, tactic_name: Callable[[str], str] = str) -> str:
    """Everything that a KPI is found by, as `plain` text."""
    texts = _said(lambda: [_(kpi.name), _(kpi.definition), _(question_of(kpi) or kpi.name), tactic_name(kpi.tactic)])
    return plain(" ".join(dict.fromkeys([kpi.id, kpi.requirement, kpi.tactic, *texts, *kpi.also])))


def names(kpi: Kpi) -> dict[str, str]:
    """The KPI's name by language code."""
    return dict(zip(LANGUAGES, _said(lambda: [_(kpi.name)]), strict=True))


def plain(text: str) -> str:
    """Text as it is compared.

    >>> plain("Wskaźnik POLECENIA"), plain("repeat_purchase")
    ('wskaznik polecenia', 'repeat purchase')
    """
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_ALIKE))
    return "".join(each for each in apart if not unicodedata.combining(each))


def _said(texts: Callable[[], Iterable[str]]) -> list[str]:
    """What is said in each language, one after another."""
    found: list[str] = []
    for language in LANGUAGES:
        with use(language):
            found += texts()
    return found
