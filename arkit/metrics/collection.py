"""How much of what could be collected was collected?"""

from __future__ import annotations

from datetime import date, timedelta
from math import nan
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.ledger import date_literal
from arkit.metrics.grouping import grouping
from arkit.metrics.groups import groups, major, reasons
from arkit.metrics.passport import Measure, measure
from arkit.metrics.position import IS_ON_ACCOUNT
from arkit.metrics.windows import window_start, window_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

AMOUNTS = [
    "beginning_amount",
    "sales_amount",
    "ending_amount",
    "ending_current_amount",
]

MONTHLY_FORM = (
    "in the monthly form the beginning and one month's sales come to less than what "
    "is open"
)

BALANCES = f"""
SELECT customer_id,
  CASE WHEN from_date < {{first}} AND until_date >= {{first}} THEN amount ELSE 0 END
    AS beginning_amount,
  CAST(0 AS BIGINT) AS sales_amount,
  CASE WHEN until_date > {{last}} THEN amount ELSE 0 END AS ending_amount,
  CASE WHEN until_date > {{last}} AND ({IS_ON_ACCOUNT} OR due_date IS NULL
    OR due_date >= {{last}}) THEN amount ELSE 0 END AS ending_current_amount
FROM slices WHERE until_date >= {{first}}
UNION ALL
SELECT customer_id, CAST(0 AS BIGINT) AS beginning_amount, amount AS sales_amount,
  CAST(0 AS BIGINT) AS ending_amount, CAST(0 AS BIGINT) AS ending_current_amount
FROM ledger WHERE kind <> 'credit note' AND invoice_date >= {{first}}
"""


def cei(
    beginning_amount: float,
    sales_amount: float,
    ending_amount: float,
    ending_current_amount: float,
    *,
    months: int = 1,
) -> float:
    """What share of what could be collected was collected?

    Parameters
    ----------
    beginning_amount : float
        Receivables at the beginning of the period.
    sales_amount : float
        Credit sales of the period.
    ending_amount : float
        Receivables at its end.
    ending_current_amount : float
        The part of them that is not past due.
    months : int, default 1
        Divide the sales by this number: the months of the period for the monthly form,
        1 for the whole-period form.

    Returns
    -------
    float
        Share, 1 when nothing is past due; NaN where nothing could be collected.

    Notes
    -----
    CEI = (B + S/N - E) / (B + S/N - C). Source: Credit Research Foundation, KPI
    definitions (monthly form with N = 12); creditguru.com, worked example. The two
    forms differ widely on the same numbers, so a figure must say which it is.
    Calculatorshub.net puts what is past due in place of C, and growfin.ai divides by
    receivables less sales; both are wrong.

    Examples
    --------
    creditguru.com, and the whole-period form of the same numbers:

    >>> round(cei(6_200, 10_890, 6_340, 3_590, months=3), 3)
    0.559
    >>> round(cei(6_200, 10_890, 6_340, 3_590), 3)
    0.796
    """
    inflow = beginning_amount + sales_amount / months
    below = inflow - ending_current_amount
    return (inflow - ending_amount) / below if below > 0 else nan


def collection_effectiveness(
    ledger: Ledger, *, months: int = 3, by: str | None = None
) -> Measure:
    """How much of what could be collected in a period was collected?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    months : int, default 3
        Period: the month of the as-of day, as far as it has come, and those before it.
    by : str, optional
        Group, such as "customer_id" or "segment"; the portfolio where not given.

    Returns
    -------
    Measure
        One row per group: the group; `monthly_form_share` (sales divided by the
        months) and `whole_period_share` (not divided), both 0 to 1; `beginning_amount`
        (as known on the day before the period), `sales_amount`, `ending_amount`, all
        net of credits and what is on account; `ending_current_amount` (what of it is
        not past due); `reason` (why a share is NaN, or None).

    Raises
    ------
    ParameterError
        When the group or number of months is not possible.

    Notes
    -----
    Formula and source as in `cei`.

    Examples
    --------
    1,200 were open at the end of March, 18,100 were billed since, and 15,000 are open,
    7,400 of them not past due:

    >>> from arkit.metrics._example import example
    >>> found = collection_effectiveness(example()).frame
    >>> found[["beginning_amount", "sales_amount", "whole_period_share"]].round(3)
       beginning_amount  sales_amount  whole_period_share
    0            1200.0       18100.0               0.361
    """
    group = grouping(by, alias="b")
    first, last = window_start(ledger.as_of_date, months), ledger.as_of_date
    balances = BALANCES.format(first=date_literal(first), last=date_literal(last))
    sums = ", ".join(f"CAST(SUM(b.{name}) AS BIGINT) AS {name}" for name in AMOUNTS)
    rows = ledger.query(
        f"SELECT {group.select}{sums}, COUNT(*) AS n_rows "
        f"FROM ({balances}) AS b{group.join}{group.group()}",
        exact=True,
    )
    found = groups(rows, group.keys)
    sums_of = {name: found.sum(rows[name].fillna(0)) for name in AMOUNTS}
    knows_start = ledger.contents.first_date < first
    shares = _shares(sums_of, months, knows_start=knows_start)
    money = {name: major(ledger, values) for name, values in sums_of.items()}
    figures = pd.DataFrame({**shares, **money})
    begun = _begun(ledger.contents.first_date, first)
    cases = [
        (np.full(len(found), not knows_start), begun),
        (figures["whole_period_share"].isna(), "nothing could be collected"),
        (figures["monthly_form_share"].isna(), MONTHLY_FORM),
    ]
    figures["reason"] = reasons(cases, len(found))
    about = {
        "name": "Collection effectiveness index",
        "formula": "(B + S/N - E) / (B + S/N - C): beginning receivables, sales, "
        "ending receivables, ending receivables not past due; N months in the monthly "
        "form, 1 in the whole-period form",
        "basis": "Receivables net of credits and what is on account, the beginning as "
        "known then; sales with tax by invoice date",
        "window": window_text(first, last),
        "source": "Credit Research Foundation, KPI definitions; creditguru.com",
    }
    n_rows = int(rows["n_rows"].sum())
    return measure(ledger, found.keys.join(figures), n_rows=n_rows, about=about)


def _shares(
    sums: dict[str, np.ndarray], months: int, *, knows_start: bool
) -> dict[str, pd.Series]:
    """Both forms per group; NaN outside 0 to 1 or where the beginning is not known."""
    rows = list(zip(*(sums[name] for name in AMOUNTS), strict=True))
    forms = {"monthly_form_share": months, "whole_period_share": 1}
    shares = {
        name: pd.Series([cei(*row, months=n) for row in rows], dtype="float64")
        for name, n in forms.items()
    }
    return {n: s.where(s.between(0, 1) & knows_start) for n, s in shares.items()}


def _begun(known_since: date, first: date) -> str:
    eve = first - timedelta(days=1)
    return f"the data begin on {known_since} and do not show what was open on {eve}"
