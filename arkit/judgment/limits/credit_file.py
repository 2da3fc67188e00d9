"""Was the credit file complete when trade began, and what has changed since?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.limits.customer_accounts import customer_accounts
from arkit.metrics import Measure
from arkit.metrics.passport import measure
from arkit.schema import date_text, is_missing, money_text, number_text

if TYPE_CHECKING:
    from arkit.ledger import Ledger

OPENING_DAYS = 30
NOTHING = "not on file"
SCORES = (
    "SELECT provider, score, grade, score_date FROM known_external_scores "
    "ORDER BY score_date DESC, provider"
)
ABOUT = {
    "name": "Credit file at opening and today",
    "formula": "What was known within 30 days of the first document, and what is known "
    "today",
    "basis": "Customer row, accounts and scores, each as known on its day",
    "window": "Two days",
}


def credit_file(ledger: Ledger) -> Measure:
    """Was the credit file complete when trade began, and what has changed since?

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.

    Returns
    -------
    Measure
        `item`, `opening` (what was on file when trade began), `current`, `change`
        ("missing then", "missing", "changed" or ""), `reason`; one row per item.
    """
    opened = _opening(ledger)
    before = None if opened is None else _file(opened)
    now = _file(ledger)
    since = _first_document(ledger)
    why = (
        "the extract begins after trade did, so the file at opening is not known"
        if opened is None
        else None
    )
    rows = [
        {
            "item": item,
            "opening": "–" if before is None else before[item],
            "current": now[item],
            "change": _change(None if before is None else before[item], now[item]),
            "reason": why,
        }
        for item in now
    ]
    dates = [day for day in (since, ledger.as_of_date) if day is not None]
    window = " and ".join(date_text(day) for day in dates)
    about = ABOUT | {"window": window}
    return measure(ledger, pd.DataFrame(rows), n_rows=len(rows), about=about)


def _first_document(ledger: Ledger) -> object:
    """Day of the first document of the customer."""
    found = ledger.query("SELECT MIN(invoice_date) AS first_date FROM ledger")
    day = found["first_date"].iloc[0]
    return None if is_missing(day) else pd.Timestamp(day).date()


def _opening(ledger: Ledger) -> Ledger | None:
    """The ledger as it was known when trade began, if the extract reaches back."""
    first = _first_document(ledger)
    since = ledger.query("SELECT customer_since FROM known_customers")["customer_since"]
    began = first if since.empty or is_missing(since.iloc[0]) else since.iloc[0].date()
    start = ledger.contents.first_date
    if first is None or began < start - timedelta(days=OPENING_DAYS):
        return None
    day = min(first + timedelta(days=OPENING_DAYS), ledger.as_of_date)
    try:
        return ledger.as_of(day)
    except ParameterError:
        return None


def _file(ledger: Ledger) -> dict[str, str]:
    """What was on file on the day of the ledger, by item."""
    rows = ledger.query("SELECT * FROM known_customers")
    own = rows.iloc[0] if len(rows) else pd.Series(dtype="object")
    last = customer_accounts(ledger).last
    scores = ledger.query(SCORES)
    score = None if scores.empty else scores.iloc[0]
    return {
        "Terms": _days(own.get("terms_days")),
        "Credit limit": _amount(own, "credit_limit_amount", ledger),
        "Insured limit": _amount(own, "insured_limit_amount", ledger),
        "Latest accounts": NOTHING
        if last is None
        else f"of {date_text(last['period_end'].date())}",
        "Outside score": NOTHING if score is None else _score(score),
        "Account manager": _text(own.get("account_manager")),
        "Contact rule": _text(own.get("contact_rule")),
    }


def _change(before: str | None, now: str) -> str:
    if now == NOTHING:
        return "missing"
    if before == NOTHING:
        return "missing then"
    return "" if before is None or before == now else "changed"


def _amount(own: pd.Series, name: str, ledger: Ledger) -> str:
    value = own.get(name)
    if is_missing(value):
        return NOTHING
    code = own.get("currency")
    return money_text(
        float(value), ledger.currency if is_missing(code) else code, whole=True
    )


def _days(value: object) -> str:
    return NOTHING if is_missing(value) else f"{number_text(float(value))} days"


def _text(value: object) -> str:
    return NOTHING if is_missing(value) else str(value)


def _score(row: pd.Series) -> str:
    """A score with its class and day."""
    parts = [] if is_missing(row["score"]) else [number_text(row["score"])]
    parts += [] if is_missing(row["grade"]) else [f"class {row['grade']}"]
    return f"{', '.join(parts) or 'given'}, {date_text(row['score_date'].date())}"
