"""Credit for the sample shop's orders a second way: plain pandas and numpy, without any of our code.

Nothing here may import `playbook`. Contacts that name an order lead to it when they are no later than it and at most
the look-back days before it; what is left over of a person's contacts between two orders is a journey that ended in
nothing, once the look-back days are over.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from tests.sample.reader import completed_orders, read

START, BUY, NOTHING = "(start)", "(buy)", "(nothing)"


@dataclass(frozen=True)
class Walks:
    """bought: per order that has a contact, its channels from first to last and its revenue. nothing: per journey
    without one, its channels.
    """

    bought: pd.DataFrame
    nothing: pd.Series


def walks(first_day: str, last_day: str, lookback_days: int) -> Walks:
    """The journeys of the sample shop that ended from the first to the last day, both included."""
    placed = completed_orders()
    contacts = _with_person(read("touchpoints")).sort_values(["ts", "channel", "campaign_id", "session_id"])
    contacts = contacts.merge(placed[["order_id", "order_ts", "net_revenue"]], on="order_id", how="left")
    days = (contacts["order_ts"].dt.normalize() - contacts["ts"].dt.normalize()).dt.days
    leads = (contacts["ts"] <= contacts["order_ts"]) & (days <= lookback_days)

    led = contacts[leads].groupby("order_id")
    bought = led.agg(channels=("channel", list), revenue=("net_revenue", "first"), ended=("order_ts", "first"))

    left = contacts[~leads]
    moments = {who: np.sort(times.to_numpy()) for who, times in _with_person(placed).groupby("person")["order_ts"]}
    never = np.array([], dtype="datetime64[ns]")
    # A contact at the very moment of an order comes before it.
    orders_before = [
        int(np.searchsorted(moments.get(who, never), ts.to_datetime64(), side="left"))
        for who, ts in zip(left["person"], left["ts"], strict=True)
    ]
    nothing = left.assign(orders_before=orders_before).groupby(["person", "orders_before"])
    ended = nothing.agg(channels=("channel", list), ended=("ts", "max"))
    since = (pd.Timestamp(last_day) - ended["ended"].dt.normalize()).dt.days
    return Walks(
        bought=bought[bought["ended"].dt.normalize().between(first_day, last_day)],
        nothing=ended.loc[
            ended["ended"].dt.normalize().between(first_day, last_day) & (since >= lookback_days), "channels"
        ],
    )


def _with_person(rows: pd.DataFrame) -> pd.DataFrame:
    """With the column person: the customer, else the one whom the visitor was last recognised as, else the visitor."""
    seen = pd.concat(
        read(table)[["visitor_id", "customer_id", when]].set_axis(["visitor_id", "customer_id", "at"], axis=1)
        for table, when in (("orders", "order_ts"), ("sessions", "started_at"), ("touchpoints", "ts"))
    ).dropna()
    latest = (
        seen.sort_values(["at", "customer_id"], ascending=[True, False]).groupby("visitor_id")["customer_id"].last()
    )
    person = rows["customer_id"].fillna(rows["visitor_id"].map(latest)).fillna(rows["visitor_id"])
    return rows.assign(person=person)


def shares_by_rule(bought: pd.DataFrame, rule: str, weights: pd.Series) -> pd.Series:
    """Share of the weights by channel: all to the first contact, all to the last, or equal parts to each (linear)."""
    credit: dict[str, float] = {}
    for channels, weight in zip(bought["channels"], weights, strict=True):
        touched = {"first": channels[:1], "last": channels[-1:], "linear": channels}[rule]
        for channel in touched:
            credit[channel] = credit.get(channel, 0.0) + weight / len(touched)
    return pd.Series(credit) / weights.sum()


def removal_effects(found: Walks, paid: pd.Series | None = None) -> pd.Series:
    """Share of orders, or of what was paid for each, lost per channel when whoever comes to it goes away.

    A chain of order 1, one removal at a time. Contacts with one channel in a row stay steps from it to itself, unlike
    in our code: they cannot change the effect.
    """
    counts: dict[tuple[str, str], int] = {}
    for end, paths in ((BUY, found.bought["channels"]), (NOTHING, found.nothing)):
        for channels in paths:
            steps = [START, *channels, end]
            for step in pairwise(steps):
                counts[step] = counts.get(step, 0) + 1
    table = pd.Series(counts).unstack(fill_value=0)
    chances = table.div(table.sum(axis=1), axis=0)
    if paid is not None:
        earned = paid.groupby(found.bought["channels"].str[-1]).sum()
        chances[BUY] = (earned / table.sum(axis=1)).reindex(chances.index).fillna(0.0)
    whole = _chance_to_buy(chances)
    channels = [name for name in chances.index if name != START]
    return pd.Series({name: 1 - _chance_to_buy(chances.drop(index=name)) / whole for name in channels})


def _chance_to_buy(chances: pd.DataFrame) -> float:
    """Chance to end in an order from the start; a channel without a row of its own is where people go away."""
    inner = chances.reindex(columns=chances.index, fill_value=0.0).to_numpy()
    return float(
        pd.Series(np.linalg.solve(np.eye(len(inner)) - inner, chances[BUY].to_numpy()), index=chances.index)[START]
    )
