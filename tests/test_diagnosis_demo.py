"""On the demo ledger the planted causes are found, and nobody else is diagnosed."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from arkit.demo import AS_OF, Demo
from arkit.judgment.diagnosis import Answer, Diagnosis, diagnose
from arkit.ledger import Ledger, from_tables, open_ledger
from tests import demo_made


@pytest.fixture(scope="module")
def every(demo_folder: Path) -> Ledger:
    return open_ledger(demo_folder, as_of=AS_OF)


@pytest.fixture(scope="module")
def made() -> Demo:
    return demo_made.demo()


@pytest.fixture(scope="module")
def found(every: Ledger) -> object:
    """Diagnoses by customer and day, each made once."""
    known: dict[tuple[str, str], Diagnosis] = {}

    def one(customer: str, day: str = str(AS_OF)) -> Diagnosis:
        if (customer, day) not in known:
            then = every.as_of(day)
            known[customer, day] = diagnose(then.customer(customer), portfolio=then)
        return known[customer, day]

    return one


@pytest.mark.parametrize(
    ("customer", "day", "verdict"),
    [
        ("C00029", "2025-06-30", "red tape"),
        ("C00029", "2023-12-31", "red tape"),
        ("C00053", "2025-06-30", "special bonds"),
        ("C00061", "2025-06-30", "stuff happens"),
        ("C00074", "2025-06-30", "poor judgment"),
        ("C00105", "2025-06-30", "own fault or dispute"),
        ("C00017", "2025-06-30", "red tape"),
        ("C00042", "2024-06-30", "poor judgment"),
        ("C00088", "2025-03-31", "poor judgment"),
    ],
)
def test_the_planted_cause_is_found(
    found: object, customer: str, day: str, verdict: str
) -> None:
    assert found(customer, day).verdict == verdict


@pytest.mark.parametrize(
    ("customer", "day"),
    [
        ("C00053", "2024-10-31"),
        ("C00061", "2024-12-31"),
        ("C00017", "2025-02-28"),
        ("C00088", "2024-03-31"),
    ],
)
def test_before_the_story_there_is_nothing_to_explain(
    found: object, customer: str, day: str
) -> None:
    assert found(customer, day).verdict == "pays as agreed"


@pytest.mark.parametrize(
    ("customer", "words"),
    [
        ("C00071", "all 6 invoices are open"),
        ("C00066", "one invoice only"),
        ("C00091", "in credit"),
        ("C00042", "fell due since"),
    ],
)
def test_what_cannot_be_said_is_not_said(
    found: object, customer: str, words: str
) -> None:
    one = found(customer)
    assert one.verdict == "cannot say"
    assert words in one.reason


def test_ordinary_customers_are_not_diagnosed(
    every: Ledger, made: Demo, found: object
) -> None:
    """Thirty customers without a story; those that pay late by habit may be named."""
    told = made.truth["customers"]
    known = set(every.query("SELECT customer_id FROM known_customers")["customer_id"])
    plain = told[(told["story"] == "ordinary") & told["customer_id"].isin(known)]
    verdicts = [found(c).verdict for c in plain["customer_id"].iloc[:150:5]]
    named = [v for v in verdicts if v not in ("pays as agreed", "cannot say")]
    assert len(verdicts) == 30
    assert len(named) <= 3
    assert "poor judgment" not in named
    assert "special bonds" not in named


def test_the_account_manager_settles_the_key_account(found: object) -> None:
    one = found("C00017")
    alone = one.with_answers(())
    assert alone.leading == "stuff happens"
    assert alone.questions["question_id"].iloc[:2].tolist() == [
        "one-off event",
        "new AP system",
    ]
    assert any("new system" in line for line in one.for_evidence)
    assert any("contact rule: sales only" in line for line in one.missing)
    assert one.basis.since == date(2025, 4, 7)
    assert all("before payments began" in why for _, why in one.set_aside)
    assert "You pay on Thursdays" in " ".join(one.strategy.script)
    assert "EUR 354,108" in " ".join(one.strategy.script)


def test_names_of_staff_are_nowhere(every: Ledger, found: object) -> None:
    """Account managers, collectors and relationship holders of the demo."""
    who = every.query(
        "SELECT account_manager, collector, relationship_holder FROM known_customers"
    )
    names = {name for column in who for name in who[column].dropna()}
    one = found("C00053")
    said = " ".join(
        (
            *one.for_evidence,
            *one.against_evidence,
            *one.missing,
            *one.strategy.script,
            repr(one.contributions.to_dict()),
        )
    )
    assert len(names) > 5
    assert not [name for name in names if name in said]


def test_what_is_known_later_changes_nothing(every: Ledger, made: Demo) -> None:
    """The demo cut off after the day gives the same diagnosis as the whole demo."""
    day = date(2025, 3, 31)
    cut = {}
    for name, frame in made.tables.items():
        late = (frame["known_on"].dt.date > day) if "known_on" in frame else None
        cut[name] = frame if late is None else frame[~(late.fillna(value=False))]
    alone = from_tables(cut, as_of=day, extract_date=day)
    known = every.as_of(day)
    for customer in ("C00053", "C00105"):
        here = diagnose(known.customer(customer), portfolio=known)
        there = diagnose(alone.customer(customer), portfolio=alone)
        assert here.contributions.equals(there.contributions)
        assert (here.verdict, here.reason) == (there.verdict, there.reason)
        assert here.strategy == there.strategy


def test_a_diagnosis_is_fast_enough_for_a_widget(every: Ledger, found: object) -> None:
    one = found("C00061")
    said = Answer("quiet", True, "seen", AS_OF)
    begun = time.process_time()
    for _ in range(20):
        moved = one.with_answers([*one.answers[:3], said])
        assert moved.verdict
    assert (time.process_time() - begun) / 20 < 0.005
    begun = time.process_time()
    diagnose(every.customer("C00029"), portfolio=every)
    assert time.process_time() - begun < 1.5
