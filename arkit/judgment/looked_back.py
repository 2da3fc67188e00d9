"""What would acting at the first alert have saved, where that is known by now?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.judgment.acted_earlier import ABOUT, ActedEarlier, acted_earlier
from arkit.judgment.warning.log import LISTED, alert_log
from arkit.metrics.passport import measure
from arkit.schema import is_missing, money_text, sentence

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.metrics import Measure

LOST = """
SELECT customer_id, item_id, settlement_date, amount FROM applied
WHERE settled_by = 'write-off' ORDER BY settlement_date, settlement_id, item_id
"""
NAME = "SELECT customer_id, customer_name FROM known_customers"
COLUMNS = ("line", "amount", "low_amount", "high_amount")


@dataclass(frozen=True, kw_only=True)
class LookedBack:
    """One customer that was on the watch list, and what acting then was worth.

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers.
    name : str
        The customer; empty where there is none to look back on.
    earlier : ActedEarlier or None
        What acting would have saved; None where that cannot be said.
    reason : str
        Why it cannot be said; empty where it can.
    note : str
        That the alert was older than the months looked at, where it was.
    """

    ledger: Ledger
    name: str = ""
    earlier: ActedEarlier | None = None
    reason: str = ""
    note: str = ""

    def frame(self) -> Measure:
        """Line by line, as `ActedEarlier.frame`; one row with the reason where none."""
        if self.earlier is not None:
            return self.earlier.frame()
        row = dict.fromkeys(COLUMNS, np.nan) | {"reason": sentence(self.reason)}
        return measure(self.ledger, pd.DataFrame([row]), n_rows=0, about=ABOUT)

    def in_words(self) -> tuple[str, ...]:
        """The same as sentences; none where the frame says why there is nothing."""
        if self.earlier is None:
            return ()
        first, *rest = self.earlier.in_words()
        return (f"{self.name}: {first}{self.note}", *rest)


def looked_back(
    portfolio: Ledger, *, history: pd.DataFrame, customer_id: str = ""
) -> LookedBack:
    """What would acting at the first alert have saved, on one case that is over?

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    history : DataFrame
        From `alert_history`: signs at each month end.
    customer_id : str, default ""
        Number of the account; empty takes, of those that were on the watch list, the
        one on which most was written off afterwards.

    Returns
    -------
    LookedBack
        What it would have saved, or a sentence why that cannot be said: there was no
        alert, nothing was lost, or the case is not over.

    Notes
    -----
    A case is over when nothing of the customer is open that is at most 90 days past
    due: before that, nobody knows what will be paid. It is hindsight about one case,
    and the largest loss at that.
    """
    n_months = history["day"].nunique()
    log = alert_log(portfolio, months=n_months, history=history)
    chosen = customer_id or _largest_loss(portfolio, log)
    if not chosen:
        reason = "nothing was written off of a customer that was on the watch list"
        return LookedBack(ledger=portfolio, reason=reason)
    names = portfolio.query(NAME).set_index("customer_id")["customer_name"]
    called = names.get(chosen)
    name = chosen if is_missing(called) else str(called)
    found = acted_earlier(portfolio, customer_id=chosen, alerts=log)
    if found is None:
        reason = f"no alert was given for {name} in these months, or nothing was owed"
        return LookedBack(ledger=portfolio, name=name, reason=reason)
    if found.still_open_amount:
        money = money_text(found.still_open_amount, portfolio.currency, whole=True)
        reason = (
            f"what acting on {name} would have saved is not known yet: {money} is open "
            "and at most 90 days past due"
        )
        return LookedBack(ledger=portfolio, name=name, reason=reason)
    began = history["day"].min() == pd.Timestamp(found.alert_date)
    note = " It was on the list already when these months began." if began else ""
    return LookedBack(ledger=portfolio, name=name, earlier=found, note=note)


def _largest_loss(portfolio: Ledger, log: pd.DataFrame) -> str:
    """Who was listed, and lost us most afterwards."""
    listed = log[log["rule"] == LISTED]
    if listed.empty:
        return ""
    first = listed.groupby("customer_id")["first_seen_date"].max()
    lost = portfolio.query(LOST)
    lost = lost[lost["settlement_date"] > lost["customer_id"].map(first)]
    total = lost.groupby("customer_id")["amount"].sum()
    return "" if total.empty else str(total.idxmax())
