"""What a ledger tells of late payment, when it tells nothing, and not the future."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import LedgerError, ParameterError
from arkit.judgment.diagnosis import diagnose, read_beliefs
from arkit.judgment.diagnosis.account import Account
from arkit.judgment.diagnosis.basis import MEASURED
from arkit.judgment.diagnosis.change import find_change
from arkit.judgment.diagnosis.diagnosis import Diagnosis
from arkit.judgment.diagnosis.example import break_example
from arkit.judgment.diagnosis.lateness import lateness
from arkit.judgment.diagnosis.observation import Seen
from arkit.judgment.diagnosis.own_process import Check
from arkit.ledger import Ledger, from_tables

AS_OF = "2025-06-30"
TODAY = pd.Timestamp(AS_OF)
LAST = pd.Timestamp("2025-07-31")


def invoices(n: int, **given: object) -> pd.DataFrame:
    """Weekly invoices of one customer, the last due a week before the day."""
    due = TODAY - pd.to_timedelta(7 * np.arange(n, 0, -1), unit="D")
    frame = pd.DataFrame(
        {
            "customer_id": "K1",
            "invoice_id": [f"K-{k}" for k in range(n)],
            "amount": 100_000 + 1_003 * (np.arange(n) * 7 % 13),
            "currency": "EUR",
            "invoice_date": due - pd.Timedelta(days=30),
            "due_date": due,
        }
    )
    return frame.assign(**given)


def paid(rows: pd.DataFrame, late: object) -> pd.DataFrame:
    """Whole payments, so many days after the due date."""
    days = rows["due_date"] + pd.to_timedelta(late, unit="D")
    head = rows[["customer_id", "invoice_id", "amount", "currency"]]
    frame = head.assign(settlement_date=days, kind="payment")
    return frame[frame["settlement_date"] <= LAST]


def ledger(rows: pd.DataFrame, settled: pd.DataFrame, **more: pd.DataFrame) -> Ledger:
    ids = sorted(set(rows["customer_id"]) | {"Z9"})
    customers = pd.DataFrame({"customer_id": ids, "customer_name": ids})
    tables = {"customers": customers, "invoices": rows, "settlements": settled}
    return from_tables(tables | more, as_of=AS_OF, extract_date=LAST.date())


def found(every: Ledger, *ids: str, **given: object) -> Diagnosis:
    return diagnose(every.customers(ids or ["K1"]), portfolio=every, **given)


def values(one: Diagnosis) -> dict[str, str | None]:
    return {seen.feature: seen.value for seen in one.basis.observations}


# -- when nothing can be said --------------------------------------------------------


def of_customer(name: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The same invoices of another customer."""
    return rows.assign(customer_id=name, invoice_id=name + rows["invoice_id"])


@cache
def silent() -> Ledger:
    """Customers of whom little can be said, one of each kind."""
    n = {"one": 1, "open": 6, "few": 5, "credit": 40, "good": 60, "quiet": 60}
    rows = {name: of_customer(name, invoices(count)) for name, count in n.items()}
    rows["quiet"] = rows["quiet"].head(20)
    rows["undated"] = of_customer("undated", invoices(20)).assign(due_date=pd.NaT)
    late = {"few": 20, "credit": 3, "good": 3, "quiet": 20}
    settled = [paid(rows[name], days) for name, days in late.items()]
    settled.append(paid(of_customer("undated", invoices(5)), 0))
    extra = settled[1].head(1).assign(invoice_id=None, amount=5_000)
    extra["settlement_date"] = pd.Timestamp("2025-06-01")
    settled.append(extra)
    return ledger(pd.concat(rows.values()), pd.concat(settled))


@pytest.mark.parametrize(
    ("who", "verdict", "words"),
    [
        ("one", "cannot say", "Cannot say, because there is one invoice only."),
        ("Z9", "cannot say", "no invoice is known"),
        ("open", "cannot say", "all 6 invoices are open"),
        ("few", "cannot say", "only 5 undisputed invoices"),
        ("credit", "cannot say", "in credit by EUR 50.00"),
        ("quiet", "cannot say", "fell due since"),
        ("undated", "cannot say", "no invoice has a due date"),
        ("good", "pays as agreed", "0 % (0 % by amount) were more than 10 days late"),
    ],
)
def test_nothing_to_explain_or_to_explain_it_by(
    who: str, verdict: str, words: str
) -> None:
    one = found(silent(), who)
    assert one.verdict == verdict
    assert words in one.reason
    assert one.chances["chance"].isna().all()
    assert one.for_evidence == one.against_evidence == one.missing == ()
    assert values(one) == {}
    assert one.strategy.title in ("Facts first", "Nothing to explain")


def test_the_whole_portfolio_is_no_customer() -> None:
    with pytest.raises(ParameterError, match="of one customer"):
        diagnose(break_example(), portfolio=break_example())


def test_the_days_must_agree() -> None:
    every = break_example()
    with pytest.raises(ParameterError, match="one day for both"):
        diagnose(every.customer("H1").as_of("2025-05-01"), portfolio=every)


def test_several_currencies_need_a_choice() -> None:
    rows = invoices(20)
    rows.loc[rows.index[:10], "currency"] = "USD"
    every = ledger(rows, paid(rows, 20))
    with pytest.raises(LedgerError, match="several currencies"):
        found(every)


def test_accounts_of_a_merged_customer_are_looked_at_as_one() -> None:
    rows = invoices(80)
    late = np.where(np.arange(80) < 55, 0, 30)
    half = np.where(np.arange(80) % 2, "K1", "K2")
    every = ledger(
        rows.assign(customer_id=half), paid(rows.assign(customer_id=half), late)
    )
    both = found(every, "K1", "K2")
    alone = found(ledger(rows, paid(rows, late)))
    assert both.basis.customer_id == "K1, K2"
    assert both.chances.equals(alone.chances)


# -- own fault -----------------------------------------------------------------------


def disputes(rows: pd.DataFrame, **given: object) -> pd.DataFrame:
    frame = rows[["customer_id", "invoice_id", "currency"]].assign(
        dispute_id=[f"D{k}" for k in range(len(rows))],
        opened_date=rows["due_date"],
        reason="price",
    )
    return frame.assign(**given)


@pytest.mark.parametrize(("n", "verdict"), [(3, "own fault"), (2, "stuff happens")])
def test_disputes_come_first_above_a_quarter(n: int, verdict: str) -> None:
    rows = invoices(70, amount=100_000)
    late = np.where(np.arange(70) < 40, 0, 30)
    settled = paid(rows, late)
    is_open = settled["settlement_date"] > TODAY
    open_rows = rows[rows["invoice_id"].isin(settled["invoice_id"][is_open])]
    overdue = pd.concat([open_rows, rows.tail(8)]).drop_duplicates().tail(8)
    settled = settled[~settled["invoice_id"].isin(overdue["invoice_id"])]
    raised = disputes(overdue.tail(n), opened_date=pd.Timestamp("2025-06-28"))
    one = found(ledger(rows, settled, disputes=raised))
    check = one.checks.iloc[0]
    assert check["share"] == pytest.approx(n / 8)
    assert one.verdict.startswith(verdict)
    if n == 3:
        assert one.basis.figures["disputed"] == "EUR 3,000"
        assert "EUR 3,000 in 3 disputes" in " ".join(one.strategy.script)


def test_everything_disputed() -> None:
    rows = invoices(30)
    settled = paid(rows.head(10), 40)
    one = found(ledger(rows, settled, disputes=disputes(rows)))
    assert one.verdict == "own fault or dispute"
    assert "100 %" in one.reason


def test_a_check_is_ours_above_its_limit() -> None:
    shares = {0.25: False, 0.26: True, float("nan"): False}
    for share, ours in shares.items():
        one = Check(check="", share=share, limit=0.25, evidence="")
        assert one.is_ours is ours


@pytest.mark.parametrize(("right", "ours"), [(True, True), (False, False)])
def test_disputes_the_customer_won(right: bool, ours: bool) -> None:
    rows = invoices(60)
    late = np.where(np.arange(60) % 3 == 0, 40, 0)
    won = disputes(
        rows[late > 0],
        closed_date=rows["due_date"][late > 0] + pd.Timedelta(days=8),
        outcome="customer right" if right else "seller right",
    )
    won = won[won["closed_date"] <= TODAY]
    one = found(ledger(rows, paid(rows, late), disputes=won))
    assert bool(one.checks["is_ours"].iloc[1]) is ours
    assert (one.verdict == "own fault or dispute") is ours


@pytest.mark.parametrize(("lag", "ours"), [(12, True), (6, False)])
def test_we_sent_late(lag: int, ours: bool) -> None:
    rows = invoices(60)
    rows["sent_date"] = rows["invoice_date"] + pd.Timedelta(days=lag)
    one = found(ledger(rows, paid(rows, 18)))
    assert bool(one.checks["is_ours"].iloc[2]) is ours
    assert (one.verdict == "own fault or dispute") is ours
    if not ours:
        assert values(one)["sending"] == "late"


def test_order_numbers_missing_on_the_late_ones() -> None:
    rows = invoices(60)
    late = np.where(np.arange(60) % 5 == 0, 40, 0)
    rows["po_number"] = np.where(late > 0, None, "PO-1")
    one = found(ledger(rows, paid(rows, late)))
    assert one.verdict == "own fault or dispute"
    assert "lack the order number" in one.reason
    none = found(ledger(rows.assign(po_number=None), paid(rows, late)))
    assert none.verdict == "pays as agreed"


# -- onset ---------------------------------------------------------------------------


def test_a_step_is_found_where_it_is() -> None:
    due = np.arange(0, 700, 7)
    late = np.where(due < 420, 2.0, 30.0)
    change = find_change(due, late)
    assert (change.day, change.width_days) == (420, 0)
    assert change.before_days == pytest.approx(2)
    assert change.after_days == pytest.approx(30)


def test_a_slope_is_no_step() -> None:
    due = np.arange(0, 700, 7)
    late = np.clip((due - 350) / 10, 0, None)
    change = find_change(due, late)
    assert change.width_days >= 240
    assert abs(change.day - 350) < 40


@settings(max_examples=30)
@given(st.integers(-2000, 2000), st.floats(-5, 5))
def test_a_change_moves_with_the_calendar_and_the_level(
    days: int, level: float
) -> None:
    due = np.arange(0, 700, 7)
    late = np.where(due < 420, 2.0, 30.0) + np.sin(due) * 3
    base, moved = find_change(due, late), find_change(due + days, late + level)
    assert moved.day - base.day == days
    assert moved.width_days == base.width_days
    assert moved.size_days == pytest.approx(base.size_days)
    assert moved.deviations == pytest.approx(base.deviations)


def test_chance_is_seldom_taken_for_a_change(rng: np.random.Generator) -> None:
    due = np.arange(0, 1000, 7)
    tries = [find_change(due, rng.normal(10, 8, len(due))) for _ in range(100)]
    called = [t for t in tries if t and t.deviations >= 3 and t.size_days >= 7]
    assert len(called) <= 5


def test_earlier_payment_is_no_onset() -> None:
    due = np.arange(0, 700, 7)
    assert find_change(due, np.where(due < 420, 30.0, 2.0)) is None
    assert find_change(due[:8], due[:8] * 1.0) is None


def test_a_break_that_has_healed_is_no_onset() -> None:
    rows = invoices(100)
    place = np.arange(100)
    late = np.where((place > 30) & (place < 55), 35, 0)
    every = ledger(rows, paid(rows, late))
    assert found(every).verdict == "pays as agreed"
    assert look(every).late.change is None


# -- days late -----------------------------------------------------------------------


def test_an_open_invoice_counts_with_those_at_least_as_late() -> None:
    rows = invoices(40)
    late = look(ledger(rows, paid(rows.head(34), 30))).late.items["late"]
    assert late.tail(6).tolist() == [42.0, 35.0, 30.0, 30.0, 30.0, 30.0]


def test_disputed_invoices_say_nothing_of_the_customer() -> None:
    rows = invoices(40)
    over = {"closed_date": rows["due_date"].iloc[5], "outcome": "seller right"}
    raised = disputes(rows.iloc[5:8], opened_date=rows["due_date"].iloc[4], **over)
    items = look(ledger(rows, paid(rows, 30), disputes=raised)).late.items
    assert len(items) == 40 - 3
    assert not set(items["invoice_id"]) & set(raised["invoice_id"])


# -- features ------------------------------------------------------------------------


def broken(*names: str, **more: pd.DataFrame) -> Ledger:
    """Customers that pay 30 days later from the 60th of 90 invoices on."""
    rows = [of_customer(name, invoices(90)) for name in names or ("K1",)]
    late = np.where(np.arange(90) < 60, 0, 30)
    settled = [paid(part, late) for part in rows]
    return ledger(pd.concat(rows), pd.concat(settled), **more)


@cache
def plain() -> Diagnosis:
    return found(broken())


def look(every: Ledger, name: str = "K1") -> Seen:
    """What measurements look at."""
    known = Account(ledger=every.customer(name), portfolio=every)
    believed = read_beliefs()
    late = lateness(known, cuts=believed.features["onset"].cuts, late_days=10.0)
    return Seen(account=known, late=late, beliefs=believed)


def seen(every: Ledger, feature: str, name: str = "K1") -> str | None:
    """The value of one feature of a customer."""
    return MEASURED[feature](look(every, name)).value


def test_features_of_a_sudden_break() -> None:
    seen = values(plain())
    told = {"history": "good", "onset": "sudden", "spread": "all", "parts": "none"}
    assert {name: seen[name] for name in told} == told
    assert seen["orders"] == "stable"


@pytest.mark.parametrize(
    "feature", ["promises", "queries", "contact", "bond", "sending"]
)
def test_a_table_that_is_not_there_is_missing_not_none(feature: str) -> None:
    one = plain()
    assert values(one)[feature] is None
    row = one.contributions.set_index("feature").loc[feature]
    assert row["stands"] == "missing"
    assert row[list(one.chances["cause"])].eq(0).all()


def other_row(table: str) -> pd.DataFrame:
    """A row of a table about somebody else, known on a day."""
    base = {"customer_id": ["Z9"], "currency": "EUR", "amount": [1_000]}
    day = pd.Timestamp("2025-01-02")
    if table == "promises":
        base |= {"promise_id": "P", "made_on": day, "due_date": day}
    if table == "disputes":
        base |= {"dispute_id": "D", "opened_date": day}
    return pd.DataFrame(base)


def test_a_table_that_is_kept_tells_that_there_is_none() -> None:
    tables = {name: other_row(name) for name in ("promises", "disputes")}
    every = broken(**tables)
    assert seen(every, "promises") == "none asked"
    assert seen(every, "queries") == "none"
    earlier = every.as_of("2025-01-01")  # the row was not known yet
    assert seen(earlier, "promises") is None
    assert seen(earlier, "queries") is None


def promised(name: str, kept: int, n: int) -> pd.DataFrame:
    rows = of_customer(name, invoices(90)).iloc[60 : 60 + n]
    good = np.arange(n) < kept
    made = rows["due_date"] + pd.Timedelta(days=5)
    due = made + pd.to_timedelta(np.where(good, 25, 5), unit="D")
    frame = rows[["customer_id", "invoice_id", "amount", "currency"]]
    names = [f"P{name}{k}" for k in range(n)]
    return frame.assign(promise_id=names, made_on=made, due_date=due)


def test_promises() -> None:
    expected = {"six": (6, "kept"), "five": (5, "broken"), "zero": (0, "broken")}
    rows = [promised(name, kept, 10) for name, (kept, _) in expected.items()]
    every = broken(*expected, "mute", promises=pd.concat(rows))
    for name, (_, value) in expected.items():
        assert seen(every, "promises", name) == value, name
    assert seen(every, "promises", "mute") == "none asked"


def calls(name: str, results: list[str]) -> pd.DataFrame:
    days = [TODAY - pd.Timedelta(days=k + 1) for k in range(len(results))]
    return pd.DataFrame(
        {
            "activity_id": [f"A{name}{k}" for k in range(len(results))],
            "customer_id": name,
            "activity_date": days,
            "kind": "call",
            "result": results,
        }
    )


SAID = {
    "quick": (["reached, payment confirmed"] * 3 + ["called back"], "responsive"),
    "slow": (["called back within a week"] * 3 + ["reached"], "slow"),
    "away": (["no answer, message left"] * 2 + ["reached"] * 2, "evasive"),
    "papers": (["asked for a copy or order number"] * 3, "responsive"),
    "few": (["reached"] * 2, None),
    "odd": (["hm"] * 5, None),
}


def test_contact_and_papers_asked_for_in_calls() -> None:
    rows = [calls(name, results) for name, (results, _) in SAID.items()]
    every = broken(*SAID, activities=pd.concat(rows))
    for name, (_, value) in SAID.items():
        assert seen(every, "contact", name) == value, name
    assert seen(every, "queries", "papers") == "order number or copy"
    assert seen(every, "queries", "quick") == "none"


def test_queries_for_papers_are_told_from_disputes() -> None:
    shut = {"outcome": "seller right", "reason": "Missing purchase order"}
    parts = []
    for name, reason in {"papers": shut["reason"], "goods": "damaged goods"}.items():
        rows = of_customer(name, invoices(90)).iloc[-20:-14]
        day = rows["due_date"] + pd.Timedelta(days=3)
        part = disputes(rows, **(shut | {"reason": reason, "closed_date": day}))
        parts.append(part.assign(dispute_id=name + part["dispute_id"]))
    every = broken("papers", "goods", disputes=pd.concat(parts))
    assert seen(every, "queries", "papers") == "order number or copy"
    assert seen(every, "queries", "goods") == "new disputes"


def test_which_invoices_are_late() -> None:
    rows = invoices(60)
    large = (rows["amount"] > rows["amount"].median()).to_numpy()
    days = {
        "all": np.full(60, 30),
        "large only": np.where(large, 30, 0),
        "scattered": np.where(np.arange(60) % 2, 30, 0),
    }
    every = [of_customer(name, rows) for name in days]
    settled = [
        paid(part, late) for part, late in zip(every, days.values(), strict=True)
    ]
    both = ledger(pd.concat(every), pd.concat(settled))
    assert {name: seen(both, "spread", name) for name in days} == {n: n for n in days}


def test_part_payments_and_round_sums() -> None:
    rows = invoices(90)
    late = np.where(np.arange(90) < 60, 0, 30)
    whole = paid(rows, late)
    some = whole["invoice_id"].isin(rows["invoice_id"].iloc[62:72])
    first = whole[some].assign(
        amount=lambda t: t["amount"] // 2,
        settlement_date=lambda t: t["settlement_date"] - pd.Timedelta(days=9),
    )
    rest = whole[some].assign(amount=lambda t: t["amount"] - t["amount"] // 2)
    settled = pd.concat([whole[~some], first, rest])
    assert seen(ledger(rows, settled), "parts") == "yes"
    rounds = whole[~some].copy()
    rounds.loc[rounds.index[-10:], "amount"] = 50_000
    assert seen(ledger(rows, rounds), "parts") == "yes"


@pytest.mark.parametrize(
    ("factor", "others_too", "value"),
    [(1, False, "stable"), (4, False, "falling"), (4, True, "stable")],
)
def test_orders_fall(factor: int, others_too: bool, value: str) -> None:
    rows = invoices(90)
    late = np.where(np.arange(90) < 60, 0, 30)
    recent = rows["invoice_date"] > TODAY - pd.Timedelta(days=90)
    rows.loc[recent, "amount"] //= factor
    others = invoices(90).assign(customer_id="Z9")
    others["invoice_id"] = "Z" + others["invoice_id"]
    others["amount"] *= 20
    others.loc[recent & others_too, "amount"] //= factor
    every = ledger(pd.concat([rows, others]), paid(rows, late))
    assert seen(every, "orders") == value


def test_the_person_they_were_bound_to_has_left() -> None:
    rows = invoices(90)
    late = np.where(np.arange(90) < 60, 0, 30)
    who = pd.DataFrame(
        {
            "customer_id": ["K1", "K1", "Z9"],
            "customer_name": ["K", "K", "Z"],
            "account_manager": ["Ann Secret", "Bob Hidden", "Ann Secret"],
            "relationship_holder": ["Ann Secret", None, "Ann Secret"],
            "known_on": [pd.NaT, rows["due_date"].iloc[58], pd.NaT],
        }
    )
    tables = {"invoices": rows, "settlements": paid(rows, late), "customers": who}
    every = from_tables(tables, as_of=AS_OF, extract_date=LAST.date())
    one = found(every)
    assert values(one)["bond"] == "left"
    told = " ".join((*one.for_evidence, *one.against_evidence))
    assert "Ann" not in told
    assert "Bob" not in told


def test_every_feature_of_the_beliefs_is_measured() -> None:
    assert list(read_beliefs().features) == list(MEASURED)


# -- the future ----------------------------------------------------------------------


def test_what_happens_later_changes_nothing() -> None:
    every = break_example()
    known = every.as_of("2025-04-30")
    before = diagnose(known.customer("H1"), portfolio=known)
    day = pd.Timestamp("2025-04-30")
    tables = {}
    for name in ("customers", "invoices", "settlements", "promises"):
        frame = every.query(f"SELECT * FROM known_{name}", exact=True)
        frame = frame.drop(columns="item_id", errors="ignore")
        late = frame["known_on"].notna() & (frame["known_on"] > day)
        tables[name] = frame[~late]
    cut = from_tables(tables, as_of=day.date(), extract_date=date(2025, 7, 31))
    after = diagnose(cut.customer("H1"), portfolio=cut)
    assert before.contributions.equals(after.contributions)
    assert before.verdict == after.verdict == "stuff happens"
    assert repr(before.basis) == repr(after.basis)


def test_nothing_is_changed_by_looking() -> None:
    every = break_example()
    account = Account(ledger=every.customer("H1"), portfolio=every)
    before = account.items.copy(deep=True)
    diagnose(every.customer("H1"), portfolio=every)
    pd.testing.assert_frame_equal(account.items, before)
