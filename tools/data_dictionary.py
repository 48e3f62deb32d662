"""Write docs/data-dictionary.md from the canonical tables, or with --check say whether it is in step with them.

python tools/data_dictionary.py [--check]
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from playbook.workspace.tables import SCHEMA_VERSION, TABLES, THEMES, Column, Table

PAGE = Path(__file__).resolve().parents[1] / "docs" / "data-dictionary.md"
TYPES = """\
| type | what it holds |
|---|---|
| id | a key, kept as text even where it looks like a number |
| person | a customer's or visitor's id; replaced by a keyed hash before anything is stored |
| email | an email address; replaced by a keyed hash before anything is stored |
| text | free or listed words |
| integer | whole number |
| decimal | exact number with four decimals: money and quantities |
| float | measured number |
| boolean | true or false |
| date | day in the client's time zone |
| timestamp | wall-clock time in the client's time zone |
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [
        "# Data dictionary",
        "Made by `tools/data_dictionary.py` from `playbook/workspace/tables`; change those, then run it again.",
        f"Schema version {SCHEMA_VERSION}, {len(TABLES)} tables. **Bold** columns must be there, and filled in every "
        "row, for a file of that table to be loaded; every other column only adds what can be answered. A value that "
        'is not found in the column it refers to is reported and kept. "currency" as a unit means the client\'s.',
        TYPES.rstrip(),
    ]
    for theme in THEMES:
        parts.append(f"## {theme.title}")
        parts.extend(section(table) for table in theme.tables)
    return "\n\n".join(parts) + "\n"


def section(table: Table) -> str:
    """One table: its grain, its rules, its columns."""
    rules = [table.meaning]
    if table.key:
        rules.append(f"No two rows share the same {' and '.join(f'`{name}`' for name in table.key)}.")
    if table.one_of:
        rules.append(f"At least one of {', '.join(f'`{name}`' for name in table.one_of)} must be there.")
    lines = ["| column | type | meaning | unit | rules |", "|---|---|---|---|---|"]
    for column in table.columns:
        name = f"**{column.name}**" if column.required else column.name
        lines.append(f"| {name} | {column.type} | {column.meaning} | {column.unit} | {rules_of(column)} |")
    return "\n".join([f"### {table.name}", "", " ".join(rules), "", *lines])


def rules_of(column: Column) -> str:
    """What a column's values must keep to, in a few words."""
    parts = []
    if column.values:
        parts.append("one of " + ", ".join(f"`{value}`" for value in column.values))
    if column.minimum is not None:
        parts.append(f"at least {column.minimum:g}")
    if column.references:
        parts.append(f"refers to `{column.references}`")
    return "; ".join(parts)


def main() -> int:
    """Exit 0 when written or in step, 1 when --check finds a difference."""
    parser = argparse.ArgumentParser(description="Write the data dictionary from the canonical tables.")
    parser.add_argument("--check", action="store_true", help="only say whether the page is in step")
    if parser.parse_args().check:
        if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == page():
            return 0
        sys.stderr.write(f"{PAGE.name} is out of step with the tables: python tools/data_dictionary.py\n")
        return 1
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
