"""What exactly does the customer owe on the day, and how much of it is beyond doubt?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics import exposure
from arkit.metrics.position import DISPUTED
from arkit.schema import NO_CURRENCY
from arkit.whatif.inputs.assumptions import assumptions
from arkit.whatif.units import check_not_negative, check_number, check_share

if TYPE_CHECKING:
    from arkit.ledger import Ledger

OPEN_ITEMS = """
SELECT i.invoice_id, l.open_amount AS amount, l.due_date, l.invoice_date,
  l.days_past_due, CASE WHEN i.amount <> 0
    THEN CAST(i.tax_amount AS DOUBLE) / CAST(i.amount AS DOUBLE) END AS vat_share
FROM ledger AS l JOIN known_invoices AS i ON i.item_id = l.item_id
WHERE l.open_amount > 0 ORDER BY l.due_date, i.invoice_id, l.item_id
"""


@dataclass(frozen=True, kw_only=True)
class Item:
    """One open document of a claim.

    Parameters
    ----------
    invoice_id : str
        Number of the document.
    amount : float
        What is open, tax included.
    vat_share : float, default 0
        Tax contained, rate / (1 + rate).
    due_date, delivered_date : datetime.date, optional
        Last day in time, and day of delivery.
    disputed_amount : float, default 0
        Part of it the customer objects to.
    credited_share : float, default 0.5
        Chance that what is disputed is credited.
    is_insured, is_title_retained : bool, default False
        Whether credit insurance covers it, and whether the goods are still ours.
    """

    invoice_id: str
    amount: float
    vat_share: float = 0.0
    due_date: date | None = None
    delivered_date: date | None = None
    disputed_amount: float = 0.0
    credited_share: float = 0.5
    is_insured: bool = False
    is_title_retained: bool = False

    def __post_init__(self) -> None:
        for name in ("amount", "disputed_amount"):
            check_not_negative(f"{name} of {self.invoice_id}", getattr(self, name))
        check_share("vat_share", self.vat_share)
        check_share("credited_share", self.credited_share)
        if self.disputed_amount > self.amount + 0.005:
            raise ParameterError(
                "more is disputed than is open",
                rows=[self.invoice_id],
                remedy="give the disputed part of the open amount",
            )


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What a customer owes on one day, in one currency.

    Parameters
    ----------
    items : tuple of Item
        Open documents, charged interest and fees.
    on_account_amount : float, default 0
        Unapplied cash and credit notes not yet used, as a positive amount.
    set_off_amount : float, default 0
        What we owe the customer and may lawfully set off.
    currency : str, default "XXX"
        ISO 4217 code of every amount.
    as_of_date : datetime.date, optional
        Day of the claim.
    days_past_due : float, default 0
        Mean days past due, weighted by amount; negative when not due.

    Raises
    ------
    ParameterError
        When the net claim is zero or a credit balance.

    Notes
    -----
    gross = sum of items; net = gross − on account − set-off; undisputed = net −
    disputed; expected = net − sum of credited share · disputed.

    Examples
    --------
    >>> items = (
    ...     Item(invoice_id="A", amount=18_000), Item(invoice_id="B", amount=24_000),
    ...     Item(invoice_id="C", amount=21_000, disputed_amount=6_000,
    ...          credited_share=0.4),
    ...     Item(invoice_id="interest", amount=600))
    >>> claim = Claim(items=items, on_account_amount=2_100, set_off_amount=1_500)
    >>> claim.gross_amount, claim.net_amount
    (63600.0, 60000.0)
    >>> claim.undisputed_amount, claim.expected_amount
    (54000.0, 57600.0)
    """

    items: tuple[Item, ...]
    on_account_amount: float = 0.0
    set_off_amount: float = 0.0
    currency: str = NO_CURRENCY
    as_of_date: date | None = None
    days_past_due: float = 0.0

    def __post_init__(self) -> None:
        check_not_negative("on_account_amount", self.on_account_amount)
        check_not_negative("set_off_amount", self.set_off_amount)
        check_number("days_past_due", self.days_past_due)
        if self.net_amount <= 0:
            raise ParameterError(
                f"the net claim is {self.net_amount:,.2f}: nothing is owed",
                remedy=f"a refund of {-self.net_amount:,.2f} is due to the customer"
                if self.net_amount
                else "there is nothing to choose between",
            )

    @classmethod
    def single(cls, amount: float, *, vat_share: float = 0.0) -> Claim:
        """A claim of one amount beyond doubt.

        >>> Claim.single(60_000).expected_amount
        60000.0
        """
        check_number("the claim", amount)
        if amount < 0:
            return cls(items=(), on_account_amount=-amount)
        item = Item(invoice_id="claim", amount=amount, vat_share=vat_share)
        return cls(items=(item,))

    @classmethod
    def of(
        cls,
        ledger: Ledger,
        *,
        set_off_amount: float = 0.0,
        credited_share: float | None = None,
    ) -> Claim:
        """What one customer owes, from its ledger.

        Parameters
        ----------
        ledger : Ledger
            Narrowed to one customer and one currency.
        set_off_amount : float, default 0
            What we owe the customer and may set off; the ledger does not know it.
        credited_share : float, optional
            Chance that a disputed amount is credited; that of the assumptions where
            not given.

        Returns
        -------
        Claim
            Open documents with their tax, due date and dispute; a dispute without an
            open document takes from them in the order in which they fall due.

        Raises
        ------
        ParameterError
            When the ledger holds several customers, or the customer owes nothing.
        """
        stake = exposure(ledger, by="customer_id").frame
        if len(stake) != 1:
            raise ParameterError(
                f"a claim is that of one customer, and {len(stake)} are in scope",
                remedy="narrow the ledger with ledger.customer(number)",
            )
        lost = credited_share
        if lost is None:
            lost = assumptions()["disputed_credit_share"]
        rows = ledger.query(OPEN_ITEMS)
        disputed = ledger.query(DISPUTED).set_index("invoice_id")["disputed_amount"]
        elsewhere = float(stake["disputed_amount"].iloc[0]) - float(disputed.sum())
        contested = _contested(rows, dict(disputed), elsewhere)
        items = _items(rows.assign(contested=contested), lost)
        late = rows["days_past_due"].astype(float).fillna(0.0)
        whole = rows["amount"].sum()
        return cls(
            items=items,
            on_account_amount=max(0.0, -float(stake["on_account_amount"].iloc[0])),
            set_off_amount=set_off_amount,
            currency=ledger.currency,
            as_of_date=ledger.as_of_date,
            days_past_due=float(late @ rows["amount"] / whole) if whole else 0.0,
        )

    @property
    def gross_amount(self) -> float:
        """Sum of the open documents."""
        return float(sum(item.amount for item in self.items))

    @property
    def net_amount(self) -> float:
        """Gross less what is on account and what may be set off."""
        return self.gross_amount - self.on_account_amount - self.set_off_amount

    @property
    def disputed_amount(self) -> float:
        """What the customer objects to."""
        return float(sum(item.disputed_amount for item in self.items))

    @property
    def undisputed_amount(self) -> float:
        """Net claim less all that is disputed."""
        return self.net_amount - self.disputed_amount

    @property
    def expected_amount(self) -> float:
        """Net claim less what disputes are expected to take; what is valued."""
        lost = sum(item.credited_share * item.disputed_amount for item in self.items)
        return self.net_amount - lost

    @property
    def vat_share(self) -> float:
        """Tax in the claim, weighted by amount."""
        return sum(item.vat_share * item.amount for item in self.items) / (
            self.gross_amount
        )

    @property
    def insured_amount(self) -> float:
        """Open documents that credit insurance covers."""
        return float(sum(item.amount for item in self.items if item.is_insured))

    def provable_amount(self, *, after_cutoff_amount: float = 0.0) -> float:
        """What could be filed in an insolvency, less items after the cut-off."""
        check_not_negative("after_cutoff_amount", after_cutoff_amount)
        return self.expected_amount - after_cutoff_amount

    def undisputed(self) -> Claim:
        """The same claim without what is disputed."""
        kept = (
            replace(
                item, amount=item.amount - item.disputed_amount, disputed_amount=0.0
            )
            for item in self.items
        )
        return replace(self, items=tuple(item for item in kept if item.amount > 0))


def _contested(
    rows: pd.DataFrame, by_invoice: dict[str, float], elsewhere: float
) -> list[float]:
    """Disputed part of each open document; the rest takes from them in order."""
    found = []
    for invoice, amount in zip(rows["invoice_id"], rows["amount"], strict=True):
        own = min(by_invoice.get(invoice, 0.0), amount)
        by_invoice[invoice] = by_invoice.get(invoice, 0.0) - own
        more = min(max(elsewhere, 0.0), amount - own)
        elsewhere -= more
        found.append(float(own + more))
    return found


def _items(rows: pd.DataFrame, lost: float) -> tuple[Item, ...]:
    """Items of the rows; what has no tax or due date has none."""
    share = rows["vat_share"].astype(float).fillna(0.0).clip(0, 1)
    return tuple(
        Item(
            invoice_id=str(row.invoice_id),
            amount=float(row.amount),
            vat_share=float(vat),
            due_date=_day(row.due_date),
            delivered_date=_day(row.invoice_date),
            disputed_amount=row.contested,
            credited_share=lost,
        )
        for row, vat in zip(rows.itertuples(), share, strict=True)
    )


def _day(value: pd.Timestamp) -> date | None:
    """A date, or none."""
    return None if pd.isna(value) else pd.Timestamp(value).date()
