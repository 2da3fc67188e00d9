"""What does the ledger say of how a customer pays, and how it has paid lately?"""

from __future__ import annotations

from datetime import timedelta
from math import nan
from typing import TYPE_CHECKING

import pandas as pd

from arkit import survival
from arkit.errors import ParameterError
from arkit.judgment.what_if_paid_lately import FAR_FROM_BEFORE, as_paid_lately
from arkit.schema import sentence
from arkit.whatif import Assumptions, Claim, Hazard, Problem, assumptions, measured
from arkit.whatif.inputs.world import as_hazard

if TYPE_CHECKING:
    from arkit.judgment.scope import Scope
    from arkit.ledger import Ledger

LATELY_DAYS = 90
HALF_YEAR = 0.5
FEWEST_EXPECTED = 5.0
RELATIVE = (
    "after_breach_payment_hazard_pa",
    "agency_payment_hazard_pa",
    "court_payment_hazard_pa",
)
AGES = (15, 30, 60, 90, 180)


def measured_world(
    chosen: Scope, claim: Claim, known: Assumptions
) -> tuple[Assumptions, list[str]]:
    """Take what the ledger says of payments and promises, and warnings as sentences.

    Parameters
    ----------
    chosen : Scope
        The customer, and whom it is compared with.
    claim : Claim
        What it owes.
    known : Assumptions
        What the ledger does not know better.

    Returns
    -------
    (Assumptions, list of str)
        With payment by age, the speed of the last 90 days, kept promises and tax as
        measured.
    """
    peers = chosen.portfolio.customers(chosen.others) if chosen.others else None
    try:
        known, problems = measured(chosen.ledger, claim, segment=peers, known=known)
    except ParameterError as error:
        problems = [Problem(problem=error.problem, is_blocking=False)]
    said = [told(problem) for problem in problems]
    if known.entries["payment_factor"].origin == "default":
        known = known.within(payment_factor=(nan, nan))  # dunning as it was measured
    speed = payment_speed_lately(chosen.ledger)
    if speed is not None and speed < FAR_FROM_BEFORE:
        known = as_paid_lately(known, chosen.ledger, claim)
    elif speed is not None:
        source = f"payments of the last {LATELY_DAYS} days against earlier ones"
        values = {"payment_speed": round(speed, 2)}
        known = known.given(values, origin="measured", source=source)
        known = known.within(payment_speed=around(values["payment_speed"]))
    return _in_proportion(known), said


def around(value: float) -> tuple[float, float]:
    """A range for a number nobody knows well: half of it to double.

    >>> around(0.96)
    (0.48, 1.92)
    """
    return value / 2, value * 2


def _in_proportion(known: Assumptions) -> Assumptions:
    """Payment after a breach, to an agency and in court, against dunning as measured.

    The defaults are stated beside a default for dunning. A customer that pays us ten
    times as fast as that would not pay an agency at the old speed: all or none scale.
    Its speed lately moves all of them again, in `world` and where they are made.
    """
    assumed = assumptions()
    first = float(as_hazard(known["payment_hazard_pa"]).cumulative(HALF_YEAR))
    usual = float(as_hazard(assumed["payment_hazard_pa"]).cumulative(HALF_YEAR))
    ratio = first / usual
    entries = {name: known.entries[name] for name in RELATIVE}
    own = {name: at for name, at in entries.items() if at.origin == "default"}
    if not ratio:
        return known
    scaled = {name: _times(at.value, ratio) for name, at in own.items()}
    source = "the default, in proportion to payment as measured"
    found = known.given(scaled, origin="measured", source=source)
    ends = {
        name: (round(at.low * ratio, 2), round(at.high * ratio, 2))
        for name, at in own.items()
    }
    return found.within(**ends)


def _times(value: float | Hazard, ratio: float) -> float | Hazard:
    """A hazard, or a number per year, so many times as high."""
    if isinstance(value, Hazard):
        return value.times(ratio)
    return round(value * ratio, 2)


def payment_speed_lately(ledger: Ledger) -> float | None:
    """Compare how fast overdue invoices are paid lately with how fast they were.

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.

    Returns
    -------
    float or None
        Payments of the last 90 days divided by those that would have come at the
        customer's own earlier speed at the same ages, from the due date on; drawn
        toward 1 by as many expected payments as make a record thin. None where
        nothing was overdue.
    """
    since = ledger.as_of_date - timedelta(days=LATELY_DAYS)
    whole = survival.hazards(survival.event_table(ledger, clock="due"))
    recent = survival.hazards(
        survival.event_table(ledger, clock="due", observed_from=since)
    )
    lately = _by_day(recent)
    before = _by_day(whole).sub(lately, fill_value=0).clip(lower=0)
    earlier = before.groupby(_age).sum().add_suffix("_before")
    both = lately.groupby(_age).sum().join(earlier, how="left")
    known = both[both["days_before"] > 0]
    rate = known["paid_before"] / known["days_before"]
    expected = float((rate * known["days"]).sum())
    if not expected:
        return None
    paid = float(known["paid"].sum())
    return (paid + FEWEST_EXPECTED) / (expected + FEWEST_EXPECTED)


def _by_day(daily: pd.DataFrame) -> pd.DataFrame:
    """Payments and days at risk from the due date on."""
    overdue = daily[daily["day"] >= 0].set_index("day")
    days = overdue["days_at_risk"]
    return pd.DataFrame({"paid": overdue["hazard_rate"].fillna(0) * days, "days": days})


def _age(day: int) -> int:
    """Band of days past due in which speeds are compared."""
    return sum(day >= first for first in AGES)


def told(problem: Problem) -> str:
    """A problem and its remedy as one sentence."""
    return sentence("; ".join(filter(None, (problem.problem, problem.remedy))))
