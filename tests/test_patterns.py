"""Are rhythm, size and season of payments found where they are, and only there?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest
from statsmodels.duration.hazard_regression import PHReg

from arkit.demo import END
from arkit.demo.calendar import RUNS
from arkit.ledger import Ledger, from_tables
from arkit.survival import (
    count_events,
    delays,
    median_days,
    payment_curve,
    payment_runs,
    seasons,
    selective_payment,
)
from arkit.survival.association.cox_fit import cox
from tests import test_dialect, test_future_blind
from tests.demo_made import demo
from tests.random_ledger import LAST, random_tables

SEED = 5
AS_OF = "2025-06-30"
NAMES = {
    **{day: f"{day.title()}s" for day in RUNS[1:6]},
    "daily": "no rhythm",
    "second friday": "every second Friday",
    "other second friday": "every second Friday",
    "15th and month end": "the 15th and month end",
    "month end": "month end",
}
PATTERNS = (payment_runs, selective_payment, seasons)


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    return from_tables(demo().tables, as_of=demo().as_of, extract_date=END)


def books(rows: list[tuple], as_of: str = AS_OF) -> Ledger:
    """A ledger of (customer, invoice, due and payment date or None, amount)."""
    columns = ["customer_id", "invoice_date", "due_date", "paid", "amount"]
    invoices = pd.DataFrame(rows, columns=columns)
    for name in columns[1:4]:
        invoices[name] = pd.to_datetime(invoices[name])
    invoices["invoice_id"] = [f"I{n}" for n in range(len(invoices))]
    invoices["amount"] = invoices["amount"].astype("int64")
    invoices["currency"] = "EUR"
    settled = invoices.dropna(subset="paid").rename(columns={"paid": "settlement_date"})
    settled = settled.drop(columns=["invoice_date", "due_date"]).assign(kind="payment")
    tables = {"invoices": invoices.drop(columns="paid"), "settlements": settled}
    return from_tables(tables, as_of=as_of, extract_date=as_of)


# -- payment runs --------------------------------------------------------------------


def confusion(ledger: Ledger) -> pd.DataFrame:
    """Calendars found, by those planted; customers without enough payments left out."""
    found = payment_runs(ledger).frame.set_index("customer_id")["pattern"].dropna()
    told = demo().truth["customers"].set_index("customer_id")["payment_run"]
    return pd.crosstab(told.map(NAMES).loc[found.index], found)


def test_planted_payment_runs_are_found(ledger):
    table = confusion(ledger)
    planted = set(NAMES.values())
    assert set(table.columns) <= planted  # no calendar that nobody has
    missed = table.loc[table.index != "no rhythm", "no rhythm"].sum()
    hits = sum(table.loc[name, name] for name in table.index)
    assert table.loc["no rhythm", "no rhythm"] == table.loc["no rhythm"].sum() > 90
    assert hits + missed == table.to_numpy().sum() > 225
    assert missed <= 3  # who paid 14 times at most


def test_the_next_run_is_the_next_planted_day(ledger):
    found = payment_runs(ledger).frame.dropna(subset="next_run_date")
    told = demo().truth["customers"].set_index("customer_id")["payment_run"]
    days = demo().truth["payment_runs"]
    coming = days[days["run_date"] > pd.Timestamp(demo().as_of)]
    first = coming.groupby("payment_run")["run_date"].min()
    planted = told.loc[found["customer_id"]].map(first)
    assert len(found) > 130
    assert (found["next_run_date"].to_numpy() == planted.to_numpy()).all()
    assert found["run_share"].min() > 0.9
    assert found["run_amount_share"].min() > 0.8


def test_one_customer_alone_says_the_same(ledger):
    whole = payment_runs(ledger).frame.set_index("customer_id")
    alone = payment_runs(ledger.customer("C00029")).frame.set_index("customer_id")
    pd.testing.assert_frame_equal(alone, whole.loc[["C00029"]])
    assert alone["pattern"].item() == "the 15th and month end"


def month_days(of_month, *, after):
    """Payment days 2024 and 2025 on days of the month, moved off weekends."""
    months = pd.date_range("2024-01-01", "2025-06-01", freq="MS")
    days = [
        m + pd.Timedelta(days=min(d, m.days_in_month) - 1)
        for m in months
        for d in of_month
    ]
    back = [d - pd.Timedelta(days=max(0, d.weekday() - 4)) for d in days]
    forward = [
        d + pd.Timedelta(days=(7 - d.weekday()) * (d.weekday() > 4)) for d in days
    ]
    return [d for d in (forward if after else back) if d <= pd.Timestamp(AS_OF)]


CALENDARS = {
    "the 15th and month end": (month_days((15, 31), after=False), "2025-07-15"),
    "the 12th": (month_days((12,), after=True), "2025-07-14"),
    "the 10th, the 20th and month end": (
        month_days((10, 20, 31), after=False), "2025-07-10"),
    "the last Thursday of the month": (
        [d for d in pd.date_range("2024-01-01", AS_OF, freq="W-THU")
         if (d + pd.Timedelta(days=7)).month != d.month], "2025-07-31"),
    "the second Tuesday of the month": (
        pd.date_range("2024-01-01", AS_OF, freq="WOM-2TUE"), "2025-07-08"),
    "every second Wednesday": (
        pd.date_range("2024-01-03", AS_OF, freq="14D"), "2025-07-02"),
    "Tuesdays and Fridays": (
        pd.date_range("2024-06-01", AS_OF, freq="W-TUE").union(
            pd.date_range("2024-06-01", AS_OF, freq="W-FRI")), "2025-07-01"),
}  # fmt: skip


@pytest.mark.parametrize("name", CALENDARS)
def test_a_calendar_is_told_from_its_neighbors(name, rng):
    days, coming = CALENDARS[name]
    rows = [
        ("C1", day - pd.Timedelta(days=int(rng.integers(30, 60))),
         day - pd.Timedelta(days=int(rng.integers(0, 29))), day, 10_000)
        for day in days
    ]  # fmt: skip
    found = payment_runs(books(rows)).frame.iloc[0]
    assert found["pattern"] == name
    assert found["run_share"] == found["run_amount_share"] == 1.0
    assert found["next_run_date"] == pd.Timestamp(coming)


def fridays(n, *, misses, lag):
    """Invoices due some days before they are paid on Fridays, but for some misses."""
    rows = []
    for place, day in enumerate(pd.date_range("2024-01-05", periods=n, freq="W-FRI")):
        paid = day - pd.Timedelta(days=2 if place < misses else 0)
        amount = 1_000 if place < misses else 3_000
        rows.append(("C1", "2023-12-01", day - pd.Timedelta(days=lag), paid, amount))
    return rows


def test_evidence_is_the_binomial_chance_times_the_calendars():
    found = payment_runs(books(fridays(50, misses=5, lag=10))).frame.iloc[0]
    chance = binomtest(45, 50, found["chance_share"], alternative="greater").pvalue
    assert found["pattern"] == "Fridays"
    assert found["p_value"] == pytest.approx(6 * 15 * chance)
    assert found["chance_share"] == pytest.approx(1 / 7, abs=0.003)
    assert found["run_share"] == pytest.approx(0.9)
    assert found["run_amount_share"] == pytest.approx(135 / 140)
    assert found["n_payments"] == 50


def test_billing_on_fridays_is_not_paying_on_fridays():
    found = payment_runs(books(fridays(50, misses=5, lag=0))).frame.iloc[0]
    assert found["pattern"] == "no rhythm"
    assert found["reason"] == "payments fall on Fridays, but so do the due dates"
    assert np.isnan(found["run_share"])


def test_seven_payments_are_too_few():
    few = payment_runs(books(fridays(7, misses=0, lag=10))).frame.iloc[0]
    enough = payment_runs(books(fridays(8, misses=0, lag=10))).frame.iloc[0]
    assert few["pattern"] is None
    assert few["reason"] == (
        "not determinable, because there are only 7 payments (8 are needed)"
    )
    assert enough["pattern"] == "Fridays"
    assert enough["reason"] is None


def test_what_is_taken_back_the_same_day_is_no_payment():
    whole = books(fridays(20, misses=0, lag=10))
    tables = {
        name: whole.query(f"SELECT * FROM known_{name}", exact=True)
        for name in ("invoices", "settlements")
    }
    kept = ["customer_id", "kind", "settlement_date", "amount", "currency"]
    head = (
        tables["settlements"][kept]
        .head(2)
        .assign(settlement_date=pd.Timestamp("2024-03-05"))
    )
    loose = [head, head.assign(amount=-head["amount"])]
    more = pd.concat([tables["settlements"][[*kept, "invoice_id"]], *loose])
    columns = ["invoice_id", "customer_id", "invoice_date", "due_date", "amount"]
    rows = {"invoices": tables["invoices"][[*columns, "currency"]], "settlements": more}
    again = from_tables(rows, as_of=AS_OF, extract_date=AS_OF)
    pd.testing.assert_frame_equal(payment_runs(again).frame, payment_runs(whole).frame)


def test_money_that_comes_any_day_has_no_rhythm():
    """Weekends come on Monday; of 300 customers none is given a rhythm."""
    rng = np.random.default_rng(SEED)
    due = np.datetime64("2023-07-10") + rng.integers(0, 700, (300, 40))
    paid = due + rng.integers(0, 20, due.shape)
    paid = np.busday_offset(paid, 0, roll="forward")
    rows = [
        (f"C{who}", one - 30, one, day, 1_000)
        for who in range(300)
        for one, day in zip(due[who], paid[who], strict=True)
    ]
    found = payment_runs(books(rows)).frame
    assert (found["pattern"] == "no rhythm").all()


# -- selective payment ---------------------------------------------------------------


def test_selective_payers_are_found_and_nobody_else(ledger):
    found = selective_payment(ledger).frame.set_index("customer_id")
    named = found.index[found["pattern"] == "small before large"]
    told = demo().truth["customers"].set_index("customer_id")["size_log_hazard"]
    assert set(named) == set(told.index[told < 0]) == set(demo().who("selective payer"))
    assert not (found["pattern"] == "large before small").any()
    assert "C00097" in named
    assert (found.loc[named, "high"] < 0.85).all()
    assert (found["large_days_late"] > found["small_days_late"] + 4)[named].all()


def test_intervals_hold_no_effect_where_there_is_none(ledger):
    found = selective_payment(ledger).frame.set_index("customer_id")
    told = demo().truth["customers"].set_index("customer_id")["size_log_hazard"]
    plain = found[(told == 0) & found["hazard_ratio"].notna()]
    held = (plain["low"] <= 1) & (plain["high"] >= 1)
    assert len(plain) > 190
    assert held.mean() == pytest.approx(0.95, abs=0.03)


def random_books(n, *, n_customers=1, seed=SEED):
    """Invoices of all sizes; larger ones paid later, a fifth still open."""
    rng = np.random.default_rng(seed)
    written = np.datetime64("2023-07-03") + rng.integers(0, 600, n)
    size = rng.normal(size=n)
    wait = np.ceil(rng.exponential(15 * np.exp(0.4 * size))).astype(int)
    paid = written + 20 + wait
    is_open = (rng.random(n) < 0.2) | (paid > np.datetime64(AS_OF))
    return [
        (f"C{k % n_customers:02}", written[k], written[k] + 30,
         None if is_open[k] else paid[k], round(100_000 * 2 ** size[k]))
        for k in range(n)
    ]  # fmt: skip


def compared_items(ledger):
    """Items of a ledger as statsmodels and the general Cox model want them."""
    items = delays(ledger, clock="due")
    dates = ledger.query("SELECT item_id, invoice_date FROM ledger")
    items = items.merge(dates, on="item_id")
    half = items["invoice_date"].dt.year * 2 + (items["invoice_date"].dt.month > 6)
    return items.assign(
        half=half.astype(str) + items["customer_id"],
        size=np.log2(items["amount"]),
        entry=np.nan,
    )


def test_the_ratio_is_that_of_a_stratified_cox_model():
    ledger = books(random_books(250))
    items = compared_items(ledger)
    fit = PHReg(
        items["days"].to_numpy() + 100,  # no negative times there
        items[["size"]].to_numpy(),
        status=(items["outcome"] == "paid").to_numpy(int),
        strata=items["half"].to_numpy(),
        ties="efron",
    ).fit()
    found = selective_payment(ledger).frame.iloc[0]
    assert np.log(found["hazard_ratio"]) == pytest.approx(fit.params[0], abs=1e-7)
    spread = 1.959963984540054 * fit.bse[0]
    assert np.log(found["low"]) == pytest.approx(fit.params[0] - spread, abs=1e-6)
    assert found["p_value"] == pytest.approx(fit.pvalues[0], rel=1e-4)
    assert found["n_paid"] == (items["outcome"] == "paid").sum()


def test_errors_of_groups_are_clustered_by_customer():
    ledger = books(random_books(900, n_customers=30))
    items = compared_items(ledger)
    fit = cox(items, ["size"], strata="half", cluster="customer_id").effects.iloc[0]
    found = selective_payment(ledger, by=None).frame.iloc[0]
    for name in ("hazard_ratio", "low", "high"):
        assert found[name] == pytest.approx(fit[name], rel=1e-6), name


def test_days_late_of_halves_are_those_of_their_curves():
    ledger = books(random_books(120))
    items = delays(ledger, clock="due")
    is_large = items["amount"] > items["amount"].median()
    found = selective_payment(ledger).frame.iloc[0]
    for name, part in (("small", items[~is_large]), ("large", items[is_large])):
        events = count_events(part["days"], part["outcome"], clock="due")
        median = median_days(payment_curve(events))["median_days"].item()
        assert found[f"{name}_days_late"] == median


def test_large_invoices_never_paid_are_not_left_out():
    """Those paid took equally long; only the open ones tell."""
    day = pd.Timestamp("2025-01-06")
    rows = [
        ("C1", day, day + pd.Timedelta(days=30),
         None if k % 4 == 3 else day + pd.Timedelta(days=30 + k % 3),
         90_000 + k if k % 2 else 10_000 + k)
        for k in range(80)
    ]  # fmt: skip
    found = selective_payment(books(rows)).frame.iloc[0]
    closed = selective_payment(books([r for r in rows if r[3]])).frame.iloc[0]
    assert found["pattern"] == "small before large"
    assert closed["pattern"] == "no difference seen"


def test_larger_and_slower_with_time_is_not_selective():
    """Amounts and days late both grow from half-year to half-year."""
    rng = np.random.default_rng(SEED)
    rows = []
    for half in range(4):
        for _ in range(40):
            day = np.datetime64("2023-07-01") + 182 * half + int(rng.integers(0, 150))
            late = int(5 + 12 * half + rng.integers(0, 8))
            amount = int(10_000 * 2 ** (half + rng.normal()))
            rows.append(("C1", day, day + 14, day + 14 + late, amount))
    found = selective_payment(books(rows)).frame.iloc[0]
    assert found["pattern"] == "no difference seen"
    assert found["low"] < 1 < found["high"]


@pytest.mark.parametrize(
    ("amounts", "why"),
    [
        ([500] * 40, "the amounts do not differ among those compared"),
        ([2**k for k in range(1, 41)], "all invoices were paid in the order of their "),
        ([500, 700], "only 2 invoices were paid (n = 2, need 30)"),
    ],
)
def test_ratios_that_cannot_be_had_say_why(amounts, why):
    rows = [
        ("C1", "2025-01-06", "2025-01-20", pd.Timestamp("2025-01-21") +
         pd.Timedelta(days=k), amount)
        for k, amount in enumerate(amounts)
    ]  # fmt: skip
    found = selective_payment(books(rows)).frame.iloc[0]
    assert found["reason"].startswith(f"not determinable, because {why}")
    assert found["pattern"] is None
    assert np.isnan([found["hazard_ratio"], found["low"], found["p_value"]]).all()


# -- seasons -------------------------------------------------------------------------


def test_planted_seasons_are_found_and_no_others(ledger):
    found = seasons(ledger).frame.set_index("due_month")
    named = found["pattern"][found["pattern"] != "no difference seen"]
    assert named.to_dict() == {"August": "slower", "December": "slower"}
    assert (found.loc[["August", "December"], "n_years_slower"] == 4).all()
    assert found["hazard_ratio"].idxmin() == "December"
    # runs twice a month and promises blur what was planted: exp(-0.25 + 0.45 / 12)
    assert 0.80 < found.loc["December", "hazard_ratio"] < 0.90
    on_the_clock = delays(ledger, clock="due")["reason"].isna()
    assert found["n_items"].sum() == on_the_clock.sum()


def seasonal(*, effect, slower_by=0.0, n_customers=25, seed=SEED):
    """Two years of invoices; those due in December are paid with another hazard."""
    rng = np.random.default_rng(seed)
    rows = []
    for who in range(n_customers):
        for due in pd.to_datetime("2023-01-02") + pd.to_timedelta(
            np.sort(rng.integers(0, 728, 80)), unit="D"
        ):
            months = 12 * (due.year - 2023) + due.month
            hazard = 0.1 * np.exp(effect * (due.month == 12) - slower_by * months)
            late = int(rng.exponential(1 / hazard) // 1) - 3
            day = due + pd.Timedelta(days=late)
            rows.append((f"C{who:02}", due - pd.Timedelta(days=30), due, day, 1_000))
    last = pd.Timestamp(AS_OF)
    return [(*r[:3], r[3] if r[3] <= last else None, r[4]) for r in rows]


def test_the_planted_size_of_a_season_lies_in_its_interval():
    found = seasons(books(seasonal(effect=-0.5))).frame.set_index("due_month")
    planted = np.exp(-0.5 * 11 / 12)
    december = found.loc["December"]
    assert december["pattern"] == "slower"
    assert december["low"] < planted < december["high"]
    assert december["n_years_slower"] == december["n_years"] == 2
    assert (found["pattern"].drop("December") == "no difference seen").all()


def test_customers_who_become_slower_do_not_make_seasons():
    rows = seasonal(effect=0.0, slower_by=0.08)
    found = seasons(books(rows)).frame
    assert (found["pattern"] == "no difference seen").all()
    value = np.log(found["hazard_ratio"])
    assert value[:3].mean() == pytest.approx(value[-3:].mean(), abs=0.12)


def test_averages_of_months_are_one():
    found = seasons(books(seasonal(effect=-0.3))).frame
    assert np.log(found["hazard_ratio"]).sum() == pytest.approx(0.0, abs=1e-9)


def test_months_without_payments_say_so():
    rows = [row for row in seasonal(effect=0.0) if pd.Timestamp(row[2]).month != 5]
    found = seasons(books(rows)).frame.set_index("due_month")
    assert found.loc["May", "reason"] == (
        "not determinable, because too few invoices due in the month were paid (need 5)"
    )
    assert found.loc["May", "pattern"] is None
    assert found["hazard_ratio"].notna().sum() == 11


def test_one_month_alone_cannot_be_compared():
    rows = [row for row in seasonal(effect=0.0) if pd.Timestamp(row[2]).month == 5]
    found = seasons(books(rows)).frame.set_index("due_month")
    assert found.loc["May", "reason"].endswith("before and after a turn of the year")


def test_groups_have_twelve_months_each(ledger):
    some = ledger.customers([f"C{n:05}" for n in range(20, 60)])
    found = seasons(some, by="is_key_account").frame
    assert found.groupby("is_key_account").size().tolist() == [12, 12]
    whole = seasons(some).frame
    assert found["n_items"].sum() == whole["n_items"].sum()


# -- all three -----------------------------------------------------------------------


def of_day(frames, day):
    """The tables of the demo as they were known on a day."""
    day = pd.Timestamp(day)
    kept = {}
    for name in ("customers", "invoices", "settlements"):
        frame = frames[name]
        kept[name] = frame[frame["known_on"].fillna(day) <= day]
    kept["invoices"] = kept["invoices"].query("invoice_date <= @day")
    kept["settlements"] = kept["settlements"].query("settlement_date <= @day")
    return kept


@pytest.fixture(scope="module")
def earlier(ledger) -> tuple[Ledger, Ledger]:
    """A year before: the whole extract read as of then, and an extract of then."""
    day = date(2024, 6, 28)
    then = from_tables(of_day(demo().tables, day), as_of=day, extract_date=day)
    return ledger.as_of(day), then


@pytest.mark.parametrize("function", PATTERNS)
def test_no_pattern_looks_ahead(function, earlier):
    whole, blind = (function(ledger) for ledger in earlier)
    pd.testing.assert_frame_equal(whole.frame, blind.frame)
    assert whole.passport == blind.passport
    assert len(set(whole.frame["pattern"].dropna())) > 1


@pytest.mark.parametrize("way", ["deleted", "scrambled"])
@pytest.mark.parametrize("by", [None, "customer_id", "segment"])
@pytest.mark.parametrize("function", PATTERNS)
def test_no_pattern_of_odd_ledgers_looks_ahead(function, by, way):
    day = test_future_blind.DAYS[1]
    whole = function(test_future_blind.ledger("whole", day), by=by)
    blind = function(test_future_blind.ledger(way, day), by=by)
    pd.testing.assert_frame_equal(whole.frame, blind.frame)
    assert replace(whole.passport, n_rows=0) == replace(blind.passport, n_rows=0)


@pytest.mark.parametrize("function", PATTERNS)
def test_questions_are_portable(function):
    for text in test_dialect.texts_of(function, grouped=True):
        assert test_dialect.foreign(text) == []


@pytest.mark.parametrize("function", PATTERNS)
def test_a_ledger_without_payments_is_said_to_have_none(function):
    tables = random_tables(SEED)
    tables["settlements"] = tables["settlements"].head(0)
    found = function(from_tables(tables, as_of=LAST)).frame
    assert found["pattern"].isna().all()
    assert found["reason"].str.startswith("not determinable").all()
