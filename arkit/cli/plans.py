"""Commands that draft a payment plan and look whether one is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from arkit.cli.terminal import plainly, say

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.whatif import PlanProgress


@click.command()
@click.argument("ledger")
@click.argument("customer")
@click.option("--installments", type=int, required=True, help="How many, monthly.")
@click.option("--first-due", required=True, metavar="YYYY-MM-DD", help="The first day.")
@click.option("--down", default="0", help="Paid on the day of the agreement.")
@click.option("--rate", default="0", help="Interest a month, 0.005 or 0.5%.")
@click.option("--grace-days", default=5, show_default=True, help="Before a breach.")
@click.option("--invoices", default="", help="Numbers covered; all that are open.")
@click.option("--organization", default="The seller", help="Your company.")
@click.option("--as-of", metavar="YYYY-MM-DD", help="Day of the agreement.")
@click.option("-o", "--output", default="reports", help="Folder for the files.")
@plainly
def plan(ledger: str, customer: str, **options: str) -> None:
    """Draft a payment plan with CUSTOMER of a LEDGER: a workbook to sign, and data.

    The draft comes from the form plan-agreement.toml; it is not legal advice.
    """
    from arkit.errors import ParameterError
    from arkit.report import agreement_wording, write_agreement
    from arkit.schema import decimals
    from arkit.sources import read_ledger
    from arkit.whatif import (
        Parties,
        PlanTerms,
        agreed_plan,
        draft_agreement,
        open_documents,
        schedule,
    )

    opened = read_ledger(ledger, as_of=options["as_of"] or None)
    chosen = tuple(n.strip() for n in options["invoices"].split(",") if n.strip())
    covered = open_documents(
        opened, customer_id=customer, until=opened.as_of_date, invoice_ids=chosen
    )
    owed, own = covered["open_amount"].sum(), opened.customer(customer)
    if owed <= 0:
        raise ParameterError(
            f"customer {customer} owes nothing on {opened.as_of_date}",
            remedy="choose another customer or day",
        )
    drafted = schedule(
        f"{owed:.{decimals(own.currency)}f}",
        n_installments=int(options["installments"]),
        first_due_date=options["first_due"],
        terms=PlanTerms(
            currency=own.currency,
            rate_pm=options["rate"],
            agreed_date=opened.as_of_date,
            down_payment_amount=options["down"],
        ),
    )
    agreed = agreed_plan(
        drafted,
        customer_id=customer,
        grace_days=int(options["grace_days"]),
        has_acceleration=True,
        invoice_ids=tuple(dict.fromkeys(covered["invoice_id"])),
    )
    draft = draft_agreement(
        drafted,
        agreed,
        parties=Parties(
            seller=options["organization"], customer=_name(own) or customer
        ),
        wording=agreement_wording(),
        documents=covered,
    )
    files = write_agreement(draft, options["output"])
    for path in (files.workbook, files.text, files.plan):
        say(f"{path}")
    for check in files.checks:
        say(f"   check first: {check}")


def _name(ledger: Ledger) -> str:
    """Name of the one customer of a ledger; empty where it has none."""
    found = ledger.query("SELECT COALESCE(customer_name, '') AS n FROM known_customers")
    return found["n"].iloc[0]


@click.command("plan-check")
@click.argument("ledger")
@click.argument("plan_file")
@click.option("--as-of", metavar="YYYY-MM-DD", help="Last day that is known.")
@plainly
def plan_check(ledger: str, plan_file: str, as_of: str | None) -> None:
    """Look whether the plan in PLAN_FILE is kept by a LEDGER; status 1 in breach."""
    from arkit.sources import read_ledger
    from arkit.whatif import plan_progress, read_plan

    agreed = read_plan(plan_file)
    progress = plan_progress(read_ledger(ledger, as_of=as_of or None), agreed)
    for line in _lines(progress):
        say(line)
    if progress.state == "in breach":
        raise SystemExit(1)


def _lines(progress: PlanProgress) -> list[str]:
    """State of a plan and of each payment."""
    from arkit.schema import date_text, money_text

    code = progress.plan.currency
    left = money_text(progress.left_amount, code)
    lines = [
        f"Plan of {progress.plan.customer_id} as of {progress.as_of_date}: "
        f"{progress.state}, {left} left"
    ]
    for row in progress.milestones.to_dict("records"):
        missing = row["missing_amount"]
        lacks = f", {money_text(missing, code)} missing" if missing else ""
        lines.append(
            f"   {date_text(row['due_date'])}: {money_text(row['amount'], code)} "
            f"{row['state']}{lacks}"
        )
    return lines
