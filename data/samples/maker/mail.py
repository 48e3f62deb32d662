"""Who allowed mail, what was mailed, and what receivers did with it.

Every visit through an email is laid to the last message that its person had received before, so that clicks, visits and
campaigns tell one story.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from maker.world import BUYERS, CHANNELS, DAY, END, FIRST, LAST, Ints, Table, labels, rows, second, stack, stream

NEWSLETTER_EVERY = 7  # days
SPECIALS = {
    "bf-2023": dt.date(2023, 11, 24), "xmas-2023": dt.date(2023, 12, 12), "bf-2024": dt.date(2024, 11, 29),
    "xmas-2024": dt.date(2024, 12, 12), "summer-2025": dt.date(2025, 6, 10), "bf-2025": dt.date(2025, 11, 28),
}  # fmt: skip
# Triggered campaigns: their stage in the lifecycle and the template of their mail.
TRIGGERED = {
    "welcome": ("onboarding", "t-story"),
    "cart_reminder": ("engagement", "t-cart"),
    "review_request": ("advocacy", "t-plain"),
    "winback": ("reactivation", "t-gift"),
}
TACTICS = ("newsletter", "seo_content", None, "search_ads", "affiliate_programme", "social_content", "partner_articles",
           "sms_offers", "retargeting")  # fmt: skip
OPENS = np.array([0.26, 0.34, 0.20, 0.44])
FAULTY_SENDS = 9  # mails that went out although the receiver had opted out: a fault for the quality page to find


def calendar() -> Table:
    """Every campaign: id, name, template, stage, first send; newsletters go out on Tuesdays at ten."""
    days = range(2, (LAST - FIRST).days + 1, NEWSLETTER_EVERY)
    ids = [f"nl-{FIRST + dt.timedelta(days=day)}" for day in days] + list(SPECIALS) + list(TRIGGERED)
    letters = len(days)
    starts = [day * DAY + 10 * 3_600 for day in days]
    starts += [second(day) + 8 * 3_600 for day in SPECIALS.values()] + [9 * 3_600 for _ in TRIGGERED]
    styles = ("t-classic", "t-grid", "t-story")
    templates = [styles[n // 13 % 3] for n in range(letters)] + ["t-grid"] * len(SPECIALS)
    return {
        "campaign_id": np.array(ids, dtype=object),
        "name": np.array([_title(each) for each in ids], dtype=object),
        "template_id": np.array(templates + [template for _, template in TRIGGERED.values()], dtype=object),
        "stage": np.array(
            ["engagement"] * (letters + len(SPECIALS)) + [s for s, _ in TRIGGERED.values()], dtype=object
        ),
        "is_triggered": np.arange(len(ids)) >= letters + len(SPECIALS),
        "started_at": np.array(starts),
    }


def _title(name: str) -> str:
    words = name.replace("nl-", "newsletter of ").replace("bf-", "black friday ").replace("xmas-", "christmas ")
    return (words if words.startswith("newsletter") else words.replace("-", " ").replace("_", " ")).capitalize()


def subscriptions(seed: int, people: Table, first_ts: Ints, visits: Table) -> Table:
    """When each person joined and left the mailing list (NaN: never), and whether the address works."""
    rng = stream(seed, "subscriptions")
    size = len(people["consents"])
    signed = rng.integers(0, END - 30 * DAY, size)
    signed[:BUYERS] = first_ts + 240 - np.where(rng.random(BUYERS) < 0.15, rng.integers(0, 25 * DAY, BUYERS), 0)
    subscribed = np.where(people["consents"], np.maximum(signed, 600), np.nan)
    last_mail = np.zeros(size, dtype=np.int64)
    mailed = (visits["person"] >= 0) & (visits["channel"] == CHANNELS.index("email"))
    np.maximum.at(last_mail, visits["person"][mailed], visits["ts"][mailed])
    calm = np.maximum(last_mail, np.nan_to_num(subscribed)) + 2 * DAY
    leaves = people["consents"] & (rng.random(size) < 0.14) & (calm < END - 2 * DAY)
    left = np.where(leaves, calm + rng.random(size) * (END - DAY - calm), np.nan)
    dead = people["consents"] & (last_mail == 0) & ~leaves & (rng.random(size) < 0.07)
    last_text = np.zeros(size, dtype=np.int64)
    by_text = (visits["person"] >= 0) & (visits["channel"] == CHANNELS.index("sms"))
    np.maximum.at(last_text, visits["person"][by_text], visits["ts"][by_text])
    joined_texts = (last_text > 0) | (people["sms_consent"] & ~leaves)
    quiet = np.maximum(last_text, np.nan_to_num(subscribed)) + DAY
    stops_texts = joined_texts & (rng.random(size) < 0.09) & (quiet < END - 2 * DAY)
    return {
        "subscribed": subscribed,
        "left": np.rint(left),
        "dead": dead,
        "removed": np.where(dead, np.minimum(np.nan_to_num(subscribed) + 30 * DAY, END - 1), np.nan),
        "allows_mail": people["consents"] & ~leaves & ~dead,
        "joined_texts": joined_texts,
        "left_texts": np.where(stops_texts, np.rint(quiet + rng.random(size) * (END - DAY - quiet)), np.nan),
        "allows_sms": joined_texts & ~stops_texts,
    }


def reaches(subs: Table, visits: Table) -> np.ndarray:
    """False for visits through a message to a person who has left that list, which nobody sends."""
    person, channel = visits["person"], visits["channel"]
    mail, text = (channel == CHANNELS.index(name) for name in ("email", "sms"))
    return (person < 0) | (~(mail & ~subs["allows_mail"][person]) & ~(text & ~subs["allows_sms"][person]))


def messages(seed: int, campaigns: Table, subs: Table, orders: Table, carts: Table) -> Table:
    """One row per email sent: person, campaign's position, time; by person and time."""
    rng = stream(seed, "messages")
    parts = []
    number = {name: position for position, name in enumerate(campaigns["campaign_id"].tolist())}
    joined = np.nan_to_num(subs["subscribed"], nan=END)
    gone = np.fmin(np.nan_to_num(subs["left"], nan=END), np.nan_to_num(subs["removed"], nan=END))

    def send(name: str, person: Ints, ts: np.ndarray) -> None:
        allowed = (ts > joined[person]) & (ts < gone[person]) & (ts < END)
        parts.append(
            {"person": person[allowed], "ts": ts[allowed], "campaign": np.full(int(allowed.sum()), number[name])}
        )

    everyone = np.arange(len(joined))
    for name, start in zip(campaigns["campaign_id"], campaigns["started_at"], strict=True):
        if not campaigns["is_triggered"][number[name]]:
            send(name, everyone, np.full(len(everyone), start))
    send("welcome", everyone, joined.astype(np.int64) + 3_600)
    known = orders["person"] >= 0
    person, ts = orders["person"][known], orders["ts"][known]
    contacted = np.flatnonzero(carts["contacted"])
    owner = np.array([int(label[1:]) - 10_001 for label in carts["customer_id"][contacted]], dtype=np.int64)
    send("cart_reminder", owner, carts["created_at"][contacted] + 5_400)
    delivered = orders["delivered"][known]
    ask = ~np.isnan(delivered) & (rng.random(len(person)) < 0.5)
    send("review_request", person[ask], delivered[ask].astype(np.int64) + 6 * DAY)
    by_person = np.lexsort((ts, person))
    person, ts = person[by_person], ts[by_person]
    following = np.where(np.r_[person[1:] == person[:-1], False], np.r_[ts[1:], END], END)
    silent = following - ts > 150 * DAY
    send("winback", person[silent], ts[silent] + 150 * DAY)
    table = stack(parts)
    return rows(table, np.lexsort((table["ts"], table["person"])))


def tag(campaigns: Table, sent: Table, visits: Table) -> tuple[np.ndarray, np.ndarray, Ints]:
    """(campaign, tactic, position of the message answered or -1) of every visit."""
    channel = visits["channel"]
    mail = channel == CHANNELS.index("email")
    spot = np.searchsorted(sent["person"] * 10 * END + sent["ts"], visits["person"] * 10 * END + visits["ts"]) - 1
    answered = mail & (spot >= 0) & (sent["person"][spot] == visits["person"])
    answered &= visits["ts"] - sent["ts"][spot] < 14 * DAY
    letters = ~campaigns["is_triggered"]
    order = np.argsort(campaigns["started_at"][letters], kind="stable")
    latest = order[np.maximum(np.searchsorted(campaigns["started_at"][letters][order], visits["ts"]) - 1, 0)]
    position = np.where(answered, sent["campaign"][spot], latest)
    name = np.where(mail, campaigns["campaign_id"][position], None)
    month = np.array(
        [f"sms-{(FIRST + dt.timedelta(days=int(day))):%Y-%m}" for day in visits["ts"] // DAY], dtype=object
    )
    name = np.where(channel == CHANNELS.index("sms"), month, name)
    for code, channel_name in (("retargeting", "display"), ("ads-search", "paid_search")):
        name = np.where(channel == CHANNELS.index(channel_name), code, name)
    tactic = np.array(TACTICS, dtype=object)[channel]
    triggered = mail & campaigns["is_triggered"][position]
    return name, np.where(triggered, name, tactic), np.where(answered, spot, -1)


def email_events(
    seed: int, campaigns: Table, sent: Table, subs: Table, visits: Table, answers: Ints, kind: Ints
) -> Table:
    """Everything that happened to every email: sent, delivered, opened, clicked, forwarded, bounced, complained."""
    rng = stream(seed, "email events")
    size = len(sent["ts"])
    dead = subs["dead"][sent["person"]]
    soft = ~dead & (rng.random(size) < 0.004)
    clicks = answers >= 0
    clicked = np.zeros(size, dtype=bool)
    clicked[answers[clicks]] = True
    arrived = ~dead & (~soft | clicked)
    first_click = np.full(size, END)
    np.minimum.at(first_click, answers[clicks], visits["ts"][clicks] - 12)
    by_machine = arrived & (rng.random(size) < 0.05)
    looked = clicked | (arrived & (rng.random(size) < OPENS[kind[sent["person"]]]))
    opened_at = np.minimum(
        sent["ts"] + 60 + np.rint(rng.exponential(7 * 3_600, size)).astype(np.int64), first_click - 20
    )
    opened_at = np.maximum(opened_at, sent["ts"] + 5)
    rare = rng.random(size)
    parts = [
        _happened(sent, np.ones(size, dtype=bool), "sent", sent["ts"]),
        _happened(sent, arrived, "delivered", sent["ts"] + 2),
        _happened(sent, dead, "hard_bounce", sent["ts"] + 3),
        _happened(sent, soft & ~arrived, "soft_bounce", sent["ts"] + 3),
        _happened(sent, by_machine, "open", sent["ts"] + 4) | {"machine": np.ones(int(by_machine.sum()), dtype=bool)},
        _happened(sent, looked, "open", opened_at),
        _happened(sent, looked & (rare < 0.006), "forward", opened_at + 90),
        _happened(sent, looked & (rare > 0.9985), "complaint", opened_at + 40),
    ]
    clicking: Table = {"ts": visits["ts"][clicks] - 12, "person": visits["person"][clicks]}
    clicking |= {"campaign": sent["campaign"][answers[clicks]], "machine": np.zeros(int(clicks.sum()), dtype=bool)}
    clicking["type"] = np.full(int(clicks.sum()), "click", dtype=object)
    parts += [clicking, *_leaving(rng, campaigns, sent, subs)]
    table = stack(parts)
    table = rows(table, table["ts"] < END)
    table = rows(table, np.lexsort((table["person"], table["type"].astype(str), table["ts"])))
    return {
        "customer_id": labels("K", table["person"] + 10_001),
        "ts": table["ts"],
        "type": table["type"],
        "campaign_id": campaigns["campaign_id"][table["campaign"]],
        "is_machine_open": np.where(table["type"] == "open", table["machine"], None),
    }


def _happened(sent: Table, which: np.ndarray, name: str, ts: Ints) -> Table:
    count = int(which.sum())
    return {
        "ts": ts[which],
        "person": sent["person"][which],
        "campaign": sent["campaign"][which],
        "machine": np.zeros(count, dtype=bool),
        "type": np.full(count, name, dtype=object),
    }


def _leaving(rng: np.random.Generator, campaigns: Table, sent: Table, subs: Table) -> list[Table]:
    """Opt-outs, laid to the last message before, and the few mails wrongly sent afterwards."""
    left = np.flatnonzero(~np.isnan(subs["left"]))
    last = np.searchsorted(sent["person"], left, side="right") - 1
    real = sent["person"][last] == left
    left, last = left[real], last[real]
    leaving = {name: values[last] for name, values in sent.items()}
    gone = subs["left"][left].astype(np.int64)
    parts = [_happened(leaving | {"ts": gone}, np.ones(len(left), dtype=bool), "unsubscribe", gone)]
    early = left[subs["left"][left] < END - 60 * DAY]
    wrong = rng.choice(early, size=FAULTY_SENDS, replace=False)
    letters = np.flatnonzero(~campaigns["is_triggered"])
    starts = campaigns["started_at"][letters]
    next_letter = np.array([letters[np.flatnonzero(starts > subs["left"][person])[0]] for person in wrong])
    ts = campaigns["started_at"][next_letter]
    faulty: Table = {"person": wrong, "campaign": next_letter, "ts": ts}
    everyone = np.ones(FAULTY_SENDS, dtype=bool)
    return [*parts, _happened(faulty, everyone, "sent", ts), _happened(faulty, everyone, "delivered", ts + 2)]
