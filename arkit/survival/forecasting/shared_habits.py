"""How do all customers, those of a segment, and those of a due weekday pay?"""

from __future__ import annotations

import numpy as np

from arkit.survival.forecasting.shrunken_curves import (
    CAUSES,
    Days,
    Items,
    combined,
    pooled_hazards,
    shrunken,
)

PAID = CAUSES.index("paid")
N_WEEKDAYS = 7
NEW = -1  # a customer without history


def shifts_of(
    items: Items, customer: np.ndarray, segment: np.ndarray, *, strength: float
) -> np.ndarray:
    """Days by which customers pay later than their segment; the last is 0, of none.

    Half the difference of medians for as many payments as the strength.
    """
    paid = items.cause == PAID
    customer, days = customer[paid], items.days[paid]
    n_segments = int(segment.max(initial=NEW)) + 2
    usual, _ = _medians(segment[customer] % n_segments, days, n_segments)
    own, n_paid = _medians(customer, days, len(segment))
    later = (own - usual[segment % n_segments]) * n_paid / (n_paid + strength)
    return np.append(np.rint(np.nan_to_num(later)).astype(np.int64), 0)


def _medians(groups: np.ndarray, days: np.ndarray, n: int) -> tuple[np.ndarray, ...]:
    """Median and number of days of each group; NaN for an empty one."""
    sizes = np.bincount(groups, minlength=n)
    ordered = np.append(days[np.lexsort((days, groups))], 0)
    starts = sizes.cumsum() - sizes
    middle = (ordered[starts + (sizes - 1) // 2] + ordered[starts + sizes // 2]) / 2
    return np.where(sizes > 0, middle, np.nan), sizes


def shared_hazards(
    items: Items,
    segment: np.ndarray,
    weekday: np.ndarray | None,
    *,
    days: Days,
    strength: float,
) -> np.ndarray:
    """Hazards by segment and due weekday; the last of each is that of all."""
    n = int(segment.max(initial=NEW)) + 1
    base = pooled_hazards(items, days)
    found = np.broadcast_to(base, (n + 1, N_WEEKDAYS + 1, *base.shape)).copy()
    if weekday is not None:
        parent = found[NEW, :NEW]
        found[NEW, :NEW], _ = shrunken(
            weekday, items, parent, grid=days, strength=strength
        )
    if n:
        known = segment >= 0
        found[:NEW, NEW], _ = shrunken(
            segment[known],
            items.kept(known),
            found[:NEW, NEW],
            grid=days,
            strength=strength,
        )
        found[:NEW, :NEW] = combined(found[:NEW, NEW:], found[NEW, :NEW], base)
    return found
