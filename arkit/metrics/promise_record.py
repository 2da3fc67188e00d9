"""How many promises were kept: by customer, by group, by size?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.metrics.bands import amount_cells, band_frame, given_edges, readable_edges
from arkit.metrics.groups import Groups, groups, ratio, reasons
from arkit.metrics.members import with_members
from arkit.metrics.passport import Measure, measure
from arkit.metrics.promises import RULES, SOURCE, promises
from arkit.metrics.within import Window
from arkit.schema import decimals

if TYPE_CHECKING:
    from arkit.ledger import Ledger

OUTCOMES = {
    "n_kept": "kept",
    "n_kept_late": "kept late",
    "n_partly": "partly kept",
    "n_broken": "broken",
}
NOTHING_DUE = "no promise fell due in the window"


def promise_record(
    ledger: Ledger, *, by: str | None = None, months: int = 12, tolerance_days: int = 0
) -> Measure:
    """How many of their promises to pay have customers kept?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    by : str, optional
        Group: `customer_id` or a column of customers; None for the portfolio.
    months : int, default 12
        Calendar months, that of the as-of day included, in which a promise fell due.
    tolerance_days : int, default 0
        Days after the due date that still keep a promise.

    Returns
    -------
    Measure
        One row per group of customers: `n_due` (fell due in the window and are no
        longer open), of these `n_kept`, `n_kept_late`, `n_partly`, `n_broken`;
        `n_superseded` (due in the window), `n_open` (whenever due), `kept_share` and
        `kept_amount_share` (kept in time / due, by number and by amount promised),
        `broken_amount` (promised and nothing paid) and `reason`.

    Raises
    ------
    ParameterError
        When the group, the months or the tolerance is not possible.

    Notes
    -----
    States as in `promises`. Superseded promises are neither due nor kept. A promise
    for a document that is not in the ledger does not count.

    References
    ----------
    Kept rate by number and amount: transformance.ai, glossary (60-80 % typical).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> frame = promise_record(example()).frame
    >>> frame[["n_due", "n_kept", "n_broken", "n_open", "kept_share", "broken_amount"]]
       n_due  n_kept  n_broken  n_open  kept_share  broken_amount
    0      2       1         1       1         0.5         5000.0
    """
    window = Window(ledger.as_of_date, months)
    made = promises(ledger, tolerance_days=tolerance_days).frame
    rows, keys = with_members(ledger, made, by)
    held = groups(rows, keys)
    figures = _record(held, rows, window)
    rest = {
        "n_superseded": _count(held, rows, "superseded", within=window),
        "n_open": held.count(rows["state"].eq("open")),
    }
    frame = held.keys.assign(**(figures | rest))
    order = [*keys, "n_due", *OUTCOMES, *rest]
    frame = frame[order + [c for c in frame if c not in order]]
    about = _about("Promises kept", window, tolerance_days)
    return measure(ledger, frame, n_rows=int(frame["n_due"].sum()), about=about)


def promises_by_size(
    ledger: Ledger,
    *,
    months: int = 12,
    edges: Sequence[float] | None = None,
    tolerance_days: int = 0,
) -> Measure:
    """Are promises for large invoices broken more often?

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    months : int, default 12
        Calendar months, that of the as-of day included, in which a promise fell due.
    edges : sequence of float, optional
        Amounts in major units at which a new band begins; five bands of about
        equally many promises, at readable amounts, where not given.
    tolerance_days : int, default 0
        Days after the due date that still keep a promise.

    Returns
    -------
    Measure
        One row per band: `band` (ordered), `low_amount`, `high_amount`, `n_due`,
        `n_kept`, `n_kept_late`, `n_partly`, `n_broken`, `kept_share`,
        `kept_amount_share`, `broken_amount` and `reason`.

    Raises
    ------
    ParameterError
        When the months, the edges or the tolerance are not possible.

    Notes
    -----
    The size is the amount of the promised document with all its installments, or the
    amount promised where the promise is for the account.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> frame = promises_by_size(example(), edges=(2_000,)).frame
    >>> frame[["band", "n_due", "n_kept", "kept_share"]]
                 band  n_due  n_kept  kept_share
    0     under 2,000      1       1         1.0
    1  2,000 and over      1       0         0.0
    """
    window = Window(ledger.as_of_date, months)
    rows = promises(ledger, tolerance_days=tolerance_days).frame
    rows = rows[rows["state"].isin(OUTCOMES.values())]
    scale = 10 ** decimals(ledger.currency)
    minor = np.rint(rows["size_amount"].to_numpy() * scale).astype("int64")
    if edges is None:
        is_due = rows["due_date"].ge(pd.Timestamp(window.first)).to_numpy()
        cuts = readable_edges(amount_cells(minor[is_due]))
    else:
        cuts = given_edges(ledger, edges)
    bands = band_frame(ledger, cuts)
    held = Groups(bands, np.searchsorted(cuts, minor, side="right"))
    frame = bands.assign(**_record(held, rows, window))
    about = _about("Promises kept by size", window, tolerance_days)
    return measure(ledger, frame, n_rows=int(frame["n_due"].sum()), about=about)


def _record(held: Groups, rows: pd.DataFrame, window: Window) -> dict[str, object]:
    counts = {
        name: _count(held, rows, state, within=window)
        for name, state in OUTCOMES.items()
    }
    n_due = sum(counts.values())
    amount = rows["amount"].fillna(0).to_numpy()
    is_due = _is_due(rows, window) & rows["state"].isin(OUTCOMES.values()).to_numpy()
    kept = held.sum(np.where(is_due & rows["state"].eq("kept"), amount, 0))
    broken = held.sum(np.where(is_due & rows["state"].eq("broken"), amount, 0))
    return {
        "n_due": n_due,
        **counts,
        "kept_share": ratio(counts["n_kept"], n_due),
        "kept_amount_share": ratio(kept, held.sum(np.where(is_due, amount, 0))),
        "broken_amount": broken,
        "reason": reasons([(n_due == 0, NOTHING_DUE)], len(held)),
    }


def _is_due(rows: pd.DataFrame, window: Window) -> np.ndarray:
    first, last = pd.Timestamp(window.first), pd.Timestamp(window.last)
    return rows["due_date"].between(first, last).to_numpy()


def _count(
    held: Groups, rows: pd.DataFrame, state: str, *, within: Window
) -> np.ndarray:
    return held.count(rows["state"].eq(state).to_numpy() & _is_due(rows, within))


def _about(name: str, window: Window, tolerance_days: int) -> dict[str, str]:
    return {
        "name": name,
        "formula": f"Promises kept by their due date + {tolerance_days} days ÷ "
        "promises fallen due, by number and by amount promised",
        "basis": RULES,
        "window": f"Due {window.text}",
        "source": SOURCE,
    }
