"""Which group does the customer of each event belong to?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.metrics.grouping import grouping

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def with_members(
    ledger: Ledger, events: pd.DataFrame, by: str | None
) -> tuple[pd.DataFrame, list[str]]:
    """Give events their group, and customers without events a row of their own.

    Parameters
    ----------
    ledger : Ledger
        Where the customers are known.
    events : DataFrame
        Rows with `customer_id`.
    by : str or None
        Group: `customer_id`, a column of customers, or None for the portfolio.

    Returns
    -------
    rows : DataFrame
        The events with the group column and `is_event`, which is False on the rows of
        customers without events.
    keys : list of str
        The group column, in a list that is empty for the portfolio.

    Raises
    ------
    ParameterError
        When the group is not possible.
    """
    g = grouping(by, alias="p")
    column = "" if by in (None, "customer_id") else f", p.{by}"
    who = ledger.query(f"SELECT p.customer_id{column} FROM known_customers AS p")
    quiet = who[~who["customer_id"].isin(events["customer_id"])]
    told = events if not column else events.merge(who, how="left", on="customer_id")
    rows = pd.concat([told, quiet], ignore_index=True)
    rows["is_event"] = np.arange(len(rows)) < len(told)
    return rows, g.keys
