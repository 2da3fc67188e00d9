"""What if goods come back, a card is charged, or the customer pays in kind?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.ledger import from_tables
from arkit.whatif import Claim, Item, KeepDunning, Limits
from arkit.whatif.inputs.trade_assumptions import with_trade
from arkit.whatif.valuing.credited import (
    CLAIM_GIVEN_UP,
    break_even_claim_worth,
    claim_worth,
    credit_gain,
)
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.valuing.taken_back import taken_back_cost
from arkit.whatif.ways_out.barter import Barter, Delivery, break_even_usefulness
from arkit.whatif.ways_out.card import CardPayment, break_even_fee, largest_charge
from arkit.whatif.ways_out.goods import GoodsLine, Grade, assumed_grade, assumed_grades
from arkit.whatif.ways_out.goods_held import goods_held, goods_lines
from arkit.whatif.ways_out.goods_in_the_books import profit_and_loss
from arkit.whatif.ways_out.package import Package
from arkit.whatif.ways_out.part_payment import PartPayment
from arkit.whatif.ways_out.plan import PaymentPlan
from arkit.whatif.ways_out.returned_goods import ReturnedGoods, break_even_freight
from tests.books import dated
from tests.whatif_base import CLAIM, base, level_plan
from tests.whatif_goods import GRADES, WORTH, errors_apart, goods, line, training

CENT = 0.01
N_PATHS = 200_000
AMOUNT = st.floats(100, 1e6)
SHARE = st.floats(0, 1)
DISPUTED = Claim(items=(Item(invoice_id="A", amount=60_000, disputed_amount=45_000),))


def cents(amount):
    return pytest.approx(amount, abs=CENT)


@pytest.fixture(scope="module")
def draws():
    return Draws(n_paths=N_PATHS)


class TestE19CreditCard:
    card = CardPayment(
        amount=20_000, fee_share=0.025, fixed_amount=0.30, chargeback_share=0.002
    )

    def test_worth(self):
        assert self.card.brings(CLAIM, base()).value_amount == cents(19_450.14)

    def test_break_even_fee(self):
        fee = break_even_fee(self.card, base(), claim_worth_share=WORTH)
        assert fee == pytest.approx(0.3965, abs=5e-5)

    def test_indifferent_at_the_break_even_fee(self):
        fee = break_even_fee(self.card, base(), claim_worth_share=WORTH)
        dear = replace(self.card, fee_share=fee)
        gain = credit_gain(dear, base(), claim_worth_share=WORTH)
        assert sum(gain.values()) == pytest.approx(0, abs=1e-9)

    def test_recovered(self):
        often = replace(self.card, chargeback_share=0.5, recovered_share=0.25)
        lost = often.brings(CLAIM, base()).parts["charge-back"]
        assert lost == cents(-0.5 * 20_000 * 0.75 * 1.1 ** (-60 / 365))

    def test_assumed(self):
        assert CardPayment.assumed(20_000) == replace(self.card, name="Credit card")

    def test_disputed(self):
        found = self.card.problems(DISPUTED, base(), Limits())
        assert found[0].is_blocking
        assert "charge at most 15,000.00" in found[0].remedy
        small = replace(self.card, amount=15_000)
        assert small.problems(DISPUTED, base(), Limits()) == []

    def test_limit(self):
        card = replace(self.card, limit_amount=10_000)
        found = card.problems(Claim.single(CLAIM), base(), Limits())
        assert "more than the card allows" in found[0].problem
        assert largest_charge(DISPUTED, limit_amount=20_000) == 15_000
        with pytest.raises(ParameterError, match="nothing of the claim may be charged"):
            largest_charge(DISPUTED, limit_amount=0)

    @pytest.mark.parametrize(
        "terms",
        [
            {"fee_share": 2.5},
            {"chargeback_share": -0.1},
            {"amount": -5},
            {"fixed_amount": float("nan")},
        ],
    )
    def test_bad_input(self, terms):
        with pytest.raises(ParameterError):
            replace(self.card, **terms)


class TestE20ReturnOfGoods:
    def test_resale(self):
        sold = line().resale(rate_pa=0.10)
        total = sold.price_amount + sold.saved_amount - sold.holding_amount
        assert total == cents(13_313.15)

    @pytest.mark.parametrize(
        ("place", "worth"), [(0, 10_971.40), (1, 2_262.55), (2, 79.21)]
    )
    def test_resale_by_grade(self, place, worth):
        alone = (replace(GRADES[place], share=1.0),)
        sold = line(20_000 * GRADES[place].share, grades=alone).resale(rate_pa=0.10)
        total = sold.price_amount + sold.saved_amount - sold.holding_amount
        assert total == cents(worth)

    def test_credit_and_tax(self):
        assert goods().takes_amount(base()) == cents(21_600)
        assert goods().brings(CLAIM, base()).parts["VAT on credit"] == cents(3_571.52)

    def test_claim_given_up(self):
        worth = claim_worth(CLAIM, base(), way=KeepDunning())
        assert worth == pytest.approx(WORTH, abs=5e-8)
        gain = credit_gain(goods(), base(), claim_worth_share=worth)
        assert gain[CLAIM_GIVEN_UP] == cents(-12_985.96)

    @pytest.mark.parametrize(("freight", "gain"), [(0, 3_098.72), (900, 2_198.72)])
    def test_gain(self, freight, gain):
        bridge = credit_gain(
            goods(freight_amount=freight), base(), claim_worth_share=WORTH
        )
        assert sum(bridge.values()) == cents(gain)

    def test_break_even_freight(self):
        found = break_even_freight(
            goods(freight_amount=900), base(), claim_worth_share=WORTH
        )
        assert found == cents(3_098.72)

    def test_break_even_worth(self):
        found = break_even_claim_worth(goods(freight_amount=900), base())
        assert found == pytest.approx(0.702994, abs=5e-7)

    def test_vat_of_its_own(self):
        own = goods(vat_rate=0.20)
        free = base(vat_rate=0.0)
        assert own.takes_amount(free) == cents(21_600)
        assert goods().takes_amount(free) == cents(18_000)


class TestReturns:
    @pytest.mark.parametrize("cost_pa", [0, 720])
    def test_indifferent_at_the_break_even_freight(self, cost_pa):
        """With what the credit itself is worth, the way out ties with waiting."""
        given = base(collecting_cost_pa=cost_pa)
        nothing = KeepDunning()
        worth = claim_worth(CLAIM, given, way=nothing, credited_amount=21_600)
        freight = break_even_freight(goods(), given, claim_worth_share=worth)
        returned = Package.of(goods(freight_amount=freight))
        tie = returned.value(CLAIM, given).value_amount
        assert tie == pytest.approx(nothing.value(CLAIM, given).value_amount, abs=1e-8)

    def test_return_of_nothing_is_doing_nothing(self, draws):
        nothing = Package.of(ReturnedGoods(lines=()))
        found, waited = nothing.value(CLAIM, base()), KeepDunning().value(CLAIM, base())
        assert found.value_amount == pytest.approx(waited.value_amount, abs=1e-9)
        assert found.expected_cash_amount == pytest.approx(waited.expected_cash_amount)
        assert found.time_to_cash_years == waited.time_to_cash_years
        assert found.completed_share == waited.completed_share
        paths = nothing.paths(CLAIM, base(), draws).value_amount
        same = KeepDunning().paths(CLAIM, base(), draws).value_amount
        assert (paths == same).all()

    @given(AMOUNT, st.floats(0.1, 10))
    def test_homogeneous(self, value, factor):
        one = goods(value).brings(value, base()).value_amount
        more = goods(value * factor).brings(value * factor, base()).value_amount
        assert more == pytest.approx(factor * one, rel=1e-9)

    @given(SHARE, SHARE)
    def test_better_price_never_hurts(self, low, high):
        low, high = sorted((low, high))
        worth = [
            line(grades=(replace(GRADES[1], share=1.0, price_share=share),))
            .resale(rate_pa=0.10)
            .price_amount
            for share in (low, high)
        ]
        assert worth[0] <= worth[1]

    def test_displaced_sales_only_save_cost(self):
        whole = replace(GRADES[0], share=1.0, displaced_share=1.0, resold_years=0.0)
        sold = line(grades=(whole,)).resale(rate_pa=0.10)
        assert (sold.price_amount, sold.saved_amount) == (0.0, 13_000.0)

    def test_shelf_life(self):
        """Less than three months left when resold: worth nothing."""
        short = {"life_years": 0.30, "minimum_life_years": 0.25}
        assert line(**short).resale(rate_pa=0.10).price_amount == 0
        longer = line(**(short | {"life_years": 0.34})).resale(rate_pa=0.10)
        only = line(grades=(replace(GRADES[0], share=1.0),)).resale(rate_pa=0.10)
        assert longer.price_amount == pytest.approx(
            only.price_amount * 0.7 + 20_000 * 0.1 * 0.05 * 1.1 ** (-1 / 12)
        )

    def test_spoilage(self):
        lost = line(spoilage_pa=0.5).resale(rate_pa=0.0).price_amount
        kept = line().resale(rate_pa=0.0).price_amount
        a, b, c = 6_650.0 * np.exp(-0.5 / 12), 1_920.0 * np.exp(-0.125), 100.0
        assert kept == pytest.approx(6_650 + 1_920 + 100)
        assert lost == pytest.approx(a + b + c * np.exp(-0.5 / 12))

    def test_clawback_in_closed_form(self):
        """q·(D(1) − ω)·J(0, 0.25) per unit of liquidation value, 15,800 here."""
        free, risky = (
            goods(clawback_share=share).brings(CLAIM, base()) for share in (0, None)
        )
        cost = free.value_amount - risky.value_amount
        speed = 0.36 + np.log(1.1)
        risk = 0.36 / speed * -np.expm1(-speed * 0.25)
        liquidated = 20_000 * (0.7 * 0.95 + 0.2 * 0.60 + 0.1 * 0.05)
        assert liquidated == pytest.approx(15_800)
        assert cost == cents(0.3 * (1 / 1.1 - 0.1922872) * risk * liquidated)

    @pytest.mark.parametrize("clawback", [0.0, 0.3])
    @pytest.mark.parametrize("sd", [0.0, 0.3])
    def test_simulated(self, draws, clawback, sd):
        way = Package.of(
            goods(clawback_share=clawback, price_sd=sd, freight_amount=900)
        )
        found, paths = way.value(CLAIM, base()), way.paths(CLAIM, base(), draws)
        assert errors_apart(found.value_amount, paths.value_amount) < 4
        assert errors_apart(found.expected_cash_amount, paths.cash_amount) < 4

    def test_uncertain_prices_widen_the_spread(self, draws):
        spread = [
            goods(price_sd=sd).paths(CLAIM, base(), draws).value_amount.std()
            for sd in (0.0, 0.2)
        ]
        assert spread[0] < 1e-6 < spread[1]

    def test_retained_goods_are_no_gain(self):
        """Goods that would come back at default anyway are taken off the collateral."""
        given = base(collateral_amount=10_000, haircut_share=0.0)
        mine, theirs = (
            Package.of(goods(retained_amount=kept)).value(CLAIM, given).value_amount
            for kept in (0, 10_000)
        )
        bare = Package.of(goods()).value(CLAIM, base(haircut_share=0.0)).value_amount
        assert theirs < mine
        assert theirs == pytest.approx(bare)

    def test_collector_takes_part_of_the_credit(self):
        fee = goods(collection_fee_share=0.10).brings(CLAIM, base()).parts["fee"]
        assert fee == cents(-2_160)

    def test_books_are_apart(self):
        books = profit_and_loss(goods(freight_amount=900)).set_index("line")["amount"]
        stock = 20_000 * (0.7 * 0.65 + 0.2 * 0.60 + 0.1 * 0.05)
        assert books["Goods back in stock"] == cents(stock)
        assert books["Revenue reversed"] == cents(-18_000)
        assert books["Result"] == cents(-18_000 + stock - 800 - 900)

    @pytest.mark.parametrize(
        ("terms", "problem"),
        [
            ({"grades": GRADES[:2]}, r"add up to 0.9, not 1 \(A, B\)"),
            ({"grades": ()}, "add up to 0, not 1"),
            ({"unused_share": 60}, "write 10 % as 0.10"),
            ({"value_amount": -1}, "value_amount of Cable"),
            ({"life_years": float("nan")}, "shelf life of Cable is missing"),
        ],
    )
    def test_bad_goods(self, terms, problem):
        given = {"product": "Cable", "value_amount": 1, "grades": GRADES}
        with pytest.raises(ParameterError, match=problem):
            GoodsLine(**({"cost_share": 0.65} | given | terms))

    @pytest.mark.parametrize(
        "terms",
        [
            {"restocking_share": 10},
            {"freight_amount": -1},
            {"vat_rate": 20},
            {"price_sd": float("inf")},
        ],
    )
    def test_bad_terms(self, terms):
        with pytest.raises(ParameterError):
            goods(**terms)

    def test_bad_grade(self):
        with pytest.raises(ParameterError, match=r"write 10 % as 0\.10"):
            Grade(grade="A", price_share=95, resold_years=0)
        with pytest.raises(ParameterError, match="there is no grade 'E'"):
            assumed_grade("E")


class TestTakenBack:
    def test_e15_per_unit(self):
        cost = taken_back_cost(1, base(), share=0.3, claim_amount=1, years=14 / 365)
        assert cost == pytest.approx(0.0179761, abs=5e-8)

    def test_part_payment(self, draws):
        way = Package.of(PartPayment(amount=20_000, clawback_share=0.5))
        found, paths = way.value(CLAIM, base()), way.paths(CLAIM, base(), draws)
        assert found.parts["clawback"] < 0
        assert errors_apart(found.value_amount, paths.value_amount) < 4
        assert errors_apart(found.expected_cash_amount, paths.cash_amount) < 4

    def test_warning(self):
        risky = base(default_hazard_pa=1.0)
        found = goods(clawback_share=None).problems(Claim.single(1), risky, Limits())
        assert not found[0].is_blocking
        assert "within the look-back" in found[0].problem
        assert goods().problems(Claim.single(1), risky, Limits()) == []


class TestE21Barter:
    def test_parts(self):
        parts = training().brings(CLAIM, base()).parts
        assert parts["barter"] == cents(5_564.21)
        assert parts["input VAT"] == cents(1_840.06)

    def test_gain(self):
        gain = credit_gain(training(), base(), claim_worth_share=WORTH)
        assert gain[CLAIM_GIVEN_UP] == cents(-7_214.42)
        assert sum(gain.values()) == cents(189.85)

    def test_break_even_usefulness(self):
        found = break_even_usefulness(training(), base(), claim_worth_share=WORTH)
        assert found == pytest.approx(0.5795, abs=5e-5)

    @pytest.mark.parametrize("terms", [{}, {"delivered_share": 0.9, "tax_amount": 50}])
    def test_indifferent_at_the_break_even(self, terms):
        barter = training(**terms)
        useful = break_even_usefulness(barter, base(), claim_worth_share=WORTH)
        parts = tuple(replace(d, useful_share=useful) for d in barter.deliveries)
        gain = credit_gain(
            replace(barter, deliveries=parts), base(), claim_worth_share=WORTH
        )
        assert sum(gain.values()) == pytest.approx(0, abs=1e-9)

    @pytest.mark.parametrize(
        "terms",
        [
            {},
            {"delivered_share": 0.8},
            {"clawback_share": 0.4, "delivered_share": 0.8, "extra_cost_amount": 200},
        ],
    )
    def test_simulated(self, draws, terms):
        way = Package.of(training(**terms))
        found, paths = way.value(CLAIM, base()), way.paths(CLAIM, base(), draws)
        assert errors_apart(found.value_amount, paths.value_amount) < 4
        assert errors_apart(found.expected_cash_amount, paths.cash_amount) < 4

    def test_simulated_clawback(self, draws):
        """The difference that claw-back makes, on the same paths."""
        given = base(clawback_lookback_years=0.5)
        free, risky = (
            training(delivered_share=0.8, clawback_share=share) for share in (0, 1)
        )
        cost = free.brings(CLAIM, given).value_amount
        cost -= risky.brings(CLAIM, given).value_amount
        lost = free.paths(CLAIM, given, draws).value_amount
        lost = lost - risky.paths(CLAIM, given, draws).value_amount
        assert errors_apart(cost, lost) < 4
        shorter = training(delivered_share=0.8, clawback_share=1)
        assert shorter.brings(CLAIM, base()).parts["clawback"] > -cost

    def test_completed(self):
        way = Package(pieces=(training(delivered_share=0.9),), rest=level_plan(down=0))
        with pytest.raises(ParameterError, match="Package leaves 48,000"):
            way.value(CLAIM, base())
        plan = PaymentPlan.level(48_000, 12)
        found = replace(way, rest=plan).value(CLAIM, base()).completed_share
        alone = plan.value(48_000, base()).completed_share
        assert found == pytest.approx(alone * 0.9**3)

    def test_what_is_not_delivered_dies_with_the_customer(self):
        later = tuple(replace(d, years=d.years + 1) for d in training().deliveries)
        found = replace(training(), deliveries=later).brings(CLAIM, base()).parts
        lost = np.exp(-0.36) / 1.1
        assert found["barter"] == cents(5_564.2137 * lost)

    def test_warning(self):
        found = training().problems(
            Claim.single(CLAIM), base(default_hazard_pa=1.0), Limits()
        )
        assert "what is not delivered is lost" in found[0].problem
        assert not found[0].is_blocking

    @pytest.mark.parametrize(
        ("terms", "problem"),
        [
            ({"settled_amount": 0}, "the claim is 0.00"),
            ({"deliveries": ()}, "nothing is delivered"),
            ({"delivered_share": 95}, "write 10 % as 0.10"),
            ({"tax_amount": float("nan")}, "tax_amount is nan"),
        ],
    )
    def test_bad_input(self, terms, problem):
        given = {"deliveries": training().deliveries, "settled_amount": 12_000}
        with pytest.raises(ParameterError, match=problem):
            Barter(**(given | terms))

    @pytest.mark.parametrize("terms", [{"years": 8}, {"useful_share": 1.2}])
    def test_bad_delivery(self, terms):
        given = {"years": 1, "fair_amount": 1_000, "useful_share": 0.6}
        with pytest.raises(ParameterError):
            Delivery(**(given | terms))


class TestWorthGivenUp:
    def test_part_and_whole_differ_by_fixed_costs(self):
        whole = claim_worth(CLAIM, base(), way=KeepDunning())
        part = claim_worth(CLAIM, base(), way=KeepDunning(), credited_amount=21_600)
        assert part > whole
        free = base(collecting_cost_pa=0)
        same = [
            claim_worth(CLAIM, free, way=KeepDunning(), credited_amount=given)
            for given in (1, 21_600, CLAIM)
        ]
        assert same == pytest.approx([same[0]] * 3)

    @pytest.mark.parametrize("amount", [0, -1, CLAIM + 1])
    def test_bad_input(self, amount):
        with pytest.raises(ParameterError, match="cannot be given up"):
            claim_worth(CLAIM, base(), way=KeepDunning(), credited_amount=amount)

    def test_nothing_breaks_even(self):
        with pytest.raises(ParameterError, match="nothing is taken"):
            break_even_claim_worth(ReturnedGoods(lines=()), base())
        with pytest.raises(ParameterError, match="claim_worth_share is nan"):
            credit_gain(goods(), base(), claim_worth_share=float("nan"))


def held_ledger(as_of="2025-06-30"):
    """A customer's shelf: counted twice, the second time with one product gone."""
    day = pd.to_datetime("2025-01-15")
    invoices = pd.DataFrame(
        {
            "customer_id": ["C"],
            "invoice_id": ["1"],
            "invoice_date": [day],
            "due_date": [day],
            "amount": [6_000_000],
            "currency": ["EUR"],
        }
    )
    counts = dated(
        [
            ("2025-02-01", "Gone", 5, 500, None, None, None),
            ("2025-06-01", "Cable", 40, 2_000, 1_400, "as new", None),
            ("2025-06-01", "Glue", 10, 300, None, "as new", "2025-12-31"),
            ("2025-06-01", "Old glue", 10, 300, None, "as new", "2025-06-29"),
            ("2025-06-01", "Box", 3, None, None, None, None),
            ("2025-06-01", "Empty", 0, 0, None, None, None),
            ("2025-06-01", "Panel", 3, 900, None, None, None),
            ("2025-07-15", "Later", 3, 900, None, None, None),
        ],
        "counted_on product quantity value_amount cost_amount grade use_by",
    ).assign(customer_id="C", currency="EUR")
    for name in ("counted_on", "use_by"):
        counts[name] = pd.to_datetime(counts[name])
    counts["quantity"] = counts["quantity"].astype("float64")
    return from_tables(
        {"invoices": invoices, "inventory": counts},
        as_of=as_of,
        extract_date="2025-12-31",
    )


class TestGoodsHeld:
    def test_last_count_known_on_the_day(self):
        held = goods_held(held_ledger()).set_index("product")["set_aside"].to_dict()
        assert held == {
            "Box": "no invoice value",
            "Cable": "",
            "Empty": "no value or no units",
            "Glue": "",
            "Old glue": "past its use-by date",
            "Panel": "",
        }
        early = goods_held(held_ledger("2025-03-31"))
        assert early["product"].tolist() == ["Gone"]

    def test_nothing_counted(self):
        assert goods_held(held_ledger("2025-01-31")).empty
        assert goods_lines(goods_held(held_ledger("2025-01-31"))) == ()

    def test_lines(self):
        cable, glue, panel = goods_lines(goods_held(held_ledger()))
        assert (cable.value_amount, cable.cost_share) == (2_000.0, 0.7)
        assert cable.grades == (assumed_grade("as new"),)
        assert glue.life_years == pytest.approx(184 / 365)
        assert glue.minimum_life_years == 0.25
        assert panel.cost_share == with_trade()["goods_cost_share"]
        assert panel.grades == assumed_grades()

    def test_typed_grades_must_add_up(self):
        held = goods_held(held_ledger())
        typed = with_trade().typed(goods_as_new_share=0.5)
        with pytest.raises(ParameterError, match=r"grades of Panel add up to 0\.8"):
            goods_lines(held, known=typed)

    def test_worth_a_return(self):
        lines = goods_lines(goods_held(held_ledger()), returned_share=0.5)
        returned = ReturnedGoods.assumed(lines, freight_amount=50)
        assert returned.value_amount == cents(1_600)
        assert returned.restocking_share == 0.1
        assert returned.brings(CLAIM, base()).value_amount > 0
