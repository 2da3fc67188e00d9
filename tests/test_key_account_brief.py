"""The brief of a key account has one voice, and its figures are those of others."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest

from arkit import judgment
from arkit.errors import LedgerError, ParameterError
from arkit.judgment import BriefInputs, OfferTerms, bargaining_zone, key_account_brief
from arkit.judgment.accounts import (
    contact_rule,
    exceptions,
    read_house_rules,
    three_questions,
)
from arkit.judgment.diagnosis import (
    CAUSES,
    VERDICTS,
    Answer,
    diagnose,
    read_beliefs,
)
from arkit.judgment.key_account.concessions import Table, concessions
from arkit.judgment.key_account.treatment import TREATMENTS
from arkit.judgment.key_account.worlds import cause_chances
from arkit.judgment.key_account.worths import KEEP, MEND, MixedSettlement
from arkit.judgment.limits import blended_risk, credit_limits, scenario_hazards
from arkit.judgment.warning import signals
from arkit.ledger import from_tables
from arkit.schema import money_text
from arkit.sources import read_ledger
from arkit.whatif import (
    KeepDunning,
    Scenarios,
    assumptions,
    cost_of_extending,
    walk_away_discount,
)
from arkit.whatif.comparing.scenarios import value_in
from tests.books import book, dated
from tests.key_account_world import DAY, brief_on, demo_on
from tests.whatif_base import base

QUESTIONS = tuple(read_beliefs().questions)
KEY, FAILING, BREAK = "C00017", "C00088", "C00061"


@pytest.fixture(scope="module")
def portfolio(demo_folder):
    return demo_on(demo_folder)


@pytest.fixture(scope="module")
def brief(demo_folder):
    return partial(brief_on, demo_folder)


def answered(found, **answers):
    """A brief with these answers, seen on the day; none of those it had."""
    day = found.case.ledger.as_of_date
    names = {name.replace(" ", "_").replace("-", "_"): name for name in QUESTIONS}
    given = [Answer(names[k], v, "seen", day) for k, v in answers.items()]
    return found.with_answers(given)


BAD = {"let_people_go": True, "decline_in_sales": True, "others_complain": True}


# -- the three questions, in their order ---------------------------------------------


def test_the_three_questions_are_answered_in_their_order(brief):
    found = brief(KEY)
    heads = [head for head, _ in found.recommendation.items if head]
    assert heads == ["What to do", "Ask and act", "Prevent"]
    texts = [text for _, text in found.recommendation.items]
    three = three_questions(found.case.ledger)
    call = three.do[1]
    own_fault, price = three.ask[0], next(p for p in three.prevent if "price" in p)
    places = [texts.index(one) for one in (call, own_fault, price)]
    assert places == sorted(places)
    assert any("exception number 3" in t and "agreed plan" in t for t in texts)


@pytest.mark.parametrize(
    ("customer", "verdict"),
    [
        (KEY, "red tape"),
        (FAILING, "poor judgment"),
        (BREAK, "stuff happens"),
        ("C00029", "red tape"),
        ("C00053", "special bonds"),
        ("C00105", "own fault or dispute"),
    ],
)
def test_no_part_contradicts_another(brief, customer, verdict):
    found = brief(customer)
    assert found.diagnosis.verdict == verdict
    treatment = TREATMENTS[verdict]
    assert found.recommendation.title == treatment.headline
    said = " ".join(text for _, text in found.recommendation.items)
    offers = found.ladder
    if not treatment.has_discount:
        assert offers["discount_share"].abs().max() < 1e-9 or offers.empty
        assert not found.approvals()["what"].str.contains("discount of up to").any()
    if not treatment.has_plan:
        assert not offers["offer"].str.contains("plan").any()
    if treatment.on_hold and "The hold stays" not in said:
        assert "Decide on a hold" not in said
        assert "hold is not due" not in said
    if treatment.ways:
        assert found.best in treatment.ways


def test_the_known_person_calls_where_a_person_is_paid(brief):
    items = brief("C00053").recommendation.items
    assert items[0][1].startswith("The person they know calls")
    assert not any(text.startswith("Today the collector") for _, text in items)


def test_every_verdict_has_a_treatment():
    assert set(TREATMENTS) == set(VERDICTS)


# -- figures are those of others -----------------------------------------------------


def test_facts_are_those_of_the_other_reports(brief, portfolio):
    found = brief(KEY)
    facts = dict(found.facts())
    ledger = portfolio.customer(KEY)
    granted = exceptions(ledger).frame
    price = money_text(granted["price_amount"].sum(), "EUR", whole=True)
    assert facts["Exceptions"] == f"2 in 12 months, at a price of {price}"
    stake = judgment.what_if_case(portfolio, customer_id=KEY).amount
    assert facts["Owed"] == money_text(stake, "EUR", whole=True)
    cost = next(p for p in three_questions(ledger).prevent if "price" in p)
    assert facts["Cost of lateness"].split(" in 12")[0] in cost
    assert found.basis.contact == contact_rule(ledger)
    alarms = signals(ledger, portfolio=portfolio, policy=read_house_rules().policy)
    limits = credit_limits(ledger, portfolio=portfolio, alarms=alarms)
    proposed = money_text(limits.proposed_amount, "EUR", whole=True)
    assert facts["Limit and insurer"].endswith(f"proposed {proposed}")
    alone = diagnose(ledger, portfolio=portfolio)
    pd.testing.assert_frame_equal(found.diagnosis.chances, alone.chances)


def test_shares_of_sales_margin_and_receivables(brief, portfolio):
    shares = brief(KEY).position.shares()
    rows = portfolio.query(
        "SELECT l.customer_id, SUM(l.amount - COALESCE(i.tax_amount, 0)) AS net_amount,"
        " SUM(i.cost_amount) AS cost_amount FROM ledger AS l JOIN known_invoices AS i"
        " ON i.item_id = l.item_id WHERE l.invoice_date >= DATE '2024-07-01'"
        " GROUP BY l.customer_id"
    ).set_index("customer_id")
    sales = rows["net_amount"]
    assert shares["sales"] == pytest.approx(sales[KEY] / sales.sum(), rel=0.02)
    margin = rows["net_amount"] - rows["cost_amount"]
    assert shares["margin"] == pytest.approx(margin[KEY] / margin.sum(), rel=0.05)
    assert 0.1 < shares["receivables"] < 0.3


def test_values_are_mixed_over_causes_and_not_hazards(brief):
    found = brief(FAILING, terms=OfferTerms(n_installments=6))
    hazards = scenario_hazards().set_index("scenario")["hazard_pm"]
    worlds = {
        cause: found.case.typed(
            default_hazard_pa=float(hazards[cause.replace(" ", "_")]) * 12
        ).world
        for cause in CAUSES
    }
    both = Scenarios(worlds=worlds, chances=found.chances)
    expected = value_in(both, KeepDunning(), found.case.amount).value_amount
    assert found.way_values[KEEP] == pytest.approx(expected, rel=1e-12)
    assert found.risk == blended_risk(
        {cause.replace(" ", "_"): chance for cause, chance in found.chances.items()}
    )
    assert found.limits.inputs["default_hazard_pm"] == found.risk.hazard_pm
    listed = found.ways_out.assumptions().frame.set_index("name")
    assert "default_hazard_pa" not in listed.index
    assert float(listed.loc["default_hazard_pm_poor_judgment", "value"]) == 0.08
    sheet = found.ways_out.sheet().frame.set_index("way_out")["value_amount"]
    for name, value in found.way_values.items():
        assert sheet[name] == pytest.approx(value, rel=1e-9)


def test_a_typed_chance_of_default_gives_the_figures_of_the_settlement(
    brief, portfolio
):
    terms = OfferTerms(discount_share=0.05, n_installments=6)
    found = brief(FAILING, terms=terms, default_hazard_pm=0.12)
    case = judgment.what_if_case(portfolio, customer_id=FAILING, default_hazard_pm=0.12)
    study = judgment.settlement_study(case, terms)
    name, walk_away = study.walk_away
    assert found.worths.floor(found.chances)[0] == name
    assert found.zone.walk_away_share == pytest.approx(walk_away, rel=1e-9)
    plan = study.alternatives.set_index("way_out").loc["Payment plan", "value_amount"]
    assert found.way_values["Payment plan"] == pytest.approx(plan, rel=1e-9)
    clauses = judgment.plan_study(case, terms).clauses().frame
    assert found.plan_terms()["difference_amount"].to_numpy() == pytest.approx(
        clauses["difference_amount"].to_numpy(), abs=1e-6
    )
    wait = found.waiting().set_index("days")["lost_amount"]
    lost = cost_of_extending(case.amount, case.world, extension_years=30 / 365)
    assert wait[30] == pytest.approx(lost, rel=1e-9)
    assert wait[60] > wait[30] > 0


def test_payment_by_age_is_that_of_late_where_the_day_of_payment_has_moved(
    brief, portfolio
):
    """C00017 paid 3 days early and now pays 26 days late: later, and not never."""
    found = brief(KEY)
    assert found.case.world.known.entries["payment_hazard_pa"].source.startswith(
        "payments of the last 90 days"
    )
    assert found.way_values[KEEP] > 0.95 * found.case.amount
    same = judgment.what_if_case(portfolio, customer_id=FAILING)
    assert brief(FAILING).case.world.payment == same.world.payment


# -- how far one can go --------------------------------------------------------------


def test_zone_of_the_published_example():
    """Settlement against doing nothing: 32,830 to what the customer can pay."""
    worth = KeepDunning().value(60_000, base()).value_amount
    about = {"alternative_amount": worth, "known": assumptions()}
    room = bargaining_zone(60_000, base(), able_amount=42_000, **about)
    low, high = room.agreement
    assert (round(low), high) == (32_830, 42_000)
    none = bargaining_zone(60_000, base(), able_amount=30_000, **about)
    assert none.agreement is None
    assert bargaining_zone(60_000, base(), **about).agreement[1] == 60_000
    assert room.target_share < room.walk_away_share


def hard_case(brief):
    """A customer that hardly pays any more, so that discounts are worth offering."""
    found = brief(FAILING, able_amount=60_000)
    slow = found.case.typed(payment_factor=0.02, default_hazard_pa=1.2)
    worlds = {
        name: replace(world, payment=slow.world.payment)
        for name, world in found.worths.worlds.items()
    }
    worths = replace(found.worths, case=slow, worlds=worlds, _made={})
    chances = {**dict.fromkeys(CAUSES, 0.0), "poor judgment": 1.0}
    zone = bargaining_zone(
        slow.amount,
        worths.mixture(chances),
        alternative_amount=worths.floor(chances)[1],
        known=slow.world.known,
        able_amount=60_000,
    )
    return Table(
        worths=worths,
        chances=chances,
        zone=zone,
        treatment=TREATMENTS["poor judgment"],
        rules=read_house_rules(),
        n_installments=3,
        n_exceptions=1,
        interest_amount=500.0,
    )


def test_the_ladder_never_goes_beyond_the_walk_away_point(brief):
    table = hard_case(brief)
    found = concessions(table)
    discounts = found[found["discount_share"] > 1e-9]
    assert len(discounts) == 4
    assert (discounts["discount_share"] <= table.zone.walk_away_share).all()
    assert discounts["discount_share"].is_monotonic_increasing
    steps = np.diff(discounts["discount_share"])
    assert (np.diff(steps) < 0).all()
    assert (found["left_amount"] >= 0).all()
    assert found["price_amount"].is_monotonic_increasing
    assert found["in_return"].str.len().gt(0).all()
    last = discounts.iloc[-1]
    mixture = table.worths.mixture(table.chances)
    worth = MixedSettlement(discount_share=last["discount_share"]).value(
        table.worths.case.amount, mixture
    )
    assert last["value_amount"] == pytest.approx(worth.value_amount)
    walk = walk_away_discount(
        table.worths.case.amount,
        mixture,
        alternative_amount=table.zone.alternative_amount,
        terms=MixedSettlement(discount_share=0.0),
    )
    assert table.zone.walk_away_share == pytest.approx(walk)


def test_larger_discounts_need_someone_higher(brief):
    found = concessions(hard_case(brief))
    discounts = found[found["discount_share"] > 1e-9]
    is_small = discounts["discount_share"].round(9) <= 0.05
    assert set(discounts.loc[is_small, "approver"]) == {"head of credit"}
    assert set(discounts.loc[~is_small, "approver"]) == {"director"}
    policy = read_house_rules().policy.replaced(
        {"discount_by_sales_share": 0.5}, source="for the test"
    )
    table = replace(hard_case(brief), rules=replace(read_house_rules(), policy=policy))
    assert "account manager" in set(concessions(table)["approver"])


# -- answers -------------------------------------------------------------------------


def test_answers_move_chances_way_out_and_ladder(brief):
    found = brief(KEY)
    calm = answered(found, new_AP_system=True, one_off_event=False)
    bad = answered(found, new_AP_system=False, **BAD)
    assert bad.chances["poor judgment"] > calm.chances["poor judgment"]
    assert bad.chances["red tape"] < calm.chances["red tape"]
    assert bad.risk.hazard_pm > calm.risk.hazard_pm
    assert bad.way_values[KEEP] < calm.way_values[KEEP]
    assert bad.zone.walk_away_share >= calm.zone.walk_away_share
    assert calm.best == MEND
    assert bad.best != MEND
    assert calm.recommendation.title != bad.recommendation.title
    same = "Waive late interest and fees"
    worth = [
        one.ladder.set_index("offer").loc[same, "value_amount"] for one in (bad, calm)
    ]
    assert worth[0] < worth[1]
    assert calm.basis is found.basis


def test_the_order_of_evidence_is_irrelevant(brief):
    found = brief(KEY)
    answers = list(found.diagnosis.answers)
    random.Random(4).shuffle(answers)
    again = found.with_answers(answers)
    assert again.recommendation == found.recommendation
    pd.testing.assert_frame_equal(again.ladder, found.ladder)
    pd.testing.assert_frame_equal(again.questions, found.questions)


def test_a_question_is_worth_what_it_lets_us_do_better(brief):
    found = answered(brief(FAILING))
    table = found.questions
    assert len(table) == len(found.diagnosis.beliefs.questions)
    assert (table["known"] == "not asked yet").all()
    assert table["worth_amount"].is_monotonic_decreasing
    assert (table["worth_amount"] >= 0).all()
    known = found.worths.weighed(found.chances, found.n_valued)
    ways = known[list(found.open_ways)]
    best = ways.max(axis=1) @ known["chance"] - (ways.T @ known["chance"]).max()
    assert table["worth_amount"].max() <= best + 1e-6
    worthless = table[table["best_if_yes"].eq(table["best_if_no"])]
    assert (worthless["worth_amount"] == 0).all()


def test_what_was_seen_is_not_asked_again(brief):
    found = answered(brief(FAILING), **BAD)
    assert set(found.questions["question_id"]).isdisjoint(
        key.replace("_", " ") for key in BAD
    )


def test_an_answer_told_leaves_the_chance_that_it_is_wrong(brief):
    found = brief(KEY)
    table = found.questions.set_index("question_id")
    assert table.loc["new AP system", "known"].startswith("yes, told")
    assert 0.5 < table.loc["new AP system", "yes_chance"] < 1
    assert 0 < table.loc["one-off event", "yes_chance"] < 0.5


def test_what_would_change_our_mind_does(brief):
    found = brief(KEY)
    flips = found.flips()
    turned = flips[flips["question_id"].ne("")]
    assert "new AP system" in set(turned["question_id"])
    for row in turned.itertuples():
        day = found.case.ledger.as_of_date
        said = {a.question: a for a in found.diagnosis.answers}
        other = Answer(row.question_id, not said[row.question_id].is_yes, "seen", day)
        rest = [a for q, a in said.items() if q != row.question_id]
        assert found.with_answers([*rest, other]).diagnosis.verdict == row.verdict


def test_single_worlds_where_causes_are_not_weighed(brief):
    assert cause_chances(brief("C00105").diagnosis) == {"own fault": 1.0}
    assert brief("C00105").questions.empty
    assert sum(brief(KEY).chances.values()) == pytest.approx(1)


# -- honest where there is little to say ---------------------------------------------

OTHERS = [
    (f"O{m}", "Z", f"2025-{m:02d}-01", f"2025-{m:02d}-15", 1000) for m in range(1, 6)
]
PAID = [("Z", f"O{m}", "payment", f"2025-{m:02d}-20", 1000) for m in range(1, 6)]


def of_rows(invoices, settled=(), **tables):
    ledger = book([*invoices, *OTHERS], [*PAID, *settled], as_of=DAY, **tables)
    return key_account_brief(ledger, customer_id="A")


ONE = [("A1", "A", "2025-05-01", "2025-05-31", 1000)]
DISPUTED = dated(
    [("D1", "A", "A1", "2025-06-10", "price")],
    "dispute_id customer_id invoice_id opened_date reason",
)


def test_one_invoice_is_no_pattern():
    found = of_rows(ONE)
    assert "there is one invoice only" in found.recommendation.paragraphs[0]
    assert found.recommendation.title == "Ask before deciding"
    assert found.ladder["discount_share"].max() < 1e-9


def test_disputed_invoices_are_not_dunned():
    home = pd.DataFrame({"customer_id": ["A"], "customer_name": ["A"]})
    customers = home.assign(country="NL")
    assert of_rows(ONE, customers=customers).basis.charge.fee_amount == 40
    found = of_rows(ONE, disputes=DISPUTED, customers=customers)
    said = " ".join(text for _, text in found.recommendation.items)
    assert "settle it first, and do not dun it" in said
    assert "Settlement" not in found.way_values
    assert found.basis.charge.total_amount == 0


@pytest.mark.parametrize(
    ("settled", "said"),
    [
        ([("A", "A1", "payment", "2025-06-01", 1000)], "Nothing is owed on"),
        (
            [
                ("A", "A1", "payment", "2025-06-01", 1000),
                ("A", None, "payment", "2025-06-02", 500),
            ],
            "a refund of EUR 500.00 is due",
        ),
    ],
)
def test_nothing_owed_is_nothing_to_negotiate(settled, said):
    found = of_rows(ONE, settled)
    assert found.recommendation.title.startswith("Nothing is owed")
    assert said in found.recommendation.paragraphs[0]
    assert found.recommendation.tone == "note"
    assert found.ladder.empty
    assert found.questions.empty
    assert found.clocks().frame.empty
    assert found.flips().empty
    assert found.ways_out.sheet().frame["reason"].iloc[0]
    assert found.plan_terms()["reason"].iloc[0]


def test_nothing_overdue_is_nothing_to_concede():
    found = of_rows([("A1", "A", "2025-06-01", "2025-07-31", 1000)])
    assert found.recommendation.title.startswith("Nothing is overdue")
    assert found.ladder.empty
    assert dict(found.facts())["Overdue"] == "nothing"


def test_a_cent_is_too_little_for_a_plan():
    found = of_rows([("A1", "A", "2025-05-01", "2025-05-31", 0.01)])
    assert found.n_valued == 1
    assert found.plan_terms()["reason"].iloc[0]


def test_several_currencies_are_refused():
    rows = [(f"A{n}", "A", "2025-05-01", "2025-05-31", 1000) for n in range(2)]
    columns = "invoice_id customer_id invoice_date due_date amount"
    frame = dated(rows, columns).assign(currency=["EUR", "USD"])
    ledger = from_tables({"invoices": frame}, as_of=DAY, extract_date="2025-12-31")
    with pytest.raises(LedgerError, match="several currencies"):
        key_account_brief(ledger, customer_id="A")


def test_a_key_account_without_owner_is_said_to_have_none(brief):
    assert ("Owner", "nobody named on the agreed list") in brief(KEY).cover()["fields"]
    assert ("Owner", "not a key account") in brief(FAILING).cover()["fields"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"default_hazard_pm": 3.0},
        {"able_amount": -1.0},
        {"able_amount": float("nan")},
        {"terms": OfferTerms(n_installments=-2)},
    ],
)
def test_impossible_inputs_are_refused(wrong):
    with pytest.raises(ParameterError):
        BriefInputs(**wrong)


def test_nothing_of_the_future_is_known(brief, demo_folder):
    """The brief of a day is the same whether later rows are in the folder or not."""
    early = read_ledger(demo_folder, as_of="2025-03-31")
    later = demo_on(demo_folder).as_of("2025-03-31")
    one, two = (key_account_brief(led, customer_id=KEY) for led in (early, later))
    assert one.diagnosis.verdict != brief(KEY).diagnosis.verdict
    assert one.recommendation == two.recommendation
    pd.testing.assert_frame_equal(one.clocks().frame, two.clocks().frame)
