"""Lists as people write them, "search > email" or ["search", "email"], each distinct one taken apart once.

A million journeys walk a few thousand paths. So the written entries are numbered first and only the distinct ones are
split, in compiled code where the column holds text only.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Key = TypeVar("Key", bound=Hashable)
Number = TypeVar("Number", np.int64, np.float64)

SEPARATOR = ">"


@dataclass(frozen=True)
class Entries:
    """The distinct entries of a column, laid end to end.

    row: per row of the column the number of its entry. starts: where each entry begins in `places`, and one more for
    the end. places: for each place of an entry the number of what stands there in `tokens`, which holds each token
    once: text without blanks around it, or whatever a list held. An entry that is neither text nor a list is empty.
    """

    row: NDArray[np.int64]
    starts: NDArray[np.int64]
    places: NDArray[np.int64]
    tokens: tuple[object, ...]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """Places per entry."""
        return np.diff(self.starts)

    def holding(self, wrong: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Per entry whether it is empty or holds one of the tokens marked."""
        entry = np.repeat(np.arange(len(self.lengths)), self.lengths)
        marked: NDArray[np.bool_] = self.lengths == 0
        marked[entry[wrong[self.places]]] = True
        return marked


def read_entries(column: pd.Series) -> Entries:
    """Take a column of lists, or of text with ">" between, apart.

    >>> read_entries(pd.Series(["a > b", "b", "a > b"])).row.tolist()
    [0, 1, 0]
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if pd.api.types.infer_dtype(column, skipna=True) == "string":
        return _of_text(column)
    return _of_anything(column)


def _of_text(column: pd.Series) -> Entries:
    import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
    import pyarrow.compute as pc  # type: ignore[import-untyped]  # ships no types

    read = pa.array(column, from_pandas=True)
    text = pa.chunked_array([read] if isinstance(read, pa.Array) else read.chunks).cast(pa.large_string())
    numbered = pa.concat_arrays(text.chunks).dictionary_encode(null_encoding="encode")
    split = pc.split_pattern(pc.fill_null(numbered.dictionary, ""), SEPARATOR)
    tokens = split.values.dictionary_encode()
    # "a > b" and "a>b" are split into different texts that name the same channels.
    place, kept = number_alike(pc.utf8_trim_whitespace(tokens.dictionary).to_pylist())
    return Entries(
        row=numbered.indices.to_numpy().astype(np.int64),
        starts=split.offsets.to_numpy().astype(np.int64),
        places=place[tokens.indices.to_numpy()],
        tokens=tuple(kept),
    )


def _of_anything(column: pd.Series) -> Entries:
    row, written = number_alike(_held(entry) for entry in column)
    lengths = [len(entry) for entry in written]
    places, tokens = number_alike(token for entry in written for token in entry)
    return Entries(row, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), places, tuple(tokens))


def _held(entry: object) -> tuple[Hashable, ...]:
    if isinstance(entry, str):
        return tuple(part.strip() for part in entry.split(SEPARATOR))
    if not isinstance(entry, Iterable):
        return ()
    return tuple(
        (token.strip() if isinstance(token, str) else token) if isinstance(token, Hashable) else None for token in entry
    )


def number_alike(keys: Iterable[Key]) -> tuple[NDArray[np.int64], list[Key]]:
    """Number equal keys alike, in order of appearance.

    >>> number_alike(["b", "a", "b"])
    (array([0, 1, 0]), ['b', 'a'])
    """
    numbers: dict[Key, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64), list(numbers)


def numbers_of(entries: Entries) -> NDArray[np.float64]:
    """Each token as a number; NaN where it is none.

    >>> numbers_of(read_entries(pd.Series(["12 > soon"])))
    array([12., nan])
    """
    return pd.to_numeric(pd.Series(entries.tokens, dtype=object), errors="coerce").to_numpy(dtype=float)


def sorted_distinct(
    values: NDArray[np.generic], starts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Number lists by their place among the distinct ones, sorted; and where to find one of each.

    values: of a type whose bytes sort as it does: big-endian, 0 or more. All lists, laid end to end; starts: where each
    begins, and one more for the end. Returns the number of each list, and for each number the first list of that kind.

    >>> sorted_distinct(np.array([2, 1, 1, 2, 1], dtype=">u4"), np.array([0, 2, 3, 5]))
    (array([1, 0, 1]), array([1, 0]))
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    ends, content = (starts * values.itemsize).astype(np.int64), np.ascontiguousarray(values)
    lists = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), len(starts) - 1, [None, pa.py_buffer(ends), pa.py_buffer(content)]
    )
    distinct = lists.dictionary_encode()
    order = pc.sort_indices(distinct.dictionary).to_numpy()
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    number = place[distinct.indices.to_numpy()]
    return number, np.unique(number, return_index=True)[1]


def picked(
    starts: NDArray[np.int64], values: NDArray[Number], entries: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[Number]]:
    """The named entries of lists laid end to end: where each begins now, and their values.

    >>> picked(np.array([0, 2, 3]), np.array([7, 8, 9]), np.array([1, 0]))
    (array([0, 1, 3]), array([9, 7, 8]))
    """
    lengths = np.diff(starts)[entries]
    begins = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    places = np.repeat(starts[:-1][entries] - begins[:-1], lengths) + np.arange(begins[-1])
    return begins, values[places]
