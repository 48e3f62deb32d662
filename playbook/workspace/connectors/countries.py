"""Countries: exports write names in any language, the tables hold two-letter codes (ISO 3166-1)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

_LANGUAGES = ("en", "de", "pl", "fa")
_NO_COUNTRIES = frozenset({"EU", "UN", "EZ", "XA", "XB", "ZZ"})


def codes_of(names: Iterable[str]) -> dict[str, str]:
    """The code of each name; a name that is no country keeps its own words, one that says "unknown" becomes empty.

    >>> codes_of(["United Kingdom", "EIRE", "de", "Unspecified", "European Community"])
    {'United Kingdom': 'GB', 'EIRE': 'IE', 'de': 'DE', 'Unspecified': '', 'European Community': 'European Community'}
    """
    stated, places, unknown = _stated()
    found: dict[str, str] = {}
    for name in names:
        word = name.strip().lower()
        if word in unknown or not word:
            found[name] = ""
        elif word in places:
            found[name] = name.strip()
        elif word in stated:
            found[name] = stated[word]
        else:
            # English first; the other languages are loaded only for a name that it does not know.
            found[name] = next((code for each in _LANGUAGES if (code := _of(each).get(word))), name.strip())
    return found


@lru_cache
def _stated() -> tuple[dict[str, str], frozenset[str], frozenset[str]]:
    stated = tomllib.loads((Path(__file__).parent / "countries.toml").read_text(encoding="utf-8"))
    return stated["names"], frozenset(stated["places"]["names"]), frozenset(stated["unknown"]["names"])


@lru_cache
def _of(language: str) -> dict[str, str]:
    """Codes by name and by code itself, both in lower case, in one language."""
    from babel import Locale

    found = {}
    for code, name in Locale(language).territories.items():
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES:
            found[str(name).lower()] = code
            found[code.lower()] = code
    return found
