"""Is this the frame the figure needs, and in which currency is it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from arkit.errors import ParameterError
from arkit.figures.numbers import noted
from arkit.schema import NO_CURRENCY, sentence

if TYPE_CHECKING:
    import pandas as pd

GROUPS = (
    "customer_id",
    "parent_id",
    "segment",
    "country",
    "account_manager",
    "collector",
    "is_key_account",
)


@dataclass(frozen=True)
class Given:
    """A checked frame with its currency and, where known, its as-of date."""

    frame: pd.DataFrame
    currency: str = NO_CURRENCY
    as_of: date | None = None
    metric: str = ""
    passport: Any = None

    @property
    def key(self) -> str | None:
        """Name of the column that names the groups, None for the portfolio."""
        named = [c for c in ("customer_name", *GROUPS) if c in self.frame.columns]
        return named[0] if named else None


def given(
    data: Any,
    columns: Sequence[str],
    *,
    metric: str,
    currency: str | None = None,
    floor: str = "metrics",
) -> Given:
    """Take a frame, or a measure with its passport, and check the columns.

    Parameters
    ----------
    data : DataFrame or Measure
        What a metric returned, or its frame alone.
    columns : sequence of str
        Columns the figure draws.
    metric : str
        Name of the function that gives them, for the error message.
    currency : str, optional
        ISO 4217 code; by default that of the passport.
    floor : {"metrics", "survival"}
        Where that function is.

    Returns
    -------
    Given
        The frame, its currency and as-of date.

    Raises
    ------
    ParameterError
        When columns are missing.

    Examples
    --------
    >>> import pandas as pd
    >>> given(pd.DataFrame({"n": [1]}), ["n"], metric="aging", currency="EUR").currency
    'EUR'
    """
    passport = getattr(data, "passport", None)
    frame = getattr(data, "frame", data)
    have = getattr(frame, "columns", ())
    missing = [column for column in columns if column not in have]
    if missing:
        raise ParameterError(
            "the frame lacks columns of this figure",
            rows=missing,
            remedy=f"pass what arkit.{floor}.{metric} returns",
        )
    code = currency or getattr(passport, "currency", None) or NO_CURRENCY
    facts = Given(frame, code, getattr(passport, "as_of", None), metric, passport)
    return noted(facts)


def part_of(data: Any, name: str) -> Any:
    """Take a frame out of a result of several, or a frame as it is.

    Parameters
    ----------
    data : DataFrame, Measure or a result of several frames
        What a function of `arkit.survival` returned.
    name : str
        Name of the frame.

    Returns
    -------
    DataFrame or Measure
        The frame of that name; the data where they are no such result.
    """
    found = getattr(data, name, None)
    return found if hasattr(found, "columns") else data


def why_missing(frame: pd.DataFrame, *, most: int = 3) -> str:
    """Say why figures are missing, each reason once; nothing where none is missing.

    Parameters
    ----------
    frame : DataFrame
        A frame, with or without a column `reason`.
    most : int, default 3
        Reasons at most.

    Returns
    -------
    str
        A sentence per reason.

    Examples
    --------
    >>> import pandas as pd
    >>> why_missing(pd.DataFrame({"reason": [None, "too few", "too few"]}))
    'Too few.'
    """
    if "reason" not in getattr(frame, "columns", ()):
        return ""
    found = list(dict.fromkeys(frame["reason"].dropna().astype(str)))[:most]
    return " ".join(map(sentence, found))


def one_group(facts: Given, keys: Sequence[str]) -> None:
    """Refuse a frame of several groups where the figure shows one.

    Parameters
    ----------
    facts : Given
        The checked frame.
    keys : sequence of str
        Columns that must name each row once.

    Raises
    ------
    ParameterError
        When rows repeat, as they do in a frame by customer or segment.
    """
    if not facts.frame.duplicated(list(keys)).any():
        return
    column = facts.key
    raise ParameterError(
        "this figure shows one group, and the frame holds several",
        rows=[] if column is None else facts.frame[column].unique(),
        remedy="choose the rows of one group first",
    )
