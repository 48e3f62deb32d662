"""Seasons."""

from __future__ import annotations

import numpy as np

from playbook.conformance.reproduce import Numbers
from playbook.methods.season_trend import season_trend
from playbook.methods.seasonality import seasonality

# International airline passengers in thousands, 1949 to 1960 (Box and Jenkins 1976, series G).
AIRLINE = """
112 118 132 129 121 135 148 148 136 119 104 118  115 126 141 135 125 149 170 170 158 133 114 140
145 150 178 163 172 178 199 199 184 162 146 166  171 180 193 181 183 218 230 242 209 191 172 194
196 196 236 235 229 243 264 272 237 211 180 201  204 188 235 227 234 264 302 293 259 229 203 229
242 233 267 269 270 315 364 347 312 274 237 278  284 277 317 313 318 374 413 405 355 306 271 306
315 301 356 348 355 422 465 467 404 347 305 336  340 318 362 348 363 435 491 505 404 359 310 337
360 342 406 396 420 472 548 559 463 407 362 405  417 391 419 461 472 535 622 606 508 461 390 432
"""
PASSENGERS = [float(each) for each in AIRLINE.split()]


def decomposed() -> Numbers:
    """Index and trend."""
    import pandas as pd

    found = seasonality(pd.DataFrame({"month": range(24_000, 24_000 + len(PASSENGERS)), "value": PASSENGERS}))
    trend = dict(enumerate(found.table["trend"].tolist(), start=1))
    return {"season {at}": dict(enumerate(found.index["season"].tolist(), start=1)), "trend {at}": trend}


def loess() -> Numbers:
    """Trend and season by local regression, not robust."""
    found = season_trend(np.log(PASSENGERS))
    return {
        "trend {at}": dict(enumerate(found.trend.tolist(), start=1)),
        "season {at}": dict(enumerate(found.season.tolist(), start=1)),
    }
