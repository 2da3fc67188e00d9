"""What does a meeting about one customer start from?"""

from __future__ import annotations

from dataclasses import dataclass, field

from arkit.errors import ParameterError
from arkit.judgment.what_if_offers import OfferTerms


@dataclass(frozen=True, kw_only=True)
class BriefInputs:
    """What the analyst knows or chooses besides the ledger.

    Parameters
    ----------
    terms : OfferTerms
        Discount, down payment, installments and costs that are looked at; 0
        installments look for the longest plan that is worth as much as no agreement,
        up to a year.
    default_hazard_pm : float, default 0
        Defaults a month, 0.03 for 3 %; 0 leaves it to the diagnosis.
    able_amount : float, default 0
        The most the customer can pay within weeks; 0 where nobody knows.
    process_cost_amount : float, default 150
        What it costs to send every invoice again to the right person.
    assumptions_path : str, default ""
        A file with assumptions of the house.

    Raises
    ------
    ParameterError
        When a hazard, an amount or a number of installments is not possible.

    Examples
    --------
    >>> BriefInputs(default_hazard_pm=0.03).able_amount
    0.0
    """

    terms: OfferTerms = field(default_factory=lambda: OfferTerms(n_installments=0))
    default_hazard_pm: float = 0.0
    able_amount: float = 0.0
    process_cost_amount: float = 150.0
    assumptions_path: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.default_hazard_pm <= 1:
            raise ParameterError(
                f"default_hazard_pm is {self.default_hazard_pm}",
                remedy="write 3 % a month as 0.03",
            )
        counts = {
            "able_amount": self.able_amount,
            "process_cost_amount": self.process_cost_amount,
            "n_installments": self.terms.n_installments,
        }
        wrong = [name for name, value in counts.items() if not 0 <= value < 1e15]
        if wrong:
            raise ParameterError(
                "a number is not possible", rows=wrong, remedy="give 0 or more"
            )
