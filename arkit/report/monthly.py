"""How is the monthly pack produced, and what happens when one report fails?"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from arkit.errors import ArkitError, first_rows
from arkit.report.names import report_name
from arkit.report.produce import Job, Produced, produce, report_folder


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A report that was not produced, and why.

    Parameters
    ----------
    job : Job
        What was asked for.
    reason : str
        Why it was not produced.
    """

    job: Job
    reason: str


@dataclass(frozen=True, kw_only=True)
class Pack:
    """What a pack came to: reports produced and reports that failed.

    Parameters
    ----------
    produced : tuple of Produced
        Reports that are there.
    failures : tuple of Failure
        Reports that are not.
    """

    produced: tuple[Produced, ...]
    failures: tuple[Failure, ...]


Told = Callable[[Job, str], None]


def _silent(job: Job, outcome: str) -> None:
    """Tell nobody."""


def customer_jobs(
    customer_ids: Iterable[str], shared: Mapping[str, object], *, as_of: date
) -> list[Job]:
    """Write the job list of customer reviews.

    Parameters
    ----------
    customer_ids : iterable of str
        Customers to review.
    shared : mapping of str to object
        Parameters every report takes: ledger, currency, policy and the like.
    as_of : datetime.date
        Day of the reports.

    Returns
    -------
    list of Job
        One per customer, in the order given.

    Examples
    --------
    >>> jobs = customer_jobs(["C1"], {"ledger_path": "demo"}, as_of=date(2025, 6, 30))
    >>> jobs[0].name
    'customer-review-C1-2025-06-30'
    """
    return [
        Job(
            notebook="customer_review",
            parameters={**shared, "as_of": as_of, "customer_id": customer},
            name=report_name("customer_review", as_of, customer_id=customer),
        )
        for customer in customer_ids
    ]


def portfolio_job(shared: Mapping[str, object], *, as_of: date) -> Job:
    """Write the job of the portfolio report.

    Parameters
    ----------
    shared : mapping of str to object
        Parameters every report takes.
    as_of : datetime.date
        Day of the report.

    Returns
    -------
    Job
        The portfolio report.

    Examples
    --------
    >>> portfolio_job({"ledger_path": "demo"}, as_of=date(2025, 6, 30)).name
    'portfolio-review-2025-06-30'
    """
    return Job(
        notebook="portfolio_review",
        parameters={**shared, "as_of": as_of},
        name=report_name("portfolio_review", as_of),
    )


def health_job(ledger_path: str, *, as_of: date) -> Job:
    """Write the job of the ledger's health report.

    Parameters
    ----------
    ledger_path : str
        Ledger folder.
    as_of : datetime.date
        Day of the report.

    Returns
    -------
    Job
        The health report.

    Examples
    --------
    >>> health_job("my.ledger", as_of=date(2025, 6, 30)).notebook
    'ledger_health'
    """
    return Job(
        notebook="ledger_health",
        parameters={"ledger_path": ledger_path, "as_of": as_of},
        name=report_name("ledger_health", as_of),
    )


def produce_pack(jobs: Iterable[Job], folder: Path, *, told: Told = _silent) -> Pack:
    """Produce reports one after another; one that fails stops no other.

    Parameters
    ----------
    jobs : iterable of Job
        Reports to produce.
    folder : Path
        Where they go.
    told : callable, optional
        Called after each report with the job and its outcome, empty when it is there.

    Returns
    -------
    Pack
        Reports produced and failures with their reasons.
    """
    target = report_folder(folder)
    produced: list[Produced] = []
    failures: list[Failure] = []
    for job in jobs:
        try:
            produced.append(produce(job, target))
            told(job, "")
        except ArkitError as error:
            failures.append(Failure(job=job, reason=str(error)))
            told(job, str(error))
    return Pack(produced=tuple(produced), failures=tuple(failures))


def produce_summary(
    pack: Pack, folder: Path, *, shared: Mapping[str, object], as_of: date
) -> Produced:
    """Produce the summary page of a pack: what was sent, and what was not and why.

    Parameters
    ----------
    pack : Pack
        Reports produced and failed.
    folder : Path
        Where the summary goes.
    shared : mapping of str to object
        Parameters every report takes.
    as_of : datetime.date
        Day of the pack.

    Returns
    -------
    Produced
        The summary.
    """
    with tempfile.TemporaryDirectory(prefix="arkit-") as place:
        listing = Path(place) / "pack.json"
        listing.write_text(json.dumps(_listing(pack)), encoding="utf-8")
        job = Job(
            notebook="monthly_summary",
            parameters={**shared, "as_of": as_of, "pack_path": str(listing)},
            name=report_name("monthly_summary", as_of),
        )
        return produce(job, folder)


def _listing(pack: Pack) -> list[dict[str, str]]:
    done = [
        {
            "customer_id": str(p.job.parameters.get("customer_id", "")),
            "report": p.pdf.name,
            "outcome": "produced",
        }
        for p in pack.produced
    ]
    failed = [
        {
            "customer_id": str(f.job.parameters.get("customer_id", "")),
            "report": f"{f.job.name}.pdf",
            "outcome": f.reason,
        }
        for f in pack.failures
    ]
    return done + failed


def failure_words(pack: Pack) -> str:
    """Say in one line which reports are missing.

    Parameters
    ----------
    pack : Pack
        What a pack came to.

    Returns
    -------
    str
        Count, and up to five names.

    Examples
    --------
    >>> failure_words(Pack(produced=(), failures=()))
    'all reports were produced'
    """
    if not pack.failures:
        return "all reports were produced"
    total = len(pack.failures) + len(pack.produced)
    names = first_rows(f.job.name for f in pack.failures)
    return f"not produced: {len(pack.failures)} of {total} ({names})"
