"""Which entries are odd: prepaid, paid twice, on account, booked late?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from arkit.demo.calendar import day_number, next_business_day, next_run

N_PREPAID = 3
PREPAID_DAYS = 6
N_TWICE = 3
N_REFUNDED = 2
N_ON_ACCOUNT = 4
TWICE_FROM, TWICE_TO = day_number(date(2024, 2, 1)), day_number(date(2025, 5, 15))
ACCOUNT_FROM, ACCOUNT_TO = day_number(date(2025, 4, 15)), day_number(date(2025, 6, 10))
BOOKED_LATE = 0.02
BOOKED_VERY_LATE = 0.0012


def prepayments(docs: pd.DataFrame, buyers: pd.DataFrame) -> pd.DataFrame:
    """Pay three invoices of one customer before they are written.

    Parameters
    ----------
    docs : DataFrame
        Invoices with their shapes.
    buyers : DataFrame
        Customers; the one with the role `prepays` pays in advance.

    Returns
    -------
    DataFrame
        The invoices with `is_prepaid` and `pay` moved before their date.
    """
    buyer = buyers.index[buyers["role"] == "prepays"]
    plain = docs.index[docs["is_plain"] & docs["buyer"].isin(buyer)]
    chosen = docs.index.isin(plain[len(plain) // 2 :: 4][:N_PREPAID])
    early = next_business_day(docs["day"].to_numpy() - PREPAID_DAYS)
    return docs.assign(
        pay=np.where(chosen, np.minimum(early, docs["day"] - 1), docs["pay"]),
        is_prepaid=chosen,
        is_plain=docs["is_plain"] & ~chosen,
    )


def extras(docs: pd.DataFrame, buyers: pd.DataFrame) -> pd.DataFrame:
    """Pay some invoices twice and pay some money on account.

    Parameters
    ----------
    docs : DataFrame
        Invoices with their shapes.
    buyers : DataFrame
        The customers.

    Returns
    -------
    DataFrame
        Further entries. Of three invoices paid twice two are refunded; the last
        invoice of the customer in credit is paid twice as well. Round sums of four
        customers stay on account.
    """
    role = buyers["role"].to_numpy()[docs["buyer"].to_numpy()]
    plain = docs[docs["is_plain"] & (role == "") & (docs["offset"] == 0)]
    twice = plain[plain["amount"].between(80_000, 900_000)]
    twice = twice[twice["pay"].between(TWICE_FROM, TWICE_TO)].nsmallest(
        N_TWICE, "u_order"
    )
    own = docs[docs["is_plain"] & (role == "in_credit")].nlargest(1, "pay")
    recent = plain[plain["day"].between(ACCOUNT_FROM, ACCOUNT_TO)]
    recent = recent[recent["amount"] > 200_000].nsmallest(N_ON_ACCOUNT, "u_cost")
    again = pd.concat([twice, own])
    runs = buyers["run"].to_numpy()[again["buyer"].to_numpy()]
    second = next_run(runs, again["pay"].to_numpy() + 7)
    back = next_business_day(second + 18)[:N_REFUNDED]
    refunded = again[:N_REFUNDED]
    halves = recent["amount"] // 20_000 * 10_000
    on = next_business_day(recent["day"].to_numpy() + 12)
    return pd.concat(
        [
            _entries(again, second, again["amount"], "paid twice"),
            _entries(refunded, back, -refunded["amount"], "refund"),
            _entries(recent, on, halves, "on account").assign(doc=-1),
        ],
        ignore_index=True,
    )


def _entries(
    docs: pd.DataFrame, day: np.ndarray, amount: pd.Series, words: str
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "doc": docs.index.to_numpy(),
            "buyer": docs["buyer"].to_numpy(),
            "day": day,
            "amount": amount.to_numpy(),
            "kind": "payment",
            "reference": words,
        }
    )


def booked(entries: pd.DataFrame, docs: pd.DataFrame) -> pd.DataFrame:
    """Book one payment in fifty a few days late, and a few much later.

    Parameters
    ----------
    entries : DataFrame
        Entries by value date.
    docs : DataFrame
        The invoices they settle.

    Returns
    -------
    DataFrame
        The entries with `known`, the day they are booked.
    """
    place = entries["doc"].clip(lower=0, upper=len(docs) - 1).to_numpy()
    u = docs["u_recorded"].to_numpy()[place]
    spent = docs["u_recorded_days"].to_numpy()[place]
    plain = docs["is_plain"].to_numpy()[place] & (docs["offset"].to_numpy()[place] == 0)
    plain &= (entries["doc"] == place) & (entries["reference"] == "transfer")
    few, many = 1 + np.floor(spent * 4), 6 + np.floor(spent * 18)
    wait = np.select([u < BOOKED_VERY_LATE, u < BOOKED_LATE], [many, few], 0) * plain
    day = entries["day"].to_numpy()
    return entries.assign(
        known=np.where(wait > 0, next_business_day(day + wait), day).astype(np.int64)
    )
