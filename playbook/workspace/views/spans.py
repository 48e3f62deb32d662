"""One query for several periods: the text runs once per row of a relation of spans, all in one pass.

What a text binds as `$as_of`, `$period_start` and `$period_end` is read from that row instead (a lateral join), so each
row of the answer belongs to one span and is what the text would have given for that span alone.
"""

from __future__ import annotations

import datetime as dt
import re

# A span as seen on its as_of: the values of SPAN_PARAMETERS, in their order.
Span = tuple[dt.date, dt.date, dt.date]
SPAN_PARAMETERS = ("as_of", "period_start", "period_end")
# How the row of the moment is called in a text, and the number of its span in an answer; no view has such a name.
CURRENT, NUMBER = "current_span", "span_number"
_PARAMETER = re.compile(rf"\$({'|'.join(SPAN_PARAMETERS)})\b")


def differs_by_span(text: str) -> bool:
    """Whether a composed text may give other rows for another span."""
    return CURRENT in text or _PARAMETER.search(text) is not None


def at_each(text: str, spans: str) -> str:
    """The composed text for every row of the relation `spans`, whose number stands first in each row.

    >>> print(at_each("SELECT count(*) AS n FROM orders WHERE order_day <= $as_of", "spans"))
    SELECT current_span.span_number, answer.*
    FROM spans AS current_span, LATERAL (
    SELECT count(*) AS n FROM orders WHERE order_day <= current_span.as_of
    ) AS answer
    """
    correlated = _PARAMETER.sub(rf"{CURRENT}.\1", text)
    return f"SELECT {CURRENT}.{NUMBER}, answer.*\nFROM {spans} AS {CURRENT}, LATERAL (\n{correlated}\n) AS answer"


def of_current(table: str) -> str:
    """What a table made by `at_each` holds for the span of the moment."""
    return f"SELECT * EXCLUDE ({NUMBER}) FROM {table} WHERE {table}.{NUMBER} = {CURRENT}.{NUMBER}"
