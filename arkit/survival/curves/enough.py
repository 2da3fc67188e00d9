"""Are enough receivables settled to say anything?"""

from __future__ import annotations

import numpy as np
import pandas as pd

MINIMUM = 30
"""Settled receivables below which reports say so in place of a figure."""


def too_few(n_settled: object, *, minimum: int = MINIMUM) -> pd.Series:
    """Say where too few receivables are settled for a figure.

    Parameters
    ----------
    n_settled : array of int, shape (n,)
        Settled receivables behind each figure.
    minimum : int, default 30
        How many are needed.

    Returns
    -------
    Series of object
        Why the figure is not determinable, or None where it is.

    Examples
    --------
    >>> too_few([7, 30]).tolist()
    ['not determinable, because only 7 items are settled (n = 7, need 30)', None]
    """
    said = [_too_few(int(n), minimum) for n in np.atleast_1d(n_settled)]
    return pd.Series(said, dtype="object")


def _too_few(n: int, minimum: int) -> str | None:
    """Why one figure is not determinable."""
    if n >= minimum:
        return None
    items = "1 item is" if n == 1 else f"{n} items are"
    return (
        f"not determinable, because only {items} settled (n = {n}, need {minimum})"
        if n
        else f"not determinable, because no item is settled (n = 0, need {minimum})"
    )
