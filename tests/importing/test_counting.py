"""Records are counted without the reader, so that a lost row cannot go unnoticed."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbook.workspace.importing.counting import RecordCounter, count_exactly

FIELD = st.text(alphabet='ab,"\n ;x', max_size=6)
ROWS = st.lists(st.lists(FIELD, min_size=2, max_size=4), max_size=8)


def written(rows: list[list[str]], line_end: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=line_end, quoting=csv.QUOTE_ALL).writerows(rows)
    return out.getvalue().encode()


def counted(data: bytes, chunk: int) -> RecordCounter:
    counter = RecordCounter()
    for start in range(0, len(data), chunk):
        counter.feed(data[start : start + chunk])
    return counter


@settings(deadline=None)
@given(ROWS, st.sampled_from(["\n", "\r\n"]), st.integers(1, 9))
def test_any_written_text_has_as_many_records_as_were_written(rows: list[list[str]], end: str, chunk: int) -> None:
    """Wherever the chunks are cut, and whatever stands in the values: quotes, delimiters, line ends."""
    data = written(rows, end)
    assert counted(data, chunk).records == len(rows)
    assert count_exactly(data, ",") == len(rows)


@settings(deadline=None)
@given(ROWS, st.lists(st.integers(0, 8), max_size=4), st.integers(1, 5))
def test_blank_lines_between_records_are_no_records(rows: list[list[str]], places: list[int], chunk: int) -> None:
    """Blank lines anywhere, also at the beginning and the end."""
    lines = [written([row], "\n") for row in rows]
    for place in places:
        lines.insert(min(place, len(lines)), b"\n")
    counter = counted(b"".join(lines), chunk)
    assert (counter.records, counter.blank) == (len(rows), len(places))


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_few_quotes_are_counted_as_exactly_as_many(size: int) -> None:
    """A long text with two quoted line ends takes the short way and comes to the same number."""
    data = b"a,b\n" + b"1,plain text without any mark\n" * 600 + b'2,"two\nlines"\n' + b"3,plain\n" * 600
    assert counted(data, size * 400).records == 1 + 600 + 1 + 600


def test_a_quotation_mark_inside_a_plain_field_is_no_quote_for_the_exact_count() -> None:
    """5" pipe: the parity of marks would join two lines, the exact count does not."""
    assert count_exactly(b'a,b\n5" pipe,1\n6" pipe,2\n7,3\n', ",") == 4
