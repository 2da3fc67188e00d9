"""What does an exception for a key account cost, and who may grant it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from arkit.errors import ParameterError
from arkit.ledger import as_day
from arkit.whatif.inputs.assumptions import Assumptions
from arkit.whatif.inputs.claim import Claim
from arkit.whatif.inputs.trade_assumptions import with_trade
from arkit.whatif.inputs.world import World
from arkit.whatif.units import YEAR_DAYS, check_not_negative
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths
from arkit.whatif.valuing.ways import Limits, Problem, WayOut

N_RULES = 3


@dataclass(frozen=True, kw_only=True)
class KeyAccountException:
    """The rule is not applied to this customer: what goes on instead, on what terms.

    Parameters
    ----------
    way : WayOut
        What goes on, usually shipping as before.
    condition : str, default ""
        What the customer does in return; an exception without one is closed.
    expires_months : float, default 1
        How long it lasts; then the rule applies.
    n_before : int, default 0
        Exceptions granted in the twelve months before, from `exceptions_in_year`.
    has_agreed_plan : bool, default False
        Whether an agreed plan comes with it; without one the third exception is closed.
    name : str
        Name of the way out.

    Raises
    ------
    ParameterError
        When it does not expire, or the count is negative.

    Examples
    --------
    >>> from arkit.whatif.ways_out.waiting import KeepDunning
    >>> given = KeyAccountException(
    ...     way=KeepDunning(), condition="pays 10,000 by Friday", n_before=1)
    >>> given.approver()
    'head of credit'
    """

    way: WayOut
    condition: str = ""
    expires_months: float = 1.0
    n_before: int = 0
    has_agreed_plan: bool = False
    name: str = "Key-account exception"

    def __post_init__(self) -> None:
        check_not_negative("n_before", self.n_before)
        check_not_negative("expires_months", self.expires_months)
        if not self.expires_months:
            raise ParameterError(
                "the exception does not say how long it lasts",
                remedy="give the months until the rule applies again",
            )

    @property
    def default_factor(self) -> float:
        """How many times as likely default becomes by it."""
        return getattr(self.way, "default_factor", 1.0)

    def approver(self, known: Assumptions | None = None) -> str:
        """Who grants it, by the number of exceptions in twelve months."""
        held = with_trade(known)
        return str(held[f"exception_approver_{min(self.n_before + 1, N_RULES)}"])

    def value(self, amount: float, world: World) -> Outcome:
        """What it is worth in the mean."""
        return self.way.value(amount, world)

    def paths(self, amount: float, world: World, draws: Draws) -> Paths:
        """What it brings on each path."""
        return self.way.paths(amount, world, draws)

    def problems(self, claim: Claim, world: World, limits: Limits) -> list[Problem]:
        """No condition, or one exception too many."""
        found = list(self.way.problems(claim, world, limits))
        if not self.condition.strip():
            found.append(
                Problem(
                    problem="an exception needs something in return",
                    remedy="write down what the customer does, and by when",
                )
            )
        if self.n_before >= N_RULES - 1 and not self.has_agreed_plan:
            found.append(
                Problem(
                    problem=f"it is exception number {self.n_before + 1} in twelve "
                    "months, and no plan has been agreed",
                    remedy="agree on a plan first",
                )
            )
        return found


@dataclass(frozen=True, kw_only=True)
class ExceptionPrice:
    """What is given away by not choosing the best way out.

    Parameters
    ----------
    claim_amount : float
        On the claim: value of the best way out less that of the exception.
    relationship_amount : float
        The same on future trade; negative where the exception keeps more of it.
    months : float
        How long the exception lasts.
    """

    claim_amount: float
    relationship_amount: float
    months: float

    @property
    def price_amount(self) -> float:
        """Price of the exception: what it costs on the claim and on the trade."""
        return self.claim_amount + self.relationship_amount

    @property
    def price_amount_pm(self) -> float:
        """The same for each month it lasts."""
        return self.price_amount / self.months


def exception_price(
    amount: float, world: World, *, granted: WayOut, best: WayOut, months: float = 1.0
) -> ExceptionPrice:
    """What does an exception, or special treatment, cost?

    Parameters
    ----------
    amount : float
        The claim.
    world : World
        How the customer fails and pays.
    granted : WayOut
        What is done for this customer.
    best : WayOut
        What would be done by the rule: the best way out.
    months : float, default 1
        How long it lasts.

    Returns
    -------
    ExceptionPrice
        Best less granted, for the claim and for the trade, in total and per month.

    Raises
    ------
    ParameterError
        When it lasts no time at all, or the claim is not above zero.

    Examples
    --------
    >>> from arkit.whatif.ways_out.credit_terms import cash_in_advance, go_on
    >>> from arkit.whatif.ways_out.trade import Trade
    >>> from arkit.whatif.inputs.world import world
    >>> base = world(
    ...     default_hazard_pa=0.36, rate_pa=0.10, dividend_share=0.05, vat_rate=0.20,
    ...     collecting_cost_pa=720, stale_share=0.10)
    >>> trade = Trade(sales_amount_pm=15_000, cost_share=0.70)
    >>> price = exception_price(
    ...     60_000, base, granted=go_on(trade), best=cash_in_advance(trade))
    >>> round(price.claim_amount, 2), round(price.price_amount, 2)
    (4593.1, 11087.42)
    """
    check_not_negative("months", months)
    if not months:
        raise ParameterError("an exception lasts some time", remedy="give its months")
    theirs, ours = granted.value(amount, world), best.value(amount, world)
    return ExceptionPrice(
        claim_amount=ours.value_amount - theirs.value_amount,
        relationship_amount=ours.relationship_amount - theirs.relationship_amount,
        months=months,
    )


def exceptions_in_year(
    granted_dates: Sequence[date | str], *, as_of: date | str
) -> int:
    """How many exceptions were granted in the twelve months before?

    Parameters
    ----------
    granted_dates : sequence of date or str
        Days on which exceptions were granted; later ones are not known yet.
    as_of : date or str
        Day of the count.

    Returns
    -------
    int
        Exceptions of the 365 days up to and including that day.

    Raises
    ------
    ParameterError
        When a day is none.

    Examples
    --------
    >>> exceptions_in_year(
    ...     ["2024-06-30", "2024-07-02", "2025-03-01", "2025-08-01"],
    ...     as_of="2025-06-30")
    2
    """
    today = as_day(as_of)
    ages = ((today - as_day(day)).days for day in granted_dates)
    return sum(0 <= age < YEAR_DAYS for age in ages)
