"""What sets each segment apart: its means against everybody's, in one comparable unit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from playbook.methods.segment_model import SegmentModel, measured


def evidence(customers: pd.DataFrame, assignments: pd.Series[int], model: SegmentModel) -> pd.DataFrame:
    """Per segment and attribute the mean against the overall mean, largest effects first.

    customers, assignments: the same rows. Numbers are compared as they are (money in money, not on the model's scale),
    levels by the share of customers who have them; what is missing counts nowhere.

    Returns one row per segment and attribute: segment, column, level ("" for a number), mean (of a level: share),
    overall, effect_size = (mean - overall) / standard deviation over all customers, n (customers of the segment whose
    value is known). About 0.2 is a small effect, 0.5 a visible one, 0.8 a large one (J. Cohen 1988, chapter 2).
    """
    rows = []
    for feature in model.features:
        attribute = feature.removeprefix("log1p(").removesuffix(")")
        column, _, level = attribute.partition("=")
        values = measured(customers, attribute)
        overall, spread = np.nanmean(values), np.nanstd(values)
        for segment in range(1, len(model.centres) + 1):
            inside = values[(assignments == segment).to_numpy()]
            known = inside[~np.isnan(inside)]
            mean = known.mean() if len(known) else np.nan
            rows.append((segment, column, level, mean, overall, (mean - overall) / spread, len(known)))
    found = pd.DataFrame(rows, columns=["segment", "column", "level", "mean", "overall", "effect_size", "n"])
    largest_first = found.assign(size=-found["effect_size"].abs()).sort_values(["segment", "size", "column", "level"])
    return largest_first.drop(columns="size").reset_index(drop=True)
