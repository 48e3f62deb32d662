"""Make the sample shop anew, or check that the shipped files are what the script makes.

python data/samples/make_shop.py                          # the shipped seed, into this folder
python data/samples/make_shop.py --seed 5 --out some/folder
python data/samples/make_shop.py --check                  # compares values, not bytes; exit 1 if any differ
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from maker.files import differences, write  # noqa: E402
from maker.shop import make  # noqa: E402

SHIPPED_SEED = 7


def main() -> int:
    """Exit 0 when made or the same, 1 when --check finds a difference."""
    parser = argparse.ArgumentParser(description="Make the fictional sample shop.")
    parser.add_argument("--seed", type=int, default=SHIPPED_SEED, help=f"random seed (default {SHIPPED_SEED})")
    parser.add_argument("--out", type=Path, default=HERE, help="folder that gets shop/exports and truth.toml")
    parser.add_argument("--check", action="store_true", help="only compare with the files in --out")
    wanted = parser.parse_args()
    tables, truth = make(wanted.seed)
    if not wanted.check:
        write(tables, truth, wanted.out)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        write(tables, truth, Path(folder))
        found = differences(wanted.out, Path(folder))
    sys.stdout.write("\n".join(found) + "\n" if found else "The sample shop is as the script makes it.\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
