"""What KPIs take for granted where the data cannot say: churn window, look-back, focus place, owned channels …

Each is set in `client.toml` or, where that is silent, found from the data; either way `explain` shows the value used
and where it is from.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playbook.i18n import N_, _, digits, listed
from playbook.workspace.client import Workspace

FROM_SETTINGS = N_("as set in client.toml")
FROM_DATA = N_("found from the data, since client.toml is silent")
BY_DEFAULT = N_("by default, since the sources leave it open")
NOT_TO_BE_HAD = N_("neither set nor to be found from these data")


@dataclass(frozen=True)
class Assumption:
    """One value that formulas use: the parameter's name, what it means, the value, and where it is from."""

    parameter: str
    meaning: str
    value: Any
    origin: str


MEANINGS: Mapping[str, str] = {
    "calendar": N_("Calendar of months, quarters and years"),
    "lookback_days": N_("Days before an order within which a contact counts; the last one earns the credit"),
    "visit_gap_minutes": N_("Minutes without a hit after which a visit is over, where contacts come without visits"),
    "margin_rate": N_("Margin as a share of net revenue, where orders state no margin"),
    "focus_place": N_("Place that is compared with all others"),
    "churn_window_days": N_("Days without an order after which a customer counts as lost"),
    "frequent_min_orders": N_("Orders that make a frequent buyer"),
    "owned_channels": N_("Channels that the business owns"),
    "paid_channels": N_("Channels that are paid for"),
    "brand_pattern": N_("Brand terms in search queries"),
    "brand_hashtags": N_("Hashtags that belong to the brand"),
    "repeat_days": N_("Days within which a second order counts as coming back"),
    "attentive_days": N_("Days within which an open or a click makes a subscriber attentive"),
    "return_days": N_("Days after a contact, a cart or a solved complaint within which what follows counts"),
    "review_days": N_("Days after delivery within which a review counts"),
    "reply_hours": N_("Hours within which an answer is in time"),
    "faithful_share": N_("Share of customers coming back from which those of an affiliate count as faithful"),
    "late_factor": N_("Times the customer's usual gap without an order that make a customer late"),
    "key_features": N_("Key features of the product; where none is named, every feature counts"),
    "confirm_hours": N_("Hours within which an order is confirmed in time"),
    "ship_message_hours": N_("Hours within which the message that an order was shipped is in time"),
    "timezone": N_("Time zone of the shop"),
    "send_from": N_("Hour of the customer's day from which a message suits"),
    "send_until": N_("Hour of the customer's day until which a message suits"),
}
# What nobody states and no data can say; shown beside the numbers that rest on it.
DEFAULTS: Mapping[str, Any] = {
    "repeat_days": 90,
    "attentive_days": 90,
    "return_days": 30,
    "review_days": 30,
    "reply_hours": 24,
    "faithful_share": 0.3,
    "late_factor": 2,
    "confirm_hours": 1,
    "ship_message_hours": 72,
}


def assumptions(workspace: Workspace, as_of: dt.date) -> dict[str, Assumption]:
    """Every assumption by the name of its parameter; those found from the data see nothing after as_of."""
    settings = workspace.settings
    # An escaped term per alternative: a brand called "A+B" must not be read as a pattern.
    pattern = "|".join(re.escape(term.lower()) for term in settings.brand_terms) or None
    stated: dict[str, Any] = {
        "calendar": settings.calendar,
        "lookback_days": settings.lookback_days,
        "visit_gap_minutes": settings.visit_gap_minutes,
        "margin_rate": settings.margin_rate,
        "frequent_min_orders": settings.frequent_min_orders,
        "owned_channels": settings.owned_channels,
        "paid_channels": settings.paid_channels,
        "brand_pattern": pattern,
        "key_features": ", ".join(settings.key_features),
        "timezone": settings.timezone,
        "send_from": settings.send_window[0],
        "send_until": settings.send_window[1],
        "brand_hashtags": [tag.lower().removeprefix("#") for tag in settings.brand_hashtags],
    }
    found = {name: Assumption(name, MEANINGS[name], value, FROM_SETTINGS) for name, value in stated.items()}
    found |= {name: Assumption(name, MEANINGS[name], value, BY_DEFAULT) for name, value in DEFAULTS.items()}
    found["focus_place"] = _focus_place(workspace, as_of)
    bound = {**values(found), "as_of": as_of}
    found["churn_window_days"] = _churn_window(workspace, bound)
    return found


def values(found: Mapping[str, Assumption]) -> dict[str, Any]:
    """The values alone, ready to be bound. window_days, of experiments, is open unless a chapter sets it."""
    unset: dict[str, Any] = {"window_days": None, "persona_members": [], "goal_progress": [], "goals": []}
    return {**unset, **{name: each.value for name, each in found.items()}}


def parameters(workspace: Workspace, as_of: dt.date | None = None, **more: Any) -> dict[str, Any]:
    """All parameters that views may name, for a chapter's own queries; `more` adds to them or replaces them.

    Without period_start and period_end in `more`, the period is everything up to as_of.
    """
    day = as_of or workspace.as_of_default
    everything = {"as_of": day, "period_start": dt.date(1, 1, 1), "period_end": day}
    return {**everything, **values(assumptions(workspace, day)), **more}


def shown(assumption: Assumption) -> str:
    """One line for a reader: "Days without … as lost: 92 (found from the data, since client.toml is silent)"."""
    value = assumption.value
    text = listed(map(str, value)) if isinstance(value, tuple | list) else "–" if value in {None, ""} else str(value)
    return _("{meaning}: {value} ({origin})").format(
        meaning=_(assumption.meaning), value=digits(text), origin=_(assumption.origin)
    )


def _focus_place(workspace: Workspace, as_of: dt.date) -> Assumption:
    """The place set, else the city (or country, where no city is known) that brought most revenue so far."""
    meaning = MEANINGS["focus_place"]
    if workspace.settings.focus_place:
        return Assumption("focus_place", meaning, workspace.settings.focus_place, FROM_SETTINGS)
    # Not over orders_placed: that view asks for the very parameter that is looked for here.
    places = workspace.engine.answers(
        """
        SELECT CASE WHEN city <> 'unknown' THEN city ELSE country END AS place, sum(net_revenue) AS revenue
        FROM numbered_orders
        WHERE order_day <= CAST($as_of AS DATE) AND (city <> 'unknown' OR country <> 'unknown')
        GROUP BY CASE WHEN city <> 'unknown' THEN city ELSE country END
        ORDER BY sum(net_revenue) DESC NULLS LAST, place
        LIMIT 1
        """,
        {"as_of": as_of, "margin_rate": None},
    )
    if not places:
        return Assumption("focus_place", meaning, "", NOT_TO_BE_HAD)
    return Assumption("focus_place", meaning, places[0]["place"], FROM_DATA)


def _churn_window(workspace: Workspace, bound: Mapping[str, Any]) -> Assumption:
    """The window set, else the days within which nine in ten customers with a rhythm usually come back."""
    meaning = MEANINGS["churn_window_days"]
    stated = workspace.settings.churn_window_days
    if stated is not None:
        return Assumption("churn_window_days", meaning, stated, FROM_SETTINGS)
    from playbook.methods.churn import MINIMUM_CUSTOMERS, churn_window

    typical = workspace.engine.query(
        "SELECT median(CAST(gap_days AS DOUBLE)) AS typical_gap_days FROM customer_gaps GROUP BY customer_id", bound
    )["typical_gap_days"]
    if len(typical) < MINIMUM_CUSTOMERS:
        return Assumption("churn_window_days", meaning, None, NOT_TO_BE_HAD)
    return Assumption("churn_window_days", meaning, churn_window(typical).days, FROM_DATA)
