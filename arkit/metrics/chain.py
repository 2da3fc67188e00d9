"""Where does a chain of monthly moves end, and how soon?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.buckets import EDGES, buckets
from arkit.metrics.groups import reasons
from arkit.metrics.passport import Measure, measure
from arkit.metrics.roll import BASIS, SETTLED, SOURCE, WRITTEN_OFF, roll_rates

if TYPE_CHECKING:
    from arkit.ledger import Ledger

TOLERANCE = 1e-6


def absorbing_chain(
    transitions: pd.DataFrame, absorbing: Sequence[str]
) -> pd.DataFrame:
    """Of what is in a class today, how much ends in each of the final states?

    Parameters
    ----------
    transitions : DataFrame
        `from_bucket`, `to_bucket` and `share` (0 to 1) of one step; the shares of a
        class add up to 1.
    absorbing : sequence of str
        States nothing leaves, such as ("settled", "written off").

    Returns
    -------
    DataFrame
        One row per class: `from_bucket`, a column with the share that ends in each
        absorbing state, and `months` (expected steps until then). NaN for a class from
        which a class without known shares, or without a way out, can be reached.

    Raises
    ------
    ParameterError
        When the shares of a class do not add up to 1.

    Notes
    -----
    N = (I - Q)^-1, B = N R, steps = N 1, with Q the shares among classes and R those
    into absorbing states. Source: Kemeny and Snell (1960), Finite Markov Chains,
    chapter 3; Cyert, Davidson and Thompson (1962), Management Science 8:287.

    Examples
    --------
    The A&W store (math.bot): 20 % of current accounts become one month old, 10 % of
    those two months, and 15 % of those bad; the others are paid:

    >>> steps = pd.DataFrame([
    ...     ("current", "paid", 0.80), ("current", "1 month", 0.20),
    ...     ("1 month", "paid", 0.90), ("1 month", "2 months", 0.10),
    ...     ("2 months", "paid", 0.85), ("2 months", "bad", 0.15),
    ... ], columns=["from_bucket", "to_bucket", "share"])
    >>> absorbing_chain(steps, ["paid", "bad"]).round(3)
      from_bucket   paid    bad  months
    0     current  0.997  0.003    1.22
    1     1 month  0.985  0.015    1.10
    2    2 months  0.850  0.150    1.00
    """
    sources = list(transitions["from_bucket"])
    goals = list(transitions["to_bucket"])
    known = list(dict.fromkeys(sources))
    ends = [*dict.fromkeys(absorbing)]
    states = list(dict.fromkeys([*known, *(g for g in goals if g not in ends)]))
    place = {state: at for at, state in enumerate([*states, *ends])}
    shares = np.zeros((len(states), len(place)))
    rows, columns = [place[s] for s in sources], [place[g] for g in goals]
    np.add.at(shares, (rows, columns), transitions["share"].fillna(0.0))
    off = [s for s in known if abs(shares[place[s]].sum() - 1) > TOLERANCE]
    if off:
        raise ParameterError(
            "the shares of a class do not add up to 1",
            rows=off,
            remedy="give every class all its moves, absorbing states included",
        )
    found = _ends(shares, len(states))[: len(known)]
    columns = {"from_bucket": np.array(known, dtype=object)}
    columns |= dict(zip([*ends, "months"], found.T, strict=True))
    return pd.DataFrame(columns)


def _ends(shares: np.ndarray, n: int) -> np.ndarray:
    """Shares that end in each absorbing state, and months; NaN if not determinable."""
    moves = shares[:, :n] != 0
    reach = np.eye(n, dtype=bool) | moves
    for _ in range(n):
        reach = reach | (reach @ moves)
    leaves = (shares[:, n:] != 0).any(axis=1)
    lost = ~(reach @ leaves)  # nor does anything leave a class without shares
    good = np.flatnonzero(~(reach @ lost))
    within = np.eye(len(good)) - shares[np.ix_(good, good)]
    goals = np.column_stack([shares[good, n:], np.ones(len(good))])
    found = np.full((n, goals.shape[1]), np.nan)
    found[good] = np.linalg.solve(within, goals)
    return found


def loss_given_chain(
    ledger: Ledger, *, months: int = 12, edges: Sequence[int] = EDGES
) -> Measure:
    """If customers go on as before, what share of each age class is never paid?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope.
    months : int, default 12
        Whole calendar months from which the roll rates are taken.
    edges : sequence of int, default (30, 60, 90)
        Last day of each class but the open one at the end, in days past due.

    Returns
    -------
    Measure
        One row per class: `bucket`; `loss_share` (written off in the end);
        `settled_share`; `months_to_end` (expected); `reason` (why they are NaN).

    Raises
    ------
    ParameterError
        When the edges do not rise, or the number of months is not possible.

    Notes
    -----
    Formula and source as in `absorbing_chain`, over the shares of `roll_rates`. A
    ledger in which nothing is ever written off gives 0, however old the balances are.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> ends = loss_given_chain(example(), months=6).frame
    >>> ends[["bucket", "loss_share", "settled_share"]].round(2).head(2)
        bucket  loss_share  settled_share
    0  not due        0.53           0.47
    1     1–30        1.00           0.00
    """
    moves = roll_rates(ledger, months=months, edges=edges)
    known = moves.frame[moves.frame["share"].notna()]
    chain = absorbing_chain(known, (SETTLED, WRITTEN_OFF))
    classes = buckets(edges)
    frame = chain.set_index("from_bucket").reindex(classes.aged)
    frame = frame.rename(
        columns={WRITTEN_OFF: "loss_share", SETTLED: "settled_share"}
    ).rename_axis("bucket")
    frame = frame.reset_index()[["bucket", "loss_share", "settled_share", "months"]]
    frame = frame.rename(columns={"months": "months_to_end"})
    frame["bucket"] = pd.Categorical(frame["bucket"], classes.aged, ordered=True)
    endless = "it leads to a class that nothing was seen to leave, or to enter"
    missing = frame["loss_share"].isna()
    frame["reason"] = reasons([(missing, endless)], len(frame))
    about = {
        "name": "Loss by age class, from roll rates",
        "formula": "Absorbing Markov chain: B = (I - Q)^-1 R",
        "basis": BASIS,
        "window": moves.passport.window,
        "source": SOURCE,
    }
    return measure(ledger, frame, n_rows=moves.passport.n_rows, about=about)
