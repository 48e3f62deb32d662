"""The words for ids that stand in data: channels, steps, devices, kinds. One id has one word on every page."""

from __future__ import annotations

from playbook.i18n import N_, _, current, isolate

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
}


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
    """A tactic in the reader's language.

    >>> tactic_name("acquisition"), tactic_name("seo")
    ('acquisition', 'search engines')
    """
    return _(TACTICS[tactic])


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
