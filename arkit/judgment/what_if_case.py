"""What does one customer owe, and in which world are its ways out valued?"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.scope import Scope, scope
from arkit.judgment.what_if_measured import around, measured_world
from arkit.judgment.what_if_trade_measured import with_trade_measured
from arkit.metrics import exposure
from arkit.metrics.passport import measure
from arkit.schema import date_text, money_text, share_text
from arkit.whatif import (
    Assumptions,
    Claim,
    Outcome,
    WayOut,
    World,
    assumptions,
    goods_held,
    with_trade,
    world,
)
from arkit.whatif.inputs.world import LARGEST_DEFAULT_PA

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.metrics import Measure

MONTHS = 12
OWED = {
    "name": "What is owed",
    "formula": "Open documents, less what is on account, less half of what is disputed "
    "unless the assumptions say otherwise",
    "basis": "Documents open on the day, tax included",
    "window": "One day",
}
ASSUMED = {
    "name": "Assumptions",
    "formula": "As typed, else as measured, else the default",
    "basis": "Payment by days past due, promises of 24 months, tax of open documents",
    "window": "All history, and the last 90 days for the speed of payment",
}


@dataclass(frozen=True, kw_only=True)
class Case:
    """What one customer owes, and the world in which its ways out are valued.

    Parameters
    ----------
    chosen : Scope
        The customer, and whom it is compared with.
    claim : Claim or None
        What it owes; None where nothing is owed.
    world : World
        How it fails, pays and keeps its word.
    warnings : tuple of str
        What to be careful about, as sentences.
    reason : str
        Why there is nothing to value; empty where there is.
    held : DataFrame, optional
        Goods of ours with the customer, as `goods_held` gives them; None where nothing
        is owed.
    looked_up : dict
        What the ledger was asked before, which is the same in every world.
    """

    chosen: Scope
    claim: Claim | None
    world: World
    warnings: tuple[str, ...] = ()
    reason: str = ""
    held: pd.DataFrame | None = field(default=None, repr=False, compare=False)
    looked_up: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def ledger(self) -> Ledger:
        """The ledger of the customer."""
        return self.chosen.ledger

    @property
    def currency(self) -> str:
        """Code of every amount."""
        return self.ledger.currency

    @property
    def amount(self) -> float:
        """The claim expected to stand, which is valued; zero where nothing is owed."""
        return self.claim.expected_amount if self.claim else 0.0

    def value(self, way: WayOut) -> Outcome:
        """What a way out is worth in this world, by formula."""
        return way.value(self.amount, self.world)

    def typed(self, **values: object) -> Case:
        """The same claim in a world with other values typed."""
        return replace(self, world=world(self.world.known, **values))

    def money(self, amount: float) -> str:
        """Write an amount in whole units of the currency."""
        return money_text(amount, self.currency, whole=True)

    def cover(self, *, title: str) -> dict[str, object]:
        """Say what a report prints on its first page and in its footer."""
        told = self.chosen.cover(title=title)
        number = self.ledger.query("SELECT customer_id FROM known_customers")
        fields = (
            ("Customer", str(number["customer_id"].iloc[0])),
            *(pair for pair in told["fields"] if pair[0] == "Currency"),
        )
        return told | {"fields": fields}

    def owed(self) -> Measure:
        """What is owed, line by line: `line` and `amount`."""
        lines = {"Nothing is owed": 0.0} if self.claim is None else _lines(self.claim)
        frame = pd.DataFrame({"line": list(lines), "amount": list(lines.values())})
        n_rows = len(self.claim.items) if self.claim else 0
        return measure(self.ledger, frame, n_rows=n_rows, about=OWED)

    def assumptions(self, *, without: tuple[str, ...] = ()) -> Measure:
        """Every input with its source; those measured or typed come first.

        Parameters
        ----------
        without : tuple of str, default ()
            Beginnings of names of inputs that play no part.

        Returns
        -------
        Measure
            As `World.sources`, without those of other ways out.
        """
        frame = self.world.sources
        kept = frame[~frame["name"].str.startswith(without)] if without else frame
        order = {"typed": 0, "measured": 1, "policy": 2, "default": 3}
        ranked = kept.assign(place=kept["origin"].map(order))
        told = ranked.sort_values("place", kind="stable").drop(columns="place")
        frame = told.reset_index(drop=True)
        return measure(self.ledger, frame, n_rows=len(frame), about=ASSUMED)

    def nothing(self, *columns: str, reason: str = "") -> pd.DataFrame:
        """A frame that says why it has no figures."""
        row = dict.fromkeys(columns, float("nan")) | {"reason": reason or self.reason}
        return pd.DataFrame([row])


def what_if_case(
    portfolio: Ledger,
    *,
    customer_id: str,
    default_hazard_pm: float = 0.0,
    assumptions_path: str = "",
    **typed: float,
) -> Case:
    """Take what a customer owes, and measure the world it lives in.

    Parameters
    ----------
    portfolio : Ledger
        The ledger of all customers.
    customer_id : str
        Number of the account.
    default_hazard_pm : float, default 0
        Defaults a month, 0.03 for 3 %; 0 leaves it to the assumptions.
    assumptions_path : str, optional
        A file with assumptions of the house.
    **typed : float
        Other values typed by the analyst, by the name of the assumption.

    Returns
    -------
    Case
        Claim, world, warnings; a reason where nothing is owed.

    Raises
    ------
    ParameterError
        When there is no such customer, or a value is not possible.
    """
    chosen = scope(portfolio, customer_id=customer_id)
    known = with_trade(assumptions(assumptions_path or None))
    claim, reason = _claim(chosen.ledger, known)
    warnings: list[str] = []
    held = None
    if claim is not None:
        known, warnings = measured_world(chosen, claim, known)
        known = with_trade_measured(chosen.ledger, known)
        held = goods_held(chosen.ledger)
    if not 0 <= default_hazard_pm <= 1:
        raise ParameterError(
            f"default_hazard_pm is {default_hazard_pm}", remedy="write 3 % as 0.03"
        )
    if default_hazard_pm:
        known = _failing(known, default_hazard_pm * MONTHS)
    return Case(
        chosen=chosen,
        claim=claim,
        world=world(known, **typed),
        warnings=tuple(warnings),
        reason=reason,
        held=held,
    )


def _failing(known: Assumptions, hazard_pa: float) -> Assumptions:
    """A chance of default as typed, which may be half as high or twice."""
    source = "typed by the analyst; half to double where it may lie"
    values = {"default_hazard_pa": hazard_pa}
    found = known.given(values, origin="typed", source=source)
    low, high = around(hazard_pa)
    return found.within(default_hazard_pa=(low, min(high, LARGEST_DEFAULT_PA)))


def _claim(ledger: Ledger, known: Assumptions) -> tuple[Claim | None, str]:
    """What is owed, or why there is nothing to choose between."""
    stake = exposure(ledger).frame
    net = 0.0 if stake.empty else float(stake["exposure_amount"].iloc[0])
    if not net > 0:
        credit = money_text(-net, ledger.currency)
        tail = f"; a refund of {credit} is due to the customer" if net < 0 else ""
        return None, f"nothing is owed on {date_text(ledger.as_of_date)}{tail}"
    claim = Claim.of(ledger, credited_share=known["disputed_credit_share"])
    if claim.expected_amount <= 0:
        return None, "disputes are expected to take all that is owed"
    return claim, ""


def _lines(claim: Claim) -> dict[str, float]:
    """Lines of a claim, from open documents to what is valued."""
    lines = {"Open documents": claim.gross_amount}
    if claim.on_account_amount:
        lines["On account"] = 0 - claim.on_account_amount
        lines["Net claim"] = claim.net_amount
    if claim.disputed_amount:
        lost = claim.net_amount - claim.expected_amount
        share = share_text(lost / claim.disputed_amount)
        disputed = money_text(claim.disputed_amount, claim.currency)
        lines[f"{share} of {disputed} in dispute, expected to be lost"] = 0 - lost
    lines["Claim that is valued"] = claim.expected_amount
    return lines
