"""What does a sheet of ways out say, in a few sentences?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from arkit.judgment.verdict import Recommendation
from arkit.judgment.what_if_break_evens import inside
from arkit.schema import sentence, share_text

if TYPE_CHECKING:
    import pandas as pd

    from arkit.judgment.what_if_case import Case
    from arkit.judgment.what_if_comparison import WaysOut

NOT_ADVICE = (
    "Values rest on the assumptions listed in this report. Nothing here is legal, tax "
    "or insurance advice."
)


def nothing_in_short(case: Case, *, reason: str = "") -> Recommendation:
    """Say why there is nothing to value.

    Parameters
    ----------
    case : Case
        The case.
    reason : str, optional
        Why; that of the case where not given.

    Returns
    -------
    Recommendation
        One sentence.
    """
    why = reason or case.reason
    said = (sentence(why),)
    return Recommendation(
        tone="note", title="Nothing to choose between", paragraphs=said, items=()
    )


def in_short(found: WaysOut) -> Recommendation:
    """What the sheet says, in a few sentences, and that it is no advice.

    Parameters
    ----------
    found : WaysOut
        Ways out side by side.

    Returns
    -------
    Recommendation
        The best way out or a tie, the next, what would change it, and the safest.
    """
    case, sheet = found.case, found.comparison.sheet
    verdict = found.verdict
    rows = sheet.set_index("way_out")
    if verdict.best is None:
        text = "No way out is open; the reasons stand in the sheet."
        return Recommendation(
            tone="act", title=text, paragraphs=(NOT_ADVICE,), items=()
        )
    best = rows.loc[verdict.best]
    said = [
        f"Of {case.money(case.amount)} owed, {inside(verdict.best)} is worth "
        f"{case.money(best['value_amount'])} today, or "
        f"{share_text(best['value_amount'] / case.amount)} of the claim; in the worst "
        f"tenth of outcomes {case.money(best['cvar10_amount'])} on average."
    ]
    said += _next(found, verdict.runner_up, rows)
    said += filter(None, [found.sensitivity.in_words(), found.trade.in_words()])
    tails = sheet[sheet["is_feasible"]].set_index("way_out")["cvar10_amount"]
    safest = tails.idxmax()
    if safest != verdict.best and tails.notna().any():
        said.append(
            f"The best bad tail is that of {inside(safest)}: "
            f"{case.money(tails[safest])} on average in the worst tenth."
        )
    title = (
        f"A tie between {inside(verdict.best)} and {inside(verdict.runner_up)}: ask "
        "before deciding"
        if verdict.is_tie
        else f"{verdict.best} is worth most"
    )
    return Recommendation(
        tone="watch" if verdict.is_tie else "note",
        title=title,
        paragraphs=(*said, NOT_ADVICE),
        items=(),
    )


def _next(found: WaysOut, second: str | None, rows: pd.DataFrame) -> Iterator[str]:
    """How far behind the next way out is."""
    if second is None:
        return
    verdict, case = found.verdict, found.case
    worth = case.money(rows.loc[second, "value_amount"])
    yield (
        f"Next is {inside(second)} with {worth}, "
        f"{case.money(verdict.difference_amount)} less; differences below "
        f"{case.money(verdict.tie_amount)} are a tie."
    )
