"""`playbook import` of the real invoice lines, against DuckDB reading the same file as text and nothing more."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from benchmarks.measuring import REPOSITORY, Result, median, stated_seconds

AIM = 5.0
FILE = "online_retail_2010_2011.csv.gz"
# CPU seconds of all threads of the process; libraries are imported before the clock starts, on both sides.
OURS = """
import sys, time
import duckdb, numpy, pyarrow.parquet
import playbook.workspace.importing as importing
from playbook.workspace.client import Client
client = Client.at(sys.argv[1])
began = time.process_time()
importing.import_exports(client)
print(time.process_time() - began)
"""
BASELINE = """
import sys, time
import duckdb
began = time.process_time()
with duckdb.connect() as connection:
    connection.execute("CREATE TABLE lines AS SELECT * FROM read_csv(?, all_varchar=true)", [sys.argv[1]])
print(time.process_time() - began)
"""
SETTINGS = 'name = "Gifts"\nlanguage = "en"\ncurrency = "GBP"\ntimezone = "Europe/London"\n'


def measure(repeats: int = 5) -> Result | str:
    """Both sides in turn, every import into a client of its own; a sentence where the real file is not to be had."""
    shared = Path(os.environ.get("PLAYBOOK_SHARED") or REPOSITORY.parent / "shared" / "data")
    real = shared / FILE
    if not real.is_file():
        return f"not measured: {FILE} is not there; name its folder with PLAYBOOK_SHARED"
    ours, baseline = [], []
    for _turn in range(repeats):
        with tempfile.TemporaryDirectory() as folder:
            client = Path(folder) / "gifts"
            (client / "exports").mkdir(parents=True)
            (client / "client.toml").write_text(SETTINGS, encoding="utf-8")
            shutil.copy(real, client / "exports" / FILE)
            ours.append(stated_seconds(OURS, str(client)))
        baseline.append(stated_seconds(BASELINE, str(real)))
    ratio = median(ours) / median(baseline)
    return Result(
        title="Import of 541,909 real invoice lines",
        how="`import_exports`, against `CREATE TABLE AS SELECT * FROM read_csv(…, all_varchar=true)`; CPU seconds",
        unit="CPU s",
        ours=tuple(ours),
        baseline=tuple(baseline),
        aim=f"under {AIM:g} times as much",
        figure=ratio,
        reached=ratio < AIM,
    )
