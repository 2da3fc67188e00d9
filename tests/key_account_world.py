"""Briefs of the demo ledger, each made once for all tests."""

from __future__ import annotations

from functools import cache

from arkit.judgment import BriefInputs, key_account_brief
from arkit.sources import read_ledger

DAY = "2025-06-30"
MADE = {}


@cache
def demo_on(folder, day=DAY):
    return read_ledger(folder, as_of=day)


def brief_on(folder, customer, **inputs):
    """The brief of a customer; inputs as `BriefInputs` takes them."""
    key = (folder, customer, repr(inputs))
    if key not in MADE:
        typed = BriefInputs(**inputs) if inputs else None
        portfolio = demo_on(folder)
        MADE[key] = key_account_brief(portfolio, customer_id=customer, inputs=typed)
    return MADE[key]
