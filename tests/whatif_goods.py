"""Goods, cards, services and trade that tests of ways out share."""

from __future__ import annotations

from math import sqrt

from arkit.whatif.ways_out.barter import Barter
from arkit.whatif.ways_out.goods import GoodsLine, Grade
from arkit.whatif.ways_out.returned_goods import ReturnedGoods
from arkit.whatif.ways_out.trade import Trade

WORTH = 0.6012018
GRADES = (
    Grade(
        grade="A",
        share=0.7,
        price_share=0.95,
        resold_years=1 / 12,
        displaced_share=0.5,
    ),
    Grade(
        grade="B",
        share=0.2,
        price_share=0.60,
        resold_years=3 / 12,
        displaced_share=0.2,
    ),
    Grade(grade="C", share=0.1, price_share=0.05, resold_years=1 / 12),
)
TRADE = Trade(sales_amount_pm=15_000, cost_share=0.70)


def line(value=20_000, **terms):
    """Goods in three conditions."""
    given = {"grades": GRADES, "cost_share": 0.65, "holding_pa": 0.12}
    return GoodsLine(product="Cable", value_amount=value, **(given | terms))


def goods(value=20_000, **terms):
    """A return at 10 % restocking and 4 % handling, without claw-back."""
    given = {"restocking_share": 0.10, "handling_share": 0.04, "clawback_share": 0.0}
    return ReturnedGoods(lines=(line(value),), **(given | terms))


def training(**terms):
    """10,000 of training in three monthly parts against 12,000 of the claim."""
    made = Barter.monthly(10_000, 3, useful_share=0.6, settled_amount=12_000)
    return Barter(**(vars(made) | terms))


def errors_apart(expected, simulated):
    """By how many standard errors a simulated mean misses the formula."""
    gap = abs(float(simulated.mean()) - expected)
    error = float(simulated.std()) / sqrt(len(simulated))
    return gap / error if error > 1e-9 else gap * 1e6
