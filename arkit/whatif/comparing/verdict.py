"""Which way out is to be taken, or is it a tie?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

TIE = "tie: ask before deciding"
TIE_SHARE = 0.01
SURE_ERRORS = 2


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """The best way out, the next, and whether they can be told apart.

    Parameters
    ----------
    best, runner_up : str or None
        Names; None where no way out, or no second one, is open.
    difference_amount : float
        How much better the best is; not a number without a second one.
    tie_amount : float
        Difference below which it is a tie.
    is_tie : bool
        Whether to ask before deciding.
    text : str
        The verdict as a sentence without a full stop.
    """

    best: str | None
    runner_up: str | None
    difference_amount: float
    tie_amount: float
    is_tie: bool
    text: str


def decide(
    sheet: pd.DataFrame,
    differences: pd.DataFrame,
    *,
    claim_amount: float,
    floors: tuple[float | None, float] = (None, 0.0),
    with_relationship: bool = True,
) -> Verdict:
    """Which way out is to be taken, or is it a tie?

    Parameters
    ----------
    sheet, differences : DataFrame
        Of a comparison.
    claim_amount : float
        The claim.
    floors : (float or None, float)
        Least acceptable mean of the worst 10 %, and expected regret of the choice when
        inputs are uncertain.
    with_relationship : bool, default True
        Whether the value of the trade that is kept counts.

    Returns
    -------
    Verdict
        Highest value among the feasible ways out whose bad tail is acceptable; a tie
        where the next is nearer than the largest of two standard errors of their
        difference, 1 % of the claim, and the expected regret.

    Examples
    --------
    >>> sheet = pd.DataFrame({
    ...     "way_out": ["plan", "settlement"], "value_amount": [510.0, 505.0],
    ...     "relationship_amount": 0.0, "cvar10_amount": 100.0, "is_feasible": True})
    >>> pairs = pd.DataFrame({
    ...     "way_out": ["plan"], "against": ["settlement"], "se_amount": [0.5]})
    >>> decide(sheet, pairs, claim_amount=1_000).text
    'tie: ask before deciding'
    """
    tail_floor, regret = floors
    open_rows = sheet[sheet["is_feasible"]]
    if tail_floor is not None:
        open_rows = open_rows[open_rows["cvar10_amount"] >= tail_floor]
    worth = (
        open_rows["value_amount"]
        + with_relationship * (open_rows["relationship_amount"])
    )
    order = worth.sort_values(ascending=False, kind="stable").index
    names = open_rows.loc[order, "way_out"].tolist()
    if len(names) < 2:
        return _alone(names)
    gap = float(worth[order[0]] - worth[order[1]])
    pair = {names[0], names[1]}
    is_pair = [
        {a, b} == pair
        for a, b in zip(differences["way_out"], differences["against"], strict=True)
    ]
    error = float(differences.loc[is_pair, "se_amount"].iloc[0])
    tie = max(SURE_ERRORS * error, TIE_SHARE * claim_amount, regret)
    is_tie = gap < tie
    return Verdict(
        best=names[0],
        runner_up=names[1],
        difference_amount=gap,
        tie_amount=tie,
        is_tie=is_tie,
        text=TIE if is_tie else f"{names[0]} is worth {gap:,.0f} more than {names[1]}",
    )


def _alone(names: list[str]) -> Verdict:
    """Without a second way out there is nothing to tell apart."""
    return Verdict(
        best=names[0] if names else None,
        runner_up=None,
        difference_amount=np.nan,
        tie_amount=np.nan,
        is_tie=False,
        text=f"{names[0]} is the only way out that is open"
        if names
        else "no way out is open",
    )
