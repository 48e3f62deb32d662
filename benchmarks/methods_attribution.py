"""The Markov model of attribution against ChannelAttribution: from paths as text to credit.

Journeys touch twelve channels, some far more often than others; most are short. ChannelAttribution walks its chain at
random until results move by less than five in a hundred; ours is solved.
"""

from __future__ import annotations

from benchmarks.peers import Aim, Contest, Side

MILLION = 1_000_000

# One row per journey, or, counted, one row per path with the journeys that walked it.
JOURNEYS = """
import numpy as np
def journeys(size, stops=0.4, counted=False):
    rng = np.random.default_rng(1)
    lengths = np.minimum(rng.geometric(stops, size), 20)
    names = np.array([f"channel_{n:02d}" for n in range(12)], dtype=object)
    met = names[rng.choice(12, lengths.sum(), p=1 / np.arange(1, 13) / (1 / np.arange(1, 13)).sum())].tolist()
    ends = np.cumsum(lengths).tolist()
    paths = [" > ".join(met[begin:end]) for begin, end in zip([0, *ends[:-1]], ends)]
    walked = 1 + rng.poisson(8, size) if counted else np.ones(size, dtype=int)
    bought = rng.binomial(walked, 0.1)
    return {"path": paths, "conversions": bought, "value": bought * 10.0, "nulls": walked - bought}
"""
ONE_A_JOURNEY = JOURNEYS + "columns = journeys(size)\n"
ONE_A_PATH = JOURNEYS + "columns = journeys(size, stops=0.25, counted=True)\n"


def ours(order: int, sizes: tuple[int, ...]) -> Side:
    """Our credit."""
    return Side(
        "playbook",
        f"credited = attribute(frame, order={order})",
        sizes,
        prepare="import pandas as pd\nfrom playbook.methods.attribution import attribute\n"
        f"attribute(pd.DataFrame(journeys(1000)), order={order})\nframe = pd.DataFrame(columns)\ndel columns",
        answer='credited["conversions"].iloc[0] / credited["conversions"].sum()',
        repeats=5,
    )


def theirs(order: int, sizes: tuple[int, ...]) -> Side:
    """ChannelAttribution's credit, on one core."""
    settings = (
        f'"path", "conversions", var_value="value", var_null="nulls", order={order}, verbose=False, flg_pro=False'
    )
    return Side(
        "ChannelAttribution",
        f"credited = markov_model(frame, {settings})",
        sizes,
        prepare="import pandas as pd\nfrom ChannelAttribution import markov_model\n"
        f"markov_model(pd.DataFrame(journeys(1000)), {settings})\nframe = pd.DataFrame(columns)\ndel columns",
        answer='credited.set_index("channel_name")["total_conversions"]["channel_00"]'
        ' / credited["total_conversions"].sum()',
        environment="channelattribution",
    )


CONTESTS = (
    Contest(
        title="Markov of order 1, journeys as text",
        how="One row per journey to credited conversions and value. The answer is the share of the largest channel: "
        "exact against simulated.",
        data=ONE_A_JOURNEY,
        ours=ours(1, (100_000, MILLION, 10 * MILLION)),
        rivals=(theirs(1, (100_000, MILLION, 10 * MILLION)),),
        aim=Aim(times=4),
    ),
    Contest(
        title="Markov of order 3, paths with counts",
        how="One row per path to credited conversions and value. The answer is the share of the largest channel: exact "
        "against simulated.",
        data=ONE_A_PATH,
        ours=ours(3, (10_000, 100_000)),
        rivals=(theirs(3, (10_000, 100_000)),),
        aim=Aim(times=1),
    ),
)
