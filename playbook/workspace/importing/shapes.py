"""What the values of a column look like: digits become 9, letters a, and thousands of dates a handful of shapes.

The format of dates and numbers is proven from these shapes, never sniffed: a sniffer reads 01/02/2024 and 1402/03/15
without a word of doubt.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from string import ascii_letters
from typing import TYPE_CHECKING

from playbook.workspace.importing.raw import Raw, literal

if TYPE_CHECKING:
    import duckdb

# Texts that stand for "nothing" in a column of numbers, dates, ids or yes-and-no values.
NOTHING = ("null", "nan", "none", "nat", "n/a", "#n/a", "na", "-", "\\n", "<na>")
NO_DATE = ("0000-00-00", "0000-00-00 00:00:00")
LOCAL_DIGITS = "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩"
_SAMPLE = 2000
_MOST = 50_000
DIGITS_MASKED = str.maketrans(dict.fromkeys("0123456789" + LOCAL_DIGITS, "9"))
_MASK = DIGITS_MASKED | str.maketrans(dict.fromkeys(ascii_letters, "a"))


@dataclass(frozen=True)
class Shape:
    """One way in which values are written: the shape, in how many records it was seen, one value."""

    text: str
    records: int
    example: str

    @property
    def local_digits(self) -> bool:
        """True when the value is written in Persian or Arabic digits."""
        return any(digit in LOCAL_DIGITS for digit in self.example)


def something(column: str, *, dates: bool = False) -> str:
    """SQL: the value without blanks around it, NULL where it stands for nothing. Long values are not looked up."""
    short = f"WHEN length(trim({column})) <= 4 AND lower(trim({column})) IN ({_listed(NOTHING)}, '') THEN NULL"
    zero = f" WHEN trim({column}) IN ({_listed(NO_DATE)}) THEN NULL" if dates else ""
    return f"CASE {short}{zero} ELSE trim({column}) END"


def shapes(con: duckdb.DuckDBPyConnection, raw: Raw, column: str, easy: str) -> list[Shape]:
    """The shapes of a column, the commonest first: of every value that DuckDB itself cannot cast to `easy`, and of a
    sample of the others, which can only be written in its own way."""
    hard = f"TRY_CAST({column} AS {easy}) IS NULL"
    if easy == "TIMESTAMP":
        # The cast takes an offset from UTC and forgets it: only the usual lengths are easy.
        usual = f"length({column}) IN (10, 16) OR (length({column}) = 19 AND substr({column}, 17, 1) = ':')"
        hard = f"({hard} OR NOT ({usual}))"
    rows = con.execute(
        f"SELECT {column}, count(*) FROM {raw.table} WHERE {column} IS NOT NULL "
        f"AND (record % {step(raw)} = 0 OR {hard}) GROUP BY {column} LIMIT {_MOST}"
    ).fetchall()
    records: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for value, count in rows:
        text = str(value).strip()
        if text and text.lower() not in NOTHING and text not in NO_DATE:
            shape = text.translate(_MASK)
            records[shape] += count
            examples[shape] = min(text, examples.get(shape, text))
    return [Shape(shape, count, examples[shape]) for shape, count in records.most_common()]


def step(raw: Raw) -> int:
    """Every how-manieth record belongs to the sample."""
    return max(1, raw.read // _SAMPLE)


def _listed(texts: tuple[str, ...]) -> str:
    return ", ".join(literal(text) for text in texts)


def latin(column: str) -> str:
    """SQL: the text with Latin digits."""
    return f"translate({column}, '{LOCAL_DIGITS}', '01234567890123456789')"
