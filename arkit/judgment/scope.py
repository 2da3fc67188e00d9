"""Whose payments does a report look at, and whom are they compared with?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from arkit import survival
from arkit.errors import ParameterError
from arkit.schema import currency_text, is_missing, number_text
from arkit.survival.curves.enough import too_few

if TYPE_CHECKING:
    from arkit.ledger import Ledger

NOT_THEM = " (all but these)"
OPEN_SHARES = ("open_share", "low", "high")
SHARES = ("share", "low", "high")
SEGMENT_OF = "SELECT customer_id, customer_name, segment FROM known_customers"


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose payments a report looks at, and whom they are compared with.

    Parameters
    ----------
    ledger : Ledger
        The ledger of those looked at.
    portfolio : Ledger
        The ledger of all customers on the same day.
    name : str
        Who they are: a customer, a segment, or all customers.
    others : tuple of str
        Customer numbers they are compared with; none where all are looked at.
    others_name : str
        Who the others are.
    """

    ledger: Ledger
    portfolio: Ledger
    name: str
    others: tuple[str, ...] = ()
    others_name: str = ""

    def event_table(self, *, clock: str = "invoice") -> pd.DataFrame:
        """Count events of those looked at and of those they are compared with.

        Parameters
        ----------
        clock : {"invoice", "due"}, default "invoice"
            Where days are counted from.

        Returns
        -------
        DataFrame
            An event table with the column `group` in front: those looked at first.
            By segment where all customers are looked at.
        """
        if not self.others:
            return survival.event_table(self.ledger, clock=clock, by="segment")
        same = self.others_name == self.name
        sides = (
            (self.name, self.ledger),
            (
                self.others_name + NOT_THEM * same,
                self.portfolio.customers(self.others),
            ),
        )
        tables = [survival.event_table(side, clock=clock) for _, side in sides]
        for (name, _), table in zip(sides, tables, strict=True):
            table.insert(0, "group", name)
        names = [name for name, _ in sides]
        both = pd.concat(tables, ignore_index=True)
        return both.assign(
            group=pd.Categorical(both["group"], categories=names, ordered=True)
        )

    def payment_curve(self, *, minimum: int = survival.MINIMUM) -> pd.DataFrame:
        """Follow the payments of those looked at and of those beside them.

        Parameters
        ----------
        minimum : int, default 30
            Paid items below which a curve is not stated.

        Returns
        -------
        DataFrame
            Curves as `survival.payment_curve` gives them, with `reason`; a group with
            fewer paid items has one row, without shares, that says so.
        """
        curve = survival.payment_curve(self.event_table())
        if curve.empty:
            return curve.assign(reason=None)
        groups = curve.groupby(
            curve.columns[0], sort=False, observed=True, dropna=False
        )
        parts = [_stated(part, OPEN_SHARES, minimum) for _, part in groups]
        return pd.concat(parts, ignore_index=True)

    def outcome_curves(self, *, minimum: int = survival.MINIMUM) -> pd.DataFrame:
        """Follow what became of the invoices of those looked at.

        Parameters
        ----------
        minimum : int, default 30
            Paid items below which shares are not stated.

        Returns
        -------
        DataFrame
            Shares as `survival.outcome_curves` gives them, with `reason`; with fewer
            paid items one row, without shares, that says so.
        """
        events = survival.event_table(self.ledger)
        curves = survival.outcome_curves(events)
        n_paid = int(events["n_paid"].sum())
        return _stated(curves.assign(n_paid=n_paid), SHARES, minimum, n_paid)

    def cover(self, *, title: str, subtitle: str = "") -> dict[str, object]:
        """Say what a report prints on its first page and in its footer.

        Parameters
        ----------
        title : str
            What the report is about.
        subtitle : str, optional
            Printed below; who is looked at where not given.

        Returns
        -------
        dict
            Title, subtitle, as-of day, digest of the inputs, and identity fields.
        """
        counted = self.ledger.query("SELECT COUNT(*) AS n FROM known_customers")
        compared = (("Compared with", self.others_name),) if self.others else ()
        return {
            "title": title,
            "subtitle": subtitle or self.name,
            "as_of": self.ledger.as_of_date,
            "digest": self.ledger.contents.digest[:12],
            "fields": (
                ("Looked at", self.name),
                *compared,
                ("Customers", number_text(counted["n"].iloc[0])),
                ("Currency", currency_text(self.ledger.currency)),
            ),
        }


def _stated(
    curve: pd.DataFrame,
    columns: tuple[str, ...],
    minimum: int,
    n_paid: int | None = None,
) -> pd.DataFrame:
    """Curve of one group; a row that says why where too few are paid."""
    counted = int(curve["n_paid"].sum()) if n_paid is None else n_paid
    (reason,) = too_few(counted, minimum=minimum)
    if reason is None or curve.empty:
        return curve.assign(reason=None)
    return curve.head(1).assign(**dict.fromkeys(columns, float("nan")), reason=reason)


def scope(portfolio: Ledger, *, customer_id: str = "", segment: str = "") -> Scope:
    """Narrow a ledger to a customer or a segment, and say whom to compare with.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    customer_id : str, optional
        Number of an account; it is compared with the others of its segment, or with
        all others where it has no segment or is alone in it.
    segment : str, optional
        A segment; it is compared with all other customers.

    Returns
    -------
    Scope
        All customers, by segment, where neither is given.

    Raises
    ------
    ParameterError
        When both are given, or there is no such customer or segment.
    """
    if customer_id and segment:
        raise ParameterError(
            "a customer and a segment were chosen", remedy="give one of them"
        )
    if not customer_id and not segment:
        return Scope(ledger=portfolio, portfolio=portfolio, name="All customers")
    known = portfolio.query(SEGMENT_OF)
    if customer_id:
        return _customer(portfolio, customer_id, known)
    inside = known["segment"] == segment
    if not inside.any():
        segments = sorted(known["segment"].dropna().unique())
        raise ParameterError(
            "there is no such segment",
            rows=[segment],
            remedy=f"use one of {', '.join(segments[:10])}" if segments else "",
        )
    return Scope(
        ledger=portfolio.customers(known.loc[inside, "customer_id"]),
        portfolio=portfolio,
        name=f"Segment {segment}",
        others=tuple(known.loc[~inside, "customer_id"]),
        others_name="All other customers",
    )


def _customer(portfolio: Ledger, customer_id: str, known: pd.DataFrame) -> Scope:
    """One customer against the others of its segment."""
    ledger = portfolio.customer(customer_id)
    own = known[known["customer_id"] == customer_id].iloc[0]
    rest = known[known["customer_id"] != customer_id]
    peers = rest[rest["segment"] == own["segment"]]
    found = peers if len(peers) else rest
    words = f"Others in {own['segment']}" if len(peers) else "All other customers"
    name = (
        own["customer_id"] if is_missing(own["customer_name"]) else own["customer_name"]
    )
    return Scope(
        ledger=ledger,
        portfolio=portfolio,
        name=str(name),
        others=tuple(found["customer_id"]),
        others_name=words,
    )
