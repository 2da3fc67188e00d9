"""What could be given, at which price to us, and against what in return?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.key_account.worths import GUARANTEED, MixedSettlement
from arkit.schema import date_text, number_text, share_text
from arkit.whatif import offer_ladder

if TYPE_CHECKING:
    from arkit.judgment.accounts import HouseRules
    from arkit.judgment.key_account.treatment import Treatment
    from arkit.judgment.key_account.worths import Worths
    from arkit.judgment.key_account.zone import Zone
    from arkit.whatif import Assumptions

COLUMNS = (
    *("offer", "paid_amount", "price_amount", "value_amount", "left_amount"),
    *("in_return", "approver", "discount_share"),
)
YEAR_DAYS = 365
Row = Callable[..., dict[str, object]]
LATER_DAYS = 14
OPEN_SHARE, FIRST_OF_TARGET, LEAST = 0.05, 1 / 3, 0.005
GOODS = "Return of goods"
RETURNS = (
    "Cleared funds within {days} days",
    "The same, and new orders paid in advance until then",
    "The same, and security for what is still open",
    "Our last offer: it ends on {day}, and that day is meant",
)


@dataclass(frozen=True, kw_only=True)
class Table:
    """What is on the table: who may give what, and what the alternative is worth.

    Parameters
    ----------
    worths : Worths
        Ways out by cause.
    chances : mapping of str to float
        Chance of each cause.
    zone : Zone
        Where to walk away.
    treatment : Treatment
        What the diagnosis leaves on the table.
    rules : HouseRules
        Who may agree to what.
    n_installments : int
        Of the longest plan that is offered; 0 for none.
    n_exceptions : int
        Exceptions granted in twelve months.
    interest_amount : float
        Late interest and fees that could be charged.
    """

    worths: Worths
    chances: Mapping[str, float]
    zone: Zone
    treatment: Treatment
    rules: HouseRules
    n_installments: int = 0
    n_exceptions: int = 0
    interest_amount: float = 0.0

    @property
    def known(self) -> Assumptions:
        """What the ledger, the house and the analyst say."""
        return self.worths.case.world.known

    @property
    def full_amount(self) -> float:
        """Worth of payment in full soon."""
        return self.worths.settled(self.chances)

    def discount_approver(self, share: float) -> str:
        """Who may agree to a discount."""
        if share <= self.rules.value("discount_by_sales_share"):
            return "account manager"
        if share <= self.rules.value("discount_by_credit_share"):
            return "head of credit"
        return "director"

    def plan_approver(self, n_installments: int) -> str:
        """Who may agree to a plan of so many months."""
        most = self.rules.value("plan_by_credit_months")
        return "head of credit" if n_installments <= most else "director"

    def exception_approver(self) -> str:
        """Who may grant one more exception."""
        needed = self.rules.approver(self.n_exceptions + 1)
        return "" if needed is None else " or ".join(needed.roles)


def concessions(table: Table) -> pd.DataFrame:
    """What could be given, the cheapest first, and never below the walk-away point?

    Parameters
    ----------
    table : Table
        What is on the table.

    Returns
    -------
    DataFrame
        One row per offer: `offer`, `paid_amount` (cash in), `price_amount` (worth of
        payment in full within two weeks, less what the offer is worth),
        `value_amount`, `left_amount` (above what we have without an agreement),
        `in_return`, `approver` and `discount_share`. Offers that are worth less than
        no agreement are left out.
    """
    rows = [row for row in _rows(table) if row["left_amount"] >= 0]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values("price_amount", kind="stable", ignore_index=True)


def _rows(table: Table) -> Iterator[dict[str, object]]:
    """Everything that could be offered."""
    full, claim = table.full_amount, table.worths.case.amount
    floor = table.zone.alternative_amount

    def row(offer: str, value: float, terms: tuple[str, str], **more: float) -> dict:
        paid, price = more.get("paid", claim), more.get("price", full - value)
        return {
            "offer": offer,
            "paid_amount": paid,
            "price_amount": price,
            "value_amount": value,
            "left_amount": value - floor,
            "in_return": terms[0],
            "approver": terms[1],
            "discount_share": 1 - paid / claim,
        }

    if table.interest_amount:
        paid_share = table.known["late_interest_paid_share"]
        price = table.interest_amount * paid_share
        given = "Everything overdue paid within two weeks"
        yield row(
            "Waive late interest and fees",
            full - price,
            (given, "head of credit"),
            price=price,
        )
    days = (table.known["settlement_days"] + LATER_DAYS) / YEAR_DAYS
    later = table.worths.settled(table.chances, years=days)
    dates = "A written date for every invoice, and direct debit"
    yield row(
        "Payment in full, two weeks later", later, (dates, table.exception_approver())
    )
    yield from _goods(table, row)
    yield from _plan(table, row)
    if table.treatment.has_discount:
        yield from _discounts(table, row)


def _plan(table: Table, row: Row) -> Iterator[dict[str, object]]:
    """The longest plan that is worth it, with security where the cause asks for it."""
    if not table.n_installments or not table.treatment.has_plan:
        return
    n, is_secured = table.n_installments, table.treatment.needs_security
    value = table.worths.plans(table.chances, is_secured=is_secured)
    months = f"{number_text(n)} month{'s' if n > 1 else ''}"
    backed = f", with a guarantee of {share_text(GUARANTEED)}" if is_secured else ""
    down = share_text(table.worths.terms.down_share)
    asked = f"{down} paid today, direct debit, every date in writing"
    yield row(
        f"A plan of {months} at most{backed}",
        float(value[n]),
        (asked, table.plan_approver(n)),
    )


def _goods(table: Table, row: Row) -> Iterator[dict[str, object]]:
    """A return of goods, where goods are known."""
    values = table.worths.mixed(table.chances, max(table.n_installments, 1))
    if GOODS in values and table.treatment.has_plan:
        yield row(
            "Goods of ours taken back",
            float(values[GOODS]),
            (
                "Unopened, counted together; the rest paid in two weeks",
                "head of credit",
            ),
        )


def _discounts(table: Table, row: Row) -> Iterator[dict[str, object]]:
    """Shrinking steps up to the target; never beyond the walk-away point."""
    target = table.zone.target_share
    if target < LEAST:
        return
    first = min(OPEN_SHARE, target * FIRST_OF_TARGET)
    steps = offer_ladder(
        open_share=first, target_share=target, n_steps=len(RETURNS) - 1
    )
    mixture = table.worths.mixture(table.chances)
    claim = table.worths.case.amount
    n_days = int(table.known["settlement_days"])
    day = date_text(table.worths.case.ledger.as_of_date + timedelta(days=n_days))
    for share, words in zip(steps["discount_share"], RETURNS, strict=True):
        offer = MixedSettlement(discount_share=share)
        yield row(
            f"Discount of {share_text(share, places=1)}, paid at once",
            offer.worth(claim, mixture),
            (words.format(days=n_days, day=day), table.discount_approver(share)),
            paid=(1 - share) * claim,
        )
