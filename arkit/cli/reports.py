"""Commands that produce reports and hand out notebooks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arkit.cli.terminal import plainly, say

if TYPE_CHECKING:
    from arkit.ledger import Ledger

F = Callable[..., object]


def shared_options(command: F) -> F:
    """Add the options every report takes."""
    options = (
        click.option("--as-of", metavar="YYYY-MM-DD", help="Last day that is known."),
        click.option(
            "-o", "--output", default="reports", help="Folder for the reports."
        ),
        click.option("--currency", default="", help="Convert everything into it."),
        click.option("--policy", default="", help="Your own policy file (TOML)."),
        click.option(
            "--organization", default="", help="Your company, for the footer."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


def open_shared(
    ledger: str, options: dict[str, str]
) -> tuple[Ledger, dict[str, object]]:
    """Open the ledger once to catch mistakes early; gives the shared parameters."""
    from arkit.judgment import read_policy
    from arkit.sources import read_ledger

    read_policy(options["policy"])
    opened = read_ledger(
        ledger, as_of=options["as_of"] or None, currency=options["currency"]
    )
    opened.query("SELECT COUNT(*) AS n FROM ledger")
    policy = options["policy"] and str(Path(options["policy"]).resolve())
    place = str(Path(ledger).resolve()) if Path(ledger).exists() else ledger
    return opened, {
        "ledger_path": place,
        "currency": options["currency"],
        "policy_path": policy,
        "organization": options["organization"],
    }


@click.command()
@click.argument("ledger")
@click.argument("customer")
@click.option(
    "--audience",
    type=click.Choice(("internal", "customer")),
    default="internal",
    help="Who reads it; a customer gets a statement without anything internal.",
)
@shared_options
@plainly
def review(ledger: str, customer: str, *, audience: str, **options: str) -> None:
    """Review one CUSTOMER of a LEDGER: a PDF and a workbook."""
    from arkit.report import customer_jobs, produce

    opened, shared = open_shared(ledger, options)
    opened.customer(customer)
    if audience == "customer":
        _state(opened, customer, options)
        return
    (job,) = customer_jobs([customer], shared, as_of=opened.as_of_date)
    _tell(produce(job, options["output"]))


def _state(ledger: Ledger, customer: str, options: dict[str, str]) -> None:
    """Produce the statement that a customer may see."""
    from arkit.report import produce_statement

    shown = {"organization": options["organization"]} if options["organization"] else {}
    _tell(produce_statement(ledger, customer, options["output"], shown=shown))


@click.command()
@click.argument("ledger")
@shared_options
@plainly
def portfolio(ledger: str, **options: str) -> None:
    """Report on all receivables of a LEDGER: a PDF and a workbook."""
    from arkit.report import portfolio_job, produce

    opened, shared = open_shared(ledger, options)
    job = portfolio_job(shared, as_of=opened.as_of_date)
    _tell(produce(job, options["output"]))


@click.command("print")
@click.argument("name")
@click.argument("ledger")
@click.option("--customer", default="", help="Customer the notebook is about.")
@click.option(
    *("-p", "--set", "said"),
    multiple=True,
    metavar="NAME=VALUE",
    help="Value of another parameter of the notebook; may be repeated.",
)
@shared_options
@plainly
def print_notebook(
    name: str, ledger: str, *, customer: str, said: tuple[str, ...], **options: str
) -> None:
    """Print the notebook NAME, ours or yours, for a LEDGER: a PDF and a workbook."""
    from arkit.report import Job, notebook_path, produce, read_parameters, report_name

    path = notebook_path(name)
    values = read_parameters(path, dict(_pair(text) for text in said))
    opened, shared = open_shared(ledger, options)
    day = opened.as_of_date
    if customer:
        opened.customer(customer)
        shared["customer_id"] = customer
    given = {key: value for key, value in shared.items() if value} | {"as_of": day}
    title = report_name(path.stem, day, customer_id=customer or None)
    job = Job(notebook=name, parameters={**given, **values}, name=title)
    _tell(produce(job, options["output"]))


def _pair(text: str) -> tuple[str, str]:
    """Name and value of NAME=VALUE."""
    from arkit.errors import ParameterError

    name, mark, value = text.partition("=")
    if not mark:
        raise ParameterError(
            f"{text!r} gives no value", remedy="write it as -p NAME=VALUE"
        )
    return name.strip(), value


def _tell(produced: object) -> None:
    say(f"{produced.pdf}")
    say(f"{produced.workbook}")


@click.command()
@click.argument("name", required=False)
@click.option("-o", "--output", default=".", help="Folder to copy it into.")
@plainly
def notebook(name: str | None, output: str) -> None:
    """Copy the notebook NAME to work on it in JupyterLab; without NAME, list them."""
    from arkit.errors import ParameterError
    from arkit.report import notebook_path, notebooks, report_folder

    if name is None:
        for known in notebooks():
            say(known)
        return
    source = notebook_path(name)
    target = report_folder(output) / source.name
    if target.exists():
        raise ParameterError(
            f"{target.name} exists in that folder",
            remedy="rename it or choose another folder with -o",
        )
    shutil.copyfile(source, target)
    say(f"{target}: open it with `jupyter lab`")


@click.command()
@click.option("-o", "--output", default="forms", help="Folder to copy them into.")
@plainly
def forms(output: str) -> None:
    """Copy the blank input forms, the data dictionary and the policy to change."""
    from arkit.errors import ParameterError
    from arkit.report import form_files

    target = Path(output)
    if target.exists():
        raise ParameterError(
            f"{target.name} exists", remedy="choose another folder with -o"
        )
    shutil.copytree(form_files(), target)
    say(f"{target}: fill in what you have and import the folder")
