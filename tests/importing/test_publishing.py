"""A snapshot appears whole or not at all: whatever breaks, the last good one stays in use."""

from __future__ import annotations

import datetime as dt
import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from playbook.errors import Failed
from playbook.workspace.client import Client, open_workspace
from playbook.workspace.importing import import_exports
from playbook.workspace.importing.publishing import locked
from tests.importing.clients import LINES, export, make_client, rows

DAY = dt.date(2026, 1, 1)
IMPORT = """
import datetime as dt, os, signal, sys
from playbook.workspace.client import Client
import playbook.workspace.importing.importer as importer
import playbook.workspace.importing.publishing as publishing

def die(*_arguments, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

place, name = sys.argv[2].split(".")
setattr({"importer": importer, "publishing": publishing}[place], name, die)
importer.run_import(Client.at(sys.argv[1]), dt.date(2026, 1, 1), dry=False)
"""
FULL = """
import datetime as dt, resource, sys
from playbook.errors import Failed
from playbook.workspace.client import Client
from playbook.workspace.importing import import_exports
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), int(sys.argv[2])))
try:
    import_exports(Client.at(sys.argv[1]), dt.date(2026, 1, 1))
except Failed as error:
    print(error.card_text())
    sys.exit(error.code)
"""


@pytest.fixture
def shop(tmp_path: Path) -> Client:
    """A client with one good snapshot, and a second, larger export waiting."""
    client = make_client(tmp_path / "shop")
    export(client, "lines.csv", LINES)
    import_exports(client, DAY)
    more = "".join(
        f"7{number},P{number % 997},THING {number * 7919 % 10007},{number % 9 + 1},2011-01-05 10:00:00,"
        f"{number % 89}.{number % 90 + 10},{number % 4000 + 1},France\n"
        for number in range(20_000)
    )
    export(client, "lines.csv", LINES + more)
    return client


def leftovers(client: Client) -> list[str]:
    return sorted(path.name for path in client.snapshots.iterdir() if path.name != ".lock")


@pytest.mark.slow
@pytest.mark.parametrize(
    "at",
    ["importer.gather", "importer.write_table", "importer.quality", "importer.publish", "publishing.point_to"],
)
def test_a_kill_at_any_point_leaves_the_last_good_snapshot(shop: Client, at: str) -> None:
    """kill -9 while reading, writing, before the rename and before `current`: the old one is in use and readable; the
    next import clears what was left and publishes."""
    before = shop.current
    done = subprocess.run([sys.executable, "-c", IMPORT, shop.path, at], check=False, capture_output=True)
    assert done.returncode == -9
    assert shop.current == before
    assert len(open_workspace(shop.path).engine.rows("SELECT order_id FROM orders")) == 2
    assert import_exports(Client.at(shop.path), DAY).published
    assert leftovers(shop) == sorted([before, shop.current])
    assert len(rows(shop, "orders")) == 20_002


@pytest.mark.slow
@pytest.mark.parametrize("limit", [2_000, 20_000, 60_000])
def test_a_disk_that_fills_up_is_a_card_and_changes_nothing(shop: Client, limit: int) -> None:
    """RLIMIT_FSIZE makes writing fail as a full disk does, in our own files and in DuckDB's."""
    before = shop.current
    done = subprocess.run(
        [sys.executable, "-c", FULL, shop.path, str(limit)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 1, done.stderr
    assert "The disk is full" in done.stdout
    assert shop.current == before
    assert leftovers(shop) == [before]
    assert import_exports(Client.at(shop.path), DAY).published


def test_a_second_import_at_the_same_time_is_turned_away(shop: Client) -> None:
    """The lock is held by the first; the second is told so at once and changes nothing."""
    before = shop.current
    with locked(shop), pytest.raises(Failed, match="under way"):
        import_exports(Client.at(shop.path), DAY)
    assert shop.current == before


def test_a_reader_keeps_the_snapshot_it_has_opened(shop: Client) -> None:
    """A workspace opened before an import still answers from the old snapshot after it."""
    reader = open_workspace(shop.path)
    assert import_exports(Client.at(shop.path), DAY).published
    assert len(reader.engine.rows("SELECT order_id FROM orders")) == 2
    assert len(open_workspace(shop.path).engine.rows("SELECT order_id FROM orders")) == 20_002


def test_a_failed_import_leaves_the_current_snapshot(shop: Client) -> None:
    """A file that cannot be used stops the whole import."""
    before = shop.current
    export(shop, "reviews.csv", "stars\n5\n")
    report = import_exports(shop, DAY)
    assert (report.outcome, shop.current) == ("refused", before)


def test_going_back_to_earlier_files_goes_back_to_their_snapshot(shop: Client) -> None:
    """The id is a fingerprint of bytes, mapping and schema: the old folder is used again, not made again."""
    first = shop.current
    made = (shop.snapshots / first / "manifest.json").stat().st_mtime_ns
    import_exports(Client.at(shop.path), DAY)
    assert shop.current != first
    export(shop, "lines.csv", LINES)
    import_exports(Client.at(shop.path), DAY)
    assert shop.current == first
    assert (shop.snapshots / first / "manifest.json").stat().st_mtime_ns == made


def test_the_manifest_says_what_was_really_loaded(tmp_path: Path) -> None:
    """Columns that the file does not have are not there, so nothing is computed from them."""
    client = make_client(tmp_path / "shop")
    export(client, "lines.csv", LINES.replace("CustomerID", "Remark"))
    import_exports(client, DAY)
    manifest = json.loads((client.snapshots / client.current / "manifest.json").read_text())
    assert "customers" not in manifest["tables"]
    assert "customer_id" not in manifest["tables"]["orders"]["columns"]
    assert manifest["files"][0]["records"] == manifest["files"][0]["loaded"] + manifest["files"][0]["rejected"]
    assert "orders.customer_id" not in open_workspace(client.path).available


def test_the_limit_on_file_sizes_of_these_tests_is_not_ours() -> None:
    """The full-disk test limits its subprocess alone."""
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY
