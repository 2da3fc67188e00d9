"""What comes between an invoice and its payment: cancellation, return, dispute?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.demo.calendar import NEVER, next_business_day, next_run

OUTCOMES = ("customer right", "seller right", "shared")
SHARED_CHANCE = 0.2
PAPER_REASONS = ("missing purchase order", "wrong recipient", "invoice copy")
OWN_REASONS = ("price", "quantity", "wrong address", "billed twice", "late delivery")
REASONS = ("price", "quantity", "damaged goods", "late delivery", "wrong item")
MISSING_PO_DISPUTE = 0.15


def closings(docs: pd.DataFrame, buyers: pd.DataFrame) -> pd.DataFrame:
    """Cancel or take back the invoices on which that comes before the payment.

    Parameters
    ----------
    docs : DataFrame
        Invoices with the day they would be paid.
    buyers : DataFrame
        Customers with `credit_hazard` and `return_hazard`, chances per day from the
        invoice date on.

    Returns
    -------
    DataFrame
        The invoices with `closed_by` ("payment", "credit note" or "return") and
        `closed_on` (day number of the cancellation or return; never for payments).
    """
    of = buyers.loc[docs["buyer"]].reset_index(drop=True)
    credit = _exit_day(docs, docs["u_credit"], of["credit_hazard"])
    back = _exit_day(docs, docs["u_return"], of["return_hazard"])
    first = np.minimum(credit, back)
    closed = first < docs["pay"]
    kind = np.where(credit <= back, "credit note", "return")
    return docs.assign(
        closed_by=np.where(closed, kind, "payment"),
        closed_on=np.where(closed, first, NEVER),
    )


def _exit_day(docs: pd.DataFrame, u: pd.Series, hazard: pd.Series) -> np.ndarray:
    """Day of an exit with a constant daily hazard, on a business day."""
    days = np.full(len(docs), NEVER)
    can = (hazard > 0).to_numpy()
    waited = 1 + np.floor(-np.log1p(-u[can]) / hazard[can]).clip(upper=2000)
    days[can] = next_business_day((docs["day"][can] + waited).to_numpy())
    return np.where(days > docs["day"] + 900, NEVER, days)


def disputes(docs: pd.DataFrame, buyers: pd.DataFrame) -> pd.DataFrame:
    """Dispute some invoices, which holds their payment up until it is settled.

    Parameters
    ----------
    docs : DataFrame
        Invoices with the day they would be paid and what closes them.
    buyers : DataFrame
        Customers with `dispute_rate`, `dispute_days` and `dispute_right`.

    Returns
    -------
    DataFrame
        The invoices with `disputed_on`, `dispute_closed` (day numbers, or never),
        `disputed` (minor units), `dispute_whole`, `reason`, `verdict`, `conceded`
        (minor units credited when it closes), and `pay` moved behind the closing; a
        cancellation or return that would have come later does not come.
    """
    of = buyers.loc[docs["buyer"]].reset_index(drop=True)
    needs = docs["lacks_po"] & of["po_needed"] & (of["lag_days"] > 0)
    rate = of["dispute_rate"] + MISSING_PO_DISPUTE * needs
    offset = 3 + np.floor(docs["u_dispute_open"] * of["terms"] * 0.8)
    opened = next_business_day((docs["sent"] + offset).to_numpy())
    first = docs[["pay", "closed_on"]].min(axis=1)
    is_open = (docs["u_dispute"] < rate) & (opened < first)
    length = 4 - of["dispute_days"] * np.log(np.maximum(docs["u_dispute_length"], 1e-4))
    closed = next_business_day(opened + np.round(length).astype(np.int64))
    whole = docs["u_dispute_whole"] < 0.25
    share = np.where(whole, 1.0, 0.04 + 0.4 * docs["u_dispute_share"])
    disputed = np.round(docs["amount"] * share).astype(np.int64)
    verdict = _verdict(docs["u_dispute_end"], of["dispute_right"])
    part = np.select([verdict == OUTCOMES[0], verdict == OUTCOMES[2]], [1.0, 0.5], 0.0)
    conceded = np.where(is_open, np.round(disputed * part), 0).astype(np.int64)
    later = next_run(of["run"].to_numpy(), closed + 3)
    return docs.assign(
        closed_by=docs["closed_by"].mask(is_open, "payment"),
        closed_on=docs["closed_on"].mask(is_open, NEVER),
        disputed_on=np.where(is_open, opened, NEVER),
        dispute_closed=np.where(is_open, closed, NEVER),
        disputed=np.where(is_open, disputed, 0),
        dispute_whole=whole,
        reason=_reason(docs, of),
        verdict=verdict,
        conceded=conceded,
        pay=np.where(is_open, np.maximum(docs["pay"], later), docs["pay"]),
    )


def _verdict(u: pd.Series, right: pd.Series) -> np.ndarray:
    shared = SHARED_CHANCE * (1 - right)
    return np.select(
        [u < right, u < right + shared], [OUTCOMES[0], OUTCOMES[2]], OUTCOMES[1]
    )


def _reason(docs: pd.DataFrame, of: pd.DataFrame) -> np.ndarray:
    """Paper trouble where the invoice process is slow, own faults, or goods."""
    u = docs["u_dispute_reason"]
    paper = np.array(PAPER_REASONS)[(u * len(PAPER_REASONS)).astype(int)]
    own = np.array(OWN_REASONS)[(u * len(OWN_REASONS)).astype(int)]
    goods = np.array(REASONS)[(u * len(REASONS)).astype(int)]
    paper = np.where(docs["lacks_po"] & of["po_needed"], PAPER_REASONS[0], paper)
    chosen = [of["lag_days"] > 0, of["cause"] == "own fault"]
    return np.select(chosen, [paper, own], goods)
