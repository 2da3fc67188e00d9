"""Which frame was given, in which currency, and why are figures missing?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.errors import ParameterError
from arkit.schema import NO_CURRENCY, sentence

if TYPE_CHECKING:
    import pandas as pd


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


def frame_of(data: Any, currency: str | None = None) -> tuple[pd.DataFrame, str]:
    """Take the frame and the currency out of a measure, or a frame as it is.

    Parameters
    ----------
    data : DataFrame or Measure
        What a metric returned, or its frame.
    currency : str, optional
        ISO 4217 code; by default that of the passport.

    Returns
    -------
    DataFrame, str
        The frame and the code.
    """
    passport = getattr(data, "passport", None)
    frame = getattr(data, "frame", data)
    if not hasattr(frame, "columns"):
        raise ParameterError(
            f"a table needs a frame, not {type(frame).__name__}",
            remedy="pass what a function of arkit.metrics returns",
        )
    return frame, currency or getattr(passport, "currency", None) or NO_CURRENCY


def in_order(names: pd.Series) -> list[str]:
    """Give the values of a column once: all categories in their order, or as found."""
    if hasattr(names, "cat"):
        return [str(name) for name in names.cat.categories]
    return list(dict.fromkeys(names.astype(str)))


def reasons_of(frame: pd.DataFrame) -> list[str]:
    """Say why figures are missing, each reason once and three at most.

    Parameters
    ----------
    frame : DataFrame
        A frame, with or without a column `reason`.

    Returns
    -------
    list of str
        Sentences.
    """
    if "reason" not in frame.columns:
        return []
    reasons = list(dict.fromkeys(frame["reason"].dropna().astype(str)))
    said = [sentence(reason) for reason in reasons[:3]]
    return said if len(reasons) <= 3 else [*said, "And other reasons."]
