"""How long after the due date was money settled, and by what?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit.metrics.grouping import grouping

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def settled_parts(ledger: Ledger, by: str | None) -> str:
    """Settlements of dated invoices summed up by day, kept by the engine.

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    by : str or None
        Group; see `grouping`.

    Returns
    -------
    str
        Name to select from: the group's column, `settled_by`, `due_date`,
        `settlement_date`, `n_parts`, `amount`.
    """
    group = grouping(by, alias="a")
    keys = ("a.settled_by", "a.due_date", "a.settlement_date")
    return ledger.hold(
        f"SELECT {group.select}{', '.join(keys)}, COUNT(*) AS n_parts, "
        f"CAST(SUM(a.amount) AS BIGINT) AS amount FROM applied AS a{group.join} "
        "WHERE a.kind <> 'credit note' AND a.due_date IS NOT NULL"
        f"{group.group(*keys)}"
    )
