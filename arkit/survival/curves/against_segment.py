"""Does this customer pay slower than the others of its segment?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.passport import Measure, measure
from arkit.survival.curves.door import EXITS
from arkit.survival.curves.enough import MINIMUM, too_few
from arkit.survival.curves.event_table import event_table, pooled
from arkit.survival.curves.kaplan_meier import payment_curve
from arkit.survival.curves.without import without

if TYPE_CHECKING:
    from arkit.ledger import Ledger

OWN, SEVERAL = "This customer", "These customers"
SEGMENT = "segment"
ABOUT = {
    "name": "Payment curve against the segment",
    "formula": "Share unpaid = product over days of (1 − paid / open that morning)",
    "source": "Kaplan and Meier (1958)",
}


def against_segment(
    ledger: Ledger,
    portfolio: Ledger,
    *,
    clock: str = "invoice",
    minimum: int = MINIMUM,
    segments: pd.DataFrame | None = None,
) -> Measure:
    """What share is unpaid after so many days, here and among comparable customers?

    Parameters
    ----------
    ledger : Ledger
        Ledger of the customer, or of several.
    portfolio : Ledger
        Ledger of all customers on the same day.
    clock : {"invoice", "due"}, default "invoice"
        Where days are counted from.
    minimum : int, default 30
        Paid items below which a curve is not stated.
    segments : DataFrame, optional
        What `event_table(portfolio, clock=clock, by="segment")` returned, so that a
        pack of reports counts it once.

    Returns
    -------
    Measure
        Its frame has the curve of the customer above that of the others of its
        segment, without the customer itself; of all others where no segment is stated.
        Columns: `group` ("This customer", "Segment NAME, others" or "All others") and
        those of `payment_curve`, and `reason`: a group with fewer paid items has one
        row, without shares, that says so.

    Raises
    ------
    ParameterError
        When the ledger is not narrowed to customers, the two are of different days, or
        the clock is unknown.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> book = example()
    >>> found = against_segment(book.customer("C1"), book, minimum=2).frame
    >>> found.groupby("group", sort=False)["n_paid"].sum().to_dict()
    {'This customer': 3, 'Segment retail, others': 2}
    """
    own = _customers(ledger, portfolio)
    segment, others = _others(portfolio, own)
    label = "All others" if segment is None else f"Segment {segment}, others"
    mine = event_table(ledger, clock=clock)
    tables = {OWN if len(own) == 1 else SEVERAL: mine}
    if others:
        if segments is None:
            segments = event_table(portfolio, clock=clock, by=SEGMENT)
        tables[label] = without(_comparable(segments, segment), mine)
    curves = [_curve(name, table, minimum) for name, table in tables.items()]
    if not others:
        curves.append(_nothing(label, 0, "not determinable, because there are none"))
    n_rows = sum(_n_items(table) for table in tables.values())
    about = ABOUT | {
        "basis": "Open items count as unpaid up to the as-of day; the others are "
        f"{label[0].lower()}{label[1:]}, {len(others)} customers",
        "window": f"All items known, by days since the {clock} date",
    }
    frame = pd.concat(curves, ignore_index=True)
    return measure(ledger, frame, n_rows=n_rows, about=about)


def _customers(ledger: Ledger, portfolio: Ledger) -> tuple[str, ...]:
    """Customers the ledger is narrowed to."""
    if ledger.scope is None:
        raise ParameterError(
            "the ledger is that of all customers",
            remedy="narrow it with ledger.customer(NUMBER)",
        )
    if ledger.as_of_date != portfolio.as_of_date:
        raise ParameterError(
            f"the customer is seen on {ledger.as_of_date}, the portfolio on "
            f"{portfolio.as_of_date}",
            remedy="use portfolio.as_of(ledger.as_of_date)",
        )
    return ledger.scope


def _comparable(segments: pd.DataFrame, segment: str | None) -> pd.DataFrame:
    """Event table of a segment, or of all customers, the own ones included."""
    if segment is not None:
        segments = segments[segments[SEGMENT] == segment]
    return pooled(segments)


def _others(portfolio: Ledger, own: tuple[str, ...]) -> tuple[str | None, list[str]]:
    """Segment and numbers of the customers to compare with; None for all."""
    customers = portfolio.query("SELECT customer_id, segment FROM known_customers")
    is_own = customers["customer_id"].isin(own)
    segments = customers.loc[is_own, "segment"].drop_duplicates()
    rest = customers[~is_own]
    if len(segments) != 1 or segments.isna().any():
        return None, rest["customer_id"].tolist()
    name = segments.iloc[0]
    return name, rest.loc[rest["segment"] == name, "customer_id"].tolist()


def _curve(group: str, events: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """Curve of a group, or the row that says why there is none."""
    why = too_few(events["n_paid"].sum(), minimum=minimum).iloc[0]
    if why is not None:
        return _nothing(group, _n_items(events), why)
    curve = payment_curve(events).assign(reason=None)
    curve.insert(0, "group", group)
    return curve


def _n_items(events: pd.DataFrame) -> int:
    """How many items an event table has counted."""
    return int(events[[*EXITS.values()]].to_numpy().sum())


def _nothing(group: str, n_items: int, why: str) -> pd.DataFrame:
    """Row of a group without a curve."""
    blank = {"day": 0, "n_at_risk": n_items, "n_paid": 0, "reason": why}
    row = pd.DataFrame([{"group": group, **blank}])
    for name in ("open_share", "low", "high"):
        row.insert(len(row.columns) - 1, name, np.nan)
    return row
