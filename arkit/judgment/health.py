"""Is the extract sound enough to be judged by, and what needs a person?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit.errors import LedgerError
from arkit.judgment.finding import Finding, by_severity, worst
from arkit.judgment.verdict import Recommendation, Review
from arkit.schema import (
    currency_text,
    date_text,
    from_minor,
    money_text,
    number_text,
    sentence,
    share_text,
)

if TYPE_CHECKING:
    import pandas as pd

    from arkit.ledger import Ledger

VERDICTS = {
    "note": "The ledger can be reported on",
    "watch": "The ledger can be reported on; read the remarks",
    "act": "A person is needed before reports are sent",
}
STALE_DAYS = 45
UNDATED_SHARE = 0.05

COUNTS = """
SELECT COUNT(*) AS n, SUM(CASE WHEN due_date IS NULL THEN 1 ELSE 0 END) AS n_undated,
  SUM(CASE WHEN settled_date IS NOT NULL THEN 1 ELSE 0 END) AS n_settled
FROM ledger
"""
LAST = """
SELECT MAX(known_on) AS last_date FROM (SELECT known_on FROM known_invoices UNION ALL
  SELECT known_on FROM known_settlements) AS events
"""


def health(ledger: Ledger) -> list[Finding]:
    """Check an extract before anything is judged by it.

    Parameters
    ----------
    ledger : Ledger
        The ledger as of the day it will be reported.

    Returns
    -------
    list of Finding
        The most serious first; severity `act` needs a person before reports are sent.
    """
    return by_severity(
        [
            *_totals(ledger),
            *_set_aside(ledger),
            *_remarks(ledger),
            *_contents(ledger),
        ]
    )


def review_health(ledger: Ledger) -> Review:
    """Review an extract: what needs a person before it is judged by.

    Parameters
    ----------
    ledger : Ledger
        The ledger as of the day it will be reported.

    Returns
    -------
    Review
        Findings of `health` and what to do, for the health report.
    """
    findings = tuple(health(ledger))
    contents = ledger.contents
    tone = worst(findings)
    n_rows = sum(contents.n_rows.values())
    return Review(
        title="Health of the ledger",
        subtitle="Before anything is judged by it",
        fields=(
            ("First day", date_text(contents.first_date)),
            ("Last event", date_text(contents.last_date)),
            ("Rows", number_text(n_rows)),
            ("Set aside", number_text(contents.n_set_aside)),
            ("Currencies", ", ".join(map(currency_text, contents.currencies))),
        ),
        findings=findings,
        key_figures=(),
        recommendation=Recommendation(
            tone=tone,
            title=VERDICTS[tone],
            paragraphs=tuple(f.statement for f in findings if f.severity != "note"),
            items=tuple(
                (f"Step {i}", f.action)
                for i, f in enumerate([f for f in findings if f.action], start=1)
            ),
        ),
    )


def _totals(ledger: Ledger) -> list[Finding]:
    controls = ledger.contents.controls
    broken = [c for c in controls if not c.ties]
    n = sum(c.n_in for c in controls)
    if broken:
        return [
            Finding(
                rule="totals",
                severity="act",
                statement="Rows or amounts in do not equal accepted plus set aside.",
                evidence=tuple((f"{c.table}, {c.currency}", c.file) for c in broken),
                action="Import the extract again; do not report on this ledger.",
                source="controls",
            )
        ]
    return [
        Finding(
            rule="totals",
            severity="note",
            statement=f"All {number_text(n)} rows are accounted for, and their amounts "
            "tie to the cent.",
            source="controls",
        )
    ]


def _set_aside(ledger: Ledger) -> list[Finding]:
    n = ledger.contents.n_set_aside
    if not n:
        return []
    amounts = [
        (f"Amount of {c.table}", from_minor(c.set_aside_amount, c.currency), c.currency)
        for c in ledger.contents.controls
        if c.n_set_aside and c.set_aside_amount
    ]
    return [
        Finding(
            rule="set_aside",
            severity="act",
            statement=f"Rows set aside, which are in no figure: {number_text(n)}.",
            evidence=tuple((label, money_text(a, c)) for label, a, c in amounts),
            action="Read set_aside.csv in the ledger folder, correct the extract, and "
            "import it again.",
            source="set_aside",
        )
    ]


def _remarks(ledger: Ledger) -> list[Finding]:
    return [
        Finding(
            rule="remark",
            severity=remark.severity,
            statement=_sentence(remark.text),
            source="import",
        )
        for remark in ledger.contents.remarks
    ]


def _sentence(text: str) -> str:
    """Begin with a capital, unless a column's name comes first, and end in a dot."""
    is_word = text.split(" ", 1)[0].isalpha()
    return sentence(text) if is_word else f"{text.rstrip('.')}."


def _contents(ledger: Ledger) -> list[Finding]:
    """What the documents show, or why they cannot be added up."""
    try:
        row = ledger.query(COUNTS).iloc[0]
    except LedgerError as error:
        return [
            Finding(
                rule="currencies",
                severity="act",
                statement=f"{error}.",
                action="Choose a currency with --currency, and import rates.",
                source="ledger",
            )
        ]
    return _documents(ledger, row)


def _documents(ledger: Ledger, row: pd.Series) -> list[Finding]:
    found = []
    if not row["n"]:
        return [
            Finding(
                rule="empty",
                severity="act",
                statement="No document was known on this day.",
                action="Choose a later as-of day.",
                source="ledger",
            )
        ]
    if not row["n_settled"]:
        found.append(
            Finding(
                rule="no_settlements",
                severity="watch",
                statement="No document is settled: the extract holds open items only, "
                "so payment behavior cannot be judged.",
                action="Add paid invoices or payments to the extract.",
                source="ledger",
            )
        )
    if row["n_undated"] / row["n"] > UNDATED_SHARE:
        found.append(
            Finding(
                rule="undated",
                severity="watch",
                statement=f"{share_text(row['n_undated'] / row['n'])} of the documents "
                "have no due date and cannot be late.",
                action="Add due dates or terms to the extract.",
                source="ledger",
            )
        )
    last_date = ledger.query(LAST)["last_date"].iloc[0].date()
    age = (ledger.as_of_date - last_date).days
    if age > STALE_DAYS:
        found.append(
            Finding(
                rule="stale",
                severity="watch",
                statement=f"The last entry is of {date_text(last_date)}, "
                f"{age} days before the as-of day.",
                action="Check that the extract reaches the as-of day.",
                source="ledger",
            )
        )
    return found
