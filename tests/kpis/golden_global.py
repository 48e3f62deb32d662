"""Golden values of the KPIs on languages, hours, devices and payments: plain pandas over the sample's files."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from tests.kpis.second_way_web import recognised_visits, within
from tests.sample.reader import read

SHOP, FIRST_HOUR, LAST_HOUR = ZoneInfo("Europe/Warsaw"), 8, 20  # as written in the sample's client.toml


def _messages(start: date, end: date) -> pd.DataFrame:
    customers = read("customers").set_index("customer_id")
    found = within(read("campaign_messages"), "sent_at", start, end)
    return found.assign(
        own=found["customer_id"].map(customers["language"]), zone=found["customer_id"].map(customers["timezone"])
    )


def native_language_message_share(start: date, end: date) -> float:
    found = _messages(start, end)
    return (found["language"] == found["own"]).mean()


def suitable_hour_send_share(start: date, end: date) -> float:
    found = _messages(start, end)
    found = found[found["medium"] != "post"]
    moments = zip(found["sent_at"], found["zone"], strict=True)
    hours = [sent.to_pydatetime().replace(tzinfo=SHOP).astimezone(ZoneInfo(zone)).hour for sent, zone in moments]
    return sum(FIRST_HOUR <= hour < LAST_HOUR for hour in hours) / len(hours)


def _conversion(start: date, end: date, device: str) -> float:
    found = within(recognised_visits(), "started_at", start, end)
    return found.loc[found["device"] == device, "ordered"].mean()


def desktop_conversion_rate(start: date, end: date) -> float:
    return _conversion(start, end, "desktop")


def mobile_conversion_rate(start: date, end: date) -> float:
    return _conversion(start, end, "mobile")


def mobile_conversion_gap(start: date, end: date) -> float:
    return _conversion(start, end, "desktop") - _conversion(start, end, "mobile")


def valid_consent_share(start: date, end: date) -> dict[Any, float]:
    """Each message alone: allowed since before it, or withdrawn after it."""
    columns = ["customer_id", "medium", "sent_at"]
    logs = [
        log.loc[log["type"] == "sent", ["customer_id", "ts"]].rename(columns={"ts": "sent_at"}).assign(medium=medium)
        for log, medium in ((read("email_events"), "email"), (read("sms_events"), "sms"))
    ]
    sent = within(pd.concat([read("campaign_messages")[columns], *logs]), "sent_at", start, end)
    sent = sent[sent["medium"].isin(["email", "sms"])].merge(read("customers"), on="customer_id")
    allowed = sent["email_consent"].where(sent["medium"] == "email", sent["sms_consent"]).astype(bool)
    before = sent["consent_at"] <= sent["sent_at"]
    by_customer = (allowed == before).groupby([sent["medium"], sent["customer_id"]]).all()
    return {None: by_customer.mean(), **by_customer.groupby(level="medium").mean().to_dict()}


def failed_payment_share(start: date, end: date) -> dict[Any, float]:
    found = within(read("payments"), "ts", start, end)
    failed = found["status"].isin(["failed", "pending"])
    return {None: failed.mean(), **failed.groupby(found["method"]).mean().to_dict()}
