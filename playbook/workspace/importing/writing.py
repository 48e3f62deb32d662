"""How a text file is written: its encoding, its delimiter, its header. Found from the bytes, never asked for."""

from __future__ import annotations

import codecs
import csv
import io
import re
from dataclasses import dataclass
from itertools import islice

DELIMITERS = (",", ";", "\t", "|")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# One byte per letter: which of these a file is in shows only in what its letters spell.
_ONE_BYTE = ("cp1252", "cp1250", "cp1256")
_OF_LANGUAGE = {"en": "cp1252", "pl": "cp1250", "fa": "cp1256"}


@dataclass(frozen=True)
class Writing:
    """How one text file is written.

    skip: lines before the header (blank ones, or `sep=;` as Excel writes it). header: the names as they stand there.
    """

    encoding: str
    delimiter: str
    skip: int
    header: tuple[str, ...]


def find_encoding(head: bytes, *, complete: bool) -> str:
    """The encoding that the first bytes allow: one with a mark, UTF-16 without, UTF-8; empty when it is none of them.

    >>> find_encoding("Größe".encode(), complete=True), find_encoding("Größe".encode("cp1252"), complete=True)
    ('utf-8', '')
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if len(head) >= 4:
        # Latin letters in UTF-16: every other byte is zero.
        even, odd = head[0:400:2].count(0), head[1:400:2].count(0)
        half = len(head[:400]) // 2
        if odd > 0.7 * half > even:
            return "utf-16-le"
        if even > 0.7 * half > odd:
            return "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=complete)
    except UnicodeDecodeError:
        return ""
    return "utf-8"


def find_one_byte_encoding(sample: bytes, language: str) -> str:
    """The likeliest one-byte encoding of a text that is no UTF-8; the client's language decides where letters do not.

    >>> find_one_byte_encoding("Bezeichnung;Stück für Küche, schöne Größe, heißer Käse;".encode("cp1252"), "en")
    'cp1252'
    """
    from charset_normalizer import from_bytes

    preferred = _OF_LANGUAGE.get(language, _ONE_BYTE[0])
    possible = [name for name in (preferred, *_ONE_BYTE) if _decodes(sample, name)]
    if not possible:
        return "latin-1"
    lines = [line for line in sample.split(b"\n") if not line.isascii()]
    matches = from_bytes(b"\n".join(lines[:2000]), cp_isolation=list(_ONE_BYTE))
    chaos = {name: match.chaos for match in matches for name in match.could_be_from_charset}
    best = min((name for name in possible if name in chaos), key=lambda name: chaos[name], default=possible[0])
    # A guess must be clearly better than the encoding that the client's language suggests.
    return best if chaos.get(best, 1.0) + 0.02 < chaos.get(possible[0], 1.0) else possible[0]


def find_writing(text: str, encoding: str, delimiter: str = "") -> Writing:
    """Delimiter and header from the first part of a text; `delimiter` where the client has declared it."""
    lines = text.splitlines()
    skip = 0
    while skip < len(lines) and not lines[skip].strip():
        skip += 1
    stated = re.fullmatch(r'"?sep=(.)"?', lines[skip]) if skip < len(lines) else None
    if stated:
        skip += 1
        delimiter = delimiter or stated.group(1)
    body = "".join(line + "\n" for line in lines[skip:])
    found = delimiter or _best_delimiter(body)
    header = next(csv.reader(io.StringIO(body, newline=""), delimiter=found), [])
    return Writing(encoding, found, skip, tuple(name.strip().lstrip("\ufeff") for name in header))


def _best_delimiter(body: str) -> str:
    """The delimiter that cuts most of the first records into the same number of fields, and into most fields."""

    def score(mark: str) -> tuple[float, int]:
        try:
            sizes = [len(row) for row in islice(csv.reader(io.StringIO(body, newline=""), delimiter=mark), 51) if row]
        except csv.Error:
            return (0.0, 0)
        # The last record may have been cut off by the end of the sample.
        sizes = sizes[:-1] if len(sizes) > 2 else sizes
        if not sizes or sizes[0] == 1:
            return (0.0, 0)
        return (sizes.count(sizes[0]) / len(sizes), sizes[0])

    scores = {mark: score(mark) for mark in DELIMITERS}
    best = max(DELIMITERS, key=lambda mark: scores[mark])
    return best if scores[best][1] else ","


def _decodes(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
