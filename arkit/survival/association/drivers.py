"""What is associated with slower payment?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.passport import Passport, measure
from arkit.survival.association.covariates import covariates
from arkit.survival.association.drivers_fit import FIGURES, compared
from arkit.survival.association.drivers_terms import BETWEEN, WITHIN
from arkit.survival.association.early_and_late import Question
from arkit.survival.curves.delays import delays
from arkit.survival.curves.enough import MINIMUM

if TYPE_CHECKING:
    from arkit.ledger import Ledger

SAME_CUSTOMER = "same customer"
BETWEEN_CUSTOMERS = "between customers"
TERMS = (*WITHIN, *BETWEEN)


@dataclass(frozen=True, kw_only=True)
class Drivers:
    """What is associated with slower payment, and what that rests on.

    Parameters
    ----------
    effects : DataFrame
        One row per level, see `drivers`.
    passport : Passport
        What the figures rest on.
    """

    effects: pd.DataFrame
    passport: Passport


def drivers(
    ledger: Ledger,
    *,
    terms: Sequence[str] = TERMS,
    clock: str = "due",
    outcome: str = "paid",
    observed_from: date | str | None = None,
) -> Drivers:
    """What is associated with slower payment?

    Parameters
    ----------
    ledger : Ledger
        What is known on a day.
    terms : sequence of str, default all
        Compared within the same customer: Invoice size, Purchase order, Invoice sent,
        Due weekday, Due at month end, Due month, Other invoices overdue. Compared
        between customers: Segment, Terms, Paid before.
    clock : {"due", "invoice"}, default "due"
        Days since the due date or since the invoice date.
    outcome : str, default "paid"
        paid, credited, returned or written off; the others end the watch.
    observed_from : date or str, optional
        First day from which the extract holds settlements, as in `delays`.

    Returns
    -------
    Drivers
        `effects`, one row per level, and `passport`. Columns of the effects:
        `comparison` ("same customer": among the invoices of one customer; "between
        customers"), `term`, `level`, `reference`, `hazard_ratio` (0.8: on any day 20 %
        less likely to be paid than at the reference, all else being equal), `low`,
        `high` (95 % interval), `days_later` (of the median payment; negative is
        sooner), `days_low`, `days_high`, `p_value`, `n_items`, `n_customers` (at the
        level), `is_constant` (whether the ratio is about the same early and late;
        missing where that is not determinable) and `reason` (why figures are missing).

    Raises
    ------
    ParameterError
        When a term is unknown, or as `delays`.

    Notes
    -----
    A Cox model of the days with ties after Efron. Effects within the same customer
    are stratified by customer, so that nothing that distinguishes customers can be
    mistaken for them; those between customers are adjusted for all terms. Errors are
    clustered by customer; below 30 customers by customer and month of invoice, and
    nothing is compared between customers. A level needs 30 items with the outcome,
    and between customers 10 customers. Items at other levels are left out; where these
    are more than a tenth, the term is. An effect
    counts as constant unless a score test of early against late payments has p below
    0.01; `constant_over_time` tells both ratios.
    Association is not cause: what is not among the terms may stand behind it. Where
    payments wait for payment runs, or are held up by disputes, ratios are nearer to 1
    than what the customer intends.

    References
    ----------
    Cox (1972), Journal of the Royal Statistical Society B 34, 187–220; Efron (1977),
    Journal of the American Statistical Association 72, 557–565; Lin and Wei (1989),
    the same 84, 1074–1078.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> found = drivers(example(), terms=["Purchase order"]).effects
    >>> found["reason"].item()
    'not determinable, because only 6 items were paid (n = 6, need 30)'
    """
    unknown = [term for term in terms if term not in TERMS]
    if unknown or not len(terms):
        raise ParameterError(
            "no such terms", rows=unknown, remedy=f"choose from {', '.join(TERMS)}"
        )
    items, n_unplaced = _items(ledger, clock, observed_from)
    wanted = {
        SAME_CUSTOMER: [term for term in WITHIN if term in terms],
        BETWEEN_CUSTOMERS: [term for term in BETWEEN if term in terms],
    }
    parts = [
        _compared(items, shown, comparison=comparison, outcome=outcome)
        for comparison, shown in wanted.items()
        if shown
    ]
    effects = pd.concat(parts, ignore_index=True)
    effects.insert(0, "comparison", effects.pop("comparison"))
    about = _about(items, n_unplaced, outcome=outcome)
    told = measure(ledger, effects, n_rows=len(items), about=about)
    return Drivers(effects=told.frame, passport=told.passport)


def _items(
    ledger: Ledger, clock: str, observed_from: date | str | None
) -> tuple[pd.DataFrame, int]:
    """Items on the clock with their terms, and how many have no place on it."""
    watched = delays(ledger, clock=clock, observed_from=observed_from)
    facts = covariates(ledger).drop(columns=["customer_id", "amount"])
    placed = watched["reason"].isna()
    items = watched[placed].merge(facts, on="item_id")
    months = items["invoice_date"].dt.strftime(" %Y-%m")
    items["customer_month"] = items["customer_id"].astype("object") + months
    for term, banded in (WITHIN | BETWEEN).items():
        levels = pd.Categorical(banded(items)).remove_unused_categories()
        items[term] = pd.Series(levels, items.index)
    return items, int((~placed).sum())


def _compared(
    items: pd.DataFrame, shown: list[str], *, comparison: str, outcome: str
) -> pd.DataFrame:
    """Effects of some terms, or why nothing is compared."""
    n_customers = items["customer_id"].nunique()
    is_within = comparison == SAME_CUSTOMER
    if n_customers < (1 if is_within else MINIMUM):
        found = _too_few_customers(shown, n_customers)
    else:
        strata, terms = (
            ("customer_id", shown) if is_within else (None, [*WITHIN, *shown])
        )
        asked = Question(items, terms, strata, _cluster(n_customers), outcome)
        found = compared(asked, shown)
    return found.assign(comparison=comparison)


def _cluster(n_customers: int) -> str:
    """What goes together: a customer's invoices, or those of one month."""
    return "customer_id" if n_customers >= MINIMUM else "customer_month"


def _too_few_customers(terms: list[str], n_customers: int) -> pd.DataFrame:
    """Rows that say why nothing is compared."""
    reason = "there are no invoices to compare"
    if n_customers:
        customers = "1 customer" if n_customers == 1 else f"{n_customers} customers"
        reason = (
            f"there are invoices of {customers} only (n = {n_customers}, "
            f"need {MINIMUM})"
        )
    return pd.DataFrame(
        {
            "term": terms,
            "level": "",
            "reference": "",
            **dict.fromkeys(FIGURES[:-1], np.nan),
            "n_items": 0,
            "n_customers": n_customers,
            "is_constant": pd.array([pd.NA] * len(terms), dtype="boolean"),
            "reason": f"not determinable, because {reason}",
        }
    )


def _about(items: pd.DataFrame, n_unplaced: int, *, outcome: str) -> dict[str, str]:
    """What the passport says about the comparison."""
    days = items["invoice_date"]
    window = "No invoices"
    if len(items):
        window = f"Invoices of {days.min():%Y-%m-%d} to {days.max():%Y-%m-%d}"
    is_many = _cluster(items["customer_id"].nunique()) == "customer_id"
    clusters = "customer" if is_many else "customer and month of invoice"
    return {
        "name": "What is associated with slower payment",
        "formula": f"Ratio of the daily chance of being {outcome} at a level to that "
        "at the reference, all else being equal (Cox model, ties after Efron, errors "
        f"clustered by {clusters})",
        "basis": f"{len(items):,} invoices and debit notes, open ones until the as-of "
        f"day; {n_unplaced:,} without a place on the clock are left out. Within a "
        "customer: stratified by customer. Levels need "
        f"{MINIMUM} items with the outcome",
        "window": window,
        "source": "Cox (1972); Efron (1977); Lin and Wei (1989)",
    }
