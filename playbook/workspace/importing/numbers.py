"""How numbers are written in a column: which mark is decimal, which one groups thousands. Proven or declared.

>>> prove_numbers([Shape("9,99", 40, "2,55"), Shape("9.999,99", 1, "1.250,00")]).decimal
','
>>> prove_numbers([Shape("9,999", 3, "1,250")]).sure
False
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from playbook.i18n import _, isolate
from playbook.workspace.importing.raw import literal
from playbook.workspace.importing.shapes import DIGITS_MASKED, Shape, latin

# Currency signs and words, blanks of all widths, apostrophes: they stand around or inside a number and say nothing.
_DECORATION = r"[\s\x{00A0}\x{202F}\x{2009}\x{200C}'’€£$¥₺₽﷼]|zł|kr|Kč|تومان|ریال|EUR|USD|GBP|PLN|IRR|IRT|CHF"
_PYTHON_DECORATION = re.compile(_DECORATION.replace(r"\x{", r"\u").replace("}", ""))
_PLAIN = re.compile(r"[-+]?9+(\.9+)?")


@dataclass(frozen=True)
class NumberWriting:
    """decimal: the decimal mark. plain: nothing but digits, sign and a decimal point. evidence: what proves it."""

    decimal: str = "."
    plain: bool = True
    sure: bool = True
    evidence: str = ""
    proven: bool = False

    def sql(self, column: str, target: str = "DECIMAL(18,4)") -> str:
        """SQL that turns the text of `column` into a number; NULL where it is none."""
        if self.plain:
            # DuckDB itself would take 1_000 and 0x1F for numbers.
            return f"CASE WHEN NOT regexp_matches({column}, '[_xX]') THEN TRY_CAST({column} AS {target}) END"
        point, group = (r"\.", ",") if self.decimal == "." else (",", r"\.")
        bare = f"regexp_replace({latin(column)}, {literal(_DECORATION)}, '', 'g')"
        bare = f"translate({bare}, '−٫٬', {literal('-' + self.decimal + (',' if self.decimal == '.' else '.'))})"
        signed = (
            f"CASE WHEN regexp_full_match({bare}, '\\(.*\\)') THEN '-' || trim({bare}, '()')"
            f" WHEN ends_with({bare}, '-') THEN '-' || rtrim({bare}, '-') ELSE {bare} END"
        )
        allowed = literal(rf"[-+]?([0-9]{{1,3}}({group}[0-9]{{3}})+|[0-9]*)({point}[0-9]+)?([eE][-+]?[0-9]+)?")
        unmarked = f"replace(replace({signed}, '{group[-1]}', ''), '{self.decimal}', '.')"
        return f"CASE WHEN regexp_full_match({signed}, {allowed}) THEN TRY_CAST({unmarked} AS {target}) END"


def prove_numbers(shapes: Iterable[Shape], declared: str = "") -> NumberWriting:
    """The writing that the shapes prove; not `sure` when they contradict each other or leave a comma open."""
    found = list(shapes)
    plain = all(_PLAIN.fullmatch(each.text) and not each.local_digits for each in found)
    if declared:
        return NumberWriting(declared, plain and declared == ".", sure=True, proven=True)
    comma, point, open_comma = "", "", ""
    for each in found:
        mark = _decimal_mark(each)
        comma = comma or (each.example if mark == "," else "")
        point = point or (each.example if mark == "." else "")
        open_comma = open_comma or (each.example if mark == "?" else "")
    if comma and point:
        return NumberWriting(".", plain=False, sure=False, evidence=_both(comma, point))
    if comma or point:
        return NumberWriting("," if comma else ".", plain, sure=True, evidence=comma or point, proven=True)
    if open_comma:
        evidence = _("{example} may be a thousand or a decimal fraction").format(example=isolate(open_comma))
        return NumberWriting(".", plain=False, sure=False, evidence=evidence)
    return NumberWriting(plain=plain)


def settle(writings: dict[str, NumberWriting]) -> dict[str, NumberWriting]:
    """Columns of one file are written alike: what one column proves decides the others that leave it open."""
    marks = {each.decimal for each in writings.values() if each.proven}
    if len(marks) != 1:
        return writings
    mark = marks.pop()
    return {
        column: each if each.proven or (each.sure and each.plain and mark == ".")
        else replace(each, decimal=mark, plain=each.plain and mark == ".", sure=True)
        for column, each in writings.items()
    }  # fmt: skip


def _decimal_mark(shape: Shape) -> str:
    """',' or '.' where the shape proves it, '?' where a comma may be either, '' where it says nothing."""
    if "٫" in shape.text or "٬" in shape.text:
        return "."
    # The example has the shape; in the shape itself the letters of a currency can no longer be told.
    text = _PYTHON_DECORATION.sub("", shape.example.replace("−", "-")).strip("()+-").translate(DIGITS_MASKED)
    marks = {mark: text.count(mark) for mark in ",." if mark in text}
    if not marks or not re.fullmatch(r"[9.,]+", text):
        return ""
    if len(marks) == 2:
        return "," if text.rfind(",") > text.rfind(".") else "."
    mark, times = marks.popitem()
    if times > 1:
        # Several of one kind can only group thousands.
        grouped = re.fullmatch(rf"9{{1,3}}(\{mark}9{{3}})+", text)
        return {",": ".", ".": ","}[mark] if grouped else ""
    before, _mark, after = text.partition(mark)
    decides = len(after) != 3 or len(before) > 3 or not before or shape.example.lstrip("-+").startswith("0")
    # 1.250 is a fraction where nothing else speaks against it; 1,250 is too often a thousand.
    return mark if decides else {",": "?", ".": ""}[mark]


def _both(comma: str, point: str) -> str:
    return _("{one} and {other} stand in one column").format(one=isolate(comma), other=isolate(point))
