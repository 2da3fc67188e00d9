"""What has each side without the other, and how far can we go?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.schema import share_text
from arkit.tables.blocks import Block, callout
from arkit.tables.build import Layout, Words
from arkit.tables.meaning import Column, meaning

if TYPE_CHECKING:
    import pandas as pd

    from arkit.tables.table import Table

SHOWN = 3
LEAST = 0.005
OURS = Layout(
    name="alternatives",
    title="What we have without an agreement",
    across=(
        Column(name="way_out", label="Without them", weight=3.6),
        replace(meaning("value_amount", label="Worth today"), weight=0.8),
        replace(meaning("claim_share", label="Of the claim", places=0), weight=0.8),
        replace(meaning("cvar10_amount", label="In the worst tenth"), weight=0.9),
    ),
    empty="Nothing is owed.",
    explains=False,
)


def both_sides(brief: Any, *, title: str | None = None) -> Table:
    """What can each side do without the other, and how fast does ours decay?

    Parameters
    ----------
    brief : Brief
        With `ours`, `waiting` and `theirs`.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        Our ways with their worth, what waiting leaves, and their ways as we see them.
    """
    case = brief.case
    if case.claim is None:
        return Layout(
            name="alternatives", title=OURS.title, across=(), empty=OURS.empty
        ).table(brief.ladder.head(0)[[]], Words(None, title, ""))
    made = OURS.table(brief.ours(), Words(case.currency, title, None))
    waits = [
        (
            f"Nothing paid and nothing agreed for {row.days} days leaves",
            row.value_amount,
            row.value_amount / case.amount,
            None,
        )
        for row in brief.waiting().itertuples()
    ]
    return made.followed(waits, style="body")


def bargaining_room(
    brief: Any, *, title: str = "How far we can go, and who decides"
) -> Block:
    """Where is there room for an agreement?

    Parameters
    ----------
    brief : Brief
        With `zone`, `plan_terms` and `approvals`.
    title : str, optional
        Head of the box.

    Returns
    -------
    Block
        Floor, target, walk-away point, zone, terms of a plan, approvals and contact.
    """
    if brief.is_calm:
        return callout(title, ["There is nothing to agree on."])
    theirs = "; ".join(f"{way}: {known}" for way, known in brief.theirs())
    items = (
        *_room(brief),
        *_decided(brief),
        ("Their side", f"As we see it: {theirs[:1].lower()}{theirs[1:]}."),
    )
    return callout(title, items=items)


def _decided(brief: Any) -> Iterator[tuple[str, str]]:
    """Terms of a plan in order of worth, who approves what, and who speaks."""
    money = brief.case.money
    asked = plan_asks(brief.plan_terms())
    terms = [
        f"{row.term[:1].lower()}{row.term[1:]} ({money(row.difference_amount)})"
        for row in asked.itertuples()
    ]
    if terms and brief.treatment.has_plan:
        yield "In a plan", f"terms by their worth: {', then '.join(terms)}"
    told = [
        f"{row.what[:1].lower()}{row.what[1:]}: {row.who}"
        for row in brief.approvals().itertuples()
    ]
    yield "Approval", "; ".join(told)
    yield "Who speaks", " ".join(brief.basis.contact.sentences)


def _room(brief: Any) -> Iterator[tuple[str, str]]:
    zone, case, has_discount = brief.zone, brief.case, brief.treatment.has_discount
    floor = case.money(zone.alternative_amount)
    least, share = case.money(zone.least_cash_amount), share_text(zone.walk_away_share)
    if zone.walk_away_share < LEAST:
        yield "Walk away", f"below the full amount: we have {floor} without them"
    else:
        off = f", a discount of {share}" if has_discount else ""
        told = f"below {least} in cash at once{off}"
        yield "Walk away", f"{told}: we have {floor} without them"
    known = "" if not has_discount else f"; {_agreement(brief)}"
    yield "Ask for", f"{_aim(brief, has_discount=has_discount)}{known}"


def _aim(brief: Any, *, has_discount: bool) -> str:
    """What is aimed at."""
    zone = brief.zone
    if not has_discount:
        return f"the full amount, as {brief.treatment.why_not}"
    if zone.target_share < LEAST:
        return "the full amount, as no discount is worth offering"
    told = share_text(zone.target_share, places=1)
    return f"{brief.case.money(zone.target_amount)} in cash at once ({told} off)"


def _agreement(brief: Any) -> str:
    """The sums both sides can live with, or what to ask."""
    zone, case = brief.zone, brief.case
    if not zone.able_amount:
        return "ask what they can pay within two weeks"
    if zone.agreement is None:
        able = case.money(zone.able_amount)
        return f"they can pay {able}, so there is no room for cash at once"
    low, high = (case.money(amount) for amount in zone.agreement)
    return f"there is room from {low} to {high}"


def plan_asks(data: pd.DataFrame, *, most: int = SHOWN) -> pd.DataFrame:
    """Which terms of a plan are worth asking for first?

    Parameters
    ----------
    data : DataFrame
        `term` and `difference_amount`, in order of worth.
    most : int, default 3
        Rows kept.

    Returns
    -------
    DataFrame
        Terms that make a plan worth more; those that only make it softer are left out.
    """
    is_better = data["difference_amount"] >= 0.5
    return data[is_better & ~data["term"].str.startswith("Without")].head(most)
