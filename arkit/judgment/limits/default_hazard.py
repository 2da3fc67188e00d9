"""How often did customers fail, and how sure is that?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.limits.payment_classes import BASIS, CLASSES, FAILED, class_moves
from arkit.judgment.limits.score_to_hazard import MONTHS as YEAR_MONTHS
from arkit.judgment.limits.score_to_hazard import risk_from_hazard
from arkit.judgment.policy import Policy, read_policy
from arkit.metrics import Measure
from arkit.metrics.passport import measure
from arkit.metrics.roll import window_of

if TYPE_CHECKING:
    from arkit.ledger import Ledger

CONFIDENCE = 0.95
GROUPS = ("segment", "country", "is_key_account")


def event_rate(
    n_events: int, exposure: float, *, confidence: float = CONFIDENCE
) -> tuple[float, float, float]:
    """How often did something happen per unit of time at risk, and within what limits?

    Parameters
    ----------
    n_events : int
        Events counted.
    exposure : float
        Time at risk, added up over all.
    confidence : float, default 0.95
        Chance (0-1) with which the limits cover the true rate.

    Returns
    -------
    (float, float, float)
        Rate, lower and upper limit, per unit of time.

    Raises
    ------
    ParameterError
        When nothing was at risk, or a number is not possible.

    Notes
    -----
    Events / exposure; limits from χ² quantiles with 2n and 2n + 2 degrees of freedom.

    References
    ----------
    Garwood (1936), Biometrika 28:437.

    Examples
    --------
    Ten events: 4.795 to 18.390, as in Garwood's table.

    >>> [round(value, 3) for value in event_rate(10, 1.0)]
    [10.0, 4.795, 18.39]
    """
    from scipy.stats import chi2

    if n_events < 0 or not exposure > 0 or not 0 < confidence < 1:
        raise ParameterError(
            f"{n_events} events in {exposure:g} of time at risk give no rate",
            remedy="count events from 0 up, and time above 0",
        )
    tail = (1 - confidence) / 2
    low = chi2.ppf(tail, 2 * n_events) / 2 if n_events else 0.0
    high = chi2.ppf(1 - tail, 2 * n_events + 2) / 2
    return n_events / exposure, float(low) / exposure, float(high) / exposure


def default_hazard(
    portfolio: Ledger,
    *,
    by: str | None = None,
    months: int = 36,
    policy: Policy | None = None,
) -> Measure:
    """How often did customers fail, and how sure is that?

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    by : {"segment", "country", "is_key_account"}, optional
        Column of customers; all customers where not given.
    months : int, default 36
        Whole months looked at.
    policy : Policy, optional
        What a failure is, and how many must be counted; that of the house where not
        given.

    Returns
    -------
    Measure
        One row per group: the group; `n_failed`; `customer_years` (at risk: months at
        whose beginning something was open, over 12); `hazard_pm` (failures per month);
        `pd_12_share` (chance within 12 months); `low_share`, `high_share` (of that
        chance, at 95 %); `reason` (why the first two are missing, or None).

    Raises
    ------
    ParameterError
        When the group or the number of months is not possible.
    """
    if by is not None and by not in GROUPS:
        raise ParameterError(
            f"failures are not counted by {by!r}", remedy=f"use {', '.join(GROUPS)}"
        )
    policy = policy or read_policy()
    found = class_moves(portfolio, months=months, policy=policy)
    moves = found.moves.assign(group="All customers")
    if by is not None:
        names = portfolio.query(
            f"SELECT customer_id, {by} AS name FROM known_customers"
        )
        known = names.set_index("customer_id")["name"]
        moves["group"] = moves["customer_id"].map(known).fillna(f"no {by}").astype(str)
    needed = int(policy.value("failures_needed"))
    rows = [
        {by or "group": name, **_row(own, needed)}
        for name, own in moves.groupby("group", sort=True)
    ]
    columns = [by or "group", "n_failed", "customer_years", "hazard_pm"]
    columns += ["pd_12_share", "low_share", "high_share", "reason"]
    about = {
        "name": "Failures",
        "formula": "Failures / customer-months at risk; limits of 95 % from Poisson",
        "basis": BASIS,
        "window": window_of(list(found.days)),
        "source": "Garwood (1936), Biometrika 28:437 (limits)",
    }
    frame = pd.DataFrame(rows, columns=columns)
    return measure(portfolio, frame, n_rows=len(moves), about=about)


def _row(moves: pd.DataFrame, needed: int) -> dict[str, object]:
    """Failures of one group over its months at risk."""
    n_failed = int((moves["class_after"] == CLASSES.index(FAILED)).sum())
    rate, low, high = event_rate(n_failed, float(len(moves)))
    enough = n_failed >= needed
    nan = float("nan")
    return {
        "n_failed": n_failed,
        "customer_years": len(moves) / YEAR_MONTHS,
        "hazard_pm": rate if enough else nan,
        "pd_12_share": risk_from_hazard(rate).chance_12_months if enough else nan,
        "low_share": risk_from_hazard(low).chance_12_months,
        "high_share": risk_from_hazard(min(high, 1.0)).chance_12_months,
        "reason": None
        if enough
        else f"not enough failures: {n_failed} counted, {needed} needed",
    }
