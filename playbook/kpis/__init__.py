"""The KPIs: declared once each in TOML, computed over views, compared with benchmarks, and explained."""

from playbook.kpis.as_json import as_json
from playbook.kpis.assumptions import assumptions, parameters
from playbook.kpis.catalogue import Kpi, load_catalogue
from playbook.kpis.compute import Benchmark, KpiValue, compute
from playbook.kpis.explain import explain
from playbook.kpis.own import catalogue_of
from playbook.kpis.periods import Period, latest_periods, period
from playbook.kpis.series import series

__all__ = [
    "Benchmark",
    "Kpi",
    "KpiValue",
    "Period",
    "as_json",
    "assumptions",
    "catalogue_of",
    "compute",
    "explain",
    "latest_periods",
    "load_catalogue",
    "parameters",
    "period",
    "series",
]
