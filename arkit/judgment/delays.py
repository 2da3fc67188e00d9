"""What do the payment delays say, in a few sentences?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit import survival
from arkit.judgment.verdict import Recommendation
from arkit.schema import days_text, is_missing, money_text, number_text, share_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from arkit.judgment.scope import Scope

LEVEL = 0.01
TITLE = "In short"
MOST_NAMED = 5
AMONG = {
    "same customer": "among invoices of the same customer",
    "between customers": "between customers",
}


def delays_in_short(chosen: Scope, outlook: survival.Forecast) -> Recommendation:
    """Say when half is paid, whether that differs, and what is expected.

    Parameters
    ----------
    chosen : Scope
        Whose payments are looked at, and whom they are compared with.
    outlook : Forecast
        What `survival.forecast` returned for them.

    Returns
    -------
    Recommendation
        Sentences written from the figures; no proposal.
    """
    events = chosen.event_table()
    curve = survival.payment_curve(events)
    medians = survival.median_days(curve, minimum=survival.MINIMUM)
    said = [*_medians(medians, chosen), *_difference(events), *_expected(outlook)]
    return Recommendation(tone="note", title=TITLE, paragraphs=tuple(said), items=())


def _medians(medians: pd.DataFrame, chosen: Scope) -> Iterator[str]:
    """When half is paid: of those looked at and the others, or the two extremes."""
    key = medians.columns[0]
    known = medians.dropna(subset=["median_days"])
    if len(known) < len(medians):
        first = medians[medians["median_days"].isna()].iloc[0]
        yield f"{_name(first[key])}: {_sentence(first['reason'])}"
    if known.empty:
        return
    if chosen.others:
        for row in known.to_dict("records"):
            yield (
                f"{_name(row[key])}: half of the invoices are paid by "
                f"{_day(row)}{_limits(row)}."
            )
        return
    ends = known.sort_values("median_days", kind="stable")
    fast, slow = ends.iloc[0], ends.iloc[-1]
    if len(ends) == 1:
        yield f"Half of the invoices are paid by {_day(fast)}."
        return
    yield (
        f"Half of the invoices are paid by {_day(fast)} in {_name(fast[key])}, the "
        f"fastest, and by {_day(slow)} in {_name(slow[key])}, the slowest."
    )


def _day(row: dict | pd.Series) -> str:
    """Day by which half is paid."""
    return f"day {number_text(row['median_days'])}"


def _name(group: object) -> str:
    """Name of a group."""
    return "Not stated" if is_missing(group) else str(group)


def _sentence(reason: object) -> str:
    """A reason as the rest of a sentence."""
    return f"{reason}.".replace("..", ".")


def _limits(row: dict) -> str:
    """Interval of a median in words."""
    low, high = row["low_days"], row["high_days"]
    if is_missing(low) or is_missing(high):
        return ""
    return f" (95 % interval {number_text(low)} to {number_text(high)})"


def _difference(events: pd.DataFrame) -> Iterator[str]:
    """Whether the groups differ more than chance makes them."""
    found = survival.compare_groups(events, minimum=survival.MINIMUM)
    if len(found) < 2 or is_missing(found["p_value"].iloc[0]):
        return
    if found["p_value"].iloc[0] < LEVEL:
        yield "They differ by more than chance would make them differ."
    else:
        yield (
            "Over all days together they differ no more than chance would make them "
            "differ; early and late differences may cancel out."
        )


def _expected(outlook: survival.Forecast) -> Iterator[str]:
    """How much of what is open is expected, by when."""
    total = outlook.total
    if total.empty or is_missing(total["expected_amount"].iloc[0]):
        return
    row, code = total.iloc[0], outlook.passport.currency
    open_amount = row["open_amount"]
    if not open_amount:
        yield "Nothing is open."
        return
    amounts = [
        money_text(row[name], code, whole=True)
        for name in ("open_amount", "expected_amount", "low_amount", "high_amount")
    ]
    yield (
        f"Of {amounts[0]} open, {amounts[1]} or "
        f"{share_text(row['expected_amount'] / open_amount)} is expected within "
        f"{days_text(row['horizon_days'])} (80 % range {amounts[2]} to {amounts[3]})."
    )
    yield from _moved(outlook.items)


def _moved(items: pd.DataFrame) -> Iterator[str]:
    """Whose habits have changed, which the forecast takes to go on."""
    who = items[items["moved_days"] != 0].groupby("customer_name", dropna=False)
    days = who["moved_days"].first()
    order = days.abs().sort_values(ascending=False, kind="stable").index
    changed = [
        f"{_name(name)} {days_text(abs(days[name]))} "
        f"{'later' if days[name] > 0 else 'earlier'}"
        for name in order[:MOST_NAMED]
    ]
    if changed:
        more = f" and {len(days) - MOST_NAMED} more" if len(days) > MOST_NAMED else ""
        yield (
            "Begun to pay differently from before, which is taken to go on: "
            f"{', '.join(changed)}{more}."
        )


def driver_words(drivers: survival.Drivers, *, most: int = 4) -> tuple[str, ...]:
    """Say what goes with slower payment, the largest certain effects first.

    Parameters
    ----------
    drivers : Drivers
        What `survival.drivers` returned.
    most : int, default 4
        Sentences at most.

    Returns
    -------
    tuple of str
        One sentence per level whose interval does not reach across zero; one that
        says so where there is none.
    """
    effects = drivers.effects
    if effects["days_later"].isna().all():
        return ("No comparison can be made.",)
    sure = effects[(effects["days_low"] > 0) | (effects["days_high"] < 0)]
    order = sure["days_later"].abs().sort_values(ascending=False, kind="stable").index
    said = [_driver(row) for row in sure.loc[order[:most]].to_dict("records")]
    return tuple(said) or ("Nothing stands out from chance.",)


def _driver(row: dict) -> str:
    """One effect in a sentence."""
    days = row["days_later"]
    return (
        f"{row['term']}, \u201c{row['level']}\u201d against "
        f"\u201c{row['reference']}\u201d, {AMONG.get(row['comparison'], '')}: half is "
        f"paid {days_text(abs(days), places=1)} {'later' if days > 0 else 'earlier'} "
        f"(95 % interval {number_text(row['days_low'], places=1)} to "
        f"{number_text(row['days_high'], places=1)})."
    )
