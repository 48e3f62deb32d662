"""Nothing is lost on the way in: every record of every file is loaded or rejected."""

from __future__ import annotations

import json
from collections.abc import Iterator

from playbook.conformance.check import Study
from playbook.conformance.identities.given import Given, equal, never, not_run, study
from playbook.i18n import _


def studies(given: Given) -> Iterator[Study]:
    """The counts of the import, and the tables as they lie there now."""
    title, whole = _("Records of the files"), _("Records = loaded + rejected")
    path = given.workspace.folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    files = manifest.get("files", [])
    if not files:
        yield not_run("records", title, [whole], _("This snapshot was not made by an import."))
        return
    records, loaded, rejected = (sum(each[name] for each in files) for name in ("records", "loaded", "rejected"))
    apart = sum(each["records"] != each["loaded"] + each["rejected"] for each in files)
    tables = {name: told["rows"] for name, told in manifest["tables"].items()}
    changed = sum(
        rows != given.workspace.engine.rows(f"SELECT count(*) AS rows FROM {name}", {})[0]["rows"]
        for name, rows in tables.items()
    )
    yield study(
        "records",
        title,
        [
            equal(whole, records, loaded + rejected, within=0),
            never(_("Files whose records are not all loaded or rejected"), apart),
            never(_("Tables that no longer hold the rows they were published with"), changed),
        ],
    )
