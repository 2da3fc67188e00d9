"""What is a claim worth at the moment the customer fails?"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from arkit.errors import ParameterError
from arkit.whatif.inputs.assumptions import assumptions
from arkit.whatif.units import check_not_negative, check_rate, check_share

KNOWN = assumptions()
ON_DEFAULT = "on default"
TIME_BASED = "time based"
VAT_REGIMES = (ON_DEFAULT, TIME_BASED, "none")
SHARES = ("dividend_share", "vat_share", "haircut_share", "cover_share", "typed_share")
AMOUNTS = ("collateral_amount", "insured_limit_amount", "deductible_amount")
DELAYS = (
    "dividend_delay_years",
    "vat_delay_years",
    "vat_claim_years",
    "collateral_delay_years",
    "cover_delay_years",
)


@dataclass(frozen=True, kw_only=True)
class DefaultWorth:
    """What is still received when the customer fails, and when.

    Delays and the haircut are those of the assumptions where not given.

    Parameters
    ----------
    dividend_share : float, default 0
        Share of the unsecured claim that the estate pays.
    dividend_delay_years : float
        Years from the default to the dividend.
    vat_share : float, default 0
        Value-added tax as a share of the gross claim, rate / (1 + rate).
    vat_delay_years : float
        Years from the default to the tax relief.
    vat_regime : {"on default", "time based", "none"}, default "on default"
        Whether the tax on a bad debt comes back at the default, or a fixed time after
        the due date, to be repaid when the customer pays.
    vat_claim_years : float
        Years from today to a time-based relief.
    is_vat_insured : bool, default True
        Whether relief is given on what the insurer paid, too.
    collateral_amount, haircut_share, collateral_delay_years : float
        Value of collateral or goods under retention of title, share of it lost in
        selling them, and years until they are sold.
    cover_share, insured_limit_amount, deductible_amount, cover_delay_years : float
        Credit insurance: share covered of what lies within the limit, less the
        deductible, and years until it pays.
    typed_share : float, optional
        Worth per unit of claim at the default, typed in place of all of the above.

    Raises
    ------
    ParameterError
        When a share is not between 0 and 1, an amount or a delay is negative, or the
        regime is unknown.

    Examples
    --------
    >>> worth = DefaultWorth(dividend_share=0.05, vat_share=1 / 6)
    >>> round(worth.per_unit(rate_pa=0.10), 7)
    0.1922872
    """

    dividend_share: float = 0.0
    dividend_delay_years: float = KNOWN["dividend_delay_years"]
    vat_share: float = 0.0
    vat_delay_years: float = KNOWN["vat_delay_years"]
    vat_regime: str = ON_DEFAULT
    vat_claim_years: float = KNOWN["vat_claim_years"]
    is_vat_insured: bool = True
    collateral_amount: float = 0.0
    haircut_share: float = KNOWN["haircut_share"]
    collateral_delay_years: float = KNOWN["collateral_delay_years"]
    cover_share: float = 0.0
    insured_limit_amount: float = 0.0
    deductible_amount: float = 0.0
    cover_delay_years: float = KNOWN["cover_delay_years"]
    typed_share: float | None = None

    def __post_init__(self) -> None:
        for name in SHARES:
            if getattr(self, name) is not None:
                check_share(name, getattr(self, name))
        for name in (*AMOUNTS, *DELAYS):
            check_not_negative(name, getattr(self, name))
        if self.vat_regime not in VAT_REGIMES:
            raise ParameterError(
                f"there is no VAT regime {self.vat_regime!r}",
                remedy=f"use one of {', '.join(VAT_REGIMES)}",
            )

    def scaled(self, share: float) -> DefaultWorth:
        """For a part of the claim: collateral, limit and deductible in proportion.

        >>> DefaultWorth(collateral_amount=8_000).scaled(0.25).collateral_amount
        2000.0
        """
        amounts = {name: share * getattr(self, name) for name in AMOUNTS}
        return replace(self, **amounts)

    def parts(
        self, amount: float | np.ndarray, *, rate_pa: float
    ) -> dict[str, np.ndarray]:
        """Worth of a claim at the default: collateral, insurance, dividend, tax.

        Parameters
        ----------
        amount : float or array
            Claim standing at the default.
        rate_pa : float
            Cost of money, effective per year, for the delays.

        Returns
        -------
        dict of str to array
            Values at the moment of default; their sum is the worth of the claim.

        Notes
        -----
        Collateral C = min(A, value · (1 − haircut)); insurance I = cover · min(A − C,
        limit) − deductible; dividend = share · (A − C − I), as the insurer takes over
        its part; tax = VAT share · (A − C − share · (A − C)).
        """
        claim = np.asarray(amount, dtype=float)
        if self.typed_share is not None:
            return {"typed": self.typed_share * claim}
        goods = np.minimum(claim, self.collateral_amount * (1 - self.haircut_share))
        open_claim = claim - goods
        covered = self.cover_share * np.minimum(open_claim, self.insured_limit_amount)
        insured = np.clip(covered - self.deductible_amount, 0, open_claim)
        dividend = self.dividend_share * (open_claim - insured)
        share = self.vat_share if self.vat_regime == ON_DEFAULT else 0.0
        taken = self.dividend_share * open_claim
        taxed = open_claim - (taken if self.is_vat_insured else dividend + insured)
        factor = 1 + rate_pa
        return {
            "collateral": goods * factor**-self.collateral_delay_years,
            "insurance": insured * factor**-self.cover_delay_years,
            "dividend": dividend * factor**-self.dividend_delay_years,
            "tax relief": share * taxed * factor**-self.vat_delay_years,
        }

    def of(self, amount: float | np.ndarray, *, rate_pa: float) -> np.ndarray:
        """Worth of a claim at the moment of default.

        >>> worth = DefaultWorth(
        ...     collateral_amount=8_000, cover_share=0.9, insured_limit_amount=40_000,
        ...     deductible_amount=1_000, dividend_share=0.05)
        >>> round(float(worth.of(60_000, rate_pa=0.10)), 2)
        40015.04
        """
        return sum(self.parts(amount, rate_pa=rate_pa).values())

    def per_unit(self, *, rate_pa: float, amount: float = 1.0) -> float:
        """Worth of one unit of a claim of so much; the same for all without limits."""
        check_rate("rate_pa", rate_pa)
        return float(self.of(amount, rate_pa=rate_pa)) / amount

    def without_cover(self) -> DefaultWorth:
        """The same without credit insurance."""
        return replace(self, cover_share=0.0)

    def lifted(self, share: float | None) -> DefaultWorth:
        """The same with a guarantee that lifts the worth to a share of the claim."""
        return self if share is None else replace(self, typed_share=share)

    @property
    def relief_share(self) -> float:
        """Tax that comes back a fixed time after the due date, per unit of claim."""
        return self.vat_share if self.vat_regime == TIME_BASED else 0.0

    def relief(self, amount: float, *, rate_pa: float) -> float:
        """Time-based tax relief on a claim, worth today if the customer never pays."""
        return self.relief_share * amount * (1 + rate_pa) ** -self.vat_claim_years

    def relief_repaid(
        self, years: float | np.ndarray, *, rate_pa: float
    ) -> float | np.ndarray:
        """What of it each unit paid at a moment costs: not claimed, or repaid."""
        if not self.relief_share:
            return 0.0
        later = np.maximum(years, self.vat_claim_years)
        return self.relief_share * (1 + rate_pa) ** -later
