"""One notebook file, many languages: its prose translated as it is executed or shown.

The message id of a markdown cell is its whole source. Code stays as it is. Right-to-left prose is wrapped in an element
that says so, because JupyterLab, Voilà and a saved notebook lay out every cell by itself.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from playbook.chapters import chapters
from playbook.i18n import _, direction, use

# jsonschema compiles the grammars of this package, about 2.7 CPU seconds, for checks that nobody here asks for. It
# copes with its absence (python-jsonschema/jsonschema#1428).
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: not installed


def translated_notebook(path: Path, language: str) -> Any:
    """The notebook at `path` with its prose in `language`, without outputs, as an nbformat v4 node.

    Its metadata gain `playbook`: name and title of its chapter, language and direction; pages that are made from the
    notebook find them there.
    """
    notebook = read_notebook(path)
    with use(language):
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = _prose(cell.source)
            elif cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        about = next((each for each in chapters() if each.notebook == Path(path).name), None)
        notebook.metadata["playbook"] = {
            "chapter": about.name if about else "",
            "title": _(about.title) if about else Path(path).stem,
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


def read_notebook(path: Path) -> Any:
    """A notebook file as an nbformat v4 node."""
    import nbformat

    read: Any = nbformat.read
    return read(path, as_version=4)


def write_notebook(notebook: Any, path: Path) -> None:
    """An nbformat node as a notebook file."""
    import nbformat

    write: Any = nbformat.write
    write(notebook, path)
