"""By how many days is an invoice paid later when its amount doubles?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.metrics.paid import BASIS_TEXT, paid_invoices_text
from arkit.metrics.passport import Measure, measure
from arkit.metrics.within import Window

if TYPE_CHECKING:
    from arkit.ledger import Ledger

LEAST_INVOICES = 30
LEAST_CLUSTERS = 10
STEPS = 1000
LEAST_ERROR = 1e-12
SIZE = f"CAST(FLOOR({STEPS} * LN(CAST(amount AS DOUBLE)) / LN(2.0E0) + 0.5) AS BIGINT)"

SUMS = """
SELECT customer_id, COUNT(*) AS n, CAST(SUM(size) AS DOUBLE) AS x,
  CAST(SUM(size * size) AS DOUBLE) AS xx, CAST(SUM(days_late) AS DOUBLE) AS y,
  CAST(SUM(size * days_late) AS DOUBLE) AS xy
FROM (SELECT customer_id, days_late, {size} AS size FROM ({paid}) AS paid) AS sized
GROUP BY customer_id ORDER BY customer_id
"""

CELLS = """
SELECT customer_id, size, days_late, COUNT(*) AS n
FROM (SELECT customer_id, days_late, {size} AS size FROM ({paid}) AS paid) AS sized
GROUP BY customer_id, size, days_late ORDER BY customer_id, size, days_late
"""


@dataclass(frozen=True, kw_only=True)
class Slope:
    """A slope, its standard error and the degrees of freedom of its interval."""

    value: float
    error: float
    freedom: int

    @property
    def spread(self) -> float:
        """Half the width of the 95 % interval."""
        from scipy.special import stdtrit

        return float(stdtrit(self.freedom, 0.975)) * self.error

    @property
    def p_value(self) -> float:
        """Two-sided p-value of no slope."""
        from scipy.special import stdtr

        return 2 * float(stdtr(self.freedom, -abs(self.value) / self.error))


def size_slope(ledger: Ledger, *, months: int = 12, pooled: bool = False) -> Measure:
    """By how many days is an invoice paid later when its amount doubles?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    months : int, default 12
        Calendar months, that of the as-of day included, in which an invoice was paid.
    pooled : bool, default False
        Compare invoices of all customers with each other. By default an invoice is
        compared with others of the same customer only, so that large customers who
        pay late do not look like large invoices that are paid late.

    Returns
    -------
    Measure
        One row: `slope_days_per_doubling`, `low_days` and `high_days` (95 %
        interval), `n` (invoices), `n_customers`, `p_value` (of no slope) and
        `reason`.

    Raises
    ------
    ParameterError
        When the months are not possible.

    Notes
    -----
    Least squares of days late on the binary logarithm of the amount (to a thousandth
    of a doubling). From 10 customers on, errors are clustered by customer (Liang and
    Zeger) with the t distribution of customers − 1; below, they are robust to unequal
    variance (HC1). Under 30 invoices, or without different amounts, the slope is not
    determinable.

    References
    ----------
    Liang and Zeger, 1986, Biometrika 73:13; MacKinnon and White, 1985, Journal of
    Econometrics 29:305 (HC1); Cameron and Miller, 2015, Journal of Human Resources
    50:317 (few clusters).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> size_slope(example()).frame["reason"].item()
    'not determinable, because only 6 invoices were paid in the window (30 are needed)'
    """
    window = Window(ledger.as_of_date, months)
    paid = paid_invoices_text(window.holds("settled_date"))
    sums = ledger.query(SUMS.format(size=SIZE, paid=paid))
    n, n_customers = int(sums["n"].sum()), len(sums)
    reason = None
    slope = None
    if n < LEAST_INVOICES:
        reason = (
            f"not determinable, because only {n} invoices were paid in the window "
            f"({LEAST_INVOICES} are needed)"
        )
    elif n_customers >= LEAST_CLUSTERS:
        slope = clustered_slope(sums, pooled=pooled)
    else:
        cells = ledger.query(CELLS.format(size=SIZE, paid=paid))
        slope = robust_slope(cells, pooled=pooled)
    if reason is None and slope is None:
        reason = "not determinable, because the amounts do not differ"
    frame = pd.DataFrame(
        {
            "slope_days_per_doubling": [slope.value if slope else np.nan],
            "low_days": [slope.value - slope.spread if slope else np.nan],
            "high_days": [slope.value + slope.spread if slope else np.nan],
            "n": [n],
            "n_customers": [n_customers],
            "p_value": [slope.p_value if slope else np.nan],
            "reason": pd.Series([reason], dtype="object"),
        }
    )
    about = {
        "name": "Days late per doubling of the amount",
        "formula": "Least squares of days late on log2(amount)"
        + ("" if pooled else " within customers")
        + "; 95 % interval from robust errors",
        "basis": BASIS_TEXT["last"],
        "window": f"Paid {window.text}",
        "source": "Liang and Zeger 1986; MacKinnon and White 1985",
    }
    return measure(ledger, frame, n_rows=n, about=about)


def clustered_slope(sums: pd.DataFrame, *, pooled: bool) -> Slope | None:
    """Fit days late on size with errors clustered by customer.

    Parameters
    ----------
    sums : DataFrame
        Per customer `n` and sums `x`, `xx`, `y`, `xy` of size (thousandths of a
        doubling) and days late.
    pooled : bool
        One line for all, or one level per customer.

    Returns
    -------
    Slope or None
        None when sizes do not differ.
    """
    n, x, y = (sums[c].to_numpy("float64") for c in ("n", "x", "y"))
    x, xx, xy = x / STEPS, sums["xx"] / STEPS**2, sums["xy"] / STEPS
    at_x = x.sum() / n.sum() if pooled else x / n
    at_y = y.sum() / n.sum() if pooled else y / n
    spread = (xx - 2 * at_x * x + n * at_x**2).to_numpy()
    joint = (xy - at_x * y - at_y * x + n * at_x * at_y).to_numpy()
    if not _differs(spread.sum(), xx.sum()):
        return None
    value = joint.sum() / spread.sum()
    scores = joint - value * spread
    clusters, total = len(n), n.sum()
    small = clusters / (clusters - 1) * (total - 1) / (total - (2 if pooled else 1))
    error = np.sqrt(small * (scores**2).sum()) / spread.sum()
    return Slope(value=value, error=max(error, LEAST_ERROR), freedom=clusters - 1)


def robust_slope(cells: pd.DataFrame, *, pooled: bool) -> Slope | None:
    """Fit days late on size with errors robust to unequal variance (HC1).

    Parameters
    ----------
    cells : DataFrame
        `customer_id`, `size` (thousandths of a doubling), `days_late` and `n`.
    pooled : bool
        One line for all, or one level per customer.

    Returns
    -------
    Slope or None
        None when sizes do not differ.
    """
    level = np.zeros(len(cells), dtype="int64")
    if not pooled:
        level = pd.factorize(cells["customer_id"])[0]
    n = cells["n"].to_numpy("float64")
    centered = []
    for column in (cells["size"] / STEPS, cells["days_late"]):
        value = column.to_numpy("float64")
        mean = np.bincount(level, value * n) / np.bincount(level, n)
        centered.append(value - mean[level])
    size, days = centered
    spread = (n * size**2).sum()
    if not _differs(spread, (n * (cells["size"] / STEPS) ** 2).sum()):
        return None
    value = (n * size * days).sum() / spread
    freedom = int(n.sum()) - int(level.max()) - 2
    squares = (n * (size * (days - value * size)) ** 2).sum()
    error = np.sqrt(n.sum() / freedom * squares) / spread
    return Slope(value=value, error=max(error, LEAST_ERROR), freedom=freedom)


def _differs(spread: float, scale: float) -> bool:
    """Whether a sum of squares is more than rounding."""
    return spread > 1e-12 * max(scale, 1.0)
