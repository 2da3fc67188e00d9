"""From a notebook and its parameters to a PDF with a workbook beside it."""

from arkit.report.agreement import (
    AgreementFiles,
    agreement_wording,
    write_agreement,
)
from arkit.report.appendix import write_workbook
from arkit.report.edition import customer_statement_job, produce_statement
from arkit.report.names import report_name, safe_name
from arkit.report.notebooks import (
    check_parameters,
    notebook_path,
    notebooks,
    read_parameters,
)
from arkit.report.packing import (
    Event,
    Failure,
    Pack,
    PackOptions,
    Verification,
    brief_job,
    cover_job,
    customer_jobs,
    failure_words,
    health_job,
    portfolio_job,
    produce_pack,
    verify,
    watch_list_job,
)
from arkit.report.produce import Job, Produced, produce, report_folder
from arkit.report.shipped import form_files

__all__ = [
    "AgreementFiles",
    "Event",
    "Failure",
    "Job",
    "Pack",
    "PackOptions",
    "Produced",
    "Verification",
    "agreement_wording",
    "brief_job",
    "check_parameters",
    "cover_job",
    "customer_jobs",
    "customer_statement_job",
    "failure_words",
    "form_files",
    "health_job",
    "notebook_path",
    "notebooks",
    "portfolio_job",
    "produce",
    "produce_pack",
    "produce_statement",
    "read_parameters",
    "report_folder",
    "report_name",
    "safe_name",
    "verify",
    "watch_list_job",
    "write_agreement",
    "write_workbook",
]
