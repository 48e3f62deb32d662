"""The canonical tables: the names, types and meanings that everything after the import relies on.

`TABLES` maps a table's name to its declaration; `THEMES` groups the same tables for reading.
"""

from playbook.workspace.tables import messages, people, reach, shop, voice, web
from playbook.workspace.tables.schema import PERSONAL, TYPES, Column, Table, Theme

# Part of every snapshot's id: raise it whenever a name, a type or a rule changes, so that old snapshots are remade.
SCHEMA_VERSION = 1

THEMES: tuple[Theme, ...] = (
    shop.THEME,
    people.THEME,
    web.THEME,
    reach.THEME,
    messages.THEME,
    voice.THEME,
)

TABLES: dict[str, Table] = {table.name: table for theme in THEMES for table in theme.tables}

__all__ = ["PERSONAL", "SCHEMA_VERSION", "TABLES", "THEMES", "TYPES", "Column", "Table", "Theme"]
