"""What do the studies of a plan, a settlement and a return of goods share?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from arkit.judgment.what_if_comparison import SEPARATE, WaysOut, compared

if TYPE_CHECKING:
    from arkit.judgment.what_if_case import Case
    from arkit.judgment.what_if_offers import OfferTerms
    from arkit.metrics import Measure
    from arkit.whatif import WayOut


@dataclass(frozen=True, kw_only=True)
class Study:
    """One way out looked at closely, beside those it is compared with.

    Parameters
    ----------
    case : Case
        What is owed, and the world.
    terms : OfferTerms
        What is offered.
    ways : tuple of WayOut
        The way out and what it is compared with.
    """

    unused: ClassVar[tuple[str, ...]] = ()  # beginnings of inputs that play no part

    case: Case
    terms: OfferTerms
    ways: tuple[WayOut, ...]

    @property
    def reason(self) -> str:
        """Why there is nothing to value; empty where there is."""
        return self.case.reason

    @cached_property
    def compared(self) -> WaysOut:
        """These ways out side by side, with their bad tails."""
        return compared(self.case, self.terms, self.ways, reason=self.reason)

    def assumptions(self) -> Measure:
        """Every input that plays a part, with its source."""
        return self.case.assumptions(without=(*SEPARATE, *self.unused))
