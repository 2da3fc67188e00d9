"""What is one unit of a currency worth on the as-of day?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from arkit.errors import LedgerError
from arkit.ledger.literals import text_literal

if TYPE_CHECKING:
    import pandas as pd


def last_rates_text(home: str) -> str:
    """Ask for the last known rate of every currency into one."""
    return (
        "SELECT r.currency, r.rate FROM known_rates AS r JOIN (SELECT currency, "
        "to_currency, MAX(rate_date) AS rate_date FROM known_rates GROUP BY "
        "currency, to_currency) AS l ON l.currency = r.currency AND l.to_currency "
        "= r.to_currency AND l.rate_date = r.rate_date "
        f"WHERE r.to_currency = {text_literal(home)}"
    )


def rates_into(
    home: str, currencies: tuple[str, ...], known: pd.DataFrame, *, day: date
) -> tuple[tuple[str, float], ...]:
    """Find the rate of every currency; a missing one is an error, never a guess."""
    rates = dict(zip(known["currency"], known["rate"], strict=True)) | {home: 1.0}
    missing = [c for c in currencies if c not in rates]
    if missing:
        raise LedgerError(
            f"no rate into {home} was known on {day}",
            rows=missing,
            remedy="import a rates table with these currencies",
        )
    return tuple((c, float(rates[c])) for c in currencies)
