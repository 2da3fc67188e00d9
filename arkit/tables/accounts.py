"""What do the rules of the house say of an account, and were they kept?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from arkit.tables.accounts_lists import CUSTOMER, of_customers
from arkit.tables.blocks import Block, callout
from arkit.tables.build import Layout, Words
from arkit.tables.given import frame_of
from arkit.tables.meaning import Column, meaning
from arkit.tables.quality import findings
from arkit.tables.table import Table

TONES = {
    "joint call": "act",
    "credit may call": "act",
    "clock running": "watch",
    "clock not started": "watch",
}
EXCEPTIONS = Layout(
    name="exceptions",
    title="Exceptions granted",
    across=(
        CUSTOMER,
        meaning("number", label="No."),
        meaning("granted_date", label="Granted"),
        meaning("approver", label="By"),
        meaning("needed_approver", label="Rules ask for"),
        meaning("until_date", label="Ends"),
        meaning("condition", label="In return"),
        meaning("overdue_amount", label="Overdue meanwhile"),
        meaning("financing_amount", label="Financing"),
        meaning("expected_loss_amount", label="Expected loss"),
        meaning("price_amount", label="Price"),
    ),
    extra=("customer_name",),
    empty="No exception was granted in the last 24 months.",
    note="No.: within twelve months. Overdue meanwhile: average of the days until the "
    "exception ended, the next one began, or today. Expected loss rests on an assumed "
    "chance of default.",
    explains=False,
)
WARNINGS = Layout(
    name="after warnings",
    title="Warnings to sales, and what changed after",
    across=(
        CUSTOMER,
        meaning("warned_date", label="Warned"),
        meaning("result", label="Recorded result"),
        meaning("deadline_date", label="Promise due by"),
        meaning("promised_amount", label="Promised"),
        meaning("overdue_before_amount", label="Overdue then"),
        meaning("overdue_after_amount", label="Overdue after"),
        meaning("what_changed", label="What changed"),
    ),
    extra=("customer_name",),
    empty="Sales was not warned in the last 24 months.",
    explains=False,
)


def contact_rule(found: Any, *, title: str = "Who speaks to the customer") -> Block:
    """Put the contact rule, its escalation and the contact map in a box.

    Parameters
    ----------
    found : ContactRule
        What `judgment.accounts.contact_rule` returned.
    title : str, optional
        Head of the box.

    Returns
    -------
    Block
        The box.
    """
    items = (("Today", found.who), *found.fields)
    tone = TONES.get(found.stage, "note")
    return callout(title, found.sentences, tone=tone, items=items)


def expectations(
    pairs: Iterable[tuple[str, str]], *, title: str = "What is agreed in advance"
) -> Block:
    """Put what credit and sales expect of each other in a box.

    Parameters
    ----------
    pairs : iterable of (str, str)
        What `judgment.accounts.expectations` returned.
    title : str, optional
        Head of the box.

    Returns
    -------
    Block
        The box.
    """
    return callout(title, items=tuple(pairs))


def three_questions(
    answers: Any, *, title: str = "Three questions about a late payer"
) -> Table:
    """Print what to do, what to ask, and how to prevent a repeat.

    Parameters
    ----------
    answers : ThreeQuestions
        What `judgment.accounts.three_questions` returned.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        One group of rows per question, one row per sentence.
    """
    columns = (
        Column(name="question", label="Question", weight=0.26),
        Column(name="answer", label="Answer", weight=0.74),
    )
    rows = [
        (question if place == 0 else "", sentence)
        for question, sentences in answers.parts()
        for place, sentence in enumerate(sentences)
    ]
    marks = tuple(
        (at, 0, "strong") for at, (question, _) in enumerate(rows) if question
    )
    return Table(
        name="three questions",
        title=title,
        columns=columns,
        values=tuple(rows),
        marks=marks,
    )


def compliance(found: Iterable[Any], *, title: str = "House rules") -> Table:
    """List what was done as the rules of the house say, and what was not.

    Parameters
    ----------
    found : iterable of Finding
        What `judgment.accounts.compliance` returned.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        One row per finding, the most serious first.
    """
    return findings(found, title=title)


def exceptions(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Which exceptions were granted, by whom, and what did each cost?

    Parameters
    ----------
    data : DataFrame or Measure
        What `judgment.accounts.exceptions` returned.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per exception; those without the approver the rules ask for are marked.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = of_customers(data, EXCEPTIONS, Words(currency, title, note))
    frame, _ = frame_of(data)
    by = next((n for n, c in enumerate(made.columns) if c.name == "approver"), 0)
    wrong = (~frame["is_approved"].astype(bool)).to_numpy().nonzero()[0]
    return made.marked((int(row), by, "breach") for row in wrong)


def after_warnings(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What changed after each warning to sales?

    Parameters
    ----------
    data : DataFrame or Measure
        What `judgment.accounts.after_warnings` returned.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per warning; those after which nothing changed are marked.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = of_customers(data, WARNINGS, Words(currency, title, note))
    last = len(made.columns) - 1
    silent = [n for n, row in enumerate(made.values) if row[last] == "nothing"]
    return made.marked((row, last, "watch") for row in silent)
