"""What is agreed in a payment plan besides its sum and its number of installments?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from arkit.errors import ParameterError
from arkit.schema import NO_CURRENCY
from arkit.whatif.exact import exact_amount, exact_rate_pm

GRACE = ("interest only", "capitalized")
REMAINDER_ON = ("last", "first")
LARGEST_STEP = Decimal("0.5")


@dataclass(frozen=True, kw_only=True)
class PlanTerms:
    """What is agreed besides the sum, the number of installments and the first day.

    Installments are level unless one of `balloon_amount`, `step_share`, `weights` or
    `n_in_advance` says otherwise.

    Parameters
    ----------
    currency : str, default "XXX"
        ISO 4217 code; `XXX` is not stated, with two decimals.
    rate_pm : Decimal, float or str, default 0
        Interest on the balance per month, 0.0075 or "0.75%".
    agreed_date : date or str, optional
        Day of the agreement, from which interest runs; a month before the first due
        date where it is not given. Another first period than a month is counted in
        days of a month of 30.
    down_payment_amount : Decimal, int or str, default 0
        Paid on the day of the agreement, before anything else.
    grace_months : int, default 0
        Months before the installments in which no principal is paid.
    grace : {"interest only", "capitalized"}
        Whether their interest is paid or added to the balance.
    balloon_amount : Decimal, int or str, default 0
        Paid with the last installment on top of it.
    step_share : Decimal or str, default 0
        Growth from installment to installment, "0.10" for 10 %.
    weights : tuple of int, default ()
        Size of each installment relative to the others, for a seasonal business; 0 for
        a month without one.
    is_at_month_end : bool, default False
        Every installment is due on the last day of its month.
    n_in_advance : int, default 0
        Installments paid on the day of the agreement, part of their number.
    remainder_on : {"last", "first"}
        Installment that takes what rounding leaves over.
    """

    currency: str = NO_CURRENCY
    rate_pm: Decimal | float | str = 0
    agreed_date: date | str | None = None
    down_payment_amount: Decimal | int | str = 0
    grace_months: int = 0
    grace: str = "interest only"
    balloon_amount: Decimal | int | str = 0
    step_share: Decimal | str = "0"
    weights: tuple[int, ...] = ()
    is_at_month_end: bool = False
    n_in_advance: int = 0
    remainder_on: str = "last"

    @property
    def rate(self) -> Decimal:
        """Interest per month as an exact fraction."""
        return exact_rate_pm("rate_pm", self.rate_pm)

    @property
    def step(self) -> Decimal:
        """Growth from installment to installment as an exact fraction."""
        try:
            step = Decimal(str(self.step_share))
        except ArithmeticError:
            step = Decimal("NaN")
        if not (step.is_finite() and abs(step) <= LARGEST_STEP):
            raise ParameterError(
                f"step_share is {self.step_share!r}, not between -0.5 and 0.5",
                remedy="write installments that grow by 10 % as 0.10",
            )
        return step

    def exact(self, name: str) -> Decimal:
        """An amount of the terms, exact, zero where there is none."""
        return exact_amount(
            getattr(self, name), self.currency, name=name, is_zero_allowed=True
        )

    def check(self, n_installments: int) -> None:
        """Refuse terms that contradict each other or the number of installments."""
        shapes = {
            "balloon_amount": self.exact("balloon_amount"),
            "step_share": self.step,
            "weights": self.weights,
            "n_in_advance": self.n_in_advance,
        }
        chosen = [name for name, given in shapes.items() if given]
        if len(chosen) > 1:
            raise ParameterError(
                "a plan has one shape",
                rows=chosen,
                remedy="choose one of balloon, step, weights and advance",
            )
        self._check_weights(n_installments)
        counts = (n_installments, self.grace_months, self.n_in_advance)
        if any(not isinstance(n, int) or n < 0 for n in counts) or not (
            self.n_in_advance < n_installments
        ):
            raise ParameterError(
                f"{n_installments} installments, {self.n_in_advance} of them in "
                f"advance, after {self.grace_months} months of grace are no plan",
                remedy="give whole numbers, with an installment that is not in advance",
            )
        if self.grace not in GRACE or self.remainder_on not in REMAINDER_ON:
            raise ParameterError(
                f"no such grace {self.grace!r} or remainder_on {self.remainder_on!r}",
                remedy=f"use {' or '.join(GRACE)}, and {' or '.join(REMAINDER_ON)}",
            )

    def _check_weights(self, n_installments: int) -> None:
        weights = self.weights
        if not weights:
            return
        sound = all(isinstance(w, int | Decimal) and w >= 0 for w in weights)
        if not sound or not weights[-1] or len(weights) != n_installments:
            raise ParameterError(
                f"the weights do not describe {n_installments} installments",
                rows=weights,
                remedy="give each a whole number, zero or more, the last above zero",
            )
