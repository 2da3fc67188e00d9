"""In which world are ways out valued: when does the customer fail, and when pay?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from math import log1p

import pandas as pd

from arkit.errors import ParameterError
from arkit.whatif.inputs.assumptions import Assumptions, Value, assumptions
from arkit.whatif.inputs.default_worth import DefaultWorth
from arkit.whatif.inputs.hazards import Hazard
from arkit.whatif.inputs.invoice_ages import ByInvoice
from arkit.whatif.inputs.keeping import KeepChance
from arkit.whatif.units import check_not_negative, check_rate, check_share

KNOWN = assumptions()
LARGEST_DEFAULT_PA = 12
WORTH = (
    *("dividend_share", "dividend_delay_years", "vat_regime", "vat_delay_years"),
    *("vat_claim_years", "collateral_amount", "haircut_share"),
    *("collateral_delay_years", "cover_share", "insured_limit_amount"),
    *("deductible_amount", "cover_delay_years"),
)


@dataclass(frozen=True, kw_only=True)
class AfterBreach:
    """How a customer behaves that has broken a plan.

    Parameters
    ----------
    payment_hazard_pa : float
        Payments per year of the accelerated claim.
    default_factor : float, default 1
        How many times as likely default is as before.
    cost_share : float, default 0
        Share of what is collected that collecting costs.
    carrying_pa : float, default 0
        Cost of carrying the claim, as a share of it per year.
    """

    payment_hazard_pa: float
    default_factor: float = 1.0
    cost_share: float = 0.0
    carrying_pa: float = 0.0

    def __post_init__(self) -> None:
        for name in ("payment_hazard_pa", "default_factor", "carrying_pa"):
            check_not_negative(f"after_breach {name}", getattr(self, name))
        check_share("after_breach cost_share", self.cost_share)


@dataclass(frozen=True, kw_only=True)
class Clawback:
    """What an insolvency soon afterwards may take back.

    Parameters
    ----------
    installment_share, lump_share : float, default 0
        Chance that an installment, or a lump sum or a return of goods, is avoided.
    lookback_years : float
        How long before the default it must have been received to be avoided.
    delay_years : float
        Years from the default until it is repaid; these two are those of the
        assumptions where not given.
    """

    installment_share: float = 0.0
    lump_share: float = 0.0
    lookback_years: float = KNOWN["clawback_lookback_years"]
    delay_years: float = KNOWN["clawback_delay_years"]

    def __post_init__(self) -> None:
        check_share("clawback_installment_share", self.installment_share)
        check_share("clawback_lump_share", self.lump_share)
        check_not_negative("clawback_lookback_years", self.lookback_years)
        check_not_negative("clawback_delay_years", self.delay_years)


@dataclass(frozen=True, kw_only=True)
class World:
    """Everything ways out have in common: one customer, one claim, one default time.

    Parameters
    ----------
    rate_pa : float
        Cost of money, effective per year, without a premium for default.
    default : Hazard
        Of the customer's default.
    payment : Hazard
        Of payment in full under continued dunning.
    worth : DefaultWorth
        What is left of the claim at default.
    keep : KeepChance
        Whether installments are kept.
    after_breach : AfterBreach
        What follows a broken plan.
    clawback : Clawback
        What an insolvency may take back.
    horizon_years : float
        How long dunning goes on; that of the assumptions where not given.
    collecting_cost_pa : float, default 0
        Cost of collecting per year while the claim is open, in currency.
    stale_share : float, default 0
        Worth of a claim still open at the horizon, as a share of it.
    late_interest_pa : float, default 0
        Simple late interest that is really paid, per year.
    insurer_consent : bool, default False
        Whether the insurer has agreed to a plan or settlement.
    known : Assumptions, optional
        The assumptions it was made from.

    Raises
    ------
    ParameterError
        When a rate looks like a percentage, default is more likely than twelve times a
        year, or a share or duration is not possible.
    """

    rate_pa: float
    default: Hazard
    payment: Hazard
    worth: DefaultWorth
    keep: KeepChance
    after_breach: AfterBreach
    clawback: Clawback
    horizon_years: float = KNOWN["horizon_years"]
    collecting_cost_pa: float = 0.0
    stale_share: float = 0.0
    late_interest_pa: float = 0.0
    insurer_consent: bool = False
    known: Assumptions | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        check_rate("rate_pa", self.rate_pa)
        check_rate("late_interest_pa", self.late_interest_pa)
        check_share("stale_share", self.stale_share)
        check_not_negative("horizon_years", self.horizon_years)
        check_not_negative("collecting_cost_pa", self.collecting_cost_pa)
        check_default(self.default)

    @cached_property
    def speed_pa(self) -> float:
        """The rate as an intensity, ρ = ln(1 + rate)."""
        return log1p(self.rate_pa)

    def discount(self, years: Value) -> Value:
        """Worth today of one unit at a moment, (1 + rate)^(−years)."""
        return (1 + self.rate_pa) ** -years

    def undiscounted(self) -> World:
        """The same at a rate of zero: values become sums of money."""
        return replace(self, rate_pa=0.0)

    def agreed(self) -> World:
        """The same after an agreement: without cover, unless the insurer consented."""
        if self.insurer_consent or not self.worth.cover_share:
            return self
        return replace(self, worth=self.worth.without_cover())

    @property
    def sources(self) -> pd.DataFrame:
        """The assumptions it was made from, with unit, origin and source."""
        return (self.known or Assumptions({})).frame()


def world(known: Assumptions | None = None, **typed: Value) -> World:
    """In which world are the ways out valued?

    Parameters
    ----------
    known : Assumptions, optional
        From `assumptions`, with what was measured; the defaults where not given.
    **typed : float, str or Hazard
        Values typed by the analyst, by the name of the assumption.

    Returns
    -------
    World
        What all ways out have in common.

    Notes
    -----
    `payment_factor` is how well our dunning works: payment to us alone. `payment_speed`
    is the customer's own: it moves payment to us, after a broken plan, to an agency and
    before a judgment alike. What is agreed by date, and what a court or a buyer of the
    debt does, has no speed of the customer's; whether dates are kept is `keep_chance`.

    Raises
    ------
    ParameterError
        When a name is unknown or a value is not possible.

    Examples
    --------
    >>> base = world(default_hazard_pa=0.36, rate_pa=0.10)
    >>> round(float(base.default.survival(1)), 6), base.worth.dividend_share
    (0.697676, 0.04)
    """
    held = (known or assumptions()).typed(**typed)
    vat_rate = held["vat_rate"]
    check_share("vat_rate", vat_rate)
    lumps = {
        name: held[f"clawback_{name}"]
        for name in ("installment_share", "lump_share", "lookback_years", "delay_years")
    }
    breach = {
        name: held[f"after_breach_{name}"]
        for name in ("payment_hazard_pa", "default_factor", "cost_share", "carrying_pa")
    }
    breach["payment_hazard_pa"] *= held["payment_speed"]
    return World(
        rate_pa=held["rate_pa"],
        default=as_hazard(held["default_hazard_pa"]),
        payment=_paying(held),
        worth=DefaultWorth(
            vat_share=vat_rate / (1 + vat_rate), **{name: held[name] for name in WORTH}
        ),
        keep=KeepChance(
            chance=held["keep_chance"],
            weight=held["keep_weight"],
            cured_share=held["cured_share"],
            cured_after_years=held["cured_after_years"],
        ),
        after_breach=AfterBreach(**breach),
        clawback=Clawback(**lumps),
        horizon_years=held["horizon_years"],
        collecting_cost_pa=held["collecting_cost_pa"],
        stale_share=held["stale_share"],
        late_interest_pa=held["late_interest_pa"] * held["late_interest_paid_share"],
        insurer_consent=bool(held["insurer_consent"]),
        known=held,
    )


def _paying(held: Assumptions) -> Hazard:
    """Payment in full; several invoices with how alike they are."""
    faster = held["payment_factor"] * held["payment_speed"]
    found = as_hazard(held["payment_hazard_pa"]).times(faster)
    if not isinstance(found, ByInvoice):
        return found
    return replace(found, correlation=held["payment_correlation"])


def as_hazard(value: float | Hazard) -> Hazard:
    """A hazard, or a constant one from a number per year."""
    return value if isinstance(value, Hazard) else Hazard.constant(value)


def check_default(default: Hazard) -> None:
    """Refuse a hazard of default that was typed in another unit."""
    highest = max(default.rates_pa)
    if highest > LARGEST_DEFAULT_PA:
        raise ParameterError(
            f"a default hazard of {highest:g} per year means days to live",
            remedy="hazards are per year: 3 % a month is 0.36; for a customer that has "
            "failed, value the dividend alone",
        )
