"""The words of the goal chapter, and the choices it offers."""

from __future__ import annotations

from collections.abc import Iterator

from playbook.chapters.goal_setting.ahead import ahead_words
from playbook.chapters.goal_setting.backtest_figures import backtest_words
from playbook.chapters.goal_setting.balance import balance_words
from playbook.chapters.goal_setting.check_words import check_words
from playbook.chapters.goal_setting.findings import Findings, Standing
from playbook.chapters.goal_setting.odds_words import odds_words
from playbook.chapters.goal_setting.order_worth import profit_words
from playbook.chapters.goal_setting.payoff_words import payoff_words
from playbook.chapters.goal_setting.spending_words import budget_words, lever_words
from playbook.chapters.goal_setting.template_words import template_words
from playbook.charts.kpi_tiles import tile_of
from playbook.charts.page import Tile, Words
from playbook.i18n import _, integer, money, number, percent
from playbook.methods.levers import needed
from playbook.params import Control

# From this many times over, winning a customer costs so much more than keeping one that it is worth saying.
MUCH_DEARER = 1.2


def controls(findings: Findings) -> tuple[Control, ...]:
    """The targets, the goal to follow, and the three sliders."""
    saved = tuple((each.id, each.name) for each in findings.pursued.saved)
    first = ("", _("the first that is still running"))
    follow = (Control("goal", _("Goal to follow"), "choice", (first, *saved)),) if saved else ()
    return (
        *follow,
        _share("again_target", _("Share that shall buy again within six months")),
        _share("online_target", _("Share to be served online within twelve months")),
        _lever("more_customers", _("More customers")),
        _lever("more_orders", _("More orders per customer")),
        _lever("more_value", _("Larger orders")),
        Control(
            "value_gives_way",
            _("How far orders get smaller as they get more frequent"),
            "number",
            low=0,
            high=1,
            step=0.1,
            unit="fraction",
        ),
        *(_supposed() if findings.spending else ()),
    )


def _supposed() -> tuple[Control, ...]:
    """What a budget's effect rests on and no record of spending can say."""
    parts = (
        ("elasticity", _("Percent more customers for one percent more money"), 0.1),
        ("kept_by_spending", _("Share of those who came back because of the spending"), 0.05),
    )
    return tuple(Control(name, label, "number", low=low, high=1, step=0.05) for name, label, low in parts)


def _share(name: str, label: str) -> Control:
    return Control(name, label, "number", low=0.05, high=1, step=0.01, unit="fraction")


def _lever(name: str, label: str) -> Control:
    return Control(name, label, "number", low=-0.5, high=2, step=0.05, unit="fraction")


def words(findings: Findings) -> Words:
    """Headline, tiles, sections, what to do, how sure it is."""
    return Words(
        headline=_headline(findings.again),
        tiles=tuple(_tiles(findings)),
        sections={
            "odds": odds_words(findings),
            "backtest": backtest_words(findings.tested),
            "ahead": ahead_words(findings.ahead),
            "checks": check_words(findings.pursued),
            "levers": _levers(findings),
            "cost": _cost(findings),
            "budget": budget_words(findings.spending),
            "profit": profit_words(findings.worth),
            "payoff": payoff_words(findings.payoff),
            "templates": template_words(findings),
            "balance": balance_words(findings.base, findings.spending),
        },
        monday=tuple(_monday(findings)),
        trust=tuple(_trust(findings)),
    )


def _headline(goal: Standing) -> str:
    sentence = (
        _(
            "In the last six months {reached} of {n} existing customers bought again on the own site ({share}). "
            "For {target} in the next six, {missing} more must be won over."
        )
        if goal.missing
        else _(
            "In the last six months {reached} of {n} existing customers bought again on the own site ({share}): "
            "as many again would pass the target of {target}."
        )
    )
    return sentence.format(
        reached=integer(goal.reached),
        n=integer(goal.customers),
        share=percent(goal.share),
        target=percent(goal.target),
        missing=integer(goal.missing),
    )


def _tiles(findings: Findings) -> Iterator[Tile]:
    again, online = findings.again, findings.online
    known = _("n = {n}")
    yield Tile(
        _("Bought again in six months"), percent(again.share), n=known.format(n=integer(again.customers)), shown="again"
    )
    yield Tile(_("Required each month"), integer(again.target_count / again.months), unit=_("customers"), shown="again")
    yield Tile(
        _("Served online in a year"), percent(online.share), n=known.format(n=integer(online.customers)), shown="routes"
    )
    for name in ("customer_acquisition_cost", "customer_retention_cost"):
        if findings.kpis[name].status == "ok":
            yield tile_of(findings.kpis[name])


def _levers(findings: Findings) -> str:
    start = findings.levers
    if start.revenue == 0:
        return ""
    return _(
        "{customers} customers ordered {orders} times each, for {value} an order. For ten percent more revenue "
        "it takes {one} more of one lever, or {three} more of each. Doubling one lever doubles revenue only "
        "while the other two stay as they are: people who order more often tend to put less into each basket; "
        "the last slider sets it."
    ).format(
        customers=integer(start.customers),
        orders=number(start.frequency),
        value=money(start.order_value),
        one=percent(needed(start, revenue=start.revenue * 1.1, levers=["frequency"]) - 1),
        three=percent(needed(start, revenue=start.revenue * 1.1) - 1),
    ) + lever_words(findings.gains)


def _cost(findings: Findings) -> str:
    win, keep = findings.kpis["customer_acquisition_cost"], findings.kpis["customer_retention_cost"]
    if win.value is None or not keep.value:
        return _(
            "What it costs to win a customer and what it costs to keep one cannot be said: it takes the shop's costs, "
            "each marked as spent on winning or on keeping."
        )
    times = win.value / keep.value
    if times >= MUCH_DEARER:
        sentence = _("In these data it costs {win} to win a customer and {keep} to keep one: {times} times as much.")
    elif times >= 1 / MUCH_DEARER:
        sentence = _("In these data winning a customer ({win}) costs about as much as keeping one ({keep}).")
    else:
        sentence = _(
            "In these data winning a customer ({win}) is cheaper than keeping one ({keep}), against the saying."
        )
    return sentence.format(win=money(win.value), keep=money(keep.value), times=number(times, significant=2))


def _monday(findings: Findings) -> Iterator[str]:
    again = findings.again
    if again.missing:
        yield _(
            "Choose an owner for “buy again”, and plan for {n} customers a month: {target} in {months} months. "
            "Of {all} existing customers, {silent} did not order in the last six months: write to them first."
        ).format(
            n=integer(again.target_count / again.months),
            target=integer(again.target_count),
            months=integer(again.months),
            all=integer(again.customers),
            silent=integer(again.customers - again.reached),
        )
    else:
        yield _("The target for “buy again” asks for less than what already happens: set it above {share}.").format(
            share=percent(again.interval.high)
        )
    if findings.online.share >= findings.online.target:
        yield _(
            "“Served online” is reached already ({share}). Take the weakest route as the goal instead: {n} of {all} "
            "customers bought a product again."
        ).format(
            share=percent(findings.online.share),
            n=integer(findings.routes.loc[findings.routes["route"] == "bought_same_product", "customers"].sum()),
            all=integer(findings.online.customers),
        )
    yield _("Save each goal with its owner and its deadline below. A campaign cannot start without one.")


def _trust(findings: Findings) -> Iterator[str]:
    again = findings.again
    yield _("The share who buy again lies between {low} and {high} (95% interval, {n} customers).").format(
        low=percent(again.interval.low), high=percent(again.interval.high), n=integer(again.customers)
    )
    yield _(
        "The interval is that of the last window only. The forecast knows the season as far as these data show it, and "
        "nothing of what will be done differently."
    )
    yield _("Existing customers are those known who had ordered before the window began; nobody else can be counted.")
    if len(findings.past) >= 2:
        yield _("Over the last windows the share moved between {low} and {high}.").format(
            low=percent(findings.past["share"].min()), high=percent(findings.past["share"].max())
        )
    yield _("The levers are arithmetic: they say what a change would bring, not that it will come.")
