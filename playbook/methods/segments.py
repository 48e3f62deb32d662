"""Segments of customers who behave alike: k-means over scaled behaviour and demographics.

Sources:
- S. Lloyd, "Least squares quantization in PCM", IEEE Transactions on Information Theory 28 (1982), 129-137.
- P. J. Rousseeuw, "Silhouettes", Journal of Computational and Applied Mathematics 20 (1987), 53-65, for their number.
- C. Hennig, "Cluster-wise assessment of cluster stability", Computational Statistics & Data Analysis 52 (2007),
  258-271, for drawing again.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from playbook.methods.agreement import adjusted_rand
from playbook.methods.segment_evidence import evidence
from playbook.methods.segment_model import SegmentModel, features_of, nearest

MINIMUM_PER_SEGMENT = 30
# Centres and silhouettes are found on a sample; everybody is then assigned.
_FITTED, _COMPARED = 20_000, 2_000

Points = NDArray[np.float64]


@dataclass(frozen=True)
class Segments:
    """The segments found, numbered from 1 by falling number of customers.

    assignments: the segment of each customer, with the frame's index. model: assigns any later customer. choice: k,
    silhouette (-1 to 1), its standard_error and smallest (customers in the smallest segment) for every number tried.
    agreements: adjusted Rand index between these segments and those found after drawing the customers again, one per
    draw. evidence: see `segment_evidence.evidence`.
    """

    assignments: pd.Series[int]
    model: SegmentModel
    choice: pd.DataFrame
    agreements: tuple[float, ...]
    evidence: pd.DataFrame

    @property
    def stability(self) -> float:
        """The mean agreement: near 1 the segments come back, below about 0.6 they are a way of cutting, no more."""
        return fmean(self.agreements)


def find_segments(
    customers: pd.DataFrame, *, bounds: tuple[int, int] = (3, 8), resamples: int = 20, seed: int = 0
) -> Segments:
    """Segments of customers, as many as the silhouette prefers within the bounds.

    Taken is the smallest number whose silhouette lies within two standard errors of the best: more segments would not
    be shown to fit better. Numbers that leave a segment with fewer than 30 customers are passed over, unless all do.

    customers: one row per customer, indexed by customer, one column per attribute to compare by. Columns of numbers are
    behaviour (and age), scaled robustly; columns of text or truth values are split into levels (see `features_of`).
    Columns that say the same twice count twice: give each idea one column.
    bounds: fewest and most segments. A number is tried only while segments can have 30 customers on average.

    Assumes:
    1. Likeness is straight distance over the scaled attributes; segments are round and of similar width.
    2. Some grouping always comes out, even of customers without any: read silhouette and stability first.

    The same customers in any order give the same segments. With more than 20,000 customers centres come from a random
    20,000 of them, silhouettes always from at most 2,000.

    Raises ValueError: bounds below 2 or reversed, fewer than 30 customers for each of the fewest segments, fewer
    distinct customers than segments, and as `features_of` does.

    >>> shop = pd.DataFrame({"orders": [1, 2] * 30 + [8, 9] * 30, "device": ["phone"] * 60 + ["desk"] * 60})
    >>> found = find_segments(shop, bounds=(2, 2))
    >>> found.assignments.value_counts().tolist(), round(found.stability, 2)
    ([60, 60], 1.0)
    """
    fewest, most = _checked_bounds(bounds, len(customers))
    features, shift, scale = features_of(customers)
    points = SegmentModel(features, shift, scale, ((0.0,) * len(features),)).scaled(customers)
    # In a fixed order, so that the order of the rows decides nothing.
    points = points[np.lexsort(points.T)]
    if len(points) > _FITTED:
        points = points[np.sort(np.random.default_rng(seed).choice(len(points), _FITTED, replace=False))]
    distinct = len(np.unique(points, axis=0))
    if distinct < fewest:
        raise ValueError(f"{fewest} segments need at least as many different customers: {distinct} found")

    fits = {k: _centres(points, k, starts=10, seed=seed) for k in range(fewest, min(most, distinct) + 1)}
    choice = pd.DataFrame(
        [(k, *_silhouette(points, each, seed), _smallest(points, each)) for k, each in fits.items()],
        columns=["k", "silhouette", "standard_error", "smallest"],
    )
    centres = fits[_chosen(choice)]
    assignments = SegmentModel(features, shift, scale, _rows(centres)).assign(customers)
    by_size = np.argsort(-np.bincount(assignments - 1, minlength=len(centres)), kind="stable")
    model = SegmentModel(features, shift, scale, _rows(centres[by_size]))
    assignments = model.assign(customers)
    return Segments(
        assignments=assignments,
        model=model,
        choice=choice,
        agreements=_agreements(points, centres, resamples=resamples, seed=seed),
        evidence=evidence(customers, assignments, model),
    )


def _checked_bounds(bounds: tuple[int, int], customers: int) -> tuple[int, int]:
    fewest, most = bounds
    if not 2 <= fewest <= most:
        raise ValueError(f"the number of segments lies between two bounds of 2 or more, the lower first: {bounds}")
    if customers < fewest * MINIMUM_PER_SEGMENT:
        least = fewest * MINIMUM_PER_SEGMENT
        raise ValueError(f"{fewest} segments need {least} customers, {MINIMUM_PER_SEGMENT} each: {customers} found")
    return fewest, min(most, customers // MINIMUM_PER_SEGMENT)


def _centres(points: Points, k: int, *, starts: int, seed: int) -> Points:
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]  # ships no types

    # Several threads cost seven times the CPU here, and add up in an order that changes from run to run.
    with threadpool_limits(1):
        centres: Points = KMeans(k, n_init=starts, random_state=seed).fit(points).cluster_centers_
    return centres


def _chosen(choice: pd.DataFrame) -> int:
    """The fewest segments whose silhouette is within two standard errors of the best: not shown to be worse."""
    # A segment of a handful of customers looks crisp and serves nobody.
    large = choice["smallest"] >= MINIMUM_PER_SEGMENT
    candidates = choice[large] if large.any() else choice
    best = candidates.iloc[int(candidates["silhouette"].argmax())]
    good = candidates["silhouette"] >= best["silhouette"] - 2 * best["standard_error"]
    return int(candidates["k"][good].min())


def _smallest(points: Points, centres: Points) -> int:
    return int(np.bincount(nearest(points, centres), minlength=len(centres)).min())


def _silhouette(points: Points, centres: Points, seed: int) -> tuple[float, float]:
    """The mean silhouette and its standard error."""
    from sklearn.metrics import silhouette_samples

    if len(points) > _COMPARED:
        points = points[np.random.default_rng(seed).choice(len(points), _COMPARED, replace=False)]
    found = nearest(points, centres)
    if len(np.unique(found)) < 2:
        return -1.0, 0.0
    widths = silhouette_samples(points, found)
    return float(widths.mean()), float(widths.std() / np.sqrt(len(widths)))


def _agreements(points: Points, centres: Points, *, resamples: int, seed: int) -> tuple[float, ...]:
    if resamples < 1:
        raise ValueError(f"stability needs at least one draw: {resamples}")
    generator = np.random.default_rng(seed)
    found = nearest(points, centres)
    agreements = []
    for _ in range(resamples):
        drawn = points[generator.integers(len(points), size=len(points))]
        again = _centres(drawn, min(len(centres), len(np.unique(drawn, axis=0))), starts=3, seed=seed)
        agreements.append(adjusted_rand(found, nearest(points, again)))
    return tuple(agreements)


def _rows(centres: Points) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(map(float, row)) for row in centres)
