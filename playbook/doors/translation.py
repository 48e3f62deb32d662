"""One notebook file, many languages: its prose translated as it is executed or shown.

The message id of a markdown cell is its whole source. Code stays as it is. Right-to-left prose is wrapped in an element
that says so, because JupyterLab, Voilà and a saved notebook lay out every cell by itself.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from playbook.chapters import chapter
from playbook.i18n import _, direction, use

# jsonschema compiles the grammars of this package, about 2.7 CPU seconds, for checks that nobody here asks for. It
# copes with its absence (python-jsonschema/jsonschema#1428).
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def translated_notebook(path: Path, language: str) -> Any:
    """The notebook at `path` with its prose in `language`, without outputs, as an nbformat v4 node.

    Its metadata gain `playbook`: name, number, title and question of its chapter, language and direction; pages that
    are made from the notebook find them there.
    """
    import nbformat

    notebook = nbformat.read(path, as_version=4)
    about = chapter(Path(path).stem)
    with use(language):
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = _prose(cell.source)
            elif cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        notebook.metadata["playbook"] = {
            "chapter": about.name,
            "number": about.number,
            "title": _(about.title),
            "question": _(about.question),
            "language": language,
            "direction": direction(),
        }
    return notebook


def _prose(source: str) -> str:
    text = _(source.strip())
    if direction() == "ltr":
        return text
    # The blank lines keep what stands between the tags markdown.
    return f'<div dir="rtl" lang="fa" class="pb-prose">\n\n{text}\n\n</div>'
