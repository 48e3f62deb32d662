"""CPU seconds that a kernel spends on imports: everything that a chapter loads beyond ipykernel itself."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.measuring import Result, median, stated_seconds
from playbook.shipped import notebooks_folder

AIM = 1.6
# What the chapter's notebook has loaded when it is through, in the order of loading.
LOADED = """
import json, sys
import ipykernel.kernelapp, ipykernel.ipkernel, ipykernel.zmqshell
before = set(sys.modules)
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for cell in json.load(open(sys.argv[1]))["cells"]:
    if cell["cell_type"] == "code":
        shell.run_cell("".join(cell["source"])).raise_error()
names = [[name, module is None] for name, module in sys.modules.items() if name not in before and name != "__main__"]
json.dump(names, open(sys.argv[2], "w"))
print(0)
"""
IMPORTED = """
import importlib, json, sys, time
import ipykernel.kernelapp, ipykernel.ipkernel, ipykernel.zmqshell
names = json.load(open(sys.argv[1]))
began = time.process_time()
for name, absent in names:
    if absent:
        sys.modules.setdefault(name, None)
    elif name not in sys.modules:
        try:
            importlib.import_module(name)
        except ImportError:
            pass  # made at run time, not imported
print(time.process_time() - began)
"""


def measure(client: Path, repeats: int = 5) -> Result:
    """The imports of the first chapter that draws figures, in fresh processes."""
    chapter = next(notebooks_folder().glob("01_*.ipynb"))
    with tempfile.TemporaryDirectory() as folder:
        listing = Path(folder) / "loaded.json"
        source = Path(folder) / "chapter.ipynb"
        notebook = json.loads(chapter.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if "parameters" in cell["metadata"].get("tags", []):
                cell["source"] = [*cell["source"], f"\nworkspace = {str(client)!r}\n"]
        source.write_text(json.dumps(notebook), encoding="utf-8")
        stated_seconds(LOADED, str(source), str(listing))
        ours = tuple(stated_seconds(IMPORTED, str(listing)) for _turn in range(repeats))
    figure = median(ours)
    return Result(
        title="Imports of a chapter's kernel",
        how=f"everything that {chapter.stem} loads beyond ipykernel, imported in a fresh process",
        unit="CPU s",
        ours=ours,
        baseline=(),
        aim=f"under {AIM:g} s",
        figure=figure,
        reached=figure < AIM,
    )


if __name__ == "__main__":
    print(measure(Path(sys.argv[1])))
