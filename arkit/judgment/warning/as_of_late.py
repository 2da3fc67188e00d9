"""How late is each invoice, seen from the as-of day, the unpaid ones included?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.ledger import date_literal
from arkit.metrics.paid import BY_MONEY, RECEIVABLE

if TYPE_CHECKING:
    from arkit.ledger import Ledger

RESIDUE = 5  # an open rest of less than a fifth is a deduction, not an unpaid invoice

INVOICES = f"""
SELECT customer_id, due_date, is_waiting, days, COUNT(*) AS n_items,
  CAST(SUM(open_amount) AS BIGINT) AS open_amount
FROM (SELECT customer_id, due_date, open_amount,
    CASE WHEN settled_date IS NOT NULL AND {BY_MONEY} THEN 0 ELSE 1 END AS is_waiting,
    COALESCE(days_late, days_past_due) AS days
  FROM ledger
  WHERE {RECEIVABLE} AND due_date IS NOT NULL AND due_date >= {{first}}
    AND (settled_date IS NULL AND (paid_amount <= 0 OR {RESIDUE} * open_amount > amount)
      OR settled_date IS NOT NULL AND ({BY_MONEY} OR written_off_amount > 0))) AS items
WHERE days IS NOT NULL
GROUP BY customer_id, due_date, is_waiting, days
ORDER BY customer_id, due_date, is_waiting, days
"""


def invoices_as_of(ledger: Ledger, *, months: int) -> pd.DataFrame:
    """How late is each invoice: paid by so many days, or unpaid after so many?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    months : int
        Months before the as-of day in which an invoice fell due; what is due later is
        among them too.

    Returns
    -------
    DataFrame
        `customer_id`, `due_date`, `is_waiting`, `days` (late when paid; past due of
        those not paid, negative before the due date; days until it was written off),
        `n_items` and `open_amount`; one row per kind of invoice, by due date.

    Notes
    -----
    Invoices closed mainly by credit notes, returns or offsets say nothing of how the
    customer pays and are left out, as is an invoice of which less than a fifth is open.
    One written off was not paid: it counts as waiting until then.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> found = invoices_as_of(example(), months=12)
    >>> found[found["customer_id"] == "C1"][["is_waiting", "days"]].values.tolist()
    [[0, 0], [0, 10], [0, 15], [1, 16], [1, -10]]
    """
    first = pd.Timestamp(ledger.as_of_date) - pd.DateOffset(months=months)
    return ledger.query(INVOICES.format(first=date_literal(first.date())))


def expected_days(days: np.ndarray, mean: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """How late will an invoice be that is not paid after so many days?

    Parameters
    ----------
    days : array of float
        Days past due so far.
    mean, spread : array of float
        Mean and standard deviation of the customer's usual days late.

    Returns
    -------
    array of float
        Expected days late if nothing has changed: `mean + spread * f(z) / (1 - F(z))`
        with `z = (days - mean) / spread`. Never below `days`.

    Notes
    -----
    A chart of paid invoices only would wait until the late ones are paid.

    Examples
    --------
    >>> expected_days(np.array([0.0, 20.0]), np.array([0.0]), np.array([8.0])).round(1)
    array([ 6.4, 22.6])
    """
    from scipy.special import log_ndtr

    z = (np.asarray(days, float) - mean) / spread
    density = -0.5 * z**2 - 0.5 * np.log(2 * np.pi)
    return mean + spread * np.exp(density - log_ndtr(-z))
