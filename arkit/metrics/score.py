"""Which PAYDEX-style score do customers earn, and what does it say?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.metrics.beyond_terms import paydex_points
from arkit.metrics.grouping import grouping
from arkit.metrics.groups import groups, reasons
from arkit.metrics.paid import BASIS_TEXT, NOTHING_PAID, paid_text
from arkit.metrics.passport import Measure, measure
from arkit.metrics.within import Window

if TYPE_CHECKING:
    from arkit.ledger import Ledger

BANDS = ("low risk", "medium risk", "high risk")


def score_bands(scores: Sequence[float]) -> pd.Categorical:
    """Name the risk of late payment that a PAYDEX-style score stands for.

    Parameters
    ----------
    scores : sequence of float
        Scores, 0 to 100.

    Returns
    -------
    Categorical
        Ordered bands: low, medium and high risk of late payment.

    Examples
    --------
    >>> score_bands([80, 79.9, 50, 49.9]).tolist()
    ['low risk', 'medium risk', 'medium risk', 'high risk']
    """
    score = np.asarray(scores, dtype="float64")
    code = np.select([np.isnan(score), score >= 80, score >= 50], [-1, 0, 1], 2)
    return pd.Categorical.from_codes(code, categories=list(BANDS), ordered=True)


def payment_score(
    ledger: Ledger, *, by: str | None = None, months: int = 12
) -> Measure:
    """Which PAYDEX-style score do the customers earn?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    by : str, optional
        Group: `customer_id` or a column of customers; None for the portfolio.
    months : int, default 12
        Calendar months, that of the as-of day included, in which an invoice was paid.

    Returns
    -------
    Measure
        One row per group of customers: `score` (0-100, weighted by amount), `band`
        (low, medium or high risk of late payment), `n` (invoices) and `reason`.

    Raises
    ------
    ParameterError
        When the group or the months are not possible.

    Notes
    -----
    Points as in `paydex_points`, of the invoices `payment_days` counts. Bands: 80-100
    low, 50-79 medium, 0-49 high risk. One supplier's experience only.

    References
    ----------
    Dun & Bradstreet, PAYDEX value chart (dandb.com/glossary/paydex).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> payment_score(example(), by="customer_id").frame[["customer_id", "score", "n"]]
      customer_id      score  n
    0          C1  73.703704  3
    1          C2  77.777778  2
    2          C3  85.000000  1
    """
    window = Window(ledger.as_of_date, months)
    g = grouping(by, alias="p")
    rows = ledger.query(
        f"SELECT {g.select}p.days_late, COUNT(*) AS n, "
        "CAST(SUM(p.amount) AS DOUBLE) AS weight FROM (SELECT customer_id, "
        "CASE WHEN part = 'counted' THEN days_late END AS days_late, amount "
        f"FROM ({paid_text(window)}) AS paid) AS p{g.join}{g.group('p.days_late')} "
        "ORDER BY p.days_late",
        exact=True,
    )
    held = groups(rows, g.keys)
    is_counted = rows["days_late"].notna().to_numpy()
    points = paydex_points(rows["days_late"].fillna(0))
    score = held.mean(points, np.where(is_counted, rows["weight"], 0.0))
    n = held.count(np.where(is_counted, rows["n"], 0))
    frame = held.keys.assign(
        score=score,
        band=score_bands(score),
        n=n,
        reason=reasons([(n == 0, NOTHING_PAID)], len(held)),
    )
    about = {
        "name": "PAYDEX-style score",
        "formula": "Σ(amount × points) ÷ Σ amount; points by days late on the "
        "published chart, 80 = prompt",
        "basis": BASIS_TEXT["last"],
        "window": f"Paid {window.text}",
        "source": "Dun & Bradstreet, PAYDEX value chart (dandb.com/glossary/paydex)",
    }
    return measure(ledger, frame, n_rows=int(n.sum()), about=about)
