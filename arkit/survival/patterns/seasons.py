"""Are invoices that fall due in some months paid later than others, year after year?"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.groups import groups
from arkit.metrics.members import with_members
from arkit.metrics.passport import Measure, measure
from arkit.survival.association.cox_fit import cox
from arkit.survival.curves.delays import delays
from arkit.survival.patterns.selective import few_paid

if TYPE_CHECKING:
    from arkit.ledger import Ledger

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
LEVEL = 0.001
NORMAL_95 = NormalDist().inv_cdf(0.975)
LEAST_CUSTOMERS = 20
LEAST_EVENTS = 5
LEAST_YEARS = 2
FEW = (
    "not determinable, because too few invoices due in the month were paid (need "
    f"{LEAST_EVENTS})"
)
NO_TURN = (
    "not determinable, because trend and season cannot be told apart without invoices "
    "due before and after a turn of the year"
)

DUE_MONTHS = """
SELECT item_id, due_date, CAST(EXTRACT(YEAR FROM due_date) AS BIGINT) AS due_year,
  CAST(EXTRACT(MONTH FROM due_date) AS BIGINT) AS due_month
FROM ledger WHERE due_date IS NOT NULL
"""


def seasons(ledger: Ledger, *, by: str | None = None) -> Measure:
    """Are invoices that fall due in some months paid later than others?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    by : str, optional
        Group: a column of customers such as `segment`, or `customer_id`; None (the
        default) for the portfolio as a whole.

    Returns
    -------
    Measure
        Twelve rows per group, from January: [by], `due_month` (ordered), `pattern`
        ("slower", "faster" or "no difference seen"), `hazard_ratio` (chance of payment
        on any day, over that in an average month; below 1: later), `low`, `high` (95 %
        interval), `p_value` (of a ratio of 1, times the twelve months), `n_years` (in
        which the month could be compared with the others), `n_years_slower` (of them,
        in which it was slower), `n_items`, `n_paid` and `reason` (why figures are
        missing).

    Raises
    ------
    ParameterError
        When the group is not possible.

    Notes
    -----
    A Cox model with the due month and, for the trend, the due date as covariates, days
    counted from the due date, ties after Efron. Only invoices of the same customer due
    in the same half-year are compared, in half-years that begin with every quarter, so
    that each invoice counts in two and each month is compared with those before and
    after it. So neither a customer that buys in one season nor customers that become
    slower make a month look slow. The average month is the mean of the logarithms of
    the months. From 20 customers on, errors are clustered by customer; below, they are
    those of the model with twice the variance, because every invoice counts twice;
    invoices of one month that share a payment run make them rather too small.

    A month is called slower or faster when its p-value is below 0.001 and it was so in
    most of the years in which it could be compared, two at least; a year is compared
    together with the quarters before and after it. A month needs 5 payments, a group
    30, and both a turn of the year, without which trend and season are the same.
    Payment runs, promises and invoices lost on the way blur what a month does, so that
    ratios come out nearer to 1 than the will to pay.

    References
    ----------
    Cox, 1972, Journal of the Royal Statistical Society B 34:187; Efron, 1977, Journal
    of the American Statistical Association 72:557; Lin and Wei, 1989, the same 84:1074
    (errors by cluster).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> found = seasons(example()).frame
    >>> found["reason"].iloc[0]
    'not determinable, because only 6 invoices were paid (n = 6, need 30)'
    """
    items = delays(ledger, clock="due")
    dates = ledger.query(DUE_MONTHS)
    items = items[items["reason"].isna()].merge(dates, on="item_id")
    rows, keys = with_members(ledger, items.drop(columns="reason"), by)
    held = groups(rows, keys)
    seen = rows["is_event"].to_numpy()
    rows, codes = rows[seen], held.codes[seen]
    parts = [_figures(rows[codes == group]) for group in range(len(held))]
    repeated = held.keys.loc[held.keys.index.repeat(len(MONTHS))]
    figures = pd.concat(parts, ignore_index=True)
    frame = pd.concat([repeated.reset_index(drop=True), figures], axis=1)
    about = {
        "name": "Payment by due month",
        "formula": "Hazard ratio of payment against an average month, compared within "
        "customer and half-year (Cox, ties after Efron)",
        "basis": "Invoices and debit notes with a due date, by days late; open ones "
        "count for as long as they have been open",
        "window": "All due dates",
        "source": "Cox 1972; Efron 1977; Lin and Wei 1989",
    }
    return measure(ledger, frame, n_rows=int(frame["n_items"].sum()), about=about)


def _figures(rows: pd.DataFrame) -> pd.DataFrame:
    """Twelve rows of one group."""
    from scipy.special import ndtr

    month = rows["due_month"].to_numpy("int64") - 1
    n_paid = np.bincount(month[rows["outcome"] == "paid"], minlength=12)
    value, error, reason = _effects(rows)
    years = _years(rows) if np.isfinite(value).any() else np.full((0, 12), np.nan)
    n_years = np.isfinite(years).sum(axis=0)
    n_slower = (years < 0).sum(axis=0)
    p_value = np.minimum(12 * 2 * ndtr(-np.abs(value / error)), 1.0)
    return pd.DataFrame(
        {
            "due_month": pd.Categorical(MONTHS, MONTHS, ordered=True),
            "pattern": _patterns(value, p_value, n_years, n_slower),
            "hazard_ratio": np.exp(value),
            "low": np.exp(value - NORMAL_95 * error),
            "high": np.exp(value + NORMAL_95 * error),
            "p_value": p_value,
            "n_years": n_years,
            "n_years_slower": n_slower,
            "n_items": np.bincount(month, minlength=12),
            "n_paid": n_paid,
            "reason": reason,
        }
    )


def _years(rows: pd.DataFrame) -> np.ndarray:
    """Log hazard ratio of each month in each year, missing where it had too few."""
    found = [np.full((0, 12), np.nan)]
    for year in np.unique(rows["due_year"].astype("int64")):
        own = rows[rows["due_year"] == year]
        near = (_quarter(rows) - 4 * year).between(-1, 4)
        paid = own["due_month"][own["outcome"] == "paid"].astype("int64") - 1
        enough = np.bincount(paid, minlength=12) >= LEAST_EVENTS
        value = _effects(rows[near])[0]
        found.append(np.where(enough, value, np.nan)[None, :])
    return np.concatenate(found)


def _quarter(rows: pd.DataFrame) -> pd.Series:
    """Number of the quarter in which each invoice is due."""
    year, month = (rows[c].astype("int64") for c in ("due_year", "due_month"))
    return 4 * year + (month - 1) // 3


def _patterns(
    value: np.ndarray, p_value: np.ndarray, n_years: np.ndarray, n_slower: np.ndarray
) -> pd.Series:
    """Name the months that differ, and did so in most years."""
    sure = (p_value < LEVEL) & (n_years >= LEAST_YEARS)
    slower = sure & (value < 0) & (2 * n_slower > n_years)
    faster = sure & (value > 0) & (2 * n_slower < n_years)
    names = np.select([slower, faster], ["slower", "faster"], "no difference seen")
    names = np.where(np.isfinite(value), names.astype(object), None)
    return pd.Series(names, dtype="object")


def _effects(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, pd.Series]:
    """Log hazard ratio of each month to the average, its error, or why none."""
    value, error = np.full((2, 12), np.nan)
    month = rows["due_month"].to_numpy("int64") - 1
    n_paid = np.bincount(month[rows["outcome"] == "paid"], minlength=12)
    reason = few_paid(np.repeat(n_paid.sum(), 12))
    reason[reason.isna() & (n_paid < LEAST_EVENTS)] = FEW
    told = np.flatnonzero(n_paid >= LEAST_EVENTS)
    quarters = np.unique(_quarter(rows))
    if not (np.isin(quarters + 1, quarters) & (quarters % 4 == 3)).any():
        reason[reason.isna()] = NO_TURN
    if reason.notna().all():
        return value, error, reason
    try:
        value[told], error[told] = _against_average(rows[np.isin(month, told)])
    except ParameterError as why:
        reason[told] = f"not determinable, because {why.problem}"
    return value, error, reason


def _against_average(rows: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Log hazard ratio of each month to their mean, and its standard error."""
    by_customer = rows["customer_id"].nunique() >= LEAST_CUSTOMERS
    items = rows[["days", "outcome", "customer_id"]].assign(
        month=pd.Categorical(rows["due_month"]),
        years=(rows["due_date"] - rows["due_date"].min()).dt.days / 365.25,
    )
    twice = [items.assign(half_year=_quarter(rows) - back) for back in (0, 1)]
    fit = cox(
        pd.concat(twice, ignore_index=True),
        ["month", "years"],
        strata=["customer_id", "half_year"],
        cluster="customer_id" if by_customer else None,
    )
    k = len(fit.covariance)  # months, the first of which is the reference, and trend
    to_mean = np.eye(k)[:, 1:] - 1 / k
    covariance = to_mean @ fit.covariance.to_numpy()[:-1, :-1] @ to_mean.T
    value = to_mean @ fit.effects["coefficient"].to_numpy()[:-1]
    twofold = 1.0 if by_customer else 2.0
    return value, np.sqrt(twofold * np.diag(covariance))
