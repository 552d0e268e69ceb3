"""Answer sets and what pandas, statsmodels and scipy make of them, as JSON: oracle.py SEED SETS

Nothing here knows how Rapport computes: scores are pandas' over rows of one answer each, intervals of shares are
statsmodels', those of means are scipy's bootstrap.
"""

import json
import sys
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
from scipy.stats import bootstrap
from statsmodels.stats.proportion import proportion_confint

SCALES = {"nps": range(0, 11), "csat": range(1, 6), "ces": range(1, 8)}
RESAMPLES = 9999


def rounded(value: Fraction, decimals: int) -> float:
    """Half away from zero, exactly."""
    step = Decimal(1).scaleb(-decimals)
    whole = Decimal(value.numerator) / Decimal(value.denominator)
    return float(whole.quantize(step, rounding=ROUND_HALF_UP)) + 0.0


def mean(values: pd.Series) -> Fraction:
    # pandas sums whole numbers exactly; its mean is checked to be the same to the last digits.
    exact = Fraction(int(values.sum()), len(values))
    assert abs(float(exact) - values.mean()) < 1e-9
    return exact


def wilson(hits: pd.Series, scale: float) -> list[float]:
    low, high = proportion_confint(int(hits.sum()), len(hits), alpha=0.05, method="wilson")
    return [low * scale, high * scale]


def resampled(values: pd.Series, rng: np.random.Generator) -> dict | None:
    if len(values) < 2:
        return None
    spread = float(values.std(ddof=0)) / len(values) ** 0.5
    if spread == 0:
        return {"low": float(values.iloc[0]), "high": float(values.iloc[0]), "within": 0.0}
    found = bootstrap((values.to_numpy(),), np.mean, n_resamples=RESAMPLES, confidence_level=0.95,
                      method="percentile", vectorized=True, batch=200, rng=rng)
    ends = found.confidence_interval
    # An end of 2,000 resamples has a standard error of 0.06 spreads; five of them, one step of the mean, one rounding.
    within = 0.3 * spread + float(np.ptp(values.to_numpy())) / len(values) + 0.051
    return {"low": float(ends.low), "high": float(ends.high), "within": within}


def figures(kind: str, score: pd.Series, rng: np.random.Generator) -> dict:
    if kind == "nps":
        worth = (score >= 9).astype(int) * 100 - (score <= 6).astype(int) * 100
        return {"nps": {"value": rounded(mean(worth), 1), "bootstrap": resampled(worth, rng)},
                "parts": [int((score >= 9).sum()), int(score.between(7, 8).sum()), int((score <= 6).sum())]}
    if kind == "csat":
        happy = score >= 4
        return {"csat": {"value": rounded(mean(happy.astype(int) * 100), 1), "wilson": wilson(happy, 100.0)},
                "csat_mean": {"value": rounded(mean(score), 1), "bootstrap": resampled(score, rng)},
                "parts": [int(happy.sum()), int((score == 3).sum()), int((score <= 2).sum())]}
    easy = score >= 5
    return {"ces": {"value": rounded(mean(score), 1), "bootstrap": resampled(score, rng)},
            "ces_easy_share": {"value": rounded(mean(easy.astype(int)), 4), "wilson": wilson(easy, 1.0)},
            "parts": [int(easy.sum()), int((score == 4).sum()), int((score <= 3).sum())]}


def one(rng: np.random.Generator) -> dict:
    kind = str(rng.choice(list(SCALES)))
    scale = list(SCALES[kind])
    n = int(rng.choice([1, 2, 3, 5, 10, 40, 150, 1200]) * rng.uniform(1, 2))
    shape = rng.dirichlet(np.full(len(scale), rng.choice([0.05, 0.5, 3.0])))
    score = pd.Series(rng.choice(scale, size=n, p=shape))
    return {"kind": kind, "scores": {str(key): int(count) for key, count in score.value_counts().sort_index().items()},
            **figures(kind, score, rng)}


def main() -> None:
    seed, sets = int(sys.argv[1]), int(sys.argv[2])
    rng = np.random.default_rng(seed)
    print("[\n" + ",\n".join(json.dumps(one(rng)) for _ in range(sets)) + "\n]")


if __name__ == "__main__":
    main()
