"""How many days of sales are outstanding, given the numbers?

Any unit of money will do, as long as it is the same throughout. What cannot be
determined is NaN.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import nan
from typing import NamedTuple


class Countback(NamedTuple):
    """Days outstanding by the countback method, or why they are not determinable."""

    days: float
    reason: str | None


def simple_dso(open_amount: float, sales_amount: float, days: float) -> float:
    """How many days of average sales are open?

    Parameters
    ----------
    open_amount : float
        Receivables at the end of the period.
    sales_amount : float
        Credit sales of the period.
    days : float
        Days of the period.

    Returns
    -------
    float
        Days; NaN where nothing was sold.

    Notes
    -----
    DSO = receivables / credit sales x days. Source: Credit Research Foundation, KPI
    definitions (ending receivables, 365 days).

    Examples
    --------
    trymesha.com, 150,000 open on annual sales of 1,800,000:

    >>> round(simple_dso(150_000, 1_800_000, 365), 2)
    30.42
    """
    return open_amount / sales_amount * days if sales_amount > 0 else nan


def best_possible_dso(current_amount: float, sales_amount: float, days: float) -> float:
    """How many days of sales would be open if nobody paid late?

    Parameters
    ----------
    current_amount : float
        Receivables at the end of the period that are not past due.
    sales_amount : float
        Credit sales of the period.
    days : float
        Days of the period.

    Returns
    -------
    float
        Days; NaN where nothing was sold.

    Notes
    -----
    Best possible DSO = current receivables / credit sales x days. Source: Credit
    Research Foundation, KPI definitions. Some pages call days of terms "best DSO",
    which is another figure.

    Examples
    --------
    >>> round(best_possible_dso(960_000, 9_000_000, 365), 2)
    38.93
    """
    return simple_dso(current_amount, sales_amount, days)


def average_days_delinquent(
    open_amount: float, current_amount: float, sales_amount: float, days: float
) -> float:
    """How many days of sales are open because customers pay late?

    Parameters
    ----------
    open_amount : float
        Receivables at the end of the period.
    current_amount : float
        The part of them that is not past due.
    sales_amount : float
        Credit sales of the period.
    days : float
        Days of the period.

    Returns
    -------
    float
        Days; NaN where nothing was sold.

    Notes
    -----
    ADD = DSO - best possible DSO. Source: Credit Research Foundation, KPI definitions;
    Oracle JD Edwards calls it delinquent DSO.

    Examples
    --------
    >>> round(average_days_delinquent(1_200_000, 960_000, 9_000_000, 365), 2)
    9.73
    """
    whole = simple_dso(open_amount, sales_amount, days)
    return whole - best_possible_dso(current_amount, sales_amount, days)


def countback_dso(
    open_amount: float, sales: Sequence[float], days: Sequence[float]
) -> Countback:
    """How many days back do sales have to reach to make up what is open?

    Also called exhaustion or working-back method. It does not move when sales grow
    and customers pay as before.

    Parameters
    ----------
    open_amount : float
        Receivables at the end of the newest month.
    sales : sequence of float
        Credit sales per month, newest first.
    days : sequence of float
        Days of each of these months.

    Returns
    -------
    Countback
        `days`, NaN where not determinable, and `reason`: a month without sales before
        the receivables are exhausted, or more receivables than all sales given.

    Notes
    -----
    Take the newest month's sales off the receivables and count its days; the last
    month counts by the part of its sales that is needed. A month without sales stops
    the count (Oracle Hyperion Financial Management stops there too). Source: benjipays
    and trymesha (worked example); Oracle's own example prints 179.7 days where its
    numbers give 166.3.

    Examples
    --------
    >>> round(countback_dso(212_000, [100_000, 80_000, 70_000], [30, 30, 30]).days, 2)
    73.71
    >>> countback_dso(100, [40, 0, 90], [30, 31, 30]).reason
    'there were no sales 1 month back, before the receivables are exhausted'
    """
    if open_amount < 0:
        return Countback(nan, "the balance is in credit")
    rest, counted = open_amount, 0.0
    for back, (sold, length) in enumerate(zip(sales, days, strict=True)):
        if rest <= 0:
            break
        if sold <= 0:
            ago = {0: "in the newest month", 1: "1 month back"}
            when = ago.get(back, f"{back} months back")
            return Countback(
                nan,
                f"there were no sales {when}, before the receivables are exhausted",
            )
        counted += length * min(1.0, rest / sold)
        rest -= min(rest, sold)
    if rest > 0:
        return Countback(nan, "more is open than all sales known add up to")
    return Countback(counted, None)


def sales_weighted_dso(
    open_amounts: Sequence[float], sales: Sequence[float], days: Sequence[float]
) -> float:
    """How many days of sales are open, month of sale by month of sale?

    Parameters
    ----------
    open_amounts : sequence of float
        What is still open of each month's sales.
    sales : sequence of float
        Sales of these months.
    days : sequence of float
        Days of each of these months.

    Returns
    -------
    float
        Days; NaN where something is open of a month without sales.

    Notes
    -----
    Sum over months of open amount / sales of the month that created it x its days.
    No source was found that defines it; it is known in the trade.

    Examples
    --------
    >>> round(sales_weighted_dso([40, 10, 5, 2], [50, 45, 40, 38], [30] * 4), 2)
    36.0
    """
    total = 0.0
    for rest, sold, length in zip(open_amounts, sales, days, strict=True):
        if rest != 0:
            total += rest / sold * length if sold > 0 else nan
    return total
