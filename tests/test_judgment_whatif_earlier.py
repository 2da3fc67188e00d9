"""Does the look back count what was known then, and what came of it?"""

from __future__ import annotations

import pandas as pd
import pytest
from numpy.testing import assert_allclose

from arkit import judgment, tables
from arkit.errors import ParameterError
from arkit.judgment.acted_earlier import acted_earlier
from arkit.ledger import open_ledger

LAST = "2025-09-30"


def alerts(customer_id, *days, rule="listed"):
    return pd.DataFrame(
        {
            "customer_id": customer_id,
            "rule": rule,
            "first_seen_date": pd.to_datetime(list(days)),
        }
    )


@pytest.fixture(scope="module")
def portfolio(demo_folder):
    return open_ledger(demo_folder, as_of=LAST)


@pytest.fixture(scope="module")
def failed(portfolio):
    log = alerts("C00042", "2022-07-31", "2023-03-31")
    return acted_earlier(portfolio, customer_id="C00042", alerts=log)


def test_it_ties_to_the_ledger(portfolio, failed):
    then = portfolio.as_of("2023-03-31").customer("C00042")
    owed = then.query("SELECT SUM(open_amount) AS amount FROM ledger")["amount"].iloc[0]
    assert_allclose(failed.case.amount, owed)
    assert str(failed.alert_date) == "2023-03-31"  # the last time it came on the list
    now = portfolio.customer("C00042")
    after = now.query(
        "SELECT SUM(amount) AS amount, SUM(written_off_amount + open_amount) AS "
        "lost_amount FROM ledger WHERE kind <> 'credit note' "
        "AND invoice_date > DATE '2023-03-31'"
    ).iloc[0]
    assert_allclose(failed.delivered_amount, after["amount"])
    assert_allclose(failed.lost_amount, after["lost_amount"])
    assert 0 < failed.lost_cost_amount < failed.lost_amount
    assert failed.is_cost_known
    assert failed.came_in_worth_amount < failed.came_in_amount <= owed


def test_saved_is_the_difference_and_keeps_its_range(failed):
    low, mean, high = failed.saved_amounts
    worth = failed.worth_amounts[1]
    gain = worth - failed.came_in_worth_amount + failed.lost_cost_amount
    assert_allclose(mean, gain)
    assert low <= high
    assert_allclose(high - low, failed.worth_amounts[2] - failed.worth_amounts[0])
    lines = failed.frame().frame.set_index("line")
    assert_allclose(lines.loc["Saved by acting then", "amount"], mean)
    said = " ".join(failed.in_words())
    assert failed.case.money(mean) in said
    assert "was owed" in said


def test_nothing_that_became_known_later_moves_the_worth_of_then(portfolio):
    log = alerts("C00088", "2024-06-30")
    at_end = acted_earlier(portfolio, customer_id="C00088", alerts=log)
    earlier = portfolio.as_of("2025-01-31")
    before = acted_earlier(earlier, customer_id="C00088", alerts=log)
    assert at_end.worth_amounts == before.worth_amounts
    assert at_end.way_out == before.way_out
    assert at_end.delivered_amount > before.delivered_amount
    assert at_end.saved_amounts[1] > 0


def test_without_an_alert_or_a_claim_there_is_nothing_to_say(portfolio):
    none = alerts("C00001")
    found = acted_earlier(portfolio, customer_id="C00042", alerts=none)
    assert found is None
    late = alerts("C00042", "2025-08-31")  # all was written off by then
    assert acted_earlier(portfolio, customer_id="C00042", alerts=late) is None
    unknown = alerts("C00042", "2025-12-31")
    assert acted_earlier(portfolio, customer_id="C00042", alerts=unknown) is None
    with pytest.raises(ParameterError, match="no alerts"):
        acted_earlier(portfolio, customer_id="C00042", alerts=pd.DataFrame())


def test_the_table_sets_off_what_was_saved(failed):
    made = tables.acted_earlier(failed.frame())
    place = [row[0] for row in made.rows].index("Saved by acting then")
    assert made.styles[place] == "subtotal"
    assert made.rows[0][2] == "–"
    assert judgment.acted_earlier is acted_earlier
