"""Does a credit manager read what is really associated with slower payment?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from arkit.errors import ParameterError
from arkit.ledger import Ledger, from_tables
from arkit.metrics._example import example
from arkit.survival import Drivers, covariates, cox, delays, drivers
from arkit.survival.association.drivers_days import median_shifts
from arkit.survival.association.drivers_fit import compared
from arkit.survival.association.drivers_terms import BETWEEN, WITHIN
from arkit.survival.association.early_and_late import Question
from tests.demo_made import demo

SEED = 8
COLUMNS = [
    *("comparison", "term", "level", "reference", "hazard_ratio", "low", "high"),
    *("days_later", "days_low", "days_high", "p_value", "n_items", "n_customers"),
    *("is_constant", "reason"),
]


@cache
def ledger() -> Ledger:
    return from_tables(demo().tables, as_of=demo().as_of)


@cache
def portfolio() -> Drivers:
    return drivers(ledger())


def effect(found: pd.DataFrame, term: str, level: str) -> pd.Series:
    """The row of one level."""
    return found[(found["term"] == term) & (found["level"] == level)].squeeze()


# -- the planted truth ---------------------------------------------------------------


@cache
def on_the_planted_clock() -> pd.DataFrame:
    """Invoices paid at once by who pays on any day, until something else interferes.

    Days count from the planted start of each invoice; a dispute, a promise or an
    insolvency ends the watch.
    """
    items = delays(ledger(), clock="due").merge(
        covariates(ledger()).drop(columns=["customer_id", "amount"]), on="item_id"
    )
    numbers = ledger().query("SELECT item_id, invoice_id, due_date FROM known_invoices")
    planted = demo().truth["invoices"].drop(columns=["customer_id", "outcome"])
    who = demo().truth["customers"][["customer_id", "is_po_needed", "size_log_hazard"]]
    items = items.merge(numbers, on="item_id").merge(planted, on="invoice_id")
    items = items.merge(who, on="customer_id")
    items = items[items["is_whole"] & (items["payment_run"] == "daily")].copy()
    until = pd.to_datetime(items["governed_until"]) - items["due_date"]
    cut = until.dt.days < items["days"]
    items["outcome"] = items["outcome"].astype(str).where(~cut, "open")
    items["days"] = items["days"].where(~cut, until.dt.days)
    items["days"] = np.round(items["days"] - items["start_days"])
    month = items["due_month"].astype(str)
    return items.assign(
        december=month == "December",
        august=month == "August",
        lacks_po=~items["has_po"] & items["is_po_needed"],
    )


def test_planted_effects_are_recovered_on_their_own_clock():
    terms = ["december", "august", "lacks_po"]
    options = {"strata": "customer_id", "cluster": "customer_id"}
    fit = cox(on_the_planted_clock(), terms, **options)
    planted = demo().truth["effects"].set_index("effect")["value"]
    wanted = planted[
        ["due in December", "due in August", "no purchase order where one is needed"]
    ]
    low, high = np.log(fit.effects["low"]), np.log(fit.effects["high"])
    assert (low.to_numpy() < wanted).all()
    assert (wanted < high.to_numpy()).all()


@pytest.mark.parametrize("customer_id", demo().who("selective payer"))
def test_planted_size_effects_are_recovered_on_their_own_clock(customer_id):
    items = on_the_planted_clock()
    own = items[items["customer_id"] == customer_id]
    row = cox(own, ["size_doublings_y"]).effects.iloc[0]
    customers = demo().truth["customers"].set_index("customer_id")
    planted = customers.loc[customer_id, "size_log_hazard"]
    assert planted < -0.3
    assert abs(row["coefficient"] - planted) < 2.6 * row["se"]


def test_the_ledger_shows_planted_seasons_nearer_to_one():
    """Disputes, promises and payment runs hide part of the effect, none of its sign."""
    found = portfolio().effects
    for month, planted in (("December", -0.25), ("August", -0.20)):
        row = effect(found, "Due month", month)
        assert np.exp(planted) < row["hazard_ratio"] < row["high"] < 1
        assert row["days_low"] > 0


def test_a_missing_order_number_delays_those_who_need_one_and_nobody_else():
    who = demo().truth["customers"]
    for needs in (True, False):
        ids = who.loc[who["is_po_needed"] == needs, "customer_id"]
        mine = ledger().customers(ids)
        row = drivers(mine, terms=["Purchase order"]).effects.iloc[0]
        assert (row["level"], row["reference"]) == ("missing", "shown")
        if needs:
            assert np.exp(-0.50) < row["hazard_ratio"] < row["high"] < 0.9
        else:
            assert 0.93 < row["low"] < 1 < row["high"] < 1.07


def test_sending_late_costs_days_but_fewer_than_planted():
    """A ratio of daily chances tells about half of what is a shift of the curve."""
    lag = covariates(ledger())["sent_late_days"].clip(lower=1)
    found, later = portfolio().effects, []
    for level, bounds in (
        ("after 2 to 5 days", (2, 5)),
        ("after 6 days or more", (6, 99)),
    ):
        planted = 0.8 * (lag[lag.between(*bounds)].mean() - lag[lag <= 1].mean())
        row = effect(found, "Invoice sent", level)
        assert row["days_low"] > 0
        assert 0.4 * planted < row["days_later"] < planted
        later.append(row["days_later"])
    assert later[0] < later[1]


def test_selective_payers_pay_large_invoices_later_and_small_ones_sooner():
    own = ledger().customers(demo().who("selective payer"))
    found = drivers(own, terms=["Invoice size"]).effects
    large = effect(found, "Invoice size", "double or more")
    small = effect(found, "Invoice size", "half or less")
    assert large["high"] < 0.8
    assert small["low"] > 1.2
    assert large["days_low"] > 1 > -1 > small["days_high"]


def test_what_was_not_planted_is_not_found():
    found = portfolio().effects
    for term in ("Due at month end", "Invoice size"):
        rows = found[(found["term"] == term) & found["hazard_ratio"].notna()]
        assert (rows["low"] < 1).all()
        assert (rows["high"] > 1).all()


def test_a_bad_record_goes_on():
    found = portfolio().effects
    levels = ["up to 7 days late", "8 to 30 days late"]
    rows = [effect(found, "Paid before", level) for level in levels]
    assert rows[1]["high"] < rows[0]["low"] < rows[0]["high"] < 1
    assert 0 < rows[0]["days_later"] < rows[1]["days_later"]


# -- what the table says -------------------------------------------------------------


def test_the_table_is_complete_and_in_order():
    found = portfolio().effects
    assert list(found.columns) == COLUMNS
    assert list(found["term"].unique()) == [*WITHIN, *BETWEEN]
    by_term = found.groupby("term")["comparison"].first()
    assert set(by_term[[*WITHIN]]) == {"same customer"}
    assert set(by_term[[*BETWEEN]]) == {"between customers"}
    known = found["hazard_ratio"].notna()
    assert (known == found["reason"].isna()).all()
    assert (
        found.loc[known, ["low", "high", "p_value", "days_later"]].notna().all().all()
    )
    inside = (found["low"] < found["hazard_ratio"]) & (
        found["hazard_ratio"] < found["high"]
    )
    assert inside[known].all()
    assert not found.duplicated(["term", "level"]).any()


def test_days_go_with_ratios():
    found = portfolio().effects.dropna(subset=["hazard_ratio"])
    assert ((found["hazard_ratio"] < 1) == (found["days_later"] > 0)).all()
    assert (found["days_low"] <= found["days_later"]).all()
    assert (found["days_later"] <= found["days_high"]).all()


def test_rare_levels_are_left_out_and_say_so():
    found = portfolio().effects
    few = effect(found, "Terms", "more than 60 days")
    assert few["reason"] == (
        "not determinable, because only 3 customers have it (n = 3, need 10)"
    )
    assert few["n_customers"] == 3
    unsent = effect(found, "Invoice sent", "not known")
    assert "only 0 items were paid (n = 0, need 30)" in unsent["reason"]
    assert unsent["n_items"] == 12


def test_one_customer_is_not_compared_with_others():
    found = drivers(ledger().customer("C00097"))
    between = found.effects[found.effects["comparison"] == "between customers"]
    assert between["term"].tolist() == [*BETWEEN]
    assert between["hazard_ratio"].isna().all()
    assert between["reason"].str.contains(r"1 customer only \(n = 1, need 30\)").all()
    assert "customer and month of invoice" in found.passport.formula


def test_the_passport_says_what_counts():
    found = portfolio().passport
    assert found.n_rows == len(covariates(ledger()))
    assert "Efron" in found.formula
    assert "clustered by customer" in found.formula
    assert "0 without a place on the clock" in found.basis
    assert str(found.as_of) == "2025-06-30"


@pytest.mark.parametrize("clock", ["due", "invoice"])
def test_a_small_ledger_says_that_it_is_small(clock):
    found = drivers(example(), clock=clock).effects
    assert found["hazard_ratio"].isna().all()
    assert found["reason"].str.startswith("not determinable, because ").all()
    assert set(found["term"]) <= {*WITHIN, *BETWEEN}


@pytest.mark.parametrize(
    "change",
    [{"amount": -100, "kind": "credit note"}, {"due_date": pd.NaT}],
    ids=["credit notes", "no due dates"],
)
def test_a_ledger_without_invoices_to_compare_says_so(change):
    day = pd.Timestamp("2025-01-02")
    document = {"invoice_id": "A", "customer_id": "C1", "invoice_date": day}
    document |= {"due_date": day, "amount": 100} | change
    names = ["customer_id", "invoice_id", "kind", "settlement_date", "amount"]
    tables = {
        "invoices": pd.DataFrame([document]).astype({"due_date": "datetime64[us]"}),
        "settlements": pd.DataFrame(columns=names),
    }
    found = drivers(from_tables(tables, as_of="2025-01-31"))
    assert found.effects["term"].tolist() == [*WITHIN, *BETWEEN]
    assert set(found.effects["reason"]) == {
        "not determinable, because there are no invoices to compare"
    }
    assert found.passport.n_rows == 0


def test_a_model_that_cannot_be_fitted_at_all_ends():
    items = pd.DataFrame({"customer_id": ["C1"] * 80, "entry": np.nan})
    items["days"] = np.nan
    items["outcome"] = "paid"
    items["coin"] = pd.Categorical(["heads", "tails"] * 40)
    asked = Question(items, ["coin"], "customer_id", None, "paid")
    found = compared(asked, ["coin"])
    assert found["reason"].tolist() == [
        "not determinable, because a number of days is missing"
    ]


def test_other_outcomes_can_be_asked_for():
    found = drivers(ledger(), terms=["Invoice size"], outcome="credited").effects
    assert found["hazard_ratio"].notna().any()


@pytest.mark.parametrize("terms", [["Weather"], []])
def test_unknown_terms_are_refused(terms):
    with pytest.raises(ParameterError, match="no such terms"):
        drivers(example(), terms=terms)


def test_a_term_that_runs_away_leaves_the_others_standing():
    rng = np.random.default_rng(SEED)
    n = 400
    items = pd.DataFrame({"customer_id": rng.integers(0, 40, n).astype(str)})
    items["days"] = rng.integers(1, 40, n)
    items["outcome"] = "paid"
    items["entry"] = np.nan
    first = items["days"] <= 20
    items["race"] = pd.Categorical(np.where(first, "won", "lost"))
    items["coin"] = pd.Categorical(rng.choice(["heads", "tails"], n))
    asked = Question(items, ["race", "coin"], "customer_id", "customer_id", "paid")
    found = compared(asked, ["race", "coin"]).set_index("term")
    assert "(separation)" in found.loc["race", "reason"]
    assert found.loc["coin", "low"] < 1 < found.loc["coin", "high"]


# -- days of an effect ---------------------------------------------------------------


def median_of(day: np.ndarray, share: np.ndarray) -> float:
    """Where a curve crosses one half, read off between days."""
    grid = np.arange(day.min() - 1, day.max() + 1)
    place = np.searchsorted(day, grid, side="right") - 1
    values = np.where(place < 0, 1.0, share[place])
    return float(np.interp(-0.5, -values, grid))


def test_days_are_those_of_the_average_curve():
    rng = np.random.default_rng(SEED)
    n = 3000
    items = pd.DataFrame({"firm": rng.choice(["a", "b", "c"], n, p=[0.6, 0.3, 0.1])})
    for term in ("po", "size"):
        items[term] = pd.Categorical(rng.choice(["usual", "odd"], n), ["usual", "odd"])
    scale = items["firm"].map({"a": 12.0, "b": 30.0, "c": 5.0})
    odds = np.exp(-0.6 * (items["po"] == "odd") + 0.3 * (items["size"] == "odd"))
    items["days"] = np.ceil(rng.exponential(scale / odds))
    items["outcome"] = "paid"
    fit = cox(items, ["po", "size"], strata="firm")
    shifts = median_shifts(fit, items, ["po", "size"], stratum="firm")
    beta = dict(zip(["po", "size"], fit.effects["coefficient"], strict=True))
    day = np.unique(fit.baseline["day"])

    def curve(extra: float) -> np.ndarray:
        total = np.zeros(len(day))
        for firm, base in fit.baseline.groupby("firm"):
            own = items[items["firm"] == firm]
            hazard = base.set_index("day")["cumulative_hazard"].reindex(day).ffill()
            rest = beta["size"] * (own["size"] == "odd").mean()
            lift = np.exp(rest + extra)
            total += len(own) * np.exp(-hazard.fillna(0).to_numpy() * lift)
        return total / n

    wanted = median_of(day, curve(beta["po"])) - median_of(day, curve(0.0))
    assert shifts["days_later"].iloc[0] == pytest.approx(wanted, abs=1e-9)
    assert wanted > 3


def test_half_never_paid_has_no_days():
    items = pd.DataFrame({"days": [*range(1, 21)] * 4, "outcome": "open"})
    items["po"] = pd.Categorical(["shown", "missing"] * 40)
    items.loc[::4, "outcome"] = "paid"
    items.loc[1::4, "outcome"] = "paid"
    items.loc[40:, "outcome"] = "open"
    found = median_shifts(cox(items, ["po"]), items, ["po"])
    assert found.isna().all().all()
