"""Which numbers was a figure drawn from?

Every figure checks its frames by `given`; while a figure is drawn, those frames are
noted and stay with the picture, so that its numbers travel with it.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import asdict, is_dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from arkit.figures.given import Given
    from arkit.figures.picture import Picture

DATA_TYPE = "application/vnd.arkit.data+json"
MOST_ROWS = 10_000
_NOTED: ContextVar[list[Given] | None] = ContextVar("arkit_numbers", default=None)


def noted(facts: Given) -> Given:
    """Note a checked frame for the picture that is being drawn, if one is.

    Parameters
    ----------
    facts : Given
        The frame with its currency and passport.

    Returns
    -------
    Given
        The same.
    """
    of_this_picture = _NOTED.get()
    if of_this_picture is not None:
        of_this_picture.append(facts)
    return facts


def keeping_numbers(draw: Callable[..., Picture]) -> Callable[..., Picture]:
    """Make a function that draws keep the frames it was given with its picture.

    Parameters
    ----------
    draw : callable
        A function that returns a `Picture`.

    Returns
    -------
    callable
        The same function, whose pictures have `numbers`.
    """

    @functools.wraps(draw)
    def drawn(*args: Any, **options: Any) -> Picture:
        token = _NOTED.set([])
        try:
            picture = draw(*args, **options)
            return replace(picture, numbers=_once_each(_NOTED.get() or ()))
        finally:
            _NOTED.reset(token)

    return drawn


def _once_each(found: Iterable[Given]) -> tuple[Given, ...]:
    """Frames without those that are a part of an earlier one."""
    kept: dict[tuple[str, ...], Given] = {}
    for facts in found:
        kept.setdefault((facts.metric, *map(str, facts.frame.columns)), facts)
    return tuple(kept.values())


def data_payload(title: str, numbers: Sequence[Given]) -> dict[str, Any]:
    """Write the frames of a figure as plain data.

    Parameters
    ----------
    title : str
        Title of the figure.
    numbers : sequence of Given
        Its frames.

    Returns
    -------
    dict
        Title and parts: name of the metric, currency, columns, values in full
        precision, dates as ISO text, missing values as None, and the passport. Of
        very long frames only the first rows, beside the number of all.
    """
    return {"title": title, "parts": [_part(facts) for facts in numbers]}


def _part(facts: Given) -> dict[str, Any]:
    """One frame as plain data."""
    frame = facts.frame.head(MOST_ROWS)
    columns = [_plain(frame[name]) for name in frame.columns]
    return {
        "name": facts.metric,
        "currency": facts.currency,
        "columns": [str(name) for name in frame.columns],
        "values": [list(row) for row in zip(*columns, strict=True)],
        "n_rows": len(facts.frame),
        "passport": _passport(facts.passport),
    }


def _passport(passport: Any) -> dict[str, Any] | None:
    """What the figures rest on, as plain data."""
    if not is_dataclass(passport) or isinstance(passport, type):
        return None
    told = asdict(passport)
    known = (str, int, float)
    return {k: v if isinstance(v, known) else str(v) for k, v in told.items()}


def _plain(series: pd.Series) -> list[Any]:
    """Values of a column as JSON knows them; numbers and days all at once."""
    kind = series.dtype.kind if isinstance(series.dtype, np.dtype) else "O"
    if kind in "biu":
        return series.tolist()
    if kind == "f":
        return _or_none(series.tolist(), np.isfinite(series.to_numpy()))
    if kind == "M":
        days = np.datetime_as_string(series.to_numpy(), unit="D")
        return _or_none(days.tolist(), series.notna().to_numpy())
    values = _or_none(series.to_numpy(dtype=object).tolist(), series.notna().to_numpy())
    return [_value(value) for value in values]


def _or_none(values: list[Any], is_known: np.ndarray) -> list[Any]:
    """Values, and None where there is none to tell."""
    if is_known.all():
        return values
    return [v if known else None for v, known in zip(values, is_known, strict=True)]


def _value(value: Any) -> Any:
    """One value; what is no number and no date is text."""
    if isinstance(value, str):
        return str(value)
    value = value.item() if hasattr(value, "item") else value
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(value)
