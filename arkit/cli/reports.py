"""Commands that produce reports and hand out notebooks."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arkit.cli.terminal import Progress, plainly, say

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


def _open(ledger: str, options: dict[str, str]) -> tuple[Ledger, dict[str, object]]:
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
@shared_options
@plainly
def review(ledger: str, customer: str, **options: str) -> None:
    """Review one CUSTOMER of a LEDGER: a PDF and a workbook."""
    from arkit.report import customer_jobs, produce

    opened, shared = _open(ledger, options)
    opened.customer(customer)
    (job,) = customer_jobs([customer], shared, as_of=opened.as_of_date)
    _tell(produce(job, options["output"]))


@click.command()
@click.argument("ledger")
@shared_options
@plainly
def portfolio(ledger: str, **options: str) -> None:
    """Report on all receivables of a LEDGER: a PDF and a workbook."""
    from arkit.report import portfolio_job, produce

    opened, shared = _open(ledger, options)
    job = portfolio_job(shared, as_of=opened.as_of_date)
    _tell(produce(job, options["output"]))


@click.command()
@click.argument("ledger")
@click.option("--customers", default="", help="Customer numbers, comma separated.")
@click.option("--watchlist", is_flag=True, help="Customers that breach the policy.")
@click.option("--all", "everyone", is_flag=True, help="Every customer with open items.")
@shared_options
@plainly
def monthly(
    ledger: str, *, customers: str, watchlist: bool, everyone: bool, **options: str
) -> None:
    """Produce the monthly pack of a LEDGER: summary, portfolio, customer reviews.

    A report that fails stops no other; it is listed, and the exit status is 1.
    """
    from arkit.report import (
        customer_jobs,
        failure_words,
        portfolio_job,
        produce_pack,
        produce_summary,
    )

    opened, shared = _open(ledger, options)
    day = opened.as_of_date
    _refuse_two_choices(customers, watchlist=watchlist, everyone=everyone)
    chosen = _chosen(opened, customers, everyone=everyone, policy=options["policy"])
    jobs = [portfolio_job(shared, as_of=day), *customer_jobs(chosen, shared, as_of=day)]
    progress = Progress(len(jobs) + 1)
    folder = Path(options["output"])
    pack = produce_pack(jobs, folder, told=lambda j, why: progress.step(j.name, why))
    summary = produce_summary(pack, folder, shared=shared, as_of=day)
    progress.step(summary.job.name)
    say(f"{folder}: {failure_words(pack)}")
    if pack.failures:
        raise SystemExit(1)


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
    opened, shared = _open(ledger, options)
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


def _refuse_two_choices(customers: str, *, watchlist: bool, everyone: bool) -> None:
    from arkit.errors import ParameterError

    if sum((bool(customers), watchlist, everyone)) > 1:
        raise ParameterError(
            "customers were chosen twice",
            remedy="use one of --customers, --watchlist and --all",
        )


def _chosen(
    ledger: Ledger, customers: str, *, everyone: bool, policy: str
) -> list[str]:
    """Customers of the pack; the watch list where nothing is said."""
    from arkit.judgment import customer_summary, read_policy, watch_list

    if customers:
        return [part.strip() for part in customers.split(",") if part.strip()]
    if everyone:
        frame = customer_summary(ledger)
        return list(frame.loc[frame["exposure_amount"] != 0, "customer_id"])
    return list(watch_list(ledger, policy=read_policy(policy))["customer_id"])


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
