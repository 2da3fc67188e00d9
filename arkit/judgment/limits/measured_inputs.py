"""What do the ledger, the policy and the accounts say of the inputs of a limit?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from arkit import metrics
from arkit.judgment.limits.customer_accounts import customer_accounts
from arkit.judgment.limits.house import House, house
from arkit.judgment.limits.limit_inputs import LimitInputs, blank_inputs
from arkit.judgment.limits.score_to_hazard import (
    DefaultRisk,
    blended_risk,
    risk_from_chance,
    risk_from_hazard,
)
from arkit.judgment.limits.trade_record import (
    TradeRecord,
    expected_days_late,
    trade_record,
)
from arkit.judgment.policy import Policy, read_policy
from arkit.ledger import date_literal
from arkit.metrics.month_ends import complete_days, panel_text
from arkit.schema import date_text, is_missing, number_text
from arkit.whatif import assumptions, world

if TYPE_CHECKING:
    from arkit.ledger import Ledger

MONTHS = 12
PAID_SHARE = 0.99
FOR_EVER = "9999-01-01"
ACCOUNTS = {
    "net_worth_amount": ("equity_amount", "; intangible assets are not told apart"),
    "working_capital_amount": ("working_capital_amount", ""),
    "customer_sales_amount": ("sales_amount", ""),
}

NOT_INSURED = "nothing is insured, so that our own appetite decides"


def limit_inputs(
    ledger: Ledger,
    *,
    portfolio: Ledger,
    chances: Mapping[str, float] | None = None,
    policy: Policy | None = None,
    known: House | None = None,
) -> LimitInputs:
    """What do the ledger, the policy and the accounts say of the inputs of a limit?

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.
    portfolio : Ledger
        The ledger of all customers on the same day, in the same currency.
    chances : mapping of str to float, optional
        Chance of each reason for paying late, from a diagnosis; they decide the chance
        of default where given.
    policy : Policy, optional
        That of the house where not given.
    known : House, optional
        What `house` gathered of the portfolio before, by the same policy.

    Returns
    -------
    LimitInputs
        Every input with its source, or the reason why it is not known.
    """
    policy = policy or read_policy()
    known = known or house(portfolio, policy=policy)
    found = _of_trade(blank_inputs(), ledger, policy)
    found = _of_default(found, ledger, chances, known)
    found = _of_accounts(found, ledger, policy)
    found = _of_house(found, known)
    return _of_position(found, ledger)


def _of_trade(found: LimitInputs, ledger: Ledger, policy: Policy) -> LimitInputs:
    """Sales, tax, terms, days late, busy months and margin."""
    trade = trade_record(ledger)
    until = date_text(trade.last)
    told = f"{number_text(trade.n)} documents, {trade.n_months} months to {until}"
    nothing = f"nothing was sold in the year to {until}"
    found = _put(found, "monthly_sales_amount", trade.monthly_amount, told, nothing)
    no_tax = "the extract gives no tax" if trade.n else nothing
    found = _put(found, "vat_rate", trade.vat_rate, told, no_tax)
    no_cost = "the extract gives no cost" if trade.n else nothing
    found = _put(found, "margin_share", trade.margin_share, told, no_cost)
    found = _terms(found, ledger, trade, told)
    late, why = expected_days_late(ledger)
    found = _put(found, "expected_days_late", late, why, why)
    return _peak(found, trade, policy)


def _terms(
    found: LimitInputs, ledger: Ledger, trade: TradeRecord, told: str
) -> LimitInputs:
    """Terms as granted on documents, else as agreed with the customer."""
    if trade.terms_days is not None:
        source = f"as granted, weighted by amount; {told}"
        return _put(found, "terms_days", trade.terms_days, source, "")
    rows = ledger.query("SELECT terms_days FROM known_customers")["terms_days"]
    agreed = None if rows.empty or is_missing(rows.iloc[0]) else float(rows.iloc[0])
    why = "no document and no customer row gives terms"
    return _put(found, "terms_days", agreed, "as agreed with the customer", why)


def _peak(found: LimitInputs, trade: TradeRecord, policy: Policy) -> LimitInputs:
    """The busiest stretch as long as an invoice stays open."""
    days = (found["terms_days"] or 0.0) + (found["expected_days_late"] or 0.0)
    peak = trade.peak_factor(days)
    if peak is not None:
        source = f"the busiest months of the year to {date_text(trade.last)}"
        return _put(found, "peak_factor", peak, source, "")
    value = policy.value("limit_peak_factor")
    source = policy.thresholds["limit_peak_factor"].source
    return found.with_value("peak_factor", value, origin="policy", source=source)


def _of_default(
    found: LimitInputs,
    ledger: Ledger,
    chances: Mapping[str, float] | None,
    known: House,
) -> LimitInputs:
    """Chance of default, and what is lost by it."""
    risk, origin, source = _risk(ledger, chances, known)
    hazard = risk.hazard_pm
    found = found.with_value("default_hazard_pm", hazard, origin=origin, source=source)
    assumed = assumptions()
    base = world(assumed, vat_rate=found["vat_rate"] or 0.0)
    worth = base.worth.per_unit(rate_pa=base.rate_pa)
    said = "insolvency dividend and tax relief, both assumed; no insurance counted"
    lost = {"loss_share": (1 - worth, said)}
    dividend = assumed["dividend_share"]
    lost["own_loss_share"] = (1 - dividend, "insolvency dividend, assumed")
    for name, (value, text) in lost.items():
        found = found.with_value(name, value, origin="default", source=text)
    return found


def _risk(
    ledger: Ledger, chances: Mapping[str, float] | None, known: House
) -> tuple[DefaultRisk, str, str]:
    """From the diagnosis, else from what customers of its class did, else assumed."""
    if chances is not None:
        risk = blended_risk(chances)
        same = risk_from_chance(risk.chance_12_months)
        return same, "policy", "chances of the diagnosis, outcomes mixed"
    customer = ledger.query("SELECT customer_id FROM known_customers")["customer_id"]
    moves = known.migrations
    place, chance, why = moves.of_customer(str(customer.iloc[0]))
    if chance is not None:
        said = f"failures of customers in class {place}, {moves.window}"
        return risk_from_chance(chance), "measured", said
    assumed = assumptions().entries["default_hazard_pa"]
    risk = risk_from_hazard(assumed.value / MONTHS)
    return risk, "default", f"{assumed.source}; {why}"


def _of_accounts(found: LimitInputs, ledger: Ledger, policy: Policy) -> LimitInputs:
    """Net worth, working capital and sales of the customer."""
    accounts = customer_accounts(ledger)
    most = policy.value("limit_accounts_months")
    for name, (column, also) in ACCOUNTS.items():
        value, said = accounts.amount(column, most_months=most)
        found = _put(found, name, value, said + also * (value is not None), said)
    return found


def _of_house(found: LimitInputs, known: House) -> LimitInputs:
    """What we sell and have open in all."""
    trade = known.trade
    days = f"{date_text(trade.first)} to {date_text(trade.last)}"
    told = f"{number_text(trade.n)} documents, {days}"
    sold = trade.year_amount if trade.n else None
    found = _put(found, "own_sales_amount", sold, told, "nothing was sold")
    value = known.receivables_amount
    return _put(found, "own_receivables_amount", value, "open today", "nothing open")


def _of_position(found: LimitInputs, ledger: Ledger) -> LimitInputs:
    """Limits on file, exposure today, and the most that was open and has been paid."""
    stake = metrics.exposure(ledger).frame.iloc[0]
    for name, column in (
        ("insured_limit_amount", "insured_limit_amount"),
        ("present_limit_amount", "credit_limit_amount"),
        ("exposure_amount", "exposure_amount"),
    ):
        why = stake["reason"] if not is_missing(stake["reason"]) else "none on file"
        value = None if is_missing(stake[column]) else float(stake[column])
        if name == "insured_limit_amount" and value == 0:
            value, why = None, NOT_INSURED
        found = _put(found, name, value, "as on file on the day", str(why))
    value, said = high_credit(ledger)
    return _put(found, "high_credit_amount", value, said, said)


def high_credit(ledger: Ledger) -> tuple[float | None, str]:
    """The most that was open at a month end of the last year and has been paid since.

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.

    Returns
    -------
    (float or None, str)
        The amount, and its month end or why there is none.
    """
    days = complete_days(ledger, MONTHS)
    if not days:
        return None, "there is no whole month"
    rows = ledger.query(
        "SELECT p.month_end, CAST(SUM(p.amount) AS BIGINT) AS held_amount, "
        f"CAST(SUM(CASE WHEN p.until_month >= CAST('{FOR_EVER}' AS DATE) OR "
        "p.settled_by = 'write-off' THEN p.amount ELSE 0 END) AS BIGINT) AS "
        f"open_amount FROM {panel_text(ledger, None, days)} WHERE p.is_on_account = 0 "
        f"AND p.month_end <= {date_literal(ledger.as_of_date)} GROUP BY p.month_end"
    )
    paid = rows[rows["open_amount"] <= (1 - PAID_SHARE) * rows["held_amount"]]
    if paid.empty:
        return None, "no balance of the last year has been paid in full"
    top = paid.loc[paid["held_amount"].idxmax()]
    return float(
        top["held_amount"]
    ), f"on {date_text(top['month_end'].date())}, paid since"


def _put(
    found: LimitInputs, name: str, value: float | None, source: str, why: str
) -> LimitInputs:
    """A measured value with its source, or why there is none."""
    said = why if value is None else source
    return found.with_value(name, value, origin="measured", source=said)
