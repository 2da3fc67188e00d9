"""Commands that produce a pack of reports and check one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arkit.cli.progress import LOGS, Progress
from arkit.cli.reports import open_shared, shared_options
from arkit.cli.terminal import plainly, say

if TYPE_CHECKING:
    from arkit.ledger import Ledger
    from arkit.report import Job, Pack, PackOptions

F = Callable[..., object]
MIB = 2**20
FAILED, STOPPED = 1, 130


def pack_options(command: F) -> F:
    """Add the options of a pack."""
    options = (
        click.option(
            "--resume", is_flag=True, help="Make only what is new or changed."
        ),
        click.option(
            "--jobs", type=int, default=0, help="Reports at once [one per processor]."
        ),
        click.option("--combined", is_flag=True, help="Also one PDF with all reports."),
        click.option("--timeout", type=int, help="Seconds one report may take."),
        click.option("--memory", type=int, help="MB one report may take."),
        click.option(
            "--log",
            type=click.Choice(LOGS),
            default="auto",
            help="How to tell progress.",
        ),
        click.option(
            "--engine",
            type=click.Choice(("auto", "fork", "forked-kernel", "kernel")),
            default="auto",
            help="What runs the notebooks [the fastest here]; kernel is Jupyter's own.",
        ),
        click.option(
            "--scheduler", default="", metavar="ADDRESS", help="Use a Dask cluster."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@click.argument("ledger")
@click.option("--customers", default="", help="Customer numbers, comma separated.")
@click.option("--watchlist", is_flag=True, help="Customers on the watch list.")
@click.option("--all", "everyone", is_flag=True, help="Every customer with open items.")
@shared_options
@pack_options
@plainly
def monthly(
    ledger: str, *, customers: str, watchlist: bool, everyone: bool, **options: str
) -> None:
    """Produce the monthly pack of a LEDGER: summary, portfolio, customer reviews.

    A report that fails stops no other; it is listed, and the exit status is 1. Ctrl-C
    finishes what is running; --resume goes on from there. `arkit verify` checks a pack.
    """
    from arkit.report import cover_job, customer_jobs, portfolio_job, produce_pack

    _refuse_two_choices(customers, watchlist=watchlist, everyone=everyone)
    wishes = _options(options)
    with _ledger_folder(ledger, options) as named:
        opened, shared = open_shared(named, options)
        day = opened.as_of_date
        chosen = _chosen(opened, customers, everyone=everyone, policy=options["policy"])
        reviews = customer_jobs(chosen, shared, as_of=day)
        jobs = [portfolio_job(shared, as_of=day), *reviews]
        progress = Progress(len(jobs) + 1, options["log"])
        pack = produce_pack(
            jobs,
            options["output"],
            options=_named(wishes, opened, jobs, combined=bool(options["combined"])),
            cover=cover_job(shared, as_of=day),
            told=progress.tell,
        )
    _tell(pack, options["output"])


def _options(options: dict[str, str]) -> PackOptions:
    """How the pack is to be produced."""
    from arkit.report import PackOptions
    from arkit.report.running import Limits

    limits = {}
    if options["timeout"] is not None:
        seconds = int(options["timeout"])
        limits |= {"report_seconds": seconds, "cell_seconds": seconds}
    if options["memory"] is not None:
        limits["memory_bytes"] = int(options["memory"]) * MIB
    return PackOptions(
        n_jobs=int(options["jobs"]),
        engine=options["engine"],
        scheduler=options["scheduler"],
        resume=bool(options["resume"]),
        limits=Limits(**limits),
    )


def _named(
    wishes: PackOptions, ledger: Ledger, jobs: list[Job], *, combined: bool
) -> PackOptions:
    """Name the combined file and the reports in it."""
    from dataclasses import replace

    from arkit.schema import date_text

    if not combined:
        return wishes
    frame = ledger.query("SELECT customer_id, customer_name FROM known_customers")
    names = dict(zip(frame["customer_id"], frame["customer_name"], strict=True))
    titles = {}
    for job in jobs:
        customer = str(job.parameters.get("customer_id", ""))
        titles[job.name] = (
            f"{customer} {names.get(customer) or ''}".strip() or "Portfolio"
        )
    day = ledger.as_of_date.isoformat()
    titles[f"monthly-summary-{day}"] = "Summary"
    title = f"Monthly pack, {date_text(ledger.as_of_date)}"
    return replace(wishes, combined=f"monthly-pack-{day}", title=title, titles=titles)


@contextmanager
def _ledger_folder(named: str, options: dict[str, str]) -> Iterator[str]:
    """A ledger folder of what was named; an extract is imported once for all."""
    from arkit.errors import ParameterError
    from arkit.ledger.engines import is_engine_address

    if is_engine_address(named) or (Path(named) / "ledger.json").is_file():
        yield named
        return
    if options["scheduler"]:
        raise ParameterError(
            "a cluster reads a ledger folder that all its computers can see",
            remedy="make one with `arkit import EXTRACT -o LEDGER`",
        )
    from arkit.ledger.own_folder import own_folder

    with tempfile.TemporaryDirectory(dir=own_folder()) as place:
        folder = Path(place) / "ledger"
        _fill(named, folder, options)
        yield str(folder)


def _fill(named: str, folder: Path, options: dict[str, str]) -> None:
    """Import an extract, or make the demo ledger with the day it is shown at."""
    from arkit.sources import import_ledger, read_ledger

    if named == "demo" and not Path(named).exists():
        from arkit.demo import AS_OF, write_demo

        options["as_of"] = options["as_of"] or str(AS_OF)
        write_demo(folder)
    elif Path(named).exists() or "://" in named:
        import_ledger(named, folder)
    else:
        read_ledger(named)


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
    from arkit.judgment import customer_summary, listed, read_policy

    if customers:
        given = (part.strip() for part in customers.split(","))
        return list(dict.fromkeys(part for part in given if part))
    if everyone:
        frame = customer_summary(ledger)
        return list(frame.loc[frame["exposure_amount"] != 0, "customer_id"])
    return list(listed(ledger, policy=read_policy(policy)))


def _tell(pack: Pack, folder: str) -> None:
    """Say what the pack came to, and how to go on."""
    from arkit.errors import first_rows
    from arkit.report import failure_words

    same = f", {pack.n_unchanged} of them unchanged" if pack.n_unchanged else ""
    say(f"{folder}: {failure_words(pack)}{same}")
    if pack.n_left:
        say("run the same command with --resume to go on")
        raise SystemExit(STOPPED)
    if pack.others:
        say(f"not part of this pack, but in its folder: {first_rows(pack.others)}")
    if pack.failures:
        raise SystemExit(FAILED)


@click.command("verify")
@click.argument("folder")
@plainly
def verify_pack(folder: str) -> None:
    """Check every file of the pack in FOLDER against its manifest.

    Says what is missing, changed or extra; the exit status is then 1.
    """
    from arkit.report import verify

    found = verify(folder)
    for what, names in (
        ("missing", found.missing),
        ("changed", found.changed),
        ("not part of the pack", found.extra),
    ):
        for name in names:
            say(f"{what}: {name}")
    for name, reason in found.not_produced:
        say(f"was not produced: {name}: {reason}")
    for name, digest in found.inputs:
        say(f"made from {name} {digest[:12]}")
    if not found.is_intact:
        raise SystemExit(FAILED)
    say(f"{found.n_files} files, all as they were produced")
