"""An agreed plan as data, and what became of it as of a day."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.whatif import (
    AgreedPlan,
    Milestone,
    PlanTerms,
    agreed_plan,
    plan_progress,
    plan_text,
    present_value,
    read_plan,
    schedule,
)
from tests.books import book

FORMS = Path(__file__).parents[1] / "templates" / "forms"
INVOICES = [
    ("A", "C", "2025-01-05", "2025-02-04", 700.0),
    ("B", "C", "2025-01-20", "2025-02-19", 500.0),
    ("N", "C", "2025-03-15", "2025-04-14", 900.0),  # a delivery after the agreement
    ("X", "D", "2025-01-05", "2025-02-04", 900.0),
]
AGREED = date(2025, 3, 1)


def plan_of(*payments, **terms):
    milestones = tuple(
        Milestone(due_date=date.fromisoformat(day), amount=Decimal(str(amount)))
        for day, amount in payments
    )
    given = {"customer_id": "C", "agreed_date": AGREED, "currency": "EUR"}
    return AgreedPlan(**given | terms, milestones=milestones)


THREE = (("2025-03-31", 400), ("2025-04-30", 400), ("2025-05-31", 400))


@cache
def receivables(settlements):
    return book(INVOICES, settlements, as_of="2025-12-31")


def progress(settlements, *, as_of, payments=THREE, **terms):
    ledger = receivables(tuple(settlements)).as_of(as_of)
    return plan_progress(ledger, plan_of(*payments, **terms))


def states(found):
    return found.milestones["state"].tolist()


class TestStates:
    def test_met_cured_breached_open(self):
        money = [
            ("C", "A", "payment", "2025-03-31", 400.0),
            ("C", "A", "payment", "2025-05-09", 300.0),
            ("C", None, "payment", "2025-05-12", 100.0),
        ]
        found = progress(money, as_of="2025-06-10", grace_days=5)
        assert states(found) == ["met", "cured", "breached"]
        assert found.milestones["days_late"].tolist() == [0, 12, 10]
        assert found.milestones["missing_amount"].tolist() == [0, 0, 400]
        assert (found.left_amount, found.overdue_amount) == (400, 400)
        assert (found.received_amount, found.excess_amount) == (800, 0)
        assert found.open_amount == 500  # of A and B; the money on account is not used
        assert found.state == "in breach"
        assert found.next_due_date is None

    @pytest.mark.parametrize(
        ("as_of", "state"),
        [
            ("2025-03-31", "open"),
            ("2025-04-05", "open"),  # the last day of grace is not over
            ("2025-04-06", "breached"),
        ],
    )
    def test_days_of_grace(self, as_of, state):
        found = progress([], as_of=as_of, grace_days=5)
        assert states(found)[0] == state
        assert found.milestones["received_amount"].sum() == 0

    @pytest.mark.parametrize(("day", "state"), [("05", "met"), ("06", "cured")])
    def test_money_within_grace_is_in_time(self, day, state):
        money = [("C", "A", "payment", f"2025-04-{day}", 400.0)]
        found = progress(money, as_of="2025-04-10", grace_days=5)
        assert states(found) == [state, "open", "open"]
        assert found.milestones["days_late"].iloc[0] == int(day)

    def test_the_future_is_unknown(self):
        money = [("C", "A", "payment", "2025-04-02", 400.0)]
        assert states(progress(money, as_of="2025-04-01")) == [
            "breached",
            "open",
            "open",
        ]
        assert states(progress(money, as_of="2025-04-02"))[0] == "cured"

    def test_a_debt_that_was_credited(self):
        money = [
            ("C", "A", "credit note", "2025-04-10", 700.0),
            ("C", "B", "write-off", "2025-04-20", 500.0),
        ]
        assert progress(money, as_of="2025-04-15").state == "in breach"
        found = progress(money, as_of="2025-04-20")
        assert (found.state, found.left_amount) == ("closed otherwise", 1_200)

    def test_paid_ahead_and_beyond(self):
        money = [
            ("C", "A", "payment", "2025-03-01", 700.0),
            ("C", "B", "payment", "2025-03-20", 500.0),
            ("C", None, "payment", "2025-03-25", 50.0),
        ]
        found = progress(money, as_of="2025-03-26")
        assert states(found) == ["met"] * 3
        assert (found.state, found.left_amount) == ("completed", 0)
        assert found.excess_amount == 50
        assert found.left.empty
        assert found.open_amount == 0


class TestMoney:
    def test_what_counts(self):
        """Neither earlier money, nor other deliveries, customers or kinds count."""
        money = [
            ("C", "A", "payment", "2025-02-28", 100.0),
            ("C", "N", "payment", "2025-04-14", 900.0),
            ("D", "X", "payment", "2025-03-20", 900.0),
            ("C", "B", "credit note", "2025-03-20", 200.0),
            ("C", "B", "return", "2025-03-21", 50.0),
        ]
        assert progress(money, as_of="2025-05-15").received_amount == 0
        ledger = receivables(tuple(money)).as_of("2025-05-15")
        with_goods = plan_progress(
            ledger, plan_of(*THREE), settled_by=("payment", "return")
        )
        assert with_goods.received_amount == 50

    def test_only_the_documents_named(self):
        money = [
            ("C", "A", "payment", "2025-03-20", 300.0),
            ("C", "B", "payment", "2025-03-21", 200.0),
            ("C", "N", "payment", "2025-03-22", 900.0),
        ]
        found = progress(money, as_of="2025-03-31", invoice_ids=("B", "N"))
        assert found.received_amount == 1_100
        assert found.open_amount == 300

    def test_a_returned_payment_takes_back_the_latest_money(self):
        money = [
            ("C", "A", "payment", "2025-03-20", 400.0),
            ("C", "A", "payment", "2025-04-20", 200.0),
            ("C", "A", "payment", "2025-05-02", -300.0),
        ]
        found = progress(money, as_of="2025-05-05")
        assert states(found) == ["breached", "breached", "open"]
        assert found.milestones["received_amount"].tolist() == [300, 0, 0]
        assert found.received_amount == 300

    def test_a_return_of_earlier_money_is_not_the_plans(self):
        money = [
            ("C", "A", "payment", "2025-02-20", 300.0),
            ("C", "A", "payment", "2025-03-05", -300.0),
            ("C", "A", "payment", "2025-03-20", 400.0),
        ]
        assert states(progress(money, as_of="2025-03-31"))[0] == "met"

    PAID = ((3, 250), (3, 100), (31, 50), (47, 300), (47, 10), (60, 333), (90, 157))

    @settings(max_examples=40)
    @given(
        st.lists(st.tuples(st.integers(0, 40), st.integers(1, 500)), min_size=1),
        st.integers(0, 120),
        st.integers(0, 9),
    )
    def test_every_cent_is_counted_once(self, agreed, seen, grace):
        rows = [
            ("C", None, "payment", str(AGREED + timedelta(days=day)), float(amount))
            for day, amount in self.PAID
        ]
        due, payments = AGREED, []
        for wait, amount in agreed:
            due += timedelta(days=wait)
            payments.append((str(due), amount))
        as_of = AGREED + timedelta(days=seen)
        found = progress(rows, as_of=as_of, payments=payments, grace_days=grace)
        had = sum(amount for day, amount in self.PAID if day <= seen)
        total = sum(amount for _, amount in agreed)
        assert found.received_amount == had
        assert found.left_amount == max(0, total - had)
        assert found.excess_amount == max(0, had - total)
        frame = found.milestones
        parts = frame["received_amount"] + frame["missing_amount"]
        assert parts.tolist() == frame["amount"].tolist()
        assert found.left["amount"].sum() == found.left_amount
        asked = 0
        for row, (_, amount) in zip(frame.itertuples(), agreed, strict=True):
            asked += amount
            days = [d for d, _ in self.PAID if d <= seen]
            there = [d for d in days if sum(a for e, a in self.PAID if e <= d) >= asked]
            limit = (row.due_date.date() - AGREED).days + grace
            if there:
                expected = "met" if there[0] <= limit else "cured"
            else:
                expected = "breached" if limit < seen else "open"
            assert row.state == expected


class TestWhatIsLeft:
    MONEY = (("C", "A", "payment", "2025-04-05", 250.0),)

    def test_without_acceleration(self):
        found = progress(self.MONEY, as_of="2025-04-20")
        assert (found.due_now_amount, found.left_amount) == (150, 950)
        assert found.left["days"].tolist() == [0, 10, 41]
        assert found.left["amount"].tolist() == [150, 400, 400]
        assert found.next_due_date == date(2025, 4, 30)

    def test_with_acceleration(self):
        found = progress(self.MONEY, as_of="2025-04-20", has_acceleration=True)
        assert found.due_now_amount == found.left_amount == 950
        assert found.left["days"].tolist() == [0, 0, 0]

    def test_acceleration_needs_a_breach(self):
        money = [("C", "A", "payment", "2025-03-30", 400.0)]
        found = progress(money, as_of="2025-04-20", has_acceleration=True)
        assert found.due_now_amount == 0
        assert found.left["days"].tolist() == [10, 41]

    def test_the_rest_can_be_valued(self):
        left = progress(self.MONEY, as_of="2025-04-20").left
        worth = present_value(left["amount"], left["days"], rate_pa=0.10)
        assert 940 < worth < 950


class TestRefusals:
    @pytest.mark.parametrize(
        ("payments", "terms", "problem"),
        [
            ((), {}, "this is no plan"),
            ((("2025-02-28", 5),), {}, r"no plan agreed on 2025-03-01 \(2025-02-28\)"),
            ((("2025-04-30", 5), ("2025-03-31", 5)), {}, "order of their due dates"),
            ((("2025-04-30", 0),), {}, "no exact amount above zero"),
            ((("2025-04-30", -5),), {}, "no exact amount above zero"),
            ((("2025-04-30", "0.001"),), {}, "no exact amount above zero"),
            (THREE, {"grace_days": -1}, "days of grace of 0 or more"),
        ],
    )
    def test_no_plan(self, payments, terms, problem):
        with pytest.raises(ParameterError, match=problem):
            plan_of(*payments, **terms)

    @pytest.mark.parametrize(
        ("terms", "problem"),
        [
            ({"agreed_date": date(2025, 3, 31)}, "was not agreed yet"),
            ({"customer_id": "E"}, "no such customer"),
            ({"currency": "GBP"}, "the plan is in GBP, the ledger in EUR"),
        ],
    )
    def test_no_progress(self, terms, problem):
        with pytest.raises(ParameterError, match=problem):
            progress([], as_of="2025-03-20", **terms)


class TestFile:
    def test_the_form_is_a_plan(self):
        plan = read_plan(FORMS / "agreed-plan.toml")
        assert plan.total_amount == Decimal("20000.00")
        assert (plan.grace_days, plan.has_acceleration) == (5, True)

    @settings(max_examples=60)
    @given(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
        st.lists(
            st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=3
        ),
        st.booleans(),
    )
    def test_any_text_comes_back(self, tmp_path_factory, name, invoices, flag):
        plan = plan_of(
            *THREE,
            customer_id=name,
            invoice_ids=tuple(invoices),
            has_acceleration=flag,
            reference=name[::-1],
        )
        path = tmp_path_factory.mktemp("plan") / "plan.toml"
        path.write_text(plan_text(plan), encoding="utf-8", newline="")
        assert read_plan(path) == plan

    def test_a_schedule_becomes_a_plan(self, tmp_path):
        offer = schedule(
            "1200",
            n_installments=3,
            first_due_date="2025-03-31",
            terms=PlanTerms(
                currency="EUR",
                grace_months=1,
                grace="capitalized",
                down_payment_amount="300",
                rate_pm="0.01",
            ),
        )
        plan = agreed_plan(offer, customer_id="C", grace_days=3)
        path = tmp_path / "plan.toml"
        path.write_text(plan_text(plan), encoding="utf-8")
        assert read_plan(path) == plan
        assert len(plan.milestones) == 4  # the month of grace has no payment
        assert plan.total_amount == offer.total_amount
        found = plan_progress(receivables(()).as_of("2025-03-01"), plan)
        assert found.milestones["amount"].sum() == pytest.approx(
            float(offer.total_amount)
        )

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ('customer_id = "C00017"', "customer_id = 17", "a customer number"),
            ("grace_days = 5", "grace_day = 5", r"unknown entries.*\(grace_day\)"),
            ("[plan]", "[agreed]", "is no agreed plan"),
            ("[plan]", "[plan", "is no agreed plan"),
            ('amount = "12000.00"', "amount = 12000.00", "no exact amount above zero"),
            ('amount = "12000.00"', 'amount = "12,000"', "no exact amount above zero"),
            ("due_date = 2025-07-31", 'due_date = "July"', "'July' is not a day"),
        ],
    )
    def test_a_file_that_is_no_plan(self, tmp_path, old, new, problem):
        text = (FORMS / "agreed-plan.toml").read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "plan.toml"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(ParameterError, match=problem):
            read_plan(path)

    def test_types(self):
        frame = progress([], as_of="2025-03-05").milestones
        dates = ["due_date", "deadline_date", "covered_date"]
        assert all(pd.api.types.is_datetime64_any_dtype(frame[name]) for name in dates)
        assert frame["days_late"].isna().all()
