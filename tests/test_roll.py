"""Roll rates, flow rates and the chain they make."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit import metrics
from arkit.errors import ParameterError
from arkit.ledger import from_tables
from arkit.metrics import absorbing_chain
from arkit.metrics._example import example
from tests.books import book
from tests.random_ledger import LAST, random_tables

COLUMNS = ["from_bucket", "to_bucket", "share"]
# the A&W store (math.bot, askfilo.com)
STORE = [
    ("current", "paid", 0.80),
    ("current", "1 month", 0.20),
    ("1 month", "paid", 0.90),
    ("1 month", "2 months", 0.10),
    ("2 months", "paid", 0.85),
    ("2 months", "bad", 0.15),
]


def steps(rows):
    return pd.DataFrame(rows, columns=COLUMNS)


def moved(ledger, **options):
    frame = metrics.roll_rates(ledger, **options).frame
    found = frame[frame["amount"] != 0]
    pairs = zip(found["from_bucket"], found["to_bucket"], strict=True)
    return dict(zip(pairs, found["amount"], strict=True))


def test_published_chain():
    ends = absorbing_chain(steps(STORE), ["paid", "bad"]).set_index("from_bucket")
    bad = ends["bad"]
    assert bad.to_list() == pytest.approx([0.003, 0.015, 0.15])
    assert ends[["paid", "bad"]].sum(axis=1).to_list() == pytest.approx([1, 1, 1])
    # sales of 150,000 a month: 149,550 are collected, 450 go bad
    assert 150_000 * bad["current"] == pytest.approx(450)
    assert 150_000 * ends["paid"]["current"] == pytest.approx(149_550)


def test_the_order_of_rows_does_not_matter():
    there = absorbing_chain(steps(STORE), ["paid", "bad"]).set_index("from_bucket")
    back = absorbing_chain(steps(STORE[::-1]), ["paid", "bad"]).set_index("from_bucket")
    pd.testing.assert_frame_equal(there, back.loc[there.index])


def test_shares_that_do_not_add_up():
    with pytest.raises(ParameterError, match="2 months"):
        absorbing_chain(
            steps([*STORE[:-1], ("2 months", "bad", 0.25)]), ["paid", "bad"]
        )


def test_a_class_without_a_way_out_and_what_leads_there():
    rows = [
        ("a", "paid", 0.5),
        ("a", "trap", 0.5),
        ("trap", "trap", 1.0),
        ("b", "paid", 1.0),
        ("c", "unknown", 0.1),
        ("c", "paid", 0.9),
    ]
    ends = absorbing_chain(steps(rows), ["paid", "bad"]).set_index("from_bucket")
    assert ends["paid"].isna().to_dict() == {
        "a": True,
        "trap": True,
        "b": False,
        "c": True,
    }
    assert ends.loc["b"].to_list() == [1.0, 0.0, 1.0]


@settings(max_examples=30)
@given(st.integers(1, 6), st.integers(0, 2**31))
def test_a_chain_ends_where_simulating_it_ends(size, seed):
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.ones(size + 2), size=size)
    names = [f"s{n}" for n in range(size)]
    goals = [*names, "paid", "bad"]
    rows = [
        (a, b, shares[i, j]) for i, a in enumerate(names) for j, b in enumerate(goals)
    ]
    ends = absorbing_chain(steps(rows), ["paid", "bad"])
    table = np.vstack([shares, np.eye(size + 2)[size:]])
    far = np.linalg.matrix_power(table, 4096)[:size, size:]
    assert np.allclose(ends[["paid", "bad"]].to_numpy(), far, atol=1e-6)


def test_every_way_from_one_month_end_to_the_next():
    rows = [
        ("stays", "C", "2025-05-10", "2025-07-15", 1),
        ("falls due", "C", "2025-05-10", "2025-06-09", 2),
        ("is paid", "C", "2025-05-10", "2025-06-09", 4),
        ("in part", "C", "2025-03-01", "2025-05-20", 8),
        ("is lost", "C", "2024-12-01", "2025-01-01", 16),
        ("is credited", "C", "2024-12-01", "2025-01-01", 32),
        ("undated", "C", "2024-12-01", None, 64),
        ("credit", "C", "2024-12-01", None, -128),
        ("is new", "C", "2025-06-03", "2025-07-03", 256),
    ]
    ended = [
        ("C", "is paid", "payment", "2025-06-20", 4),
        ("C", "in part", "payment", "2025-06-20", 3),
        ("C", "is lost", "write-off", "2025-06-20", 16),
        ("C", "is credited", "return", "2025-06-20", 32),
        ("C", None, "payment", "2025-05-20", 512),
    ]
    assert moved(book(rows, ended, as_of="2025-06-30"), months=1) == {
        ("not due", "not due"): 1,
        ("not due", "1–30"): 2,
        ("not due", "settled"): 4,
        ("1–30", "31–60"): 5,
        ("1–30", "settled"): 3,
        ("over 90", "written off"): 16,
        ("over 90", "settled"): 32,
    }


def test_a_month_begun_is_left_out():
    whole = metrics.roll_rates(example().as_of("2025-05-31"), months=1)
    begun = metrics.roll_rates(example().as_of("2025-06-29"), months=1)
    pd.testing.assert_frame_equal(whole.frame, begun.frame)
    assert begun.passport.window == "1 whole months, 2025-04-30 to 2025-05-31"


@pytest.mark.parametrize("seed", [41, 42])
def test_shares_of_a_class_add_up_to_one(seed):
    ledger = from_tables(random_tables(seed), as_of=LAST, extract_date="2025-12-31")
    frame = metrics.roll_rates(ledger).frame
    sums = frame.groupby("from_bucket", observed=False)["share"].sum(min_count=1)
    assert sums.dropna().to_list() == pytest.approx([1.0] * sums.notna().sum())
    assert sums.notna().sum() >= 4
    missing = frame["share"].isna()
    assert (frame["reason"].notna() == missing).all()


def test_roll_rates_leave_from_what_the_aging_shows():
    ledger = example()
    frame = metrics.roll_rates(ledger, months=3).frame
    left = frame.groupby("from_bucket", observed=False)["from_amount"].first()
    past = metrics.aging_history(ledger, months=4).frame
    past = past[past["month_end"] < "2025-06-30"]
    sums = past.groupby("bucket", observed=False)["open_amount"].sum()
    assert left.to_dict() == sums[list(left.index)].to_dict()


def test_flow_is_the_next_class_over_the_class_a_month_before():
    flow = metrics.flow_rates(example(), months=3).frame
    past = metrics.aging_history(example(), months=4).frame
    wide = past.pivot_table(
        index="month_end", columns="bucket", values="open_amount", observed=False
    )
    for row in flow.to_dict("records"):
        at = wide.index.get_loc(row["month_end"])
        assert row["from_amount"] == wide.iloc[at - 1][row["from_bucket"]]
        assert row["to_amount"] == wide.iloc[at][row["to_bucket"]]
    assert len(flow) == 12
    assert flow["share"].isna().sum() == (flow["from_amount"] == 0).sum()


def test_loss_of_the_chain_is_that_of_its_roll_rates():
    ends = metrics.loss_given_chain(example(), months=6).frame
    moves = metrics.roll_rates(example(), months=6).frame
    known = moves.dropna(subset="share")
    chain = absorbing_chain(known, ("settled", "written off"))
    both = ends.dropna(subset="loss_share").merge(
        chain, left_on="bucket", right_on="from_bucket"
    )
    assert len(both) == 5
    assert both["loss_share"].to_list() == both["written off"].to_list()


def test_a_chain_that_nothing_leaves_has_no_loss_share():
    rows = [("A1", "C", "2024-01-02", "2024-02-01", 100)]
    ends = metrics.loss_given_chain(book(rows, as_of="2025-06-30")).frame
    assert ends["loss_share"].isna().all()
    assert ends["reason"].str.startswith("not determinable, because").all()
