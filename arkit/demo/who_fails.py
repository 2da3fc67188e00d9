"""Who becomes insolvent, what is written off, and what comes back?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.demo.calendar import NEVER, RUNS, month_end, next_business_day, next_run

STOP_PAYING_DAYS = 35
DIVIDEND_RATE = 0.035
DIVIDEND_AFTER_DAYS = 190


def write_off_day(insolvent: np.ndarray) -> np.ndarray:
    """Day on which the claims against an insolvent customer are written off.

    The last business day of the month after the insolvency, here of 18 November 2024:

    >>> int(write_off_day(np.array([20045]))[0]) - 20045
    43
    """
    return next_run(RUNS.index("month end"), month_end(insolvent) + 1)


def stop_days(buyers: pd.DataFrame) -> pd.Series:
    """Day on which each customer stops paying, five weeks before its insolvency."""
    failing = buyers["insolvent"] < NEVER
    return buyers["insolvent"] - STOP_PAYING_DAYS * failing


def failures(
    entries: pd.DataFrame, docs: pd.DataFrame, buyers: pd.DataFrame
) -> pd.DataFrame:
    """Stop the payments of insolvent customers, write the rest off, pay a dividend.

    Parameters
    ----------
    entries : DataFrame
        Entries of all customers.
    docs : DataFrame
        Invoices.
    buyers : DataFrame
        Customers with `insolvent`, a day number or never.

    Returns
    -------
    DataFrame
        The entries without those of its last five weeks, with write-offs at the
        end of the following month and, half a year after them, a dividend of 3.5 %:
        part of the write-off taken back and paid.
    """
    day_of = buyers["insolvent"].to_numpy()
    stop = stop_days(buyers).to_numpy()
    lives = entries["day"].to_numpy() < stop[entries["buyer"].to_numpy()]
    kept = entries[lives]
    ends = day_of[docs["buyer"].to_numpy()]
    lost = docs[(ends < NEVER) & (docs["day"].to_numpy() < ends)]
    settled = kept.groupby("doc")["amount"].sum()
    left = lost["amount"] - settled.reindex(lost.index, fill_value=0)
    left = left[left > 0]
    buyer = docs["buyer"].to_numpy()[left.index]
    off = write_off_day(day_of[buyer])
    back = next_business_day(off + DIVIDEND_AFTER_DAYS)
    share = np.round(left * DIVIDEND_RATE).astype(np.int64)

    def rows(kind: str, day: np.ndarray, amount: pd.Series, words: str) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "doc": left.index.to_numpy(),
                "buyer": buyer,
                "day": day,
                "amount": amount.to_numpy(),
                "kind": kind,
                "reference": words,
            }
        )

    return pd.concat(
        [
            kept,
            rows("write-off", off, left, "insolvency"),
            rows("write-off", back, -share, "dividend: write-off taken back"),
            rows("payment", back, share, "insolvency dividend"),
        ],
        ignore_index=True,
    )


def cut_short(docs: pd.DataFrame, buyers: pd.DataFrame) -> pd.DataFrame:
    """Drop promises not yet made and close disputes when a customer fails.

    Parameters
    ----------
    docs : DataFrame
        Invoices with promises and disputes.
    buyers : DataFrame
        Customers with `insolvent`.

    Returns
    -------
    DataFrame
        The invoices with nothing decided after the insolvency.
    """
    end = buyers["insolvent"].to_numpy()[docs["buyer"].to_numpy()]
    failed = end < NEVER
    off = np.full(len(docs), NEVER)
    off[failed] = write_off_day(end[failed])
    stop = stop_days(buyers).to_numpy()[docs["buyer"].to_numpy()]
    first, again = docs["promised_for"] >= stop, docs["again_for"] >= stop
    disputed = docs["disputed_on"] >= end
    stopped = (docs["dispute_closed"] >= end) & failed & ~disputed
    return docs.assign(
        promised_on=docs["promised_on"].mask(first, NEVER),
        again_on=docs["again_on"].mask(again, NEVER),
        disputed_on=docs["disputed_on"].mask(disputed, NEVER),
        dispute_closed=docs["dispute_closed"].mask(stopped, pd.Series(off)),
        verdict=np.where(stopped, "seller right", docs["verdict"]),
    )
