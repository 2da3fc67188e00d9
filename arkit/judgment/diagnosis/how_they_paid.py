"""How has the customer paid: before, since, which invoices, on which days?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit import survival
from arkit.judgment.diagnosis.observation import Observation, Seen, missing, of
from arkit.schema import date_text, days_text, number_text, share_text

FEWEST = 5
FEWEST_OF_A_SIZE = 3
KNOWN_DAYS = 330


def history(seen: Seen) -> Observation:
    """How well did the customer pay in the year before?

    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> history(seen_example()).value
    'good'
    """
    cuts, limit = seen.cuts("history"), seen.late.late_days
    before = seen.late.before
    if len(before) < FEWEST:
        return missing("history", f"only {of(len(before), 'invoice')} fell due before")
    share = float((before["late"] <= limit).mean())
    return Observation(
        feature="history",
        value=_graded(share, cuts),
        evidence=f"In the 12 months before {date_text(seen.late.since)}, "
        f"{share_text(share)} of {of(len(before), 'invoice')} were paid within "
        f"{days_text(limit)} of the due date.",
        figures={"in_time_share": share, "n_invoices": len(before)},
    )


def _graded(share: float, cuts: dict) -> str:
    if share >= cuts["good"]:
        return "good"
    return "mixed" if share >= cuts["mixed"] else "poor"


def onset(seen: Seen) -> Observation:
    """Did it begin at once, little by little, or was it always so?

    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> onset(seen_example()).value
    'sudden'
    """
    cuts, change = seen.cuts("onset"), seen.late.change
    if change is None:
        return _no_onset(seen)
    sudden = change.width_days <= cuts["sudden_days"]
    first = pd.Timestamp(change.day, unit="D")
    return Observation(
        feature="onset",
        value="sudden" if sudden else "gradual",
        evidence=f"From invoices due {date_text(first)} on, payments came "
        f"{days_text(change.size_days)} later "
        + ("at once" if sudden else "little by little")
        + f": {_when(change.before_days)} before, {_when(change.after_days)} after.",
        figures={
            "size_days": change.size_days,
            "width_days": change.width_days,
            "before_days": change.before_days,
            "after_days": change.after_days,
        },
    )


def _no_onset(seen: Seen) -> Observation:
    """No rise: always so, where there is a year to look at."""
    items = seen.late.items
    known = (seen.late.today - items["due_date"].min()).days if len(items) else 0
    if known < KNOWN_DAYS or len(items) < 2 * FEWEST:
        return missing("onset", "there is less than a year of payments to look at")
    middle = float(seen.late.since_onset["late"].median())
    return Observation(
        feature="onset",
        value="always",
        evidence=f"No change stands out from chance: half of the invoices are paid "
        f"{_when(middle)} or later, as before.",
        figures={"median_days_late": middle},
    )


def _when(days: float) -> str:
    """Days late in words.

    >>> _when(12.4), _when(-3.0)
    ('12 days late', '3 days early')
    """
    return f"{days_text(abs(days))} {'early' if days < -0.5 else 'late'}"


def spread(seen: Seen) -> Observation:
    """Are all invoices late, the large ones only, or some here and there?

    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> spread(seen_example()).value
    'all'
    """
    cuts, rows = seen.cuts("spread"), seen.late.since_onset
    if len(rows) < FEWEST:
        return missing("spread", f"only {of(len(rows), 'invoice')} fell due since")
    is_late = rows["late"] > seen.late.late_days
    is_large = rows["amount"] > rows["amount"].median()
    share = float(is_late.mean())
    large, small = (
        float(is_late[half].mean()) if half.sum() >= FEWEST_OF_A_SIZE else np.nan
        for half in (is_large, ~is_large)
    )
    value = "all" if share >= cuts["all"] else "scattered"
    if large >= cuts["large"] and small <= cuts["small"]:
        value = "large only"
    sizes = (
        ""
        if np.isnan(large) or np.isnan(small)
        else f"; {share_text(large)} of the larger half and {share_text(small)} of "
        "the smaller"
    )
    return Observation(
        feature="spread",
        value=value,
        evidence=f"{share_text(share)} of {of(len(rows), 'invoice')} due since "
        f"{date_text(rows['due_date'].iloc[0])} are more than "
        f"{days_text(seen.late.late_days)} late{sizes}.",
        figures={"late_share": share, "large_share": large, "small_share": small},
    )


def parts(seen: Seen) -> Observation:
    """Are invoices paid in parts or in round sums?

    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> parts(seen_example()).value
    'none'
    """
    cuts, rows = seen.cuts("parts"), seen.late.since_onset
    paid = seen.account.parts
    paid = paid[paid["item_id"].isin(rows["item_id"])]
    touched = paid.groupby("item_id")["is_part"].max()
    if len(touched) < FEWEST:
        return missing("parts", f"only {of(len(touched), 'invoice')} got a payment")
    n_parts = int(touched.sum())
    round_sums, n_days = _round_sums(seen, cuts["round_units"])
    share = n_parts / len(touched)
    in_parts = share >= cuts["share"] and n_parts >= cuts["times"]
    in_rounds = round_sums >= max(cuts["times"], cuts["share"] * n_days)
    return Observation(
        feature="parts",
        value="yes" if in_parts or in_rounds else "none",
        evidence=f"{number_text(n_parts)} of {of(len(touched), 'invoice')} with a "
        f"payment were paid in parts ({share_text(share)}); "
        f"{number_text(round_sums)} of {of(n_days, 'payment')} were round sums.",
        figures={"part_share": share, "n_round_sums": round_sums},
    )


def _round_sums(seen: Seen, units: float) -> tuple[int, int]:
    """Payments of a round sum that settle no invoice of that amount, and all."""
    start = seen.late.since_onset["due_date"].iloc[0]
    paid = seen.account.payment_days
    paid = paid[paid["settlement_date"] >= start]
    cents = np.rint(paid["amount"].to_numpy() * 100).astype("int64")
    whole = np.rint(seen.account.items["amount"].to_numpy() * 100).astype("int64")
    is_round = (cents % round(units * 100) == 0) & ~np.isin(cents, whole)
    return int(is_round.sum()), len(paid)


def dates(seen: Seen) -> Observation:
    """Does the customer pay on fixed days?

    >>> from arkit.judgment.diagnosis.example import seen_example
    >>> dates(seen_example()).value
    'fixed runs'
    """
    months = int(seen.cuts("dates")["months"])
    found = survival.payment_runs(seen.account.ledger, by=None, months=months)
    row = found.frame.iloc[0]
    if not pd.isna(row["reason"]):
        return missing("dates", str(row["reason"]))
    n = row["n_payments"]
    if row["pattern"] == "no rhythm":
        return Observation(
            feature="dates",
            value="irregular",
            evidence=f"{of(n, 'payment')} in {months} months follow no rhythm.",
            figures={"n_payments": n},
        )
    return Observation(
        feature="dates",
        value="fixed runs",
        evidence=f"{share_text(row['run_share'])} of {of(n, 'payment')} came on "
        f"{row['pattern']}, where {share_text(row['chance_share'])} would by chance.",
        figures={"n_payments": n, "run_share": float(row["run_share"])},
        words=str(row["pattern"]),
    )
