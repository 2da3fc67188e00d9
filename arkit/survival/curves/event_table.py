"""On each day, how many receivables could still be paid, and what became of them?

An event table holds all that payment curves, competing outcomes and hazards need: a
row per group and day. Tables of parts of a ledger add up to that of the whole.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.grouping import grouping
from arkit.survival.curves.cells import Cells
from arkit.survival.curves.delays import items_text, squares_text
from arkit.survival.curves.door import BY_AMOUNT, keys_of, read_outcomes, require
from arkit.survival.curves.group_keys import group_keys
from arkit.survival.curves.risk_sets import (
    CENT_FLOWS,
    FLOWS,
    SQUARES,
    flows_of,
    risk_table,
)

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def event_table(
    ledger: Ledger,
    *,
    clock: str = "invoice",
    by: str | None = None,
    observed_from: date | str | None = None,
    settled_by: str = "last cent",
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
    settled_by : {"last cent", "first cent", "each cent"}, default "last cent"
        Which day of an item paid in parts counts, as in `delays`. With "each cent" the
        table counts amounts beside items, and curves are shares of the amount.

    Returns
    -------
    DataFrame
        One row per group and day on which something happened, in that order: [by],
        `day`, `n_at_risk` (watched and open in the morning), `n_entered` (watched from
        this day on; on the due clock only left truncated items, the others are
        watched from the start), `n_paid`, `n_credited`, `n_returned`, `n_written_off`
        (left during the day) and `n_censored` (open on the as-of day, at this age).
        With "each cent" these count items by their last cent, and the same columns
        beginning with `cents_` count minor units of the currency; `n_effective` is the
        number of items of equal size that would tell as much as those at risk, and
        `squares_entered` and `squares_left` are the squared balances (minor units,
        exact at any size) it comes from.

    Raises
    ------
    ParameterError
        As `delays`.

    Notes
    -----
    An item leaves once, under the outcome of the largest part (`delays`). Items
    without a place on the clock are not counted; `delays` lists them with the reason.

    On the due clock every item counts from the first day of the table, so that shares
    are shares of all items, those with short terms included; one invoice with very
    long terms that is paid at once cannot decide the curve of all.

    n_effective = (sum of open balances)² / sum of squared open balances.

    References
    ----------
    Xie and Liu (2005), Statistics in Medicine 24, 3089–3110 (the effective number).

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
    items_by = "last cent" if settled_by == "each cent" else settled_by
    options = {"clock": clock, "observed_from": observed_from}
    items = items_text(ledger, **options, settled_by=items_by)
    cells = ledger.query(
        f"SELECT {parts.select}i.entry, i.days AS day, i.outcome, COUNT(*) AS n "
        f"FROM ({items}) AS i{parts.join} WHERE i.reason IS NULL"
        + parts.group("i.entry", "i.days", "i.outcome")
    )
    if settled_by == "each cent":
        rows = squares_text(items_text(ledger, **options, settled_by=settled_by))
        cents = ledger.query(
            f"SELECT {parts.select}i.entry, i.days AS day, i.outcome, "
            "CAST(SUM(i.amount) AS BIGINT) AS weight, "
            "CAST(SUM(i.square) AS VARCHAR) AS square "
            f"FROM ({rows}) AS i{parts.join}"
            + parts.group("i.entry", "i.days", "i.outcome"),
            exact=True,
        )
        cents["square"] = [int(square) for square in cents["square"]]
        cells = pd.concat([cells.assign(weight=0, square=0), cents.assign(n=0)])
    return _table_of(cells, parts.keys)


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
    >>> from arkit.survival import count_events
    >>> one = count_events([5, 9], ["paid", "open"])
    >>> two = count_events([5], ["credited"])
    >>> pooled(pd.concat([one, two]))[["day", "n_at_risk", "n_paid", "n_credited"]]
       day  n_at_risk  n_paid  n_credited
    0    0          3       0           0
    1    5          3       1           1
    2    9          1       0           0
    """
    keys = [] if by is None else [by]
    names = {"n": FLOWS}
    if BY_AMOUNT in events:
        names |= {"cents": CENT_FLOWS, "squares": SQUARES}
    wanted = [name for block in names.values() for name in block]
    require(events, ("day", *wanted))
    unknown = [key for key in keys if key not in keys_of(events)]
    if unknown:
        raise ParameterError(
            "the event table has no such group",
            rows=unknown,
            remedy=f"its groups are: {', '.join(keys_of(events)) or 'none'}",
        )
    if events[["day", *wanted]].isna().any(axis=None):
        raise ParameterError(
            "an event table has missing values",
            remedy="add up tables by amount, or tables without, but not both",
        )
    groups = group_keys(events, keys)
    codes = groups.codes if keys else np.zeros(len(events), dtype="int64")
    blocks = {name: events[[*block]].to_numpy() for name, block in names.items()}
    return risk_table(groups, codes, events["day"].to_numpy(), blocks)


def _table_of(cells: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Event table of counted items with their entry, day and outcome."""
    groups = group_keys(cells, keys)
    codes = groups.codes if keys else np.zeros(len(cells), dtype="int64")
    by_amount = "square" in cells
    exits = Cells(
        codes,
        cells["day"].to_numpy("int64"),
        read_outcomes(cells["outcome"]),
        cells["n"].to_numpy("int64"),
        cells["weight"].to_numpy("int64") if by_amount else None,
        cells["square"].to_numpy(object) if by_amount else None,
    )
    watched = cells["entry"].notna().to_numpy()
    start = cells["entry"].to_numpy("float64", na_value=np.nan)[watched]
    return risk_table(groups, *flows_of(exits, exits.entering(start, watched)))
