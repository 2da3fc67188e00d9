"""How is each segment treated: what is collected of it, and what is due to be done?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from arkit import metrics
from arkit.judgment.accounts import HouseRules, dunning_proposals
from arkit.metrics.passport import measure
from arkit.schema import number_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.metrics import Measure

ABOUT = {
    "name": "Treatment by segment",
    "formula": "Collected share of what could be collected in the period; steps of "
    "dunning by the rules of the segment, those due today",
    "basis": "Open documents, and payments of the last 12 months",
    "window": "The as-of day; 12 months for days late; collection as in its own table",
}
PLURALS = {"warning to sales": "warnings to sales", "third party": "third parties"}


def treatment_by_segment(ledger: Ledger, rules: HouseRules | None = None) -> Measure:
    """How is each segment treated, and how well does that work?

    One treatment for all customers works for none: every segment has its own steps.

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers.
    rules : HouseRules, optional
        Rules of the house; those of arkit where not given.

    Returns
    -------
    Measure
        One row per segment: `segment`, `overdue_amount` (currency), `collected_share`
        (0-1, whole period), `weighted_days_late` (days), `due_amount` (currency, open
        amount of the documents with a step due today) and `due_steps` (text).

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> found = treatment_by_segment(example()).frame
    >>> found[["segment", "overdue_amount", "due_steps"]].values.tolist()
    [['industry', 5000.0, '1 hold decision'], ['retail', 2600.0, 'nothing is due']]
    """
    stake = metrics.exposure(ledger, by="segment").frame
    late = metrics.payment_days(ledger, by="segment").frame
    collected = metrics.collection_effectiveness(ledger, by="segment").frame
    proposals = dunning_proposals(ledger, rules).frame
    due = proposals[proposals["is_due"]] if len(proposals) else proposals
    frame = (
        stake[["segment", "overdue_amount"]]
        .merge(collected[["segment", "whole_period_share"]], on="segment", how="left")
        .merge(late[["segment", "weighted_days_late"]], on="segment", how="left")
        .rename(columns={"whole_period_share": "collected_share"})
    )
    parts = dict(tuple(due.groupby("segment"))) if len(due) else {}
    frame["due_amount"] = [
        float(parts[name]["open_amount"].sum()) if name in parts else 0.0
        for name in frame["segment"]
    ]
    frame["due_steps"] = [_steps(parts.get(name)) for name in frame["segment"]]
    return measure(ledger, frame, n_rows=len(proposals), about=ABOUT)


def _steps(due: pd.DataFrame | None) -> str:
    """Count the steps that are due, the most frequent first."""
    if due is None or due.empty:
        return "nothing is due"
    counts = (
        due["step"]
        .value_counts()
        .sort_index()
        .sort_values(ascending=False, kind="stable")
    )
    return ", ".join(
        f"{number_text(n)} {step if n == 1 else PLURALS.get(step, step + 's')}"
        for step, n in counts.items()
    )
