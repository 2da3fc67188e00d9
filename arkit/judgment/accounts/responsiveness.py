"""How often did we try, how often did they answer, and how soon?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.judgment.accounts.account import Account, Action
from arkit.judgment.accounts.account_facts import accounts
from arkit.judgment.accounts.house_rules import HouseRules
from arkit.judgment.accounts.reading import read_house_rules
from arkit.ledger import date_literal
from arkit.metrics.passport import Measure, measure
from arkit.metrics.within import Window

if TYPE_CHECKING:
    from arkit.ledger import Ledger

ATTEMPTS = ("reminder", "call")
# How results of calls begin or what they hold when nobody was reached.
NOT_REACHED = ("no answer", "not reached", "message left", "voicemail", "unreachable")
COLUMNS = (
    *("customer_id", "customer_name", "n_attempts", "n_reminders", "n_calls"),
    *("n_reached", "reached_share", "n_unknown", "n_replied", "replied_share"),
    *("median_days_to_reply", "last_reply_date", "reason"),
)
REPLIES = """
SELECT customer_id, made_on AS reply_date FROM known_promises
WHERE made_on >= {first}
UNION ALL
SELECT customer_id, opened_date AS reply_date FROM known_disputes
WHERE opened_date >= {first}
"""


def responsiveness(
    ledger: Ledger, rules: HouseRules | None = None, *, months: int = 12
) -> Measure:
    """Say how customers answer when credit reminds them or calls.

    Parameters
    ----------
    ledger : Ledger
        One customer, some, or all.
    rules : HouseRules, optional
        Rules of the house; say within how many days something counts as a reply.
    months : int, default 12
        Calendar months, that of the as-of day included, at most 24.

    Returns
    -------
    Measure
        One row per customer: `n_attempts` (reminders and calls), `n_reminders`,
        `n_calls`, `n_reached` (calls whose result says somebody was reached),
        `reached_share` (of calls with a result), `n_unknown` (calls without a result),
        `n_replied` (attempts followed by a promise or a dispute within the days of the
        policy), `replied_share`, `median_days_to_reply` (days), `last_reply_date` and
        `reason` (why figures are missing).

    Notes
    -----
    A reply is what the ledger records: a promise or a dispute. Payment without a word
    is not a reply, and letters nobody recorded are not known here.
    """
    rules = rules or read_house_rules()
    window = Window(ledger.as_of_date, months)
    first = date_literal(window.first)
    replies = ledger.query(REPLIES.format(first=first))
    by_customer = {
        customer: sorted(day.date() for day in days)
        for customer, days in replies.groupby("customer_id")["reply_date"]
    }
    rows = []
    for account in accounts(ledger, rules).values():
        within = rules.of(account.customer_id, ledger.as_of_date).value("reply_days")
        tried = [a for a in account.done(*ATTEMPTS) if a.day >= window.first]
        answered = by_customer.get(account.customer_id, [])
        rows.append(_row(account, tried, answered, within))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["last_reply_date"] = pd.to_datetime(frame["last_reply_date"])
    about = {
        "name": "Answers to reminders and calls",
        "formula": "Attempts followed by a promise or a dispute; calls by their result",
        "basis": "Activities, promises and disputes as recorded",
        "window": window.text,
    }
    return measure(ledger, frame, n_rows=int(frame["n_attempts"].sum()), about=about)


def _row(
    account: Account, tried: list[Action], answered: list[Any], within: float
) -> dict[str, Any]:
    calls = [a for a in tried if a.kind == "call"]
    known = [a for a in calls if a.result]
    reached = [a for a in known if not _missed(a.result)]
    waits = [
        min(gaps)
        for a in tried
        if (
            gaps := [
                (day - a.day).days
                for day in answered
                if 0 <= (day - a.day).days <= within
            ]
        )
    ]
    return {
        "customer_id": account.customer_id,
        "customer_name": account.name,
        "n_attempts": len(tried),
        "n_reminders": len(tried) - len(calls),
        "n_calls": len(calls),
        "n_reached": len(reached),
        "reached_share": len(reached) / len(known) if known else float("nan"),
        "n_unknown": len(calls) - len(known),
        "n_replied": len(waits),
        "replied_share": len(waits) / len(tried) if tried else float("nan"),
        "median_days_to_reply": float(pd.Series(waits, dtype="float64").median()),
        "last_reply_date": answered[-1] if answered else None,
        "reason": None if tried else "no reminder and no call is on record",
    }


def _missed(result: str) -> bool:
    return any(words in result.casefold() for words in NOT_REACHED)
