"""What is a report file called, whatever the customer is called?"""

from __future__ import annotations

import hashlib
import re
from datetime import date

PLAIN = re.compile(r"[A-Z0-9][A-Z0-9_-]{0,39}")
RESERVED = re.compile(r"(CON|PRN|AUX|NUL|COM\d|LPT\d)")


def safe_name(text: str) -> str:
    """Make a file name part of an identifier, unique and safe on every system.

    Parameters
    ----------
    text : str
        A customer number, hostile or not.

    Returns
    -------
    str
        The text itself where it is plain capital letters and digits; otherwise its
        harmless characters and six digits of its SHA-256.

    Examples
    --------
    >>> safe_name("C00017")
    'C00017'
    >>> safe_name("../../x")
    'x-9cdf6a'
    """
    if PLAIN.fullmatch(text) and not RESERVED.fullmatch(text):
        return text
    kept = re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")[:40] or "customer"
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{kept}-{digest[:6]}"


def report_name(notebook: str, as_of: date, *, customer_id: str | None = None) -> str:
    """Name a report by what it is, whom it is about, and its day.

    Parameters
    ----------
    notebook : str
        Name of the notebook.
    as_of : datetime.date
        Day of the report.
    customer_id : str, optional
        Customer it is about.

    Returns
    -------
    str
        File name without its ending.

    Examples
    --------
    >>> report_name("customer_review", date(2025, 6, 30), customer_id="C00017")
    'customer-review-C00017-2025-06-30'
    """
    parts = [notebook.replace("_", "-")]
    if customer_id is not None:
        parts.append(safe_name(customer_id))
    return "-".join([*parts, as_of.isoformat()])
