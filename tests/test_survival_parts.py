"""Partial payments: by the last cent, the first cent, and cent by cent."""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.ledger import from_tables
from arkit.survival import (
    count_events,
    delays,
    event_table,
    median_days,
    outcome_curves,
    payment_curve,
    pooled,
)

KINDS = ("payment", "credit note", "return", "discount", "write-off", "offset")
PLACES = {"payment": 0, "credit note": 1, "discount": 1, "offset": 1, "return": 2}
PLACES |= {"write-off": 3}
NAMES = ("paid", "credited", "returned", "written off")
DAY = pd.Timestamp("2025-01-01")
AS_OF = "2025-04-11"  # day 100


def ledger_of(items: list[tuple], *, customers: int = 1, rates: dict | None = None):
    """Items of (amount, [(kind, day, amount[, day recorded])]), invoiced on day 0."""
    invoices, settlements = [], []
    for number, (amount, parts) in enumerate(items):
        common = {
            "customer_id": f"C{number % customers}",
            "invoice_id": f"I{number:04}",
            "currency": "USD" if rates else "EUR",
        }
        invoices.append(common | {"invoice_date": DAY, "amount": amount})
        for kind, day, part, *known in parts:
            date = DAY + pd.Timedelta(days=day)
            later = DAY + pd.Timedelta(days=known[0]) if known else date
            row = {"kind": kind, "settlement_date": date, "amount": part}
            settlements.append(common | row | {"known_on": later})
    frames = {"invoices": pd.DataFrame(invoices)}
    if settlements:
        frames["settlements"] = pd.DataFrame(settlements)
    if rates:
        frames["rates"] = pd.DataFrame([rates])
    return from_tables(frames, as_of=AS_OF, extract_date="2025-12-31")


# Amount, what settled it, and its parts: cents, day and outcome.
BACK = [("payment", 10, 50), ("payment", 20, -50)]
EACH = {
    "parts have their own day and outcome": (
        100,
        [("payment", 10, 30), ("credit note", 20, 20)],
        [(30, 10, "paid"), (20, 20, "credited"), (50, 100, "open")],
    ),
    "kinds": (
        60,
        [(kind, 5, 10) for kind in KINDS],
        [
            (30, 5, "credited"),
            (10, 5, "paid"),
            (10, 5, "returned"),
            (10, 5, "written off"),
        ],
    ),
    "a reversal takes back what was settled last": (
        100,
        [("payment", 10, 40), ("payment", 20, 60), ("payment", 30, -60)],
        [(40, 10, "paid"), (60, 100, "open")],
    ),
    "a reversal takes back more, and it is paid again": (
        100,
        [
            ("payment", 10, 40),
            ("payment", 20, 60),
            ("payment", 30, -70),
            ("payment", 50, 70),
        ],
        [(30, 10, "paid"), (70, 50, "paid")],
    ),
    "taken back and credited on one day": (
        100,
        [("payment", 10, 100), ("payment", 20, -100), ("credit note", 20, 100)],
        [(100, 20, "credited")],
    ),
    "a dividend on what was written off": (
        100,
        [("write-off", 10, 100), ("write-off", 20, -30), ("payment", 20, 30)],
        [(70, 10, "written off"), (30, 20, "paid")],
    ),
    "money before the invoice counts on the invoice date": (
        100,
        [("payment", -5, 100)],
        [(100, 0, "paid")],
    ),
    "paid, bounced on day 20, and a payment of day 15 turns up on day 25": (
        100,
        [("payment", 10, 100), ("payment", 20, -100), ("payment", 15, 100, 25)],
        [(100, 20, "paid")],
    ),
}
# What settled an item of 100, and its day and outcome by the first cent.
FIRST = {
    "the first payment counts": (
        [("credit note", 5, 10), ("payment", 20, 1)],
        (20, "paid"),
    ),
    "a payment taken back does not count": (BACK, (100, "open")),
    "a payment after one taken back": ([*BACK, ("payment", 30, 5)], (30, "paid")),
    "a payment of which a cent stays": (
        [BACK[0], ("payment", 20, -49)],
        (10, "paid"),
    ),
    "without a payment as by the last cent": (
        [("return", 5, 60), ("write-off", 9, 40)],
        (9, "returned"),
    ),
    "a return is no payment": ([("return", 5, 60)], (100, "open")),
    "money before the invoice": ([("payment", -5, 1)], (0, "paid")),
}


@pytest.fixture(scope="module")
def each():
    """Parts by item, in the order of EACH; and the same items by the last cent."""
    book = ledger_of([(amount, rows) for amount, rows, _ in EACH.values()])
    parts = [
        part for _, part in delays(book, settled_by="each cent").groupby("item_id")
    ]
    return dict(zip(EACH, parts, strict=True)), delays(book)


@pytest.fixture(scope="module")
def first():
    book = ledger_of([(100, rows) for rows, _ in FIRST.values()])
    found = delays(book, settled_by="first cent")
    return dict(zip(FIRST, found.itertuples(), strict=True))


@pytest.mark.parametrize("name", EACH)
def test_each_cent(each, name):
    found = each[0][name]
    cents = (found["amount"] * 100).round().astype(int)
    parts = zip(cents, found["days"], found["outcome"].astype(str), strict=True)
    assert list(parts) == EACH[name][2]


def test_the_last_part_ends_the_item(each):
    """But for what is taken back and settled again on one day: it never was open."""
    ends = [part["days"].max() for part in each[0].values()]
    one_day = (
        "taken back and credited on one day",
        "a dividend on what was written off",
    )
    same = [name not in one_day for name in EACH]
    np.testing.assert_array_equal(each[1]["days"][same], np.array(ends)[same])


@pytest.mark.parametrize("name", FIRST)
def test_first_cent(first, name):
    found = first[name]
    assert (found.days, found.outcome) == FIRST[name][1]


def test_converted_parts_add_up():
    """Thirds of an amount, at a rate that rounds each of them."""
    rate = {"currency": "USD", "to_currency": "EUR", "rate_date": DAY, "rate": 0.9137}
    thirds = [("payment", day, 33) for day in (1, 2, 3)]
    book = ledger_of([(101, thirds)], rates=rate).in_currency("EUR")
    whole = delays(book)["amount"].item()
    parts = delays(book, settled_by="each cent")["amount"]
    assert len(parts) == 4
    assert round(parts.sum(), 2) == round(whole, 2) == 0.92


def random_items(seed: int, n: int) -> list[tuple]:
    """Items of a few cents, settled in pieces and taken back in pieces."""
    rng = np.random.default_rng(seed)
    items = []
    for _ in range(n):
        amount, settled = int(rng.integers(1, 13)), 0
        parts = []
        for day in np.sort(rng.integers(-3, 100, rng.integers(0, 6))):
            back = settled > 0 and rng.random() < 0.3
            most = settled if back else amount - settled
            part = int(rng.integers(1, most + 1)) if most else 0
            part = -part if back else part
            settled += part
            if part:
                parts.append((str(rng.choice(KINDS)), int(day), part))
        items.append((amount, parts))
    return items


def stacked(amount: int, rows: list[tuple]) -> Counter:
    """Cents by day and outcome, by putting cents on a stack one by one."""
    steps = defaultdict(int)
    for kind, day, part in rows:
        steps[day, PLACES[kind]] += part
    order = sorted(steps, key=lambda s: (s[0], -1 if steps[s] < 0 else s[1], s[1]))
    stack = []
    for day, place in order:
        net = steps[day, place]
        stack += [(max(day, 0), NAMES[place])] * max(net, 0)
        del stack[len(stack) + min(net, 0) :]
    return Counter(stack + [(100, "open")] * (amount - len(stack)))


@pytest.fixture(scope="module")
def world():
    items = random_items(20251122, 250)
    return items, ledger_of(items, customers=4)


class TestManyItems:
    def test_parts_are_those_of_a_stack_of_cents(self, world):
        items, book = world
        found = delays(book, settled_by="each cent")
        cents = (found["amount"] * 100).round().astype(int)
        assert found["reason"].isna().all()
        parts = defaultdict(Counter)
        columns = (found["item_id"], found["days"], found["outcome"].astype(str), cents)
        for item, day, outcome, n in zip(*columns, strict=True):
            parts[item][int(day), outcome] += n
        numbers = book.query("SELECT item_id FROM known_invoices ORDER BY invoice_id")
        for item, (amount, rows) in zip(numbers["item_id"], items, strict=True):
            assert parts[item] == stacked(amount, rows), (amount, rows)
        assert sum(len(p) > 1 for p in parts.values()) > 100

    def test_parts_end_when_the_item_does(self, world):
        """On the day of the last cent, but where a day both takes back and settles."""
        items, book = world
        last = delays(book).set_index("item_id")
        parts = delays(book, settled_by="each cent").groupby("item_id")
        assert (parts["amount"].sum() - last["amount"]).abs().max() < 1e-9
        simple = [len({d for _, d, _ in rows}) == len(rows) for _, rows in items]
        simple = pd.Series(simple, index=last.index)
        np.testing.assert_array_equal(parts["days"].max()[simple], last["days"][simple])
        assert 150 < simple.sum() < 250

    def test_first_before_last(self, world):
        _, book = world
        first = delays(book, settled_by="first cent")
        last = delays(book)
        assert (first["days"] <= last["days"]).all()
        assert (first["days"] < last["days"]).sum() > 30
        open_first = first["outcome"] == "open"
        assert (last.loc[open_first, "outcome"] == "open").all()

    def test_what_is_not_known_yet_is_open(self, world):
        items, book = world
        early = delays(book.as_of("2025-02-10"), settled_by="each cent")
        later = [
            (amount, [row for row in rows if row[1] <= 40]) for amount, rows in items
        ]
        expected = Counter()
        for amount, rows in later:
            for (day, outcome), n in stacked(amount, rows).items():
                expected[min(day, 40), outcome] += n
        found = Counter()
        cents = (early["amount"] * 100).round().astype(int)
        for day, outcome, n in zip(early["days"], early["outcome"], cents, strict=True):
            found[int(day), outcome] += n
        assert found == expected

    def test_late_extracts(self, world):
        _, book = world
        found = delays(book, settled_by="each cent", observed_from="2025-01-21")
        assert (found["entry"] == 20).all()
        assert found["reason"].notna().equals(found["days"] < 20)
        events = event_table(book, settled_by="each cent", observed_from="2025-01-21")
        kept = found[found["reason"].isna()]
        cents = int((kept["amount"] * 100).round().sum())
        assert events["cents_entered"].sum() == cents
        assert events.set_index("day").loc[20, "cents_at_risk"] == cents

    def test_unknown_ways_are_refused(self, world):
        with pytest.raises(ParameterError, match="not settled by 'half'"):
            delays(world[1], settled_by="half")


class TestByAmount:
    def test_the_table_counts_items_and_cents(self, world):
        items, book = world
        events = event_table(book, settled_by="each cent")
        plain = event_table(book)
        both = events[events["day"].isin(plain["day"])][plain.columns]
        pd.testing.assert_frame_equal(both.reset_index(drop=True), plain)
        parts = [stacked(amount, rows) for amount, rows in items]
        for row in events.itertuples():
            open_now = [
                sum(n for (day, _), n in part.items() if day >= row.day)
                for part in parts
            ]
            assert row.cents_at_risk == sum(open_now)
            squares = sum(n * n for n in open_now)
            assert row.n_effective == pytest.approx(sum(open_now) ** 2 / squares)
            paid = sum(part[row.day, "paid"] for part in parts)
            assert row.cents_paid == paid
        assert events["cents_entered"].iloc[0] == sum(amount for amount, _ in items)

    def test_it_is_additive_over_parts(self, world):
        _, book = world
        whole = event_table(book, settled_by="each cent")
        by = event_table(book, settled_by="each cent", by="customer_id")
        pd.testing.assert_frame_equal(pooled(by), whole)
        halves = [
            event_table(book.customers(ids), settled_by="each cent")
            for ids in (["C0", "C3"], ["C1", "C2"])
        ]
        found = pooled(pd.concat(halves))
        pd.testing.assert_frame_equal(found, whole)
        pd.testing.assert_frame_equal(
            payment_curve(found), payment_curve(whole), rtol=0, atol=0
        )
        with pytest.raises(ParameterError, match="missing values"):
            pooled(pd.concat([whole, event_table(book)]))

    def test_shares_are_of_the_amount(self, world):
        items, book = world
        events = event_table(book, settled_by="each cent")
        curve = payment_curve(events)
        outcomes = outcome_curves(events)
        assert curve["open_share"].iloc[-1] > 0
        share = 1.0
        for row in curve.itertuples():
            share *= 1 - row.cents_paid / row.cents_at_risk
            assert row.open_share == pytest.approx(share, abs=1e-12)
        still = outcomes[(outcomes["outcome"] == "open") & (outcomes["day"] == 99)]
        amounts = sum(amount for amount, _ in items)
        open_cents = sum(stacked(a, rows)[100, "open"] for a, rows in items)
        assert still["share"].item() == pytest.approx(open_cents / amounts, abs=1e-12)
        median = median_days(curve)["reason"].item()
        assert median == "not determinable, because not reached by day 100"

    def test_limits_by_xie_and_liu(self):
        """Var S = S² Σ h / ((1 − h) M), M = (Σ w)² / Σ w² of those at risk."""
        rng = np.random.default_rng(5)
        days, w = rng.integers(0, 12, 60), rng.integers(1, 10**6, 60)
        outcomes = rng.choice(["paid", "open"], 60)
        curve = payment_curve(count_events(days, outcomes, weights=w))
        total = 0.0
        for row in curve[curve["open_share"].between(0.01, 0.99)].itertuples():
            risk = days >= row.day
            h = w[(days == row.day) & (outcomes == "paid")].sum() / w[risk].sum()
            m = float(w[risk].sum()) ** 2 / (w[risk].astype(float) ** 2).sum()
            total += h / ((1 - h) * m)
            spread = np.exp(1.959963984540054 * np.sqrt(total) / np.log(row.open_share))
            assert row.high == pytest.approx(row.open_share**spread, rel=1e-9)
            assert row.low == pytest.approx(row.open_share ** (1 / spread), rel=1e-9)

    @settings(max_examples=20)
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 30),
                st.sampled_from(["paid", "credited", "open"]),
                st.integers(0, 30),
            ),
            min_size=1,
            max_size=40,
        ),
        st.integers(1, 2**51),
    )
    def test_equal_amounts_are_counts(self, rows, weight):
        days = [day for day, _, _ in rows]
        outcomes = [outcome for _, outcome, _ in rows]
        entry = [min(start, day) for day, _, start in rows]
        plain = count_events(days, outcomes, entry=entry)
        heavy = count_events(days, outcomes, entry=entry, weights=[weight] * len(rows))
        pd.testing.assert_frame_equal(heavy[plain.columns], plain)
        np.testing.assert_allclose(heavy["n_effective"], heavy["n_at_risk"])
        for curves in (payment_curve, outcome_curves):
            one, two = curves(plain), curves(heavy)
            pd.testing.assert_frame_equal(one, two[one.columns], rtol=1e-9)

    def test_squares_are_exact(self):
        """Sums of squares far beyond 2**63, from weights just below the limit."""
        weights = [2**52 - 1, 2**52 - 2, 3]
        events = count_events([4, 4, 9], ["paid"] * 3, weights=weights)
        assert events["squares_left"].tolist() == [
            0,
            *[sum(w * w for w in weights[:2])],
            9,
        ]
        assert events["cents_paid"].tolist() == [0, 2**53 - 3, 3]

    @pytest.mark.parametrize(
        ("weights", "problem"),
        [
            ([1, 0], r"not above zero, or is too large \(item 1\)"),
            ([1, -5], "not above zero"),
            ([1, 2**52], "too large"),
            ([1, np.nan], "weight is missing"),
            ([1.5, 2], "give amounts in cents"),
            ([1], "not of one length"),
        ],
    )
    def test_weights_at_the_door(self, weights, problem):
        with pytest.raises(ParameterError, match=problem):
            count_events([1, 2], ["paid", "open"], weights=weights)
