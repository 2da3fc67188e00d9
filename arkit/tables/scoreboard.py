"""Whose forecasts were better, and how good were they?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.errors import ParameterError
from arkit.tables.build import rows_of
from arkit.tables.cells import typed
from arkit.tables.given import frame_of, part_of, reasons_of
from arkit.tables.meaning import Column, meaning
from arkit.tables.table import Mark, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    Score = tuple[str, int]

NEEDED = ("population", "model", "group", "weighting", "metric", "value", "n")
MODEL = Column(name="model", label="Model")
EMPTY = "No forecast has come of age yet."
ALL = "all"
LOWER, HIGHER, NEITHER = -1, 1, 0
SCORES = {
    "mae_days": ("Days off", LOWER),
    "within_1_days_share": ("Within 1 day", HIGHER),
    "within_3_days_share": ("Within 3 days", HIGHER),
    "within_7_days_share": ("Within 7 days", HIGHER),
    "crps_days": ("CRPS", LOWER),
    "log_score": ("Log score", HIGHER),
    "brier_7": ("Brier, 7 days", LOWER),
    "brier_30": ("Brier, 30 days", LOWER),
    "coverage_80_share": ("In 80 % range", NEITHER),
    "width_80_days": ("Range width", NEITHER),
}
NOTE = (
    "Days off: from the likely day to the day of payment, on average. CRPS and Brier: "
    "error of the whole forecast, lower is better; log score: higher is better. In "
    "80 % range: 80 % is right, more is too wide. Bold: best of its column. A rule "
    "that names one day has no range."
)
CASH = {
    **{f"cash_wape_week_{n}": (f"Off, week {n}", LOWER) for n in (1, 2, 3, 4)},
    "cash_wape_total": ("Off, all weeks", LOWER),
    "cash_bias_total": ("Bias", NEITHER),
    "cash_coverage_80_week_1_share": ("In range, week 1", NEITHER),
    "cash_coverage_80_week_4_share": ("In range, week 4", NEITHER),
}
CASH_NOTE = (
    "Off: difference between expected and received, as a share of the money received. "
    "Bias: expected over received, less one; negative is too little. In range: weeks "
    "inside the 80 % range. Bold: best of its column."
)
BANDS = "Days off by earlier invoices of the customer"
BANDS_NOTE = (
    "Mean days from the likely day to the day of payment, by how many invoices the "
    "customer had settled when the forecast was made."
)


def scoreboard(
    data: Any,
    *,
    population: str = "open book",
    weighting: str = "count",
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Whose forecasts were better?

    Parameters
    ----------
    data : DataFrame, Measure or Backtest
        What `survival.backtest` returned, or its scores: population, model, group,
        weighting, metric, value, n.
    population : {"open book", "new invoices"}
        What was forecast.
    weighting : {"count", "amount"}
        Whether items count alike or by their amount.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per model, one column per score; the best of a column is marked.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame = _scores(data)
    chosen = frame[
        (frame["population"] == population)
        & (frame["weighting"] == weighting)
        & (frame["group"].astype(str) == ALL)
        & frame["metric"].astype(str).isin(SCORES)
    ]
    columns = _present(chosen, SCORES)
    weighed = {"count": "by number", "amount": "by amount"}.get(weighting, weighting)
    made = _by_model(chosen, "metric", columns)
    return replace(
        made,
        name=f"scores {population} {weighting}",
        title=f"{population.capitalize()}, {weighed}" if title is None else title,
        marks=_best(made, SCORES),
        note=" ".join([NOTE, *reasons_of(chosen)]) if note is None else note,
    )


def cash_scores(
    data: Any, *, title: str = "Weekly receipts", note: str = CASH_NOTE
) -> Table:
    """How far off were forecasts of weekly money?

    Parameters
    ----------
    data : DataFrame, Measure or Backtest
        What `survival.backtest` returned, or its scores.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per model, one column per week ahead; the best of a column is marked.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame = _scores(data)
    chosen = frame[frame["metric"].astype(str).isin(CASH)]
    made = _by_model(chosen, "metric", _present(chosen, CASH))
    return replace(
        made, name="cash scores", title=title, note=note, marks=_best(made, CASH)
    )


def scores_by_history(
    data: Any,
    *,
    population: str = "open book",
    metric: str = "mae_days",
    title: str = BANDS,
    note: str = BANDS_NOTE,
) -> Table:
    """How much does a long history help?

    Parameters
    ----------
    data : DataFrame, Measure or Backtest
        What `survival.backtest` returned, or its scores.
    population : {"open book", "new invoices"}
        What was forecast.
    metric : str, default "mae_days"
        Score to show.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per model, one column per number of earlier invoices.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame = _scores(data)
    chosen = frame[
        (frame["population"] == population)
        & (frame["weighting"] == "count")
        & (frame["metric"] == metric)
        & (frame["group"].astype(str) != ALL)
    ]
    bands = list(dict.fromkeys(chosen["group"].astype(str)))
    kind = meaning(metric)
    columns = (MODEL, *(replace(kind, name=band, label=band) for band in bands))
    made = _by_model(chosen.assign(group=chosen["group"].astype(str)), "group", columns)
    return replace(made, name="scores by history", title=title, note=note)


def _scores(data: Any) -> pd.DataFrame:
    """Scores of a back-test, checked."""
    frame, _ = frame_of(part_of(data, "scores"))
    rows_of(frame.head(0), [meaning(name) for name in NEEDED])
    return frame


def _present(frame: pd.DataFrame, scores: Mapping[str, Score]) -> tuple[Column, ...]:
    """Columns of the models and of the scores a frame has."""
    found = set(frame["metric"].astype(str))
    named = [(name, label) for name, (label, _) in scores.items() if name in found]
    return (MODEL, *(_score_column(name, label) for name, label in named))


def _score_column(name: str, label: str) -> Column:
    """Column of a score; figures without a unit have three decimals."""
    made = meaning(name, label=label)
    if name in CASH:
        return replace(made, type="share")
    plain = made.type not in ("days", "share")
    return replace(made, type="number", places=3) if plain else made


def _by_model(frame: pd.DataFrame, across: str, columns: tuple[Column, ...]) -> Table:
    """One row per model, the values of a column across."""
    values = []
    for model, part in frame.groupby(frame["model"].astype(str), sort=False):
        named = part[across].astype(str)
        if named.duplicated().any():
            raise ParameterError(
                "a score stands twice for a model",
                rows=sorted(set(named[named.duplicated()])),
                remedy="choose the rows of one back-test first",
            )
        found = dict(zip(named, part["value"], strict=True))
        cells = [typed(found.get(column.name), column) for column in columns[1:]]
        values.append((str(model), *cells))
    return Table(name="", title="", columns=columns, values=tuple(values), empty=EMPTY)


def _best(made: Table, scores: Mapping[str, Score]) -> tuple[Mark, ...]:
    """Mark the best model of each score that has a best."""
    rows = made.payload["values"]
    marks = []
    for place, column in enumerate(made.columns[1:], start=1):
        _, sign = scores[column.name]
        known = {at: row[place] for at, row in enumerate(rows)}
        signed = {at: sign * value for at, value in known.items() if value is not None}
        if sign and len(signed) > 1:
            best = max(signed.values())
            marks += [(n, place, "strong") for n, v in signed.items() if v == best]
    return tuple(marks)
