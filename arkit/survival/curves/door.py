"""Can these delays and counts be read?

Refused at the door, so that no plausible wrong curve comes out: missing or broken
days, unknown outcomes, times a clock forbids, counts that contradict each other.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.survival.curves.delays import CLOCKS, OUTCOMES

N_OUTCOMES = len(OUTCOMES)
EXITS = {
    outcome: f"n_{'censored' if outcome == 'open' else outcome.replace(' ', '_')}"
    for outcome in OUTCOMES
}
CENTS = {outcome: f"cents_{name[2:]}" for outcome, name in EXITS.items()}
BY_AMOUNT = "cents_at_risk"
LARGEST_WEIGHT = 1 << 52
MAKE_IT = "make it with event_table, count_events, count_delays or pooled"


def keys_of(frame: pd.DataFrame) -> list[str]:
    """Names of the group columns: those in front of `day`."""
    return list(frame.columns[: frame.columns.get_loc("day")])


def codes_of(frame: pd.DataFrame) -> pd.Series:
    """Number of each row's group, 0 for all where there are no groups."""
    keys = keys_of(frame)
    if not keys:
        return pd.Series(0, index=frame.index, dtype="int64")
    return frame.groupby(keys, dropna=False, sort=True).ngroup()


def checked(frame: pd.DataFrame, counts: Sequence[str]) -> pd.DataFrame:
    """Put an event table or curve in order, or say why it cannot be read.

    Parameters
    ----------
    frame : DataFrame
        [groups], `day`, `n_at_risk` and counts of those who left; tables that count
        amounts too are checked for them as well.
    counts : sequence of str
        Names of the columns of those who left.

    Returns
    -------
    DataFrame
        A sorted copy with a plain index.

    Raises
    ------
    ParameterError
        When a column or value is missing, a count is negative, more leave than are at
        risk, or a day stands twice.
    """
    require(frame, ("day", "n_at_risk", *counts))
    _check_counts(frame, "n_at_risk", counts)
    if BY_AMOUNT in frame:
        cents = [f"cents_{name[2:]}" for name in counts]
        require(frame, ("n_effective", *cents))
        _check_counts(frame, BY_AMOUNT, cents)
    keys = [*keys_of(frame), "day"]
    twice = frame.duplicated(keys)
    if twice.any():
        _refuse("a day stands twice in a group", frame.loc[twice, "day"])
    return frame.sort_values(keys, ignore_index=True)


def _check_counts(frame: pd.DataFrame, whole: str, counts: Sequence[str]) -> None:
    """Refuse counts that are missing, negative or more than there were."""
    values = frame[["day", whole, *counts]].to_numpy("float64")
    left = values[:, 2:].sum(axis=1)
    wrong = {
        "an event table has missing values": np.isnan(values).any(axis=1),
        "an event table has negative counts": (values[:, 2:] < 0).any(axis=1),
        "more items leave than are at risk": left > values[:, 1],
    }
    for problem, rows in wrong.items():
        if rows.any():
            _refuse(problem, frame.loc[rows, "day"])


def _refuse(problem: str, days: pd.Series) -> None:
    raise ParameterError(problem, rows=[f"day {day}" for day in days], remedy=MAKE_IT)


def require(frame: pd.DataFrame, names: Sequence[str]) -> None:
    """Refuse a frame without the columns of an event table."""
    missing = [name for name in names if name not in frame]
    if missing:
        raise ParameterError(
            "this is no event table: columns are missing", rows=missing, remedy=MAKE_IT
        )


def check_clock(clock: str) -> None:
    """Refuse a clock that does not exist."""
    if clock not in CLOCKS:
        raise ParameterError(
            f"there is no clock {clock!r}", remedy=f"use one of {', '.join(CLOCKS)}"
        )


def check_lengths(**parts: object) -> None:
    """Refuse arrays that are not of one length; None is no array."""
    lengths = {name: len(part) for name, part in parts.items() if part is not None}
    if len(set(lengths.values())) > 1:
        raise ParameterError(
            f"{', '.join(lengths)} are not of one length",
            rows=[f"{name}: {length}" for name, length in lengths.items()],
            remedy="give one of each per item",
        )


def read_days(days: object, clock: str) -> np.ndarray:
    """Whole days, not negative on the clock that forbids it; none missing."""
    found = _numbers(days, "days")
    if found.dtype.kind == "f":
        check_items("a number of days is missing", ~np.isfinite(found))
        found = _whole(found, "days must be whole")
    _check_sign(found, clock)
    return found


def read_entry(
    entry: object, days: np.ndarray, clock: str
) -> tuple[np.ndarray, np.ndarray | slice]:
    """Days from which items are watched, and for which items there is such a day."""
    found = _numbers(entry, "entry")
    watched: np.ndarray | slice = slice(None)
    if found.dtype.kind == "f":
        missing = np.isnan(found)
        if clock == "invoice":
            found = np.where(missing, 0.0, found)
        elif missing.any():
            watched = ~missing
        start = found if isinstance(watched, slice) else np.where(missing, 0.0, found)
        found = _whole(start, "days must be whole")
    kept = found[watched]
    _check_sign(kept, clock)
    late = np.zeros(len(found), dtype=bool)
    late[watched] = kept > days[watched]
    check_items("an item left before it was watched", late)
    return kept, watched


def read_outcomes(outcomes: object) -> np.ndarray:
    """Places of outcomes in OUTCOMES; categories are not looked at one by one."""
    if isinstance(outcomes, (pd.Series, pd.Index)):
        outcomes = outcomes.array
    if isinstance(outcomes, pd.Categorical):
        codes, names = outcomes.codes, outcomes.categories
    else:
        codes, names = pd.factorize(np.asarray(outcomes, dtype=object))
    if tuple(names) != OUTCOMES:
        places = {name: place for place, name in enumerate(OUTCOMES)}
        found = [places.get(name, -1) for name in names]
        codes = np.array([*found, -1], dtype="int8")[codes]
    if len(codes) and codes.min() < 0:
        check_items(f"an outcome is none of {', '.join(OUTCOMES)}", codes < 0)
    return codes


def read_weights(weights: object) -> np.ndarray:
    """Whole weights above zero, small enough to be squared exactly."""
    found = _numbers(weights, "weights")
    if found.dtype.kind == "f":
        check_items("a weight is missing", ~np.isfinite(found))
        found = _whole(found, "weights must be whole: give amounts in cents")
    out = (found < 1) | (found >= LARGEST_WEIGHT)
    check_items("a weight is not above zero, or is too large", out)
    return found.astype("int64")


def _numbers(values: object, name: str) -> np.ndarray:
    """Integers or floats; anything else that is a number becomes floats."""
    try:
        if isinstance(values, (pd.Series, pd.Index)):
            plain = isinstance(values.dtype, np.dtype)
            values = values if plain else values.to_numpy("float64", na_value=np.nan)
        found = np.asarray(values)
        spans = found.dtype.kind in "mM"
        if not spans and found.dtype.kind not in "iuf":
            found = found.astype("float64")
    except (TypeError, ValueError) as error:
        raise ParameterError(
            f"{name} are not numbers", remedy="give whole numbers"
        ) from error
    if spans:
        raise ParameterError(
            f"{name} are dates or times, not numbers", remedy="use their `.dt.days`"
        )
    return found


def _whole(found: np.ndarray, problem: str) -> np.ndarray:
    """Floats as integers."""
    check_items(problem, ~(np.abs(found) < LARGEST_WEIGHT * 2.0))
    whole = found.astype("int64")
    check_items(problem, whole != found)
    return whole


def _check_sign(days: np.ndarray, clock: str) -> None:
    check_clock(clock)
    if clock == "invoice" and len(days) and days.min() < 0:
        check_items("days since the invoice cannot be negative", days < 0)


def check_items(problem: str, rows: np.ndarray) -> None:
    """Guard the door: a problem names the places of the items concerned."""
    if rows.any():
        raise ParameterError(
            problem,
            rows=[f"item {place}" for place in np.flatnonzero(rows)],
            remedy="correct these items, or leave them out and say so",
        )
