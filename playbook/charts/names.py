"""The words for ids that stand in data: channels, steps, devices, kinds. One id has one word on every page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from playbook.i18n import N_, _, current, isolate, month

NAMES = {
    # channels
    "organic_search": N_("organic search"),
    "paid_search": N_("paid search"),
    "search": N_("search"),
    "social": N_("social networks"),
    "paid_social": N_("paid social"),
    "email": N_("email"),
    "sms": N_("text message"),
    "push": N_("push message"),
    "affiliate": N_("affiliates"),
    "referral": N_("other sites"),
    "display": N_("display advertising"),
    "direct": N_("direct"),
    "influencer": N_("influencers"),
    "app": N_("app"),
    "community": N_("community"),
    "marketplace": N_("marketplace"),
    "own_site": N_("own site"),
    "store": N_("store"),
    "phone": N_("phone"),
    "other": N_("other"),
    "unknown": N_("unknown"),
    # steps on the way to an order
    "visit": N_("visit"),
    "product": N_("product seen"),
    "cart": N_("in the cart"),
    "checkout": N_("checkout"),
    "order": N_("order"),
    # lifecycle stages
    "awareness": N_("awareness"),
    "acquisition": N_("first order"),
    "onboarding": N_("onboarding"),
    "engagement": N_("engagement"),
    "retention": N_("retention"),
    "advocacy": N_("advocacy"),
    "churn": N_("lost"),
    "reactivation": N_("won back"),
    "post": N_("post"),
    # kinds of customer, devices
    "new": N_("new"),
    "returning": N_("returning"),
    "desktop": N_("desktop"),
    "mobile": N_("mobile"),
    "tablet": N_("tablet"),
    # genders, as exports state them
    "female": N_("female"),
    "male": N_("male"),
}
# Dimensions whose groups are words of ours; the groups of all others (pages, campaigns, products) stand as they are.
WORDED = frozenset(
    {"channel", "first_channel", "last_channel", "discovery_channel", "sales_channel", "device", "step", "gender"}
    | {"customer_kind", "lifecycle_stage", "stage", "stage_before", "stage_after", "kind", "medium", "network"}
)


# Tactics of the catalogue; some are spelled like a channel or a stage and mean something else.
TACTICS = {
    "sales": N_("sales"),
    "acquisition": N_("acquisition"),
    "goals": N_("goals"),
    "lifecycle": N_("lifecycle"),
    "loyalty": N_("loyalty programme"),
    "referral": N_("bring a friend"),
    "affiliate": N_("affiliates"),
    "seo": N_("search engines"),
    "content": N_("content"),
    "social": N_("social networks"),
    "influencer": N_("influencers"),
    "ugc": N_("what customers make"),
    "community": N_("community"),
    "email": N_("email"),
    "sms": N_("text message"),
    "cart": N_("abandoned carts"),
    "offers": N_("offers"),
    "recommendations": N_("recommendations"),
    "post_purchase": N_("after the purchase"),
    "support": N_("customer service"),
    "feedback": N_("feedback"),
    "global": N_("other countries"),
}


def tactic_name(tactic: str) -> str:
    """A tactic in the reader's language; one that a client added as it stands.

    >>> tactic_name("acquisition"), tactic_name("seo"), tactic_name("club_sales")
    ('acquisition', 'search engines', 'club sales')
    """
    return _(TACTICS[tactic]) if tactic in TACTICS else isolate(tactic.replace("_", " "))


def place_name(place: object) -> str:
    """A city as it stands; a country's two-letter code as the country's name.

    >>> place_name("GB"), place_name("Warsaw")
    ('United Kingdom', 'Warsaw')
    """
    text = str(place)
    if len(text) != 2 or not text.isupper():
        return name_of(text) if text in NAMES else isolate(text)
    from babel import Locale

    return str(Locale(current().language).territories.get(text, text))


def name_of(identifier: object) -> str:
    """The word for an id in the reader's language; an unknown one as it stands, its underscores as spaces.

    >>> name_of("organic_search"), name_of("radio_spot")
    ('organic search', 'radio spot')
    """
    text = str(identifier)
    return _(NAMES[text]) if text in NAMES else isolate(text.replace("_", " "))


def capital(sentence: str) -> str:
    """A sentence that begins with a group's name, its first letter large.

    >>> capital("social networks: 67% give up"), capital("18-24 buy most")
    ('Social networks: 67% give up', '18-24 buy most')
    """
    first = next((at for at, letter in enumerate(sentence) if letter.isalnum()), None)
    return sentence if first is None else sentence[:first] + sentence[first].upper() + sentence[first + 1 :]


def group_name(dimension: str, group: object) -> str:
    """A group of a cut in the reader's language: places, languages, months, stages and the like by name.

    >>> group_name("country", "PL"), group_name("customer_language", "de"), group_name("landing_page", "/a_b")
    ('Poland', 'German', '/a_b')
    >>> group_name("cohort_month", "2025-11-01"), group_name("rfm_group", "lost"), group_name("device", None)
    ('Nov 2025', 'Lost', 'unknown')
    """
    text = "unknown" if group is None else str(group)
    if text == "unknown":
        return name_of(text)
    if dimension in NAMERS:
        return NAMERS[dimension](text)
    return name_of(text) if dimension in WORDED else isolate(text)


def _language(text: str) -> str:
    from babel import Locale

    return str(Locale(current().language).languages.get(text.replace("-", "_").partition("_")[0], text))


def _rfm_group(text: str) -> str:
    from playbook.methods.rfm import groups

    return _(groups()[text].name) if text in groups() else isolate(text)


def _month(text: str) -> str:
    return month(dt.date.fromisoformat(text[:10]))


def _focus(text: str) -> str:
    return _("focus place") if text == "True" else _("elsewhere")


NAMERS: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(("city", "country", "place"), place_name),
    **dict.fromkeys(("customer_language", "language"), _language),
    "rfm_group": _rfm_group,
    "cohort_month": _month,
    "is_focus": _focus,
}
