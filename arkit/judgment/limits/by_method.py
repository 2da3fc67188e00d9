"""How much credit does each common method allow, and what does each rest on?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.limits.limit_formulas import credit_need, expected_loss_limit
from arkit.judgment.limits.score_to_hazard import risk_from_hazard
from arkit.schema import money_text, number_text, share_text

if TYPE_CHECKING:
    from arkit.judgment.limits.limit_inputs import LimitInputs
    from arkit.judgment.policy import Policy

YEAR_DAYS = 365
MONTHS = 12
OPEN_DAYS = ("terms_days", "expected_days_late")
NEEDED = ("monthly_sales_amount", "vat_rate", *OPEN_DAYS, "peak_factor")
LOSS = ("margin_share", "monthly_sales_amount", "default_hazard_pm", "loss_share")


@dataclass(frozen=True, kw_only=True)
class Method:
    """One way to set a credit limit.

    Parameters
    ----------
    name : str
        Name for a reader.
    needs : tuple of str
        Inputs it cannot do without.
    amount : callable
        Limit from inputs and policy.
    basis : callable
        What it rests on, as text, from inputs, policy and currency.
    is_cap : bool, default True
        Whether it bounds the limit; others are shown for comparison.
    """

    name: str
    needs: tuple[str, ...]
    amount: Callable[[LimitInputs, Policy], float]
    basis: Callable[[LimitInputs, Policy, str], str]
    is_cap: bool = True


def limits_by_method(
    inputs: LimitInputs, *, policy: Policy, currency: str
) -> pd.DataFrame:
    """How much credit does each method allow?

    Parameters
    ----------
    inputs : LimitInputs
        Inputs, known or not.
    policy : Policy
        Shares of the house.
    currency : str
        ISO 4217 code of the amounts.

    Returns
    -------
    DataFrame
        `method`, `limit_amount` (NaN where it cannot be told), `basis`, `is_cap`,
        `is_binding` (the smallest cap) and `reason`; one row per method.
    """
    rows = []
    for method in METHODS:
        why = inputs.why(*method.needs)
        amount = float("nan") if why else max(method.amount(inputs, policy), 0.0)
        if amount == inf:
            amount, why = float("nan"), "no loss is expected, so it sets no bound"
        rows.append(
            {
                "method": method.name,
                "limit_amount": amount,
                "basis": "" if why else method.basis(inputs, policy, currency),
                "is_cap": method.is_cap,
                "is_binding": False,
                "reason": why or None,
            }
        )
    frame = pd.DataFrame(rows)
    caps = frame.loc[frame["is_cap"], "limit_amount"].dropna()
    if len(caps):
        frame.loc[caps.idxmin(), "is_binding"] = True
    return frame


def _open_days(inputs: LimitInputs) -> float:
    return max(sum(inputs[name] for name in OPEN_DAYS), 0.0)


def _need(inputs: LimitInputs, _: Policy) -> float:
    return credit_need(
        inputs["monthly_sales_amount"],
        vat_rate=inputs["vat_rate"],
        open_days=_open_days(inputs),
        peak_factor=inputs["peak_factor"],
    )


def _need_basis(inputs: LimitInputs, _: Policy, currency: str) -> str:
    return (
        f"{_money(inputs['monthly_sales_amount'], currency)} a month + "
        f"{share_text(inputs['vat_rate'])} tax, {number_text(inputs['terms_days'])} "
        f"days terms {_signed(inputs['expected_days_late'])} late, × "
        f"{number_text(inputs['peak_factor'], places=2)} in busy months"
    )


def _business(inputs: LimitInputs, policy: Policy) -> float:
    sales = policy.value("limit_business_share") * inputs["own_sales_amount"]
    return sales * (1 + inputs["vat_rate"]) * _open_days(inputs) / YEAR_DAYS


def _business_basis(inputs: LimitInputs, policy: Policy, currency: str) -> str:
    return (
        f"{share_text(policy.value('limit_business_share'))} of our yearly sales of "
        f"{_money(inputs['own_sales_amount'], currency)}, open "
        f"{number_text(_open_days(inputs))} days"
    )


def _expected_loss(inputs: LimitInputs, policy: Policy) -> float:
    margin = inputs["margin_share"] * inputs["monthly_sales_amount"] * MONTHS
    risk = risk_from_hazard(inputs["default_hazard_pm"])
    return expected_loss_limit(
        max(policy.value("limit_margin_share") * margin, 0.0),
        default_chance=risk.chance_12_months,
        loss_share=inputs["loss_share"],
    )


def _loss_basis(inputs: LimitInputs, policy: Policy, _: str) -> str:
    risk = risk_from_hazard(inputs["default_hazard_pm"])
    return (
        f"{share_text(policy.value('limit_margin_share'))} of a year's margin of "
        f"{share_text(inputs['margin_share'], places=1)}; default "
        f"{share_text(risk.chance_12_months, places=1)} in 12 months, "
        f"{share_text(inputs['loss_share'])} of the claim lost"
    )


def _appetite(inputs: LimitInputs, policy: Policy) -> float:
    borne = policy.value("limit_appetite_share") * inputs["own_equity_amount"]
    return expected_loss_limit(
        borne, default_chance=1.0, loss_share=inputs["own_loss_share"]
    )


def _appetite_basis(inputs: LimitInputs, policy: Policy, currency: str) -> str:
    return (
        f"{share_text(policy.value('limit_appetite_share'), places=1)} of our equity, "
        f"{_money(inputs['own_equity_amount'], currency)} may be lost; "
        f"{share_text(inputs['own_loss_share'])} of a claim is"
    )


def _share_of(
    label: str, name: str, threshold: str, *, months: int = 1, is_cap: bool = False
) -> Method:
    """A share of one amount."""

    def amount(inputs: LimitInputs, policy: Policy) -> float:
        return policy.value(threshold) * inputs[name] / months

    def basis(inputs: LimitInputs, policy: Policy, currency: str) -> str:
        entry = inputs.entries[name]
        share = share_text(policy.value(threshold))
        return f"{share} of {_money(entry.value / months, currency)}; {entry.source}"

    return Method(name=label, needs=(name,), amount=amount, basis=basis, is_cap=is_cap)


def _as_is(label: str, name: str, *, is_cap: bool = False) -> Method:
    """One amount as it is."""
    return Method(
        name=label,
        needs=(name,),
        amount=lambda inputs, _: inputs[name],
        basis=lambda inputs, *_: inputs.entries[name].source,
        is_cap=is_cap,
    )


def _money(amount: float, currency: str) -> str:
    return money_text(amount, currency, whole=True)


def _signed(days: float) -> str:
    return f"{'−' if days < 0 else '+'} {number_text(abs(days))}"


METHODS = (
    Method(name="Need of the trade", needs=NEEDED, amount=_need, basis=_need_basis),
    _share_of("Net worth", "net_worth_amount", "limit_net_worth_share", is_cap=True),
    Method(
        name="Share of our business",
        needs=("own_sales_amount", "vat_rate", *OPEN_DAYS),
        amount=_business,
        basis=_business_basis,
    ),
    Method(name="Expected loss", needs=LOSS, amount=_expected_loss, basis=_loss_basis),
    Method(
        name="Own appetite",
        needs=("own_equity_amount", "own_loss_share"),
        amount=_appetite,
        basis=_appetite_basis,
    ),
    _as_is("Insurer", "insured_limit_amount", is_cap=True),
    _share_of(
        "Share of receivables", "own_receivables_amount", "limit_receivables_share"
    ),
    _share_of(
        "Working capital", "working_capital_amount", "limit_working_capital_share"
    ),
    _share_of(
        "Sales of the customer",
        "customer_sales_amount",
        "limit_customer_sales_share",
        months=MONTHS,
    ),
    _as_is("High credit", "high_credit_amount"),
    _as_is("Trade references", "reference_limit_amount"),
)
