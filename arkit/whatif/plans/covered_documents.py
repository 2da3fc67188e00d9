"""Which open documents does a payment plan cover?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from arkit.errors import ParameterError
from arkit.ledger import Ledger, date_literal, text_literal
from arkit.whatif.plans.agreed_plan import AgreedPlan
from arkit.whatif.plans.schedule import Schedule

COLUMNS = ["invoice_id", "invoice_date", "due_date", "open_amount"]


def covered_documents(ledger: Ledger, plan: AgreedPlan) -> pd.DataFrame:
    """Which open documents does a plan cover?

    Parameters
    ----------
    ledger : Ledger
        The receivables, usually on the day of the agreement.
    plan : AgreedPlan
        The plan.

    Returns
    -------
    DataFrame
        `invoice_id`, `invoice_date`, `due_date`, `open_amount` (major units) of each
        open document, credit notes included, oldest first.

    Raises
    ------
    ParameterError
        When the customer or a document of the plan is not known on the day.

    Examples
    --------
    >>> from datetime import date
    >>> from arkit.metrics._example import example
    >>> from arkit.whatif.plans.agreed_plan import AgreedPlan, Milestone
    >>> plan = AgreedPlan(customer_id="C1", currency="EUR",
    ...     agreed_date=date(2025, 6, 30),
    ...     milestones=(Milestone(due_date=date(2025, 7, 31), amount=4_500),))
    >>> covered_documents(example(), plan)[["invoice_id", "open_amount"]]
      invoice_id  open_amount
    0         A4       2000.0
    1         A5       2500.0
    """
    return open_documents(
        ledger,
        customer_id=plan.customer_id,
        until=plan.agreed_date,
        invoice_ids=plan.invoice_ids,
    )


def open_documents(
    ledger: Ledger,
    *,
    customer_id: str,
    until: date,
    invoice_ids: Sequence[str] = (),
) -> pd.DataFrame:
    """Which open documents could a plan cover?

    Parameters
    ----------
    ledger : Ledger
        The receivables, usually on the day of the agreement.
    customer_id : str
        Account.
    until : datetime.date
        Last document date.
    invoice_ids : sequence of str, default ()
        Documents chosen; all that are open where none is named.

    Returns
    -------
    DataFrame
        As `covered_documents`.

    Raises
    ------
    ParameterError
        When the customer or a document is not known on the day.

    Examples
    --------
    >>> from datetime import date
    >>> from arkit.metrics._example import example
    >>> found = open_documents(example(), customer_id="C1", until=date(2025, 6, 30))
    >>> found["open_amount"].sum()
    np.float64(4500.0)
    """
    own = ledger.customer(customer_id)
    numbers = ", ".join(text_literal(number) for number in invoice_ids)
    chosen = (
        f"i.invoice_id IN ({numbers})"
        if invoice_ids
        else f"i.invoice_date <= {date_literal(until)} AND l.open_amount <> 0"
    )
    found = own.query(f"""
SELECT i.invoice_id, i.invoice_date, i.due_date, l.open_amount
FROM ledger AS l JOIN known_invoices AS i ON i.item_id = l.item_id
WHERE {chosen} ORDER BY i.invoice_date, i.invoice_id, i.due_date
""")
    missing = sorted(set(invoice_ids) - set(found["invoice_id"]))
    if missing:
        raise ParameterError(
            "the plan names documents that are not known on this day",
            rows=missing,
            remedy="check their numbers",
        )
    return found[found["open_amount"] != 0].reset_index(drop=True)


def adding_up(schedule: Schedule, documents: pd.DataFrame | None) -> pd.DataFrame:
    """Documents whose open amounts add up to the debt, or none."""
    if documents is None:
        return pd.DataFrame(columns=COLUMNS)
    total = float(documents["open_amount"].sum())
    if abs(total - float(schedule.principal_amount)) > 0.005:
        raise ParameterError(
            f"the documents add up to {total:.2f}, the debt of the schedule is "
            f"{schedule.principal_amount}",
            remedy="cover other documents, or split the debt that they add up to",
        )
    return documents[COLUMNS].reset_index(drop=True)
