"""CPU seconds that importing a module costs in a fresh process: the median of five, after one that is thrown away.

python tools/import_cost.py pandas altair "altair without rfc3987_syntax"

The last form shuts that module out first: jsonschema looks for it, does without it, and compiles 38 grammars otherwise.
"""

from __future__ import annotations

import subprocess
import sys
from statistics import median

SHUT_OUT = "import sys; sys.modules['rfc3987_syntax'] = None; "


def seconds(wanted: str) -> float:
    """CPU seconds of one import; `wanted` is a module's name, or `NAME without rfc3987_syntax`."""
    module = wanted.partition(" ")[0]
    program = f"import time; import {module}; print(time.process_time())"
    bare = "import time; print(time.process_time())"
    first = SHUT_OUT if wanted.endswith("without rfc3987_syntax") else ""
    return max(0.0, _median(first + program) - _median(bare))


def _median(program: str) -> float:
    runs = [subprocess.run([sys.executable, "-c", program], capture_output=True, check=True) for _ in range(6)]
    return median(float(run.stdout) for run in runs[1:])


if __name__ == "__main__":
    for name in sys.argv[1:]:
        sys.stdout.write(f"{name}: {seconds(name):.2f}\n")
