"""What if the discount, the plan, the freight or the customer were different?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from arkit import figures, judgment, tables
from arkit.errors import ReportError
from arkit.sliders.board import Control, Values, board
from arkit.whatif import Draws

if TYPE_CHECKING:
    from ipywidgets import VBox

    from arkit.judgment import Case, OfferTerms

MONTHS = 12
QUICK_PATHS = 5_000
QUICK = "Worth by formula; tails from 5,000 outcomes, where the report draws 200,000."
SMALL = 20_000
WORLD = ("default_hazard_pm", "payment_speed")
DISCOUNT = {"name": "discount_share", "label": "Discount"}
DOWN = {"name": "down_share", "label": "Down payment"}
COUNT = {"name": "n_installments", "label": "Installments"}
RATE = {"name": "plan_rate_pm", "label": "Interest a month"}
FREIGHT = {"name": "freight_amount", "label": "Freight"}
Answer = Callable[["Case", "OfferTerms"], Sequence[Any]]


def ways_out(case: Case, terms: OfferTerms | None = None) -> VBox:
    """Move offers and the customer's chances; the sheet follows.

    Parameters
    ----------
    case : Case
        What is owed, and the world the sliders start from.
    terms : OfferTerms, optional
        Offers the sliders start from.

    Returns
    -------
    ipywidgets.VBox
        Sliders, picture and sheet; on 5,000 paths, where a report has 200,000.

    Examples
    --------
    >>> from arkit.judgment import what_if_case
    >>> from arkit.metrics._example import example
    >>> shown = ways_out(what_if_case(example(), customer_id="C1"))
    >>> "tails from 5,000 outcomes" in shown.children[1].value
    True
    """
    start = terms or judgment.OfferTerms()
    controls = [
        *_customer(case),
        _share(DISCOUNT, start.discount_share, high=0.6),
        _share(DOWN, start.down_share, high=0.9),
        _count(start),
        _freight(case, start),
    ]
    quick = Draws(n_paths=QUICK_PATHS)

    def answer(at: Case, offered: OfferTerms) -> Sequence[Any]:
        try:
            study = judgment.ways_out(at, offered, draws=quick)
        except ReportError:
            study = judgment.ways_out(at, offered)
        sheet = study.sheet()
        return [figures.ways_out(sheet), tables.ways_out(sheet, note=QUICK)]

    return _moved(case, start, controls, answer)


def settlement(case: Case, terms: OfferTerms | None = None) -> VBox:
    """Move the discount and the customer's chances; the curve follows.

    Parameters
    ----------
    case : Case
        What is owed, and the world the sliders start from.
    terms : OfferTerms, optional
        Offers the sliders start from.

    Returns
    -------
    ipywidgets.VBox
        Sliders, what the discount is worth, and the curve.

    Examples
    --------
    >>> from arkit.judgment import what_if_case
    >>> from arkit.metrics._example import example
    >>> shown = settlement(what_if_case(example(), customer_id="C1"))
    >>> "Without any agreement" in shown.children[1].value
    True
    """
    start = terms or judgment.OfferTerms()
    controls = [*_customer(case), _share(DISCOUNT, start.discount_share, high=0.6)]

    def answer(at: Case, offered: OfferTerms) -> Sequence[Any]:
        study = judgment.settlement_study(at, offered)
        said = tables.recommendation(study.in_short())
        return [said, figures.settlement_curve(study)]

    return _moved(case, start, controls, answer)


def payment_plan(case: Case, terms: OfferTerms | None = None) -> VBox:
    """Move down payment, installments and interest; schedule and worth follow.

    Parameters
    ----------
    case : Case
        What is owed, and the world the sliders start from.
    terms : OfferTerms, optional
        Offers the sliders start from.

    Returns
    -------
    ipywidgets.VBox
        Sliders, what the plan is worth, and its schedule to the cent.

    Examples
    --------
    >>> from arkit.judgment import what_if_case
    >>> from arkit.metrics._example import example
    >>> shown = payment_plan(what_if_case(example(), customer_id="C1"))
    >>> "6 installments of" in shown.children[1].value
    True
    """
    start = terms or judgment.OfferTerms()
    rate = {"low": 0.0, "high": 0.03, "step": 0.0025, "text": ".2%"}
    controls = [
        *_customer(case),
        _share(DOWN, start.down_share, high=0.9),
        _count(start),
        Control(**RATE, value=start.plan_rate_pm, **rate),
    ]

    def answer(at: Case, offered: OfferTerms) -> Sequence[Any]:
        study = judgment.plan_study(at, offered)
        said = tables.recommendation(study.in_short(with_longest=False))
        return [said, tables.schedule(study.schedule())]

    return _moved(case, start, controls, answer)


def returns(case: Case, terms: OfferTerms | None = None) -> VBox:
    """Move freight and the customer's chances; the bridge follows.

    Parameters
    ----------
    case : Case
        What is owed, and the world the sliders start from.
    terms : OfferTerms, optional
        Freight the slider starts from.

    Returns
    -------
    ipywidgets.VBox
        Sliders, whether to take the goods back, and the value bridge.

    Examples
    --------
    >>> from arkit.judgment import what_if_case
    >>> from arkit.metrics._example import example
    >>> shown = returns(what_if_case(example(), customer_id="C1"))
    >>> "No goods of ours are known" in shown.children[1].value
    True
    """
    start = terms or judgment.OfferTerms()
    controls = [*_customer(case), _freight(case, start)]

    def answer(at: Case, offered: OfferTerms) -> Sequence[Any]:
        study = judgment.return_study(at, offered)
        said = tables.recommendation(study.in_short())
        return [said, figures.value_bridge(study.bridge())]

    return _moved(case, start, controls, answer)


def _moved(
    case: Case, start: OfferTerms, controls: Sequence[Control], answer: Answer
) -> VBox:
    """A board whose values become a world and offers."""
    return board(controls, partial(_answered, case, start, answer))


def _answered(
    case: Case, start: OfferTerms, answer: Answer, values: Values
) -> Sequence[Any]:
    """The answer in the world and with the offers that were chosen."""
    offers = {name: at for name, at in values.items() if name not in WORLD}
    at = case.typed(
        default_hazard_pa=values["default_hazard_pm"] * MONTHS,
        payment_speed=values["payment_speed"],
    )
    return answer(at, replace(start, **offers))


def _customer(case: Case) -> list[Control]:
    """How the customer fails and pays, from where the world stands."""
    world = case.world
    failing = float(world.default.cumulative(1.0)) / MONTHS
    faster = world.known["payment_speed"]
    chance = {"low": 0.0, "high": 0.25, "step": 0.005, "text": ".1%"}
    speed = {"low": 0.05, "high": 3.0, "step": 0.01, "text": ".2f"}
    return [
        Control(
            name=WORLD[0], label="Defaults a month", value=round(failing, 3), **chance
        ),
        Control(name=WORLD[1], label="Speed of payment, times", value=faster, **speed),
    ]


def _share(about: dict[str, str], value: float, *, high: float) -> Control:
    """A share in steps of one percent."""
    return Control(**about, value=value, low=0.0, high=high, step=0.01, text=".0%")


def _count(start: OfferTerms) -> Control:
    """Monthly installments, one to three years of them."""
    return Control(**COUNT, value=start.n_installments, low=1, high=36, step=1)


def _freight(case: Case, start: OfferTerms) -> Control:
    """Freight up to a tenth of the claim."""
    most = max(100.0, round(case.amount / 10, -2), start.freight_amount)
    step = 10.0 if most <= SMALL else 100.0
    return Control(**FREIGHT, value=start.freight_amount, low=0, high=most, step=step)
