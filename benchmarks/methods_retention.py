"""Waiting and cohorts: Kaplan and Meier's curve against lifelines, the cohort triangle against DuckDB alone.

Customers wait about ninety days and were watched for up to eight hundred; waits are whole days, as in any shop.
"""

from __future__ import annotations

from benchmarks.peers import Aim, Contest, Side

SIZES = (10_000, 100_000, 1_000_000)
ORDERS = (100_000, 1_000_000, 10_000_000)

WAITS = """
import numpy as np
def waits(size):
    rng = np.random.default_rng(1)
    waited = np.ceil(rng.exponential(90, size))
    watched = rng.integers(1, 800, size)
    return np.minimum(waited, watched), waited <= watched
days, came = waits(size)
"""
OUR_CURVE = Side(
    "playbook",
    "curve = kaplan_meier(days, came)",
    SIZES,
    prepare="from playbook.methods.survival import kaplan_meier\nkaplan_meier(*waits(1000))",
    answer="curve.at([180])[0]",
    repeats=5,
)
THEIR_CURVE = Side(
    "lifelines",
    "curve = KaplanMeierFitter().fit(days, came)",
    SIZES,
    prepare="from lifelines import KaplanMeierFitter\nKaplanMeierFitter().fit(*waits(1000))",
    answer="curve.survival_function_at_times(180).iloc[0]",
    environment="lifelines",
    repeats=5,
)

# Four orders a customer on average, over three years.
SHOP = """
import numpy as np
rng = np.random.default_rng(1)
who = rng.integers(0, size // 4, size)
begins = rng.integers(0, 730, size // 4)
day = np.minimum(begins[who] + rng.exponential(120, size).astype(int), 1094)
stamp = (np.datetime64("2022-01-01") + day.astype("timedelta64[D]")).astype("datetime64[s]")
stamp = stamp + rng.integers(0, 86400, size).astype("timedelta64[s]")
money = rng.integers(5, 200, size)
"""
# Both sides count from Parquet: ours from the numbered orders that all chapters of a night run share.
OUR_SHOP = """
import datetime as dt, os, tempfile
from pathlib import Path
import duckdb, pandas as pd
from playbook.methods.cohorts import triangle
from playbook.workspace.engine import Engine
os.environ["PLAYBOOK_THREADS"] = "1"
frame = pd.DataFrame({"number": range(size), "order_ts": stamp, "who": who, "money": money})
folder = tempfile.TemporaryDirectory()
os.environ["PLAYBOOK_RUN_CACHE"] = folder.name
duckdb.connect(config={"threads": 1}).execute(
    "COPY (SELECT CAST(number AS VARCHAR) AS order_id, order_ts, CAST(who AS VARCHAR) AS customer_id, "
    "CAST(money AS DECIMAL(18, 4)) AS net_revenue FROM frame) TO '" + folder.name + "/orders.parquet'"
)
del frame, who, stamp, money, day
engine = Engine(Path(folder.name))
given = {"as_of": dt.date(2024, 12, 31), "calendar": "gregorian", "lookback_days": 30, "margin_rate": None,
         "focus_place": ""}
engine.query("SELECT count(*) AS orders FROM orders_completed WHERE customer_id IS NOT NULL", given)
asked = {**given, "basis": "month"}
"""
OUR_TRIANGLE = Side(
    "playbook",
    'cells = engine.query("SELECT cohort, period_index, size, active, orders, revenue, last_complete FROM cohort_cells '
    'WHERE basis = $basis", asked)\n'
    'found = triangle(cells, last_complete=int(cells["last_complete"].iloc[0]))',
    ORDERS,
    prepare=OUR_SHOP,
    answer='found["active"].sum()',
)
DUCKDB = """
import tempfile
import duckdb, pandas as pd
frame = pd.DataFrame({"order_ts": stamp, "who": who, "money": money})
folder = tempfile.TemporaryDirectory()
connection = duckdb.connect(config={"threads": 1, "memory_limit": "2GB"})
connection.execute(
    "COPY (SELECT order_ts, CAST(who AS VARCHAR) AS customer_id, CAST(money AS DECIMAL(18, 4)) AS net_revenue "
    "FROM frame) TO '" + folder.name + "/orders.parquet'"
)
connection.read_parquet(folder.name + "/orders.parquet").create_view("orders")
del frame, who, stamp, money, day
TRIANGLE = '''
WITH seen AS (
    SELECT customer_id, year(order_ts) * 12 + month(order_ts) AS month, count(*) AS orders, sum(net_revenue) AS revenue
    FROM orders GROUP BY ALL
),
lives AS (SELECT customer_id, min(month) AS cohort FROM seen GROUP BY customer_id)
SELECT cohort, month - cohort AS age, count(*) AS active, sum(orders) AS orders, sum(revenue) AS revenue
FROM seen JOIN lives USING (customer_id) GROUP BY ALL
'''
"""
DUCKDB_ALONE = Side(
    "DuckDB alone",
    "found = connection.execute(TRIANGLE).df()",
    ORDERS,
    prepare=DUCKDB,
    answer='found["active"].sum()',
)

CONTESTS = (
    Contest(
        title="Kaplan-Meier curve",
        how="Waits, some cut short, to the curve with its interval. The answer is the share still waiting after 180 "
        "days.",
        data=WAITS,
        ours=OUR_CURVE,
        rivals=(THEIR_CURVE,),
        aim=Aim(times=5),
    ),
    Contest(
        title="Cohort triangle by month",
        how="Orders in a Parquet file to customers, orders and revenue per cohort and month since; ours through the "
        "view and the matrix with its blanks, DuckDB's by one query as short as it can be written. The answer is the "
        "sum of active customers.",
        data=SHOP,
        ours=OUR_TRIANGLE,
        rivals=(DUCKDB_ALONE,),
        aim=Aim(times=1 / 1.2),
    ),
)
