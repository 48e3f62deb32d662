"""One chapter's notebook, executed through papermill in a kernel of its own."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playbook.doors.kernels import Kernels
from playbook.doors.verdict import why_failed

ENGINE = "playbook"
SECONDS_TO_START = 300  # of a kernel, on a machine that is busy at night


def load_papermill() -> Any:
    """papermill with our engine, imported without the three seconds that jsonschema would spend on grammars."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # None: not installed
    import papermill
    from papermill.engines import NBClientEngine, papermill_engines

    class Engine(NBClientEngine):  # type: ignore[misc]  # papermill ships no types
        """papermill's own engine; it hands over the notebook as far as it got, also when the kernel dies."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, *, executed: list[Any], **options: Any) -> Any:
            executed.append(nb_man.nb)
            return super().execute_managed_notebook(nb_man, kernel_name, **options)

    papermill_engines.register(ENGINE, Engine)
    # Its errors are told by the verdict, once and in the reader's language.
    logging.getLogger("papermill").setLevel(logging.CRITICAL)
    return papermill


def execute(notebook: Any, target: Path, parameters: Mapping[str, Any], kernels: Kernels) -> str:
    """Execute a notebook (an nbformat node), write it to `target` as far as it got; returns why it failed, or ''.

    parameters: checked values, plain enough for JSON; papermill itself would only warn about an unknown one.
    """
    from jupyter_core.utils import ensure_event_loop

    papermill = load_papermill()
    executed: list[Any] = []
    error: BaseException | None = None
    try:
        papermill.execute_notebook(
            notebook,
            None,  # papermill would write the notebook after every cell, and not at all when the kernel dies
            dict(parameters),
            engine_name=ENGINE,
            kernel_name="python3",
            progress_bar=False,
            start_timeout=SECONDS_TO_START,
            kernel_manager_class=kernels.manager_class(),
            executed=executed,
        )
    except Exception as raised:  # noqa: BLE001 - whatever it was becomes the chapter's reason, and the others go on
        error = raised
    finally:
        # jupyter_client leaves a loop open in every thread that it was used in.
        ensure_event_loop().close()
    done = executed[0] if executed else notebook
    _write(done, target)
    return why_failed(done, error)


def _write(notebook: Any, target: Path) -> None:
    import nbformat

    about = notebook.metadata.get("papermill", {})
    # papermill puts whole notebooks or absolute paths here; the run's folder is about to be renamed.
    about["input_path"] = about["output_path"] = target.name
    target.parent.mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(notebook, version=nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]  # nbformat ships few types
    target.write_text(text, encoding="utf-8")
