"""What do goods bring that come back and are sold again?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp, inf, isnan

from arkit.errors import ParameterError
from arkit.whatif.inputs.assumptions import Assumptions
from arkit.whatif.inputs.trade_assumptions import with_trade
from arkit.whatif.units import check_not_negative, check_share

MONTHS = 12
ROUNDING = 1e-9
GRADES = ("as new", "opened", "damaged")


@dataclass(frozen=True, kw_only=True)
class Grade:
    """One condition in which goods come back.

    Parameters
    ----------
    grade : str
        Name of the condition.
    share : float, default 1
        Share of the line's value in it.
    price_share : float
        Resale price as a share of the invoice value.
    resold_years : float
        When it is resold, in years from today.
    displaced_share : float, default 0
        Share of the resale that takes the place of own sales; there the goods only
        save the cost of others.
    """

    grade: str
    price_share: float
    resold_years: float
    share: float = 1.0
    displaced_share: float = 0.0

    def __post_init__(self) -> None:
        for name in ("share", "price_share", "displaced_share"):
            check_share(f"{name} of goods {self.grade}", getattr(self, name))
        check_not_negative(f"resold_years of goods {self.grade}", self.resold_years)


@dataclass(frozen=True, kw_only=True)
class GoodsLine:
    """Goods of one kind that come back.

    Parameters
    ----------
    product : str
        Product line or article.
    value_amount : float
        Invoice value without tax of what was delivered.
    grades : tuple of Grade
        Conditions in which they come back; their shares add up to 1.
    cost_share : float
        Variable cost as a share of the invoice value.
    unused_share : float, default 1
        Share of them that is unused and comes back.
    holding_pa : float, default 0
        Cost of holding them until resale, as a share of the invoice value per year.
    spoilage_pa : float, default 0
        Continuous loss of price per year.
    life_years : float, default infinite
        Shelf life left today.
    minimum_life_years : float, default 0
        Shelf life a buyer asks for; with less at resale they are worth nothing.

    Raises
    ------
    ParameterError
        When the shares of the grades do not add up to 1, or a share, an amount or a
        duration is not possible.

    Notes
    -----
    Price per unit of value (1 − κ)·r·exp(−δT)·D(T), saved cost κ·cv·D(T), holding h·T,
    each times the share of the grade.

    Examples
    --------
    >>> line = GoodsLine(
    ...     product="Cable", value_amount=1_000, cost_share=0.65,
    ...     grades=(Grade(grade="as new", price_share=0.95, resold_years=0,
    ...                   displaced_share=0.5),))
    >>> line.resale(rate_pa=0.10)
    Resale(price_amount=475.0, saved_amount=325.0, holding_amount=0.0)
    """

    product: str
    value_amount: float
    grades: tuple[Grade, ...]
    cost_share: float
    unused_share: float = 1.0
    holding_pa: float = 0.0
    spoilage_pa: float = 0.0
    life_years: float = inf
    minimum_life_years: float = 0.0

    def __post_init__(self) -> None:
        whose = f"of {self.product}"
        check_share(f"unused_share {whose}", self.unused_share)
        for name in ("value_amount", "cost_share", "holding_pa", "spoilage_pa"):
            check_not_negative(f"{name} {whose}", getattr(self, name))
        check_not_negative(f"minimum_life_years {whose}", self.minimum_life_years)
        if isnan(self.life_years):
            raise ParameterError(
                f"the shelf life {whose} is missing",
                remedy="leave it out for goods that keep",
            )
        total = sum(grade.share for grade in self.grades)
        if abs(total - 1) > ROUNDING:
            raise ParameterError(
                f"the grades {whose} add up to {total:.4g}, not 1",
                rows=[grade.grade for grade in self.grades],
                remedy="give each grade its share of the value",
            )

    @property
    def returned_amount(self) -> float:
        """Invoice value without tax of what comes back."""
        return self.value_amount * self.unused_share

    def resale(self, *, rate_pa: float) -> Resale:
        """What they bring, worth today."""
        price = saved = holding = 0.0
        for grade in filter(self._is_sellable, self.grades):
            value = self.returned_amount * grade.share
            then = value * (1 + rate_pa) ** -grade.resold_years
            kept = 1 - grade.displaced_share
            price += then * kept * self._price(grade)
            saved += then * grade.displaced_share * self.cost_share
            holding += value * self.holding_pa * grade.resold_years
        return Resale(price_amount=price, saved_amount=saved, holding_amount=holding)

    @property
    def liquidation_amount(self) -> float:
        """What they would fetch if all were sold at their resale price."""
        sold = filter(self._is_sellable, self.grades)
        return self.returned_amount * sum(g.share * self._price(g) for g in sold)

    @property
    def receipts(self) -> tuple[tuple[float, float], ...]:
        """When each grade is resold, and what it then brings, in years and currency."""
        return tuple(
            (
                grade.resold_years,
                self.returned_amount
                * grade.share
                * (
                    (1 - grade.displaced_share) * self._price(grade)
                    + grade.displaced_share * self.cost_share
                ),
            )
            for grade in filter(self._is_sellable, self.grades)
        )

    def stock_amount(self) -> float:
        """Value in the books: for each grade the lower of cost and resale price."""
        lower = sum(
            grade.share * min(self.cost_share, self._price(grade))
            for grade in self.grades
            if self._is_sellable(grade)
        )
        return self.returned_amount * lower

    def _price(self, grade: Grade) -> float:
        """Resale price per unit of value when it is resold."""
        return grade.price_share * exp(-self.spoilage_pa * grade.resold_years)

    def _is_sellable(self, grade: Grade) -> bool:
        """Whether enough shelf life is left at resale."""
        return self.life_years - grade.resold_years >= self.minimum_life_years


@dataclass(frozen=True, kw_only=True)
class Resale:
    """What goods bring that are sold again, worth today.

    Parameters
    ----------
    price_amount : float
        Price of what is sold beside own sales.
    saved_amount : float
        Cost saved where it takes the place of own sales.
    holding_amount : float
        Cost of holding them, as a positive amount.
    """

    price_amount: float
    saved_amount: float
    holding_amount: float


def assumed_grades(known: Assumptions | None = None) -> tuple[Grade, ...]:
    """In which conditions do goods come back where nobody has looked?

    Parameters
    ----------
    known : Assumptions, optional
        Assumptions so far; the defaults of arkit where not given.

    Returns
    -------
    tuple of Grade
        As new, opened and damaged, with shares that add up to 1.

    Raises
    ------
    ParameterError
        When a share typed for a grade is not between 0 and 1.

    Examples
    --------
    >>> [(grade.grade, grade.share) for grade in assumed_grades()]
    [('as new', 0.7), ('opened', 0.2), ('damaged', 0.1)]
    """
    held = with_trade(known)
    return tuple(
        replace(assumed_grade(grade, held), share=held[f"goods_{_key(grade)}_share"])
        for grade in GRADES
    )


def assumed_grade(grade: str, known: Assumptions | None = None) -> Grade:
    """What do goods of a known condition bring?

    Parameters
    ----------
    grade : {"as new", "opened", "damaged"}
        Condition, as in the table of goods still held.
    known : Assumptions, optional
        Assumptions so far; the defaults of arkit where not given.

    Returns
    -------
    Grade
        Price, time to resale and displaced sales; its share is 1.

    Raises
    ------
    ParameterError
        When the condition is unknown.

    Examples
    --------
    >>> assumed_grade("opened").price_share
    0.6
    """
    if grade not in GRADES:
        raise ParameterError(
            f"there is no grade {grade!r}", remedy=f"use one of {', '.join(GRADES)}"
        )
    held, key = with_trade(known), _key(grade)
    return Grade(
        grade=grade,
        price_share=held[f"resale_price_{key}_share"],
        resold_years=held[f"resale_{key}_months"] / MONTHS,
        displaced_share=held[f"displaced_{key}_share"],
    )


def _key(grade: str) -> str:
    """The grade as part of a name of an assumption."""
    return grade.replace(" ", "_")
