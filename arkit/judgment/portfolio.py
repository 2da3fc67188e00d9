"""What does a review of all receivables say, and where should the eye go first?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit import metrics
from arkit.judgment.facts import Figures
from arkit.judgment.finding import Finding, by_severity, worst
from arkit.judgment.policy import Policy, read_policy
from arkit.judgment.verdict import KeyFigure, Recommendation, Review
from arkit.schema import (
    currency_text,
    days_text,
    money_text,
    number_text,
    share_text,
)

if TYPE_CHECKING:
    from arkit.ledger import Ledger

TITLES = {
    "note": "Nothing breaches the policy",
    "watch": "Some figures ask for attention",
    "act": "Some figures ask for action",
}


def review_portfolio(ledger: Ledger, *, policy: Policy | None = None) -> Review:
    """Review all receivables against the policy of the house.

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers, or of a group.
    policy : Policy, optional
        Thresholds; the house policy where not given.

    Returns
    -------
    Review
        Findings, key figures against policy and where to look first.
    """
    policy = policy or read_policy()
    totals = Figures(
        ledger=ledger,
        measures={
            "exposure": metrics.exposure(ledger),
            "dso": metrics.dso(ledger),
            "effectiveness": metrics.collection_effectiveness(ledger),
            "concentration": metrics.concentration(ledger),
            "year": metrics.payment_days(ledger),
            "cost": metrics.cost_of_lateness(
                ledger, rate_pa=policy.value("financing_rate")
            ),
        },
    )
    findings = tuple(by_severity(_findings(totals, policy)))
    tone = worst(findings)
    customers = ledger.query("SELECT COUNT(*) AS n FROM known_customers")["n"].iloc[0]
    return Review(
        title="Receivables portfolio",
        subtitle="Monthly report",
        fields=(
            ("Customers", f"{customers:,}"),
            ("Open documents", number_text(totals.value("exposure", "n_open"))),
            ("Currency", currency_text(ledger.currency)),
        ),
        findings=findings,
        key_figures=_key_figures(totals, findings, policy),
        recommendation=Recommendation(
            tone=tone,
            title=TITLES[tone],
            paragraphs=tuple(f.statement for f in findings),
            items=tuple(
                (f"Step {i}", f.action)
                for i, f in enumerate([f for f in findings if f.action], start=1)
            ),
        ),
    )


def _findings(totals: Figures, policy: Policy) -> list[Finding]:
    return [
        *_overdue(totals, policy),
        *_effectiveness(totals, policy),
        *_concentration(totals, policy),
        *_unapplied(totals, policy),
    ]


def _overdue(totals: Figures, policy: Policy) -> list[Finding]:
    share = totals.value("exposure", "overdue_share")
    if share is None or 1 - share >= policy.value("current_share_watch"):
        return []
    return [
        Finding(
            rule="overdue",
            severity="act" if share >= policy.value("overdue_act") else "watch",
            statement=f"{totals.money('exposure', 'overdue_amount')} or "
            f"{share_text(share)} of the open amount is overdue.",
            evidence=(("Overdue share", share_text(share, places=1)),),
            action="Work the customers with the largest overdue amounts first; they "
            "are listed below.",
            source="exposure",
        )
    ]


def _effectiveness(totals: Figures, policy: Policy) -> list[Finding]:
    share = totals.value("effectiveness", "monthly_form_share")
    floor = policy.value("effectiveness_watch")
    if share is None or share >= floor:
        return []
    return [
        Finding(
            rule="effectiveness",
            severity="watch",
            statement=f"Collection effectiveness is {share_text(share)} (monthly "
            f"form), below {share_text(floor)}.",
            evidence=(("Collection effectiveness", share_text(share, places=1)),),
            action="Look at what fell due last month and was not collected.",
            source="collection_effectiveness",
        )
    ]


def _concentration(totals: Figures, policy: Policy) -> list[Finding]:
    hhi = totals.value("concentration", "hhi")
    top = totals.value("concentration", "top_1_share")
    limit = policy.value("share_of_portfolio_watch")
    index_limit = policy.value("concentration_watch")
    if (hhi is None or hhi < index_limit) and (top is None or top < limit):
        return []
    return [
        Finding(
            rule="concentration",
            severity="watch",
            statement=f"The largest customer is {share_text(top)} of all receivables; "
            f"the concentration index is {number_text(hhi)} of 10,000.",
            evidence=(("Largest customer", share_text(top, places=1)),),
            action="Review the largest customer on its own.",
            source="concentration",
        )
    ]


def _unapplied(totals: Figures, policy: Policy) -> list[Finding]:
    credit = -(totals.value("exposure", "on_account_amount") or 0.0)
    total = totals.value("exposure", "open_amount")
    if credit <= 0 or not total or credit / total < policy.value("unapplied_watch"):
        return []
    amount = money_text(credit, totals.ledger.currency, whole=True)
    return [
        Finding(
            rule="on_account",
            severity="watch",
            statement=f"{amount} of cash and credit is on account and not applied.",
            evidence=(("On account", amount),),
            action="Apply cash and credit on account before chasing.",
            source="exposure",
        )
    ]


def _key_figures(
    totals: Figures, findings: tuple[Finding, ...], policy: Policy
) -> tuple[KeyFigure, ...]:
    severity = {f.rule: f.severity for f in findings}
    status = {"act": "breach", "watch": "watch", "": "within"}

    def shown(rule: str) -> str:
        return status[severity.get(rule, "")]

    effectiveness = totals.value("effectiveness", "monthly_form_share")
    return (
        KeyFigure(
            label="Receivables",
            value=totals.money("exposure", "exposure_amount"),
            note="open documents less cash and credit on account",
        ),
        KeyFigure(
            label="Overdue",
            value=totals.money("exposure", "overdue_amount"),
            policy=f"watch from {share_text(1 - policy.value('current_share_watch'))}",
            status=shown("overdue"),
            note=share_text(totals.value("exposure", "overdue_share")) + " of open",
        ),
        KeyFigure(
            label="DSO, countback",
            value=days_text(totals.value("dso", "countback_days"), places=1),
            note=f"best possible "
            f"{days_text(totals.value('dso', 'best_possible_days'), places=1)}",
        ),
        KeyFigure(
            label="Days delinquent",
            value=days_text(totals.value("dso", "average_days_delinquent"), places=1),
            note="simple DSO less best possible",
        ),
        KeyFigure(
            label="Collection effectiveness",
            value=share_text(effectiveness),
            policy=f"watch below {share_text(policy.value('effectiveness_watch'))}",
            status="none" if effectiveness is None else shown("effectiveness"),
            note="monthly form, 3 months",
        ),
        KeyFigure(
            label="Paid on time",
            value=share_text(totals.value("year", "on_time_share")),
            note="of invoices, 12 months",
        ),
        KeyFigure(
            label="Largest customer",
            value=share_text(totals.value("concentration", "top_1_share")),
            policy=f"watch from {share_text(policy.value('share_of_portfolio_watch'))}",
            status=shown("concentration"),
            note="of all receivables",
        ),
        KeyFigure(
            label="Cost of lateness",
            value=totals.money("cost", "cost_amount"),
            note=f"12 months at {share_text(policy.value('financing_rate'))} a year",
        ),
    )
