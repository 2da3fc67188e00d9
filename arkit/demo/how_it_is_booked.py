"""How do the seller's books write down what happened?

Turns documents and entries, which count in day numbers and places, into the tables of
the schema, with document numbers as an accounting system gives them.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.demo.calendar import END, day_number, month_index, next_business_day
from arkit.demo.how_it_settles import DEDUCTION_RIGHT, deduction_closed, main_amount

LAST_DAY = day_number(END)
RECORDED_LATE = 0.003
ROLES = np.array(["accounts payable", "finance manager", "managing director"])


def dates(days: np.ndarray | pd.Series) -> np.ndarray:
    """Turn day numbers into dates; days after the end of the data into none.

    >>> dates(np.array([LAST_DAY, LAST_DAY + 1])).astype("datetime64[D]").astype(str)
    array(['2025-09-30', 'NaT'], dtype='<U28')
    """
    days = np.asarray(days, dtype=np.int64)
    known = days.astype("datetime64[D]").astype("datetime64[us]")
    return np.where(days <= LAST_DAY, known, np.datetime64("NaT", "us"))


def numbered(letter: str, days: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Number documents within their year: letter, year, place in order of the day.

    Parameters
    ----------
    letter : str
        What the numbers begin with.
    days : array of int
        Day numbers.
    order : array of float
        Order of documents of the same day.

    Returns
    -------
    numpy.ndarray
        Texts such as R2400001.

    Examples
    --------
    >>> day = day_number(END)
    >>> numbered("R", np.array([day + 1, day]), np.zeros(2)).tolist()
    ['R2500002', 'R2500001']
    """
    year = month_index(np.asarray(days)) // 12 - 30
    ranked = np.lexsort((order, days))
    first = np.searchsorted(year[ranked], year[ranked], side="left")
    names = np.empty(len(days), dtype=object)
    places = np.arange(len(days)) - first + 1
    pairs = zip(year[ranked].tolist(), places.tolist(), strict=True)
    names[ranked] = [f"{letter}{y:02d}{place:05d}" for y, place in pairs]
    return names


def invoice_numbers(docs: pd.DataFrame, notes: pd.DataFrame) -> np.ndarray:
    """Number the invoices and, behind them, the credit notes."""
    bills = numbered("R", docs["day"].to_numpy(), docs["u_order"].to_numpy())
    credits = numbered("G", notes["day"].to_numpy(), notes["buyer"].to_numpy())
    return np.concatenate([bills, credits])


def invoice_table(
    docs: pd.DataFrame, notes: pd.DataFrame, names: np.ndarray, buyers: pd.DataFrame
) -> pd.DataFrame:
    """Write the table of invoices and credit notes.

    Parameters
    ----------
    docs : DataFrame
        Invoices.
    notes : DataFrame
        Credit notes, see `what_we_credit.rebates`.
    names : numpy.ndarray
        Document numbers by place, see `invoice_numbers`.
    buyers : DataFrame
        Customers.

    Returns
    -------
    DataFrame
        Rows of the schema's table `invoices`, in the order of `docs`, then `notes`.
    """
    of = buyers.loc[[*docs["buyer"], *notes["buyer"]]].reset_index(drop=True)
    n, m = len(docs), len(notes)
    day = np.concatenate([docs["day"], notes["day"]])
    number = 10_000_000 + np.floor(docs["u_po"] * 89_999_999).astype(np.int64)
    orders = np.where(docs["lacks_po"], None, "45" + number.astype(str).astype(object))
    tax = -np.round(-notes["amount"] * (1 - 1 / (1 + of["tax_rate"].to_numpy()[n:])))
    late = (docs["u_order"] < RECORDED_LATE) & (docs["day"] < LAST_DAY - 7)
    known = np.where(late, next_business_day(docs["day"] + 2), docs["day"])
    year = month_index(notes["day"].to_numpy()) // 12 + 1969
    words = [f"bonus for {y}" for y in year.tolist()]
    return pd.DataFrame(
        {
            "invoice_id": names,
            "installment": 1,
            "customer_id": of["customer_id"],
            "kind": np.repeat(["invoice", "credit note"], [n, m]),
            "invoice_date": dates(day),
            "sent_date": dates(np.concatenate([docs["sent"], notes["day"]])),
            "due_date": dates_ahead(np.concatenate([docs["due"], notes["day"]])),
            "amount": np.concatenate([docs["amount"], notes["amount"]]),
            "tax_amount": np.concatenate([docs["tax"], tax.astype(np.int64)]),
            "cost_amount": np.concatenate([docs["cost"], np.zeros(m, dtype=np.int64)]),
            "currency": of["currency"],
            "po_number": np.concatenate([orders, np.full(m, None)]),
            "reference": np.array([None] * n + words, dtype=object),
            "known_on": dates(np.concatenate([known, notes["day"]])),
        }
    )


def dates_ahead(days: np.ndarray) -> np.ndarray:
    """Turn day numbers into dates, also those after the end of the data."""
    return np.asarray(days).astype("datetime64[D]").astype("datetime64[us]")


def settlement_table(
    entries: pd.DataFrame, names: np.ndarray, buyers: pd.DataFrame
) -> pd.DataFrame:
    """Write the table of settlements; one number per remittance.

    Parameters
    ----------
    entries : DataFrame
        Entries with the day they are booked (`known`).
    names : numpy.ndarray
        Document numbers by place.
    buyers : DataFrame
        Customers.

    Returns
    -------
    DataFrame
        Rows of the schema's table `settlements` booked by the end of the data. What a
        customer pays on a day, with its cash discounts, shares one number; what is
        taken back on a day comes before what is settled.
    """
    rows = entries[entries["known"] <= LAST_DAY]
    of = buyers.loc[rows["buyer"]].reset_index(drop=True)
    doc = rows["doc"].to_numpy()
    act = rows["kind"].replace("discount", "payment")
    forth = (rows["amount"] > 0) | (rows["kind"] == "offset")
    keys = [rows["known"], rows["buyer"], forth, act, rows["day"]]
    group = rows.groupby(keys, sort=True).ngroup().to_numpy()
    _, first = np.unique(group, return_index=True)
    number = numbered("Z", rows["known"].to_numpy()[first], np.arange(len(first)))
    return pd.DataFrame(
        {
            "settlement_id": number[group],
            "customer_id": of["customer_id"],
            "invoice_id": np.where(doc >= 0, names[doc], None),
            "kind": rows["kind"].to_numpy(),
            "settlement_date": dates(rows["day"]),
            "amount": rows["amount"].to_numpy(),
            "currency": of["currency"],
            "reference": rows["reference"].to_numpy(),
            "known_on": dates(rows["known"]),
        }
    )


def promise_table(
    docs: pd.DataFrame, names: np.ndarray, buyers: pd.DataFrame
) -> pd.DataFrame:
    """Write the table of promises, the second promise of an invoice included."""
    amount = main_amount(docs)
    parts = [
        pd.DataFrame({"made": docs[on], "due": docs[to], "amount": amount})
        for on, to in (("promised_on", "promised_for"), ("again_on", "again_for"))
    ]
    both = pd.concat(parts, keys=[1, 2], names=["turn", "doc"]).reset_index()
    both = both[both["made"] <= LAST_DAY].sort_values(["made", "doc"], kind="stable")
    doc = both["doc"].to_numpy()
    of = buyers.loc[docs["buyer"].to_numpy()[doc]].reset_index(drop=True)
    role = (docs["u_promise_again"].to_numpy()[doc] * 2.2).astype(int)
    return pd.DataFrame(
        {
            "promise_id": [f"P{k + 1:05d}" for k in range(len(both))],
            "customer_id": of["customer_id"],
            "invoice_id": names[doc],
            "made_on": dates(both["made"]),
            "due_date": dates_ahead(both["due"]),
            "amount": both["amount"].to_numpy(),
            "currency": of["currency"],
            "promised_by": ROLES[role],
            "known_on": dates(both["made"]),
        }
    )


def dispute_table(
    docs: pd.DataFrame, names: np.ndarray, buyers: pd.DataFrame
) -> pd.DataFrame:
    """Write the table of disputes and deductions, outcomes once closed."""
    cut = docs["deducted"] > 0
    opened = next_business_day((docs["pay"] + 1).to_numpy())
    whole = docs["dispute_whole"] & ~cut
    right = docs["u_deduct_end"] < DEDUCTION_RIGHT
    rows = pd.DataFrame(
        {
            "opened": np.where(cut, opened, docs["disputed_on"]),
            "closed": np.where(cut, deduction_closed(docs), docs["dispute_closed"]),
            "amount": np.where(cut, docs["deducted"], docs["disputed"]),
            "whole": whole,
            "reason": np.where(cut, "promotion deduction", docs["reason"]),
            "outcome": np.where(
                cut, np.where(right, "customer right", "seller right"), docs["verdict"]
            ),
        }
    )
    rows = rows[rows["opened"] <= LAST_DAY].sort_values("opened", kind="stable")
    doc = rows.index.to_numpy()
    of = buyers.loc[docs["buyer"].to_numpy()[doc]].reset_index(drop=True)
    amount = pd.Series(rows["amount"].to_numpy(), dtype="Int64")
    return pd.DataFrame(
        {
            "dispute_id": [f"D{k + 1:05d}" for k in range(len(rows))],
            "customer_id": of["customer_id"],
            "invoice_id": names[doc],
            "opened_date": dates(rows["opened"]),
            "closed_date": dates(rows["closed"]),
            "amount": amount.mask(rows["whole"].to_numpy()),
            "currency": of["currency"],
            "reason": rows["reason"].to_numpy(),
            "outcome": np.where(rows["closed"] <= LAST_DAY, rows["outcome"], None),
            "known_on": dates(rows["opened"]),
        }
    )
