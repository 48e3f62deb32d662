"""What the shop sells: products by sport, services, prices, costs, and when in the year each sport sells."""

from __future__ import annotations

import datetime as dt

import numpy as np

from maker.world import DAYS, FIRST, Floats, Table, stream

# Sport: brand, price level of its cheapest and dearest product, demand by quarter, products.
SPORTS: dict[str, tuple[str, tuple[float, float], tuple[float, float, float, float], tuple[str, ...]]] = {
    "football": ("Okari", (24, 94), (0.9, 1.0, 1.5, 0.8), (
        "home shirt", "away shirt", "third shirt", "training top", "boots", "indoor shoes", "ball", "shin guards",
        "goalkeeper gloves", "club scarf", "track jacket", "shorts",
    )),
    "kids": ("Pippo", (14, 52), (0.8, 1.0, 1.4, 1.1), (
        "football set", "swim set", "rain jacket", "trainers", "balance bike helmet", "tracksuit", "ski gloves",
        "school bag", "water bottle", "gym bag", "base layer", "sun hat",
    )),
    "running": ("Velno", (12, 62), (1.0, 1.3, 0.9, 0.8), (
        "shirt", "shorts", "road shoes", "socks three-pack", "cap", "belt", "headlamp", "wind vest", "tights",
    )),
    "fitness": ("Velno", (11, 58), (1.6, 0.8, 0.7, 1.0), (
        "mat", "resistance bands", "kettlebell 8 kg", "rope", "gloves", "leggings", "foam roller", "tank top",
    )),
    "cycling": ("Rovello", (35, 189), (0.7, 1.6, 1.2, 0.5), (
        "helmet", "bib shorts", "gloves", "light set", "jersey", "rain cape", "pannier", "touring shoes",
    )),
    "outdoor": ("Tarn", (79, 289), (0.8, 1.2, 1.2, 0.8), (
        "hiking boots", "shell jacket", "trekking poles", "pack 30 l", "pack 50 l", "down vest", "tent for two",
        "sleeping bag", "hiking trousers", "stove",
    )),
    "winter": ("Tarn", (69, 249), (1.8, 0.2, 0.2, 1.8), (
        "ski jacket", "ski trousers", "goggles", "merino base layer", "snow boots", "ski helmet", "touring skins",
        "ski gloves",
    )),
    "accessories": ("Basic", (5, 24), (1.0, 1.0, 1.0, 1.0), (
        "socks", "bottle", "bag tag", "towel", "headband", "phone band", "laces", "cap", "sports soap", "key pouch",
    )),
}  # fmt: skip
SERVICES = {
    "SV-DELIVERY": ("Delivery", 4.90),
    "SV-BIKE": ("Bike service", 59.00),
    "SV-SKI": ("Ski service", 39.00),
    "SV-PRINT": ("Name printed on shirt", 12.00),
}
DELIVERY_FREE_FROM, DELIVERY_PRICE, TAX_RATE = 60.0, 4.90, 0.23
SERVICE_OF = {"cycling": "SV-BIKE", "winter": "SV-SKI", "football": "SV-PRINT"}


def products(seed: int) -> Table:
    """Every product and service with price and cost; product numbers tell the sport."""
    rng = stream(seed, "products")
    ids, names, sports, brands, prices = [], [], [], [], []
    for sport, (brand, (low, high), _, items) in SPORTS.items():
        level = np.geomspace(low, high, len(items))
        rng.shuffle(level)
        for number, (item, price) in enumerate(zip(items, level, strict=True), start=1):
            ids.append(f"{sport[:2].upper()}-{number:02d}")
            names.append(f"{brand} {item}")
            sports.append(sport)
            brands.append(brand)
            prices.append(round(price) + 0.90)
    goods = len(ids)
    for code, (name, price) in SERVICES.items():
        ids.append(code)
        names.append(name)
        sports.append("services")
        brands.append(None)
        prices.append(price)
    price = np.array(prices)
    share = np.r_[rng.uniform(0.48, 0.66, goods), np.full(len(SERVICES), 0.60)]
    started = np.full(len(ids), np.datetime64(FIRST, "D") - np.timedelta64(400, "D"))
    # One product in eight is launched while we look on.
    later = np.flatnonzero(rng.random(goods) < 0.12)
    started[later] = np.datetime64(FIRST, "D") + rng.integers(60, DAYS - 200, len(later)).astype("timedelta64[D]")
    return {
        "product_id": np.array(ids, dtype=object),
        "name": np.array(names, dtype=object),
        "category": np.array(sports, dtype=object),
        "brand": np.array(brands, dtype=object),
        "kind": np.where(np.arange(len(ids)) < goods, "product", "service").astype(object),
        "list_price": price,
        "unit_cost": np.round(price / (1 + TAX_RATE) * share, 2),
        "launched_on": started,
    }


def demand(goods: Table, quarter: int, seed: int) -> Floats:
    """Weight of every product within its sport in a quarter (0 to 3); services are never drawn."""
    popularity = stream(seed, "popularity").gamma(1.3, 1.0, len(goods["product_id"])) + 0.1
    return np.where(goods["kind"] == "product", popularity, 0.0) * np.array(
        [SPORTS[sport][2][quarter] if sport in SPORTS else 0.0 for sport in goods["category"]]
    )


def launched_before(goods: Table, day: dt.date) -> np.ndarray:
    """True for products on sale by a day."""
    return goods["launched_on"] <= np.datetime64(day, "D")
