"""Which terms of payment were granted?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit.metrics.paid import RECEIVABLE
from arkit.metrics.passport import Measure, measure
from arkit.metrics.within import Window

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def granted_terms(ledger: Ledger, *, months: int = 12) -> Measure:
    """Which terms do the invoices carry, by number and amount?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    months : int, default 12
        Calendar months, that of the as-of day included, in which an invoice was billed.

    Returns
    -------
    Measure
        One row per value: `terms_days` (invoice date to due date), `n` (invoices and
        debit notes, installments counted singly) and `amount`. Invoices without a due
        date have no terms and are left out.

    Raises
    ------
    ParameterError
        When the months are not possible.

    Notes
    -----
    Terms as the documents grant them, which may differ from those agreed with the
    customer (`terms_days` of `profile`).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> granted_terms(example()).frame
       terms_days   n   amount
    0          30  12  27000.0
    """
    window = Window(ledger.as_of_date, months)
    frame = ledger.query(
        "SELECT terms_days, COUNT(*) AS n, CAST(SUM(amount) AS BIGINT) AS amount "
        f"FROM ledger WHERE {RECEIVABLE} AND due_date IS NOT NULL "
        f"AND {window.holds('invoice_date')} GROUP BY terms_days ORDER BY terms_days"
    ).astype({"terms_days": "int64"})
    about = {
        "name": "Granted terms",
        "formula": "Number and amount of invoices by due date − invoice date",
        "basis": "Invoices and debit notes with a due date, by invoice date",
        "window": f"Billed {window.text}",
    }
    return measure(ledger, frame, n_rows=int(frame["n"].sum()), about=about)
