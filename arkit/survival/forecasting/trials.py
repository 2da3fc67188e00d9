"""What would have been forecast on an earlier day, and how good was it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from arkit.survival.forecasting.case_scores import ItemScores
from arkit.survival.forecasting.cases import (
    POPULATIONS,
    Cases,
    Window,
    day_number,
    new_cases,
    open_cases,
)
from arkit.survival.forecasting.cash_record import (
    actual_by_item,
    expected_by_item,
    receipts_after,
)
from arkit.survival.forecasting.payment_days import batches_of
from arkit.survival.forecasting.payment_history import payment_history
from arkit.survival.forecasting.receipts import WEEK
from arkit.survival.forecasting.rivals import POINTS, Known, predictor

if TYPE_CHECKING:
    from arkit.ledger import Ledger

FOLLOW_UP = 91


@dataclass(frozen=True, kw_only=True)
class Protocol:
    """How a back-test is run.

    Parameters
    ----------
    models : sequence of str
        Rules and curves to compare.
    horizon_days : int
        Days ahead for cash, whole weeks.
    follow_up : int
        Days after which outcomes are read.
    from_posting : bool
        As in `payment_habits`.
    """

    models: Sequence[str]
    horizon_days: int
    follow_up: int
    from_posting: bool

    @property
    def n_weeks(self) -> int:
        """Weeks of the horizon."""
        return self.horizon_days // WEEK

    @property
    def rest(self) -> int:
        """Days for which every new invoice of the horizon is followed."""
        return self.follow_up - self.horizon_days


@dataclass(frozen=True)
class Trial:
    """Forecasts of one day beside what happened.

    Parameters
    ----------
    origin : datetime.date
        The day.
    cases : dict of str to Cases
        By population.
    scores : dict of (str, str) to ItemScores
        By population and model.
    expected : dict of str to array, shape (items, weeks)
        Money expected of the open book, by model.
    sd : dict of str to array, shape (weeks,)
        Deviation of its sum if batches were independent, by model.
    actual : array, shape (items, weeks)
        Money that came for the open book.
    """

    origin: date
    cases: dict[str, Cases]
    scores: dict[tuple[str, str], ItemScores]
    expected: dict[str, np.ndarray]
    sd: dict[str, np.ndarray]
    actual: np.ndarray


def trial(ledger: Ledger, origin: date, protocol: Protocol) -> Trial:
    """Forecast from a day with what was known then, and score it with what came.

    Nothing known after the day reaches the models; nothing known after the follow-up
    reaches the scores.
    """
    until = origin + timedelta(days=protocol.follow_up)
    afterwards = ledger.as_of(until)
    known = payment_history(ledger.as_of(origin))
    later = payment_history(afterwards)
    model_of = Known(known, origin, from_posting=protocol.from_posting)
    start, posted = day_number(origin), protocol.horizon_days
    cases = {
        POPULATIONS[0]: open_cases(
            known, later, Window(start, start, protocol.follow_up)
        ),
        POPULATIONS[1]: new_cases(
            known, later, Window(start, start + posted, protocol.rest)
        ),
    }
    received = receipts_after(afterwards, origin)
    book = cases[POPULATIONS[0]]
    found = Trial(
        origin=origin,
        cases=cases,
        scores={},
        expected={},
        sd={},
        actual=actual_by_item(received, book.item_id, n_weeks=protocol.n_weeks),
    )
    for model in protocol.models:
        _score(found, model, model_of, protocol)
    return found


def _score(found: Trial, model: str, known: Known, protocol: Protocol) -> None:
    """Add what a model says about each population of a trial."""
    says = predictor(model, known)
    for population, cases in found.cases.items():
        is_book = population == POPULATIONS[0]
        batches = batches_of(
            known.customers, cases.customer_id, cases.due_day, cases.age
        )
        days_ahead = protocol.follow_up if is_book else protocol.rest
        ahead = says(batches, days_ahead=days_ahead)
        found.scores[population, model] = ItemScores(
            cases, ahead, batches.place, is_point=model in POINTS
        )
        if is_book:
            found.expected[model], found.sd[model] = expected_by_item(
                ahead, batches, cases.amount, n_weeks=protocol.n_weeks
            )
