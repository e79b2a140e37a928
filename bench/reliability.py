"""The statistics core beside a plain numpy Newton and beside the libraries, in one run.

Ratios of processor time. The yardstick is the least there is: Newton on the Weibull profile score
for the point estimate, and a root search on the profile for likelihood ratio bounds. Libraries run
in an interpreter of their own where they are installed (bench extras), each within a time limit.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize  # type: ignore[import-untyped]  # SciPy ships no types.

from bench.figure import Figure, Scale
from reliability import estimators
from reliability.estimators import Cohort, Fit, History, LifeData, bounds, fit, life_at

Vector = npt.NDArray[np.float64]
QUANTILE = 2.705543454095404  # 0.90 of chi-square with one degree of freedom.
LIMIT = 20.0  # Seconds for a library on one set of rows.
B10 = -np.log(-np.log(0.9))


class Rows:
    """One set: ages, 1 for failed, units of each row, and the same as life data."""

    def __init__(self, name: str, age: Vector, failed: Vector, count: Vector) -> None:
        """Keep the columns and build the life data."""
        self.name, self.age, self.failed, self.count = name, age, failed, count
        self.data = self.built()

    def built(self) -> LifeData:
        """Build the life data from the columns."""
        gone = self.failed > 0
        return estimators.life_data(
            self.age[gone],
            self.age[~gone],
            failure_counts=self.count[gone],
            suspension_counts=self.count[~gone],
        )


def measure(scale: Scale) -> Iterator[Figure]:
    """Weibull fits of three sizes, bounds, and every other estimator once."""
    big = 100_000 if scale.seconds >= 1 else 2_000
    for rows in (drawn("1000", 1_000), drawn(str(big), big), grouped()):
        yield from _fits(rows, scale)
    yield _small(scale)
    yield from _others(scale, big)


def drawn(name: str, size: int) -> Rows:
    """About 95 % censored Weibull units, shape 1.5, seen to ages of their own."""
    rng = np.random.default_rng(1)
    life = 100.0 * (-np.log(0.95)) ** (-1 / 1.5) * rng.weibull(1.5, size)
    seen = rng.uniform(50.0, 150.0, size)
    failed = (life <= seen).astype(np.float64)
    return Rows(name, np.minimum(life, seen), failed, np.ones(size))


def grouped() -> Rows:
    """A million units in 72 rows: failed in the middle of, or running at the end of 36 months."""
    months = np.arange(1.0, 37.0)
    share = -np.diff(np.exp(-np.concatenate([[0.0], (months / 260.0) ** 1.5])), prepend=0.0)[1:]
    failed = np.round(1_000_000 * share)
    running = np.full(36, np.floor((1_000_000 - failed.sum()) / 36))
    kinds = np.concatenate([np.ones(36), np.zeros(36)])
    return Rows(
        "million", np.concatenate([months - 0.5, months]), kinds, np.concatenate([failed, running])
    )


def newton(rows: Rows) -> tuple[float, float]:
    """The yardstick: eta and beta by Newton on the profile score, and nothing else."""
    y = np.log(rows.age)
    y0 = float(rows.count @ y / rows.count.sum())
    y = y - y0
    r = float(rows.count @ rows.failed)
    mean, beta = float((rows.count * rows.failed) @ y) / r, 1.0
    for _ in range(50):
        e = rows.count * np.exp(beta * y)
        s0, s1, s2 = e.sum(), e @ y, e @ (y * y)
        step = (1 / beta + mean - s1 / s0) / (1 / beta**2 + s2 / s0 - (s1 / s0) ** 2)
        beta = beta + step if beta + step > 0 else beta / 2
        if abs(step) < 1e-10 * beta:
            break
    return float(np.exp(y0) * (s0 / r) ** (1 / beta)), float(beta)


def profile_root(rows: Rows) -> tuple[float, float]:
    """The yardstick of the bounds on B10: the profile by Newton, its roots by Brent."""
    eta, beta = newton(rows)
    y = np.log(rows.age)
    r, failed = float(rows.count @ rows.failed), rows.count * rows.failed

    def height(log_life: float, shape: float) -> float:
        for _ in range(50):
            z = y - log_life
            e = rows.count * np.exp(shape * z - B10)
            slope = r / shape + failed @ z - e @ z
            step = slope / (r / shape**2 + e @ (z * z))
            shape += max(step, -shape / 2)
            if abs(step) < 1e-8 * shape:
                break
        return float(r * np.log(shape) + failed @ (shape * z - B10) - e.sum())

    best = np.log(eta) - B10 / beta
    top = height(best, beta)
    width = 3.0 / np.sqrt(r) * 2.0

    def excess(log_life: float) -> float:
        return 2.0 * (top - height(log_life, beta)) - QUANTILE

    low = optimize.brentq(excess, best - width, best, xtol=1e-10)
    return low, optimize.brentq(excess, best, best + width, xtol=1e-10)


def seconds(work: Callable[[], object], scale: Scale) -> float:
    """The fewest processor seconds of this thread for a call, over rounds that last a while."""
    work()
    best = np.inf
    for _ in range(max(scale.rounds, 1) + 2):
        begun, done = time.thread_time(), 0
        while done == 0 or time.thread_time() - begun < min(scale.seconds, 1.0) / 5.0:
            work()
            done += 1
        best = min(best, (time.thread_time() - begun) / done)
    return float(best)


def _found(rows: Rows) -> Fit:
    found = fit(rows.data)
    if not isinstance(found, Fit):
        raise SystemExit(f"no estimate for {rows.name}: {found}")
    return found


def _full(rows: Rows) -> None:
    """Parameters, their covariance, Fisher bounds on B10."""
    found = fit(rows.data)
    if isinstance(found, Fit):
        bounds(found, life_at(0.10), method="fisher")
        _ = found.parameter_covariance


def _fits(rows: Rows, scale: Scale) -> Iterator[Figure]:
    point = seconds(lambda: fit(rows.data), scale)
    least = seconds(lambda: newton(rows), scale)
    yield Figure(
        f"reliability.point.{rows.name}", 1e6 * point, "µs", "numpy Newton", 1e6 * least,
        {"rows": rows.age.size, "units": rows.count.sum()},
    )  # fmt: skip
    full, height = seconds(lambda: _full(rows), scale), _found(rows).log_likelihood
    yield Figure(
        f"reliability.full.{rows.name}", 1e6 * full, "µs", "numpy Newton", 1e6 * least,
        {"rows_built_us": round(1e6 * seconds(rows.built, scale), 1)},
    )  # fmt: skip
    for library, result in _rivals(rows, scale).items():
        yield _beside(rows, library, result, full, height)
    found = _found(rows)
    ratio = seconds(lambda: bounds(found, life_at(0.10), method="likelihood_ratio"), scale)
    root = seconds(lambda: profile_root(rows), scale)
    yield Figure(
        f"reliability.likelihood_ratio.{rows.name}", 1e6 * ratio, "µs", "numpy profile root",
        1e6 * root,
    )  # fmt: skip


def _beside(
    rows: Rows, library: str, result: Mapping[str, Any], full: float, height: float
) -> Figure:
    """Our full result beside that of a library; `height_off` is how its ln L falls short."""
    more: dict[str, Any] = {"said": result.get("said", "")}
    if "log_likelihood" in result:
        more["height_off"] = result["log_likelihood"] - height
    return Figure(
        f"reliability.full.{rows.name}.{library}", 1e6 * full, "µs", library,
        1e6 * float(result.get("seconds", 0.0)), more,
    )  # fmt: skip


def _rivals(rows: Rows, scale: Scale) -> dict[str, Any]:
    """Run the libraries on these rows; those that are not installed are left out."""
    script = str(Path(__file__).with_name("reliability_rivals.py"))
    limit = LIMIT if scale.seconds >= 1 else 1.0
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "rows.npz")
        np.savez(path, age=rows.age, failed=rows.failed.astype(int), count=rows.count.astype(int))
        done: dict[str, Any] = {}
        for library in ("surpyval", "surpyval_lr", "lifelines", "reliability", "predictr", "scipy"):
            done |= _rival([sys.executable, "-I", script, path, str(limit), library], limit, folder)
    return {name: result for name, result in done.items() if result.get("said") != "not installed"}


def _rival(command: list[str], limit: float, folder: str) -> dict[str, Any]:
    try:
        ran = subprocess.run(  # noqa: S603  # This interpreter, a script beside this file.
            command,
            capture_output=True,
            text=True,
            timeout=3 * limit,
            cwd=folder,
            check=False,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        )
    except subprocess.TimeoutExpired:
        return {command[-1]: {"said": f"stopped after {3 * limit:.0f} s"}}
    if not ran.stdout.strip():
        return {command[-1]: {"said": ran.stderr.strip()[-120:]}}
    answer: dict[str, Any] = json.loads(ran.stdout.strip().splitlines()[-1])
    return answer


def _small(scale: Scale) -> Figure:
    """Sets of 30 rows, each built, fitted and bounded: how many in a second."""
    rng = np.random.default_rng(2)
    sets = [100.0 * rng.weibull(2.0, 10) for _ in range(100)]
    running = np.full(20, 120.0)

    def all_sets() -> None:
        for ages in sets:
            found = fit(estimators.life_data(ages, running))
            if isinstance(found, Fit):
                bounds(found, life_at(0.10), method="fisher")

    return Figure("reliability.small", 100.0 / seconds(all_sets, scale), "fits/s")


def _others(scale: Scale, big: int) -> Iterator[Figure]:
    rng = np.random.default_rng(3)
    curve, million = drawn("curve", big).data, _found(grouped())
    low = np.floor(rng.weibull(2.0, big // 10) * 50.0)
    high = np.where(rng.random(low.size) < 0.3, np.inf, low + rng.integers(1, 20, low.size))
    intervals = estimators.rows(low, high)
    devices = [
        History(tuple(np.sort(rng.uniform(0, end, rng.poisson(3)))), end)
        for end in rng.uniform(300, 700, big // 20)
    ]
    cohorts = [Cohort(float(age), 20_000.0) for age in range(36)]
    works: dict[str, Callable[[], object]] = {
        f"kaplan_meier.{big}": lambda: estimators.kaplan_meier(curve),
        f"turnbull.{low.size}": lambda: estimators.turnbull(intervals),
        f"mean_cumulative.{len(devices)}": lambda: estimators.mean_cumulative(devices),
        "forecast.36x12": lambda: estimators.forecast(million, cohorts, periods=12),
        "bootstrap.1000": lambda: estimators.bootstrap(million, life_at(0.10), replicates=1000),
    }
    for name, work in works.items():
        yield Figure(f"reliability.{name}", 1e3 * seconds(work, scale), "ms")
