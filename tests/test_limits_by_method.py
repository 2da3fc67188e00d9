"""Credit limits: worked examples, what is measured, and what is never raised."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from arkit import figures, tables
from arkit.errors import ParameterError
from arkit.judgment import credit_limits, what_if_case
from arkit.judgment.finding import Finding
from arkit.judgment.limits import (
    Limits,
    blank_inputs,
    credit_file,
    credit_need,
    hold_study,
    limit_inputs,
    limits_by_method,
    risk_from_hazard,
)
from arkit.judgment.limits.trade_record import trade_record
from arkit.judgment.policy import read_policy
from arkit.ledger import Ledger
from arkit.metrics._example import example
from arkit.sources import read_ledger
from tests.drawn import bars

DAY = "2025-06-30"
TYPED = {
    "monthly_sales_amount": 15_000,
    "vat_rate": 0.20,
    "terms_days": 30,
    "expected_days_late": 25,
    "peak_factor": 1.3,
    "net_worth_amount": 420_000,
    "margin_share": 0.30,
    "default_hazard_pm": 0.03,
    "loss_share": 0.8077,
    "own_equity_amount": 2_500_000,
    "own_loss_share": 0.95,
}


@pytest.fixture(scope="module")
def portfolio(demo_folder: Path) -> Ledger:
    return read_ledger(demo_folder, as_of=DAY)


@pytest.fixture(scope="module")
def big(portfolio: Ledger) -> Limits:
    return credit_limits(portfolio.customer("C00017"), portfolio=portfolio)


def by_method(**more: float) -> pd.DataFrame:
    inputs = blank_inputs().typed(TYPED | more)
    frame = limits_by_method(inputs, policy=read_policy(), currency="EUR")
    return frame.set_index("method")


def test_the_worked_example() -> None:
    """15,000 a month: the own appetite of 1 % of 2.5 million binds."""
    found = by_method()
    amounts = found["limit_amount"]
    assert amounts["Need of the trade"] == pytest.approx(42_900, abs=0.01)
    assert amounts["Net worth"] == pytest.approx(42_000, abs=0.01)
    assert amounts["Expected loss"] == pytest.approx(55_285.54, abs=0.01)
    assert amounts["Own appetite"] == pytest.approx(26_315.79, abs=0.01)
    assert found.index[found["is_binding"]].tolist() == ["Own appetite"]
    assert "insured limit is not known" in found.loc["Insurer", "reason"]
    assert pd.isna(amounts["Insurer"])


def test_the_smallest_cap_binds_and_comparisons_never_do() -> None:
    found = by_method(
        insured_limit_amount=20_000, high_credit_amount=5, reference_limit_amount=1
    )
    assert found.index[found["is_binding"]].tolist() == ["Insurer"]
    assert found.loc["High credit", "limit_amount"] == 5
    assert not found.loc[["High credit", "Trade references"], "is_cap"].any()


def test_need_as_published() -> None:
    """365,000 a year, 30 + 15 days, 1.2 in busy times: 54,000 (a 365-day year)."""
    monthly = 365_000 / 365 * 30
    need = credit_need(monthly, vat_rate=0, open_days=45, peak_factor=1.2)
    assert need == pytest.approx(54_000)


def test_a_negative_net_worth_allows_nothing() -> None:
    found = by_method(net_worth_amount=-1_000)
    assert found.loc["Net worth", "limit_amount"] == 0
    assert found.index[found["is_binding"]].tolist() == ["Net worth"]


def test_no_expected_loss_sets_no_bound() -> None:
    found = by_method(default_hazard_pm=0.0)
    assert pd.isna(found.loc["Expected loss", "limit_amount"])
    assert "no bound" in found.loc["Expected loss", "reason"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vat_rate", 20),
        ("terms_days", -1),
        ("margin_share", 30),
        ("monthly_sales_amount", float("nan")),
        ("peak_factor", True),
        ("peak", 1.0),
    ],
)
def test_impossible_inputs_are_refused(name: str, value: float) -> None:
    with pytest.raises(ParameterError):
        blank_inputs().typed({name: value})


# -- what is measured ----------------------------------------------------------------


def test_trade_adds_up_with_the_documents(portfolio: Ledger) -> None:
    own = portfolio.customer("C00017")
    rows = own.query(
        "SELECT SUM(amount - tax_amount) AS net_amount, SUM(tax_amount) AS tax_amount, "
        "SUM(cost_amount) AS cost_amount FROM known_invoices WHERE invoice_date >= "
        "CAST('2024-07-01' AS DATE)"
    ).iloc[0]
    found = trade_record(own)
    assert found.year_amount == pytest.approx(rows["net_amount"], abs=0.01)
    assert found.vat_rate == pytest.approx(rows["tax_amount"] / rows["net_amount"])
    assert found.margin_share == pytest.approx(
        1 - rows["cost_amount"] / rows["net_amount"]
    )
    assert found.n_months == 12
    assert found.terms_days == 45


def test_a_month_begun_does_not_count(portfolio: Ledger) -> None:
    found = trade_record(portfolio.as_of("2025-06-20").customer("C00017"))
    assert str(found.last) == "2025-05-31"


def test_the_peak_is_as_long_as_invoices_stay_open() -> None:
    record = trade_record(example().customer("C1"))
    months = record.months.assign(n=1, net_amount=[0.0] * 10 + [600.0, 600.0])
    made = replace(record, months=months)
    assert made.peak_factor(30) == pytest.approx(6.0)
    assert made.peak_factor(90) == pytest.approx(4.0)
    assert made.peak_factor(0) == pytest.approx(6.0)


def test_every_input_says_where_it_comes_from(big: Limits) -> None:
    frame = big.inputs.frame()
    known = frame[frame["origin"] != "missing"]
    assert set(known["origin"]) <= {"measured", "policy", "typed", "default"}
    assert (known["source"].str.len() > 0).all()
    missing = frame.set_index("name").loc["own_equity_amount"]
    assert (missing["origin"], missing["source"]) == ("missing", "not typed")


def test_what_happens_later_changes_nothing(portfolio: Ledger) -> None:
    before = portfolio.as_of("2024-12-31")
    found = credit_limits(before.customer("C00017"), portfolio=before)
    row = found.inputs.entries["net_worth_amount"]
    assert row.source.startswith("accounts of 31 Dec 2023, known since 3 Jun 2024")


def test_an_unknown_customer_record_gives_reasons_not_numbers() -> None:
    ledger = example()
    found = credit_limits(ledger.customer("C2"), portfolio=ledger)
    reasons = found.frame.set_index("method")["reason"]
    assert "no accounts were known on 30 Jun 2025" in reasons["Net worth"]
    assert "invoices paid in a year" in reasons["Need of the trade"]
    assert "gives no cost" in reasons["Expected loss"]


def test_nothing_known_proposes_nothing() -> None:
    ledger = example()
    found = credit_limits(ledger.customer("C2"), portfolio=ledger)
    assert found.binding == ""
    assert found.proposed_amount is None
    assert found.sentence.startswith("No limit can be proposed, because")
    assert found.finding.severity == "note"
    assert figures.credit_limits(found.measure).axes.get_title() == ""


# -- the proposal --------------------------------------------------------------------


def proposed(limits: Limits, present: float | None, **options: object) -> Limits:
    inputs = limits.inputs.with_value(
        "present_limit_amount", present, origin="typed", source="a test"
    )
    return credit_limits(
        limits.ledger, portfolio=limits.ledger, inputs=inputs, **options
    )


def test_the_proposal_is_rounded_down_and_named(big: Limits) -> None:
    assert big.binding == "Insurer"
    assert big.proposed_amount == 780_000
    assert big.sentence.startswith(
        "Lower the limit from EUR 1,200,000 to EUR 780,000: Insurer allows"
    )
    assert "above it: agree on payments or a plan" in big.sentence
    odd = big.inputs.typed({"insured_limit_amount": 123_456})
    found = credit_limits(big.ledger, portfolio=big.ledger, inputs=odd)
    assert found.proposed_amount == 123_400


def test_nothing_is_raised_while_an_alarm_is_open(big: Limits) -> None:
    calm = proposed(big, 500_000.0)
    assert calm.proposed_amount == 780_000
    assert calm.sentence.startswith("Raise the limit")
    held = proposed(big, 500_000.0, alarms=True)
    assert held.proposed_amount == 500_000
    assert "nothing is raised while an alarm is open" in held.sentence
    assert held.review_date < calm.review_date
    assert proposed(big, 900_000.0, alarms=True).proposed_amount == 780_000


def test_no_limit_is_set_above_exposure_while_an_alarm_is_open(big: Limits) -> None:
    assert proposed(big, None, alarms=True).proposed_amount == 780_000
    small = big.inputs.typed({"exposure_amount": 1_000}).with_value(
        "present_limit_amount", None, origin="measured", source="none on file"
    )
    found = credit_limits(big.ledger, portfolio=big.ledger, inputs=small, alarms=True)
    assert found.proposed_amount == 1_000


def test_findings_are_alarms_when_they_ask_for_a_look(big: Limits) -> None:
    note = Finding(rule="r", severity="note", statement="s")
    assert not proposed(big, 500_000.0, alarms=[note]).has_open_alarm
    watch = replace(note, severity="watch")
    assert proposed(big, 500_000.0, alarms=[note, watch]).has_open_alarm


def test_the_review_comes_before_accounts_are_too_old(portfolio: Ledger) -> None:
    own = portfolio.customer("C00088")
    found = credit_limits(own, portfolio=portfolio)
    assert str(found.review_date) == "2025-12-31"
    typed = credit_limits(own, portfolio=portfolio, inputs={"net_worth_amount": 1e6})
    assert str(typed.review_date) == "2026-06-30"


def test_a_diagnosis_decides_the_chance_of_default(portfolio: Ledger) -> None:
    own = portfolio.customer("C00017")
    chances = {"poor_judgment": 0.5, "red_tape": 0.5}
    inputs = limit_inputs(own, portfolio=portfolio, chances=chances)
    found = credit_limits(own, portfolio=portfolio, inputs=inputs)
    mixed = 0.5 * risk_from_hazard(0.08).chance_12_months
    mixed += 0.5 * risk_from_hazard(0.005).chance_12_months
    assert found.risk.chance_12_months == pytest.approx(mixed)


# -- hold and credit file ------------------------------------------------------------


def test_a_hold_shows_what_it_avoids_and_what_it_risks(
    portfolio: Ledger, big: Limits
) -> None:
    case = what_if_case(portfolio, customer_id="C00017")
    found = hold_study(case, big)
    rows = found.frame.set_index("way_out")
    trade = big.inputs["monthly_sales_amount"] * 12 * big.inputs["margin_share"]
    assert rows.loc["Credit hold", "margin_at_risk_amount"] == pytest.approx(
        0.4 * trade
    )
    whole = rows.loc["Cash in advance", "exposure_avoided_amount"]
    assert rows.loc["Credit hold", "exposure_avoided_amount"] == pytest.approx(
        0.4 * whole
    )
    first = rows.index[rows["margin_at_risk_amount"] == 0]
    assert first.tolist() == ["Go on as before"]
    assert rows["value_amount"].is_monotonic_decreasing
    assert "A hold avoids" in found.sentence
    assert tables.hold_study(found.measure).rows


def test_a_hold_of_nothing_says_so(portfolio: Ledger) -> None:
    case = what_if_case(portfolio, customer_id="C00233")
    limits = credit_limits(case.ledger, portfolio=portfolio)
    found = hold_study(case, limits)
    assert found.sentence.startswith("A hold cannot be valued, because nothing is owed")
    assert tables.hold_study(found.measure).rows == ()


def test_the_credit_file_is_compared_with_the_opening(portfolio: Ledger) -> None:
    old = credit_file(portfolio.customer("C00017")).frame
    assert old["reason"].str.contains("extract begins after trade did").all()
    young = portfolio.query(
        "SELECT customer_id FROM known_customers WHERE customer_since >= "
        "CAST('2022-01-01' AS DATE) ORDER BY customer_id LIMIT 1"
    )["customer_id"].iloc[0]
    found = credit_file(portfolio.customer(young)).frame.set_index("item")
    assert found["reason"].isna().all()
    assert found.loc["Latest accounts", "change"] == "missing"
    assert set(found["change"]) <= {"", "missing", "missing then", "changed"}


# -- figure and table ----------------------------------------------------------------


def test_the_figure_draws_every_method_that_tells_a_limit(big: Limits) -> None:
    drawn = figures.credit_limits(big.measure)
    told = big.frame["limit_amount"].notna().sum()
    assert len(bars(drawn.axes)) == told
    assert "Insurer EUR 780,000 (binds)" in drawn.alt
    assert "limit on file EUR 1.20 million" in drawn.alt
    words = [text.get_text() for text in drawn.axes.texts]
    assert "780 binds" in words


def test_the_table_marks_the_binding_method(big: Limits) -> None:
    made = tables.credit_limits(big.measure)
    rows = made.rows
    place = [row[0] for row in rows].index("Insurer")
    assert (place, 0, "strong") in made.marks
    assert rows[-1][3] == "Limit other suppliers grant is not known: not typed."
    assert made.styles[-1] == "muted"
