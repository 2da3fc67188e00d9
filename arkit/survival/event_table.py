"""On each day, how many receivables could still be paid, and what became of them?

An event table holds all that payment curves, competing outcomes and hazards need: a
row per group and day. Tables of parts of a ledger add up to that of the whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.grouping import grouping
from arkit.survival.delays import items_text
from arkit.survival.door import EXITS, check_items, codes_of, keys_of, require

if TYPE_CHECKING:
    from arkit.ledger import Ledger

FLOWS = ("n_entered", *EXITS.values())


def event_table(
    ledger: Ledger,
    *,
    clock: str = "invoice",
    by: str | None = None,
    observed_from: date | str | None = None,
) -> pd.DataFrame:
    """On each day, how many receivables could still be paid, and what became of them?

    Parameters
    ----------
    ledger : Ledger
        What is known on a day.
    clock : {"invoice", "due"}, default "invoice"
        Count days from the invoice date or from the due date (negative is early).
    by : str, optional
        A table per value of `customer_id` or of a column of customers.
    observed_from : date or str, optional
        First day from which the extract holds settlements, as in `delays`.

    Returns
    -------
    DataFrame
        One row per group and day on which something happened, in that order: [by],
        `day`, `n_at_risk` (watched and open in the morning), `n_entered` (watched from
        this day on; on the due clock only left truncated items, the others are
        watched from the start), `n_paid`, `n_credited`, `n_returned`, `n_written_off`
        (left during the day) and `n_censored` (open on the as-of day, at this age).

    Raises
    ------
    ParameterError
        As `delays`.

    Notes
    -----
    An item leaves once, on the day of its last cent, under the outcome of the largest
    part (`delays`). Items without a place on the clock are not counted; `delays`
    lists them with the reason.

    On the due clock every item counts from the first day of the table, so that shares
    are shares of all items, those with short terms included; one invoice with very
    long terms that is paid at once cannot decide the curve of all.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> event_table(example().customer("C3")).iloc[:, :4]
       day  n_at_risk  n_entered  n_paid
    0    0          3          3       0
    1   20          3          0       1
    2   29          2          0       0
    3   90          1          0       0
    """
    parts = grouping(by, alias="i")
    rows = items_text(ledger, clock=clock, observed_from=observed_from)
    cells = ledger.query(
        f"SELECT {parts.select}i.entry, i.days AS day, i.outcome, COUNT(*) AS n "
        f"FROM ({rows}) AS i{parts.join} WHERE i.reason IS NULL"
        + parts.group("i.entry", "i.days", "i.outcome")
    )
    return _table(cells, parts.keys)


def count_events(
    days: Sequence[float],
    outcomes: Sequence[str],
    *,
    clock: str = "invoice",
    entry: Sequence[float] | None = None,
) -> pd.DataFrame:
    """What is the event table of these delays?

    Parameters
    ----------
    days : array of numbers, shape (n,)
        Whole days until the item was settled, or until the as-of day while open.
    outcomes : array of str, shape (n,)
        paid, credited, returned, written off or open.
    clock : {"invoice", "due"}, default "invoice"
        Days since the invoice are never negative; days since the due date may be.
    entry : array of numbers, shape (n,), optional
        Day from which each item was watched, itself included; missing means from the
        start, which is day 0 on the invoice clock.

    Returns
    -------
    DataFrame
        As `event_table`, without a group.

    Raises
    ------
    ParameterError
        When a day is missing, not whole or negative where the clock forbids it, an
        outcome is unknown, an item left before it was watched, or lengths differ.

    Examples
    --------
    >>> count_events([10, 10, 25], ["paid", "open", "written off"])[
    ...     ["day", "n_at_risk", "n_paid", "n_written_off", "n_censored"]]
       day  n_at_risk  n_paid  n_written_off  n_censored
    0    0          3       0              0           0
    1   10          3       1              0           1
    2   25          1       0              1           0
    """
    items = _items(days, outcomes, entry)
    if clock == "invoice":
        items["entry"] = items["entry"].fillna(0.0)
    check_items(items, clock)
    cells = items.groupby([*items], dropna=False).size().reset_index(name="n")
    return _table(cells, [])


def pooled(events: pd.DataFrame, *, by: str | None = None) -> pd.DataFrame:
    """What do the event tables of several groups or parts add up to?

    Parameters
    ----------
    events : DataFrame
        An event table with groups, or several put below each other (`pd.concat`).
    by : str, optional
        Group column to keep; None adds all up.

    Returns
    -------
    DataFrame
        As `event_table`: exactly the table of all the items together.

    Raises
    ------
    ParameterError
        When the table does not have the column, or is no event table.

    Examples
    --------
    >>> import pandas as pd
    >>> one = count_events([5, 9], ["paid", "open"])
    >>> two = count_events([5], ["credited"])
    >>> pooled(pd.concat([one, two]))[["day", "n_at_risk", "n_paid", "n_credited"]]
       day  n_at_risk  n_paid  n_credited
    0    0          3       0           0
    1    5          3       1           1
    2    9          1       0           0
    """
    require(events, ("day", *FLOWS))
    keys = [] if by is None else [by]
    unknown = [key for key in keys if key not in keys_of(events)]
    if unknown:
        raise ParameterError(
            "the event table has no such group",
            rows=unknown,
            remedy=f"its groups are: {', '.join(keys_of(events)) or 'none'}",
        )
    return _at_risk(events[[*keys, "day", *FLOWS]], keys)


def _items(
    days: Sequence[float], outcomes: Sequence[str], entry: Sequence[float] | None
) -> pd.DataFrame:
    """Delays as a frame; the arrays must be of one length."""
    parts = {"day": days, "outcome": outcomes}
    parts |= {} if entry is None else {"entry": entry}
    lengths = {name: len(part) for name, part in parts.items()}
    if len(set(lengths.values())) > 1:
        raise ParameterError(
            "days, outcomes and entry are not of one length",
            rows=[f"{name}: {length}" for name, length in lengths.items()],
            remedy="give one of each per item",
        )
    return pd.DataFrame(
        {
            "entry": np.asarray(
                [np.nan] * len(days) if entry is None else entry, float
            ),
            "day": np.asarray(days, float),
            "outcome": np.asarray(outcomes, dtype=object),
        }
    )


def _table(cells: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Event table of counted items with their entry, day and outcome."""
    exits = cells[[*keys, "day"]].assign(
        n_entered=0,
        **{
            name: cells["n"].where(cells["outcome"] == outcome, 0)
            for outcome, name in EXITS.items()
        },
    )
    watched = cells[cells["entry"].notna()]
    entries = watched[keys].assign(
        day=watched["entry"], n_entered=watched["n"], **dict.fromkeys(EXITS.values(), 0)
    )
    return _at_risk(pd.concat([exits, entries]), keys)


def _at_risk(flows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Add flows up by group and day, and count who is at risk in the morning.

    At risk are all who leave that day or later, but for those not yet watched.
    """
    sums = flows.groupby([*keys, "day"], dropna=False, as_index=False)[[*FLOWS]].sum()
    sums = sums.astype(dict.fromkeys(["day", *FLOWS], "int64"))
    exits = sums[[*EXITS.values()]].sum(axis=1)
    moves = pd.DataFrame({"exits": exits, "entered": sums["n_entered"]})
    groups = moves.groupby(codes_of(sums))
    later = groups.transform("sum") - groups.cumsum()
    at_risk = later["exits"] + exits - later["entered"]
    sums.insert(len(keys) + 1, "n_at_risk", at_risk.astype("int64"))
    return sums
