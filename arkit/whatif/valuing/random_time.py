"""What is a claim worth that is paid at some time, unless the customer fails first?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import inf, log1p, nan

import numpy as np

from arkit.whatif.inputs.default_worth import DefaultWorth
from arkit.whatif.inputs.hazards import Hazard, decay
from arkit.whatif.inputs.invoice_ages import ByInvoice
from arkit.whatif.inputs.world import World
from arkit.whatif.valuing.competing import Integrals, integrals, paid_by
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.outcome import Outcome, Paths

STEPS = 24


@dataclass(frozen=True, kw_only=True)
class RandomTime:
    """Payment in full at a random time, competing with default.

    Parameters
    ----------
    payment, default : Hazard
        Of payment and of default; several invoices are paid each by its own age, fail
        together, and have collateral, cover and cost in proportion.
    worth : DefaultWorth
        What is left at default.
    horizon_years : float
        When it ends; may be infinite.
    fee_share : float
        Share of what is collected that goes to the collector.
    cost_pa : float
        Cost per year while the claim is open, in currency.
    stale_share : float
        Worth of the claim at the horizon, as a share of it.
    interest_pa : float
        Simple late interest that is paid with the claim, per year.
    surcharge_share : float
        Paid with the claim besides, such as interest accrued, as a share of it.
    pay_stream : str
        Name of the random numbers that decide when the customer pays.
    """

    payment: Hazard
    default: Hazard
    worth: DefaultWorth
    horizon_years: float = inf
    fee_share: float = 0.0
    cost_pa: float = 0.0
    stale_share: float = 0.0
    interest_pa: float = 0.0
    surcharge_share: float = 0.0
    pay_stream: str = "payment"

    @classmethod
    def dunning(cls, world: World) -> RandomTime:
        """What goes on if nothing is agreed."""
        return cls(
            payment=world.payment,
            default=world.default,
            worth=world.worth,
            horizon_years=world.horizon_years,
            cost_pa=world.collecting_cost_pa,
            stale_share=world.stale_share,
            interest_pa=world.late_interest_pa,
        )


def random_time_value(amount: float, terms: RandomTime, *, rate_pa: float) -> Outcome:
    """What is a claim worth that is paid at some time, unless the customer fails?

    Parameters
    ----------
    amount : float
        The claim.
    terms : RandomTime
        Hazards, worth at default, costs and horizon.
    rate_pa : float
        Cost of money, effective per year.

    Returns
    -------
    Outcome
        Parts `cash` (after fees), `recovery`, `interest`, `cost`, `stale` and, where
        tax relief is time based, `tax relief`.

    Notes
    -----
    V = A·Σ[(1 − f)μ + ωλ]G − c·ΣG + stale·A·Q(H)·D(H), with interest A·μ·(1 + s + j·u)
    where s is the surcharge.

    Examples
    --------
    >>> terms = RandomTime(
    ...     payment=Hazard.constant(1.2), default=Hazard.constant(0.36),
    ...     worth=DefaultWorth(dividend_share=0.05), horizon_years=2)
    >>> round(random_time_value(1_000, terms, rate_pa=0.10).value_amount, 2)
    707.14
    """
    found, plain = (_chances(terms, rate) for rate in (rate_pa, 0.0))
    money = _parts(amount, terms, plain, rate_pa=0.0)
    return Outcome(
        parts=_parts(amount, terms, found, rate_pa=rate_pa),
        expected_cash_amount=sum(money.values()),
        completed_share=plain.paid,
        time_to_cash_years=plain.paid_years / plain.paid if plain.paid else nan,
        exposure=_exposure(amount, terms),
        receipts=_receipts(amount, terms),
    )


def random_time_worth(amount: float, terms: RandomTime, *, rate_pa: float) -> float:
    """The worth of `random_time_value` alone, which is faster.

    >>> terms = RandomTime(
    ...     payment=Hazard.constant(1.2), default=Hazard.constant(0.36),
    ...     worth=DefaultWorth(dividend_share=0.05), horizon_years=2)
    >>> round(random_time_worth(1_000, terms, rate_pa=0.10), 2)
    707.14
    """
    found = _chances(terms, rate_pa)
    return float(sum(_parts(amount, terms, found, rate_pa=rate_pa).values()))


def random_time_paths(
    amount: float, terms: RandomTime, *, rate_pa: float, draws: Draws
) -> Paths:
    """What does such a claim bring on each path?

    Parameters
    ----------
    amount : float
        The claim.
    terms : RandomTime
        Hazards, worth at default, costs and horizon.
    rate_pa : float
        Cost of money, effective per year.
    draws : Draws
        Streams `default` and that of the payment.

    Returns
    -------
    Paths
        Values and money of each path.

    Examples
    --------
    >>> terms = RandomTime(
    ...     payment=Hazard.constant(1.2), default=Hazard.constant(0.36),
    ...     worth=DefaultWorth(dividend_share=0.05), horizon_years=2)
    >>> paths = random_time_paths(
    ...     1_000, terms, rate_pa=0.10, draws=Draws(n_paths=50_000))
    >>> abs(float(paths.value_amount.mean()) - 707.14) < 8
    True
    """
    value, cash = np.zeros(draws.n_paths), np.zeros(draws.n_paths)
    worth, face = (_at_the_end(amount, terms, rate) for rate in (rate_pa, 0.0))
    events = (terms.payment, terms.default, terms.horizon_years, terms.pay_stream)
    for share, ends in draws.once(events, lambda: _every_end(terms, draws)):
        value += share * _flows(worth, terms, ends, rate_pa=rate_pa)
        cash += share * _flows(face, terms, ends, rate_pa=0.0)
    return Paths(value_amount=value, cash_amount=cash)


def _correlation(terms: RandomTime) -> float:
    """How alike the payment times of several invoices are."""
    if isinstance(terms.payment, ByInvoice):
        return terms.payment.correlation
    return 1.0


def _invoices(payment: Hazard) -> Iterator[tuple[float, Hazard]]:
    """Every invoice with its share; collateral, cover and cost go by the share."""
    if not isinstance(payment, ByInvoice):
        return iter([(1.0, payment)])
    return zip(payment.shares, payment.each, strict=True)


def _chances(terms: RandomTime, rate_pa: float) -> Integrals:
    """Discounted chances of payment and default up to the horizon."""
    return integrals(
        terms.payment, terms.default, rate_pa=rate_pa, horizon_years=terms.horizon_years
    )


def _parts(
    amount: float, terms: RandomTime, found: Integrals, *, rate_pa: float
) -> dict[str, float]:
    """Present values by where they come from."""
    worth, horizon = terms.worth, terms.horizon_years
    parts = {
        "cash": amount * (1 - terms.fee_share) * found.paid,
        "recovery": float(worth.of(amount, rate_pa=rate_pa)) * found.failed,
        "interest": amount
        * (terms.interest_pa * found.paid_years + terms.surcharge_share * found.paid),
        "cost": -terms.cost_pa * found.open_years,
        "stale": terms.stale_share * amount * found.left,
    }
    if worth.relief_share:
        claimed = min(worth.vat_claim_years, horizon)
        before = integrals(
            terms.payment, terms.default, rate_pa=0.0, horizon_years=claimed
        ).paid
        after = integrals(
            terms.payment,
            terms.default,
            rate_pa=rate_pa,
            start_years=claimed,
            horizon_years=horizon,
        ).paid
        factor = (1 + rate_pa) ** -worth.vat_claim_years
        parts["tax relief"] = (
            worth.relief_share * amount * (factor * (1 - before) - after)
        )
    return parts


@dataclass(frozen=True, kw_only=True, eq=False)
class _Ends:
    """How each path ends, before any money is counted.

    `years` until then; `outcome` is 0 where the claim is stale, 1 where the customer
    has paid and 2 where it has failed.
    """

    years: np.ndarray
    outcome: np.ndarray


def _every_end(terms: RandomTime, draws: Draws) -> list[tuple[float, _Ends]]:
    """Share of each invoice, and how each path of it ends."""
    fails, found = terms.default.first_passage(draws.exponential("default")), []
    for part, (share, payment) in enumerate(_invoices(terms.payment)):
        luck = draws.alike(terms.pay_stream, part, _correlation(terms))
        found.append((share, _ends(terms, fails, payment.first_passage(luck))))
    return found


def _ends(terms: RandomTime, fails: np.ndarray, pays: np.ndarray) -> _Ends:
    """Payment, default or the horizon, whichever comes first."""
    first = np.minimum(fails, pays)
    outcome = np.where(pays <= fails, np.int8(1), np.int8(2))
    outcome[first > terms.horizon_years] = 0
    return _Ends(years=np.minimum(first, terms.horizon_years), outcome=outcome)


def _at_the_end(
    amount: float, terms: RandomTime, rate_pa: float
) -> tuple[float, np.ndarray]:
    """The claim, and what it is worth when it ends: stale, paid, failed."""
    failed = float(terms.worth.of(amount, rate_pa=rate_pa))
    paid = (1 - terms.fee_share + terms.surcharge_share) * amount
    return amount, np.array((terms.stale_share * amount, paid, failed))


def _flows(
    held: tuple[float, np.ndarray], terms: RandomTime, ends: _Ends, *, rate_pa: float
) -> np.ndarray:
    """Worth of each path at a rate."""
    amount, at_the_end = held
    worth, speed = terms.worth, log1p(rate_pa)
    flows = at_the_end[ends.outcome]
    is_paid = ends.outcome == 1
    if terms.interest_pa:
        flows += is_paid * (amount * terms.interest_pa) * ends.years
    if rate_pa:
        flows *= np.exp(-speed * ends.years)
    if worth.relief_share:
        repaid = worth.relief_repaid(ends.years, rate_pa=rate_pa)
        flows -= is_paid * amount * repaid
    if terms.cost_pa:
        flows -= terms.cost_pa * decay(speed, ends.years)
    return flows + worth.relief(amount, rate_pa=rate_pa)


def _receipts(amount: float, terms: RandomTime) -> tuple[tuple[float, float], ...]:
    """Money of the customer expected to be in, by time."""
    years = _moments(terms)
    paid = paid_by(terms.payment, terms.default, years)
    received = amount * (1 - terms.fee_share) * paid
    return tuple(zip(years, received.tolist(), strict=True))


def _moments(terms: RandomTime) -> list[float]:
    """Moments up to the horizon."""
    last = min(terms.horizon_years, max(2.0, *terms.payment.ends_years, 0.0))
    return np.linspace(0, last, STEPS + 1).tolist()


def _exposure(amount: float, terms: RandomTime) -> tuple[tuple[float, float], ...]:
    """Claim expected to stand as long as the customer does not fail."""
    years = _moments(terms)
    standing = amount * terms.payment.survival(np.array(years))
    return tuple(zip(years, standing.tolist(), strict=True))
