"""What if goods, services, a card and cash settle a part, and the rest goes its way?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.whatif import Claim, Item, KeepDunning, Limits, Settlement, compare
from arkit.whatif.inputs.keeping import KeepChance
from arkit.whatif.valuing.draws import Draws
from arkit.whatif.ways_out.card import CardPayment
from arkit.whatif.ways_out.package import Package
from arkit.whatif.ways_out.part_payment import PartPayment
from arkit.whatif.ways_out.plan import PaymentPlan
from tests.whatif_base import CLAIM, base, level_plan
from tests.whatif_goods import errors_apart, goods, training

CENT = 0.01
RESTS = [KeepDunning(), level_plan(), Settlement(discount_share=0.25)]


def cents(amount):
    return pytest.approx(amount, abs=CENT)


def mixed(**terms):
    """Goods of 12,000 back, 9,000 down, ten times 3,000, the other 8,040 waived."""
    plan = PaymentPlan.level(30_000, 10, down_amount=9_000).with_terms(
        waived_amount=8_040, keep=KeepChance(chance=0.985)
    )
    back = goods(12_000, freight_amount=600)
    return Package(pieces=(back,), rest=plan.with_terms(**terms), name="Mixed package")


@pytest.fixture(scope="module")
def draws():
    return Draws(n_paths=200_000)


class TestE25:
    def test_goods(self):
        piece = mixed().pieces[0]
        assert piece.takes_amount(base()) == cents(12_960)
        assert piece.brings(CLAIM, base()).value_amount == cents(9_050.80)

    def test_value(self):
        found = mixed().value(CLAIM, base())
        assert found.value_amount == cents(44_218.45)
        assert found.completed_share == pytest.approx(np.exp(-0.3) * 0.985**10)

    @pytest.mark.parametrize(
        ("part", "amount"),
        [
            ("cash", 31_668.42),
            ("breach", 1_581.86),
            ("recovery", 1_165.76),
            ("waived", 751.60),
        ],
    )
    def test_parts(self, part, amount):
        assert mixed().value(CLAIM, base()).parts[part] == cents(amount)

    def test_spread(self):
        """Sd 7,337, P10 30,032, P50 and P90 47,956, CVaR10 27,313 at 400,000 paths."""
        found = mixed().paths(CLAIM, base(), Draws(n_paths=400_000)).value_amount
        assert errors_apart(44_218.45, found) < 4
        assert found.std() == pytest.approx(7_337, rel=0.005)
        marks = np.quantile(found, [0.1, 0.5, 0.9], method="inverted_cdf")
        assert marks == pytest.approx([30_032, 47_956, 47_956], rel=0.002)
        worst = np.sort(found)[:40_000].mean()
        assert worst == pytest.approx(27_313, rel=0.005)

    def test_claim_path(self):
        steps = mixed().value(CLAIM, base()).exposure
        assert steps[:3] == (
            (0.0, CLAIM),
            (0.0, pytest.approx(47_040)),
            (0.0, pytest.approx(38_040)),
        )


class TestOnePart:
    @pytest.mark.parametrize("rest", RESTS, ids=lambda way: way.name)
    def test_package_of_one_part_is_the_part(self, draws, rest):
        package = Package(rest=rest)
        assert package.value(CLAIM, base()) == rest.value(CLAIM, base())
        found, same = (w.paths(CLAIM, base(), draws) for w in (package, rest))
        assert (found.value_amount == same.value_amount).all()
        assert (found.cash_amount == same.cash_amount).all()

    def test_card_for_all(self, draws):
        card = CardPayment(amount=CLAIM, fee_share=0.025, chargeback_share=0.2)
        package = Package(pieces=(card,), rest=None)
        found = package.value(CLAIM, base())
        assert found.value_amount == pytest.approx(
            card.brings(CLAIM, base()).value_amount
        )
        assert found.completed_share == 0.8
        assert found.exposure == ((0.0, CLAIM), (0.0, 0.0))
        paths = package.paths(CLAIM, base(), draws)
        assert errors_apart(found.value_amount, paths.value_amount) < 4
        assert errors_apart(found.expected_cash_amount, paths.cash_amount) < 4

    def test_cash_for_all_is_face_value(self):
        package = Package(
            pieces=(PartPayment(amount=CLAIM, clawback_share=0),), rest=None
        )
        found = package.value(CLAIM, base())
        assert found.value_amount == found.expected_cash_amount == CLAIM
        assert found.time_to_cash_years == 0

    def test_all_pieces_and_dunning_left_with_nothing(self):
        package = Package.of(PartPayment(amount=CLAIM, clawback_share=0))
        assert package.value(CLAIM, base()).value_amount == CLAIM

    def test_down_payment_in_plan_or_package(self):
        """Cash today is worth the same as a piece and as the plan's down payment."""
        plan = level_plan(down=12_000)
        rest = replace(plan, down_amount=0.0)
        cash = PartPayment(amount=12_000, clawback_share=0)
        apart = Package(pieces=(cash,), rest=rest).value(CLAIM, base())
        whole = plan.value(CLAIM, base())
        assert apart.value_amount == pytest.approx(whole.value_amount)
        assert apart.completed_share == pytest.approx(whole.completed_share)


class TestPackage:
    pieces = (
        goods(10_000, price_sd=0.2, clawback_share=0.3),
        training(delivered_share=0.9),
        CardPayment(amount=8_000, fee_share=0.025, chargeback_share=0.01),
        PartPayment(amount=5_000, clawback_share=0.1),
    )

    @pytest.mark.parametrize("factor", [1.0, 0.6])
    def test_simulated(self, draws, factor):
        left = CLAIM - 10_800 - 12_000 - 8_000 - 5_000
        plan = PaymentPlan.level(left, 9, rate_pm=0.0075)
        package = Package(
            pieces=self.pieces, rest=plan.with_terms(default_factor=factor)
        )
        found, paths = package.value(CLAIM, base()), package.paths(CLAIM, base(), draws)
        assert package.default_factor == factor
        assert errors_apart(found.value_amount, paths.value_amount) < 4
        assert errors_apart(found.expected_cash_amount, paths.cash_amount) < 4

    def test_pieces_fail_with_the_rest(self, draws):
        """A plan that calms the customer makes deliveries likelier, too."""
        plan = PaymentPlan.level(48_000, 9)
        calm, worse = (
            Package(pieces=(training(),), rest=plan.with_terms(default_factor=factor))
            .value(CLAIM, base())
            .parts["barter"]
            for factor in (0.5, 1.0)
        )
        assert calm > worse == cents(5_564.21)

    @given(st.floats(0.1, 20))
    def test_homogeneous(self, factor):
        given = base(collecting_cost_pa=0)

        def value(size):
            package = Package(
                pieces=(
                    goods(10_000 * size, clawback_share=0.3),
                    PartPayment(amount=5_000 * size),
                )
            )
            return package.value(CLAIM * size, given).value_amount

        assert value(factor) == pytest.approx(factor * value(1), rel=1e-9)

    def test_order_does_not_matter(self):
        given, turned = (Package(pieces=p) for p in (self.pieces, self.pieces[::-1]))
        assert given.value(CLAIM, base()).value_amount == pytest.approx(
            turned.value(CLAIM, base()).value_amount
        )

    def test_time_to_cash_lies_between(self):
        plan = PaymentPlan.level(52_000, 9)
        card = CardPayment(amount=8_000, fee_share=0.025)
        whole = Package(pieces=(card,), rest=plan).value(CLAIM, base())
        later = plan.value(52_000, base()).time_to_cash_years
        assert 2 / 365 < whole.time_to_cash_years < later
        assert whole.received_by(2 / 365) == 8_000
        assert whole.received_amount == pytest.approx(
            8_000 + plan.value(52_000, base()).received_amount
        )

    def test_never_shifts_another(self, draws):
        """Adding a package moves no other way out's paths."""
        before = KeepDunning().paths(CLAIM, base(), Draws(n_paths=1_000)).value_amount
        shared = Draws(n_paths=1_000)
        Package(pieces=self.pieces).paths(CLAIM, base(), shared)
        after = KeepDunning().paths(CLAIM, base(), shared).value_amount
        assert (before == after).all()

    def test_on_one_sheet(self):
        ways = [KeepDunning(), mixed(), Package(pieces=self.pieces, name="Many")]
        found = compare(Claim.single(CLAIM), ways, base(), draws=Draws(n_paths=20_000))
        assert found.sheet["way_out"].tolist() == [
            "Mixed package",
            "Many",
            "Keep dunning",
        ]


class TestRefusals:
    def test_more_than_the_claim(self):
        package = Package(
            pieces=(goods(50_000), PartPayment(amount=9_000)), name="Too much"
        )
        with pytest.raises(
            ParameterError, match=r"54,000\.00 \+ Part payment 9,000\.00 is not"
        ) as raised:
            package.value(CLAIM, base())
        assert raised.value.remedy == "take 3,000.00 less"

    def test_less_than_the_claim(self):
        package = Package(pieces=(PartPayment(amount=9_000),), rest=None)
        with pytest.raises(ParameterError, match="is not the claim") as raised:
            package.paths(CLAIM, base(), Draws(n_paths=2))
        assert "51,000.00" in raised.value.remedy

    def test_nothing_at_all(self):
        with pytest.raises(ParameterError, match="nothing is not the claim"):
            Package(rest=None).value(CLAIM, base())

    def test_a_plan_that_does_not_fit(self):
        package = mixed(waived_amount=8_000)
        with pytest.raises(
            ParameterError, match=r"Mixed package leaves 47,040\.00"
        ) as raised:
            package.value(CLAIM, base())
        assert "-40.00" in raised.value.remedy

    def test_a_cent_left_is_nothing(self):
        cash = PartPayment(amount=CLAIM - 0.005, clawback_share=0)
        found = Package.of(cash).value(CLAIM, base())
        assert (found.value_amount, found.completed_share) == (CLAIM - 0.005, 1.0)

    def test_within_a_cent(self):
        package = mixed(waived_amount=8_040.009)
        assert package.value(CLAIM, base()).value_amount == cents(44_218.45)

    @pytest.mark.parametrize("amount", [0, -5, float("nan")])
    def test_no_claim(self, amount):
        with pytest.raises(ParameterError, match="the claim is"):
            Package().value(amount, base())

    def test_problems_of_all_pieces(self):
        item = Item(invoice_id="A", amount=CLAIM, disputed_amount=55_000)
        package = Package(
            pieces=(CardPayment(amount=8_000, fee_share=0.025),),
            rest=Settlement(discount_share=0.6),
        )
        found = package.problems(
            Claim(items=(item,)), base(), Limits(largest_discount_share=0.5)
        )
        told = " / ".join(problem.problem for problem in found)
        assert "disputes end in charge-backs" in told
        assert "a settlement must not touch it" in told
        assert "more than policy allows" in told

    def test_warnings_are_told_once(self):
        pieces = (
            PartPayment(amount=1_000, clawback_share=0.3),
            goods(1_000, clawback_share=0.3),
        )
        found = Package(pieces=pieces).problems(
            Claim.single(CLAIM), base(default_hazard_pa=1.0), Limits()
        )
        assert len(found) == 1
