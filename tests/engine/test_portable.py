"""Views and KPI formulas keep to the SQL that means the same on DuckDB, Spark and PostgreSQL."""

from __future__ import annotations

import pytest

from playbook.kpis.catalogue import KPIS, Kpi, load_catalogue
from playbook.kpis.ledger import with_parameters
from playbook.kpis.queries import by_unit, measured, rows_for_method
from playbook.workspace.views import views
from tests.engine.portable import complaints

TRAPS = """
SELECT a + INTERVAL 30 DAY AS x, b + INTERVAL 1 MONTH AS y FROM t
SELECT date_diff('month', CAST(a AS DATE), CAST(b AS DATE)) AS x FROM t
SELECT date_diff('day', a_at, b_at) AS x FROM t
SELECT a / b AS x FROM t
SELECT CAST(a AS DOUBLE) / b AS x FROM t
SELECT avg(a) AS x FROM t
SELECT median(a) AS x FROM t
SELECT quantile_cont(a, 0.9) AS x FROM t
SELECT percentile_cont(0.9) WITHIN GROUP (ORDER BY a) AS x FROM t
SELECT arg_max(a, b) AS x FROM t
SELECT first(a) AS x FROM t
SELECT any_value(a) AS x FROM t
SELECT list(a ORDER BY b) AS x FROM t
SELECT array_agg(a) AS x FROM t
SELECT dayofweek(a) AS x FROM t
SELECT isodow(a) AS x FROM t
SELECT extract(dow FROM a) AS x FROM t
SELECT strftime(a, '%j') AS x FROM t
SELECT date_trunc('month', a) AS x FROM t
SELECT * FROM generate_series(1, 3) AS g(x)
SELECT * FROM range(3) AS g(x)
WITH RECURSIVE r AS (SELECT 1 AS a) SELECT a FROM r
SELECT a AT TIME ZONE 'Asia/Tehran' AS x FROM t
SELECT count(*) FILTER (WHERE c) OVER () AS x FROM t
SELECT count(DISTINCT a) OVER () AS x FROM t
SELECT last_value(a IGNORE NULLS) OVER (ORDER BY b) AS x FROM t
SELECT regexp_matches(a, 'x', 'i') AS x FROM t
SELECT regexp_matches(a, '\\w+') AS x FROM t
SELECT regexp_replace(a, 'x', 'y') AS x FROM t
SELECT substr(a, 0, 2) AS x FROM t
SELECT TRY_CAST(a AS DATE) AS x FROM t
SELECT "A" AS x FROM t
SELECT a + 1 AS b FROM t WHERE b > 2
SELECT a FROM (SELECT a FROM t)
SELECT t.a FROM t ASOF JOIN u ON t.a >= u.a
SELECT t.a FROM t SEMI JOIN u ON t.a = u.a
SELECT * EXCLUDE (a) FROM t
SELECT * REPLACE (a + 1 AS a) FROM t
SELECT COLUMNS('a.*') FROM t
SELECT a FROM t UNION BY NAME SELECT a FROM u
SELECT {'a': 1} AS x FROM t
SELECT a[1] AS x FROM t
SELECT hash(a) AS x FROM t
SELECT sum(a > 1) AS x FROM t
SELECT log(a) AS x FROM t
SELECT ln(a) AS x FROM t
SELECT a FROM t WHERE b IN $list
SELECT a FROM t WHERE $p IS NULL
SELECT CAST(a * 1.5 AS INTEGER) AS x FROM t
SELECT a FROM t USING SAMPLE 10%
PIVOT t ON a USING sum(b)
SELECT list_transform(a, x -> x + 1) AS x FROM t
SELECT a FROM t LIMIT 10%
SELECT count() AS x FROM t
SELECT a * b * c AS x FROM t
SELECT grouping(a, b) AS x FROM t GROUP BY CUBE (a, b)
SELECT a ** 2 AS x FROM t
SELECT string_split(a, ',') AS x FROM t
SELECT mode(a) AS x FROM t
SELECT epoch_ms(a) AS x FROM t
SELECT a FROM t LEFT JOIN UNNEST(t.b) AS u(x) ON TRUE
SELECT a FROM t ORDER BY a COLLATE nocase
SELECT quarter(a) AS x FROM t
WITH c AS MATERIALIZED (SELECT 1 AS a) SELECT a FROM c
SELECT CAST(at AS DATE) AS x FROM t
""".strip().splitlines()

GOOD = """
SELECT date_diff('day', CAST(a AS DATE), CAST(b AS DATE)) AS days FROM t
SELECT CAST(sum(a) AS DOUBLE) / NULLIF(count(*), 0) AS mean FROM t
SELECT CAST(date_trunc('month', a) AS DATE) AS month FROM t
SELECT median(CAST(a AS DOUBLE)) AS middle FROM t
SELECT count(*) FILTER (WHERE a > 1) AS large FROM t
SELECT string_agg(coalesce(a, ''), ' > ' ORDER BY b) AS path FROM t
SELECT a, row_number() OVER (PARTITION BY a ORDER BY b) AS place FROM t
SELECT a FROM t WHERE b = ANY($list) AND CAST($p AS VARCHAR) IS NULL
SELECT CAST(a AS DATE) + 30 AS due_on FROM t
""".strip().splitlines()


@pytest.mark.parametrize("sql", TRAPS)
def test_what_differs_between_engines_is_refused(sql: str) -> None:
    assert complaints(sql) != []


@pytest.mark.parametrize("sql", GOOD)
def test_what_is_the_same_everywhere_is_let_through(sql: str) -> None:
    assert complaints(sql) == []


@pytest.mark.parametrize("name", views())
def test_a_view_travels(name: str) -> None:
    assert complaints(views()[name].sql) == []


@pytest.mark.parametrize("kpi", load_catalogue().values(), ids=lambda kpi: kpi.id)
def test_the_sql_of_a_kpi_travels(kpi: Kpi) -> None:
    by = [kpi.cut] if kpi.share else []
    if kpi.view == KPIS:
        texts = [f"SELECT {with_parameters(each)} AS value" for each in kpi.formulas]
    else:
        texts = [measured([kpi], by)]
        texts += [by_unit(kpi, by)] if kpi.interval == "bootstrap" else []
        texts += [rows_for_method(kpi, by)] if kpi.method else []
    assert [found for text in texts for found in complaints(text)] == []
