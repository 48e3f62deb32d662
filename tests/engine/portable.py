"""The subset of SQL that means the same on DuckDB, Spark and PostgreSQL, as rules on the syntax tree.

Each rule was learnt from a construct that translates without complaint and then fails, or worse, gives another result
on one of the engines. `complaints` names what stands in a text and the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import sqlglot
from sqlglot import exp

# Node types that are refused wherever they stand. Where sqlglot has no class of a name any more, the construct parses
# to another one of the list, or to a call by name, which is refused too.
REFUSED_NODES = re.findall(
    r"\w+",
    """
Command PercentileCont PercentileDisc Quantile ApproxQuantile ApproxDistinct WithinGroup Mode ArgMax ArgMin AnyValue
First Last FirstValue LastValue IgnoreNulls ArrayAgg Transform ArrayFilter SortArray ArraySort ArrayDistinct
ArrayContains Comprehension Lambda Bracket Slice Struct ToMap Dot GenerateSeries Explode Lateral RegexpExtract
RegexpFullMatch Glob SimilarTo Collate Contains Format Split TryCast DayOfWeek DayOfWeekIso DayOfYear WeekOfYear Dayname
Monthname Quarter StrToTime UnixToTime SHA2 Pivot TableSample Columns IsNan JSONExtract JSONExtractScalar GroupingId
Skewness Kurtosis ToDays DateAdd DateSub Pow AtTimeZone
""",
)
REFUSED = tuple(getattr(exp, name) for name in REFUSED_NODES if hasattr(exp, name))
EXTRACTED = {"YEAR", "QUARTER", "MONTH", "WEEK", "DAY", "HOUR", "MINUTE"}
PARAMETERS = (exp.Parameter, exp.Placeholder)
DOUBLE, DATE = exp.DataType.Type.DOUBLE, exp.DataType.Type.DATE
WHOLE = {exp.DataType.Type.INT, exp.DataType.Type.BIGINT, exp.DataType.Type.SMALLINT, exp.DataType.Type.TINYINT}


def complaints(sql: str) -> list[str]:
    """What in the text does not travel; empty for a good one.

    >>> complaints("SELECT sum(a) AS a FROM t")
    []
    >>> complaints("SELECT median(a) AS a FROM t")
    ['Median of something that is no DOUBLE: median(a)']
    """
    tree = sqlglot.parse_one(sql, read="duckdb")
    found = []
    for node in tree.walk():
        found += [f"{reason}: {node.sql(dialect='duckdb')[:80].lower()}" for reason in _reasons(node)]
    intervals = {str(node.args.get("unit")).upper() for node in tree.find_all(exp.Interval)}
    if len(intervals) > 1:
        found.append(f"intervals of several kinds: {sorted(intervals)}")
    return found


def _reasons(node: exp.Expression) -> Iterator[str]:
    if isinstance(node, REFUSED):
        yield f"{type(node).__name__} does not travel"
    if isinstance(node, exp.Anonymous):
        yield "unknown function"
    for kind, rule in RULES:
        if isinstance(node, kind):
            yield from rule(node)


def _date_diff(node: exp.Expression) -> Iterator[str]:
    if str(node.args.get("unit")).upper().strip("'") != "DAY":
        yield "date_diff counts other than days"
    if not all(_is_date(each) for each in (node.this, node.expression)):
        yield "date_diff of something that is no DATE"


def _division(node: exp.Expression) -> Iterator[str]:
    left, right = node.this, node.expression
    if not _is_double(left):
        yield "division of something that is no DOUBLE"
    if not isinstance(_bare(right), exp.Nullif | exp.Literal):
        yield "division by something that may be 0"


def _mean(node: exp.Expression) -> Iterator[str]:
    if not _is_double(node.this):
        yield f"{type(node).__name__} of something that is no DOUBLE"


def _sum(node: exp.Expression) -> Iterator[str]:
    if isinstance(_bare(node.this), exp.Predicate | exp.Boolean | exp.Not | exp.Connector):
        yield "sum of a condition"


def _extract(node: exp.Expression) -> Iterator[str]:
    if str(node.this).upper() not in EXTRACTED:
        yield "extract of a unit that differs between engines"


def _time_format(node: exp.Expression) -> Iterator[str]:
    pattern = str(node.args.get("format"))
    if set(re.findall(r"%(.)", pattern)) - set("YmdHMS"):
        yield "strftime with a letter that differs between engines"


def _log(node: exp.Expression) -> Iterator[str]:
    if node.expression is None:
        yield "log(x) is log10 here and ln elsewhere"


def _guarded(node: exp.Expression) -> Iterator[str]:
    if node.find_ancestor(exp.Case) is None:
        yield "ln or sqrt outside CASE"


def _replace(node: exp.Expression) -> Iterator[str]:
    if "g" not in str(node.args.get("modifiers") or "") and node.args.get("single_replace") is not False:
        yield "regexp_replace without 'g'"


def _regexp(node: exp.Expression) -> Iterator[str]:
    if node.args.get("flag") is not None or "\\w" in node.expression.sql():
        yield "regexp with a flag or \\w"


def _substring(node: exp.Expression) -> Iterator[str]:
    start = node.args.get("start")
    if isinstance(start, exp.Neg) or (isinstance(start, exp.Literal) and int(start.this) < 1):
        yield "substring that starts before 1"


def _cast(node: exp.Expression) -> Iterator[str]:
    to_whole = node.args["to"].this in WHOLE
    inner = _bare(node.this)
    allowed = exp.Round | exp.Floor | exp.Ceil | exp.Literal | exp.Null | exp.Extract | exp.Parameter | exp.Placeholder
    if to_whole and not isinstance(inner, allowed):
        yield "cast to a whole number of something that is not rounded"
    if isinstance(inner, exp.Column) and inner.name == "at":
        yield "a column called at"


def _window(node: exp.Expression) -> Iterator[str]:
    if isinstance(node.this, exp.Filter) or node.this.find(exp.Distinct) is not None:
        yield "FILTER or DISTINCT inside OVER"


def _join(node: exp.Expression) -> Iterator[str]:
    words = {str(node.args.get(word) or "").upper() for word in ("method", "kind", "side")}
    if words & {"ASOF", "SEMI", "ANTI", "POSITIONAL", "NATURAL"}:
        yield "a join that other engines lack"
    if isinstance(node.this, exp.Unnest) and str(node.args.get("side") or ""):
        yield "an outer join on UNNEST becomes an inner one"


def _star(node: exp.Expression) -> Iterator[str]:
    if node.args.get("except_") or node.args.get("except") or node.args.get("replace") or node.args.get("rename"):
        yield "EXCLUDE or REPLACE"


def _set_operation(node: exp.Expression) -> Iterator[str]:
    if node.args.get("by_name"):
        yield "UNION BY NAME"


def _with(node: exp.Expression) -> Iterator[str]:
    if node.args.get("recursive"):
        yield "WITH RECURSIVE"


def _cte(node: exp.Expression) -> Iterator[str]:
    if node.args.get("materialized") is not None:
        yield "MATERIALIZED"


def _in(node: exp.Expression) -> Iterator[str]:
    if isinstance(node.args.get("field"), PARAMETERS) or any(isinstance(each, PARAMETERS) for each in node.expressions):
        yield "IN with a parameter; write = ANY($list)"


def _is(node: exp.Expression) -> Iterator[str]:
    if isinstance(node.this, PARAMETERS):
        yield "IS with a bare parameter; cast it first"


def _count(node: exp.Expression) -> Iterator[str]:
    if node.this is None:
        yield "count() without an argument"


def _grouping(node: exp.Expression) -> Iterator[str]:
    if len(node.expressions) > 1:
        yield "grouping of several columns"


def _product(node: exp.Expression) -> Iterator[str]:
    if _is_double(node.this) and _is_double(node.expression):
        return
    if isinstance(_bare(node.this), exp.Mul) or isinstance(_bare(node.expression), exp.Mul):
        yield "a product of three that may lose digits"


def _identifier(node: exp.Expression) -> Iterator[str]:
    if any(letter.isupper() for letter in node.name) or node.args.get("quoted"):
        yield "a name in capitals or quotes"


def _date_trunc(node: exp.Expression) -> Iterator[str]:
    cast = node.parent
    if not (isinstance(cast, exp.Cast) and cast.args["to"].this == DATE):
        yield "date_trunc outside CAST(… AS DATE)"


def _select(node: exp.Expression) -> Iterator[str]:
    """An alias that is read again in WHERE, HAVING, QUALIFY or another column of the same SELECT."""
    aliases = {each.alias for each in node.expressions if isinstance(each, exp.Alias)}
    sources = {each.name for each in node.find_all(exp.Column) if each.table}
    for part in ("where", "having", "qualify", "group"):
        clause = node.args.get(part)
        columns = clause.find_all(exp.Column) if clause is not None else ()
        for column in columns:
            if not column.table and column.name in aliases - sources and _is_new(node, column.name):
                yield f"the alias {column.name} is read again in {part.upper()}"


def _is_new(select: exp.Expression, name: str) -> bool:
    """The alias names an expression, not a column of the same name."""
    for each in select.expressions:
        if isinstance(each, exp.Alias) and each.alias == name:
            return not any(column.name == name for column in each.find_all(exp.Column))
    return False


def _limit(node: exp.Expression) -> Iterator[str]:
    if node.args.get("limit_options") is not None or isinstance(node.expression, exp.Mod):
        yield "LIMIT in percent"


def _derived(node: exp.Expression) -> Iterator[str]:
    if isinstance(node.parent, exp.From | exp.Join) and not node.alias:
        yield "a derived table without a name"


RULES = (
    (exp.DateDiff, _date_diff),
    (exp.Div, _division),
    (exp.Median, _mean),
    (exp.Avg, _mean),
    (exp.Sum, _sum),
    (exp.Extract, _extract),
    (exp.TimeToStr, _time_format),
    (exp.Log, _log),
    (exp.Ln, _guarded),
    (exp.Sqrt, _guarded),
    (exp.RegexpReplace, _replace),
    (exp.RegexpLike, _regexp),
    (exp.Substring, _substring),
    (exp.Cast, _cast),
    (exp.Window, _window),
    (exp.Join, _join),
    (exp.Star, _star),
    (exp.SetOperation, _set_operation),
    (exp.With, _with),
    (exp.CTE, _cte),
    (exp.In, _in),
    (exp.Is, _is),
    (exp.Count, _count),
    (exp.Grouping, _grouping),
    (exp.Mul, _product),
    (exp.Identifier, _identifier),
    (exp.DateTrunc, _date_trunc),
    (exp.TimestampTrunc, _date_trunc),
    (exp.Select, _select),
    (exp.Subquery, _derived),
    (exp.Limit, _limit),
)


def _bare(node: exp.Expression) -> exp.Expression:
    while isinstance(node, exp.Paren):
        node = node.this
    return node


def _is_date(node: exp.Expression) -> bool:
    """A cast to DATE, a smallest or largest date, or a column that is a date by the house's names."""
    node = _bare(node)
    if isinstance(node, exp.Cast):
        return bool(node.args["to"].this == DATE)
    if isinstance(node, exp.Min | exp.Max):
        return _is_date(node.this)
    return isinstance(node, exp.Column) and node.name.endswith(("day", "_on", "date"))


def _is_double(node: exp.Expression) -> bool:
    """A cast to DOUBLE, or arithmetic, sums or choices that rest on one."""
    node = _bare(node)
    if isinstance(node, exp.Cast):
        return bool(node.args["to"].this == DOUBLE)
    if isinstance(node, exp.Sum | exp.Filter | exp.Abs | exp.Neg | exp.Min | exp.Max | exp.Median | exp.Nullif):
        return _is_double(node.this)
    if isinstance(node, exp.Mul | exp.Sub | exp.Add):
        return _is_double(node.this) or _is_double(node.expression)
    return isinstance(node, exp.Div | exp.Ln)
