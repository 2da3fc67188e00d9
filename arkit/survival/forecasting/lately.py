"""By how many days has a customer begun to pay later, or earlier, than before?"""

from __future__ import annotations

import numpy as np

from arkit.survival.forecasting.shrunken_curves import CAUSES, OPEN, Items

PAID = CAUSES.index("paid")
LATELY_DAYS = 90
FEWEST = 8
BEYOND_CHANCE = 3.0  # deviations; one customer in 370 passes by chance
LEAST_SPREAD = 0.1
WEEK = 7
HALF = 0.5 + 1e-12


def moved_days(
    items: Items, customer: np.ndarray, since_due: np.ndarray, *, strength: float
) -> np.ndarray:
    """Say by how many days each customer has begun to pay later than before.

    Parameters
    ----------
    items : Items
        Items on the due clock.
    customer : array of int, shape (items,)
        Number of each item's customer, from 0.
    since_due : array of int, shape (items,)
        Days from each item's due date to the as-of day; negative while not due.
    strength : float
        Items that having moved is not counted for.

    Returns
    -------
    array of int, shape (customers,)
        Days, negative where earlier than before: median days late of what fell due in
        the last 90 days, open items included, less that of what was paid of earlier
        due dates; n / (n + strength) of it, in whole weeks, so that weekdays of
        payment stay. Where half of the recent items is not paid yet, the median age,
        which it cannot be below. 0 where fewer than 8 items are on either side, or
        where chance could explain it.

    Notes
    -----
    Chance: the share of items paid later than the earlier median, less the share paid
    earlier, is compared; items open and younger than that are undecided. Three
    standard deviations are asked for.

    Examples
    --------
    Twenty items paid on the due date, then twenty paid 21 days late:

    >>> late = np.repeat([0, 21], 20)
    >>> items = Items(np.full(40, -30), late, np.zeros(40, int))
    >>> since_due = np.repeat([200, 30], 20)
    >>> moved_days(items, np.zeros(40, int), since_due, strength=10.0).tolist()
    [14]
    """
    n = int(customer.max(initial=-1)) + 1
    paid, is_open = items.cause == PAID, items.cause == OPEN
    lately = (since_due >= 0) & (since_due < LATELY_DAYS) & (paid | is_open)
    before = (since_due >= LATELY_DAYS) & paid
    now, n_now = medians(customer[lately], items.days[lately], paid[lately], n)
    at_least, _ = medians(customer[lately], items.days[lately], None, n)
    now = np.where(np.isnan(now), at_least, now)
    then, n_then = medians(customer[before], items.days[before], None, n)
    side = np.sign(items.days - then[customer])
    decided = lately & (paid | (side > 0))
    n_decided = np.bincount(customer[decided], minlength=n)
    mean = _means(customer[decided], side[decided], n_decided)
    usual = _means(customer[before], side[before], n_then)
    square = _means(customer[before], side[before] ** 2, n_then)
    spread = np.maximum(square - usual**2, LEAST_SPREAD)
    counts = 1 / np.maximum(n_decided, 1) + 1 / np.maximum(n_then, 1)
    sure = np.abs(mean - usual) >= BEYOND_CHANCE * np.sqrt(spread * counts)
    sure &= (n_decided >= FEWEST) & (n_then >= FEWEST)
    moved = np.nan_to_num((now - then) * n_now / (n_now + strength))
    return np.where(sure, WEEK * np.rint(moved / WEEK), 0).astype(np.int64)


def medians(
    groups: np.ndarray, days: np.ndarray, paid: np.ndarray | None, n: int
) -> tuple[np.ndarray, np.ndarray]:
    """Day by which half of each group is paid, open items counted; and its size.

    NaN where half is not reached; without `paid` all count as paid.

    >>> medians(np.zeros(3, int), np.array([5, 7, 9]), np.array([1, 1, 0]) == 1, 1)
    (array([7.]), array([3]))
    """
    sizes = np.bincount(groups, minlength=n)
    found = np.full(n, np.nan)
    if not len(groups):
        return found, sizes
    order = np.lexsort((days, groups))
    groups, days = groups[order], days[order]
    paid = np.ones(len(days), bool) if paid is None else paid[order]
    new = np.r_[True, (groups[1:] != groups[:-1]) | (days[1:] != days[:-1])]
    block = new.cumsum() - 1
    start = np.flatnonzero(new)
    of = groups[start]
    at_risk = sizes[of] - (start - (sizes.cumsum() - sizes)[of])
    leaves = np.bincount(block[paid], minlength=len(start))
    worn = np.log(np.maximum(1 - leaves / at_risk, 1e-300)).cumsum()
    first = np.r_[True, of[1:] != of[:-1]]
    since = np.where(first, np.r_[0.0, worn[:-1]], 0.0)[np.flatnonzero(first)]
    worn -= np.repeat(since, np.diff(np.r_[np.flatnonzero(first), len(of)]))
    half = np.flatnonzero(worn <= np.log(HALF))
    reached, place = np.unique(of[half], return_index=True)
    found[reached] = days[start[half[place]]]
    return found, sizes


def _means(groups: np.ndarray, values: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Mean of each group; 0 of an empty one."""
    return np.bincount(groups, values, minlength=len(sizes)) / np.maximum(sizes, 1)
