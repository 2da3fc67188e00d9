"""Is there late payment to explain, and since when?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.judgment.diagnosis.change import Change, find_change

if TYPE_CHECKING:
    from collections.abc import Mapping

    from arkit.judgment.diagnosis.account import Account

RECENT_DAYS = 180
YEAR_DAYS = 365
MONTH_DAYS = 30.44
LIKE = 100
LEAST_LIKE = 3


@dataclass(frozen=True, kw_only=True)
class Lateness:
    """Days late of what fell due and nobody disputes, and how they changed.

    Parameters
    ----------
    items : DataFrame
        Undisputed invoices that fell due and were paid by money or are open, by due
        date: columns of `Account.items` and `late` (days; an open invoice counts with
        the mean of those of the customer's paid invoices that were at least as late).
    today : Timestamp
        The as-of day.
    cuts : mapping of str to float
        From where on a rise counts as one: `size_days`, `deviations`, `sudden_days`,
        `months` looked back.
    late_days : float
        Days from which an invoice counts as late.
    """

    items: pd.DataFrame
    today: pd.Timestamp
    cuts: Mapping[str, float]
    late_days: float

    @cached_property
    def change(self) -> Change | None:
        """The rise of days late, where it is beyond chance and not yet undone."""
        rows = self.items[self._age < self.cuts["months"] * MONTH_DAYS]
        due = rows["due"].to_numpy().astype("int64")
        found = find_change(due, rows["late"].to_numpy())
        if found is None or found.deviations < self.cuts["deviations"]:
            return None
        since = rows[rows["due"] >= found.day].tail(LIKE)
        lasts = since["late"].median() > found.before_days + found.size_days / 3
        return found if found.size_days >= self.cuts["size_days"] and lasts else None

    @cached_property
    def since(self) -> pd.Timestamp:
        """First due date of the time looked at: the onset, or half a year back."""
        if self.change is not None:
            return pd.Timestamp(self.change.day, unit="D").as_unit("us")
        return (self.today - pd.Timedelta(days=RECENT_DAYS)).as_unit("us")

    @cached_property
    def recent(self) -> pd.DataFrame:
        """What fell due since the onset, in the last half-year at most."""
        start = max(self.since, self.today - pd.Timedelta(days=RECENT_DAYS))
        return self.items[self.items["due_date"] >= start]

    @cached_property
    def since_onset(self) -> pd.DataFrame:
        """What fell due since the onset, in the last year at most."""
        start = max(self.since, self.today - pd.Timedelta(days=YEAR_DAYS))
        return self.items[self.items["due_date"] >= start]

    @cached_property
    def before(self) -> pd.DataFrame:
        """What fell due in the year before the time looked at."""
        start = self.since - pd.Timedelta(days=YEAR_DAYS)
        due = self.items["due_date"]
        return self.items[(due >= start) & (due < self.since)]

    @property
    def late_share(self) -> float:
        """Share of the recent invoices that are late; not a number without any."""
        late = self.recent["late"] > self.late_days
        return float(late.mean()) if len(late) else np.nan

    @property
    def _age(self) -> pd.Series:
        return (self.today - self.items["due_date"]).dt.days


def lateness(
    account: Account, *, cuts: Mapping[str, float], late_days: float
) -> Lateness:
    """How late is a customer, and since when?

    Parameters
    ----------
    account : Account
        What is known of the customer.
    cuts : mapping of str to float
        From where on a rise counts as one, see `Lateness`.
    late_days : float
        Days from which an invoice counts as late.

    Returns
    -------
    Lateness
        Days late of undisputed invoices.

    Examples
    --------
    >>> from arkit.judgment.diagnosis.account import account_of
    >>> from arkit.metrics._example import example
    >>> cuts = {"months": 36, "size_days": 7, "deviations": 3, "sudden_days": 60}
    >>> known = account_of(example().customer("C1"), example())
    >>> lateness(known, cuts=cuts, late_days=10.0).items["late"].tolist()
    [0.0, 10.0, 15.0, 16.0]
    """
    every = account.items
    is_due = every["days_past_due"].gt(0) | every["settled_date"].notna()
    usable = every["due_date"].notna() & (every["due_date"] < account.today) & is_due
    meant = usable & ~every["was_disputed"] & (every["is_open"] | every["is_paid"])
    rows = every[meant]
    paid = rows.loc[~rows["is_open"], "days_late"].to_numpy(dtype=float)[-LIKE:]
    late = rows["days_late"].where(~rows["is_open"], rows["days_past_due"])
    late = late.to_numpy(dtype="float64", copy=True)
    for place in np.flatnonzero(rows["is_open"].to_numpy()):
        like = paid[paid >= late[place]]
        if len(like) >= LEAST_LIKE:
            late[place] = like.mean()
    return Lateness(
        items=rows.assign(late=late),
        today=account.today,
        cuts=cuts,
        late_days=late_days,
    )
