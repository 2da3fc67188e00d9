"""What was promised, queried, ordered and answered, and what did we do?"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from arkit.errors import ArkitError
from arkit.judgment.diagnosis.observation import Observation, Seen, missing, of
from arkit.schema import date_text, number_text, share_text

YEAR = pd.Timedelta(days=365)
JUDGED = ("kept", "kept late", "partly kept", "broken")
FEWEST_SENT = 5


def _start(seen: Seen) -> pd.Timestamp:
    """First day of what is looked at: the onset, but no more than a year back."""
    return max(seen.late.since, seen.late.today - YEAR)


def promises(seen: Seen) -> Observation:
    """Were promises kept, broken, or none asked for?

    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> promises(seen_example()).value
    'kept'
    """
    if not seen.account.keeps("promises"):
        return missing("promises", "no promises are recorded in this ledger")
    rows, start = seen.account.promises, _start(seen)
    due = rows[(rows["due_date"] >= start) & rows["state"].isin(JUDGED)]
    if due.empty:
        if (rows["state"].eq("open") | (rows["made_on"] >= start)).any():
            return missing("promises", "no promise has fallen due yet")
        return Observation(
            feature="promises",
            value="none asked",
            evidence=f"No promise was recorded since {date_text(start)}.",
        )
    n_kept = int(due["state"].eq("kept").sum())
    share = n_kept / len(due)
    is_kept = share >= seen.cuts("promises")["kept"]
    return Observation(
        feature="promises",
        value="kept" if is_kept else "broken",
        evidence=f"{number_text(n_kept)} of {of(len(due), 'promise')} due since "
        f"{date_text(start)} were kept in time.",
        figures={"kept_share": share, "n_due": len(due)},
    )


def queries(seen: Seen) -> Observation:
    """Does the customer ask for papers, dispute more than before, or neither?

    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> queries(seen_example()).evidence
    'no disputes or calls are recorded in this ledger'
    """
    account, cuts = seen.account, seen.cuts("queries")
    if not (account.keeps("disputes") or account.keeps("activities")):
        return missing("queries", "no disputes or calls are recorded in this ledger")
    start = seen.late.today - YEAR
    billed = account.items["invoice_date"]
    n = max(int((billed >= start).sum()), 1)
    raised = account.disputes
    is_paper = _about(raised["reason"], "paper", seen)
    is_new = (raised["opened_date"] >= start).to_numpy()
    n_paper, n_other = int((is_paper & is_new).sum()), int((~is_paper & is_new).sum())
    n_calls, n_asked = _calls_for_papers(seen, start)
    is_old = raised["opened_date"].between(start - YEAR, start, inclusive="left")
    n_before = int((~is_paper & is_old.to_numpy()).sum())
    billed_before = max(int(billed.between(start - YEAR, start).sum()), 1)
    often = n_paper >= max(cuts["times"], cuts["share"] * n)
    asked = n_asked >= max(cuts["times"], cuts["calls_share"] * n_calls)
    grown = n_other / n >= cuts["growth"] * n_before / billed_before
    more = n_other >= max(cuts["times"], cuts["share"] * n) and grown
    value = "order number or copy" if often or asked else "none"
    return Observation(
        feature="queries",
        value="new disputes" if more and value == "none" else value,
        evidence=f"{_asked_for(n_paper, n_asked, n_calls)} on {of(n, 'invoice')} of "
        f"the last 12 months; other disputes: {number_text(n_other)}, in the year "
        f"before {number_text(n_before)}.",
        figures={"n_papers": n_paper, "n_asked": n_asked, "n_disputes": n_other},
    )


def _asked_for(n_paper: int, n_asked: int, n_calls: int) -> str:
    """How often papers were asked for, in words."""
    what = "order number, copy or other recipient"
    if not n_paper + n_asked:
        return f"No {what} was asked for"
    calls = f" and {times(n_asked)} in {of(n_calls, 'call')}" if n_calls else ""
    return f"An {what} was asked for {times(n_paper)} in writing{calls}"


def times(n: int) -> str:
    """How often in words.

    >>> times(0), times(1), times(12)
    ('never', 'once', '12 times')
    """
    return {0: "never", 1: "once"}.get(n, f"{number_text(n)} times")


def is_about(text: object, words: str, seen: Seen) -> bool:
    """Whether a text holds one of the words of a kind.

    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> is_about("Copy wanted", "paper", seen_example())
    True
    """
    known = seen.beliefs.words[words]
    return isinstance(text, str) and any(w in text.casefold() for w in known)


def _about(texts: pd.Series, words: str, seen: Seen) -> np.ndarray:
    """Which texts hold one of the words of a kind."""
    return np.array([is_about(text, words, seen) for text in texts], dtype=bool)


def _calls(seen: Seen, start: pd.Timestamp) -> pd.DataFrame:
    """Calls with a result."""
    done = seen.account.calls
    rows = done[(done["activity_date"] >= start) & (done["kind"] == "call")]
    return rows[rows["result"].notna()]


def _calls_for_papers(seen: Seen, start: pd.Timestamp) -> tuple[int, int]:
    results = _calls(seen, start)["result"]
    return len(results), int(_about(results, "paper", seen).sum())


def contact(seen: Seen) -> Observation:
    """Does the customer answer when we call?

    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> contact(seen_example()).evidence
    'no calls are recorded in this ledger'
    """
    cuts, account = seen.cuts("contact"), seen.account
    if not account.keeps("activities"):
        return missing("contact", "no calls are recorded in this ledger")
    told = [_kind(text, seen) for text in _calls(seen, _start(seen))["result"]]
    known = [kind for kind in told if kind]
    if len(known) < cuts["calls"]:
        rule = account.who["contact_rule"].iloc[0]
        why = f"{of(len(known), 'call')} with a result since the delays began"
        why = why.replace("0 calls", "no call")
        return missing(
            "contact", why + f" (contact rule: {rule})" * (not pd.isna(rule))
        )
    shares = {k: known.count(k) / len(known) for k in ("evasive", "responsive")}
    value = "responsive" if shares["responsive"] >= cuts["responsive"] else "slow"
    value = "evasive" if shares["evasive"] >= cuts["evasive"] else value
    return Observation(
        feature="contact",
        value=value,
        evidence=f"In {of(len(known), 'call')} since {date_text(_start(seen))} the "
        f"customer was reached {times(known.count('responsive'))}, put us off "
        f"{times(known.count('slow'))} and did not answer "
        f"{times(known.count('evasive'))}.",
        figures={f"{kind}_share": share for kind, share in shares.items()},
    )


def _kind(text: str, seen: Seen) -> str:
    """What a result of a call says; who asks for papers has answered."""
    kinds = ("evasive", "paper", "slow", "responsive")
    kind = next((k for k in kinds if is_about(text, k, seen)), "")
    return "responsive" if kind == "paper" else kind


def orders(seen: Seen) -> Observation:
    """Does the customer order less than before, or suddenly more?

    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> orders(seen_example()).value
    'stable'
    """
    account, cuts = seen.account, seen.cuts("orders")
    days = int(cuts["days"])
    own, before = account.sold(account.ledger, recent_days=days)
    age = (seen.late.today - account.items["invoice_date"].min()).days
    if not before or age < 2 * days:
        return missing("orders", "there is too little to compare the orders with")
    usual, _ = account.sold(account.portfolio, recent_days=days)
    ratio = own / usual if usual > 0 else own
    deviations = abs(math.log(ratio)) / _noise(seen, days) if ratio > 0 else math.inf
    beyond = deviations >= cuts["deviations"]
    value = "falling" if ratio < cuts["falling"] and beyond else "stable"
    value = "surge" if ratio > cuts["surge"] and beyond else value
    return Observation(
        feature="orders",
        value=value,
        evidence=f"Sales per day in the last {days} days were {share_text(own)} of "
        f"those in the nine months before; over all customers {share_text(usual)}.",
        figures={"ratio": ratio, "own_ratio": own, "usual_ratio": usual},
    )


def _noise(seen: Seen, days: int) -> float:
    """Standard error of the logarithm of a ratio of sales."""
    items = seen.account.items
    age = (seen.late.today - items["invoice_date"]).dt.days
    halves = items["amount"][age < days], items["amount"][(age >= days) & (age < 365)]
    counts = [max((a.sum() ** 2) / max((a**2).sum(), 1e-9), 0.5) for a in halves]
    return math.sqrt(sum(1 / n for n in counts))


def sending(seen: Seen) -> Observation:
    """Do our invoices leave late?

    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> sending(seen_example()).evidence
    'it is not recorded when invoices were sent'
    """
    cuts, rows = seen.cuts("sending"), seen.late.since_onset
    lag = rows["lag_days"].dropna()
    if len(lag) < FEWEST_SENT:
        return missing("sending", "it is not recorded when invoices were sent")
    share = float((lag >= cuts["days"]).mean())
    return Observation(
        feature="sending",
        value="late" if share >= cuts["share"] else "at once",
        evidence=f"{share_text(share)} of {of(len(lag), 'invoice')} left "
        f"{number_text(cuts['days'])} or more days after their date.",
        figures={"late_sent_share": share, "mean_lag_days": float(lag.mean())},
    )


def bond(seen: Seen) -> Observation:
    """Has the person left whom the customer felt bound to?

    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> bond(seen_example()).evidence
    'no relationship holder is recorded in this ledger'
    """
    now = seen.account.who
    earlier = _earlier(seen)
    named = earlier["relationship_holder"].iloc[0] if len(earlier) else None
    if not pd.isna(named):
        same = now["account_manager"].iloc[0] == earlier["account_manager"].iloc[0]
        stays = same or now["relationship_holder"].iloc[0] == named
        return Observation(
            feature="bond",
            value="stays" if stays else "left",
            evidence="The person the customer is bound to "
            + (
                "is still in charge of the account."
                if stays
                else "has handed the account over since the delays began."
            ),
        )
    if now["relationship_holder"].notna().any():
        return Observation(
            feature="bond",
            value="stays",
            evidence="The account has a person the customer is bound to.",
        )
    if not _holders_are_kept(seen):
        return missing("bond", "no relationship holder is recorded in this ledger")
    return Observation(
        feature="bond", value="none named", evidence="No such person is named."
    )


def _earlier(seen: Seen) -> pd.DataFrame:
    """Master data of the account as it was before the delays began."""
    day = seen.late.since - pd.Timedelta(days=seen.cuts("bond")["before_days"])
    ledger = seen.account.ledger
    try:
        return ledger.as_of(day.date()).query(
            "SELECT relationship_holder, account_manager FROM known_customers "
            "ORDER BY customer_id"
        )
    except ArkitError:  # the extract or its rates begin later
        return seen.account.who.head(0)


def _holders_are_kept(seen: Seen) -> bool:
    """Whether any customer has a relationship holder."""
    found = seen.account.portfolio.query(
        "SELECT COUNT(relationship_holder) AS n FROM known_customers"
    )
    return bool(found["n"].iloc[0])
