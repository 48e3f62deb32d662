"""Credit to channels."""

from __future__ import annotations

from playbook.conformance.reproduce import Numbers
from playbook.methods.attribution import attribute
from playbook.methods.journeys import read_journeys
from playbook.methods.markov import chain_of, conversion_chance


def markov_steps() -> Numbers:
    """The steps of the article's chain."""
    import pandas as pd

    paths = ["google ads", "mailing", "google ads > mailing"]
    walked = read_journeys(pd.DataFrame({"path": paths, "conversions": [2, 1, 1], "nulls": [1, 0, 0]}))
    chain = chain_of(walked)
    ads, mailing = (walked.channels.index(name) for name in ("google ads", "mailing"))
    return {
        "start → google ads": float(chain.start[ads]),
        "start → mailing": float(chain.start[mailing]),
        "google ads → mailing": float(chain.steps[ads, mailing]),
        "google ads → conv": float(chain.converts[ads]),
        "mailing → conv": float(chain.converts[mailing]),
    }


def markov_by_hand() -> Numbers:
    """Chance, removal effects and credit."""
    import pandas as pd

    walked = pd.DataFrame({"path": ["c1 > c2 > c3", "c1", "c2 > c3"], "conversions": [1, 0, 0], "nulls": [0, 1, 1]})
    credited = attribute(walked)
    return {
        "P": conversion_chance(chain_of(read_journeys(walked))),
        "removal c{at}": dict(enumerate(credited["removal_effect"].tolist(), start=1)),
        "credit c{at}": dict(enumerate(credited["conversions"].tolist(), start=1)),
    }


def shapley_by_hand() -> Numbers:
    """Credit of two channels."""
    import pandas as pd

    walked = pd.DataFrame({"path": ["a", "b", "a > b"], "conversions": [1, 1, 2], "nulls": [1, 3, 2]})
    credited = attribute(walked, "shapley")
    return {"credit {at}": dict(zip(credited["channel"], credited["conversions"].tolist(), strict=True))}
