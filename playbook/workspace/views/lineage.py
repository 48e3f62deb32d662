"""What a view's column comes from: the delivered columns behind it, and what a view may be cut by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from playbook.workspace.views import compose, parameters_of, views


def sources(reference: str) -> tuple[str, ...]:
    """The delivered columns behind `view.column`, `view` or `table.column`.

    Each is a `table.column` (or `settings.name`, what a client may state instead of delivering), or a choice between
    several of which one is enough, `a.x | b.y`, the preferred one first. What is taken for granted: see `assumed`.

    >>> sources("orders.order_id")
    ('orders.order_id',)
    >>> sources("orders_in_period.margin")
    ('orders.order_id', 'orders.order_ts', 'orders.margin | settings.margin_rate')
    """
    return tuple(each for each in _behind(reference) if not each.startswith("assumed."))


def assumed(reference: str) -> tuple[str, ...]:
    """The names of the parameters that a `view.column` takes for granted, such as churn_window_days.

    >>> assumed("orders_in_period.channel")
    ('lookback_days',)
    """
    return tuple(each.removeprefix("assumed.") for each in _behind(reference) if each.startswith("assumed."))


@cache
def _behind(reference: str) -> tuple[str, ...]:
    name, _dot, column = reference.partition(".")
    if " | " in reference or name not in views():
        return (reference,)
    view = views()[name]
    inherited = f"{view.like}.{column}" if column and column not in view.columns_need else view.like
    needs = (*([inherited] if view.like else []), *view.needs, *view.columns_need.get(column, ()))
    return tuple(dict.fromkeys(each for need in needs for each in _behind(need)))


def cuts(view_name: str) -> tuple[str, ...]:
    """The columns that a KPI over the view may be cut by."""
    view = views().get(view_name)
    if view is None:
        return ()
    return view.cuts or (cuts(view.like) if view.like else ())


def keys(view_name: str) -> Mapping[str, str]:
    """Per key (order_id, session_id, customer_id) the column of the view that holds it.

    >>> keys("won_friends")["customer_id"]
    'referrer_id'
    """
    view = views().get(view_name)
    if view is None:
        return {}
    return view.keys or (keys(view.like) if view.like else {})


@cache
def binds(view_name: str) -> frozenset[str]:
    """The parameters that a view names, those of the views it reads included.

    >>> "period_start" in binds("active_customers"), "period_start" in binds("active_at_end")
    (True, False)
    """
    view = views().get(view_name)
    return parameters_of(compose(view.sql)) if view else frozenset()
