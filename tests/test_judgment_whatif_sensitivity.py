"""Does the choice of a way out say what could turn it, and what to ask first?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose

from arkit import judgment
from arkit.judgment.what_if_offers import offers, standard_ways_out
from arkit.judgment.what_if_sensitivity import Sensitivity, effects, sensitivity
from arkit.whatif import Draws, KeepDunning, robust_choice, uncertain_world
from arkit.whatif.comparing.ranges import made, worth_in
from tests.test_judgment_whatif import AS_OF, ledger

DRAWS = Draws(seed=20261122, n_paths=4_000)
TERMS = judgment.OfferTerms(discount_share=0.05, freight_amount=300.0)


@pytest.fixture(scope="module")
def case():
    return judgment.what_if_case(ledger(), customer_id="C1", default_hazard_pm=0.05)


@pytest.fixture(scope="module")
def study(case):
    return judgment.ways_out(case, TERMS, draws=DRAWS)


def test_ways_out_vary_with_the_assumptions_and_are_the_standard_ones(case):
    offered = {made(way, case.world).name: way for way in offers(case, TERMS)}
    assert list(offered.values())[2:]
    assert offered.keys() == {way.name for way in standard_ways_out(case, TERMS)}
    other = case.typed(
        restocking_share=0.2, settlement_days=60, sale_price_share=0.5, vat_rate=0.25
    )
    for name in ("Settlement", "Sale of the debt", "Return of goods"):
        there = made(offered[name], other.world)
        assert there != made(offered[name], case.world), name
    assert made(offered["Settlement"], other.world).years == 60 / 365
    package = made(offered["Goods back and plan"], other.world)
    assert package.value(case.amount, other.world).value_amount > 0


def test_the_value_alone_is_the_value(case):
    for way in standard_ways_out(case, TERMS):
        worth = worth_in(case.world, way, case.amount)
        assert_allclose(worth, case.value(way).value_amount, rtol=1e-12)


def test_a_typed_chance_of_default_may_be_half_or_double(case):
    entry = case.world.known.entries["default_hazard_pa"]
    assert_allclose([entry.low, entry.value, entry.high], [0.3, 0.6, 1.2])
    assert entry.origin == "typed"
    assert "half to double" in entry.source
    names = uncertain_world(case.world).ranges
    assert "default_hazard_pa" in names
    assert "payment_speed" in names
    assert "vat_rate" not in names  # measured to the cent


def test_the_sheet_of_the_choice_adds_up(study):
    found = study.sensitivity
    sheet = found.robust_choice().frame
    assert_allclose(sheet["best_share"].sum(), 1.0)
    assert sheet["regret_amount"].is_monotonic_increasing
    assert_allclose(sheet["evpi_amount"], sheet["regret_amount"].iloc[0])
    means = sheet["mean_amount"] + sheet["regret_amount"]
    assert_allclose(means, means.iloc[0], rtol=1e-9)  # E[max] is one number
    assert 1 <= len(found.robust.inputs.columns) <= 10
    assert len(sheet) <= 5


def test_the_tornado_is_about_the_best_and_the_next(case, study):
    bars = study.sensitivity.tornado().frame
    rows = study.sheet().frame.set_index("way_out")["value_amount"]
    assert_allclose(
        bars["difference_amount"],
        rows[bars["best"].iloc[0]] - rows[bars["runner_up"].iloc[0]],
    )
    assert len(bars) <= 8
    assert bars["swing_amount"].is_monotonic_decreasing
    name = bars["input"].iloc[0]
    at = case.typed(**{name: float(bars["low"].iloc[0])})
    pair = [
        worth_in(at.world, way, case.amount)
        for best in bars[["best", "runner_up"]].iloc[0]
        for way in offers(case, TERMS)
        if made(way, case.world).name == best
    ]
    assert_allclose(bars["difference_low_amount"].iloc[0], pair[0] - pair[1])


def test_inputs_that_matter_are_found_without_valuing_all(case):
    ways = {"dun": KeepDunning(), "sell": offers(case, TERMS)[-3]}
    found = effects(case, ways, uncertain_world(case.world))
    assert "sale_price_share" in found.index
    assert not {"card_fee_share", "court_win_chance"} & set(found.index)
    there = case.typed(rate_pa=0.14).value(KeepDunning()).value_amount
    assert_allclose(found.loc["rate_pa", "dun high"], there)


def test_the_choice_agrees_with_that_over_all_inputs(case, study):
    ways = [way for way in offers(case, TERMS)]
    names = study.sensitivity.robust.worths.columns
    kept = [way for way in ways if made(way, case.world).name in names]
    whole = robust_choice(
        case.claim, kept, uncertain_world(case.world), draws=Draws(n_paths=400)
    )
    assert whole.best == study.sensitivity.robust.best
    mine = study.sensitivity.robust_choice().frame.set_index("way_out")["mean_amount"]
    theirs = whole.sheet.set_index("way_out")["mean_amount"]
    assert_allclose(mine[theirs.index], theirs, atol=0.03 * case.amount)


@pytest.mark.parametrize("more", [-1.0, 1.0])
def test_a_regret_larger_than_the_difference_is_a_tie(study, more, monkeypatch):
    gap = study.verdict.difference_amount
    monkeypatch.setattr(Sensitivity, "regret_of", lambda self, name: gap + more)
    assert study.verdict.is_tie == (more > 0)
    said = study.in_short()
    assert ("ask before deciding" in said.title) == (more > 0)
    assert "Over the ranges of the inputs" in " ".join(said.paragraphs)


def test_who_owes_nothing_or_has_one_way_out_gets_a_reason(case):
    empty = judgment.ways_out(replace(case, claim=None, reason="nothing is owed"))
    for frame in (
        empty.sensitivity.tornado().frame,
        empty.sensitivity.robust_choice().frame,
        empty.sensitivity.questions().frame,
    ):
        assert frame["reason"].tolist() == ["nothing is owed"]
    alone = sensitivity(case, [KeepDunning()], ["Keep dunning"])
    assert alone.pair is None
    assert alone.in_words() == ""
    assert alone.regret_of("Keep dunning") == 0.0
    assert np.isnan(alone.questions().frame["worth_amount"].iloc[0])
    assert str(case.ledger.as_of_date) == AS_OF
