"""Exceptions are counted, dated and priced; the price adds up day by day."""

from datetime import date, timedelta

import pytest
from numpy.testing import assert_allclose

from arkit.judgment.accounts import exceptions, exceptions_in_short
from arkit.judgment.accounts.balance import amount_days, overdue_on
from tests.accounts_world import AMOUNT, own_rules, world

FIRST = ("2025-05-20", "exception granted", "sales director", "deliver on")
SECOND = ("2025-06-05", "exception granted", "sales director", "again")


def test_the_price_by_hand():
    # One exception on 20 May lasts 30 days, to 19 June: 36,500 is overdue on each of
    # them, another 36,500 from 11 to 19 June (due on 10 June, delivered on 1 June).
    row = exceptions(world(activities=[FIRST])).frame.iloc[0]
    assert row["n_days"] == 30
    overdue_days = AMOUNT * (30 + 9)
    added_days = AMOUNT * 10  # 1 to 10 June, delivered and not overdue yet
    assert_allclose(row["financing_amount"], overdue_days * 0.08 / 365)
    loss = (overdue_days + added_days) * 0.12 * (1 - 0.04) / 365
    assert_allclose(row["expected_loss_amount"], loss)
    assert_allclose(row["price_amount"], row["financing_amount"] + loss)
    assert_allclose(row["overdue_amount"], overdue_days / 30)
    assert row["is_over"]


def test_each_day_is_charged_to_one_exception():
    both = exceptions(world(activities=[FIRST, SECOND])).frame
    assert both["number"].tolist() == [1, 2]
    assert both["n_days"].tolist() == [16, 25]
    one = amount_days(world(), [("K1", date(2025, 5, 20), date(2025, 6, 30))])[0]
    assert_allclose(both["financing_amount"].sum(), one[0] * 0.08 / 365)


def test_amounts_times_days_are_the_sum_over_the_days():
    ledger = world()
    first, last = date(2025, 3, 1), date(2025, 6, 20)
    days = [first + timedelta(days=n + 1) for n in range((last - first).days)]
    whole = amount_days(ledger, [("K1", first, last)])[0][0]
    assert_allclose(whole, sum(overdue_on(ledger, days)))
    assert_allclose(overdue_on(ledger, [date(2025, 6, 10)]), [AMOUNT])
    assert_allclose(overdue_on(ledger, [date(2025, 6, 11)]), [2 * AMOUNT])


def test_what_was_agreed_sets_end_condition_and_approver(tmp_path):
    rules = own_rules(
        tmp_path,
        "[[exception]]\ncustomer_id = 'K1'\ngranted_date = 2025-05-20\n"
        "until = 2025-05-30\ncondition = 'pays 10,000 by 30 May'\n",
    )
    row = exceptions(world(activities=[FIRST]), rules).frame.iloc[0]
    assert row["n_days"] == 10
    assert row["condition"] == "pays 10,000 by 30 May"
    assert str(row["until_date"].date()) == "2025-05-30"


def test_approvers_are_counted_within_twelve_months():
    old = ("2024-06-01", "exception granted", "sales director")
    frame = exceptions(world(activities=[old, FIRST, SECOND])).frame
    assert frame["number"].tolist() == [1, 2, 2]
    assert frame["is_approved"].tolist() == [True, False, False]


def test_later_exceptions_are_not_known_yet():
    ledger = world(activities=[FIRST, SECOND], as_of="2025-06-01")
    frame = exceptions(ledger).frame
    assert len(frame) == 1
    assert frame["n_days"].iloc[0] == 12
    assert not frame["is_over"].iloc[0]


def test_none_and_one_are_said_in_words():
    assert exceptions_in_short(exceptions(world())) == (
        "No exception was granted in the last twelve months."
    )
    said = exceptions_in_short(exceptions(world(activities=[FIRST])))
    assert said.startswith("1 exception was granted")
    assert "20 May 2025" in said


@pytest.mark.parametrize("day", ["2025-06-30"])
def test_an_exception_of_today_has_cost_nothing_yet(day):
    granted = (day, "exception granted", "sales director")
    row = exceptions(world(activities=[granted])).frame.iloc[0]
    assert row["n_days"] == 0
    assert row["price_amount"] == 0
