"""Write requirements.lock: every package for every platform, each with the hashes of its files.

uv solves; versions that still fit are kept unless --upgrade is given. The lock names neither a registry nor a path,
so that whoever installs takes the files from the registry that their own machine is set up for; the hashes say that
they are the same files.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
LOCK = REPOSITORY / "requirements.lock"
HEADER = (
    "# Made by `make lock` from pyproject.toml with the extras test and dev; never edited by hand.\n"
    "# For every platform and for Python 3.11 and newer; installed with --require-hashes.\n"
)
# A folder of wheels that one machine keeps must not decide what everyone installs.
MACHINE_SETTINGS = ("UV_FIND_LINKS", "UV_EXTRA_INDEX_URL", "UV_CONSTRAINT", "UV_OVERRIDE", "UV_PRERELEASE")


def solve(*, upgrade: bool) -> str:
    """The text of the lock, solved by uv from pyproject.toml and the pins that the present lock holds."""
    environment = {name: value for name, value in os.environ.items() if name not in MACHINE_SETTINGS}
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / LOCK.name
        if LOCK.is_file() and not upgrade:
            draft.write_bytes(LOCK.read_bytes())
        subprocess.run(
            [
                *(sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml"),
                *("--universal", "--python-version", "3.11", "--extra", "test", "--extra", "dev"),
                *("--generate-hashes", "--no-config", "--no-header", "--no-annotate", "--quiet"),
                *("--output-file", str(draft)),
            ],
            cwd=REPOSITORY,
            env=environment,
            check=True,
        )
        return HEADER + draft.read_text(encoding="utf-8")


def main() -> None:
    """Solve, refuse what would tie the lock to one machine, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions that fit")
    text = solve(upgrade=parser.parse_args().upgrade)
    tied = [line for line in text.splitlines() if "://" in line or line.startswith(("-", "/"))]
    if tied:
        sys.exit("The lock would name a registry or a path:\n" + "\n".join(tied))
    LOCK.write_text(text, encoding="utf-8")
    sys.stdout.write(f"requirements.lock: {text.count('==')} pins\n")


if __name__ == "__main__":
    main()
