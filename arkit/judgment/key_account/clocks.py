"""Which legal clocks run, and what do they rest on?"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.judgment.late_charges import chargeable, country_of, statutory_charge
from arkit.metrics.passport import Measure, measure
from arkit.schema import date_text, money_text, share_text
from arkit.whatif import regime

if TYPE_CHECKING:
    from arkit.judgment.accounts import HouseRules
    from arkit.judgment.what_if_case import Case

FILE = Path(__file__).with_name("clocks.toml")
YEAR_DAYS = 365
ABOUT = {
    "name": "Legal clocks",
    "formula": "Days counted from the due date of the oldest document, or from today",
    "basis": "Open documents; periods of law as data with their source, to be checked; "
    "not legal advice",
    "window": "One day",
}
NOT_ON_FILE = "not on file for {country}; ask your counsel"


@cache
def periods() -> Mapping[str, Any]:
    """Periods of law by country, as shipped."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def legal_clocks(case: Case, rules: HouseRules) -> Measure:
    """Which legal clocks run, and what do they rest on?

    Parameters
    ----------
    case : Case
        What is owed.
    rules : HouseRules
        Law by country of the customer.

    Returns
    -------
    Measure
        One row per clock: `clock`, `state` (where it stands, in words), `rests_on`
        (its inputs) and `source`.
    """
    rows = [] if case.claim is None else list(_clocks(case, rules))
    columns = ["clock", "state", "rests_on", "source"]
    frame = pd.DataFrame(rows, columns=columns)
    return measure(case.ledger, frame, n_rows=len(frame), about=ABOUT)


def _clocks(case: Case, rules: HouseRules) -> Iterator[tuple[str, str, str, str]]:
    days = [item.due_date for item in case.claim.items if item.due_date is not None]
    oldest, country = (min(days) if days else None), country_of(case)
    yield _interest(case, rules)
    if oldest is not None:
        yield _limitation(oldest, country)
        yield _tax_relief(oldest, country, case)
    yield _clawback(case)


def _interest(case: Case, rules: HouseRules) -> tuple[str, str, str, str]:
    charge = statutory_charge(case, rules)
    if charge.reason:
        return "Late interest", charge.reason, charge.law, "house rules"
    interest, fees = (
        money_text(amount, case.currency, whole=True)
        for amount in (charge.interest_amount, charge.fee_amount)
    )
    n = len(chargeable(case))
    law = regime(rules.regimes[country_of(case)])
    return (
        "Late interest",
        f"{interest} of interest and {fees} of fixed fees could be charged today",
        f"{n} overdue documents without a dispute; {law.title}",
        law.law,
    )


def _limitation(oldest: date, country: str) -> tuple[str, str, str, str]:
    entry = periods()["limitation"].get(country)
    name, rests = "Limitation", f"oldest open document due {date_text(oldest)}"
    if entry is None:
        return name, NOT_ON_FILE.format(country=country or "the country"), rests, ""
    start = date(oldest.year, 12, 31) if entry["from_year_end"] else oldest
    last = (pd.Timestamp(start) + pd.DateOffset(years=entry["years"])).date()
    counted = "from the end of that year" if entry["from_year_end"] else "from that day"
    years = f"{entry['years']} years {counted}"
    return name, f"until {date_text(last)}", f"{rests}; {years}", entry["source"]


def _tax_relief(oldest: date, country: str, case: Case) -> tuple[str, str, str, str]:
    name, share = "Tax back on a bad debt", case.claim.vat_share
    if not share:
        return name, "no tax is in the claim", "tax of open documents", ""
    amount = money_text(case.amount * share, case.currency, whole=True)
    entry = periods()["tax_relief"].get(country)
    rests = f"{amount} of tax in the claim, {share_text(share, places=1)} of it"
    if entry is None:
        told = "tied to the debt being beyond recovery; ask your tax adviser"
        return name, told, rests, case.world.known.entries["vat_regime"].source
    first = pd.Timestamp(oldest) + pd.DateOffset(months=entry["months"])
    last = pd.Timestamp(oldest) + pd.DateOffset(months=entry["until_months"])
    told = f"from {date_text(first)} to {date_text(last)}, for the oldest document"
    return name, told, rests, entry["source"]


def _clawback(case: Case) -> tuple[str, str, str, str]:
    entry = case.world.known.entries["clawback_lookback_years"]
    n_days = round(entry.value * YEAR_DAYS)
    last = case.ledger.as_of_date + timedelta(days=n_days)
    return (
        "Money taken back in an insolvency",
        f"what is received today could be asked back until {date_text(last)}",
        f"a look-back of {n_days} days before an insolvency",
        entry.source,
    )
