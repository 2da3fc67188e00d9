"""Which bonus credit notes stand alone, and which invoices use them up?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from arkit.demo.calendar import NEVER, day_number, month_index, next_business_day
from arkit.demo.how_it_settles import main_amount

YEARS = range(2022, 2026)
LEAST_BONUS = 5_000


def rebates(
    docs: pd.DataFrame, buyers: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Credit a yearly bonus each January and use it up against a later invoice.

    Parameters
    ----------
    docs : DataFrame
        Invoices with their shapes, see `how_it_settles.shapes`.
    buyers : DataFrame
        Customers with `bonus_rate`, the share of last year's invoices.

    Returns
    -------
    docs : DataFrame
        The invoices with `offset`, what a credit note pays of them.
    notes : DataFrame
        One row per credit note: `buyer`, `day`, `amount` (negative, minor units),
        `used_by` (place of the invoice, -1 while unused) and `used_on`.
    """
    year = month_index(docs["day"].to_numpy()) // 12 + 1970
    total = docs["amount"].groupby([docs["buyer"], year]).sum()
    pay = docs["pay"].to_numpy()
    room = main_amount(docs).where(docs["is_plain"], 0).to_numpy(copy=True)
    offset = np.zeros(len(docs), dtype=np.int64)
    notes = []
    for buyer, rate in buyers["bonus_rate"][buyers["bonus_rate"] > 0].items():
        own = np.flatnonzero(docs["buyer"] == buyer)
        if buyers["role"][buyer] == "in_credit":
            own = own[:0]
        for y in YEARS:
            bonus = round(total.get((buyer, y - 1), 0) * rate)
            day = int(next_business_day(day_number(date(y, 1, 19))))
            fits = own[(pay[own] >= day + 10) & (room[own] > bonus)]
            used = int(fits[np.argmin(pay[fits])]) if len(fits) else -1
            if bonus < LEAST_BONUS:
                continue
            if used >= 0:
                offset[used], room[used] = bonus, 0
            on = int(pay[used]) if used >= 0 else NEVER
            notes.append((buyer, day, -bonus, used, on))
    columns = ["buyer", "day", "amount", "used_by", "used_on"]
    return docs.assign(offset=offset), pd.DataFrame(notes, columns=columns)


def note_entries(notes: pd.DataFrame, first: int) -> pd.DataFrame:
    """Write the entries that use credit notes up.

    Parameters
    ----------
    notes : DataFrame
        Credit notes, see `rebates`.
    first : int
        Place of the first credit note among the documents.

    Returns
    -------
    DataFrame
        Entries with negative amounts, `doc` counted on from `first`.
    """
    used = notes[notes["used_by"] >= 0]
    return pd.DataFrame(
        {
            "doc": first + used.index.to_numpy(),
            "buyer": used["buyer"].to_numpy(),
            "day": used["used_on"].to_numpy(),
            "amount": used["amount"].to_numpy(),
            "kind": "offset",
            "reference": "credit note used",
        }
    )
