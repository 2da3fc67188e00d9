"""Do groups pay at different speeds, or is it chance?"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.curves.door import EXITS, checked, keys_of, require
from arkit.survival.curves.enough import too_few
from arkit.survival.curves.group_keys import group_keys

# Weight of a day, from those at risk on it and the share unpaid the evening before.
WEIGHTS: MappingProxyType[str, Callable] = MappingProxyType(
    {
        "log-rank": lambda n, unpaid: np.ones_like(n),
        "wilcoxon": lambda n, unpaid: n,
        "tarone-ware": lambda n, unpaid: np.sqrt(n),
        "peto": lambda n, unpaid: unpaid,
        "fleming-harrington": lambda n, unpaid: 1 - unpaid,
    }
)


def compare_groups(
    events: pd.DataFrame,
    *,
    weights: str = "log-rank",
    strata: str | None = None,
    minimum: int = 0,
) -> pd.DataFrame:
    """Do these groups pay at different speeds, or is it chance?

    Parameters
    ----------
    events : DataFrame
        Event table with one or more group columns. Where it counts amounts, items are
        compared all the same.
    weights : str, default "log-rank"
        Which days count how much: "log-rank" (all alike), "wilcoxon" (by those at
        risk: early days), "tarone-ware" (by the root of that), "peto" (by the share
        unpaid the evening before: early days, whatever is censored) or
        "fleming-harrington" (by the share paid: late days, the tail).
    strata : str, optional
        Group column within whose values the other groups are compared, such as
        `segment` when asking about invoice size.
    minimum : int, default 0
        Paid items in all groups together below which the test is called not
        determinable.

    Returns
    -------
    DataFrame
        One row per group: [groups], `n_items`, `n_paid`, `expected_paid` (payments if
        all paid at one speed, day by day), `paid_ratio` (paid over expected: above 1 is
        faster than the others), and the test of all, the same in each row: `chi2`,
        `df`, `p_value` and `reason` (why it is missing).

    Raises
    ------
    ParameterError
        When the events are no event table or have no group, the weights are unknown,
        or there is no such stratum.

    Notes
    -----
    On each day the payments of a group are held against those expected from its share
    of the items at risk; chi² adds up the weighted differences over days and strata,
    with the hypergeometric variance. The figures of the groups are not weighted.
    Invoices of one customer are not independent, so that p is too small where few
    customers make a group.

    References
    ----------
    Mantel (1966), Cancer Chemotherapy Reports 50, 163–170; Gehan (1965), Biometrika 52,
    203–223; Breslow (1970), Biometrika 57, 579–594; Tarone and Ware (1977), Biometrika
    64, 156–160; Harrington and Fleming (1982), Biometrika 69, 553–566 ("peto" is their
    rho = 1, as in R); Fleming and Harrington (1991), Counting Processes and Survival
    Analysis, section 7.2 (the tail: rho = 0, gamma = 1).

    Examples
    --------
    >>> import pandas as pd
    >>> from arkit.survival import count_delays
    >>> items = pd.DataFrame({"days": [1, 2, 3, 4, 5, 6, 7, 8],
    ...     "outcome": "paid", "size": list("ssslslll")})
    >>> found = compare_groups(count_delays(items, by="size"))
    >>> found[["size", "n_paid", "expected_paid", "chi2", "p_value"]].round(3)
      size  n_paid  expected_paid   chi2  p_value
    0    l       4          6.288  4.918    0.027
    1    s       4          1.712  4.918    0.027
    """
    keys = _keys(events, weights, strata)
    names = group_keys(events, keys)
    numbers, codes = np.unique(names.codes, return_inverse=True)
    found = names.frame(numbers)
    score, variance = np.zeros(len(numbers)), np.zeros((len(numbers),) * 2)
    observed, expected = np.zeros(len(numbers)), np.zeros(len(numbers))
    flows = _flows(events)
    for rows in _strata(events, strata):
        days = _by_day(codes[rows], flows[rows], len(numbers))
        parts = _score(*days, WEIGHTS[weights])
        score, variance = score + parts[2], variance + parts[3]
        observed, expected = observed + parts[0], expected + parts[1]
    items = np.bincount(codes, weights=flows[:, 2], minlength=len(numbers))
    found["n_items"] = items.astype("int64")
    found["n_paid"] = observed.astype("int64")
    found["expected_paid"] = expected
    blank = np.full(len(found), np.nan)
    found["paid_ratio"] = np.divide(observed, expected, out=blank, where=expected > 0)
    return found.assign(**_test(score, variance, observed, expected, minimum))


def _keys(events: pd.DataFrame, weights: str, strata: str | None) -> list[str]:
    """Group columns that are compared."""
    require(events, ("day", "n_entered", *EXITS.values()))
    checked(events, [*EXITS.values()])
    if weights not in WEIGHTS:
        raise ParameterError(
            f"there are no weights {weights!r}",
            remedy=f"use one of {', '.join(WEIGHTS)}",
        )
    keys = keys_of(events)
    if strata is not None and strata not in keys:
        raise ParameterError(
            f"the event table has no group {strata!r}",
            remedy=f"its groups are: {', '.join(keys) or 'none'}",
        )
    kept = [key for key in keys if key != strata]
    if not kept:
        raise ParameterError(
            "the event table has no groups to compare",
            remedy="make it with event_table(ledger, by=...) or count_delays",
        )
    return kept


def _flows(events: pd.DataFrame) -> np.ndarray:
    """Day, entered, left in any way, and paid."""
    left = events[[*EXITS.values()]].to_numpy("float64").sum(axis=1)
    columns = events[["day", "n_entered", "n_paid"]].to_numpy("float64")
    return np.column_stack([columns[:, :2], left, columns[:, 2]])


def _strata(events: pd.DataFrame, strata: str | None) -> list[np.ndarray]:
    """Rows of each stratum."""
    if strata is None:
        return [np.arange(len(events))]
    codes = group_keys(events, [strata]).codes
    return [np.flatnonzero(codes == code) for code in np.unique(codes)]


def _by_day(
    codes: np.ndarray, flows: np.ndarray, n_groups: int
) -> tuple[np.ndarray, np.ndarray]:
    """At risk and paid by group and day."""
    days, place = np.unique(flows[:, 0], return_inverse=True)
    grids = np.zeros((3, n_groups, len(days)))
    for grid, column in zip(grids, flows[:, 1:].T, strict=True):
        np.add.at(grid, (codes, place), column)
    entered, left, paid = grids
    later = np.cumsum((left - entered)[:, ::-1], axis=1)[:, ::-1]
    return later + entered, paid


def _score(
    at_risk: np.ndarray, paid: np.ndarray, weight: Callable
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Payments, expected ones, their weighted difference and its variance."""
    n, d = at_risk.sum(axis=0), paid.sum(axis=0)
    days = d > 0
    at_risk, paid, n, d = at_risk[:, days], paid[:, days], n[days], d[days]
    stay = np.cumprod(1 - d / n)
    unpaid = np.r_[1.0, stay[:-1]][: len(stay)]
    w = weight(n, unpaid)
    share = at_risk / n
    expected = share * d
    spread = w**2 * d * (n - d) / np.maximum(n - 1, 1)
    variance = np.diag(share @ spread) - (share * spread) @ share.T
    score = (w * (paid - expected)).sum(axis=1)
    return paid.sum(axis=1), expected.sum(axis=1), score, variance


def _test(
    score: np.ndarray,
    variance: np.ndarray,
    observed: np.ndarray,
    expected: np.ndarray,
    minimum: int,
) -> dict[str, object]:
    """Chi² of all groups that were at risk when somebody paid."""
    from scipy.special import chdtrc

    there = np.flatnonzero(expected > 0)
    why = too_few(observed.sum(), minimum=minimum).iloc[0]
    inner = variance[np.ix_(there[1:], there[1:])]
    if why is None and (len(there) < 2 or np.linalg.matrix_rank(inner) < len(inner)):
        why = (
            "not determinable, because no two groups were open together on days on "
            "which some, but not all, of what was open was paid"
        )
    df = len(there) - 1
    if why is not None:
        return {"chi2": np.nan, "df": max(df, 0), "p_value": np.nan, "reason": why}
    chi2 = float(score[there[1:]] @ np.linalg.solve(inner, score[there[1:]]))
    return {"chi2": chi2, "df": df, "p_value": float(chdtrc(df, chi2)), "reason": None}
