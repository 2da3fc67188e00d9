"""What is an account manager asked to bring back?"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from arkit.schema import TABLES

if TYPE_CHECKING:
    from arkit.ledger import Ledger

FILE = Path(__file__).with_name("questions.toml")
ALWAYS = "always"


@cache
def _questions() -> tuple[tuple[str, str], ...]:
    entries = tomllib.loads(FILE.read_text(encoding="utf-8"))["question"]
    return tuple((entry["group"], entry["text"]) for entry in entries)


def report_questions() -> pd.DataFrame:
    """List the questions of a field report.

    Returns
    -------
    DataFrame
        `group` and `question`, in the order in which they are asked; those of the
        group `always` at every visit.

    Examples
    --------
    >>> report_questions()["group"].value_counts()["always"]
    np.int64(6)
    """
    return pd.DataFrame(_questions(), columns=["group", "question"])


def blank_report(ledger: Ledger, *, everything: bool = True) -> pd.DataFrame:
    """Make the form for a visit to one or more customers, ready to fill in.

    Parameters
    ----------
    ledger : Ledger
        The customers that are visited.
    everything : bool, default True
        All questions, or only those that are always asked.

    Returns
    -------
    DataFrame
        Columns of the table `field_reports`, one row per customer and question, with
        nothing but the customer and the question filled in. Saved as
        `field_reports.csv` it is imported with the rest of a folder; rows left without
        an answer are set aside with that reason.
    """
    asked = [text for group, text in _questions() if everything or group == ALWAYS]
    found = ledger.query("SELECT customer_id FROM known_customers ORDER BY customer_id")
    rows = [
        {"customer_id": customer, "question": question}
        for customer in found["customer_id"]
        for question in asked
    ]
    columns = list(TABLES["field_reports"].columns)
    return pd.DataFrame(rows, columns=columns, dtype=object).fillna("")
