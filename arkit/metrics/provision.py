"""How much of what is open will never be collected?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.metrics.aging import aging
from arkit.metrics.buckets import EDGES, NO_DUE_DATE, ON_ACCOUNT, Buckets, buckets
from arkit.metrics.groups import reasons
from arkit.metrics.losses import loss_rates
from arkit.metrics.passport import Measure, measure

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def expected_loss(
    amounts: Sequence[float], loss_rates: Sequence[float], *, adjustment: float = 1.0
) -> np.ndarray:
    """How much of each amount is expected to be lost?

    Parameters
    ----------
    amounts : sequence of float
        Open amount per age class.
    loss_rates : sequence of float
        Share of it that is never collected, 0 to 1; NaN where not known.
    adjustment : float, default 1.0
        Factor on the rates for current conditions and forecasts, such as 1.1.

    Returns
    -------
    ndarray of float
        Expected loss per class, not rounded; a rate is at most 1 after adjustment.

    Raises
    ------
    ParameterError
        When a rate is not from 0 to 1, or the adjustment is negative.

    Notes
    -----
    Loss = amount x min(rate x adjustment, 1). Source: IFRS 9, Illustrative Example 12
    (provision matrix); FASB ASC 326-20-55, Example 5 (adjusted rates).

    Examples
    --------
    IFRS 9, Illustrative Example 12:

    >>> amounts = [15_000_000, 7_500_000, 4_000_000, 2_500_000, 1_000_000]
    >>> float(expected_loss(amounts, [0.003, 0.016, 0.036, 0.066, 0.106]).sum())
    580000.0
    """
    rates = np.asarray(loss_rates, dtype="float64")
    if ((rates < 0) | (rates > 1)).any():
        raise ParameterError(
            "a loss rate lies outside 0 to 1",
            rows=rates[(rates < 0) | (rates > 1)],
            remedy="write 0.3 % as 0.003",
        )
    if not adjustment >= 0:
        raise ParameterError(
            f"an adjustment of {adjustment!r}", remedy="give a factor such as 1.1"
        )
    return np.asarray(amounts, dtype="float64") * np.minimum(rates * adjustment, 1.0)


def provision_matrix(
    ledger: Ledger,
    *,
    rates: Mapping[str, float] | None = None,
    adjustment: float = 1.0,
    edges: Sequence[int] = EDGES,
) -> Measure:
    """How much of what is open is expected never to be collected?

    Parameters
    ----------
    ledger : Ledger
        As-of day and scope; a pool of customers that share their risk.
    rates : mapping of str to float, optional
        Age class to loss rate, 0 to 1; the ledger's own history (`loss_rates`) where
        not given.
    adjustment : float, default 1.0
        Factor on the rates for current conditions and forecasts.
    edges : sequence of int, default (30, 60, 90)
        Last day of each class but the open one at the end, in days past due.

    Returns
    -------
    Measure
        One row per age class, as in `aging`: `bucket`; `open_amount`; `loss_rate`
        (after adjustment); `provision_amount` (0 for what is on account, which is
        owed to the customer); `reason` (why there is no rate, or None).

    Raises
    ------
    ParameterError
        When a rate is for an unknown class or not from 0 to 1, or the edges do not
        rise.

    Notes
    -----
    Provision = open amount x loss rate, class by class; simplified approach, no
    discounting. A customer that does not share the risk of the pool is assessed on its
    own. Source: IFRS 9 paragraph B5.5.35 and Illustrative Example 12; FASB ASC 326-20.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> rates = {"not due": 0.003, "1–30": 0.016, "31–60": 0.036, "61–90": 0.066,
    ...          "over 90": 0.106, "no due date": 0.016}
    >>> matrix = provision_matrix(example(), rates=rates).frame
    >>> matrix[["bucket", "open_amount", "provision_amount"]].head(3)
        bucket  open_amount  provision_amount
    0  not due       7500.0              22.5
    1     1–30       2000.0              32.0
    2    31–60       5000.0             180.0
    """
    classes = buckets(edges)
    aged = aging(ledger, edges=edges)
    table = _rates(ledger, classes, rates)
    frame = aged.frame[["bucket", "open_amount"]].copy()
    names = frame["bucket"].astype("object")
    plain = names.map(table["loss_rate"]).astype("float64")
    frame["loss_rate"] = np.minimum(plain * adjustment, 1.0)
    frame["provision_amount"] = expected_loss(
        frame["open_amount"], plain, adjustment=adjustment
    )
    frame["reason"] = names.map(table["reason"]).astype("object")
    frame["reason"] = frame["reason"].where(plain.isna(), None)
    about = {
        "name": "Provision matrix",
        "formula": "Open amount x loss rate"
        + ("" if adjustment == 1 else f" x {adjustment:g}"),
        "basis": "Open documents by days past due; loss rates "
        + ("as given" if rates is not None else "from the ledger's own history")
        + "; what is on account is not set off",
        "window": "Everything open",
        "source": "IFRS 9 B5.5.35 and Illustrative Example 12; FASB ASC 326-20",
    }
    return measure(ledger, frame, n_rows=aged.passport.n_rows, about=about)


def _rates(
    ledger: Ledger, classes: Buckets, rates: Mapping[str, float] | None
) -> pd.DataFrame:
    """Rate and reason by class."""
    if rates is None:
        history = loss_rates(ledger, edges=classes.edges).frame
        given = dict(zip(history["bucket"], history["loss_rate"], strict=True))
        why = dict(zip(history["bucket"], history["reason"], strict=True))
    else:
        unknown = [name for name in rates if name not in classes.labels]
        if unknown:
            raise ParameterError(
                "loss rates for age classes that do not exist",
                rows=unknown,
                remedy=f"use {', '.join(classes.labels)}",
            )
        given, why = dict(rates), {}
    table = pd.DataFrame(
        {"loss_rate": pd.Series(given, dtype="float64")}, index=classes.labels
    )
    table.loc[ON_ACCOUNT, "loss_rate"] = 0.0
    missing = reasons([(table["loss_rate"].isna(), "no rate is given")], len(table))
    table["reason"] = missing.to_numpy()
    if rates is None:
        undated = "not determinable, because documents without a due date have no age"
        table["reason"] = pd.Series({**why, NO_DUE_DATE: undated}, dtype="object")
    return table
