"""The parameters under which the data are likeliest, all of them above 0: a damped Newton ascent on their logarithms.

On the logarithmic scale no parameter can leave its range, a change of units is a mere shift, and the likelihood is
near to a parabola where the data have something to say. Exact gradients and Hessians make a handful of steps enough.

Source: J. Nocedal and S. J. Wright, "Numerical Optimization", 2nd edition (2006), sections 3.4 (Newton with a modified
Hessian) and 3.1 (backtracking); standard errors by the inverse of the observed information and the delta method.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playbook.methods.intervals import normal_quantile

# Parameters in, log-likelihood with its gradient and Hessian out, all on the parameters' own scale.
Likelihood = Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64], NDArray[np.float64]]]

_STEPS = 100
# After so many it shows which start is the best; a flat ridge may take all of the others.
_GLANCE = 12
_LONGEST_STEP = 1.5
# What one more Newton step would gain, in log-likelihood: far below anything a reader could see.
_GAIN = 1e-9
# A standard error of 7 on the log scale is a factor of a thousand to either side: the data do not tell.
_UNKNOWN = 7.0
# A parameter takes part in a direction from this share of it on.
_PART = 0.1
_SHORTEST = 1e-9
# e to the 30: nothing in a shop is as large in any unit.
_FAR = 30.0


class CannotFit(ValueError):
    """A model that these data cannot be described by: too thin, or no likeliest parameters exist.

    model: its name. reason: "too thin", "not converged" or "not identified". found: what was seen, by name.
    """

    def __init__(self, model: str, reason: str, sentence: str, found: Mapping[str, float]) -> None:
        seen = ", ".join(f"{name} {value:.6g}" for name, value in found.items())
        super().__init__(f"{model}, {reason}: {sentence} ({seen})")
        self.model, self.reason, self.found = model, reason, dict(found)


@dataclass(frozen=True)
class Fit:
    """How a model was fitted. covariance: of the logarithms of the parameters, in their order."""

    log_likelihood: float
    customers: float
    covariance: NDArray[np.float64] = field(repr=False, compare=False)


@dataclass(frozen=True)
class FittedModel:
    """Parameters above 0 with what is known about them; with `fit` None they come from elsewhere and have no errors."""

    names: ClassVar[tuple[str, ...]]
    fit: Fit | None = field(default=None, kw_only=True, compare=False, repr=False)

    def __post_init__(self) -> None:
        if not all(0 < each < np.inf for each in self.parameters.values()):
            raise ValueError(f"parameters are finite and above 0: {self.parameters}")

    @property
    def parameters(self) -> dict[str, float]:
        """The parameters by the paper's names."""
        return {name: float(getattr(self, name)) for name in self.names}

    @property
    def log_likelihood(self) -> float:
        """Natural logarithm of the likelihood at the fitted parameters."""
        return self._fitted().log_likelihood

    @property
    def standard_errors(self) -> dict[str, float]:
        """By parameter, from the observed information (delta method from the log scale)."""
        errors = np.sqrt(np.diag(self._fitted().covariance))
        return {
            name: value * float(error) for (name, value), error in zip(self.parameters.items(), errors, strict=True)
        }

    def interval(self, name: str, level: float = 0.95) -> tuple[float, float]:
        """Bounds of a parameter, symmetric on the log scale, so above 0."""
        value = self.parameters[name]
        spread = float(np.exp(normal_quantile(level) * self.standard_errors[name] / value))
        return value / spread, value * spread

    def draws(self, size: int, *, seed: int) -> Iterator[Self]:
        """Models that the data allow as well: log parameters drawn from their asymptotic normal distribution."""
        centre = np.log(list(self.parameters.values()))
        scale, axes = np.linalg.eigh(self._fitted().covariance)
        normal = np.random.default_rng(seed).standard_normal((size, len(centre)))
        for place in centre + normal * np.sqrt(np.maximum(scale, 0.0)) @ axes.T:
            yield self._at(place)

    def either_side(self) -> Iterator[tuple[Self, Self]]:
        """For each axis of the covariance of log parameters, the models one standard error above and below the fit."""
        centre = np.log(list(self.parameters.values()))
        scale, axes = np.linalg.eigh(self._fitted().covariance)
        for way in (axes * np.sqrt(np.maximum(scale, 0.0))).T:
            yield self._at(centre + way), self._at(centre - way)

    def _at(self, logs: NDArray[np.float64]) -> Self:
        return replace(self, **dict(zip(self.names, np.exp(logs).tolist(), strict=True)))

    def _fitted(self) -> Fit:
        if self.fit is None:
            raise ValueError(f"{type(self).__name__} was given its parameters; only a fit has likelihood and errors")
        return self.fit


def maximise(
    likelihood: Likelihood,
    start: Sequence[float] | NDArray[np.float64],
    *,
    model: str,
    names: Sequence[str],
    customers: float,
) -> tuple[NDArray[np.float64], Fit]:
    """The top of the likelihood reached from a start, and how it was reached.

    start: one value above 0 per parameter. Returns the parameters and their `Fit`.

    Assumes: the likelihood is twice differentiable; a top found is the one next to the start, see `best_start`.

    Raises CannotFit: no top within 100 steps, or one so flat that a parameter could be a thousand times larger.

    >>> def coin(p):  # 30 heads of 100, as odds
    ...     odds = p[0]
    ...     slope = 30 / odds - 100 / (1 + odds)
    ...     bend = -30 / odds**2 + 100 / (1 + odds) ** 2
    ...     return 30 * np.log(odds) - 100 * np.log1p(odds), np.array([slope]), np.array([[bend]])
    >>> odds, fit = maximise(coin, [1.0], model="coin", names=["odds"], customers=100)
    >>> round(float(odds[0]), 6), round(float(fit.covariance[0, 0]), 6)  # 3 / 7; 1 / 30 + 1 / 70
    (0.428571, 0.047619)
    """
    top = _climb(likelihood, np.log(np.asarray(start, dtype=float)))
    found = dict(zip(names, np.exp(top.place).tolist(), strict=True))
    curvature, axes = np.linalg.eigh(-top.bend)
    if curvature[0] > 0:
        covariance = (axes / curvature) @ axes.T
        error = np.sqrt(np.diag(covariance))
    else:  # Flat, or rising for ever, along the axes that bend the wrong way.
        covariance = np.full(top.bend.shape, np.nan)
        error = np.where((np.abs(axes[:, curvature <= 0]) > _PART).any(axis=1), np.inf, 0.0)
    if not error.max() < _UNKNOWN:
        unknown = ", ".join(name for name, each in zip(names, error, strict=True) if not each < _UNKNOWN)
        told = f"the data do not tell how large {unknown} is"
        raise CannotFit(model, "not identified", told, found | {"log_likelihood": top.value})
    if not top.reached:
        advice = "a parameter that grows without bound means that customers are all alike in it"
        raise CannotFit(model, "not converged", f"no top was reached; {advice}", found)
    return np.exp(top.place), Fit(top.value, customers, covariance)


def best_start(likelihood: Likelihood, starts: Iterable[Sequence[float]]) -> NDArray[np.float64]:
    """The parameters of the top reached from the best of several starts: the one from which a few steps lead highest,
    the first one on a tie."""
    tried = [_climb(likelihood, np.log(np.asarray(start, dtype=float)), _GLANCE) for start in starts]
    best = max(tried, key=lambda top: top.value)
    return np.exp(best.place if best.reached else _climb(likelihood, best.place).place)


def with_differences(
    gradient: Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]],
) -> Likelihood:
    """A likelihood whose Hessian is taken from central differences of its exact gradient.

    For models with so few data that four more gradients cost nothing; about nine digits of the Hessian are right.
    """

    def likelihood(parameters: NDArray[np.float64]) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
        value, slope = gradient(parameters)
        step = np.diag(parameters * 1e-5)
        rows = [(gradient(parameters + each)[1] - gradient(parameters - each)[1]) / (2 * each.sum()) for each in step]
        bend = np.array(rows)
        return value, slope, (bend + bend.T) / 2

    return likelihood


def trigamma(x: ArrayLike) -> NDArray[np.float64]:
    """The second derivative of ln Gamma, as zeta(2, x) (DLMF 25.11.12): a third of the time of `polygamma(1, x)`.

    >>> float(trigamma(1.0).round(6))  # pi squared by six
    1.644934
    """
    from scipy.special import zeta

    return np.asarray(zeta(2.0, np.asarray(x, dtype=np.float64)))


def symmetric(upper: NDArray[np.float64]) -> NDArray[np.float64]:
    """The symmetric matrix whose upper triangle this is; below the diagonal it holds nothing.

    >>> symmetric(np.array([[1.0, 2.0], [0.0, 3.0]])).tolist()
    [[1.0, 2.0], [2.0, 3.0]]
    """
    return upper + upper.T - np.diag(np.diagonal(upper))


@dataclass(frozen=True)
class _Top:
    place: NDArray[np.float64]
    value: float
    slope: NDArray[np.float64]
    bend: NDArray[np.float64]
    reached: bool


def _climb(likelihood: Likelihood, place: NDArray[np.float64], steps: int = _STEPS) -> _Top:
    value, slope, bend = _on_log_scale(likelihood, place)
    for _ in range(steps):
        curvature, axes = np.linalg.eigh(-bend)
        # Where the surface bends upwards, a step of its own length in the direction that rises.
        curvature = np.maximum(np.abs(curvature), 1e-10 * np.abs(curvature).max() + 1e-300)
        step = axes @ ((axes.T @ slope) / curvature)
        gain = float(step @ slope)
        step *= min(1.0, _LONGEST_STEP / max(float(np.abs(step).max()), 1e-300))
        if gain < _GAIN + 1e-14 * abs(value):
            # One step more, not looked at again: it squares what is left of the error.
            return _Top(place + step, value, slope, bend, reached=True)
        length, rise = 1.0, float(step @ slope)
        while length > _SHORTEST:
            tried = _on_log_scale(likelihood, place + length * step)
            if tried[0] >= value + 1e-4 * length * rise - 1e-13 * abs(value):
                break
            length /= 2
        else:
            return _Top(place, value, slope, bend, reached=False)
        place = place + length * step
        value, slope, bend = tried
        if np.abs(place).max() > _FAR:
            return _Top(place, value, slope, bend, reached=False)
    return _Top(place, value, slope, bend, reached=False)


def _on_log_scale(
    likelihood: Likelihood, place: NDArray[np.float64]
) -> tuple[float, NDArray[np.float64], NDArray[np.float64]]:
    parameters = np.exp(place)
    value, slope, bend = likelihood(parameters)
    slope = parameters * slope
    if not (np.isfinite(value) and np.isfinite(slope).all() and np.isfinite(bend).all()):
        return -np.inf, np.zeros(len(place)), -np.eye(len(place))
    return value, slope, parameters * bend * parameters[:, None] + np.diag(slope)
