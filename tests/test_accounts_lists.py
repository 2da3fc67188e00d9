"""Reminders and dunning proposals are lists by policy; nothing else happens."""

import re
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

from arkit import figures, tables
from arkit.judgment import accounts as acc
from arkit.sources import read_ledger
from arkit.whatif import agreed_rate, late_interest
from tests.accounts_world import AMOUNT, own_rules, world

STEPS = (
    "[[dunning]]\nsteps = [{from_days = 5, action = 'reminder'}, "
    "{from_days = 30, action = 'final notice', is_charged = true}]\n"
)
PAID = (
    "SELECT k.invoice_id, l.customer_id, l.settled_date, l.due_date "
    "FROM ledger AS l JOIN known_invoices AS k ON k.item_id = l.item_id"
)


@pytest.fixture(scope="module")
def demo(demo_folder):
    return read_ledger(demo_folder, as_of="2025-06-30")


def proposals(tmp_path, text=STEPS, **known):
    rules = own_rules(tmp_path, text)
    return acc.dunning_proposals(world(**known), rules).frame.set_index("invoice_id")


def test_steps_and_statutory_interest_by_hand(tmp_path):
    frame = proposals(tmp_path)
    assert frame["step"].to_dict() == {"I5": "final notice", "I6": "reminder"}
    assert frame["is_due"].all()
    claim = late_interest(
        "36500.00", due_date="2025-05-10", paid_date="2025-06-30", regime="eu"
    )
    assert_allclose(frame.loc["I5", "interest_amount"], float(claim.interest_amount))
    assert frame.loc["I5", "fee_amount"] == 40
    assert_allclose(
        frame.loc["I5", "claim_amount"], AMOUNT + float(claim.interest_amount) + 40
    )
    assert frame.loc["I6", ["interest_amount", "fee_amount"]].tolist() == [0, 0]
    assert frame.loc["I6", "next_step"] == "final notice"
    assert frame.loc["I6", "next_date"] == pd.Timestamp("2025-07-10")


def test_disputed_promised_done_and_small_ones_wait(tmp_path):
    disputed = proposals(tmp_path, disputes=[("I5", "2025-06-01", None, "price")])
    assert disputed["is_due"].to_dict() == {"I5": False, "I6": True}
    assert "dispute" in disputed.loc["I5", "waits_for"]
    promised = proposals(tmp_path, promises=[("2025-06-20", "2025-07-15", 10_000)])
    assert set(promised["waits_for"]) == {"promised for 15 Jul 2025"}
    broken = proposals(tmp_path, promises=[("2025-06-20", "2025-06-25", 10_000)])
    assert broken["is_due"].all()
    done = [("2025-06-16", "reminder", "credit controller", "")]
    frame = proposals(tmp_path, activities=done)
    assert set(frame["waits_for"]) == {"done on 16 Jun 2025"}
    too_small = STEPS + "[dunning_least_amount]\nvalue = 50000\n"
    small = proposals(tmp_path, too_small)
    assert not small["is_due"].any()


def test_a_step_done_before_it_was_reached_is_not_done(tmp_path):
    # I6 reaches its reminder on 15 June, I5 its final notice on 9 June.
    early = [("2025-06-12", "reminder", "credit controller", "")]
    frame = proposals(tmp_path, activities=early)
    assert frame["is_due"].to_dict() == {"I5": False, "I6": True}


def test_countries_without_a_law_and_laws_in_other_money_say_so(tmp_path):
    nowhere = proposals(tmp_path, customers=[{"country": "US"}])
    assert "no law on late payment is named for US" in nowhere.loc["I5", "reason"]
    assert np.isnan(nowhere.loc["I5", "interest_amount"])
    kingdom = proposals(tmp_path, customers=[{"country": "GB"}])
    assert kingdom.loc["I5", "reason"] == "the fees of the law are in GBP"
    assert nowhere.loc["I6", "reason"] is None or pd.isna(nowhere.loc["I6", "reason"])
    law = {"US": agreed_rate("0.12", currency="EUR")}
    rules = own_rules(tmp_path, STEPS)
    ledger = world(customers=[{"country": "US"}])
    own = acc.dunning_proposals(ledger, rules, regimes=law).frame
    assert_allclose(own["interest_amount"].iloc[0], round(AMOUNT * 0.12 * 51 / 365, 2))


def test_no_treatment_is_the_same_for_all(demo):
    frame = acc.dunning_proposals(demo).frame
    steps = frame.groupby("segment")["step"].agg(set)
    assert steps["Public sector"] != steps["Industry"]
    key = frame[frame["customer_id"] == "C00017"]
    assert set(key["step"]) <= {"warning to sales", "call", "joint call"}
    due = frame["due_date"] + pd.to_timedelta(frame["days_past_due"], unit="D")
    assert (due == pd.Timestamp("2025-06-30")).all()


def test_reminders_are_not_due_yet_and_in_time(demo):
    rules = acc.read_house_rules()
    frame = acc.reminders(demo).frame
    today = pd.Timestamp("2025-06-30")
    assert len(frame) > 50
    assert (frame["due_date"] > today).all()
    assert (frame["due_date"] <= today + timedelta(days=30)).all()
    assert (frame["remind_date"] > today).all()
    assert (frame["remind_date"].dt.day_of_week < 5).all()
    assert frame["late_share"].between(rules.value("reminder_chance"), 1).all()
    assert frame["expected_late_amount"].is_monotonic_decreasing
    early = frame["remind_date"] < frame["due_date"]
    assert early.mean() > 0.8
    assert (frame["customer_id"] == "C00017").sum() > 20


def test_reminders_come_true(demo):
    """Of those listed half a year ago, as many were late as was said."""
    then = demo.as_of("2024-12-31")
    rules = acc.read_house_rules()
    low = rules.policy.replaced({"reminder_chance": 0.0}, source="test")
    everything = acc.HouseRules(
        **{
            name: getattr(rules, name)
            for name in rules.__dataclass_fields__
            if name != "policy"
        },
        policy=low,
    )
    frame = acc.reminders(then, everything).frame
    seen = frame.merge(demo.query(PAID), on=["customer_id", "invoice_id"])
    assert len(seen) == len(frame)
    days = (
        seen["settled_date"].fillna(pd.Timestamp(demo.as_of_date)) - seen["due_date_x"]
    ).dt.days
    late = days > rules.value("reminder_late_days")
    assert_allclose(seen["late_share"].mean(), late.mean(), atol=0.05)
    listed = seen["late_share"] >= 0.5
    assert late[listed].mean() > 0.75
    assert late[~listed].mean() < 0.3


def test_timeline_draws_what_it_was_given(demo):
    line = acc.account_timeline(demo.customer("C00017"))
    picture = figures.timeline_of_account(line.events, line.overdue)
    assert "EUR 354,108 at the end" in picture.alt
    assert "warnings to sales 4" in picture.alt
    below = picture.figure.axes[1]
    names = [label.get_text() for label in below.get_yticklabels()]
    assert names == ["Payments", "Warnings to sales", "Exceptions", "Field reports"]
    written = {text.get_text() for text in below.texts}
    assert {"26 Jun", "22 May", "16 Jun"} <= written
    assert line.overdue.frame["overdue_amount"].iloc[-1] == pytest.approx(354_108.06)


def test_timeline_of_holds_and_promises():
    line = acc.account_timeline(
        world(
            activities=[
                ("2025-05-12", "hold set", "credit manager", ""),
                ("2025-05-20", "hold lifted", "credit manager", ""),
                ("2025-06-12", "hold set", "credit manager", ""),
            ],
            promises=[
                ("2025-05-01", "2025-05-05", 10_000),
                ("2025-06-20", "2025-07-15", 10_000),
            ],
        )
    )
    picture = figures.timeline_of_account(line.events, line.overdue)
    below = picture.figure.axes[1]
    bars = [mark for mark in below.lines if mark.get_linewidth() == 4]
    assert len(bars) == 2
    assert "Holds: from the day set" in picture.note
    nothing = figures.timeline_of_account(
        line.events.frame.head(0), line.overdue.frame.assign(overdue_amount=0.0)
    )
    assert nothing.alt.startswith("Nothing is recorded")


def test_every_table_shows_a_customer_and_the_portfolio(demo):
    rules = acc.read_house_rules()
    own = demo.customer("C00017")
    for ledger in (own, world()):
        reports = acc.field_reports(ledger, rules)
        made = [
            tables.exceptions(acc.exceptions(ledger, rules)),
            tables.after_warnings(acc.after_warnings(ledger, rules)),
            tables.compliance(acc.compliance(ledger, rules)),
            tables.three_questions(acc.three_questions(ledger, rules)),
            tables.dunning_proposals(acc.dunning_proposals(ledger, rules)),
            tables.responsiveness(acc.responsiveness(ledger, rules)),
            tables.responsibilities(acc.responsibilities(ledger, rules)),
            tables.work_list(acc.work_list(ledger, rules)),
            tables.field_reports(reports),
            tables.report_recency(reports),
            tables.report_checks(reports),
        ]
        assert not any(re.search(r"\bnan\b", repr(one)) for one in made)
        assert all("customer_name" not in one.columns for one in made)
    breach = tables.exceptions(acc.exceptions(own, rules))
    assert [mark[2] for mark in breach.marks] == ["breach"]
    box = tables.contact_rule(acc.contact_rule(own, rules))
    assert box.payload["tone"] == "act"
    listed = tables.reminders(acc.reminders(demo, rules), most=3)
    assert len(listed.rows) == 3
    assert "more." in listed.note


def test_hostile_words_stay_words():
    bad = "<script>alert(1)</script>"
    ledger = world(
        activities=[("2025-06-12", "warning to sales", bad, "=cmd|' /C calc'!A0")],
        customers=[{"customer_name": bad, "account_manager": bad}],
        reports=[("2025-06-01", bad, bad, "told", bad)],
    )
    for made in (
        tables.contact_rule(acc.contact_rule(ledger)),
        tables.after_warnings(acc.after_warnings(ledger)),
        tables.field_reports(acc.field_reports(ledger)),
        tables.three_questions(acc.three_questions(ledger)),
    ):
        data, _ = made._repr_mimebundle_()
        assert "<script>" not in data["text/html"]
