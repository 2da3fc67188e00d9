"""No metric may know on a day what became known after it.

Every public metric of a ledger, by portfolio, by customer and by segment, must give
the same figures when all later rows are deleted, and when they are scrambled.
"""

from __future__ import annotations

import inspect
import random
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pandas as pd
import pytest

from arkit import metrics
from arkit.ledger import from_tables
from tests.random_ledger import LAST, frame, random_tables

EVENTS = {
    "customers": "known_on",
    "invoices": "invoice_date",
    "settlements": "settlement_date",
    "promises": "made_on",
    "disputes": "opened_date",
    "activities": "activity_date",
}
SEED = 21
DAYS = (date(2024, 9, 30), date(2025, 3, 12))
EXTRACT = date(2026, 12, 31)


def metrics_of_ledgers():
    """Every public function that takes a ledger, with each grouping it offers."""
    for name in metrics.__all__:
        function = getattr(metrics, name)
        if not inspect.isfunction(function):
            continue
        parameters = inspect.signature(function).parameters
        if next(iter(parameters)) != "ledger":
            continue
        for day in DAYS:
            yield pytest.param(function, {}, day, id=f"{name}-{day}")
        if "by" in parameters:
            for by in ("customer_id", "segment"):
                yield pytest.param(function, {"by": by}, DAYS[1], id=f"{name}-{by}")


def is_later(frame: pd.DataFrame, name: str, day: date) -> pd.Series:
    """Rows not yet known on a day."""
    day = pd.Timestamp(day)
    return (frame["known_on"] > day) | (frame[EVENTS[name]] > day)


def deleted(tables, day):
    """The tables as an extract of that day would have shown them."""
    kept = {n: f[~is_later(f, n, day)].copy() for n, f in tables.items()}
    head = ["customer_id", "invoice_id"]
    documents = set(kept["invoices"][head].itertuples(index=False, name=None))
    money = kept["settlements"]
    known = [
        pair in documents for pair in money[head].itertuples(index=False, name=None)
    ]
    # paid before the invoice was known: named no document that day
    money.loc[[not k for k in known], ["invoice_id", "installment"]] = None
    return kept | {"disputes": reopened(kept["disputes"], day)}


def reopened(disputes, day, *, closing=(pd.NaT, None)):
    """Disputes closed after a day as they stood on it."""
    changed = disputes.copy()
    late = changed["closed_date"] > pd.Timestamp(day)
    changed.loc[late, "closed_date"] = closing[0]
    changed.loc[late, "outcome"] = closing[1]
    return changed


def scrambled(tables, day):
    """The same rows, with what became known later changed beyond recognition."""
    rng = random.Random(SEED)
    changed = {}
    for name, table in tables.items():
        rows = table.copy()
        for at in rows.index[is_later(rows, name, day)]:
            later = pd.Timestamp(day + timedelta(rng.randint(1, 300)))
            rows.loc[at, [EVENTS[name], "known_on"]] = later
            if "amount" in rows and not pd.isna(rows.loc[at, "amount"]):
                sign = -1 if rows.loc[at, "amount"] < 0 else 1
                rows.loc[at, "amount"] = sign * rng.randint(1, 400_000)
            if name == "settlements":
                rows.loc[at, "kind"] = rng.choice(["payment", "return", "write-off"])
                rows.loc[at, "amount"] *= rng.choice([1, -1])
            if name == "customers":
                rows.loc[at, ["segment", "credit_limit_amount"]] = ["east", 1]
            if "due_date" in rows:
                rows.loc[at, "due_date"] = later + timedelta(rng.randint(-200, 200))
        changed[name] = rows
    closing = (pd.Timestamp(day + timedelta(days=1)), "seller right")
    return changed | {"disputes": reopened(changed["disputes"], day, closing=closing)}


def straddling(tables):
    """The tables with rows that were known on each day but ended, or changed, later."""
    more = {name: [] for name in ("customers", "settlements", "disputes")}
    for n, day in enumerate(DAYS):
        before, after = day - timedelta(days=20), day + timedelta(days=12)
        first = tables["invoices"].iloc[n]
        head = (first["customer_id"], first["invoice_id"])
        closed = (after, None, "EUR", "price", "customer right", None)
        more["disputes"].append((f"Y{n}", *head, before, *closed))
        recorded = (None, "payment", before, 77, "EUR", after)
        more["settlements"].append((*head, *recorded))
        moved = ("C1", "Name 1", "west", "EUR", 123_400 + n, 5_600, after)
        more["customers"].append(moved)
    added = {name: frame(name, rows) for name, rows in more.items()}
    return tables | {
        name: pd.concat([tables[name], rows], ignore_index=True)
        for name, rows in added.items()
    }


@cache
def ledger(way, day):
    """The whole extract, or what a change of later rows makes of it."""
    tables = straddling(random_tables(SEED))
    tables = {"whole": lambda t, _: t, "deleted": deleted, "scrambled": scrambled}[way](
        tables, day
    )
    return from_tables(tables, as_of=day, extract_date=EXTRACT)


@pytest.mark.parametrize("way", ["deleted", "scrambled"])
@pytest.mark.parametrize(("function", "options", "day"), list(metrics_of_ledgers()))
def test_no_metric_looks_ahead(function, options, day, way):
    whole = function(ledger("whole", day), **options)
    blind = function(ledger(way, day), **options)
    pd.testing.assert_frame_equal(whole.frame, blind.frame)
    # how many rows a prepayment is stored in depends on the documents it is spread over
    assert replace(whole.passport, n_rows=0) == replace(blind.passport, n_rows=0)


def test_the_changes_reach_the_figures_of_later_days():
    sums = {
        way: metrics.aging(ledger(way, DAYS[0]).as_of(LAST)).frame["open_amount"].sum()
        for way in ("whole", "scrambled")
    }
    assert sums["whole"] != sums["scrambled"]


def test_every_metric_is_covered():
    assert len(list(metrics_of_ledgers())) > 60
