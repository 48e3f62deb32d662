"""Which header means which field: by name in any of several languages, and by whether the values fit.

>>> words("Kunden-Nr."), words("Größe"), words("Ilość")
('kundennr', 'grosse', 'ilosc')
>>> likeness("InvoiceNo", ("invoice no",)), likeness("Rechnungs-Nr.", ("Rechnungsnr",))
(1.0, 1.0)
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import pairwise

SURE = 1.0
NEAR = 0.72
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ي": "ی", "ك": "ک", "ة": "ه", "\u200c": ""})
_NUMBER = re.compile(r"[-+(]?[^\d۰-۹٠-٩]{0,4}[\d۰-۹٠-٩][\d۰-۹٠-٩.,'٫٬\s]*[^\d۰-۹]{0,6}")
_DATE = re.compile(
    r"[\d۰-۹٠-٩]{1,4}[-/. ]([\d۰-۹٠-٩]{1,2}|[A-Za-z]{3,9}\.?)[-/. ][\d۰-۹٠-٩]{1,4}\b.*"
    r"|[A-Za-z]{3,9} \d{1,2},? \d{4}.*|(19|20|13|14)\d{6}"
)


@dataclass(frozen=True)
class Match:
    """The header found for a field. certainty: likeness of the name, 1 where it is one of the field's names."""

    column: int
    certainty: float


@lru_cache(maxsize=4096)
def words(header: str) -> str:
    """A header without case, accents, blanks and signs."""
    folded = unicodedata.normalize("NFKD", header.casefold().translate(_LETTERS))
    return "".join(letter for letter in folded if letter.isalnum())


def likeness(header: str, names: Iterable[str]) -> float:
    """How much a header resembles the names of a field: 1 the same, 0 nothing in common."""
    bare = words(header)
    if not bare:
        return 0.0
    if bare in {words(name) for name in names}:
        return SURE
    best = 0.0
    for name in names:
        known = words(name)
        # The comparison is capped: only the very name is certain.
        best = max(best, min(0.95, SequenceMatcher(None, bare, known).ratio()), _shared_words(header, name))
    return best


def _shared_words(header: str, name: str) -> float:
    """Likeness by whole words, abbreviations included: `Cust_No` is `customer no`; at most .9."""
    parts = [
        [words(part) for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|\d+", text)] for text in (header, name)
    ]
    if not all(parts):
        return 0.0

    def same(one: str, other: str) -> bool:
        return one == other or (min(len(one), len(other)) >= 3 and (one.startswith(other) or other.startswith(one)))

    hits = sum(any(same(one, other) for other in parts[1]) for one in parts[0])
    back = sum(any(same(one, other) for other in parts[0]) for one in parts[1])
    return 0.9 * (hits + back) / (len(parts[0]) + len(parts[1]))


def fits(kind: str, values: Sequence[str | None]) -> float:
    """Share of the values that a field of this type can hold."""
    given = [value.strip() for value in values if value and value.strip()]
    if kind in {"integer", "decimal", "float"}:
        return _share(given, _NUMBER) if given else 0.0
    if kind in {"timestamp", "date"}:
        return _share(given, _DATE) if given else 0.0
    return 1.0


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    return sum(1 for value in values if pattern.fullmatch(value)) / len(values)


def match_fields(
    names: Mapping[str, Sequence[str]],
    kinds: Mapping[str, str],
    headers: Sequence[str],
    sample: Sequence[Sequence[str | None]],
) -> dict[str, Match]:
    """The best header for each field: the likeliest pairs first, no header twice. sample: values of each column."""
    pairs = []
    for field, known in names.items():
        for column, header in enumerate(headers):
            fit = fits(kinds[field], sample[column])
            certainty = likeness(header, known)
            # A name alone does not make a text a number; values that nearly all fit do, even where some are broken.
            if fit >= 0.5 and certainty >= NEAR:
                pairs.append((certainty + 0.1 * fit, field, column, certainty))
    found: dict[str, Match] = {}
    taken: set[int] = set()
    for _score, field, column, certainty in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if field not in found and column not in taken:
            found[field] = Match(column, certainty)
            taken.add(column)
    return found


def match_names(wanted: Iterable[str], headers: Sequence[str]) -> dict[str, list[int]]:
    """Canonical columns by their own names, written in any case: the positions of each (two mean a doubled header)."""
    by_words: dict[str, list[int]] = {}
    for column, header in enumerate(headers):
        by_words.setdefault(words(header), []).append(column)
    return {name: by_words[words(name)] for name in wanted if words(name) in by_words}


def match_by_values(
    missing: Iterable[str], taken: Iterable[int], headers: Sequence[str], sample: Sequence[Sequence[str | None]]
) -> dict[str, Match]:
    """A guess for required fields of an invoice line that no header names, from types and ranges alone.

    The sample begins with records that follow one another: in them an invoice number repeats from line to line.
    """
    free = [column for column in range(len(headers)) if column not in set(taken)]
    found: dict[str, Match] = {}

    def best(field: str, score: Callable[[Sequence[str | None]], float]) -> None:
        ranked = sorted(((score(sample[column]), -column) for column in free), reverse=True)
        if field in missing and ranked and ranked[0][0] > 0.5:
            column = -ranked[0][1]
            found[field] = Match(column, 0.5)
            free.remove(column)

    best("sold_at", lambda values: fits("timestamp", values))
    best("unit_price", lambda values: fits("decimal", values) * _share([v for v in values if v] or ["x"], _FRACTION))
    best("qty", lambda values: fits("decimal", values) * _small(values))
    best("invoice_no", _runs)
    best("product_id", lambda values: len(set(values)) / max(1, len(values)) * float(all(values)))
    return found


_FRACTION = re.compile(r".*[.,]\d{1,2}\D*")


def _small(values: Sequence[str | None]) -> float:
    """Share of whole numbers of at most four digits."""
    given = [value for value in values if value]
    return sum(1 for value in given if re.fullmatch(r"-?\d{1,4}", value)) / max(1, len(given))


def _runs(values: Sequence[str | None]) -> float:
    """More than one half where a value often stands beside its like and there are still many values."""
    given = [value for value in values if value]
    beside = sum(1 for one, other in pairwise(given) if one == other) / max(1, len(given) - 1)
    return 0.5 + beside / 2 if 0.2 < beside < 0.995 and len(set(given)) > 3 else 0.0
