"""Which figures are asked of two engines?"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pandas as pd

from arkit import metrics, survival
from arkit.errors import ArkitError
from arkit.survival.forecasting.cash_record import receipts_after
from arkit.survival.forecasting.payment_history import payment_history

if TYPE_CHECKING:
    from arkit.ledger import Engine, Ledger

GROUPED = ("segment", "customer_id")
CLOCKED = [(clock, by) for clock in survival.CLOCKS for by in (None, *GROUPED)]
FOLLOW_UP_DAYS = 91

Ask = Callable[["Ledger"], object]


def questions() -> dict[str, Ask]:
    """Every metric, event table and back-test input, by name.

    Returns
    -------
    dict of str to callable
        What to ask of a ledger.

    Examples
    --------
    >>> names = list(questions())
    >>> [name for name in names if name.startswith("exposure")]
    ['exposure', 'exposure by segment', 'exposure by customer_id']
    """
    return dict([*_metrics(), *_event_tables(), *_inputs()])


def _metrics() -> Iterator[tuple[str, Ask]]:
    for name in metrics.__all__:
        function = getattr(metrics, name)
        if not inspect.isfunction(function):
            continue
        parameters = inspect.signature(function).parameters
        if next(iter(parameters)) != "ledger":
            continue
        yield name, function
        if "by" in parameters:
            for by in GROUPED:
                yield f"{name} by {by}", _with(function, by=by)
    yield "payment_days in parts", _with(metrics.payment_days, basis="parts")
    yield "aging from the invoice", _with(metrics.aging, basis="invoice")
    yield "concentration of sales", _with(metrics.concentration, basis="sales")


def _event_tables() -> Iterator[tuple[str, Ask]]:
    for settled_by in survival.SETTLED_BY:
        for clock, by in CLOCKED:
            words = f"{clock} clock, {settled_by}" + (f", by {by}" if by else "")
            options = {"clock": clock, "by": by, "settled_by": settled_by}
            yield f"event table, {words}", _with(survival.event_table, **options)
        name = f"delays, {settled_by}"
        yield name, _with(survival.delays, clock="due", settled_by=settled_by)
    for function in (survival.covariates, survival.payment_runs, survival.seasons):
        yield function.__name__, function
    yield "selective_payment", survival.selective_payment
    yield "closed_only_lesson", survival.closed_only_lesson
    yield "event table, observed later", _observed_later


def _observed_later(ledger: Ledger) -> pd.DataFrame:
    first = ledger.contents.first_date + timedelta(FOLLOW_UP_DAYS)
    return survival.event_table(ledger, clock="due", observed_from=first)


def _inputs() -> Iterator[tuple[str, Ask]]:
    yield "back-test: payment history", _earlier(payment_history)
    yield "back-test: receipts after", _receipts
    yield "forecast", survival.forecast
    yield "new_invoices_cash", survival.new_invoices_cash


def _with(function: Ask, **options: object) -> Ask:
    def ask(ledger: Ledger) -> object:
        return function(ledger, **options)

    return ask


def _earlier(function: Ask) -> Ask:
    def ask(ledger: Ledger) -> object:
        return function(ledger.as_of(ledger.as_of_date - timedelta(FOLLOW_UP_DAYS)))

    return ask


def _receipts(ledger: Ledger) -> pd.DataFrame:
    found = receipts_after(ledger, ledger.as_of_date - timedelta(FOLLOW_UP_DAYS))
    return found.sort_values(["item_id", "day"], ignore_index=True)


def answer(ask: Ask, ledger: Ledger) -> object:
    """Ask a ledger; where there is no answer, the words of the error are it.

    Parameters
    ----------
    ask : callable
        One of `questions`.
    ledger : Ledger
        Whom to ask.

    Returns
    -------
    object
        What the question returns, or a dict with `error`.
    """
    try:
        return ask(ledger)
    except ArkitError as error:
        return {"error": str(error)}


def texts_heard(ask: Ask, ledger: Ledger) -> list[str]:
    """Every text that a question lets an engine run.

    Parameters
    ----------
    ask : callable
        One of `questions`.
    ledger : Ledger
        A ledger on DuckDB.

    Returns
    -------
    list of str
        What is kept for several questions as CREATE TEMP TABLE, and the SELECTs.
    """
    heard = _Heard(ledger.engine)
    answer(ask, dataclasses.replace(ledger, engine=heard))
    return list(heard.texts)


class _Heard:
    """An engine that keeps the texts it passes on."""

    def __init__(self, engine: Engine) -> None:
        self.dialect = engine.dialect
        self.has = engine.has
        self.texts: dict[str, None] = {}
        self._engine = engine

    def query(self, sql: str, *, small: bool = False) -> pd.DataFrame:
        self.texts[sql] = None
        return self._engine.query(sql, small=small)

    def hold(self, sql: str, *, small: bool = False) -> str:
        name = self._engine.hold(sql, small=small)
        self.texts[f"CREATE TEMP TABLE {name} AS {sql}"] = None
        return name
