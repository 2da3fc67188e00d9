"""How does a customer pay whose day of payment has moved?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from arkit import survival
from arkit.whatif import Hazard

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.whatif import Assumptions, Claim

FAR_FROM_BEFORE = 0.25
LATELY_DAYS = 90
EARLIER_DAYS = 30
SOURCE = (
    f"payments of the last {LATELY_DAYS} days by days past due, since the day of "
    "payment has moved"
)


def as_paid_lately(known: Assumptions, ledger: Ledger, claim: Claim) -> Assumptions:
    """Take payment by age from the last 90 days.

    Where the speed of payment is below a quarter of that of before, the customer pays
    on other days, and not with other chances.

    Parameters
    ----------
    known : Assumptions
        What is known so far.
    ledger : Ledger
        The ledger of one customer.
    claim : Claim
        What it owes.

    Returns
    -------
    Assumptions
        With payment by days past due of the last 90 days, thin ages drawn towards all
        of the record, at its own speed.
    """
    since = ledger.as_of_date - timedelta(days=LATELY_DAYS)
    lately = Hazard.from_events(
        survival.event_table(ledger, clock="due", observed_from=since),
        age_days=claim.days_past_due,
        prior=survival.event_table(ledger, clock="due"),
        prior_days=EARLIER_DAYS,
    )
    values = {"payment_hazard_pa": lately, "payment_speed": 1.0}
    return known.given(values, origin="measured", source=SOURCE)
