"""Commands that make ledgers and look at their health."""

from __future__ import annotations

from pathlib import Path

import click

from arkit.cli.progress import Progress
from arkit.cli.terminal import plainly, say, say_findings

STORIES = ("key account", "slow decline", "red tape")


@click.command(name="import")
@click.argument("source")
@click.option("--profile", default="", help="Name of a profile, or your own TOML file.")
@click.option("-o", "--output", required=True, help="Ledger folder to write.")
@click.option("--currency", default="", help="Currency where the extract has none.")
@click.option("--date-order", type=click.Choice(["dmy", "mdy", "ymd"]))
@click.option("--decimal", type=click.Choice([",", "."]), help="Decimal separator.")
@click.option("--encoding", default="", help="Encoding of a text file.")
@click.option("--delimiter", default="", help="Delimiter of a text file.")
@click.option("--sheet", default="", help="Sheet of a workbook.")
@click.option("--table", default="", help="Table or view of a database.")
@click.option("--extract-date", metavar="YYYY-MM-DD", help="Day of the extract.")
@click.option("--replace", is_flag=True, help="Replace an existing ledger.")
@plainly
def import_extract(source: str, **options: object) -> None:
    """Turn an extract (SOURCE) into a ledger folder.

    SOURCE is a CSV, Excel, Parquet or report file, a folder of such files, or a
    database address.
    """
    from arkit.sources import Options, import_ledger

    reading = Options(
        **{
            name: options[name] or None
            for name in (
                "currency",
                "date_order",
                "decimal",
                "encoding",
                "delimiter",
                "sheet",
                "table",
            )
        }
    )
    contents = import_ledger(
        source,
        Path(str(options["output"])),
        profile=options["profile"] or None,
        options=reading,
        keep={
            "extract_date": options["extract_date"],
            "replace": bool(options["replace"]),
        },
    )
    _say_import(contents, str(options["output"]))


def _say_import(contents: object, folder: str) -> None:
    from arkit.schema import from_minor, money_text

    for control in contents.controls:
        total = money_text(
            from_minor(control.accepted_amount, control.currency), control.currency
        )
        amount = f", {total}" if control.amount_in or control.accepted_amount else ""
        aside = f", {control.n_set_aside:,} set aside" if control.n_set_aside else ""
        rows = f"{control.n_accepted:,} of {control.n_in:,} rows"
        say(f"{control.table}: {rows}{amount}{aside}")
    for remark in contents.remarks:
        say(f"   {remark.text}")
    say(f"{folder}: {contents.first_date} to {contents.last_as_of}")
    if contents.n_set_aside:
        say(f"   rows set aside, with reasons: {Path(folder) / 'set_aside.csv'}")


@click.command()
@click.argument("ledger")
@click.option("--as-of", metavar="YYYY-MM-DD", help="Last day that is known.")
@click.option("--currency", default="", help="Convert everything into it.")
@plainly
def check(ledger: str, as_of: str | None, currency: str) -> None:
    """Check the health of a LEDGER; exit status 1 when something needs a person."""
    from arkit.judgment import health
    from arkit.sources import read_ledger

    opened = read_ledger(ledger, as_of=as_of, currency=currency)
    findings = health(opened)
    say(f"{Path(ledger).name} as of {opened.as_of_date}")
    say_findings(findings)
    if any(f.severity == "act" for f in findings):
        raise SystemExit(1)


@click.command()
@click.option("-o", "--output", default="demo", help="Folder for ledger and reports.")
@click.option("--seed", default=2025, help="Seed of the demo ledger.")
@plainly
def demo(output: str, seed: int) -> None:
    """Make the demo ledger and its reports, ending with PDFs to open."""
    from arkit.demo import SELLER, write_demo
    from arkit.report import (
        brief_job,
        customer_jobs,
        failure_words,
        health_job,
        portfolio_job,
        produce_pack,
        report_folder,
        watch_list_job,
    )

    folder = report_folder(output)
    ledger = str((folder / "demo.ledger").resolve())
    story = write_demo(ledger, seed=seed, replace=True)
    say(f"{folder / 'demo.ledger'}: the ledger of a fictional wholesaler")
    day = story.as_of
    shared = {"ledger_path": ledger, "organization": SELLER}
    told = [story.who(name)[0] for name in STORIES]
    jobs = [
        health_job(ledger, as_of=day),
        portfolio_job(shared, as_of=day),
        watch_list_job(shared, as_of=day),
        brief_job(told[0], shared, as_of=day),
        *customer_jobs(told, shared, as_of=day),
    ]
    progress = Progress(len(jobs))
    pack = produce_pack(jobs, folder, told=progress.tell)
    for produced in pack.produced:
        say(str(produced.pdf))
    if pack.failures:
        say(failure_words(pack))
        raise SystemExit(1)
