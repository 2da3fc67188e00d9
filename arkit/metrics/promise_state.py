"""Was a promise to pay kept, and with which money?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

STATES = ("open", "kept", "kept late", "partly kept", "broken", "superseded")
NEVER = 2**40


@dataclass
class Promise:
    """A promise while money is allocated to it; days and cents are whole numbers."""

    row: int
    promise_id: str
    made: int
    due: int
    until: int
    needed: int
    moved: int = NEVER
    in_time: int = 0
    late: int = 0


@dataclass
class Pot:
    """Money that no promise has claimed yet, by day."""

    days: list[int] | np.ndarray
    left: np.ndarray

    def take(self, promise: Promise, first: int, last: int) -> int:
        """Claim money of the days for a promise, the earliest first."""
        begin, end = bisect_left(self.days, first), bisect_right(self.days, last)
        wanted = promise.needed - promise.in_time - promise.late
        if begin >= end or not wanted:
            return 0
        reached = np.cumsum(self.left[begin:end])
        if reached[-1] <= wanted:
            self.left[begin:end] = 0
            return int(reached[-1])
        cut = int(np.searchsorted(reached, wanted))
        self.left[begin : begin + cut] = 0
        self.left[begin + cut] = reached[cut] - wanted
        return wanted

    def serve(self, promises: list[Promise]) -> None:
        """Allocate the money to promises: in time first, then late; earlier due first.

        A moved promise takes money until the day before the next one was made.
        """
        promises.sort(key=lambda p: (p.due, p.made, str(p.promise_id)))
        for p in promises:
            p.in_time = self.take(p, p.made, min(p.until, p.moved - 1))
        for p in promises:
            if p.moved == NEVER:
                p.late = self.take(p, p.made, NEVER)


def allocate_money(promises: pd.DataFrame, money: pd.DataFrame) -> pd.DataFrame:
    """Allocate what was paid to the promises, each cent once.

    Parameters
    ----------
    promises : DataFrame
        `promise_id`, `account` and `document` (numbers; 0 is no document), `made_on`,
        `due_date`, `deadline` and `amount` in minor units.
    money : DataFrame
        `account`, `document` (0 for every document that nobody promised and for money
        on account), `settlement_date` and `amount` in minor units, negative for a
        returned payment.

    Returns
    -------
    DataFrame
        In the order of `promises`: `in_time` and `late` (minor units) and `is_moved`
        (a later promise took its place before it fell due).
    """
    by_document, on_account = _promises(promises)
    days, left, pots = _pots(money)
    for key, chain in by_document.items():
        _mark_moved(chain)
        rows = pots.get(key)
        if rows is not None:
            Pot(days[rows], left[rows]).serve(chain)
    accounts = money["account"].to_numpy()
    for account, chain in on_account.items():
        first, last = np.searchsorted(accounts, [account, account + 1])
        order = first + np.argsort(days[first:last], kind="stable")
        Pot(days[order], left[order]).serve(chain)
    served = [p for each in (by_document, on_account) for c in each.values() for p in c]
    served.sort(key=lambda p: p.row)
    columns = {
        "in_time": np.array([p.in_time for p in served], dtype="int64"),
        "late": np.array([p.late for p in served], dtype="int64"),
        "is_moved": np.array([p.moved != NEVER for p in served], dtype=bool),
    }
    return pd.DataFrame(columns, index=promises.index)


def _days(dates: pd.Series) -> np.ndarray:
    return dates.to_numpy().astype("datetime64[D]").astype("int64")


def _promises(promises: pd.DataFrame) -> tuple[dict, dict]:
    """Promises by account and document, and those on account by account."""
    by_document, on_account = defaultdict(list), defaultdict(list)
    rows = zip(
        promises["account"].tolist(),
        promises["document"].tolist(),
        promises["promise_id"].tolist(),
        *(_days(promises[c]).tolist() for c in ("made_on", "due_date", "deadline")),
        promises["amount"].tolist(),
        strict=True,
    )
    for place, (account, document, *rest) in enumerate(rows):
        promise = Promise(place, *rest)
        if document:
            by_document[account, document].append(promise)
        else:
            on_account[account].append(promise)
    return by_document, on_account


def _pots(money: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, dict]:
    """Days, unreturned money, and the rows of each account and document.

    `money` is in order of account, document and day.
    """
    days, amount = _days(money["settlement_date"]), money["amount"].to_numpy("int64")
    keys = money[["account", "document"]].to_numpy("int64")
    starts = np.flatnonzero(np.r_[True, (keys[1:] != keys[:-1]).any(axis=1)])
    ends = np.append(starts[1:], len(keys))
    left = amount.copy()
    spans = [] if not len(keys) else list(zip(starts, ends, strict=True))
    has_returns = np.add.reduceat(amount < 0, starts) > 0 if spans else []
    for (first, last), is_returned in zip(spans, has_returns, strict=True):
        if is_returned:
            left[first:last] = kept_money(amount[first:last])
    names = map(tuple, keys[starts].tolist()) if spans else ()
    pots = {n: slice(a, b) for n, (a, b) in zip(names, spans, strict=True) if n[1]}
    return days, left, pots


def kept_money(amounts: np.ndarray) -> np.ndarray:
    """What is left of payments after each return took back the latest before it.

    >>> kept_money(np.array([50, 30, -40, 20, -5])).tolist()
    [40, 0, 0, 15, 0]
    """
    reached = np.cumsum(amounts)
    lowest = np.minimum.accumulate(reached[::-1])[::-1]
    return np.maximum(lowest - (reached - amounts), 0)


def _mark_moved(chain: list[Promise]) -> None:
    """Note the day on which a later promise for the same document took over."""
    days = sorted({p.made for p in chain})
    following = dict(zip(days, [*days[1:], NEVER], strict=True))
    for p in chain:
        if following[p.made] < p.due:
            p.moved = following[p.made]


def promise_states(promises: pd.DataFrame, *, as_of: date) -> pd.Categorical:
    """Say what became of promises.

    Parameters
    ----------
    promises : DataFrame
        `deadline`, `amount`, `in_time`, `late`, `is_moved`, `is_found` (the document
        is in the ledger, or the promise is for the account), `is_closed` (nothing of
        the document is open or was written off) and `closed_date`.
    as_of : datetime.date
        Last day whose events are known.

    Returns
    -------
    Categorical
        One of `STATES`; missing where the promised document is not in the ledger.
    """
    deadline = promises["deadline"]
    is_past = deadline < pd.Timestamp(as_of)
    amount, in_time = promises["amount"], promises["in_time"]
    received = in_time + promises["late"]
    is_closed = promises["is_closed"]
    closed_in_time = is_closed & ~(promises["closed_date"] > deadline)
    cases = [
        (~promises["is_found"], -1),
        (in_time >= amount, "kept"),
        (promises["is_moved"], "superseded"),
        (closed_in_time & (received > 0), "kept"),
        (closed_in_time, "superseded"),
        (~is_past, "open"),
        ((received >= amount) | (is_closed & (received > 0)), "kept late"),
        (received > 0, "partly kept"),
    ]
    codes = np.select(
        [np.asarray(mask, dtype=bool) for mask, _ in cases],
        [STATES.index(state) if state != -1 else -1 for _, state in cases],
        STATES.index("broken"),
    )
    return pd.Categorical.from_codes(codes, categories=list(STATES), ordered=False)
