"""Are large invoices paid later than small ones?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.metrics.bands import band_frame, band_text, given_edges, readable_edges
from arkit.metrics.groups import Groups
from arkit.metrics.paid import BASIS_TEXT, paid_invoices_text
from arkit.metrics.passport import Measure, measure
from arkit.metrics.within import Window

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def amount_cells_text(relation: str) -> str:
    """Count the amounts of a relation by length and leading digits, in SQL."""
    return (
        "SELECT LENGTH(CAST(amount AS VARCHAR(20))) AS digits, "
        "CAST(SUBSTR(CAST(amount AS VARCHAR(20)), 1, 2) AS BIGINT) AS lead, "
        f"COUNT(*) AS n FROM ({relation}) AS sized "
        "GROUP BY LENGTH(CAST(amount AS VARCHAR(20))), "
        "CAST(SUBSTR(CAST(amount AS VARCHAR(20)), 1, 2) AS BIGINT)"
    )


def days_by_size(
    ledger: Ledger, *, months: int = 12, edges: Sequence[float] | None = None
) -> Measure:
    """How long do customers take to pay small, middling and large invoices?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    months : int, default 12
        Calendar months, that of the as-of day included, in which an invoice was paid.
    edges : sequence of float, optional
        Amounts in major units at which a new band begins; five bands of about
        equally many invoices, at readable amounts, where not given.

    Returns
    -------
    Measure
        One row per band: `band` (ordered, such as "1,000–5,000"), `low_amount` (the
        band begins with it), `high_amount` (the band ends before it; NaN for the
        last), `n`, `mean_days_to_pay`, `mean_days_late`, `median_days_late`,
        `p25_days_late`, `p75_days_late` (days, every invoice counts the same) and
        `on_time_share`. A band without invoices has no figures.

    Raises
    ------
    ParameterError
        When the months or the edges are not possible.

    Notes
    -----
    Customers in distress tend to pay small invoices and let large ones wait. The
    amount is that of the invoice or installment with tax.

    References
    ----------
    Average days to pay by invoice amount is named by Anytime Collect (Lockstep), How
    to deal with customers who cannot pay; the bands and the spread are arkit's.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> days_by_size(example(), edges=(1_000, 5_000)).frame.iloc[:, [0, 3, 4, 5]]
                 band  n  mean_days_to_pay  mean_days_late
    0     under 1,000  2         32.500000        2.500000
    1     1,000–5,000  3         38.333333        8.333333
    2  5,000 and over  1         20.000000      -10.000000
    """
    window = Window(ledger.as_of_date, months)
    paid = paid_invoices_text(window.holds("settled_date"))
    if edges is None:
        cells = ledger.query(amount_cells_text(paid), exact=True)
        minor = readable_edges(cells)
    else:
        minor = given_edges(ledger, edges)
    rows = ledger.query(
        "SELECT place, days_late, COUNT(*) AS n, CAST(SUM(days_to_pay) AS BIGINT) AS "
        f"to_pay FROM (SELECT {band_text('amount', minor)} AS place, days_late, "
        f"days_to_pay FROM ({paid}) AS sized) AS placed GROUP BY place, days_late"
    )
    bands = band_frame(ledger, minor)
    frame = bands.assign(**_figures(Groups(bands, rows["place"].to_numpy()), rows))
    about = {
        "name": "Payment days by invoice amount",
        "formula": "Mean and quartiles of days to pay and days late within a band; "
        "every invoice counts the same",
        "basis": BASIS_TEXT["last"],
        "window": f"Paid {window.text}",
        "source": "Anytime Collect (Lockstep), average days to pay by invoice amount",
    }
    return measure(ledger, frame, n_rows=int(frame["n"].sum()), about=about)


def _figures(held: Groups, rows: pd.DataFrame) -> dict[str, np.ndarray]:
    days, n = rows["days_late"], rows["n"]
    return {
        "n": held.count(n),
        "mean_days_to_pay": held.mean(rows["to_pay"] / n, n),
        "mean_days_late": held.mean(days, n),
        "median_days_late": held.quantile(days, n, 0.5),
        "p25_days_late": held.quantile(days, n, 0.25),
        "p75_days_late": held.quantile(days, n, 0.75),
        "on_time_share": held.mean(days <= 0, n),
    }
