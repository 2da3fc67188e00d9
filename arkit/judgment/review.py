"""What does a review of one customer say, and what should be done?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from arkit.judgment.customer_rules import customer_findings
from arkit.judgment.diagnosis import CAUSES, Diagnosis, diagnose
from arkit.judgment.diagnosis.basis import OWN_FAULT
from arkit.judgment.everyone import Everyone, everyone
from arkit.judgment.facts import Facts, customer_facts
from arkit.judgment.finding import Finding, by_severity, worst
from arkit.judgment.key_account.worlds import cause_chances
from arkit.judgment.limits import Limits, credit_limits, limit_inputs
from arkit.judgment.policy import Policy
from arkit.judgment.verdict import KeyFigure, Recommendation, Review
from arkit.judgment.warning import signals
from arkit.schema import date_text, days_text, is_missing, share_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

TREATED, STEPS = 2, 5  # steps that treat the cause, and steps in all
PROPOSALS = {
    "note": "Keep terms and limit",
    "watch": "Keep terms and limit, and watch",
    "act": "Act before the next order",
}


@dataclass(frozen=True, kw_only=True)
class CustomerReview(Review):
    """A review of one customer, with why it pays late and what limit is right.

    Parameters
    ----------
    diagnosis : Diagnosis
        Why the customer pays late.
    limits : Limits
        Credit limits by method.
    """

    diagnosis: Diagnosis
    limits: Limits


def review_customer(
    ledger: Ledger,
    *,
    portfolio: Ledger,
    policy: Policy | None = None,
    known: Everyone | None = None,
) -> CustomerReview:
    """Review one customer against the policy of the house.

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.
    portfolio : Ledger
        The ledger of all customers, as of the same day and in the same currency.
    policy : Policy, optional
        Thresholds; those `known` was gathered by, or the house policy, where not given.
    known : Everyone, optional
        What `everyone` gathered of the portfolio before.

    Returns
    -------
    CustomerReview
        Identity, findings (breaches of policy and signs of early warning), key figures
        against policy, diagnosis, limits and a recommendation, every sentence written
        from the figures.
    """
    if known is None or (policy is not None and policy != known.policy):
        known = everyone(portfolio, policy=policy)
    policy = known.policy
    both = {"portfolio": portfolio, "policy": policy}
    facts = customer_facts(ledger, **both, known=known.house)
    signs = signals(ledger, **both, found=known.watched)
    findings = tuple(by_severity([*customer_findings(facts, policy), *signs]))
    found = diagnose(ledger, **both)
    inputs = limit_inputs(ledger, **both, chances=_by_cause(found), known=known.house)
    limits = credit_limits(ledger, **both, inputs=inputs, alarms=findings)
    return CustomerReview(
        title=facts.name,
        subtitle=_subtitle(facts),
        fields=_identity(facts),
        findings=findings,
        key_figures=_key_figures(facts, findings, policy),
        recommendation=recommend(facts, findings, policy, known=(found, limits)),
        diagnosis=found,
        limits=limits,
    )


def _subtitle(facts: Facts) -> str:
    is_key_account = facts.profile["is_key_account"]
    listed = not is_missing(is_key_account) and bool(is_key_account)
    return "Customer credit review" + (", key account" if listed else "")


def _identity(facts: Facts) -> tuple[tuple[str, str], ...]:
    profile = facts.profile
    texts = {
        "Customer": profile["customer_id"],
        "Group": profile["parent_id"],
        "Segment": profile["segment"],
        "Country": profile["country"],
        "Terms": None
        if is_missing(profile["terms_days"])
        else days_text(profile["terms_days"]),
        "Customer since": None
        if is_missing(profile["customer_since"])
        else date_text(profile["customer_since"]),
        "Account manager": profile["account_manager"],
        "Collector": profile["collector"],
        "Contact": profile["contact_rule"],
    }
    return tuple((k, str(v)) for k, v in texts.items() if not is_missing(v))


def _key_figures(
    facts: Facts, findings: tuple[Finding, ...], policy: Policy
) -> tuple[KeyFigure, ...]:
    severity = {f.rule: f.severity for f in findings}
    status = {"act": "breach", "watch": "watch"}

    def shown(rule: str, *, known: bool) -> str:
        return status.get(severity.get(rule, ""), "within") if known else "none"

    used = facts.value("exposure", "utilization_share")
    overdue = facts.value("exposure", "overdue_share")
    late = facts.value("year", "weighted_days_late")
    on_time = facts.value("year", "on_time_share")
    kept = facts.value("promises", "kept_share")
    months = facts.value("streak", "late_months")
    return (
        KeyFigure(
            label="Exposure",
            value=facts.money("exposure", "exposure_amount"),
            note=_share(facts),
        ),
        KeyFigure(
            label="Limit used",
            value=share_text(used),
            policy=f"watch from {share_text(policy.value('utilization_watch'))}",
            status=shown("utilization", known=used is not None),
        ),
        KeyFigure(
            label="Overdue",
            value=facts.money("exposure", "overdue_amount"),
            policy=f"watch from {share_text(policy.value('overdue_watch'))}",
            status=shown("overdue", known=overdue is not None),
            note=f"{share_text(overdue)} of the open amount",
        ),
        KeyFigure(
            label="Days late, 12 months",
            value=days_text(late, places=1),
            policy=f"watch from {days_text(policy.value('days_late_watch'))}",
            status=shown("days_late", known=late is not None),
            note="weighted by amount",
        ),
        KeyFigure(label="Paid on time", value=share_text(on_time), note="of invoices"),
        KeyFigure(
            label="Late months in a row",
            value="–" if months is None else f"{months:.0f}",
            policy=f"act from {policy.value('late_months_act'):.0f}",
            status=shown("late_months", known=months is not None),
        ),
        KeyFigure(
            label="Promises kept",
            value=share_text(kept),
            policy=f"watch below {share_text(policy.value('promises_kept_watch'))}",
            status=shown("promises", known=kept is not None),
            note="no promise fell due" if kept is None else "last 12 months",
        ),
        KeyFigure(
            label="Open disputes",
            value=facts.money("disputes", "open_disputed_amount"),
            policy=f"watch from {share_text(policy.value('disputed_watch'))}",
            status=shown("disputed", known=True),
        ),
    )


def _share(facts: Facts) -> str:
    share = facts.portfolio_share
    return "" if share is None else f"{share_text(share, places=1)} of all receivables"


def recommend(
    facts: Facts,
    findings: tuple[Finding, ...],
    policy: Policy,
    *,
    known: tuple[Diagnosis, Limits],
) -> Recommendation:
    """Write the recommendation from the findings.

    Parameters
    ----------
    facts : Facts
        Measures of the customer.
    findings : tuple of Finding
        What stands out, the most serious first.
    policy : Policy
        Thresholds of the house; give the day of the next review.
    known : (Diagnosis, Limits)
        Why the customer pays late, and what limit is right.

    Returns
    -------
    Recommendation
        Tone, proposal, reasons, actions, cause, limit, confidence and next review.
    """
    found, limits = known
    tone = worst(findings)
    wait = timedelta(days=int(policy.value(f"review_days_{tone}")))
    n = facts.value("year", "n_settled") or 0
    treatment = (
        found.strategy.steps[:TREATED] if found.verdict in (OWN_FAULT, *CAUSES) else ()
    )
    actions = list(
        dict.fromkeys([*treatment, *(f.action for f in findings if f.action)])
    )
    reasons = tuple(f.statement for f in findings[:3]) or (
        "Nothing breaches the policy of the house.",
    )
    items = [(f"Step {i}", action) for i, action in enumerate(actions[:STEPS], start=1)]
    items += [
        ("Why late", found.reason),
        ("Limit", limits.sentence),
        ("Confidence", _confidence(n, policy)),
        ("Next review", date_text(facts.ledger.as_of_date + wait)),
    ]
    return Recommendation(
        tone=tone, title=PROPOSALS[tone], paragraphs=reasons, items=tuple(items)
    )


def _by_cause(found: Diagnosis) -> dict[str, float] | None:
    """Chance of each scenario of default; None where nothing is to be explained."""
    if not found.is_weighed:
        return None
    known = cause_chances(found)
    return {cause.replace(" ", "_"): chance for cause, chance in known.items()}


def _confidence(n_settled: float, policy: Policy) -> str:
    need = policy.value("minimum_settled")
    if n_settled < need:
        return (
            f"Low: {n_settled:.0f} invoices settled in 12 months, {need:.0f} are "
            "needed for a pattern."
        )
    return f"Rests on {n_settled:,.0f} invoices settled in the last 12 months."
