"""What are the customers of a frame called?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def with_names(ledger: Ledger, frame: pd.DataFrame) -> pd.DataFrame:
    """Put the names of customers beside their numbers.

    Parameters
    ----------
    ledger : Ledger
        Where the customers are known.
    frame : DataFrame
        Figures by customer; without `customer_id` they are left as they are.

    Returns
    -------
    DataFrame
        With `customer_name` behind `customer_id`; None where no name is known.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> with_names(example(), pd.DataFrame({"customer_id": ["C2"]}))
      customer_id customer_name
    0          C2  Birch Stores
    """
    if "customer_id" not in frame:
        return frame
    known = ledger.query("SELECT customer_id, customer_name FROM known_customers")
    names = frame["customer_id"].map(known.set_index("customer_id")["customer_name"])
    named = frame.copy()
    place = named.columns.get_loc("customer_id") + 1
    named.insert(
        place, "customer_name", names.astype(object).where(names.notna(), None)
    )
    return named
