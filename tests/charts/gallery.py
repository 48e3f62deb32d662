"""Every form and every part of a page on one page, in a language: what the browser tests open and what a designer looks
at. The numbers are made up, and the same every time.

    python tests/charts/gallery.py fa /some/folder      # writes gallery-fa.html
"""

from __future__ import annotations

import datetime as dt
import math
import sys
from pathlib import Path

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
from playbook.charts.page import (
    Figure,
    Tile,
    Words,
    details_html,
    error_card,
    figure_html,
    monday_html,
    page,
    section_html,
    trust_html,
    words_html,
)
from playbook.errors import PlaybookError
from playbook.i18n import Locale, date, integer, money, month, percent, use

PERSIAN = {
    "Email": "ایمیل", "Search": "جست‌وجو", "Paid search": "جست‌وجوی پولی", "Social": "شبکه‌های اجتماعی",
    "Direct": "مستقیم", "Referral": "ارجاع", "Affiliate": "همکاری در فروش", "Orders": "سفارش", "Revenue": "درآمد",
    "last year": "سال پیش", "Month": "ماه", "Channel": "کانال", "Share that came back": "سهم بازگشته‌ها",
    "months since the first order": "ماه پس از نخستین سفارش", "days since the first order": "روز پس از نخستین سفارش",
    "Came back": "بازگشتند", "actual": "واقعی", "required pace": "آهنگ لازم", "expected": "پیش‌بینی",
    "First touch": "نخستین تماس", "Last touch": "آخرین تماس", "Linear": "خطی", "Markov": "مارکوف",
    "Visited": "بازدید", "Saw a product": "دیدن کالا", "Put in basket": "افزودن به سبد", "Paid": "پرداخت",
    "Gross revenue": "درآمد ناخالص", "Returned share": "سهم مرجوعی", "March 2011": "اسفند ۱۳۸۹", "March 2012": "اسفند ۱۳۹۰",
    "Product": "کالا", "half by day {day}": "نیمی تا روز {day}", "target {value} by {day}": "هدف {value} تا {day}",
    "Champions": "وفاداران برتر", "At risk": "در آستانهٔ رفتن", "New": "تازه‌واردها", "Lost": "ازدست‌رفته", "Loyal": "وفادار",
    "Email brings back twice as many as search": "ایمیل دو برابر جست‌وجو مشتری را بازمی‌گرداند",
    "Share of new customers with a second order within 90 days, by first channel, 2011":
        "سهم مشتریان تازه با سفارش دوم در ۹۰ روز، بر پایهٔ نخستین کانال، ۱۳۹۰",
    "Source: orders.csv, n = 4,338. Whiskers: 95% interval.": "منبع: orders.csv، تعداد ۴٬۳۳۸. خط‌ها: بازهٔ ۹۵٪.",
    "Of 4,338 customers, 2,845 came back (66%); one in three has bought only once so far.":
        "از ۴٬۳۳۸ مشتری، ۲٬۸۴۵ نفر بازگشتند (۶۶٪)؛ از هر سه نفر یکی تاکنون تنها یک بار خریده است.",
    "Customers": "مشتریان", "Repeat purchase rate": "نرخ خرید دوباره", "12% above March last year": "۱۲٪ بالاتر از اسفند پارسال",
    "3% below February": "۳٪ پایین‌تر از بهمن", "Average order value": "میانگین ارزش سفارش", "Return on ads": "بازده تبلیغات",
    "n = 412": "تعداد ۴۱۲", "per order": "برای هر سفارش",
    "Write to the 214 customers who bought once in October: about 30 of them may come back.":
        "به ۲۱۴ مشتری که در مهر یک بار خریدند بنویسید: شاید ۳۰ نفرشان بازگردند.",
    "Move a tenth of the paid search budget to email for four weeks, and compare.":
        "یک‌دهم بودجهٔ جست‌وجوی پولی را چهار هفته به ایمیل بدهید و بسنجید.",
    "One order in fourteen has no customer; they count in revenue only.": "از هر چهارده سفارش یکی مشتری ندارد؛ تنها در درآمد شمرده می‌شود.",
    "The file is empty.": "پرونده خالی است.", "Export it again.": "دوباره خروجی بگیرید.", "Details": "جزئیات",
}  # fmt: skip


def t(text: str) -> str:
    """A gallery text in the language in force."""
    from playbook.i18n import current

    return PERSIAN.get(text, text) if current().language == "fa" else text


def months(count: int, year: int = 2010) -> list[dt.date]:
    """First days of months; in the Persian calendar the 21st is near enough for a picture."""
    from playbook.i18n import current

    day = 21 if current().calendar == "jalali" else 1
    return [dt.date(year + at // 12, at % 12 + 1, day) for at in range(count)]


CHANNELS = ("Email", "Search", "Paid search", "Social", "Direct", "Referral", "Affiliate")
IDS = dict(zip(CHANNELS, ("email", "search", "paid_search", "social", "direct", "referral", "affiliate"), strict=True))


def channel_bars() -> Figure:
    """Bars with whiskers and one spoken of."""
    frame = pd.DataFrame({"channel": [t(name) for name in CHANNELS], "rate": [0.44, 0.22, 0.19, 0.17, 0.31, 0.27, 0.12]})
    frame["low"], frame["high"] = frame["rate"] - 0.03, frame["rate"] + 0.04
    frame["customers"] = [812, 1290, 640, 377, 801, 310, 108]
    rate = Measure("rate", t("Share that came back"), "fraction", "low", "high")
    return figure("bars", bars(frame, "channel", rate, emphasise=[t("Email")]), frame)


def figure(name: str, chart: object, frame: pd.DataFrame | None = None, title: str = "") -> Figure:
    """A chart with the gallery's words around it."""
    return Figure(
        name,
        title or t("Email brings back twice as many as search"),
        t("Share of new customers with a second order within 90 days, by first channel, 2011"),
        t("Source: orders.csv, n = 4,338. Whiskers: 95% interval."),
        chart=chart,  # type: ignore[arg-type]
        table=frame,
    )


def product_bars() -> Figure:
    """Bars of money with long names and a comparison."""
    names = ["REGENCY CAKESTAND 3 TIER", "WHITE HANGING HEART T-LIGHT HOLDER", "PARTY BUNTING", "<b>JUMBO</b> BAG & RED",
             "RABBIT NIGHT LIGHT", "Postage"]  # fmt: skip
    frame = pd.DataFrame({"product": names, "revenue": [174484.74, 106292.77, 99504.33, 94340.05, 66964.99, 78101.88]})
    frame["before"] = [120000, 130000, 60000, 101000, 20000, 70000.0]
    chart = bars(frame, "product", Measure("revenue", t("Gross revenue"), "money"),
                 marker=Measure("before", t("last year"), "money"))  # fmt: skip
    return figure("products", chart, frame)


def change_bars() -> Figure:
    """Bars on both sides of zero, coloured by meaning."""
    frame = pd.DataFrame({"lever": [t("Customers"), t("Orders"), t("Average order value")], "change": [41000, 8200, -17500.0]})
    colours = {name: theme.GOOD if value > 0 else theme.BAD for name, value in zip(frame["lever"], frame["change"], strict=True)}
    return figure("changes", bars(frame, "lever", Measure("change", t("Revenue"), "money"), colours=colours), frame)


def month_columns() -> Figure:
    """Columns with last year's ticks and an incomplete month."""
    frame = pd.DataFrame({"start": months(13), "revenue": [52 + 18 * math.sin(at / 2) + at for at in range(13)]})
    frame["revenue"] *= 1000
    frame["before"] = frame["revenue"] * [0.9, 0.8, 1.1, 0.95, 0.7, 1.2, 0.9, 0.8, 0.9, 1, 0.8, 0.7, 1.4]
    frame.loc[12, "revenue"] = 21000
    frame["complete"] = [True] * 12 + [False]
    chart = columns(frame, Time("start", "month", "complete"), Measure("revenue", t("Revenue"), "money"),
                    compare=Measure("before", t("last year"), "money"))  # fmt: skip
    return figure("columns", chart, frame)


def channel_lines() -> Figure:
    """Three named lines over two years."""
    rows = [
        {"start": day, "channel": t(name), "orders": base + grow * at + 25 * math.sin(at / 2 + base), "complete": at < 23}
        for name, base, grow in (("Email", 100, 6), ("Search", 130, 2), ("Social", 95, 3))
        for at, day in enumerate(months(24))
    ]
    frame = pd.DataFrame(rows)
    colours = {t(name): theme.channel_colour(IDS[name]) for name in CHANNELS}
    chart = lines(frame, Time("start", "month", "complete"), Measure("orders", t("Orders"), "count"), series="channel",
                  colours=colours)  # fmt: skip
    return figure("lines", chart, frame)


def band_line() -> Figure:
    """One line with its band."""
    frame = pd.DataFrame({"start": months(13), "rate": [0.2 + 0.012 * at + 0.03 * math.sin(at) for at in range(13)]})
    frame["low"], frame["high"] = frame["rate"] - 0.03, frame["rate"] + 0.03
    chart = lines(frame, Time("start"), Measure("rate", t("Share that came back"), "fraction", "low", "high"))
    return figure("band", chart, frame)


def model_dumbbell() -> Figure:
    """Six models' credit per channel."""
    frame = pd.DataFrame({"channel": [t(name) for name in CHANNELS], "first": [210, 420, 300, 260, 90, 60, 40],
                          "last": [430, 260, 310, 90, 280, 40, 60]})  # fmt: skip
    frame["linear"] = (frame["first"] * 0.6 + frame["last"] * 0.4).round()
    frame["markov"] = (frame["first"] * 0.3 + frame["last"] * 0.75).round()
    readings = [Measure(column, t(name), "count") for column, name in
                (("first", "First touch"), ("last", "Last touch"), ("linear", "Linear"), ("markov", "Markov"))]  # fmt: skip
    return figure("dumbbell", dumbbell(frame, "channel", readings, emphasise=["first", "last"]), frame)


def cohort_triangle() -> Figure:
    """A cohort triangle, blank where nothing can be known yet."""
    rows = [
        {"cohort": month(day), "month": at, "n": 400 - 17 * row, "rate": 0.38 * math.exp(-at / 7) + 0.02 * math.cos(row + at)}
        for row, day in enumerate(months(12))
        for at in range(1, 13 - row)
    ]
    frame = pd.DataFrame(rows)
    chart = heat(frame, "cohort", "month", Measure("rate", t("Share that came back"), "fraction"), n="n",
                 columns_name=t("months since the first order"))  # fmt: skip
    return figure("triangle", chart, frame)


def stage_matrix() -> Figure:
    """Stages by campaigns with counts."""
    stages, campaigns = ("New", "Loyal", "At risk", "Lost"), ("Email", "Social", "Search", "Direct")
    frame = pd.DataFrame(
        [{"stage": t(stage), "campaign": t(campaign), "people": (at + 2) * (place * 71 + 13)}
         for at, stage in enumerate(stages) for place, campaign in enumerate(campaigns) if (at, place) != (3, 0)]
    )  # fmt: skip
    return figure("matrix", heat(frame, "stage", "campaign", Measure("people", t("Customers"), "count")), frame)


def channel_slope() -> Figure:
    """Two months side by side."""
    frame = pd.DataFrame({"channel": [t(name) for name in CHANNELS[:6]], "before": [0.30, 0.21, 0.19, 0.17, 0.16, 0.12],
                          "after": [0.44, 0.22, 0.15, 0.17, 0.20, 0.155]})  # fmt: skip
    chart = slope(frame, "channel", Measure("before", t("March 2011"), "fraction"), Measure("after", t("March 2012"), "fraction"),
                  emphasise=[t("Email")])  # fmt: skip
    return figure("slope", chart, frame)


def return_steps() -> Figure:
    """Time to the second order with its band, and the day by which half have come back."""
    frame = pd.DataFrame({"day": list(range(0, 366, 5))})
    frame["share"] = [0.68 * (1 - math.exp(-day / 110)) for day in frame["day"]]
    frame["low"], frame["high"] = frame["share"] * 0.94, frame["share"] * 1.06
    chart = steps(frame, Measure("day", t("days since the first order"), "count"),
                  Measure("share", t("Came back"), "fraction", "low", "high"),
                  mark=(145, 0.498, t("half by day {day}").format(day=integer(145))))  # fmt: skip
    return figure("steps", chart, frame)


def persona_steps() -> Figure:
    """Two step curves, named at their ends."""
    rows = [{"who": t(who), "day": day, "share": top * (1 - math.exp(-day / pace))}
            for who, top, pace in (("Email", 0.7, 90), ("Search", 0.5, 130)) for day in range(0, 366, 10)]  # fmt: skip
    frame = pd.DataFrame(rows)
    chart = steps(frame, Measure("day", t("days since the first order"), "count"), Measure("share", t("Came back"), "fraction"),
                  series="who")  # fmt: skip
    return figure("two-steps", chart, frame)


def goal_line() -> Figure:
    """A goal half way, with a fan."""
    count = 13
    frame = pd.DataFrame({"start": months(count), "required": [96000 + 2000 * at for at in range(count)]})
    frame["actual"] = [95000 + 1200 * at + 900 * math.sin(at) if at <= 6 else math.nan for at in range(count)]
    frame["expected"] = [math.nan] * 6 + [frame["actual"][6] + 1250 * at for at in range(7)]
    frame["low"], frame["high"] = ([math.nan] * 6 + [frame["expected"][6 + at] + sign * 1500 * at for at in range(7)] for sign in (-1, 1))
    text = t("target {value} by {day}").format(value=money(120000), day=date(frame["start"].iloc[-1]))
    chart = goal(frame, Time("start"), actual=Measure("actual", t("actual"), "money"),
                 required=Measure("required", t("required pace"), "money"), target=(120000, text),
                 expected=Measure("expected", t("expected"), "money", "low", "high"))  # fmt: skip
    return figure("goal", chart, frame)


def way_funnel() -> Figure:
    """The way to an order."""
    frame = pd.DataFrame({"step": [t(name) for name in ("Visited", "Saw a product", "Put in basket", "Paid")],
                          "people": [48210, 27115, 4120, 2890]})  # fmt: skip
    return figure("funnel", funnel(frame, "step", Measure("people", t("Customers"), "count")), frame)


def channel_panels() -> Figure:
    """Small multiples on one scale."""
    rows = [{"start": day, "channel": t(name), "orders": 40 + 30 * place + 20 * math.sin(at / 2 + place)}
            for place, name in enumerate(CHANNELS[:6]) for at, day in enumerate(months(13))]  # fmt: skip
    frame = pd.DataFrame(rows)
    parts = panels(frame, "channel", "orders", lambda part, domain: columns(
        part, Time("start"), Measure("orders", t("Orders"), "count"), domain=domain, height=160))  # fmt: skip
    return figure("panels", parts, frame)


def product_scatter() -> Figure:
    """Revenue against returns."""
    frame = pd.DataFrame({"product": [f"{t('Product')} {integer(at)}" for at in range(1, 25)]})
    frame["revenue"] = [abs(math.sin(at * 1.7)) * 90000 + 4000 for at in range(24)]
    frame["returned"] = [abs(math.cos(at * 2.3)) * 0.16 + 0.01 for at in range(24)]
    chart = scatter(frame, "product", Measure("revenue", t("Gross revenue"), "money"),
                    Measure("returned", t("Returned share"), "fraction"), emphasise=[frame["product"][3]])  # fmt: skip
    return figure("scatter", chart, frame)


def figures() -> list[Figure]:
    """All of them."""
    return [channel_bars(), product_bars(), change_bars(), month_columns(), channel_lines(), band_line(), model_dumbbell(),
            cohort_triangle(), stage_matrix(), channel_slope(), return_steps(), persona_steps(), goal_line(), way_funnel(),
            channel_panels(), product_scatter()]  # fmt: skip


def words() -> Words:
    """Headline and tiles."""
    rising = tuple(3 + at * 0.3 + math.sin(at) for at in range(13))
    return Words(
        t("Of 4,338 customers, 2,845 came back (66%); one in three has bought only once so far."),
        (
            Tile(t("Customers"), integer(4338), change=t("12% above March last year"), standing="good", moved="up", trend=rising),
            Tile(t("Repeat purchase rate"), percent(0.656), change=t("3% below February"), standing="bad", moved="down",
                 trend=(*rising[:5], None, None, *rising[7:])),
            Tile(t("Average order value"), money(533.8756), unit=t("per order"), standing="at_risk", trend=rising[::-1]),
            Tile(t("Return on ads"), "", n=t("n = 412")),
        ),
    )  # fmt: skip


def gallery(language: str) -> str:
    """The whole page."""
    locale = Locale("fa", "jalali", "IRR") if language == "fa" else Locale(language, "gregorian", "GBP")
    with use(locale):
        body = [
            words_html(words()),
            *(figure_html(each) for each in figures()),
            section_html(t("One order in fourteen has no customer; they count in revenue only.")),
            monday_html([t("Write to the 214 customers who bought once in October: about 30 of them may come back."),
                         t("Move a tenth of the paid search budget to email for four weeks, and compare.")]),
            trust_html([t("One order in fourteen has no customer; they count in revenue only.")]),
            error_card(PlaybookError(t("The file is empty."), found=["orders.csv", "<script>"], remedy=t("Export it again."))),
            details_html(t("Details"), section_html(t("One order in fourteen has no customer; they count in revenue only."))),
        ]  # fmt: skip
        return page("Gallery", "".join(body))


if __name__ == "__main__":
    wanted, folder = sys.argv[1], Path(sys.argv[2])
    (folder / f"gallery-{wanted}.html").write_text(gallery(wanted), encoding="utf-8")
