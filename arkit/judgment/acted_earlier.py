"""What would acting at the first alert have saved on this customer?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.warning.log import LISTED
from arkit.judgment.what_if_break_evens import inside
from arkit.judgment.what_if_case import Case, what_if_case
from arkit.judgment.what_if_in_short import NOT_ADVICE
from arkit.judgment.what_if_offers import OfferTerms, standard_ways_out
from arkit.ledger import as_day
from arkit.metrics.passport import measure
from arkit.schema import date_text
from arkit.whatif import Draws, compare
from arkit.whatif.units import YEAR_DAYS

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.metrics import Measure

ABOUT = {
    "name": "Acted at the first alert",
    "formula": "Worth then of the best way out, less worth then of what came in on the "
    "same documents; and the cost of what was delivered afterwards and never paid",
    "basis": "Documents open on the day of the alert, and those written afterwards",
    "window": "From the first alert to the as-of day",
}
N_PATHS = 20_000
FAILING_PM = 0.03
YOUNG_DAYS = 90
LOW, HIGH = 0.10, 0.90
MONEY_IN = ("payment", "offset")
ITEMS = """
SELECT l.item_id, l.invoice_date, l.amount, l.open_amount, l.written_off_amount,
  l.days_past_due,
  CASE WHEN i.amount <> 0 AND i.tax_amount IS NOT NULL
    THEN CAST(i.tax_amount AS DOUBLE) / CAST(i.amount AS DOUBLE) END AS vat_share,
  CASE WHEN i.amount <> 0 AND i.cost_amount IS NOT NULL
    THEN CAST(i.cost_amount AS DOUBLE) / CAST(i.amount AS DOUBLE) END AS cost_share
FROM ledger AS l JOIN known_invoices AS i ON i.item_id = l.item_id
WHERE l.kind <> 'credit note' ORDER BY l.item_id
"""
SETTLED = """
SELECT item_id, settled_by, settlement_date, amount FROM applied
ORDER BY settlement_date, settlement_id, item_id
"""
OPEN = "SELECT item_id FROM ledger WHERE open_amount > 0 ORDER BY item_id"


@dataclass(frozen=True, kw_only=True)
class ActedEarlier:
    """What was owed at the first alert, what came of it, and what acting was worth.

    Parameters
    ----------
    case : Case
        What was owed on the day of the alert, valued with what was known then.
    alert_date : datetime.date
        Month end at which the alert was first given.
    way_out : str
        The best way out then.
    worth_amounts : (float, float, float)
        Its worth then: bad end (1 in 10 below), mean, good end (1 in 10 above).
    came_in_amount, came_in_worth_amount : float
        Money that came in on the same documents until the as-of day, and its worth on
        the day of the alert.
    delivered_amount : float
        What was delivered afterwards, with tax.
    lost_amount, lost_cost_amount : float
        Of that, written off or open at the end; and what those goods had cost.
    margin_amount : float
        Margin, without tax, on what was delivered afterwards and paid.
    is_cost_known : bool
        Whether cost is that of the ledger; otherwise the assumed share of the price.
    still_open_amount : float, default 0
        Of all these documents, what is open and at most 90 days past due: nobody knows
        yet what will come of it.
    """

    case: Case
    alert_date: date
    way_out: str
    worth_amounts: tuple[float, float, float]
    came_in_amount: float
    came_in_worth_amount: float
    delivered_amount: float
    lost_amount: float
    lost_cost_amount: float
    margin_amount: float
    is_cost_known: bool
    still_open_amount: float = 0.0

    @property
    def saved_amounts(self) -> tuple[float, float, float]:
        """What acting would have saved: bad end, mean and good end."""
        low, mean, high = (
            worth - self.came_in_worth_amount + self.lost_cost_amount
            for worth in self.worth_amounts
        )
        return low, mean, high

    def frame(self) -> Measure:
        """The same line by line: `line`, `amount`, `low_amount`, `high_amount`."""
        low, mean, high = self.worth_amounts
        saved_low, saved, saved_high = self.saved_amounts
        none = np.nan
        rows = [
            (f"Owed on {date_text(self.alert_date)}", self.case.amount, none, none),
            (f"Best way out then: {inside(self.way_out)}, worth", mean, low, high),
            ("Came in on these documents since", self.came_in_amount, none, none),
            ("Worth of that on the day", self.came_in_worth_amount, none, none),
            ("Delivered since", self.delivered_amount, none, none),
            ("Of that never paid", self.lost_amount, none, none),
            ("What these goods had cost", self.lost_cost_amount, none, none),
            ("Saved by acting then", saved, saved_low, saved_high),
            (
                "Margin on what was delivered since and paid",
                self.margin_amount,
                *2 * (none,),
            ),
        ]
        columns = ["line", "amount", "low_amount", "high_amount"]
        frame = pd.DataFrame(rows, columns=columns)
        return measure(self.case.ledger, frame, n_rows=len(frame), about=ABOUT)

    def in_words(self) -> tuple[str, ...]:
        """The same as sentences, and that the past proves nothing."""
        money = self.case.money
        low, saved, high = self.saved_amounts
        verb = "saved" if saved >= 0 else "cost"
        gone = "bought on for cash" if self.lost_amount else "bought on as before"
        return (
            f"On {date_text(self.alert_date)} {money(self.case.amount)} was owed; "
            f"{inside(self.way_out)} was worth {money(self.worth_amounts[1])} on what "
            f"was known then. On these documents {money(self.came_in_amount)} came in.",
            f"Afterwards {money(self.delivered_amount)} was delivered, of which "
            f"{money(self.lost_amount)} was never paid; these goods had cost "
            f"{money(self.lost_cost_amount)}.",
            f"Acting then would have {verb} {money(abs(saved))} in the mean (in the "
            f"middle eight of ten cases {money(low)} to {money(high)}), had the "
            f"customer {gone}; had it left, a margin of "
            f"{money(self.margin_amount)} would have been missed.",
            f"One case proves nothing. {NOT_ADVICE}",
        )


def acted_earlier(
    portfolio: Ledger,
    *,
    customer_id: str,
    alerts: pd.DataFrame,
    default_hazard_pm: float = FAILING_PM,
    terms: OfferTerms | None = None,
) -> ActedEarlier | None:
    """What would acting at the first alert have saved on this customer?

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers, as of a day on which the outcome is known.
    customer_id : str
        Number of the account.
    alerts : DataFrame
        From `alert_log`, reaching back far enough: `customer_id`, `rule`,
        `first_seen_date` and `last_seen_date`. The last time the customer came onto the
        watch list counts (rule `listed`; any rule where it never did).
    default_hazard_pm : float, default 0.03
        Defaults a month as they would have been judged then.
    terms : OfferTerms, optional
        What could have been offered.

    Returns
    -------
    ActedEarlier or None
        None where no alert was given, or nothing was owed on that day.

    Raises
    ------
    ParameterError
        When there is no such customer, or the alerts are no alert log.

    Notes
    -----
    Everything on the day of the alert is read as it was known then. Money that came in
    later is discounted to that day at the cost of money. Deliveries are counted at cost
    where they were never paid: cash in advance would have saved that, no more.
    """
    day = _first_alert(alerts, customer_id)
    if day is None or day > portfolio.as_of_date:
        return None
    case = what_if_case(
        portfolio.as_of(day),
        customer_id=customer_id,
        default_hazard_pm=default_hazard_pm,
    )
    if case.claim is None:
        return None
    name, worths = _best_then(case, terms or OfferTerms())
    now = portfolio.customer(customer_id)
    came_in, worth = _came_in(case, now, day)
    delivered = _delivered(case, now, day)
    return ActedEarlier(
        case=case,
        alert_date=day,
        way_out=name,
        worth_amounts=worths,
        still_open_amount=_still_open(now),
        came_in_amount=came_in,
        came_in_worth_amount=worth,
        **delivered,
    )


def _first_alert(alerts: pd.DataFrame, customer_id: str) -> date | None:
    """First day of the last time on the watch list, or of any rule before that."""
    missing = {"customer_id", "rule", "first_seen_date"} - set(alerts.columns)
    if missing:
        raise ParameterError(
            "these are no alerts", rows=sorted(missing), remedy="pass an alert log"
        )
    own = alerts[alerts["customer_id"] == customer_id]
    listed = own[own["rule"] == LISTED]
    if len(listed):
        return as_day(pd.Timestamp(listed["first_seen_date"].max()).date())
    if len(own):
        return as_day(pd.Timestamp(own["first_seen_date"].min()).date())
    return None


def _best_then(case: Case, terms: OfferTerms) -> tuple[str, tuple[float, float, float]]:
    """The best way out that was open, with its range."""
    found = compare(
        case.claim,
        standard_ways_out(case, terms),
        case.world,
        draws=Draws(n_paths=N_PATHS),
    )
    row = found.sheet.iloc[0]  # open ones first, the best of them on top
    name = str(row["way_out"])
    return name, tuple(
        float(row[column]) for column in ("p10_amount", "value_amount", "p90_amount")
    )


def _came_in(case: Case, now: Ledger, day: date) -> tuple[float, float]:
    """Money on the documents that were open then, as it came and worth then."""
    open_then = case.ledger.query(OPEN)["item_id"]
    rows = now.query(SETTLED)
    rows = rows[rows["item_id"].isin(open_then)]
    rows = rows[rows["settled_by"].isin(MONEY_IN)]
    rows = rows[rows["settlement_date"] > pd.Timestamp(day)]
    years = (rows["settlement_date"] - pd.Timestamp(day)).dt.days / YEAR_DAYS
    worth = rows["amount"].astype(float) * case.world.discount(years.astype(float))
    return float(rows["amount"].sum()), float(worth.sum())


def _still_open(now: Ledger) -> float:
    """What is open and may well be paid."""
    rows = now.query(ITEMS)
    is_young = rows["days_past_due"] <= YOUNG_DAYS
    return float(rows.loc[is_young, "open_amount"].sum())


def _delivered(case: Case, now: Ledger, day: date) -> dict[str, float | bool]:
    """What was delivered afterwards, what of it was lost, and the other's margin."""
    rows = now.query(ITEMS)
    rows = rows[rows["invoice_date"] > pd.Timestamp(day)]
    settled = now.query(SETTLED)
    paid = settled[settled["settled_by"].isin(MONEY_IN)]
    money = rows["item_id"].map(paid.groupby("item_id")["amount"].sum()).fillna(0.0)
    lost = rows["open_amount"] + rows["written_off_amount"]
    net = 1 - rows["vat_share"].astype(float).fillna(0.0)
    known = rows["cost_share"].astype(float)
    is_known = bool(len(rows)) and bool(known.notna().all())
    cost = known.fillna(case.world.known["trade_cost_share"] * net)
    return {
        "delivered_amount": float(rows["amount"].sum()),
        "lost_amount": float(lost.sum()),
        "lost_cost_amount": float((cost * lost).sum()),
        "margin_amount": float(((net - cost) * money).sum()),
        "is_cost_known": is_known,
    }
