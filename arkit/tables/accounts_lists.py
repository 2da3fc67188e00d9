"""What is on the lists of credit and sales: reminders, steps of dunning, tasks?"""

from __future__ import annotations

from typing import Any

from arkit.tables.build import Layout, Words
from arkit.tables.given import frame_of
from arkit.tables.meaning import CENTS, meaning
from arkit.tables.table import Table

CUSTOMER = meaning("customer_name", label="Customer")
REMINDERS = Layout(
    name="reminders",
    title="Not due yet, likely to be paid late",
    across=(
        CUSTOMER,
        meaning("invoice_id", label="Invoice"),
        "due_date",
        meaning("open_amount", places=CENTS),
        meaning("late_share", label="Chance to be late", places=0),
        meaning("remind_date", label="Remind on"),
        meaning("contact", label="Who"),
    ),
    extra=("customer_name", "contact"),
    empty="No invoice that falls due soon is likely to be paid late.",
    note="A list of proposals; nothing is sent.",
    explains=False,
)
DUNNING = Layout(
    name="dunning proposals",
    title="Dunning proposals by policy",
    across=(
        CUSTOMER,
        meaning("invoice_id", label="Invoice"),
        "days_past_due",
        meaning("open_amount", places=CENTS),
        meaning("step", label="Step"),
        meaning("waits_for", label="Not now, because"),
        meaning("interest_amount", label="Interest", places=CENTS),
        meaning("fee_amount", label="Fee", places=CENTS),
        meaning("claim_amount", label="Claim", places=CENTS),
        meaning("contact", label="Who"),
    ),
    extra=("customer_name", "contact"),
    empty="No overdue invoice has reached a step of dunning.",
    note="Proposals; nothing is sent. Interest and fee by law, from the step on that "
    "charges them, to be checked before a claim is made; not legal advice.",
)
REPLIES = Layout(
    name="responsiveness",
    title="Answers to reminders and calls",
    across=(
        CUSTOMER,
        meaning("n_reminders"),
        meaning("n_calls"),
        meaning("reached_share", label="Reached", places=0),
        meaning("n_replied", label="Replies"),
        meaning("replied_share", label="Replied", places=0),
        meaning("median_days_to_reply", label="Median to reply", places=0),
        meaning("last_reply_date", label="Last reply"),
    ),
    extra=("customer_name",),
    empty="No customer is known.",
    note="Reply: a promise or a dispute on record soon after. Reached: calls whose "
    "result does not say that nobody answered.",
    explains=False,
)
PEOPLE = Layout(
    name="responsibilities",
    title="Who is in charge",
    across=(
        CUSTOMER,
        "is_key_account",
        meaning("owner", label="Owner"),
        "account_manager",
        "collector",
        meaning("relationship_holder", label="Relationship"),
        meaning("contact_rule", label="Contact"),
        "overdue_amount",
    ),
    extra=("customer_name",),
    empty="No customer is known.",
    explains=False,
)
WORK = Layout(
    name="work list",
    title="Work list",
    across=(
        meaning("person", label="Person"),
        CUSTOMER,
        "overdue_amount",
        meaning("task", label="What to do"),
        meaning("why", label="Why"),
    ),
    extra=("customer_name",),
    empty="Nothing is on the list.",
    explains=False,
)


def of_customers(data: Any, layout: Layout, words: Words) -> Table:
    """Lay out a frame; a single customer is not named in every row.

    Parameters
    ----------
    data : DataFrame or Measure
        One row per customer, invoice or event.
    layout : Layout
        Columns and words.
    words : Words
        Currency, title and note where the caller wants others.

    Returns
    -------
    Table
        The table.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, currency = frame_of(data, words.currency)
    names = frame.columns.intersection(["customer_id", "customer_name"])
    is_one = "customer_id" in frame and frame["customer_id"].nunique() <= 1
    shown = frame.drop(columns=names if is_one else ["customer_id"], errors="ignore")
    return layout.table(shown, Words(currency, words.title, words.note))


def _proposals(data: Any, layout: Layout, most: int | None, words: Words) -> Table:
    """A list of invoices; who acts stands in the note where it is the same for all."""
    frame, currency = frame_of(data, words.currency)
    frame = frame.drop(columns="segment", errors="ignore")
    kept = frame if most is None else frame.head(most)
    more = len(frame) - len(kept)
    said = [words.note if words.note is not None else layout.note]
    if frame["contact"].nunique() == 1:
        said.append(f"Who: {frame['contact'].iloc[0]}.")
        kept = kept.drop(columns="contact")
    if more > 0:
        said.append(f"And {more:,} more.")
    told = Words(currency, words.title, " ".join(filter(None, said)))
    return of_customers(kept, layout, told)


def reminders(
    data: Any,
    *,
    most: int | None = None,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Which invoices are not due yet and likely to be paid late?

    Parameters
    ----------
    data : DataFrame or Measure
        What `judgment.accounts.reminders` returned.
    most : int, optional
        Rows shown, the first ones; the note counts the rest.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per invoice.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return _proposals(data, REMINDERS, most, Words(currency, title, note))


def dunning_proposals(
    data: Any,
    *,
    most: int | None = None,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What does the policy propose for each overdue invoice?

    Parameters
    ----------
    data : DataFrame or Measure
        What `judgment.accounts.dunning_proposals` returned.
    most : int, optional
        Rows shown, the first ones; the note counts the rest.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per invoice.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return _proposals(data, DUNNING, most, Words(currency, title, note))


def responsibilities(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Who is in charge of which account?

    Parameters
    ----------
    data : DataFrame or Measure
        What `judgment.accounts.responsibilities` returned.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per customer.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return of_customers(data, PEOPLE, Words(currency, title, note))


def work_list(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What does each person have to do?

    Parameters
    ----------
    data : DataFrame or Measure
        What `judgment.accounts.work_list` returned.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per task.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return of_customers(data, WORK, Words(currency, title, note))


def responsiveness(
    data: Any, *, title: str | None = None, note: str | None = None
) -> Table:
    """How often do customers answer, and how soon?

    Parameters
    ----------
    data : DataFrame or Measure
        What `judgment.accounts.responsiveness` returned.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per customer.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    return of_customers(data, REPLIES, Words(None, title, note))
