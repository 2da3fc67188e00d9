"""Which customer may have been meant?"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

SEARCHED = 5


def nearest(missing: list[str], known: pd.DataFrame) -> str:
    """Name the customers whose number or name is nearest to what was asked for.

    Parameters
    ----------
    missing : list of str
        What was asked for and not found.
    known : DataFrame
        `customer_id` and `customer_name` of all customers.

    Returns
    -------
    str
        A remedy to print behind an error.
    """
    labels = {str(c).casefold(): str(c) for c in known["customer_id"]}
    for number, name in known.dropna().itertuples(index=False):
        labels.setdefault(str(name).casefold(), str(number))
    near: list[str] = []
    for wanted in missing[:SEARCHED]:
        close = difflib.get_close_matches(wanted.casefold(), labels, n=3, cutoff=0.5)
        near += [labels[c] for c in close if labels[c] not in near]
    if near:
        return f"nearest: {', '.join(near)}"
    return f"the ledger has {len(known)} customers"
