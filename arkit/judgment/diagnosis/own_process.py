"""Is it our own fault? Disputes, our late sending, missing order numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.diagnosis.observation import of
from arkit.schema import days_text, money_text, number_text, share_text

if TYPE_CHECKING:
    from arkit.judgment.diagnosis.account import Account
    from arkit.judgment.policy import Policy

YEAR = pd.Timedelta(days=365)
FEWEST_LATE = 4
FEWEST_WRONG = 3
OUR_FAULT = ("customer right", "shared")
USUAL = 0.6


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check of our own process.

    Parameters
    ----------
    check : str
        What is looked at.
    share : float
        Share that is ours, 0-1; not a number where it cannot be told.
    limit : float
        From where on it explains the delays.
    evidence : str
        What was found, as a sentence with its figures.
    """

    check: str
    share: float
    limit: float
    evidence: str

    @property
    def is_ours(self) -> bool:
        """Whether it explains the delays."""
        return self.share > self.limit


def own_process(account: Account, policy: Policy) -> tuple[Check, ...]:
    """Is it our own fault that the customer pays late?

    Parameters
    ----------
    account : Account
        What is known of the customer.
    policy : Policy
        From where on a share explains the delays, and from how many days on an invoice
        is late.

    Returns
    -------
    tuple of Check
        Disputed share of what is overdue; share of the late invoices of a year that
        were disputed with the customer in the right; that we sent late; without the
        order number its other invoices carry.

    Notes
    -----
    Sending late explains a delay when it took at least half of its days. Under 4 late
    invoices the last three shares are not told; under 3 on which the customer was right
    that share is 0.

    Examples
    --------
    >>> from arkit.judgment.diagnosis.account import account_of
    >>> from arkit.judgment.policy import read_policy
    >>> from arkit.metrics._example import example
    >>> known = account_of(example().customer("C2"), example())
    >>> own_process(known, read_policy())[0].share
    1.0
    """
    late_days = policy.value("diagnosis_late_days")
    late = _late(account, late_days)
    return (
        _disputed(account, policy.value("diagnosis_disputed_share")),
        _customer_right(account, late, policy.value("diagnosis_our_fault_share")),
        _sent_late(late, policy.value("diagnosis_our_delay_share")),
        _no_order_number(account, late, policy.value("diagnosis_our_delay_share")),
    )


def _late(account: Account, late_days: float) -> pd.DataFrame:
    """Invoices of the last year that were paid late, or are open and late."""
    rows = account.items
    days = rows["days_late"].where(~rows["is_open"], rows["days_past_due"])
    recent = rows["due_date"] >= account.today - YEAR
    return rows.assign(late=days)[recent & (days > late_days)]


def _disputed(account: Account, limit: float) -> Check:
    overdue = account.items[
        account.items["is_open"] & account.items["days_past_due"].gt(0)
    ]
    total = float(overdue["open_amount"].sum())
    name = "Disputed share of what is overdue"
    if not total:
        return _untold(name, limit, "Nothing is overdue.")
    amount = _disputed_amount(account, overdue)
    code = account.ledger.currency
    share = amount / total
    return Check(
        check=name,
        share=share,
        limit=limit,
        evidence=(
            f"{money_text(amount, code, whole=True)} or {share_text(share)}"
            if amount
            else "Nothing"
        )
        + f" of {money_text(total, code, whole=True)} overdue is in dispute.",
    )


def _disputed_amount(account: Account, overdue: pd.DataFrame) -> float:
    """What of the overdue invoices is still disputed."""
    told = account.disputes[account.disputes["is_open"]]
    keys = ["customer_id", "invoice_id"]
    by_document = told.dropna(subset=["invoice_id"]).groupby(keys)["open_amount"].sum()
    owed = overdue.groupby(keys)["open_amount"].sum()
    both = pd.concat([by_document, owed], axis=1, join="inner")
    return float(both.min(axis=1).sum())


def _customer_right(account: Account, late: pd.DataFrame, limit: float) -> Check:
    name = "Late invoices on which the customer was right"
    if len(late) < FEWEST_LATE:
        return _untold(name, limit, _few(late))
    told = account.disputes
    right = told[told["outcome"].isin(OUR_FAULT)]
    wrong = pd.MultiIndex.from_frame(right[["customer_id", "invoice_id"]])
    keys = pd.MultiIndex.from_frame(late[["customer_id", "invoice_id"]])
    own = keys.isin(wrong)
    share = float(own.mean()) if own.sum() >= FEWEST_WRONG else 0.0
    reasons = right["reason"][wrong.isin(keys)].dropna().value_counts()
    why = ", ".join(sorted(reasons[reasons >= reasons.head(3).min()].index)[:3])
    return Check(
        check=name,
        share=share,
        limit=limit,
        evidence=f"{number_text(own.sum())} of {of(len(late), 'late invoice')} of the "
        "last 12 months were disputed and the customer was right"
        + (f" (mostly {why})." if why else "."),
    )


def _sent_late(late: pd.DataFrame, limit: float) -> Check:
    name = "Late invoices that we sent late"
    known = late.dropna(subset=["lag_days"])
    if len(known) < FEWEST_LATE:
        return _untold(name, limit, _few(known, "with a day of sending"))
    ours = 2 * known["lag_days"] >= known["late"]
    share = float(ours.mean())
    return Check(
        check=name,
        share=share,
        limit=limit,
        evidence=f"Of {of(len(known), 'late invoice')}, sending took half or more of "
        f"the delay on {number_text(ours.sum())}; they left "
        f"{days_text(known['lag_days'].mean(), places=1)} after their date on average.",
    )


def _no_order_number(account: Account, late: pd.DataFrame, limit: float) -> Check:
    name = "Late invoices without the order number"
    usual = float((account.items["has_order_number"] == 1).mean())
    if usual < USUAL:
        said = "The customer's invoices do not usually carry an order number."
        return _untold(name, limit, said)
    if len(late) < FEWEST_LATE:
        return _untold(name, limit, _few(late))
    without = late["has_order_number"] == 0
    share = float(without.mean())
    # what is missing everywhere explains nothing: only the surplus over usual counts
    surplus = share if share > 2 * (1 - usual) else 0.0
    return Check(
        check=name,
        share=surplus,
        limit=limit,
        evidence=f"{number_text(without.sum())} of {of(len(late), 'late invoice')} "
        f"lack the order number that {share_text(usual)} of all invoices carry.",
    )


def _few(late: pd.DataFrame, which: str = "") -> str:
    return f"Only {of(len(late), 'late invoice')} {which}".rstrip() + "."


def _untold(name: str, limit: float, why: str) -> Check:
    return Check(check=name, share=float("nan"), limit=limit, evidence=why)
