"""Which group does the customer of each event belong to?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit.metrics.grouping import grouping

if TYPE_CHECKING:
    import pandas as pd

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
    rows = events.merge(who, how="outer", on="customer_id", indicator="origin")
    rows["is_event"] = rows.pop("origin") != "right_only"
    return rows, g.keys
