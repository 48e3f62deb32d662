"""What is read about arriving: searches and their pages, pages of products, sites that send visitors, funnels by group.

Rates carry Wilson's interval, and where many groups are compared their tests are corrected for their number (Holm).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from playbook.workspace.client import Workspace

# Search engines keep this many months; more than that cannot have been loaded.
SEARCH_MONTHS = 16
# Fewer visits than this at a step of a group say nothing about the group.
LEAST_AT_STEP = 30
STEPS = ("visit", "product", "cart", "checkout")

CHAINS = """
SELECT query, page, is_branded, clicks, impressions, visits, bounced, wanted, converted, revenue, brought
FROM audience_chains ORDER BY brought DESC, clicks DESC, query, page
"""
SEARCH_SPAN = """
SELECT min(date) AS first_day, max(date) AS last_day, count(DISTINCT date) AS days
FROM search_console WHERE date <= CAST($as_of AS DATE)
"""
REFERRERS = """
SELECT referrer_domain, channel, visits, bounced, converted, orders, revenue, buyers, repeat_buyers, won, won_again
FROM audience_referrers ORDER BY repeat_buyers DESC, visits DESC, referrer_domain
"""
PRODUCT_PAGES = """
SELECT page, page_type, product_id, product_name, category, visits, bounced, converted
FROM audience_product_pages ORDER BY visits DESC, page
"""
FUNNELS = """
SELECT
    dimension, audience, channel, count(*) AS visit,
    count(*) FILTER (WHERE furthest_step >= 2) AS product,
    count(*) FILTER (WHERE furthest_step >= 3) AS cart,
    count(*) FILTER (WHERE furthest_step >= 4) AS checkout,
    count(*) FILTER (WHERE furthest_step >= 5) AS placed,
    count(*) FILTER (WHERE bounced) AS bounced,
    count(*) FILTER (WHERE converted) AS converted,
    sum(revenue) AS revenue
FROM audience_visits GROUP BY dimension, audience, channel ORDER BY dimension, audience, channel
"""


def read_reach(workspace: Workspace, given: Mapping[str, Any]) -> dict[str, pd.DataFrame]:
    """The frames of this file by the names of their figures."""
    funnels = workspace.frame(FUNNELS, given)
    return {
        "chains": chains(workspace.frame(CHAINS, given)),
        "search_span": workspace.frame(SEARCH_SPAN, given),
        "product_pages": product_pages(workspace.frame(PRODUCT_PAGES, given)),
        "referrers": referrers(workspace.frame(REFERRERS, given)),
        "leaks": leaks(funnels),
        "mix": mix(funnels),
    }


def chains(rows: pd.DataFrame) -> pd.DataFrame:
    """Query → page → order: with the page's rates and the interval of the share of its search visits that order.

    reached: the share that ended in an order or in another wish of the shop's, such as a subscription.
    """
    from playbook.methods.lift import proportions

    rated = proportions(rows.assign(n=rows["visits"]))
    return rated.assign(
        bounce_rate=rows["bounced"] / rows["visits"],
        wanted_rate=rows["wanted"] / rows["visits"],
        conversion_rate=rated["rate"],
    ).drop(columns=["n", "rate"])


def product_pages(rows: pd.DataFrame) -> pd.DataFrame:
    """Bounce rate of each page of a product or service, against all of them; adjusted: Holm's p of "as all others"."""
    from playbook.methods.lift import lift

    named = rows.assign(name=rows["product_name"].fillna(rows["page"]))
    total, bounced = rows["visits"].sum(), rows["bounced"].sum()
    counted = named.drop(columns="converted").assign(n=rows["visits"], converted=rows["bounced"])
    if bounced == 0:
        return counted.iloc[:0].assign(bounce_rate=0.0, low=0.0, high=0.0, adjusted=1.0, ordered=0)
    rated = lift(counted, converted=bounced, n=total)
    return rated.rename(columns={"rate": "bounce_rate"}).assign(ordered=rows["converted"]).drop(
        columns=["n", "converted", "lift", "lift_low", "lift_high", "p_value"]
    )  # fmt: skip


def referrers(rows: pd.DataFrame) -> pd.DataFrame:
    """Sites that send visitors: bounce and conversion rate, and how many of the customers they won came back."""
    from playbook.methods.lift import proportions

    again = proportions(rows.assign(n=rows["won"], converted=rows["won_again"]))
    return rows.assign(
        bounce_rate=rows["bounced"] / rows["visits"],
        conversion_rate=rows["converted"] / rows["visits"],
        again_rate=again["rate"],
        low=again["low"],
        high=again["high"],
    )


def leaks(funnels: pd.DataFrame) -> pd.DataFrame:
    """Per dimension, group and step: how many reached it, the share that gave up, and the orders that this may cost.

    usual: the share among all visits of the dimension's groups. at_stake: orders more, were the share as usual and did
    those who went on order as often as all who go on from there. adjusted: Holm's p of "as usual" over all rows.
    """
    import pandas as pd

    from playbook.methods.lift import lift

    columns = [*STEPS, "placed"]
    groups = funnels.groupby(["dimension", "audience"], as_index=False)[columns].sum()
    found = []
    for number, (step, after) in enumerate(zip(STEPS, columns[1:], strict=True)):
        rows = groups[["dimension", "audience"]].assign(
            step_number=number + 1, step=step, n=groups[step], converted=groups[step] - groups[after]
        )
        for _dimension, part in rows[rows["n"] >= LEAST_AT_STEP].groupby("dimension"):
            whole = groups[groups["dimension"] == part["dimension"].iloc[0]]
            reached, went_on = float(whole[step].sum()), float(whole[after].sum())
            if 0 < went_on < reached:
                rated = lift(part, converted=reached - went_on, n=reached)
                usual = 1 - went_on / reached
                each = float(whole["placed"].sum()) / went_on
                found.append(rated.assign(usual=usual, at_stake=(rated["rate"] - usual) * part["n"] * each))
    names = ["dimension", "audience", "step_number", "step", "n", "rate", "low", "high", "usual", "at_stake"]
    if not found:
        return pd.DataFrame(columns=[*names, "adjusted"])
    every = pd.concat(found, ignore_index=True)
    from playbook.methods.many_tests import holm

    return every[names].assign(adjusted=holm(every["p_value"])).sort_values(
        ["at_stake", "dimension", "audience", "step_number"], ascending=[False, True, True, True], ignore_index=True
    )  # fmt: skip


def mix(funnels: pd.DataFrame) -> pd.DataFrame:
    """Per dimension, group and channel: visits and their share of the group's, conversions, revenue."""
    rows = funnels[funnels["dimension"] != "channel"].drop(columns=[*STEPS[1:], "placed"])
    rows = rows.rename(columns={"visit": "visits"})
    whole = rows.groupby(["dimension", "audience"])["visits"].transform("sum")
    return rows.assign(group_visits=whole, visit_share=rows["visits"] / whole).reset_index(drop=True)


def platforms_of(mixed: pd.DataFrame) -> pd.DataFrame:
    """Website, mobile site and app, the best first: visits (n), those with an order, their rate with its interval."""
    from playbook.methods.lift import proportions

    rows = mixed[mixed["dimension"] == "platform"]
    summed = rows.groupby("audience", as_index=False)[["visits", "converted", "revenue"]].sum()
    rated = proportions(summed.rename(columns={"visits": "n"}))
    shares = {
        "visit_share": rated["n"] / rated["n"].sum(),
        "revenue_per_visit": rated["revenue"].astype(float) / rated["n"],
    }
    return rated.assign(**shares).sort_values("rate", ascending=False, ignore_index=True)
