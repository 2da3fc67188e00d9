"""A pack of reports: many at once, resumed where it was stopped, checked by anyone."""

from arkit.report.packing.jobs import (
    brief_job,
    cover_job,
    customer_jobs,
    health_job,
    portfolio_job,
    watch_list_job,
)
from arkit.report.packing.options import PackOptions
from arkit.report.packing.outcome import Event, Failure, Pack, failure_words
from arkit.report.packing.produce_pack import produce_pack
from arkit.report.packing.verify import Verification, verify

__all__ = [
    "Event",
    "Failure",
    "Pack",
    "PackOptions",
    "Verification",
    "brief_job",
    "cover_job",
    "customer_jobs",
    "failure_words",
    "health_job",
    "portfolio_job",
    "produce_pack",
    "verify",
    "watch_list_job",
]
