"""What speaks for one customer sliding, as findings with their evidence?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit import survival
from arkit.judgment.finding import Finding, by_severity
from arkit.judgment.policy import Policy, read_policy
from arkit.judgment.warning.breaches import BREACHES
from arkit.judgment.warning.figures_of import Watched, watched
from arkit.schema import days_text, is_missing, number_text, sentence

if TYPE_CHECKING:
    import pandas as pd

    from arkit.ledger import Ledger

BREACH_NAMES = frozenset(rule.name for rule in BREACHES)
SELECTIVE = "small before large"


def signals(
    ledger: Ledger,
    *,
    portfolio: Ledger,
    policy: Policy | None = None,
    found: Watched | None = None,
) -> tuple[Finding, ...]:
    """Tell which signs of early warning one customer gives.

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.
    portfolio : Ledger
        The ledger of all customers, as of the same day and in the same currency; a
        customer is measured against its own past and its segment.
    policy : Policy, optional
        Thresholds; the house policy where not given.
    found : Watched, optional
        What `watched` gathered of the portfolio before, by the same policy.

    Returns
    -------
    tuple of Finding
        The most serious first: `act` where a sign alone puts a customer on the watch
        list, `watch` where two do, `note` where it stands beside others. Breaches of
        policy are left to `customer_findings`.
    """
    found = found or watched(portfolio, policy=policy or read_policy())
    ids = set(ledger.scope or ())
    rows = found.signs[found.signs["customer_id"].isin(ids)]
    rows = rows[~rows["rule"].isin(BREACH_NAMES)]
    figures = found.figures[found.figures["customer_id"].isin(ids)]
    told = [_finding(row, figures) for row in rows.to_dict("records")]
    return tuple(by_severity([*told, *_by_size(ledger)]))


def _finding(row: dict[str, object], figures: pd.DataFrame) -> Finding:
    """One sign as a finding."""
    severity = {1.0: "act", 0.5: "watch"}.get(row["weight"], "note")
    evidence = [
        (label, number_text(row[name], places=1))
        for label, name in (("Value", "value"), ("Threshold", "threshold"))
        if not is_missing(row[name])
    ]
    if row["rule"] == "drift":
        chance = min(99, int(100 * figures["chance"].iloc[0]))
        evidence.append(("Chance that it has changed", f"{chance} %"))
    text = f"The customer {row['title']}: {row['evidence']}"
    return Finding(
        rule=str(row["rule"]),
        severity=severity,
        statement=sentence(text),
        evidence=(*evidence, ("Cleared by", str(row["clears_when"]))),
        action=str(row["action"]),
        source="early warning",
    )


def _by_size(ledger: Ledger) -> list[Finding]:
    """Whether small invoices are paid and large ones held."""
    rows = survival.selective_payment(ledger).frame
    rows = rows[rows["pattern"] == SELECTIVE]
    return [
        Finding(
            rule="size",
            severity="watch",
            statement="The customer pays small invoices and lets large ones wait: half "
            f"of the small ones are paid {days_text(row['small_days_late'])} late, "
            f"half of the large ones {days_text(row['large_days_late'])}.",
            evidence=(
                ("Chance of payment, twice the amount", f"×{row['hazard_ratio']:.2f}"),
            ),
            action="Ask for the large invoices one by one.",
            source="selective_payment",
        )
        for row in rows.to_dict("records")
    ]
