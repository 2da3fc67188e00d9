"""How does a customer pay whose day of payment has moved?"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from arkit import survival
from arkit.whatif import Hazard, assumptions, world
from arkit.whatif.inputs.world import as_hazard

if TYPE_CHECKING:
    from arkit.judgment.what_if_case import Case

FAR_FROM_BEFORE = 0.25
LATELY_DAYS = 90
EARLIER_DAYS = 30
HALF_YEAR = 0.5
SPEED, PAYMENT = "payment_factor", "payment_hazard_pa"
BREACH = "after_breach_payment_hazard_pa"


def as_paid_lately(case: Case) -> Case:
    """Take payment by age from the last 90 days where the day of payment has moved.

    Parameters
    ----------
    case : Case
        What is owed, and the world as measured.

    Returns
    -------
    Case
        The same case where its speed of payment can be compared with that of before.
        Where it is below a quarter of it, the customer pays on other days and not with
        other chances, so payment by days past due is that of the last 90 days, thin
        ages drawn towards all of the record.
    """
    known = case.world.known
    speed = known.entries[SPEED]
    moved = speed.origin == "measured" and speed.value < FAR_FROM_BEFORE
    if case.claim is None or not moved:
        return case
    since = case.ledger.as_of_date - timedelta(days=LATELY_DAYS)
    lately = Hazard.from_events(
        survival.event_table(case.ledger, clock="due", observed_from=since),
        age_days=case.claim.days_past_due,
        prior=survival.event_table(case.ledger, clock="due"),
        prior_days=EARLIER_DAYS,
    )
    source = (
        f"payments of the last {LATELY_DAYS} days by days past due, since the day of "
        "payment has moved"
    )
    values = {PAYMENT: lately, SPEED: 1.0, BREACH: _after_breach(lately)}
    at = known.given(values, origin="measured", source=source)
    return replace(case, world=world(at))


def _after_breach(lately: Hazard) -> float:
    """Payment after a broken plan, as slow against dunning as it is assumed to be."""
    assumed = assumptions()
    usual = float(as_hazard(assumed[PAYMENT]).cumulative(HALF_YEAR))
    slower = assumed[BREACH] / usual
    return round(slower * float(lately.cumulative(HALF_YEAR)), 2)
