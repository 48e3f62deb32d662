"""Customer models against lifetimes: CPU seconds of fits and scoring, side by side, and how the cost grows with size.

    python -m benchmarks.methods_lifetime [interpreter with the rival in it]

The customers are drawn from a Pareto/NBD with the parameters of CDNOW; their times are days, as in any shop.
"""

from __future__ import annotations

import math
import os
import subprocess
import sys

from benchmarks.measuring import REPOSITORY, Result, machine, median

SIZES = (10_000, 100_000, 1_000_000)
CUSTOMERS = """
import sys, time, warnings
import numpy as np
warnings.simplefilter("ignore")
def customers(size):
    rng = np.random.default_rng(1)
    T = rng.integers(180, 600, size) / 7
    until = np.minimum(T, rng.exponential(1 / rng.gamma(0.606, 1 / 11.669, size)))
    x = rng.poisson(rng.gamma(0.553, 1 / 10.578, size) * until)
    day = np.clip(np.ceil(until * rng.random(size) ** (1 / np.maximum(x, 1)) * 7), 1, T * 7)
    x = np.minimum(x, day)
    return x.astype(float), np.where(x > 0, day, 0) / 7, T
x, tx, T = customers(int(sys.argv[1]))
"""
TIMED = "began = time.process_time()\n{work}\nprint(time.process_time() - began)\n"
FITS = {
    "BG/NBD": ("from playbook.methods.lifetime import fit_bgnbd as fit", "BetaGeoFitter"),
    "Pareto/NBD": ("from playbook.methods.lifetime import fit_pareto_nbd as fit", "ParetoNBDFitter"),
}
# The first call of anything loads libraries; a small fit pays for that, on both sides.
OUR_FIT = "{load}\nfit(*customers(1000))\n" + TIMED.format(work="fit(x, tx, T)")
RIVAL_FIT = """
from lifetimes import {fitter}
{fitter}().fit(*customers(1000))
""" + TIMED.format(work="{fitter}().fit(x, tx, T)")
OUR_SCORES = """
from playbook.methods.lifetime import BgNbd
model = BgNbd(0.243, 4.414, 0.793, 2.426)
model.conditional_expected_purchases(1, 1, 1, 2)
""" + TIMED.format(
    work="model.probability_alive(x, tx, T), model.conditional_expected_purchases(13, x, tx, T), "
    "model.probability_of_purchase(13, x, tx, T)"
)
# It has no probability of a purchase within t: two questions against our three.
RIVAL_SCORES = """
from lifetimes import BetaGeoFitter
model = BetaGeoFitter().fit(*customers(1000))
""" + TIMED.format(
    work="model.conditional_probability_alive(x, tx, T), "
    "model.conditional_expected_number_of_purchases_up_to_time(13, x, tx, T)"
)


def cpu_seconds(interpreter: str, script: str, size: int, repeats: int) -> tuple[float, ...]:
    """What the script states as its last word, each time in a fresh process with one thread."""
    found = []
    for _turn in range(repeats):
        done = subprocess.run(
            [interpreter, "-c", CUSTOMERS + script, str(size)],
            cwd=REPOSITORY,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"a measurement failed:\n{done.stderr[-2000:]}")
        found.append(float(done.stdout.split()[-1]))
    return tuple(found)


def fit_against_rival(model: str, size: int, rival: str, *, aim: float) -> Result:
    """One fit, ours and the rival's."""
    load, fitter = FITS[model]
    ours = cpu_seconds(sys.executable, OUR_FIT.format(load=load), size, 5)
    theirs = cpu_seconds(rival, RIVAL_FIT.format(fitter=fitter), size, 1)
    ratio = median(theirs) / median(ours)
    return Result(
        title=f"{model} fit, {size:,} customers",
        how="against lifetimes 0.11.3 on the same customers; CPU seconds",
        unit="CPU s",
        ours=ours,
        baseline=theirs,
        aim=f"at least {aim:.0f} times less",
        figure=ratio,
        reached=ratio >= aim,
    )


def scores_against_rival(size: int, rival: str) -> Result:
    """All that a customer list asks of a fitted BG/NBD."""
    ours = cpu_seconds(sys.executable, OUR_SCORES, size, 5)
    theirs = cpu_seconds(rival, RIVAL_SCORES, size, 1)
    ratio = median(theirs) / median(ours)
    return Result(
        title=f"Scoring {size:,} customers",
        how="P(alive), purchases and P(purchase) in 13 weeks, against the first two by lifetimes 0.11.3; CPU seconds",
        unit="CPU s",
        ours=ours,
        baseline=theirs,
        aim="at least 10 times less, under 2 s",
        figure=ratio,
        reached=ratio >= 10 and median(ours) < 2,
    )


def curve(model: str) -> str:
    """Our cost against size, with the exponent that the last two sizes give."""
    load, _fitter = FITS[model]
    seconds = [median(cpu_seconds(sys.executable, OUR_FIT.format(load=load), size, 3)) for size in SIZES]
    exponent = math.log(seconds[-1] / seconds[-2]) / math.log(SIZES[-1] / SIZES[-2])
    points = ", ".join(f"{size:,}: {each:.3f} s" for size, each in zip(SIZES, seconds, strict=True))
    return f"{model} fit by customers: {points}; cost grows with size to the power of {exponent:.2f}"


def measure(rival: str) -> list[Result]:
    """All comparisons, the slowest last."""
    return [
        fit_against_rival("BG/NBD", 1_000_000, rival, aim=50),
        scores_against_rival(1_000_000, rival),
        fit_against_rival("Pareto/NBD", 100_000, rival, aim=50),
    ]


def main() -> None:
    """Print machine, curves and comparisons."""
    rival = sys.argv[1] if len(sys.argv) > 1 else sys.executable
    print(*machine(), sep="\n")
    print(curve("BG/NBD"), curve("Pareto/NBD"), sep="\n", flush=True)
    for each in measure(rival):
        verdict = "reached" if each.reached else "MISSED"
        sides = f"{median(each.ours):.3f} against {median(each.baseline):.2f} {each.unit}"
        print(f"{each.title}: {sides}, {each.figure:.0f} times (aim: {each.aim}) {verdict}", flush=True)


if __name__ == "__main__":
    main()
