"""When would an invoice be paid if nothing came between?

The planted chance of paying on a day, given that the invoice is still unpaid z days
after its due date, is `daily_hazard / (1 + exp(-(z - start_days) / width_days))`: next
to nothing at first, rising around `start_days` to a constant. Its survival function,
`(1 + exp((z - start_days) / width_days)) ** -(daily_hazard * width_days)`, is closed,
and effects that multiply the hazard are exact proportional hazards. The payment itself
happens on the customer's next payment run.
"""

from __future__ import annotations

from types import MappingProxyType

import numpy as np
import pandas as pd

from arkit.demo.calendar import month_index, next_run
from arkit.demo.what_they_buy import MONTH_DAYS

EFFECTS = MappingProxyType(
    {
        "no purchase order where one is needed": -0.50,
        "due in December": -0.25,
        "due in August": -0.20,
    }
)
LATE_SENT_DAYS = 0.8
MOST_SHIFT_DAYS = 140.0
DISCOUNT_DAYS = 10
LARGEST_DELAY_DAYS = 500.0


def survival(
    days_late: np.ndarray,
    start_days: np.ndarray,
    daily_hazard: np.ndarray,
    width_days: np.ndarray,
) -> np.ndarray:
    """Say how likely an invoice is still unpaid, by the planted truth.

    Parameters
    ----------
    days_late : array of float
        Days since the due date; negative before it.
    start_days, daily_hazard, width_days : array of float
        Planted parameters, as in the truth of the demo.

    Returns
    -------
    numpy.ndarray
        Shares between 0 and 1, before the wait for the next payment run and before
        credits, returns, disputes and promises.

    Examples
    --------
    >>> round(float(survival(10.0, 0.0, 0.1, 1.0)), 3)
    0.368
    """
    z = (np.asarray(days_late, dtype=float) - start_days) / width_days
    return np.exp(-daily_hazard * width_days * np.logaddexp(0.0, z))


def _inverse(
    u: np.ndarray, start: np.ndarray, hazard: np.ndarray, width: np.ndarray
) -> np.ndarray:
    """Days late at which the survival is u."""
    worn = -np.log(np.maximum(u, 1e-15)) / (hazard * width)
    small = np.minimum(worn, 30.0)
    z = np.where(worn > 30.0, worn, np.log(np.expm1(np.maximum(small, 1e-12))))
    return start + width * z


def shift_at(due: np.ndarray, of: pd.DataFrame) -> np.ndarray:
    """Days by which the story of a customer delays invoices due on some days.

    Parameters
    ----------
    due : array of int
        Due dates as day numbers.
    of : DataFrame
        The customer of each invoice, with `change`, `change_end`, `shift_days` and
        `slope_days` (per month).

    Returns
    -------
    numpy.ndarray
        Days, never more than 140.
    """
    within = (due >= of["change"]) & (due < of["change_end"])
    months = (due - of["change"]).clip(lower=0) / MONTH_DAYS
    moved = (of["shift_days"] + of["slope_days"] * months).clip(upper=MOST_SHIFT_DAYS)
    return np.where(within, moved, 0.0)


def _log_hazard_ratio(docs: pd.DataFrame, of: pd.DataFrame) -> np.ndarray:
    month = month_index(docs["due"].to_numpy()) % 12 + 1
    lacks, december, august = EFFECTS.values()
    return (
        of["size_effect"] * docs["size"]
        + lacks * (docs["lacks_po"] & of["po_needed"])
        + december * (month == 12)
        + august * (month == 8)
    )


def intentions(docs: pd.DataFrame, buyers: pd.DataFrame) -> pd.DataFrame:
    """Say when each invoice would be paid if nothing came between.

    Parameters
    ----------
    docs : DataFrame
        Invoices, see `what_they_buy.documents`.
    buyers : DataFrame
        Customers with their planted truth.

    Returns
    -------
    DataFrame
        The invoices with `start_days`, `daily_hazard` and `width_days` (the planted
        hazard of this invoice), `willing` and `pay` (day numbers: the day chosen by
        the hazard, and the payment run on or after it) and `takes_discount`.

    Notes
    -----
    An invoice sent late is paid 0.8 days later per day; one in about sixty is lost on
    the way and paid 30 to 250 days later; a customer that takes the cash discount aims
    three days before it lapses.
    """
    of = buyers.loc[docs["buyer"]].reset_index(drop=True)
    takes = of["takes_discount"] & (docs["day"] < of["discount_until"])
    base = np.where(takes, DISCOUNT_DAYS - 3.0 - of["terms"], of["start_days"])
    lag = LATE_SENT_DAYS * (docs["sent"] - docs["day"]).clip(lower=1)
    lost = docs["u_lost"] < of["lost_rate"]
    start = base + lag + shift_at(docs["due"], of)
    start = start + np.where(lost, 30.0 + 220.0 * docs["u_lost_days"] ** 2, 0.0)
    hazard = of["daily_hazard"] * np.exp(_log_hazard_ratio(docs, of))
    width = of["width_days"]
    late = _inverse(docs["u_pay"], start, hazard, width).clip(upper=LARGEST_DELAY_DAYS)
    willing = np.maximum(np.ceil(docs["due"] + late), docs["sent"] + 2)
    return docs.assign(
        start_days=start,
        daily_hazard=hazard,
        width_days=width,
        willing=willing.astype(np.int64),
        pay=next_run(of["run"].to_numpy(), willing),
        takes_discount=takes,
    )
