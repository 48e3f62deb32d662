"""One figure of every form, on numbers that are made up and the same every time."""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from pathlib import Path

import jdatetime
import pandas as pd

from playbook.charts import theme
from playbook.charts.forms import (
    Measure,
    Time,
    bars,
    columns,
    dumbbell,
    funnel,
    goal,
    heat,
    lines,
    panels,
    scatter,
    slope,
    steps,
)
from playbook.charts.page import Card, Cards, Figure, Panels
from playbook.charts.parts import Chart
from playbook.i18n import current, date, integer, money, month

PERSIAN = tomllib.loads((Path(__file__).parent / "gallery_fa.toml").read_text(encoding="utf-8"))
CHANNELS = {"Email": "email", "Search": "search", "Paid search": "paid_search", "Social": "social", "Direct": "direct",
            "Referral": "referral", "Affiliate": "affiliate"}  # fmt: skip


def t(text: str) -> str:
    """A gallery text in the language in force."""
    return PERSIAN.get(text, text) if current().language == "fa" else text


def months(count: int) -> list[dt.date]:
    """First days of months in the calendar in force, from January 2010 or from Dey 1388."""
    if current().calendar == "jalali":
        return [jdatetime.date(1388 + (9 + at) // 12, (9 + at) % 12 + 1, 1).togregorian() for at in range(count)]
    return [dt.date(2010 + at // 12, at % 12 + 1, 1) for at in range(count)]


def channels(count: int = 7) -> list[str]:
    """Names of channels."""
    return [t(name) for name in CHANNELS][:count]


def channel_colours() -> dict[str, str]:
    """Each channel's own colour."""
    return {t(name): theme.channel_colour(slug) for name, slug in CHANNELS.items()}


def figure(name: str, chart: Chart | Panels, frame: pd.DataFrame) -> Figure:
    """A chart with the gallery's words around it."""
    return Figure(
        name,
        t("Email brings back twice as many as search"),
        t("Share of new customers with a second order within 90 days, by first channel, 2011"),
        t("Source: orders.csv, n = 4,338. Whiskers: 95% interval."),
        chart=chart,
        table=frame,
    )


def channel_bars() -> Figure:
    """Bars with whiskers and one spoken of."""
    frame = pd.DataFrame({"channel": channels(), "rate": [0.44, 0.22, 0.19, 0.17, 0.31, 0.27, 0.087]})
    frame["low"], frame["high"] = frame["rate"] - 0.03, frame["rate"] + 0.04
    frame["customers"] = [812, 1290, 640, 377, 801, 310, 108]
    rate = Measure("rate", t("Share that came back"), "fraction", "low", "high")
    return figure("bars", bars(frame, "channel", rate, emphasise=[t("Email")]), frame)


def product_bars() -> Figure:
    """Bars of money with long names and a comparison."""
    names = ["REGENCY CAKESTAND 3 TIER", "WHITE HANGING HEART T-LIGHT HOLDER", "PARTY BUNTING",
             "<b>JUMBO</b> BAG & RED", "RABBIT NIGHT LIGHT", "Postage"]  # fmt: skip
    revenue = [174484.74, 106292.77, 99504.33, 94340.05, 66964.99, 78101.88]
    frame = pd.DataFrame({"product": names, "revenue": revenue})
    frame["before"] = [120000, 130000, 60000, 101000, 20000, 70000.0]
    now, before = Measure("revenue", t("Gross revenue"), "money"), Measure("before", t("last year"), "money")
    return figure("products", bars(frame, "product", now, marker=before), frame)


def plain_bars() -> Figure:
    """Bars of channels in their own colours."""
    frame = pd.DataFrame({"channel": channels(), "orders": [1204, 2310, 640, 377, 801, 310, 108]})
    chart = bars(frame, "channel", Measure("orders", t("Orders"), "count"), colours=channel_colours())
    return figure("plain", chart, frame)


def change_bars() -> Figure:
    """Bars on both sides of zero, coloured by meaning."""
    frame = pd.DataFrame({"lever": [t("Customers"), t("Orders"), t("Average order value")]})
    frame["change"] = [41000, 8200, -17500.0]
    tones = {name: theme.GOOD if change > 0 else theme.BAD for name, change in frame.itertuples(index=False)}
    return figure("changes", bars(frame, "lever", Measure("change", t("Revenue"), "money"), colours=tones), frame)


def month_columns() -> Figure:
    """Columns with last year's ticks and an incomplete month."""
    frame = pd.DataFrame({"start": months(13), "revenue": [52 + 18 * math.sin(at / 2) + at for at in range(13)]})
    frame["revenue"] *= 1000
    frame["before"] = frame["revenue"] * [0.9, 0.8, 1.1, 0.95, 0.7, 1.2, 0.9, 0.8, 0.9, 1, 0.8, 0.7, 1.1]
    frame.loc[12, "revenue"] = 21000
    frame["complete"] = [True] * 12 + [False]
    now, before = Measure("revenue", t("Revenue"), "money"), Measure("before", t("last year"), "money")
    return figure("columns", columns(frame, Time("start", "month", "complete"), now, compare=before), frame)


def channel_lines() -> Figure:
    """Three named lines over two years."""
    rows = [
        {"start": day, "channel": t(name), "orders": round(base + grow * at + 25 * math.sin(at / 2 + base)),
         "complete": at < 23}
        for name, base, grow in (("Email", 100, 6), ("Search", 130, 2), ("Social", 95, 3))
        for at, day in enumerate(months(24))
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    orders = Measure("orders", t("Orders"), "count")
    time = Time("start", "month", "complete")
    return figure("lines", lines(frame, time, orders, series="channel", colours=channel_colours()), frame)


def band_line() -> Figure:
    """One line with its band."""
    frame = pd.DataFrame({"start": months(13), "rate": [0.2 + 0.012 * at + 0.03 * math.sin(at) for at in range(13)]})
    frame["low"], frame["high"] = frame["rate"] - 0.03, frame["rate"] + 0.03
    rate = Measure("rate", t("Share that came back"), "fraction", "low", "high")
    return figure("band", lines(frame, Time("start"), rate), frame)


def model_dumbbell() -> Figure:
    """Four models' credit per channel."""
    frame = pd.DataFrame({"channel": channels(), "first": [210, 420, 300, 260, 90, 60, 40]})
    frame["last"] = [430, 260, 310, 90, 280, 40, 60]
    frame["linear"] = (frame["first"] * 0.6 + frame["last"] * 0.4).round()
    frame["markov"] = (frame["first"] * 0.3 + frame["last"] * 0.75).round()
    names = {"first": "First touch", "last": "Last touch", "linear": "Linear", "markov": "Markov"}
    readings = [Measure(column, t(name), "count") for column, name in names.items()]
    return figure("dumbbell", dumbbell(frame, "channel", readings, emphasise=["first", "last"]), frame)


def cohort_triangle() -> Figure:
    """A cohort triangle, blank where nothing can be known yet."""
    rows = [
        {"cohort": month(day), "month": at, "n": 400 - 17 * row,
         "rate": 0.4 * math.exp(-at / 7) + 0.02 * math.cos(row + at)}
        for row, day in enumerate(months(12)) for at in range(1, 13 - row)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    rate = Measure("rate", t("Share that came back"), "fraction")
    chart = heat(frame, "cohort", "month", rate, n="n", columns_name=t("months since the first order"))
    return figure("triangle", chart, frame)


def stage_matrix() -> Figure:
    """Stages by campaigns with counts, one cell unknown."""
    stages, campaigns = ("New", "Loyal", "At risk", "Lost"), ("Email", "Social", "Search", "Direct")
    frame = pd.DataFrame(
        [{"stage": t(stage), "campaign": t(campaign), "people": (at + 2) * (place * 71 + 13)}
         for at, stage in enumerate(stages) for place, campaign in enumerate(campaigns) if (at, place) != (3, 0)]
    )  # fmt: skip
    return figure("matrix", heat(frame, "stage", "campaign", Measure("people", t("Customers"), "count")), frame)


def change_matrix() -> Figure:
    """Changes around a real zero."""
    frame = pd.DataFrame(
        [{"channel": name, "kind": t(kind), "change": 0.3 * math.sin(at * 1.3 + place * 2)}
         for at, name in enumerate(channels(5)) for place, kind in enumerate(("Orders", "Revenue", "Customers"))]
    )  # fmt: skip
    change = Measure("change", t("Revenue"), "fraction")
    return figure("diverging", heat(frame, "channel", "kind", change, diverging=True), frame)


def channel_slope() -> Figure:
    """Two months side by side."""
    frame = pd.DataFrame({"channel": channels(6), "before": [0.30, 0.21, 0.19, 0.17, 0.16, 0.12]})
    frame["after"] = [0.44, 0.22, 0.15, 0.17, 0.20, 0.155]
    then, now = Measure("before", t("March 2011"), "fraction"), Measure("after", t("March 2012"), "fraction")
    return figure("slope", slope(frame, "channel", then, now, emphasise=[t("Email")]), frame)


def return_steps() -> Figure:
    """Time to the second order with its band, and the day by which half have come back."""
    frame = pd.DataFrame({"day": list(range(0, 366, 5))})
    frame["share"] = [0.68 * (1 - math.exp(-day / 110)) for day in frame["day"]]
    frame["low"], frame["high"] = frame["share"] * 0.94, frame["share"] * 1.06
    day = Measure("day", t("days since the first order"), "count")
    share = Measure("share", t("Came back"), "fraction", "low", "high")
    mark = (145, 0.498, t("half by day {day}").format(day=integer(145)))
    return figure("steps", steps(frame, day, share, mark=mark), frame)


def two_steps() -> Figure:
    """Two step curves, named at their ends."""
    rows = [
        {"who": t(who), "day": day, "share": top * (1 - math.exp(-day / pace))}
        for who, top, pace in (("Email", 0.7, 90), ("Search", 0.5, 130)) for day in range(0, 366, 10)
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    day, share = Measure("day", t("days since the first order"), "count"), Measure("share", t("Came back"), "fraction")
    return figure("two-steps", steps(frame, day, share, series="who"), frame)


def goal_line() -> Figure:
    """A goal half way, with a fan."""
    frame = pd.DataFrame({"start": months(13), "required": [96000 + 2000 * at for at in range(13)]})
    frame["actual"] = [95000 + 1200 * at + 900 * math.sin(at) if at <= 6 else math.nan for at in range(13)]
    frame["expected"] = [math.nan] * 6 + [frame["actual"][6] + 1250 * at for at in range(7)]
    for column, sign in (("low", -1), ("high", 1)):
        frame[column] = [math.nan] * 6 + [frame["expected"][6 + at] + sign * 1500 * at for at in range(7)]
    text = t("target {value} by {day}").format(value=money(120000), day=date(frame["start"].iloc[-1]))
    chart = goal(
        frame, Time("start"), actual=Measure("actual", t("actual"), "money"), target=(120000, text),
        required=Measure("required", t("required pace"), "money"),
        expected=Measure("expected", t("expected"), "money", "low", "high"),
    )  # fmt: skip
    return figure("goal", chart, frame)


def way_funnel() -> Figure:
    """The way to an order."""
    frame = pd.DataFrame({"step": [t(name) for name in ("Visited", "Saw a product", "Put in basket", "Paid")]})
    frame["people"] = [48210, 27115, 4120, 2890]
    return figure("funnel", funnel(frame, "step", Measure("people", t("Customers"), "count")), frame)


def channel_panels() -> Figure:
    """Small multiples on one scale."""
    rows = [
        {"start": day, "channel": name, "orders": 40 + 30 * place + 20 * math.sin(at / 2 + place)}
        for place, name in enumerate(channels(6)) for at, day in enumerate(months(13))
    ]  # fmt: skip
    frame = pd.DataFrame(rows)
    orders = Measure("orders", t("Orders"), "count")

    def draw(part: pd.DataFrame, domain: tuple[float, float]) -> Chart:
        return columns(part, Time("start"), orders, domain=domain, height=180)

    return figure("panels", panels(frame, "channel", "orders", draw), frame)


def product_scatter() -> Figure:
    """Revenue against returns."""
    frame = pd.DataFrame({"product": [f"{t('Product')} {integer(at)}" for at in range(1, 25)]})
    frame["revenue"] = [abs(math.sin(at * 1.7)) * 90000 + 4000 for at in range(24)]
    frame["returned"] = [abs(math.cos(at * 2.3)) * 0.16 + 0.01 for at in range(24)]
    across, up = Measure("revenue", t("Gross revenue"), "money"), Measure("returned", t("Returned share"), "fraction")
    return figure("scatter", scatter(frame, "product", across, up, emphasise=[frame["product"][3]]), frame)


def product_table() -> Figure:
    """A figure that is a table."""
    frame = pd.DataFrame({"product": channels(4), "revenue": [174484.74, 106292.77, 99504.33, 940.05]})
    frame["returned_share"], frame["last_on"] = [0.021, 0.113, 0.4, None], months(4)
    shell = figure("table", Panels(()), frame)
    labels = {"product": t("Product"), "revenue": t("Gross revenue"), "returned_share": t("Returned share"),
              "last_on": t("Month")}  # fmt: skip
    return Figure(shell.name, shell.title, shell.subtitle, shell.foot, table=frame, labels=labels,
                  formats={"revenue": "money"})  # fmt: skip


def persona_cards() -> Figure:
    """Two cards with their evidence."""
    facts = ((t("Orders"), integer(12), t("n = 412")), (t("Average order value"), money(84.5), ""))
    story = t("One order in fourteen has no customer; they count in revenue only.")
    cards = Cards((
        Card(t("Champions"), t("n = 412"), story, facts),
        Card("<script>alert(1)</script>", facts=facts),
    ))  # fmt: skip
    shell = product_table()
    return Figure("cards", shell.title, shell.subtitle, shell.foot, chart=cards, table=shell.table, labels=shell.labels)


def figures() -> list[Figure]:
    """All of them."""
    return [
        channel_bars(), product_bars(), plain_bars(), change_bars(), month_columns(), channel_lines(), band_line(),
        model_dumbbell(), cohort_triangle(), stage_matrix(), change_matrix(), channel_slope(), return_steps(),
        two_steps(), goal_line(), way_funnel(), channel_panels(), product_scatter(), product_table(),
        persona_cards(),
    ]  # fmt: skip
