"""How late was each invoice of a customer, in the order they fell due?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.figures.given import given
from arkit.figures.palette import INK, NAVY, PAPER, RUST
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, no_spines, value_axis
from arkit.schema import date_text, days_text, number_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Invoices by due date"
NOTE = (
    "Each mark is one invoice, its area in proportion to the amount. Filled: settled, "
    "at its days late. Hollow: open, at its age past due today."
)
LARGEST = 120.0
SMALLEST = 6.0


def timeline(
    data: Any,
    *,
    title: str = TITLE,
    note: str = NOTE,
    size: str = "full",
) -> Picture:
    """How late was each invoice? One mark per invoice at its due date.

    Parameters
    ----------
    data : DataFrame or Measure
        One row per item: due_date, amount, days_late (settled, else missing) and
        days_past_due (open, else missing).
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Settled invoices as discs, open ones as rings.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    columns = ["due_date", "amount", "days_late", "days_past_due"]
    facts = given(data, columns, metric="items")
    frame = facts.frame.dropna(subset=["due_date"])
    frame = frame[frame["amount"] > 0]
    settled = frame.dropna(subset=["days_late"])
    unpaid = frame[frame["days_late"].isna()].dropna(subset=["days_past_due"])
    if settled.empty and unpaid.empty:
        return empty("No invoice fell due in this period.", title=title, size=size)
    with house_style():
        figure, axes = canvas(size, 62, margins=(11, 5, 7, 9))
        largest = frame["amount"].max()
        _marks(axes, settled, "days_late", (NAVY, largest))
        _marks(axes, unpaid, "days_past_due", (RUST, largest))
        _axes(axes)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(settled, unpaid),
        note=note,
        half=size == "half",
    )


def _marks(
    axes: Axes, frame: pd.DataFrame, column: str, look: tuple[str, float]
) -> None:
    """Draw discs for settled and rings for open invoices."""
    color, largest = look
    is_open = column == "days_past_due"
    areas = (frame["amount"] / largest * LARGEST).clip(lower=SMALLEST)
    axes.scatter(
        frame["due_date"],
        frame[column],
        s=areas,
        facecolor=PAPER if is_open else color,
        edgecolor=color if is_open else PAPER,
        linewidth=1.2 if is_open else 0.4,
        alpha=0.85,
        clip_on=False,
    )


def _axes(axes: Axes) -> None:
    """Dress the axes: months below, days late at the left."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    where = AutoDateLocator(minticks=4, maxticks=9)
    axes.xaxis.set_major_locator(where)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(where, show_offset=False))
    value_axis(axes.yaxis, "days late")
    axes.axhline(0, color=INK, linewidth=0.8)
    no_spines(axes, "left", "bottom")


def _sentence(settled: pd.DataFrame, unpaid: pd.DataFrame) -> str:
    """Say how many, in which span, and the worst of each kind."""
    dates = pd.concat([settled["due_date"], unpaid["due_date"]])
    parts = []
    if len(settled):
        worst = days_text(settled["days_late"].max())
        parts.append(f"{number_text(len(settled))} settled, at most {worst} late")
    if len(unpaid):
        worst = days_text(unpaid["days_past_due"].max())
        parts.append(f"{number_text(len(unpaid))} open, at most {worst} past due")
    span = f"{date_text(dates.min())} to {date_text(dates.max())}"
    return f"Invoices due {span}: {'; '.join(parts)}."
