"""Are claims, worlds and ways out taken from the ledger, and do sentences say them?"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from numpy.testing import assert_allclose

from arkit import judgment
from arkit.errors import ParameterError
from arkit.judgment.what_if_break_evens import crossing
from arkit.judgment.what_if_goods import returned_goods
from arkit.judgment.what_if_measured import payment_speed_lately
from arkit.judgment.what_if_offers import (
    best_unilateral,
    payment_plan,
    plan_schedule,
    standard_ways_out,
)
from arkit.ledger import from_tables
from arkit.whatif import Draws, Hazard, KeepDunning, Settlement

AS_OF = "2025-06-30"
DRAWS = Draws(seed=20261122, n_paths=4_000)


def ledger(*, slow=0, disputed=0, paid=True, stock=True, last_days=90):
    """One customer with a year of invoices, the last three of them open."""
    first = pd.Timestamp("2024-07-01") + pd.to_timedelta(range(0, 360, 10), unit="D")
    due = first + pd.Timedelta(days=30)
    invoices = pd.DataFrame(
        {
            "invoice_id": [f"R{n}" for n in range(len(first))],
            "customer_id": "C1",
            "invoice_date": first,
            "due_date": due,
            "amount": 1_200_000,
            "tax_amount": 200_000,
            "currency": "EUR",
        }
    )
    recent = due > pd.Timestamp(AS_OF) - pd.Timedelta(days=last_days)
    late = pd.Series(10, index=invoices.index) + slow * recent
    paid_on = due + pd.to_timedelta(late, unit="D")
    done = paid_on <= AS_OF if not paid else paid_on <= "2025-08-30"
    settlements = pd.DataFrame(
        {
            "settlement_id": [f"S{n}" for n in range(int(done.sum()))],
            "invoice_id": invoices.loc[done, "invoice_id"].to_numpy(),
            "settlement_date": paid_on[done].to_numpy(),
            "kind": "payment",
            "amount": 1_200_000,
            "currency": "EUR",
        }
    )
    tables = {"invoices": invoices, "settlements": settlements}
    if disputed:
        tables["disputes"] = pd.DataFrame(
            {
                "dispute_id": ["D1"],
                "invoice_id": [invoices["invoice_id"].iloc[-1]],
                "customer_id": ["C1"],
                "opened_date": pd.to_datetime(["2025-06-29"]),
                "amount": [disputed],
                "currency": ["EUR"],
                "reason": ["price"],
            }
        )
    if stock:
        tables["inventory"] = pd.DataFrame(
            {
                "customer_id": ["C1", "C1"],
                "counted_on": pd.to_datetime(["2025-06-20"] * 2),
                "product": ["Cable", "Panel"],
                "quantity": [10.0, 5.0],
                "value_amount": [800_000, 500_000],
                "cost_amount": [500_000, 300_000],
                "grade": ["as new", "opened"],
                "currency": ["EUR", "EUR"],
            }
        )
    return from_tables(tables, as_of=AS_OF)


@pytest.fixture(scope="module")
def case():
    return judgment.what_if_case(ledger(), customer_id="C1", default_hazard_pm=0.05)


@pytest.fixture(scope="module")
def hard(case):
    """The same customer, failing and slow."""
    slow = {"agency_payment_hazard_pa": Hazard.constant(0.9)}
    slow["court_payment_hazard_pa"] = 0.6
    return case.typed(default_hazard_pa=0.96, payment_factor=0.05, **slow)


@pytest.fixture(scope="module")
def nothing():
    day = pd.to_datetime(["2025-06-01"])
    paid = {"currency": ["EUR"], "amount": [1_200_000], "invoice_id": ["R0"]}
    invoices = {"customer_id": ["C1"], "invoice_date": day, "due_date": day}
    settlements = {"settlement_id": ["S0"], "settlement_date": day, "kind": ["payment"]}
    tables = {
        "invoices": pd.DataFrame(paid | invoices),
        "settlements": pd.DataFrame(paid | settlements),
    }
    return judgment.what_if_case(from_tables(tables, as_of=AS_OF), customer_id="C1")


def test_a_case_takes_claim_tax_and_typed_default(case):
    assert case.amount == case.claim.net_amount > 0
    assert_allclose(case.world.worth.vat_share, 1 / 6)
    origin = case.assumptions().frame.set_index("name")["origin"]
    assert origin["default_hazard_pa"] == "typed"
    assert origin["payment_hazard_pa"] == "measured"
    assert_allclose(float(case.world.default.cumulative(1.0)), 0.60)
    assert list(origin).index("default") > list(origin).index("measured")


def test_a_percentage_typed_as_a_number_is_refused():
    with pytest.raises(ParameterError, match=r"write 3 % as 0\.03"):
        judgment.what_if_case(ledger(), customer_id="C1", default_hazard_pm=3)
    with pytest.raises(ParameterError, match=r"write 10 % as 0\.10"):
        judgment.OfferTerms(discount_share=10)


def test_speed_is_one_for_a_steady_payer_and_falls_for_a_slowing_one():
    steady = payment_speed_lately(ledger())
    slower = payment_speed_lately(ledger(slow=25))
    assert 0.9 < steady < 1.1
    assert slower < 0.75 * steady


def test_what_is_owed_adds_up(case):
    disputed = judgment.what_if_case(ledger(disputed=400_000), customer_id="C1")
    for one in (case, disputed):
        lines = one.owed().frame.set_index("line")["amount"]
        assert lines["Claim that is valued"] == one.amount
    parts = disputed.owed().frame["amount"].tolist()
    assert_allclose(sum(parts[:-1]), parts[-1])
    assert_allclose(parts[-2], -2_000.0)


def test_standard_ways_out_follow_the_facts(case):
    names = [way.name for way in standard_ways_out(case, judgment.OfferTerms())]
    assert names[:3] == ["Keep dunning", "Payment plan", "Settlement"]
    assert {"Return of goods", "Goods back and plan", "Court"} <= set(names)
    bare = judgment.what_if_case(ledger(stock=False), customer_id="C1")
    fewer = [way.name for way in standard_ways_out(bare, judgment.OfferTerms())]
    assert "Return of goods" not in fewer


def test_goods_come_back_for_at_most_what_is_owed(case):
    small = replace(case, claim=type(case.claim).single(3_000.0))
    goods = returned_goods(small, judgment.OfferTerms())
    assert_allclose(goods.takes_amount(small.world), 3_000.0)
    assert goods.takes_amount(small.world) <= 3_000.0


def test_the_sheet_agrees_with_the_closed_forms(case):
    study = judgment.ways_out(case, draws=DRAWS)
    sheet = study.sheet().frame.set_index("way_out")
    for way in study.ways_out:
        assert_allclose(
            sheet.loc[way.name, "value_amount"], case.value(way).value_amount
        )
    assert (sheet["claim_amount"] == case.amount).all()


def test_break_evens_are_where_values_are_equal(hard):
    study = judgment.ways_out(hard, draws=DRAWS)
    answers = study.break_evens().frame.set_index("question")["answer"]
    name, floor = best_unilateral(hard, study.ways_out)
    share = float(answers.iloc[0].replace("\u00a0", "").rstrip(" %")) / 100
    assert name[1:] in answers.index[0]
    worth = hard.value(Settlement(discount_share=share)).value_amount
    assert_allclose(worth, floor, atol=0.001 * hard.amount)


def test_crossing_finds_the_first_change_or_none():
    assert_allclose(crossing(lambda x: (x - 0.2) * (x - 0.7), 0.0, 1.0), 0.2, atol=1e-6)
    assert crossing(lambda x: 1.0, 0.0, 1.0) is None


def test_the_schedule_is_exact_and_the_plan_pays_the_claim(case):
    terms = judgment.OfferTerms(down_share=0.25, n_installments=7, plan_rate_pm=0.01)
    exact = plan_schedule(case, terms)
    assert float(exact.principal_amount) == round(case.amount, 2)
    assert sum(line.principal_amount for line in exact.installments) == (
        exact.principal_amount
    )
    plan = payment_plan(case, terms)
    whole = plan.down_amount + sum(plan.principal_amounts)
    assert_allclose(whole, case.amount, atol=1e-9)


def test_clauses_differ_from_the_offer_by_what_they_say(case):
    study = judgment.plan_study(case)
    frame = study.clauses().frame
    assert frame["term"].iloc[0] == "As offered"
    assert_allclose(
        frame["value_amount"] - frame["value_amount"].iloc[0],
        frame["difference_amount"],
    )
    worth = frame.set_index("term")["difference_amount"]
    assert worth["A guarantee of 60 % of the claim"] > 0


def test_the_ladder_ends_at_or_before_the_walk_away_point(hard):
    terms = judgment.OfferTerms()
    study = judgment.settlement_study(hard, terms)
    steps = study.ladder(open_share=0.05).frame
    _, most = study.walk_away
    assert steps["discount_share"].is_monotonic_increasing
    assert steps["discount_share"].iloc[-1] <= most + 1e-9
    assert_allclose(steps["discount_share"].iloc[0], 0.05)
    assert_allclose(steps["paid_amount"], (1 - steps["discount_share"]) * hard.amount)


def test_walking_away_is_measured_against_what_is_ours_alone(hard):
    study = judgment.settlement_study(hard)
    name, share = study.walk_away
    own = study.alternatives[study.alternatives["is_unilateral"]]
    assert name == own["way_out"].iloc[0] != "Payment plan"
    at_it = Settlement(discount_share=share)
    assert_allclose(hard.value(at_it).value_amount, own["value_amount"].iloc[0])


def test_the_bridge_adds_up_to_freight_that_breaks_even(case):
    study = judgment.return_study(case, judgment.OfferTerms(freight_amount=300))
    frame = study.bridge().frame.set_index("step")
    steps = frame.loc[:"Break-even freight", "amount"].iloc[:-1]
    assert_allclose(steps.sum(), frame.loc["Break-even freight", "amount"])
    assert_allclose(
        frame.loc["Gain", "amount"], frame.loc["Break-even freight", "amount"] - 300
    )
    free = judgment.OfferTerms(freight_amount=study.break_even_freight)
    if study.break_even_freight > 0:
        even = judgment.return_study(case, free)
        worth = case.value(even.ways[1]).value_amount
        assert_allclose(worth, case.value(KeepDunning()).value_amount, rtol=1e-6)


def test_a_dispute_closes_the_settlement_and_says_why():
    one = judgment.what_if_case(ledger(disputed=400_000), customer_id="C1")
    study = judgment.ways_out(one, draws=DRAWS)
    sheet = study.sheet().frame.set_index("way_out")
    assert not sheet.loc["Settlement", "is_feasible"]
    assert any("Settlement" in text and "dispute" in text for text in study.warnings())


STUDIES = {
    "ways_out": ("sheet", "exposure", "break_evens", "assumptions"),
    "settlement_study": ("ladder", "assumptions"),
    "plan_study": ("schedule", "plan_map", "clauses"),
    "return_study": ("bridge", "books"),
}


@pytest.mark.parametrize("name", sorted(STUDIES))
def test_who_owes_nothing_gets_a_reason_everywhere(name, nothing):
    study = getattr(judgment, name)(nothing)
    said = study.in_short()
    assert said.title == "Nothing to choose between"
    assert said.paragraphs == ("Nothing is owed on 30 Jun 2025.",)
    for part in STUDIES[name]:
        frame = getattr(study, part)().frame
        if part != "assumptions":
            assert frame["reason"].tolist() == ["nothing is owed on 30 Jun 2025"]
    warnings = study.warnings() if name == "ways_out" else study.compared.warnings()
    assert "legal, tax or insurance advice" in warnings[-1]


def test_nothing_to_return_is_said():
    one = judgment.what_if_case(ledger(stock=False), customer_id="C1")
    study = judgment.return_study(one)
    assert study.in_short().paragraphs == (
        "No goods of ours are known that could come back.",
    )
    why = ["no goods of ours are known that could come back"]
    for part in (study.bridge, study.compared.sheet, study.compared.exposure):
        assert part().frame["reason"].tolist() == why


def test_every_sentence_says_that_it_is_no_advice(case):
    quick = replace(judgment.ways_out(case, draws=DRAWS))
    told = [
        quick.in_short(),
        judgment.settlement_study(case).in_short(),
        judgment.plan_study(case).in_short(with_longest=False),
        judgment.return_study(case).in_short(),
    ]
    assert all("no" in t.paragraphs[-1].lower() for t in told)
    assert all("advice" in t.paragraphs[-1] for t in told)
