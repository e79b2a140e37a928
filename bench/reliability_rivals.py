"""Fit the same rows with the libraries that are installed; run alone, far from the project.

The product's own package is named like one of the libraries, so this script runs in an isolated
interpreter (`python -I`), takes the rows from an .npz file and prints one JSON object: for each
library the seconds of a full result (parameters, covariance, bounds on B10 where it gives them)
and its log-likelihood, or what it said instead.
"""

import contextlib
import io
import json
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Rows = Mapping[str, Any]
ROUNDS = 3


def surpyval_wald(rows: Rows) -> float:
    """surpyval: MLE and Wald bounds on the 10 % quantile."""
    import surpyval  # type: ignore[import-not-found]  # A bench extra.

    model = surpyval.Weibull.fit(rows["age"], c=1 - rows["failed"], n=rows["count"])
    model.quantile_cb([0.1], alpha_ci=0.1)
    return -float(model.neg_ll())


def surpyval_likelihood_ratio(rows: Rows) -> float:
    """surpyval: likelihood ratio bounds on the 10 % quantile, the fit included."""
    import surpyval

    model = surpyval.Weibull.fit(rows["age"], c=1 - rows["failed"], n=rows["count"])
    model.quantile_cb([0.1], alpha_ci=0.1, method="lr")
    return -float(model.neg_ll())


def lifelines_fit(rows: Rows) -> float:
    """lifelines: MLE and covariance (it has no bounds on a quantile)."""
    from lifelines import WeibullFitter  # type: ignore[import-not-found]  # A bench extra.

    fitter = WeibullFitter()
    fitter.fit(rows["age"], rows["failed"], weights=rows["count"].astype(float))
    return float(fitter.log_likelihood_)


def reliability_fit(rows: Rows) -> float:
    """reliability: MLE with bounds on the 10 % quantile; grouped rows by its grouped fitter."""
    from reliability.Fitters import (  # type: ignore[import-not-found]  # The library, a bench extra.
        Fit_Weibull_2P,
        Fit_Weibull_2P_grouped,
    )

    quiet = {"show_probability_plot": False, "print_results": False}
    if (rows["count"] > 1).any():
        import pandas as pd  # type: ignore[import-untyped]  # Comes with the extras.

        frame = pd.DataFrame({
            "category": np.where(rows["failed"] > 0, "F", "C"),
            "time": rows["age"], "quantity": rows["count"],
        })  # fmt: skip
        return float(Fit_Weibull_2P_grouped(dataframe=frame, **quiet).loglik)
    failed = rows["failed"] > 0
    ages = rows["age"]
    quantiles = {"quantiles": [0.1]}
    found = Fit_Weibull_2P(
        failures=ages[failed], right_censored=ages[~failed], **quantiles, **quiet
    )
    return float(found.loglik)


def predictr_fit(rows: Rows) -> float:
    """predictr: MLE with Fisher bounds; it takes every unit on its own."""
    from predictr import Analysis  # type: ignore[import-not-found]  # A bench extra.

    ages = np.repeat(rows["age"], rows["count"])
    failed = np.repeat(rows["failed"], rows["count"]) > 0
    Analysis(df=list(ages[failed]), ds=list(ages[~failed]), bounds="fb", bcm=None).mle()
    return float("nan")


def scipy_fit(rows: Rows) -> float:
    """SciPy: stats.weibull_min on CensoredData, the point estimate alone, every unit on its own."""
    from scipy import stats  # type: ignore[import-untyped]  # SciPy ships no types.

    ages = np.repeat(rows["age"], rows["count"])
    failed = np.repeat(rows["failed"], rows["count"]) > 0
    data = stats.CensoredData(uncensored=ages[failed], right=ages[~failed])
    shape, _, scale = stats.weibull_min.fit(data, floc=0)
    law = stats.weibull_min(shape, scale=scale)
    return float(law.logpdf(ages[failed]).sum() + law.logsf(ages[~failed]).sum())


RIVALS: dict[str, Callable[[Rows], float]] = {
    "surpyval": surpyval_wald,
    "surpyval_lr": surpyval_likelihood_ratio,
    "lifelines": lifelines_fit,
    "reliability": reliability_fit,
    "predictr": predictr_fit,
    "scipy": scipy_fit,
}


def timed(work: Callable[[Rows], float], rows: Rows, limit: float) -> dict[str, float | str]:
    """Return the fewest processor seconds of a few rounds, and the log-likelihood."""
    best, height, started = float("inf"), float("nan"), time.monotonic()
    for _ in range(ROUNDS):
        begun = time.process_time()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                height = work(rows)
        except ImportError:
            return {"said": "not installed"}
        except Exception as error:  # noqa: BLE001  # Whatever a rival says is its result.
            return {"said": f"{type(error).__name__}: {str(error)[:120]}"}
        best = min(best, time.process_time() - begun)
        if time.monotonic() - started > limit:
            break
    return {"seconds": best, "log_likelihood": height}


def main() -> None:
    """Time the libraries named behind the file, or all, each for about `limit` seconds."""
    path, limit, *names = sys.argv[1:]
    warnings.simplefilter("ignore")
    with np.load(path) as stored:
        rows = {name: stored[name] for name in stored.files}
    for name in names or RIVALS:
        print(json.dumps({name: timed(RIVALS[name], rows, float(limit))}), flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
