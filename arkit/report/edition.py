"""How does a customer get a statement in which nothing of ours can be?"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from arkit.errors import ParameterError
from arkit.ledger.edition import customer_edition
from arkit.ledger.own_folder import own_folder
from arkit.report.names import report_name
from arkit.report.produce import Job, Produced, produce
from arkit.whatif import plan_text, read_plan

if TYPE_CHECKING:
    from arkit.ledger import Ledger

NOTEBOOK = "customer_statement"
LEDGER, PLAN = "edition", "plan.toml"


def customer_statement_job(
    ledger: Ledger,
    customer_id: str,
    folder: str | Path,
    *,
    plan_path: str = "",
    shown: dict[str, str] | None = None,
) -> Job:
    """Which report states a customer's account to the customer itself?

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers, as of the day of the statement.
    customer_id : str
        Number of the account.
    folder : str or Path
        An empty folder; the customer's own part of the ledger is written into it, and
        must stay until the report is produced.
    plan_path : str, default ""
        A plan agreed with the customer; its payments are copied, nothing else of it.
    shown : dict of str to str, optional
        `organization`, `contact` and `confidentiality` as they are printed.

    Returns
    -------
    Job
        A report that reads this folder and knows of no other.

    Raises
    ------
    ParameterError
        When there is no such customer, or the plan is not its own.
    LedgerError
        When the customer has documents in several currencies, or none.
    """
    aside = Path(folder)
    customer_edition(ledger, customer_id, aside / LEDGER)
    parameters = {
        **(shown or {}),
        "edition_path": str(aside / LEDGER),
        "as_of": ledger.as_of_date.isoformat(),
    }
    if plan_path:
        plan = read_plan(plan_path)
        if plan.customer_id != customer_id:
            raise ParameterError(
                f"{Path(plan_path).name} is a plan of another customer",
                remedy="name the plan of this customer",
            )
        bare = replace(plan, reference="", invoice_ids=())
        (aside / PLAN).write_text(plan_text(bare), encoding="utf-8", newline="\n")
        parameters["plan_path"] = str(aside / PLAN)
    name = report_name(NOTEBOOK, ledger.as_of_date, customer_id=customer_id)
    return Job(notebook=NOTEBOOK, parameters=parameters, name=name)


def produce_statement(
    ledger: Ledger,
    customer_id: str,
    folder: str | Path,
    *,
    plan_path: str = "",
    shown: dict[str, str] | None = None,
) -> Produced:
    """State a customer's account to the customer itself: a PDF and a workbook.

    Parameters
    ----------
    ledger : Ledger
        The ledger of all customers, as of the day of the statement.
    customer_id : str
        Number of the account.
    folder : str or Path
        Where the PDF and the workbook go.
    plan_path : str, default ""
        A plan agreed with the customer.
    shown : dict of str to str, optional
        `organization`, `contact` and `confidentiality` as they are printed.

    Returns
    -------
    Produced
        The files. The customer's part of the ledger they were made from is gone.

    Raises
    ------
    ParameterError, LedgerError
        As `customer_statement_job`.
    ReportError
        When the report cannot be produced.
    """
    with tempfile.TemporaryDirectory(dir=own_folder()) as aside:
        job = customer_statement_job(
            ledger, customer_id, aside, plan_path=plan_path, shown=shown
        )
        return produce(job, folder)
