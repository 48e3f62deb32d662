"""Messages of lifecycle campaigns by every means: mail, text message, post."""

from __future__ import annotations

import numpy as np

from maker.world import CHANNELS, DAY, END, FIRST, LAST, Ints, Table, labels, rows, stack, stream


def campaign_messages(
    seed: int, campaigns: Table, sent: Table, subs: Table, people: Table, carts: Table, gifts: Table
) -> Table:
    """Messages of lifecycle campaigns: triggered and special mails, a text message a month, the gift by post."""
    rng = stream(seed, "campaign messages")
    regular = np.array([name.startswith("nl-") for name in campaigns["campaign_id"]])
    mails = rows(sent, ~regular[sent["campaign"]])
    reminders = {
        (label, created + 5_400): cart
        for label, created, cart in zip(
            carts["customer_id"], carts["created_at"].tolist(), carts["cart_id"], strict=True
        )
    }
    name = campaigns["campaign_id"][mails["campaign"]]
    customer = labels("K", mails["person"] + 10_001)
    cart = [reminders.get(key) if each == "cart_reminder" else None
            for key, each in zip(zip(customer, mails["ts"].tolist(), strict=True), name, strict=True)]  # fmt: skip
    offers = {"winback": "COMEBACK", "cart_reminder": "CART5", "summer-2025": "SUMMER"}
    parts = [_message(customer, mails["ts"], name, "email", [offers.get(each) for each in name], cart)]
    texted, ts, names = texts(rng, subs)
    parts.append(_message(labels("K", texted + 10_001), ts, names, "sms", ["SMS10"] * len(ts), [None] * len(ts)))
    given = gifts["arm"] == "treatment"
    parts.append(
        _message(
            gifts["customer_id"][given],
            gifts["assigned_at"][given],
            gifts["experiment_id"][given],
            "post",
            ["GIFT"] * int(given.sum()),
            [None] * int(given.sum()),
        )
    )
    table = stack(parts)
    table = rows(table, np.argsort(table["sent_at"], kind="stable"))
    own = people["language"][np.array([int(label[1:]) - 10_001 for label in table["customer_id"]])]
    table["language"] = np.where(np.isin(own, ["pl", "de"]), own, "en").astype(object)
    return table


def texts(rng: np.random.Generator, subs: Table) -> tuple[Ints, Ints, np.ndarray]:
    """(person, time, campaign) of every text message: one a month to those who allowed it, a few of them too late."""
    person, ts, names = [], [], []
    for month in np.arange(np.datetime64(FIRST, "M"), np.datetime64(LAST, "M") + 1):
        start = int((month.astype("datetime64[D]") - np.datetime64(FIRST, "D")).astype(int)) + 11
        since, until = (np.nan_to_num(subs[name], nan=END) for name in ("subscribed", "left_texts"))
        allowed = np.flatnonzero(subs["joined_texts"] & (since < start * DAY) & (until > (start + 1) * DAY))
        person.append(allowed)
        ts.append(start * DAY + np.where(rng.random(len(allowed)) < 0.06, 22, 17) * 3_600)
        names.append(np.full(len(allowed), f"sms-{month}", dtype=object))
    return np.concatenate(person), np.concatenate(ts), np.concatenate(names)


def sms_events(seed: int, subs: Table, visits: Table, names: np.ndarray) -> Table:
    """Text messages sent and delivered, and the clicks behind the visits that they brought."""
    rng = stream(seed, "campaign messages")
    person, ts, campaign = texts(rng, subs)
    arrived = rng.random(len(ts)) > 0.02
    left = np.flatnonzero(~np.isnan(subs["left_texts"]))
    came = (visits["channel"] == CHANNELS.index("sms")) & visits["recognised"]
    parts = [
        _text(person, ts, campaign, "sent"),
        _text(person[arrived], ts[arrived] + 4, campaign[arrived], "delivered"),
        _text(person[~arrived], ts[~arrived] + 4, campaign[~arrived], "failed"),
        _text(visits["person"][came], visits["ts"][came] - 8, names[came], "click"),
        _text(left, subs["left_texts"][left].astype(np.int64), np.full(len(left), None, dtype=object), "opt_out"),
    ]
    table = stack(parts)
    return rows(table, np.argsort(table["ts"], kind="stable"))


def _text(person: Ints, ts: Ints, campaign: np.ndarray, name: str) -> Table:
    what = np.full(len(ts), name, dtype=object)
    return {"customer_id": labels("K", person + 10_001), "ts": ts, "type": what, "campaign_id": campaign}


def _message(
    customer: np.ndarray, ts: Ints, name: np.ndarray, medium: str, offer: list[str | None], cart: list[str | None]
) -> Table:
    return {
        "customer_id": customer,
        "sent_at": ts,
        "campaign_id": name,
        "medium": np.full(len(ts), medium, dtype=object),
        "offer_id": np.array(offer, dtype=object),
        "cart_id": np.array(cart, dtype=object),
    }
