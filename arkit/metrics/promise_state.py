"""Was a promise to pay kept, and with which money?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

import numpy as np
import pandas as pd

STATES = ("open", "kept", "kept late", "partly kept", "broken", "superseded")
NEVER = np.iinfo("int64").max


@dataclass
class Payment:
    """Money of one day and document that no promise has claimed yet."""

    day: int
    left: int


@dataclass
class Promise:
    """A promise while money is being allocated to it; days are whole numbers."""

    row: int
    promise_id: str
    invoice_id: str | None
    made: int
    due: int
    needed: int
    moved: int = NEVER
    in_time: int = 0
    late: int = 0

    @property
    def order(self) -> tuple:
        """Promises for a document first, then by due date."""
        return self.invoice_id is None, self.due, self.made, str(self.promise_id)


@dataclass
class Purse:
    """What a customer paid, by document and altogether."""

    all: list[Payment] = field(default_factory=list)
    by_invoice: dict[str | None, list[Payment]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(self, invoice_id: str | None, day: int, amount: int) -> None:
        """Add money; a returned payment takes back the last of its document."""
        own = self.by_invoice[invoice_id]
        if amount > 0:
            own.append(Payment(day, amount))
            self.all.append(own[-1])
            return
        for payment in reversed(own):
            part = min(payment.left, -amount)
            payment.left -= part
            amount += part

    def take(self, promise: Promise, *, first: int, last: int) -> int:
        """Claim money of the days for a promise, the earliest first."""
        own = promise.invoice_id
        payments = self.all if own is None else self.by_invoice.get(own, [])
        wanted = promise.needed - promise.in_time - promise.late
        taken = 0
        for payment in payments:
            if wanted == taken:
                break
            if payment.left and first <= payment.day <= last:
                part = min(payment.left, wanted - taken)
                payment.left -= part
                taken += part
        return taken


def allocate_money(
    promises: pd.DataFrame, money: pd.DataFrame, *, tolerance_days: int
) -> pd.DataFrame:
    """Allocate what was paid to the promises, each cent once.

    Parameters
    ----------
    promises : DataFrame
        `promise_id`, `customer_id`, `invoice_id`, `made_on`, `due_date` and `amount`
        in minor units.
    money : DataFrame
        `customer_id`, `invoice_id` (None on account), `settlement_date` and `amount`
        in minor units, negative for a returned payment.
    tolerance_days : int
        Days after the due date that still count as in time.

    Returns
    -------
    DataFrame
        In the order of `promises`: `in_time` and `late` (minor units) and `is_moved`
        (a later promise took its place before it fell due).
    """
    purses = _purses(money)
    in_time = np.zeros(len(promises), dtype="int64")
    late = np.zeros(len(promises), dtype="int64")
    is_moved = np.zeros(len(promises), dtype=bool)
    for customer, account in _accounts(promises):
        purse = purses.get(customer, Purse())
        _mark_moved(account)
        account.sort(key=lambda p: p.order)
        for p in account:
            last = min(p.due + tolerance_days, p.moved - 1)
            p.in_time = purse.take(p, first=p.made, last=last)
        for p in account:
            if p.moved == NEVER:
                first = max(p.made, p.due + tolerance_days + 1)
                p.late = purse.take(p, first=first, last=NEVER)
            in_time[p.row], late[p.row] = p.in_time, p.late
            is_moved[p.row] = p.moved != NEVER
    columns = {"in_time": in_time, "late": late, "is_moved": is_moved}
    return pd.DataFrame(columns, index=promises.index)


def _days(dates: pd.Series) -> list[int]:
    return dates.to_numpy().astype("datetime64[D]").astype("int64").tolist()


def _or_none(values: pd.Series) -> list:
    return values.astype("object").where(values.notna(), None).tolist()


def _purses(money: pd.DataFrame) -> dict[str, Purse]:
    purses: dict[str, Purse] = defaultdict(Purse)
    money = money.sort_values("settlement_date", kind="stable")
    rows = zip(
        money["customer_id"].tolist(),
        _or_none(money["invoice_id"]),
        _days(money["settlement_date"]),
        money["amount"].tolist(),
        strict=True,
    )
    for customer, invoice, day, amount in rows:
        purses[customer].add(invoice, day, amount)
    return purses


def _accounts(promises: pd.DataFrame) -> list[tuple[str, list[Promise]]]:
    accounts: dict[str, list[Promise]] = defaultdict(list)
    rows = zip(
        promises["customer_id"].tolist(),
        range(len(promises)),
        promises["promise_id"].tolist(),
        _or_none(promises["invoice_id"]),
        _days(promises["made_on"]),
        _days(promises["due_date"]),
        promises["amount"].tolist(),
        strict=True,
    )
    for customer, *rest in rows:
        accounts[customer].append(Promise(*rest))
    return list(accounts.items())


def _mark_moved(account: list[Promise]) -> None:
    """Note the day on which a later promise for the same document took over."""
    documents = [p for p in account if p.invoice_id is not None]
    documents.sort(key=lambda p: (p.invoice_id, p.made))
    for _, same in groupby(documents, key=lambda p: p.invoice_id):
        chain = list(same)
        days = sorted({p.made for p in chain})
        following = dict(zip(days, [*days[1:], NEVER], strict=True))
        for p in chain:
            if following[p.made] < p.due:
                p.moved = following[p.made]


def promise_states(
    promises: pd.DataFrame, *, as_of: date, tolerance_days: int
) -> pd.Categorical:
    """Say what became of promises.

    Parameters
    ----------
    promises : DataFrame
        `due_date`, `amount`, `in_time`, `late`, `is_moved`, `is_found` (the document
        is in the ledger, or the promise is for the account), `is_closed` (nothing of
        the document is open or was written off) and `closed_date`.
    as_of : datetime.date
        Last day whose events are known.
    tolerance_days : int
        Days after the due date that still count as in time.

    Returns
    -------
    Categorical
        One of `STATES`; missing where the promised document is not in the ledger.
    """
    deadline = promises["due_date"] + pd.Timedelta(days=tolerance_days)
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
