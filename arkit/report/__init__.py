"""From a notebook and its parameters to a PDF with a workbook beside it."""

from arkit.report.agreement import (
    AgreementFiles,
    agreement_wording,
    write_agreement,
)
from arkit.report.appendix import write_workbook
from arkit.report.execute import execute
from arkit.report.monthly import (
    Failure,
    Pack,
    customer_jobs,
    failure_words,
    health_job,
    portfolio_job,
    produce_pack,
    produce_summary,
)
from arkit.report.names import report_name, safe_name
from arkit.report.notebooks import (
    check_parameters,
    notebook_path,
    notebooks,
    read_parameters,
)
from arkit.report.produce import Job, Produced, produce, report_folder
from arkit.report.shipped import form_files

__all__ = [
    "AgreementFiles",
    "Failure",
    "Job",
    "Pack",
    "Produced",
    "agreement_wording",
    "check_parameters",
    "customer_jobs",
    "execute",
    "failure_words",
    "form_files",
    "health_job",
    "notebook_path",
    "notebooks",
    "portfolio_job",
    "produce",
    "produce_pack",
    "produce_summary",
    "read_parameters",
    "report_folder",
    "report_name",
    "safe_name",
    "write_agreement",
    "write_workbook",
]
