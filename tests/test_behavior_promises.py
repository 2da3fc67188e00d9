"""What became of a promise: every rule and edge, one small account each.

All accounts live in one ledger. Each has the invoices A and B of 1,000, billed on 1
January and due on 31 January, I in two installments, and a credit note N of 500;
amounts are cents.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import pandas as pd
import pytest

from arkit.errors import ParameterError
from arkit.ledger import from_tables
from arkit.metrics.promise_record import promise_record, promises_by_size
from arkit.metrics.promises import promises

LAST = "2025-12-31"
SUMMER = "2025-06-30"


@dataclass(frozen=True)
class Account:
    """Promises (made, due, amount, document) and (kind, day, amount, document)."""

    rule: str
    made: tuple
    settled: tuple
    states: tuple
    day: str = SUMMER
    tolerance: int = 0
    received: tuple | None = None


def march(day):
    return f"2025-03-{day:02d}"


def told(made, due, amount=1_000, document="A"):
    return (march(made), march(due), amount, document)


def paid(day, amount=1_000, document="A", kind="payment"):
    return (kind, march(day), amount, document)


ONE = (told(1, 10),)
FRIDAY = (told(3, 7),)
MOVED = (*ONE, told(8, 20))
PLAN = (told(1, 10, 500), told(1, 20, 500))
TWICE = (told(1, 20, 600, None), told(1, 10, 600, None))
BOUNCED = (paid(5), paid(8, -1_000))
APRIL = ("payment", "2025-04-08", -400, "A")

ACCOUNTS = (
    Account("paid on the promised day", ONE, (paid(10),), ("kept",)),
    Account(
        "paid in parts",
        ONE,
        (paid(1, 400), paid(9, 600)),
        ("kept",),
        received=(1_000,),
    ),
    Account("paid a day later", ONE, (paid(11),), ("kept late",)),
    Account("rest paid later", ONE, (paid(9, 400), paid(20, 600)), ("kept late",)),
    Account("part paid in time", ONE, (paid(9, 400),), ("partly kept",)),
    Account("part paid later", ONE, (paid(29, 400),), ("partly kept",)),
    Account("nothing paid", ONE, (), ("broken",)),
    Account("another invoice paid", ONE, (paid(9, 1_000, "B"),), ("broken",)),
    Account("paid on account", ONE, (paid(9, 1_000, None),), ("broken",)),
    Account("due tomorrow", ONE, (), ("open",), day=march(9)),
    Account("due today and unpaid", ONE, (), ("open",), day=march(10)),
    Account("due yesterday", ONE, (), ("broken",), day=march(11)),
    Account("kept before due", ONE, (paid(5),), ("kept",), day=march(6)),
    Account("not yet made", ONE, (), (), day="2025-02-28"),
    Account("paid on Monday", FRIDAY, (paid(10),), ("kept late",)),
    Account("tolerance 2", FRIDAY, (paid(10),), ("kept late",), tolerance=2),
    Account("tolerance 3", FRIDAY, (paid(10),), ("kept",), tolerance=3),
    Account("in tolerance", FRIDAY, (), ("open",), day=march(10), tolerance=3),
    Account("after it", FRIDAY, (), ("broken",), day=march(10), tolerance=2),
    Account("moved and kept", MOVED, (paid(18),), ("superseded", "kept")),
    Account("moved and broken", MOVED, (), ("superseded", "broken")),
    Account(
        "moved after part of it was paid",
        MOVED,
        (paid(5, 300), paid(19, 700)),
        ("superseded", "kept"),
        received=(300, 700),
    ),
    Account(
        "paid on the day it was moved",
        MOVED,
        (paid(8),),
        ("superseded", "kept"),
        received=(0, 1_000),
    ),
    Account("kept, so not moved", MOVED, (paid(5),), ("kept", "superseded")),
    Account(
        "promised again on the due day",
        (*ONE, told(10, 20)),
        (paid(18),),
        ("broken", "kept"),
    ),
    Account(
        "promised again after the due day",
        (*ONE, told(11, 20)),
        (paid(18),),
        ("broken", "kept"),
    ),
    Account("half a plan", PLAN, (paid(9, 500),), ("kept", "broken")),
    Account("a plan", PLAN, (paid(9, 500), paid(19, 500)), ("kept", "kept")),
    Account(
        "the same money never counts twice; the earlier due is served first",
        TWICE,
        (paid(5, 600),),
        ("broken", "kept"),
        received=(0, 600),
    ),
    Account(
        "what is left over serves the next, cash on account too",
        TWICE,
        (paid(5, 700), paid(6, 100, None)),
        ("partly kept", "kept"),
        received=(200, 600),
    ),
    Account(
        "money counts first for the promise it keeps in time",
        (told(1, 10, 600, None), told(12, 20, 600, None)),
        (paid(18, 600, "B"),),
        ("broken", "kept"),
    ),
    Account(
        "a promise for an invoice comes before one on account",
        (told(1, 10, 1_000, None), told(1, 20)),
        (paid(5),),
        ("broken", "kept"),
    ),
    Account(
        "both, with money for both",
        (told(1, 10, 1_000, None), told(1, 20)),
        (paid(5), paid(6, 1_000, "B")),
        ("kept", "kept"),
    ),
    Account(
        "paid before it was promised",
        (told(3, 10),),
        (paid(2, 400),),
        ("broken",),
        received=(0,),
    ),
    Account(
        "paid more than promised",
        (told(1, 10, 600),),
        (paid(5),),
        ("kept",),
        received=(600,),
    ),
    Account(
        "what a promise for an invoice leaves goes to one on account",
        (told(1, 10, 600), told(1, 20, 500, None)),
        (paid(5), paid(15, 100, "B")),
        ("kept", "kept"),
        received=(600, 500),
    ),
    Account(
        "a promise for an invoice has its money first, if late",
        (told(1, 10), told(1, 20, 1_000, None)),
        (paid(15),),
        ("kept late", "broken"),
    ),
    Account(
        "a refund of the credit note N takes nothing back",
        (told(1, 10, 600, None),),
        (paid(5, 600), paid(8, -500, "N")),
        ("kept",),
        received=(600,),
    ),
    Account("a payment returned", ONE, BOUNCED, ("broken",), received=(0,)),
    Account("returned and paid again", ONE, (*BOUNCED, paid(9)), ("kept",)),
    Account("returned later", ONE, (paid(5), APRIL), ("partly kept",)),
    Account("not yet returned", ONE, (paid(5), APRIL), ("kept",), day="2025-04-07"),
    *(
        Account(
            f"rest closed by {kind} on day {day}",
            ONE,
            (paid(8, 800), paid(day, 200, "A", kind)),
            (state,),
        )
        for kind, day, state in (
            ("credit note", 5, "kept"),
            ("return", 10, "kept"),
            ("discount", 9, "kept"),
            ("offset", 11, "kept late"),
            ("write-off", 5, "partly kept"),
        )
    ),
    *(
        Account(
            f"all closed by {kind} on day {day}",
            ONE,
            (paid(day, 1_000, "A", kind),),
            (state,),
        )
        for kind, day, state in (
            ("credit note", 5, "superseded"),
            ("return", 11, "broken"),
            ("write-off", 5, "broken"),
        )
    ),
    Account("paid before", (told(5, 10),), (paid(2),), ("superseded",)),
    Account("unknown invoice", (told(1, 10, 9, "Z"),), (), (None,), received=(0,)),
    Account(
        "two installments",
        (told(1, 10, 1_000, "I"),),
        (paid(8, 1_000, "I"),),
        ("kept",),
    ),
    Account(
        "record",
        (
            told(1, 10, 100),  # kept
            told(11, 12, 300),  # broken
            told(11, 13, 200, "B"),  # kept late
            ("2025-06-01", "2025-07-10", 400, "B"),  # open
            ("2025-06-10", "2025-06-20", 500, None),  # partly kept
        ),
        (paid(5, 100), paid(20, 200, "B"), ("payment", "2025-06-15", 50, None)),
        ("kept", "broken", "kept late", "open", "partly kept"),
    ),
)
NAMES = {account.rule: f"C{i:03d}" for i, account in enumerate(ACCOUNTS)}


@pytest.fixture(scope="module")
def ledger():
    invoices = pd.DataFrame(
        [
            (customer, number, due, amount)
            for customer in NAMES.values()
            for number, due, amount in (
                ("A", "2025-01-31", 1_000),
                ("B", "2025-01-31", 1_000),
                ("I", "2025-01-31", 600),
                ("I", "2025-02-28", 400),
                ("N", None, -500),
            )
        ],
        columns=["customer_id", "invoice_id", "due_date", "amount"],
    ).assign(invoice_date="2025-01-01", currency="EUR")
    settlements = pd.DataFrame(
        [(NAMES[a.rule], *row) for a in ACCOUNTS for row in a.settled],
        columns=["customer_id", "kind", "settlement_date", "amount", "invoice_id"],
    ).assign(currency="EUR")
    promised = pd.DataFrame(
        [
            (NAMES[a.rule], f"P{place}", *row)
            for a in ACCOUNTS
            for place, row in enumerate(a.made)
        ],
        columns=[
            *("customer_id", "promise_id", "made_on", "due_date", "amount"),
            "invoice_id",
        ],
    ).assign(currency="EUR")
    tables = {"invoices": invoices, "settlements": settlements, "promises": promised}
    dates = ("invoice_date", "due_date", "settlement_date", "made_on")
    tables = {
        name: frame.assign(**{c: pd.to_datetime(frame[c]) for c in dates if c in frame})
        for name, frame in tables.items()
    }
    return from_tables(tables, as_of=SUMMER, extract_date=LAST)


@pytest.fixture(scope="module")
def judged(ledger):
    @cache
    def on(day, tolerance):
        return promises(ledger.as_of(day), tolerance_days=tolerance).frame

    return on


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda a: a.rule)
def test_state_and_money_of_promises(judged, account):
    frame = judged(account.day, account.tolerance)
    own = frame[frame["customer_id"] == NAMES[account.rule]].sort_values("promise_id")
    state = own["state"].astype("object")
    assert tuple(state.where(state.notna(), None)) == account.states
    if account.received is not None:
        cents = (own["received_amount"] * 100).round().astype(int)
        assert tuple(cents) == account.received


def test_a_promise_for_an_unknown_invoice_says_why_and_does_not_count(ledger):
    own = ledger.customer(NAMES["unknown invoice"])
    assert promises(own).frame["reason"].item() == (
        "not determinable, because the promised document is not in the ledger"
    )
    assert promise_record(own).frame["n_due"].item() == 0


def test_the_size_is_the_document_with_all_its_installments(ledger):
    own = ledger.customer(NAMES["two installments"])
    assert promises(own).frame["size_amount"].item() == 10.0


def test_record_counts_states_and_amounts(ledger):
    own = ledger.customer(NAMES["record"])
    row = promise_record(own).frame.iloc[0]
    counts = ["n_due", "n_kept", "n_kept_late", "n_partly", "n_broken", "n_open"]
    assert row[counts].tolist() == [4, 1, 1, 1, 1, 1]
    assert row["kept_share"] == 0.25
    assert row["kept_amount_share"] == pytest.approx(100 / 1_100)
    assert row["broken_amount"] == 3.0
    assert row["reason"] is None
    recent = promise_record(own, months=2).frame.iloc[0]
    assert recent[["n_due", "n_kept", "n_open"]].tolist() == [1, 0, 1]


def test_a_promise_counts_from_the_day_it_falls_due(ledger):
    own = ledger.customer(NAMES["kept before due"])
    due = [promise_record(own.as_of(march(d))).frame["n_due"].item() for d in (9, 10)]
    assert due == [0, 1]


def test_superseded_promises_are_neither_due_nor_kept(ledger):
    row = promise_record(ledger.customer(NAMES["moved and kept"])).frame.iloc[0]
    assert row[["n_due", "n_kept", "n_superseded"]].tolist() == [1, 1, 1]


def test_promises_by_size_count_every_promise_once(ledger):
    own = ledger.customer(NAMES["record"])
    frame = promises_by_size(own, edges=(7,)).frame
    assert frame["band"].tolist() == ["under 7", "7 and over"]
    assert frame["n_due"].tolist() == [1, 3]  # on account by the amount promised
    assert frame["n_kept"].tolist() == [0, 1]
    whole = promises_by_size(ledger).frame
    assert whole["n_due"].sum() == promise_record(ledger).frame["n_due"].item()


def test_a_negative_tolerance_is_refused(ledger):
    with pytest.raises(ParameterError, match="tolerance"):
        promises(ledger, tolerance_days=-1)
