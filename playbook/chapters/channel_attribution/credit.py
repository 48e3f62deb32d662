"""Shares of credit by channel: every model beside the others, how sure each share is, and how far back to remember."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

# The models set beside each other, in the order in which they are told. The Shapley value of the conversion rate may be
# negative, so it stands apart.
MODELS = ("first", "last", "last_non_direct", "linear", "position", "time_decay", "markov")
# Below this many orders with a known journey no model is worth reading; below the second number a channel is thin.
LEAST_ORDERS = 50
THIN = 30
# Shares that lie closer than this are told as alike.
ALIKE = 0.03


def grouped(journeys: pd.DataFrame) -> pd.DataFrame:
    """One row per path and days, with what was counted along it."""
    return journeys.groupby(["path", "days_before"], as_index=False)[["conversions", "nulls", "value"]].sum()


def credit(kept: pd.DataFrame, model: str, measure: str) -> pd.DataFrame:
    """One row per channel, the one with most credit first.

    A column per model with the channel's share; low and high of these, spread between them, lowest and highest, the
    models that say so. share_low and share_high: interval of the share by `model`, people drawn again. moved: whether
    another model says something else than chance could explain. removal_effect and shapley with their intervals,
    removal_low, removal_high, shapley_low, shapley_high. touched: orders it was on the way to. thin: too few of these.
    """
    import pandas as pd

    from playbook.methods.attribution import attribute
    from playbook.methods.credit_spread import removal_intervals, share_intervals

    ways = grouped(kept)
    frame = pd.DataFrame({each: _shares(ways, each, measure) for each in MODELS})
    shares = frame[list(MODELS)]
    frame["low"], frame["high"] = shares.min(axis=1), shares.max(axis=1)
    frame["lowest"], frame["highest"] = shares.idxmin(axis=1), shares.idxmax(axis=1)
    frame["spread"] = frame["high"] - frame["low"]
    drawn = share_intervals(kept, model, measure="value" if measure == "revenue" else "conversions")
    frame[["share_low", "share_high"]] = drawn.set_index("channel")[["low", "high"]]
    beyond_chance = (frame["low"] < frame["share_low"]) | (frame["high"] > frame["share_high"])
    frame["moved"] = beyond_chance & (frame["spread"] >= ALIKE)
    frame["removal_effect"] = attribute(ways, "markov").set_index("channel")["removal_effect"]
    frame[["removal_low", "removal_high"]] = removal_intervals(kept).set_index("channel")[["low", "high"]]
    frame["shapley"] = _shares(ways, "shapley", "orders")
    frame[["shapley_low", "shapley_high"]] = share_intervals(kept, "shapley").set_index("channel")[["low", "high"]]
    bought = ways[ways["conversions"] > 0]
    on_the_way = bought["path"].str.split(" > ").map(set)
    frame["touched"] = [
        int(bought.loc[[channel in met for met in on_the_way], "conversions"].sum()) for channel in frame.index
    ]
    frame["thin"] = frame["touched"] < THIN
    frame["middle"] = shares.mean(axis=1)
    return frame.sort_values("middle", ascending=False).rename_axis("channel").reset_index()


def memory(kept: pd.DataFrame) -> pd.DataFrame:
    """How many contacts a Markov chain should remember: `choose_order`, and the channel whose share of orders each
    order changes most against order 1: channel, before and after.
    """
    import pandas as pd

    from playbook.methods.attribution import attribute
    from playbook.methods.markov_choice import choose_order

    ways = kept.groupby("path", as_index=False)[["conversions", "nulls"]].sum()
    orders = choose_order(ways)
    shares = {
        order: attribute(ways, order=order).set_index("channel")["conversions"] / ways["conversions"].sum()
        for order in orders["order"]
    }
    most = {order: str((share - shares[1]).abs().idxmax()) for order, share in shares.items()}
    changes = pd.DataFrame(
        [(order, name, shares[1][name], shares[order][name]) for order, name in most.items()],
        columns=["order", "channel", "before", "after"],
    )
    return orders.merge(changes, on="order")


def kinds(ended: pd.DataFrame, model: str, measure: str) -> pd.DataFrame:
    """Share of first and of repeat orders by channel under one model; empty where one kind is too thin."""
    import pandas as pd

    columns = {}
    for kind in ("first", "repeat"):
        journeys = ended[ended["orders"] == kind]
        if journeys["conversions"].sum() < LEAST_ORDERS:
            return pd.DataFrame(columns=["channel", "first", "repeat", "gap", "first_n", "repeat_n"])
        columns[kind] = _shares(grouped(journeys), model, measure)
        columns[f"{kind}_n"] = pd.Series(int(journeys["conversions"].sum()), index=columns[kind].index)
    frame = pd.DataFrame(columns).fillna({"first": 0.0, "repeat": 0.0})
    frame["first_n"], frame["repeat_n"] = frame["first_n"].max(), frame["repeat_n"].max()
    frame["gap"] = frame["repeat"] - frame["first"]
    return frame.sort_values("gap", ascending=False).rename_axis("channel").reset_index()


def _shares(journeys: pd.DataFrame, model: str, measure: str) -> pd.Series[float]:
    """Share of the credit by channel under one model."""
    from playbook.methods.attribution import attribute

    found = attribute(journeys, model).set_index("channel")["value" if measure == "revenue" else "conversions"]
    return found / found.sum() if found.sum() else found
