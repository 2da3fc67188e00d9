"""Does a customer pay small invoices first and let large ones wait?"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.metrics.groups import groups, ratio
from arkit.metrics.members import with_members
from arkit.metrics.passport import Measure, measure
from arkit.metrics.within import Window
from arkit.survival.association.cox_risk import RiskSets, risk_sets
from arkit.survival.curves.delays import delays
from arkit.survival.curves.enough import MINIMUM
from arkit.survival.patterns.customer_names import with_names

if TYPE_CHECKING:
    from arkit.ledger import Ledger

LEVEL = 0.001
NORMAL_95 = NormalDist().inv_cdf(0.975)
LEAST_CUSTOMERS = 20
MOST_STEPS = 50
SETTLED = 1e-8
MOST_RATIO = 3.0
FLAT = 1e-9
NO_SIZES = "not determinable, because the amounts do not differ among those compared"
NOT_SETTLED = "not determinable, because the model did not settle"
NO_LIMIT = "not determinable, because all invoices were paid in the order of their size"

DATES = """
SELECT item_id, CAST(2 * EXTRACT(YEAR FROM invoice_date)
  + CASE WHEN EXTRACT(MONTH FROM invoice_date) > 6 THEN 1 ELSE 0 END AS BIGINT)
  AS half_year
FROM ledger WHERE {window}
"""


def selective_payment(
    ledger: Ledger, *, by: str | None = "customer_id", months: int = 24
) -> Measure:
    """Does a customer pay small invoices first and let large ones wait?

    Who is short of money pays what keeps the goods coming and lets the large invoices
    wait. Invoices still open count for as long as they have been open, so that the
    large one that is never paid is not left out.

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    by : str, optional
        Group: `customer_id` (the default) or a column of customers such as `segment`;
        None for the portfolio as a whole.
    months : int, default 24
        Calendar months, that of the as-of day included, in which an invoice was
        written.

    Returns
    -------
    Measure
        One row per group: [by] (`customer_id` with `customer_name`), `pattern` ("small
        before large", "large before small" or "no difference seen"), `hazard_ratio`
        (chance of payment on any day of an
        invoice twice as large, over that of the smaller one; below 1: later), `low`,
        `high` (95 % interval), `p_value` (of a ratio of 1), `small_days_late` and
        `large_days_late` (median days late of the invoices up to the customer's median
        amount, and above it; negative is early), `n_items`, `n_paid` and `reason` (why
        figures are missing).

    Raises
    ------
    ParameterError
        When the group or the months are not possible.

    Notes
    -----
    A Cox model with the binary logarithm of the amount as the only covariate, days
    counted from the due date, ties after Efron. Only invoices of the same customer and
    the same half-year (of the invoice date) are compared, so that a customer that buys
    more and pays later as time goes on is not taken for a selective one, and large
    customers are not compared with small ones. Credits, returns and write-offs end the
    watch. From 20 customers on, errors are clustered by customer; below, they are those
    of the model.

    A pattern is named when the p-value is below 0.001: of a thousand customers who do
    not look at the amount, one gets a name. Payment runs blur effects: an invoice that
    would be paid a little earlier is paid on the same day; so do promises, and invoices
    lost on their way. Under 30 paid invoices nothing is said.

    References
    ----------
    Cox, 1972, Journal of the Royal Statistical Society B 34:187; Efron, 1977, Journal
    of the American Statistical Association 72:557; Lin and Wei, 1989, the same 84:1074
    (errors by cluster).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> selective_payment(example(), by="segment").frame["reason"].iloc[1]
    'not determinable, because only 5 invoices were paid (n = 5, need 30)'
    """
    window = Window(ledger.as_of_date, months)
    items = delays(ledger, clock="due")
    dates = ledger.query(DATES.format(window=window.holds("invoice_date")))
    items = items[items["reason"].isna()].merge(dates, on="item_id")
    rows, keys = with_members(ledger, items.drop(columns="reason"), by)
    held = groups(rows, keys)
    seen = rows["is_event"].to_numpy()
    compared = _compared(rows[seen], held.codes[seen])
    figures = _figures(compared, len(held))
    frame = with_names(ledger, pd.concat([held.keys, figures], axis=1))
    about = {
        "name": "Selective payment by invoice size",
        "formula": "Hazard ratio of payment per doubling of the amount, compared "
        "within customer and half-year (Cox, ties after Efron)",
        "basis": "Invoices and debit notes with a due date, by days late; open ones "
        "count for as long as they have been open",
        "window": f"Written {window.text}",
        "source": "Cox 1972; Efron 1977; Lin and Wei 1989",
    }
    return measure(ledger, frame, n_rows=int(frame["n_items"].sum()), about=about)


def _compared(rows: pd.DataFrame, codes: np.ndarray) -> pd.DataFrame:
    """Items with their group, customer, stratum, size and half."""
    found = pd.DataFrame(
        {
            "group": codes,
            "customer": pd.factorize(rows["customer_id"], sort=True)[0],
            "days": rows["days"].to_numpy("float64"),
            "is_paid": (rows["outcome"] == "paid").to_numpy(),
        }
    )
    amount = rows["amount"].reset_index(drop=True)
    half_year = rows["half_year"].to_numpy("int64")
    found["stratum"] = found.groupby(["group", "customer", half_year]).ngroup()
    size = np.log2(amount)
    found["size"] = size - size.groupby(found["stratum"]).transform("mean")
    middle = amount.groupby([found["group"], found["customer"]]).transform("median")
    found["is_large"] = amount > middle
    return found


def few_paid(n_paid: np.ndarray) -> pd.Series:
    """Say where too few invoices were paid for a figure.

    Parameters
    ----------
    n_paid : array of int, shape (n,)
        Paid invoices behind each figure.

    Returns
    -------
    Series of object
        Why there is none, or None where there is.

    Examples
    --------
    >>> few_paid(np.array([1, 30])).tolist()
    ['not determinable, because only 1 invoice was paid (n = 1, need 30)', None]
    """
    said = [
        f"not determinable, because only {n} invoice{' was' if n == 1 else 's were'} "
        f"paid (n = {n}, need {MINIMUM})"
        if n < MINIMUM
        else None
        for n in n_paid
    ]
    return pd.Series(said, dtype="object")


def _figures(items: pd.DataFrame, n_groups: int) -> pd.DataFrame:
    """Everything about each group but its name."""
    from scipy.special import ndtr

    size = {"minlength": n_groups}
    n_paid = np.bincount(items["group"][items["is_paid"]], **size)
    fit = _fit(items, n_groups)
    reason = few_paid(n_paid).where(n_paid < MINIMUM, fit.reason)
    said = reason.isna().to_numpy()
    ratio_, error = (np.where(said, part, np.nan) for part in (fit.value, fit.error))
    with np.errstate(invalid="ignore"):
        p_value = 2 * ndtr(-np.abs(ratio_) / error)
    small, large = (
        np.where(n_paid < MINIMUM, np.nan, _median_days(items, n_groups, is_large=k))
        for k in (False, True)
    )
    names = np.where(ratio_ < 0, "small before large", "large before small")
    names = np.where(p_value < LEVEL, names, "no difference seen").astype(object)
    return pd.DataFrame(
        {
            "pattern": pd.Series(np.where(said, names, None), dtype="object"),
            "hazard_ratio": np.exp(ratio_),
            "low": np.exp(ratio_ - NORMAL_95 * error),
            "high": np.exp(ratio_ + NORMAL_95 * error),
            "p_value": p_value,
            "small_days_late": small,
            "large_days_late": large,
            "n_items": np.bincount(items["group"], **size),
            "n_paid": n_paid,
            "reason": reason.astype(object).where(~said, None),
        }
    )


@dataclass(frozen=True)
class Fit:
    """Log hazard ratio per doubling of each group, its error, and why there is none."""

    value: np.ndarray
    error: np.ndarray
    reason: pd.Series


def _fit(items: pd.DataFrame, n_groups: int) -> Fit:
    """Fit one coefficient per group, all groups at once, by Newton's method."""
    value = np.zeros(n_groups)
    if not items["is_paid"].any():
        return Fit(value, value + np.nan, pd.Series([NO_SIZES] * n_groups))
    entry = np.full(len(items), np.nan)
    sets, kept = risk_sets(
        *(items["days"].to_numpy(), entry),
        *(items["is_paid"].to_numpy(), items["stratum"].to_numpy()),
    )
    items = items.iloc[kept].reset_index(drop=True)
    slope, information, _ = _derivatives(sets, items, value)
    start = information
    for _ in range(MOST_STEPS):
        known = np.where(information > FLAT, information, 0.0)
        step = np.nan_to_num(np.clip(ratio(slope, known), -1.0, 1.0))
        value = value + step
        slope, information, scores = _derivatives(sets, items, value)
        if np.abs(step[np.abs(value) < MOST_RATIO]).max(initial=0.0) < SETTLED:
            break
    reason = pd.Series(None, index=range(n_groups), dtype="object")
    reason[np.abs(step) > SETTLED] = NOT_SETTLED
    reason[np.abs(value) >= MOST_RATIO] = NO_LIMIT
    reason[start <= FLAT] = NO_SIZES
    return Fit(value, _errors(items, information, scores), reason)


def _derivatives(
    sets: RiskSets, items: pd.DataFrame, value: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Slope and information of each group, and what each customer adds to the slope."""
    group, size = items["group"].to_numpy(), items["size"].to_numpy()
    linear = np.clip(value, -MOST_RATIO, MOST_RATIO)[group] * size
    weight = np.exp(linear - linear.max(initial=0.0))
    powers = np.column_stack([weight, weight * size, weight * size**2])
    risk = np.repeat(sets.at_risk(powers), sets.n_events, axis=0)
    leaving = np.repeat(sets.by_day(powers, sets.events), sets.n_events, axis=0)
    left = risk - sets.fraction[:, None] * leaving
    mean = left[:, 1] / left[:, 0]
    spread = left[:, 2] / left[:, 0] - mean**2
    events = sets.events[np.argsort(sets.last[sets.events], kind="stable")]
    of, who = group[events], items["customer"].to_numpy()[events]
    score = size[events] - mean
    n_groups, n_customers = len(value), int(items["customer"].max()) + 1
    return (
        np.bincount(of, weights=score, minlength=n_groups),
        np.bincount(of, weights=spread, minlength=n_groups),
        np.bincount(who, weights=score, minlength=n_customers),
    )


def _errors(
    items: pd.DataFrame, information: np.ndarray, scores: np.ndarray
) -> np.ndarray:
    """Standard errors: by customer where there are enough of them."""
    n_groups = len(information)
    owner = items.drop_duplicates("customer").set_index("customer")["group"]
    known = owner.index.to_numpy()
    n = np.bincount(owner, minlength=n_groups)
    squares = np.bincount(owner, weights=scores[known] ** 2, minlength=n_groups)
    clustered = ratio(np.sqrt(squares), information)
    return np.where(n >= LEAST_CUSTOMERS, clustered, np.sqrt(ratio(1.0, information)))


def _median_days(items: pd.DataFrame, n_groups: int, *, is_large: bool) -> np.ndarray:
    """Day on which half of a half of each group's invoices is paid (Kaplan–Meier)."""
    found = np.full(n_groups, np.nan)
    some = items[items["is_large"] == is_large]
    if not some["is_paid"].any():
        return found
    sets, kept = risk_sets(
        *(some["days"].to_numpy(), np.full(len(some), np.nan)),
        *(some["is_paid"].to_numpy(), some["group"].to_numpy()),
    )
    at_risk = sets.at_risk(np.ones((len(kept), 1)))[:, 0]
    share = pd.Series(1 - sets.n_events / at_risk).groupby(sets.stratum).cumprod()
    half = (share <= 0.5 + 1e-12).to_numpy()
    first = pd.Series(sets.day[half]).groupby(sets.stratum[half]).first()
    found[first.index] = first
    return found
