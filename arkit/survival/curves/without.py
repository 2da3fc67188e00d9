"""What does an event table say without some of its items?"""

from __future__ import annotations

import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.curves.door import keys_of, require
from arkit.survival.curves.event_table import pooled
from arkit.survival.curves.risk_sets import FLOWS


def without(events: pd.DataFrame, part: pd.DataFrame) -> pd.DataFrame:
    """Take the items of one event table out of another.

    Parameters
    ----------
    events : DataFrame
        Event table of all items, without groups.
    part : DataFrame
        Event table of some of them, on the same clock.

    Returns
    -------
    DataFrame
        Exactly the event table of the others.

    Raises
    ------
    ParameterError
        When one of them has groups, or the second has items the first has not.

    Examples
    --------
    >>> from arkit.survival import count_events
    >>> every = count_events([5, 5, 9], ["paid", "credited", "open"])
    >>> without(every, count_events([5], ["credited"]))[["day", "n_at_risk", "n_paid"]]
       day  n_at_risk  n_paid
    0    0          2       0
    1    5          2       1
    2    9          1       0
    """
    names = [*FLOWS]
    for table in (events, part):
        require(table, ("day", *names))
        if keys_of(table):
            raise ParameterError(
                "an event table with groups cannot be taken apart",
                remedy="choose one group, or add them up with pooled",
            )
    columns = ["day", *names]
    taken = part[columns].assign(**{name: -part[name] for name in names})
    rest = pooled(pd.concat([events[columns], taken], ignore_index=True))
    lacking = rest.loc[(rest[names] < 0).any(axis=1), "day"]
    if len(lacking):
        raise ParameterError(
            "an event table lacks items that are to be taken out of it",
            rows=[f"day {day}" for day in lacking],
            remedy="make both tables from one ledger, on the same clock",
        )
    return rest[(rest[names] > 0).any(axis=1)].reset_index(drop=True)
