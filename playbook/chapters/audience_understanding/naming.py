"""The words for what customers are compared by, and for the groups that this makes."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Literal

from playbook.charts.names import NAMES, name_of, place_name
from playbook.i18n import N_, _, current, digits, isolate, listed, month

# What visits and orders alike may be compared by.
Compared = Literal["channel", "device", "country", "gender", "age_band"]

DIMENSIONS = {
    "channel": N_("Channel"),
    "origin": N_("Channel that won the customer"),
    "device": N_("Device"),
    "platform": N_("Site, mobile site or app"),
    "country": N_("Country"),
    "language": N_("Language"),
    "landing_page": N_("First page"),
    "customer_kind": N_("Ordered before or not"),
    "gender": N_("Gender"),
    "age_band": N_("Age"),
    "household": N_("Household"),
    "income_band": N_("Income"),
    "education": N_("Education"),
    "interest": N_("Interest"),
    "sales_channel": N_("Place of sale"),
    "category": N_("Product category"),
    "cohort": N_("Quarter of the first order"),
    "stage": N_("Lifecycle stage"),
    "month": N_("Month"),
}
GROUPS = {
    "male": N_("men"),
    "female": N_("women"),
    "single": N_("living alone"),
    "couple": N_("couples"),
    "family": N_("families"),
    "under 18": N_("under 18"),
    "65 and over": N_("65 and over"),
    "returning": N_("existing customers"),
    "prospect": N_("prospects"),
    "low": N_("low"),
    "middle": N_("middle"),
    "high": N_("high"),
    "site": N_("site"),
}
NAMED = frozenset({"channel", "origin", "device", "sales_channel", "stage", "category"})


def dimension_name(dimension: str) -> str:
    """What groups are compared by.

    >>> dimension_name("age_band")
    'Age'
    """
    return _(DIMENSIONS[dimension])


def group_name(dimension: str, audience: str) -> str:
    """A group by the word that the reader uses for it; an unknown one as it stands.

    >>> group_name("gender", "male"), group_name("country", "PL"), group_name("platform", "mobile")
    ('men', 'Poland', 'mobile')
    """
    if dimension == "country":
        return place_name(audience)
    if dimension == "month":
        return month(dt.date.fromisoformat(audience[:10]))
    if dimension == "age_band" and audience not in GROUPS:
        return isolate(digits(audience.replace("-", "–")))
    if dimension == "language":
        return _languages(current().language).get(audience, isolate(audience))
    if audience in GROUPS and dimension not in NAMED:
        return _(GROUPS[audience])
    return name_of(audience) if dimension in NAMED or audience in NAMES else isolate(audience)


def type_name(dimension: str, audience: str, second_dimension: str = "", second_audience: str = "") -> str:
    """An audience type: one group, or two that both apply.

    >>> type_name("gender", "male", "device", "desktop"), type_name("age_band", "25-34")
    ('Gender: men, Device: desktop', 'Age: 25–34')
    """
    groups = [(dimension, audience), *([(second_dimension, second_audience)] if second_dimension else [])]
    pair = _("{dimension}: {group}")
    words = [pair.format(dimension=dimension_name(one), group=group_name(one, two)) for one, two in groups]
    return listed(words)


@cache
def _languages(language: str) -> dict[str, str]:
    from babel import Locale

    return dict(Locale(language).languages)
