"""A shop of literal journeys, and the attribution chapter over it."""

import datetime as dt

import pandas as pd

from playbook.chapters import channel_attribution as chapter
from playbook.chapters.channel_attribution import Params
from playbook.i18n import use
from tests.chapters.small import orders, workspace

DAY = dt.date(2024, 12, 31)


def shop(paths, *, silent=(), **more):
    """Per (path, times) so many customers who walk it, a day per step, and order at its end; silent ones never do."""
    touches, bought = [], []
    walks = [(path, True) for path, times in paths for _each in range(times)]
    walks += [(path, False) for path, times in silent for _each in range(times)]
    for number, (path, ordered) in enumerate(walks):
        start = pd.Timestamp("2024-03-01") + pd.Timedelta(days=number % 200)
        for step, channel in enumerate(path.split(" > ")):
            touches.append((f"c{number}", start + pd.Timedelta(days=step), channel, f"v{number}"))
        if ordered:
            end = start + pd.Timedelta(days=path.count(">"), hours=1)
            bought.append((f"o{number}", str(end), f"c{number}", 50.0))
    columns = ["customer_id", "ts", "channel", "visitor_id"]
    return {"orders": orders(*bought), "touchpoints": pd.DataFrame(touches, columns=columns), **more}


def again(tables, count, *, after, by):
    """The first so many customers order a second time, this many days later, after a contact on the day before."""
    first = tables["orders"].head(count)
    ts = first["order_ts"] + pd.Timedelta(days=after)
    orders = first.assign(order_id="again" + first["order_id"], order_ts=ts)
    seen = pd.DataFrame({"customer_id": first["customer_id"], "ts": ts - pd.Timedelta(days=1), "channel": by,
                         "visitor_id": "v" + first["customer_id"]})  # fmt: skip
    return {**tables, "orders": pd.concat([tables["orders"], orders]),
            "touchpoints": pd.concat([tables["touchpoints"], seen])}  # fmt: skip


def findings(tmp_path, tables, **params):
    with use("en"):
        return chapter.analyse(workspace(tmp_path, tables), Params(as_of=DAY, **params))


def figures(found):
    with use("en"):
        return {each.name: each for each in chapter.figures(found)}
