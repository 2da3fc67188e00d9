"""What was agreed with the customers: limits, insurance, people in charge?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.demo.calendar import NEVER, START, day_number, next_business_day
from arkit.demo.how_it_is_booked import LAST_DAY, dates
from arkit.demo.stories import read_data
from arkit.demo.streams import stream

NEED_DAYS = 22
HEADROOM = 1.35
RAISE_AFTER_DAYS = 120
CUT_BEFORE_DAYS = 150
RAISED_SHARE = 0.25
RAISE_FROM, RAISE_DAYS = day_number(START) + 300, 1050


def round_limit(amount: float) -> int:
    """Round an amount to two leading digits, as limits are set.

    >>> round_limit(123456), round_limit(8765)
    (120000, 8800)
    """
    digits = max(len(str(int(amount))) - 2, 0)
    return round(amount / 10**digits) * 10**digits


def customer_table(buyers: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Write the table of customers, with a further row for every change.

    Parameters
    ----------
    buyers : DataFrame
        Customers with their planted truth.
    seed : int
        Seed of the demo.

    Returns
    -------
    DataFrame
        Rows of the schema's table `customers`. A quarter of the ordinary customers got
        a higher limit once; a failing one got one early in its decline and lost half
        of its insured limit before its end; a relationship holder left where the story
        says so.
    """
    rows = []
    for buyer in buyers.itertuples():
        rng = stream(seed, "agreed", buyer.customer_id)
        first = _first(buyer, rng)
        steps = [(buyer.since if buyer.since > day_number(START) else -1, {})]
        steps += _changes(buyer, first, rng)
        current = first
        for day, change in sorted(steps, key=lambda step: step[0]):
            current = current | change | {"known": day}
            rows.append(current)
    frame = pd.DataFrame(rows)
    frame = frame[frame["known"] <= LAST_DAY]
    known = frame.pop("known")
    return frame.assign(known_on=dates(known.mask(known < 0, NEVER)))


def _first(buyer: tuple, rng: np.random.Generator) -> dict:
    """The first row of a customer."""
    names = read_data("names")
    worth = names["currencies"][buyer.currency]
    daily = buyer.sales * (1 + buyer.tax_rate) / 365 / worth
    need = daily * (buyer.terms + NEED_DAYS) * HEADROOM
    limit = max(round_limit(need * buyer.limit_factor), 1000)
    insured = round_limit(limit * (0.5 + 0.4 * buyer.insured_share))
    managers, collectors = names["account_managers"], names["collectors"]
    manager = managers[int(buyer.manager * len(managers))]
    return {
        "customer_id": buyer.customer_id,
        "customer_name": buyer.name,
        "parent_id": buyer.parent or None,
        "segment": buyer.segment,
        "country": buyer.country,
        "terms_days": buyer.terms,
        "currency": buyer.currency,
        "credit_limit_amount": limit * 100,
        "insured_limit_amount": insured * 100 if buyer.is_insured else 0,
        "is_key_account": bool(buyer.is_key_account),
        "contact_rule": buyer.contact_rule,
        "account_manager": manager,
        "collector": collectors[int(rng.random() * len(collectors))],
        "relationship_holder": manager if buyer.has_bond else None,
        "customer_since": dates(np.array([buyer.since]))[0],
    }


def _changes(
    buyer: tuple, first: dict, rng: np.random.Generator
) -> list[tuple[int, dict]]:
    """Days from which something about the customer is different."""
    limit, insured = first["credit_limit_amount"], first["insured_limit_amount"]
    u = rng.random(3)
    day = RAISE_FROM + int(u[1] * RAISE_DAYS)
    steps = []
    if buyer.role == "" and u[0] < RAISED_SHARE and day > buyer.since + 200:
        raised = round_limit(limit / 100 * (1.2 + 0.3 * u[2])) * 100
        steps.append((day, {"credit_limit_amount": raised}))
    if buyer.role == "key_account":
        raised = round_limit(limit / 100 * 1.25) * 100
        steps.append((day_number(START) + 930, {"credit_limit_amount": raised}))
    if buyer.insolvent < NEVER:
        raised = round_limit(limit / 100 * 1.3) * 100
        steps.append((buyer.change + RAISE_AFTER_DAYS, {"credit_limit_amount": raised}))
        cut = {"insured_limit_amount": round_limit(insured / 200) * 100}
        steps.append((buyer.insolvent - CUT_BEFORE_DAYS, cut))
        stop = {"insured_limit_amount": 0, "credit_limit_amount": 0}
        steps.append((buyer.insolvent, stop))
    if buyer.cause == "special bonds":
        others = [
            m
            for m in read_data("names")["account_managers"]
            if m != first["account_manager"]
        ]
        left = {
            "relationship_holder": None,
            "account_manager": others[int(u[2] * len(others))],
        }
        steps.append((buyer.change, left))
    return [(int(next_business_day(d)), c) for d, c in steps]
