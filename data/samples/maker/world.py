"""What is fixed about the made-up shop, whatever the seed: its calendar, its four kinds of people, its channels.

Times inside the maker are seconds since the first midnight, so that everything stays plain numpy until it is written.
"""

from __future__ import annotations

import datetime as dt
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FIRST, LAST = dt.date(2023, 10, 1), dt.date(2025, 11, 30)
DAYS = (LAST - FIRST).days + 1
DAY = 86_400
END = DAYS * DAY  # first second that no longer belongs to the data
BUYERS, CONTACTS, GUESTS = 3_000, 200, 420  # contacts signed up and never ordered; guests left no name

# Demand of a calendar month relative to the mean month; twelve numbers whose mean is 1.
SEASON = np.array([0.86, 0.70, 0.88, 1.02, 1.14, 1.08, 0.84, 1.06, 0.94, 0.80, 1.30, 1.38])
# A move of the warehouse: most of those who ordered in this month were let down and never came back.
WAVE_MONTH, WAVE_STOPS = dt.date(2025, 3, 1), 0.80
# A Monday to a Sunday on which nothing on site and app was recorded.
OUTAGE_FIRST, OUTAGE_LAST = dt.date(2025, 6, 16), dt.date(2025, 6, 22)


@dataclass(frozen=True)
class Kind:
    """One latent kind of customer. Rates are per year while the customer stays; shares are fractions."""

    letter: str
    name: str
    share: float
    age: tuple[float, float]
    women: float
    yearly_orders: float
    stops_after_first: float
    stops_after_later: float
    coupon: float
    marketplace: float
    lines: float
    devices: tuple[float, float, float, float]  # desktop, mobile site, tablet, app
    hour: tuple[float, float]
    tastes: dict[str, float]
    channels: dict[str, float]
    household: dict[str, float]
    income: dict[str, float]
    contact: dict[str, float]


KINDS = (
    Kind(
        "F", "club fan", 0.28, (28, 2.0), 0.22, 4.6, 0.36, 0.15, 0.06, 0.06, 1.35,
        (0.04, 0.14, 0.02, 0.80), (20.5, 1.8),
        {"football": 0.88, "fitness": 0.06, "running": 0.03, "accessories": 0.03},
        {"social": 2.2, "direct": 1.2, "paid_search": 0.8, "email": 0.9},
        {"single": 0.82, "couple": 0.14, "family": 0.04},
        {"low": 0.06, "middle": 0.30, "high": 0.64},
        {"app": 0.60, "social": 0.25, "email": 0.15},
    ),
    Kind(
        "H", "sports family", 0.27, (43, 2.4), 0.64, 3.4, 0.40, 0.18, 0.12, 0.09, 3.3,
        (0.08, 0.82, 0.08, 0.02), (10.5, 1.8),
        {"kids": 0.84, "winter": 0.06, "football": 0.04, "cycling": 0.03, "accessories": 0.03},
        {"email": 1.2, "paid_search": 1.25, "social": 1.0},
        {"single": 0.02, "couple": 0.06, "family": 0.92},
        {"low": 0.16, "middle": 0.62, "high": 0.22},
        {"email": 0.70, "phone": 0.20, "app": 0.10},
    ),
    Kind(
        "S", "student saver", 0.24, (20.5, 1.2), 0.52, 2.7, 0.54, 0.36, 0.95, 0.16, 1.15,
        (0.10, 0.82, 0.02, 0.06), (20.0, 1.6),
        {"accessories": 0.82, "running": 0.12, "fitness": 0.06},
        {"affiliate": 2.8, "social": 1.3, "email": 0.8, "paid_search": 0.8},
        {"single": 0.88, "couple": 0.11, "family": 0.01},
        {"low": 0.80, "middle": 0.18, "high": 0.02},
        {"social": 0.62, "email": 0.20, "app": 0.18},
    ),
    Kind(
        "V", "mountain veteran", 0.21, (62, 3.2), 0.44, 2.3, 0.38, 0.14, 0.04, 0.04, 1.9,
        (0.91, 0.04, 0.05, 0.00), (10.0, 2.2),
        {"outdoor": 0.84, "winter": 0.08, "cycling": 0.07, "accessories": 0.01},
        {"email": 1.25, "organic_search": 1.4, "social": 0.25, "referral": 1.6, "affiliate": 0.5},
        {"single": 0.18, "couple": 0.74, "family": 0.08},
        {"low": 0.12, "middle": 0.48, "high": 0.40},
        {"email": 0.55, "phone": 0.45},
    ),
)  # fmt: skip

CHANNELS = (
    "email", "organic_search", "direct", "paid_search", "affiliate", "social", "referral", "sms", "display",
)  # fmt: skip
# Chance that one touch turns the journey into an order, whatever else happens in it.
EFFECTS = np.array([0.200, 0.098, 0.060, 0.098, 0.115, 0.040, 0.068, 0.085, 0.012])
# How journeys begin and go on: of people who have never ordered, and of those who have.
OPENS_NEW = np.array([0.02, 0.37, 0.05, 0.28, 0.07, 0.12, 0.05, 0.00, 0.04])
GOES_ON_NEW = np.array([0.14, 0.24, 0.10, 0.26, 0.13, 0.05, 0.04, 0.00, 0.04])
OPENS_AGAIN = np.array([0.57, 0.13, 0.08, 0.08, 0.06, 0.04, 0.01, 0.02, 0.01])
GOES_ON_AGAIN = np.array([0.50, 0.12, 0.12, 0.08, 0.10, 0.03, 0.01, 0.03, 0.01])
BOUNCES = np.array([0.24, 0.42, 0.36, 0.50, 0.33, 0.62, 0.40, 0.30, 0.76])
MEDIUM = ("email", "organic", "(none)", "cpc", "affiliate", "social", "referral", "sms", "display")

COUNTRIES: dict[str, tuple[float, str, str, tuple[str, ...]]] = {
    "PL": (0.56, "pl", "Europe/Warsaw", ("Warsaw", "Krakow", "Wroclaw", "Gdansk", "Poznan", "Lodz")),
    "DE": (0.17, "de", "Europe/Berlin", ("Berlin", "Hamburg", "Munich", "Leipzig")),
    "CZ": (0.11, "cs", "Europe/Prague", ("Prague", "Brno", "Ostrava")),
    "AT": (0.06, "de", "Europe/Vienna", ("Vienna", "Innsbruck")),
    "NL": (0.05, "nl", "Europe/Amsterdam", ("Amsterdam", "Utrecht")),
    "GB": (0.05, "en", "Europe/London", ("London", "Leeds")),
}
FOCUS_PLACE, FOCUS_SHARE = "Warsaw", 0.42  # of the orders within its country
AFFILIATES = tuple(f"af{number:02d}" for number in range(1, 15))
NETWORKS = ("Instagram", "Facebook", "X")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Table = dict[str, NDArray]  # column name -> values of one length


def stream(seed: int, name: str) -> np.random.Generator:
    """Random numbers of one part of the shop; a change in one part leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32(name.encode())])


def second(day: dt.date) -> int:
    """Seconds from the first midnight to a day's midnight."""
    return (day - FIRST).days * DAY


def moment(seconds: NDArray) -> NDArray[np.datetime64]:
    """Wall-clock times of seconds since the first midnight; NaN becomes a missing time."""
    missing = np.isnan(np.asarray(seconds, dtype=float))
    whole = np.where(missing, 0, seconds).astype("int64")
    return np.where(missing, np.datetime64("NaT"), np.datetime64(FIRST, "s") + whole.astype("timedelta64[s]"))


def days_as_dates() -> NDArray[np.datetime64]:
    """Every day of the data."""
    return np.datetime64(FIRST, "D") + np.arange(DAYS)


def season_of_day(first: int = 0, days: int = DAYS) -> Floats:
    """Demand of days relative to the mean: the month's index, with quieter Fridays and fuller Sundays."""
    dates = np.datetime64(FIRST, "D") + np.arange(first, first + days)
    weekday = (dates.astype(int) + 3) % 7  # 0 is Monday
    by_weekday = np.array([1.02, 0.97, 0.97, 0.98, 0.92, 1.02, 1.12])
    return SEASON[dates.astype("datetime64[M]").astype(int) % 12] * by_weekday[weekday]


def wave_days() -> NDArray[np.bool_]:
    """True for every day of the month in which many customers stopped."""
    return days_as_dates().astype("datetime64[M]") == np.datetime64(WAVE_MONTH, "M")


def labels(prefix: str, numbers: NDArray, width: int = 5) -> NDArray:
    """Ids like K00042; a negative number is nobody."""
    texts = np.array([f"{prefix}{number:0{width}d}" for number in numbers.tolist()], dtype=object)
    texts[np.asarray(numbers) < 0] = None
    return texts


def pick(rng: np.random.Generator, shares: dict[str, float], size: int) -> NDArray:
    """Words drawn by their shares."""
    weights = np.array(list(shares.values()))
    return np.array(list(shares), dtype=object)[rng.choice(len(shares), size=size, p=weights / weights.sum())]


def rows(table: Table, keep: NDArray) -> Table:
    """The rows of a table where `keep` is true, or at the positions it lists."""
    return {name: values[keep] for name, values in table.items()}


def stack(parts: list[Table]) -> Table:
    """Tables of the same columns, one after the other."""
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
