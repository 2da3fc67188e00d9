"""Which reports belong to a pack, and in what do they differ?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from arkit.report.names import report_name
from arkit.report.produce import Job


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
    return _dated("portfolio_review", shared, as_of)


def watch_list_job(shared: Mapping[str, object], *, as_of: date) -> Job:
    """Write the job of the watch list.

    Parameters
    ----------
    shared : mapping of str to object
        Parameters every report takes.
    as_of : datetime.date
        Day of the report.

    Returns
    -------
    Job
        The watch list.

    Examples
    --------
    >>> watch_list_job({"ledger_path": "demo"}, as_of=date(2025, 6, 30)).name
    'watch-list-2025-06-30'
    """
    return _dated("watch_list", shared, as_of)


def brief_job(customer_id: str, shared: Mapping[str, object], *, as_of: date) -> Job:
    """Write the job of the brief for the meeting with a key account.

    Parameters
    ----------
    customer_id : str
        The customer.
    shared : mapping of str to object
        Parameters every report takes.
    as_of : datetime.date
        Day of the report.

    Returns
    -------
    Job
        The brief.

    Examples
    --------
    >>> brief_job("C00017", {"ledger_path": "demo"}, as_of=date(2025, 6, 30)).name
    'key-account-C00017-2025-06-30'
    """
    return Job(
        notebook="key_account",
        parameters={**shared, "as_of": as_of, "customer_id": customer_id},
        name=report_name("key_account", as_of, customer_id=customer_id),
    )


def cover_job(shared: Mapping[str, object], *, as_of: date) -> Job:
    """Write the job of the cover report: what a pack says and what is missing.

    Parameters
    ----------
    shared : mapping of str to object
        Parameters every report takes.
    as_of : datetime.date
        Day of the report.

    Returns
    -------
    Job
        The cover; `produce_pack` gives it the list of reports.

    Examples
    --------
    >>> cover_job({"ledger_path": "demo"}, as_of=date(2025, 6, 30)).name
    'monthly-summary-2025-06-30'
    """
    return _dated("monthly_summary", shared, as_of)


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
    return _dated("ledger_health", {"ledger_path": ledger_path}, as_of)


def _dated(notebook: str, shared: Mapping[str, object], as_of: date) -> Job:
    """Job of a report that is about no single customer."""
    return Job(
        notebook=notebook,
        parameters={**shared, "as_of": as_of},
        name=report_name(notebook, as_of),
    )


def varied_parameters(jobs: Iterable[Job]) -> dict[str, frozenset[str]]:
    """Name the parameters in which the reports of each notebook differ.

    Parameters
    ----------
    jobs : iterable of Job
        Reports of a pack.

    Returns
    -------
    dict of str to frozenset of str
        Notebooks of at least two jobs; what is the same in all of them can be computed
        once.

    Examples
    --------
    >>> jobs = customer_jobs(["C1", "C2"], {"ledger_path": "demo"}, as_of=date.min)
    >>> varied_parameters(jobs)
    {'customer_review': frozenset({'customer_id'})}
    """
    by_notebook: dict[str, list[Mapping[str, object]]] = {}
    for job in jobs:
        by_notebook.setdefault(job.notebook, []).append(job.parameters)
    return {
        notebook: _differing(parameters)
        for notebook, parameters in by_notebook.items()
        if len(parameters) > 1
    }


def _differing(parameters: list[Mapping[str, object]]) -> frozenset[str]:
    """Names that are not given the same value everywhere."""
    first = parameters[0]
    names = {name for given in parameters for name in given}
    return frozenset(
        name
        for name in names
        if any(
            name not in given or name not in first or given[name] != first[name]
            for given in parameters
        )
    )
