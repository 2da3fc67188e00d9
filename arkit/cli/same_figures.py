"""Where do the answers of two engines differ, to the bit?"""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.cli.questions import Ask, answer

if TYPE_CHECKING:
    from arkit.ledger import Ledger

SHOWN_ROWS = 3
WHOLE_KINDS = "iubMm"  # numpy's whole numbers, flags, days and spans of time


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where two engines answer one question differently.

    Parameters
    ----------
    question : str
        The metric, event table or input, with its options.
    what : str
        Table and column, or what else is unlike.
    rows : tuple of str
        First differing rows: row number, DuckDB's value, the other engine's value.
    """

    question: str
    what: str
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question, what differs, and the seconds of each engine.

    Parameters
    ----------
    question : str
        The metric, event table or input, with its options.
    difference : Difference or None
        The first difference; None where the answers are the same.
    seconds : tuple of float
        DuckDB's, and the other engine's.
    """

    question: str
    difference: Difference | None
    seconds: tuple[float, float]


def compare(ours: Ledger, theirs: Ledger, asked: Mapping[str, Ask]) -> Iterator[Asked]:
    """Ask two ledgers the same questions.

    Parameters
    ----------
    ours, theirs : Ledger
        The same ledger on DuckDB and on another engine.
    asked : mapping of str to callable
        As `questions` gives.

    Yields
    ------
    Asked
        Each question with its first difference.
    """
    for name, ask in asked.items():
        start = time.perf_counter()
        mine = answer(ask, ours)
        middle = time.perf_counter()
        other = answer(ask, theirs)
        seconds = (middle - start, time.perf_counter() - middle)
        yield Asked(
            question=name, difference=difference(name, mine, other), seconds=seconds
        )


def difference(question: str, mine: object, other: object) -> Difference | None:
    """Find the first difference between two answers, to the bit.

    Parameters
    ----------
    question : str
        Name of the question.
    mine, other : object
        DuckDB's answer and the other engine's: frames, measures, arrays or values.

    Returns
    -------
    Difference or None
        None where they are the same.

    Examples
    --------
    >>> one = pd.DataFrame({"n": [1, 2, 3]})
    >>> difference("count", one, one.assign(n=[1, 5, 3]))
    Difference(question='count', what='column n', rows=('row 1: 2, 5',))
    >>> difference("count", one, one.copy()) is None
    True
    """
    left, right = dict(_parts("", mine)), dict(_parts("", other))
    if list(left) != list(right):
        only = sorted(set(left) ^ set(right)) or ["their order"]
        what = f"parts: {', '.join(only)}"
        return Difference(question=question, what=what, rows=_errors(left, right))
    for name, values in left.items():
        found = _unlike(values, right[name])
        if found:
            return Difference(question=question, what=name.strip(), rows=found)
    return None


def _errors(*sides: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(str(side["value error"]) for side in sides if "value error" in side)


def _parts(name: str, found: object) -> Iterator[tuple[str, object]]:
    """Columns, arrays and values of which an answer is made, by name."""
    if isinstance(found, pd.DataFrame):
        yield f"{name} index", found.index.to_numpy()
        for place, column in enumerate(found):
            yield f"{name} column {column}", found.iloc[:, place]
    elif dataclasses.is_dataclass(found):
        for field in dataclasses.fields(found):
            yield from _parts(f"{name} {field.name}", getattr(found, field.name))
    elif isinstance(found, Mapping):
        for key, value in found.items():
            yield from _parts(f"{name} {key}", value)
    elif isinstance(found, (np.ndarray, pd.Series)):
        yield f"{name} values", found
    else:
        yield f"value{name}", np.array([repr(found)])


def _unlike(mine: object, other: object) -> tuple[str, ...]:
    """What is unlike in two columns: type, length, or the first rows that differ."""
    left, right = pd.Series(mine), pd.Series(other)
    if left.dtype != right.dtype:
        return (f"type {left.dtype}, {right.dtype}",)
    if len(left) != len(right):
        return (f"{len(left):,} rows, {len(right):,} rows",)
    wrong = np.flatnonzero(~_same(left, right))
    shown = [
        f"row {at}: {left.iloc[at]}, {right.iloc[at]}" for at in wrong[:SHOWN_ROWS]
    ]
    more = len(wrong) - len(shown)
    return (*shown, f"and {more:,} more rows") if more > 0 else tuple(shown)


def _same(left: pd.Series, right: pd.Series) -> np.ndarray:
    """Rows that are the same to the bit; missing equals missing."""
    missing = left.isna().to_numpy(), right.isna().to_numpy()
    if left.dtype == np.float64:
        bits = [column.to_numpy().view(np.int64) for column in (left, right)]
        equal = bits[0] == bits[1]
    elif isinstance(left.dtype, np.dtype) and left.dtype.kind in WHOLE_KINDS:
        equal = left.to_numpy() == right.to_numpy()
    elif isinstance(left.dtype, pd.StringDtype):
        equal = left.to_numpy(object) == right.to_numpy(object)
    else:
        pairs = zip(left.to_numpy(object), right.to_numpy(object), strict=True)
        equal = np.array([_equal(*pair) for pair in pairs], dtype=bool)
    return np.where(missing[0] | missing[1], missing[0] & missing[1], equal)


def _equal(one: object, two: object) -> bool:
    if isinstance(one, np.ndarray) or isinstance(two, np.ndarray):
        return np.array_equal(one, two, equal_nan=False)
    return bool(one is two or one == two) if not pd.isna(one) else bool(pd.isna(two))
