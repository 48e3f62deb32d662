"""Golden values of the KPIs on search and the site's pages: plain pandas over the sample's files. One function per KPI.

Each takes the first and last day of the period; a dictionary by group where the KPI has a cut, with None for the whole.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from tests.kpis.second_way_web import recognised_visits, within, worth_of_visits
from tests.sample.reader import read

BRAND = "tarnivo|tarnivvo"  # as written in the sample's client.toml


def _ratio(above: pd.Series[float], below: pd.Series[float], by: pd.Series[str]) -> dict[Any, float]:
    return {None: above.sum() / below.sum(), **(above.groupby(by).sum() / below.groupby(by).sum()).to_dict()}


def _mean(found: pd.Series[Any], by: pd.Series[str]) -> dict[Any, float]:
    return {None: found.mean(), **found.groupby(by).mean().to_dict()}


def _visits(start: date, end: date) -> pd.DataFrame:
    return within(recognised_visits(), "started_at", start, end)


def _searches(start: date, end: date) -> pd.DataFrame:
    return within(read("search_console"), "date", start, end)


def _live_links(direction: str, end: date) -> int:
    """The sample is crawled on the last day of each month, which is the period's last day here."""
    links = within(read("links"), "snapshot_date", end, end)
    links = links[(links["direction"] == direction) & (links["status"] == "live")]
    return len(links.drop_duplicates(["source_url", "target_url"]))


def inbound_links(start: date, end: date) -> float:
    return _live_links("inbound", end)


def outbound_links(start: date, end: date) -> float:
    return _live_links("outbound", end)


def _new_links(direction: str, start: date, end: date) -> pd.DataFrame:
    links = read("links")
    links = links[links["direction"] == direction].groupby(["source_url", "target_url"])
    return within(links.agg({"first_seen": "min", "built_by_us": "max"}), "first_seen", start, end)


def external_links_built(start: date, end: date) -> float:
    return int(_new_links("inbound", start, end)["built_by_us"].sum())


def internal_links_built(start: date, end: date) -> float:
    return len(_new_links("internal", start, end))


def organic_visits(start: date, end: date) -> float:
    return (_visits(start, end)["channel"] == "organic_search").sum()


def referral_traffic(start: date, end: date) -> dict[Any, float]:
    visits = _visits(start, end)
    led = visits.loc[visits["is_referral"], "channel"]
    return {None: len(led), **led.value_counts().to_dict()}


def referral_value(start: date, end: date) -> float:
    visits = _visits(start, end)
    return worth_of_visits().reindex(visits.index[visits["is_referral"]]).sum()


def keyword_position(start: date, end: date) -> dict[Any, float]:
    found = _searches(start, end).merge(read("keywords"), left_on="query", right_on="keyword")
    return _ratio(found["position"] * found["impressions"], found["impressions"], found["set_name"])


def pages_per_visit(start: date, end: date) -> float:
    return _visits(start, end)["pageviews"].mean()


def views_per_page(start: date, end: date) -> dict[Any, float]:
    views = within(read("page_views"), "ts", start, end)["page"].value_counts()
    return {None: views.mean(), **views.to_dict()}


def time_on_page(start: date, end: date) -> dict[Any, float]:
    """Kinds of page whose views all end the visit have no time, and no entry."""
    found = within(read("page_views"), "ts", start, end).dropna(subset=["seconds_on_page"])
    return _mean(found["seconds_on_page"], found["page_type"])


def bounce_rate(start: date, end: date) -> dict[Any, float]:
    visits = _visits(start, end)
    return _mean(visits["bounced"], visits["landing_page"])


def branded_click_share(start: date, end: date) -> float:
    found = _searches(start, end)
    return found.loc[found["query"].str.contains(BRAND), "clicks"].sum() / found["clicks"].sum()


def branded_query_share(start: date, end: date) -> float:
    return float(pd.Series(_searches(start, end)["query"].unique()).str.contains(BRAND).mean())


def conversions_by_query_group(start: date, end: date) -> dict[Any, float]:
    """Each page's converting organic visits by the queries' clicks, over its visits or, where more, all its clicks."""
    visits = _visits(start, end)
    visits = visits[visits["channel"] == "organic_search"]
    by_page = visits["ordered"].groupby(visits["landing_page"])
    found = _searches(start, end)
    weight = pd.concat([by_page.size(), found.groupby("page")["clicks"].sum()], axis="columns").max(axis="columns")
    brought = found["clicks"] * found["page"].map(by_page.sum()) / found["page"].map(weight)
    group = found["query"].str.contains(BRAND).map({True: "branded", False: "non_branded"})
    return {None: brought.sum(), **brought.groupby(group).sum().to_dict()}


def landing_page_conversion_rate(start: date, end: date) -> dict[Any, float]:
    visits = _visits(start, end)
    return _mean(visits["ordered"], visits["landing_page"])


def page_load_time(start: date, end: date) -> float:
    """The least time that at least three in four views do not exceed."""
    return float(np.quantile(within(read("page_views"), "ts", start, end)["load_ms"], 0.75, method="inverted_cdf"))


def site_availability(start: date, end: date) -> float:
    return float(within(read("uptime_checks"), "ts", start, end)["ok"].mean())


def top_query_click_share(start: date, end: date) -> float:
    clicks = _searches(start, end).groupby("query")["clicks"].sum()
    return clicks.nlargest(10).sum() / clicks.sum()
