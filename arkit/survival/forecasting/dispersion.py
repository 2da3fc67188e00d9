"""How much further off than chance alone were earlier forecasts of cash?"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

WEEK = 7
CONFIDENCE = 0.8
NORMAL = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
TOTAL = 0  # the week that stands for the whole horizon
CORRECTED = 4  # weeks ahead whose expected money is corrected
FEWEST = 5  # earlier forecasts from which something can be learned
INDEPENDENT = (
    "limits too narrow, because invoices are taken as independent of each other and "
    "nothing was learned from earlier forecasts"
)


@dataclass(frozen=True, kw_only=True)
class Dispersion:
    """How far earlier forecasts of cash were off, by weeks ahead.

    Parameters
    ----------
    factors : DataFrame
        One row per week ahead: `week` (1 is the next, 0 the whole horizon), `ratio`
        (money that came over money expected, pulled towards 1 where it is unsure; 1
        after the fourth week and for the whole), `factor` (times the deviation of
        independent batches within which four of five earlier weeks lay, over 1.28) and
        `n` (earlier forecasts).
    """

    factors: pd.DataFrame

    def ratios(self, n_weeks: int) -> np.ndarray:
        """Ratio of each week ahead; beyond the last learned, that of the last."""
        return self._by_week("ratio", n_weeks)

    def widths(self, n_weeks: int) -> np.ndarray:
        """Factor of each week ahead; beyond the last learned, that of the last."""
        return self._by_week("factor", n_weeks)

    @property
    def total_width(self) -> float:
        """Factor of the whole horizon; the widest of a week where it is not known."""
        total = self.factors.loc[self.factors["week"] == TOTAL, "factor"]
        return float(total.iloc[0] if len(total) else self.factors["factor"].max())

    def _by_week(self, name: str, n_weeks: int) -> np.ndarray:
        weeks = self.factors[self.factors["week"] != TOTAL]
        known = weeks[name].to_numpy(float)
        return known[np.minimum(np.arange(n_weeks), len(known) - 1)]


def learned(record: pd.DataFrame) -> Dispersion:
    """What earlier forecasts of cash teach about the next.

    Parameters
    ----------
    record : DataFrame
        One row per earlier forecast and week ahead: `week`, `expected`, `sd`
        (independent batches) and `actual`.

    Returns
    -------
    Dispersion
        Without the weeks that have fewer than `FEWEST` forecasts.

    Notes
    -----
    The ratio r of what came to what was expected is taken as 1 + (r − 1) · (1 − s² /
    (r − 1)²), or 1 if that is of another sign; s is its standard error. The factor is
    the smallest that would have covered 80 % of the n earlier weeks and one more (rank
    ⌈0.8 (n + 1)⌉ of their distances in deviations), over the normal's 1.28.

    Only the next four weeks are corrected. Ratios of later weeks rest on few forecasts
    that overlap; back-tests did not get better by them.

    References
    ----------
    James and Stein (1961), Proceedings of the Fourth Berkeley Symposium 1, 361–379
    (the pull); Vovk, Gammerman and Shafer (2005), Algorithmic Learning in a Random
    World (the rank).

    Examples
    --------
    >>> import pandas as pd
    >>> record = pd.DataFrame({"week": 1, "expected": 100.0, "sd": 10.0,
    ...     "actual": [90.0, 95, 100, 105, 110]})
    >>> learned(record).factors.round(2)
       week  ratio  factor  n
    0     1    1.0    0.78  5
    """
    rows = []
    for week, part in record.groupby("week"):
        if len(part) < FEWEST or not (part[["actual", "expected"]].sum() > 0).all():
            continue
        ratio = 1.0
        if TOTAL < week <= CORRECTED:
            ratio = _ratio(part["actual"].to_numpy(), part["expected"].to_numpy())
        off = np.sort((part["actual"] / ratio - part["expected"]).abs() / part["sd"])
        rank = min(int(np.ceil(CONFIDENCE * (len(part) + 1))), len(part))
        rows.append((week, ratio, off[rank - 1] / NORMAL, len(part)))
    return Dispersion(
        factors=pd.DataFrame(rows, columns=["week", "ratio", "factor", "n"])
    )


def _ratio(actual: np.ndarray, expected: np.ndarray) -> float:
    """What came over what was expected, pulled towards 1 by its standard error."""
    ratio = actual.sum() / expected.sum()
    off = actual - ratio * expected
    error = np.sqrt((off**2).sum() / (len(off) - 1) * len(off)) / expected.sum()
    distance = ratio - 1.0
    if abs(distance) <= error:
        return 1.0
    return 1.0 + distance * (1.0 - (error / distance) ** 2)


def learned_before(record: pd.DataFrame, origin: pd.Timestamp) -> Dispersion:
    """What was to be learned on a day from weeks that had ended by then."""
    ended = record["origin"] + pd.to_timedelta(record["week"] * WEEK, unit="D")
    return learned(record[ended <= origin])
