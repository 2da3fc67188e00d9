"""What can the ledger itself say about the customer's payments and promises?"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING

from arkit.metrics import exposure, promise_record
from arkit.survival import event_table
from arkit.whatif.inputs.assumptions import Assumptions, Value, assumptions
from arkit.whatif.inputs.hazards import Hazard
from arkit.whatif.inputs.invoice_ages import by_invoice
from arkit.whatif.inputs.keeping import KeepChance
from arkit.whatif.inputs.observed import last_seen_day
from arkit.whatif.units import YEAR_DAYS
from arkit.whatif.valuing.ways import Problem

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.whatif.inputs.claim import Claim

FEW_PAID = 12
FEW_PROMISES = 3
RECORD_MONTHS = 24
LIKELY = (0.05, 0.95)
EXACT = ("vat_rate",)  # what documents say to the cent has no range


def measured(
    ledger: Ledger,
    claim: Claim,
    *,
    segment: Ledger | None = None,
    known: Assumptions | None = None,
) -> tuple[Assumptions, list[Problem]]:
    """What can the ledger say about how this customer pays and keeps its word?

    Parameters
    ----------
    ledger : Ledger
        Narrowed to the customer.
    claim : Claim
        What it owes; gives the age, the tax and the insured amount.
    segment : Ledger, optional
        Of customers like it, towards which thin records are drawn.
    known : Assumptions, optional
        What the ledger does not know better; the defaults where not given.

    Returns
    -------
    (Assumptions, list of Problem)
        The assumptions with what was measured, each with its source, and warnings on
        few payments, few promises, or ages nobody has reached.

    Raises
    ------
    ParameterError
        When nothing was ever open, here or in the segment.

    Notes
    -----
    Payment: occurrence over exposure by days past due, for every invoice from its own
    age on, each band given `segment_prior_days` days of the segment. Installments
    kept: the customer's promises of the last 24 months as evidence on top of the prior,
    those kept late as cured; the chance may lie where nine tenths of that evidence do.
    Tax: that of the open documents, exactly, so that it has no range.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> from arkit.whatif import Claim
    >>> mine = example().customer("C1")
    >>> found, warnings = measured(mine, Claim.of(mine), segment=example())
    >>> found.entries["payment_hazard_pa"].origin
    'measured'
    >>> len(warnings)
    3
    """
    base = known or assumptions()
    events = event_table(ledger, clock="due")
    wider = None if segment is None else event_table(segment, clock="due")
    values: dict[str, Value] = {
        "payment_hazard_pa": by_invoice(
            claim,
            Hazard.from_events(
                events,
                prior=wider,
                prior_days=0 if wider is None else base["segment_prior_days"],
            ),
        )
    }
    kept, n_promises = _kept(ledger, base)
    values |= kept
    if claim.vat_share:
        values["vat_rate"] = claim.vat_share / (1 - claim.vat_share)
    values |= _insured(ledger)
    source = f"measured from the ledger as of {ledger.as_of_date}"
    watched = events if wider is None else wider
    warnings = _beyond(
        last_seen_day(watched), claim, horizon_years=base["horizon_years"]
    )
    n_paid = int(events["n_paid"].sum())
    warnings += _few(n_paid, FEW_PAID, "paid invoices")
    warnings += _few(n_promises, FEW_PROMISES, "promises")
    found = base.given(values, origin="measured", source=source)
    if "keep_chance" in values:
        found = found.within(keep_chance=_evidence(found))
    exact = {name: (nan, nan) for name in EXACT if name in values}
    return found.within(**exact), warnings


def _kept(ledger: Ledger, base: Assumptions) -> tuple[dict[str, Value], int]:
    """Chance that installments are kept, with the customer's promises as evidence."""
    row = promise_record(ledger, months=RECORD_MONTHS).frame.iloc[0]
    n_due, n_kept, n_late = (int(row[n]) for n in ("n_due", "n_kept", "n_kept_late"))
    if not n_due:
        return {}, 0
    prior = KeepChance(chance=base["keep_chance"], weight=base["keep_weight"])
    kept = prior.updated(n_kept=n_kept, n_broken=n_due - n_kept)
    values = {"keep_chance": kept.chance, "keep_weight": kept.weight}
    if n_due > n_kept:
        values["cured_share"] = n_late / (n_due - n_kept)
    return values, n_due


def _evidence(known: Assumptions) -> tuple[float, float]:
    """Between which chances of a kept installment nine tenths of the evidence lie."""
    from scipy.special import betaincinv

    chance, weight = known["keep_chance"], known["keep_weight"]
    kept, broken = chance * weight, (1 - chance) * weight
    if not kept or not broken:
        return chance, chance
    low, high = (float(betaincinv(kept, broken, share)) for share in LIKELY)
    return round(min(low, chance), 3), round(max(high, chance), 3)


def _insured(ledger: Ledger) -> dict[str, Value]:
    """Insured limit of the customer, where the ledger knows one."""
    limit = exposure(ledger).frame["insured_limit_amount"].iloc[0]
    return {} if limit != limit else {"insured_limit_amount": float(limit)}


def _beyond(last_day: int, claim: Claim, *, horizon_years: float) -> list[Problem]:
    """A warning where the hazard is taken to ages nobody has reached."""
    until = claim.days_past_due + horizon_years * YEAR_DAYS
    if until <= last_day:
        return []
    return [
        Problem(
            problem=f"the claim is valued until it is {until:.0f} days past due, and "
            f"nothing was watched beyond {last_day}",
            remedy="later on it is paid as in the oldest band; type the hazard if you "
            "know better",
            is_blocking=False,
        )
    ]


def _few(n: int, enough: int, what: str) -> list[Problem]:
    """A warning on a thin record."""
    if n >= enough:
        return []
    return [
        Problem(
            problem=f"there are {n} {what} of the customer, fewer than {enough}: what "
            "was assumed before decides",
            is_blocking=False,
        )
    ]
