"""How much of the open amount is with the largest customers?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.figures.beside_bars import names_axis
from arkit.figures.given import Given, given
from arkit.figures.labels import fit_names, say
from arkit.figures.palette import INK, MIST, MUTED, RUST
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import MM, canvas, house_style, no_spines, value_axis
from arkit.figures.words import clean, money, money_unit, share

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "Largest open amounts"
NOTE = "Dark part: overdue. Share of the whole open amount, and running total."
NAMES_MM = {"full": 46.0, "half": 22.0}
SHARES = {"full": (84, 124), "half": (50, 84)}
COLUMNS = [
    "customer_name",
    "open_amount",
    "overdue_amount",
    "share",
    "cumulative_share",
]


def ranking(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str = NOTE,
    size: str = "full",
) -> Picture:
    """Who owes most? One bar per customer, its overdue part dark.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.ranking` returned: customer_name, open_amount, overdue_amount,
        share, cumulative_share.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Bars with amount, share and running share.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    facts = given(data, COLUMNS, metric="ranking", currency=currency)
    frame = facts.frame
    if frame.empty:
        return empty("No customer owes anything.", title=title, size=size)
    if "customer_id" in frame.columns:
        frame = frame.assign(
            customer_name=frame["customer_name"].fillna(frame["customer_id"])
        )
    with house_style():
        names, room = fit_names(frame["customer_name"], NAMES_MM.get(size, 0.0))
        columns = SHARES.get(size, SHARES["full"])
        right = columns[-1] / 72 * MM + 1
        figure, axes = canvas(
            size, 5.8 * len(frame) + 17, margins=(room + 3, right, 7, 10)
        )
        _bars(axes, facts, names)
        _shares(axes, frame, columns)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(frame, facts.currency),
        note=note,
        half=size == "half",
    )


def _bars(axes: Axes, facts: Given, names: list[str]) -> None:
    """Draw bars from the top, the overdue part dark."""
    frame = facts.frame
    unit = money_unit(frame["open_amount"].abs().max(), facts.currency)
    places = range(len(frame))
    axes.barh(places, frame["open_amount"], height=0.66, color=MIST)
    axes.barh(places, frame["overdue_amount"].fillna(0), height=0.66, color=RUST)
    names_axis(axes, names)
    axes.set_xlim(min(frame["open_amount"].min(), 0), frame["open_amount"].max())
    for place, row in zip(places, frame.itertuples(), strict=True):
        say(axes, unit.text(row.open_amount), (max(row.open_amount, 0), place))
    axes.axvline(0, color=INK, linewidth=0.8)
    value_axis(axes.xaxis, unit.unit, money=unit)
    no_spines(axes, "bottom")


def _shares(axes: Axes, frame: pd.DataFrame, points: tuple[float, float]) -> None:
    """Write share and running share in two columns beside the bars."""
    _beside(axes, -0.95, ("share", "running"), points)
    for place, row in enumerate(frame.itertuples()):
        texts = (share(row.share, 1), share(row.cumulative_share, 1))
        _beside(axes, place, texts, points)


def _beside(
    axes: Axes, place: float, texts: tuple[str, str], points: tuple[float, float]
) -> None:
    """Write two right-aligned texts in the margin."""
    for text, distance in zip(texts, points, strict=True):
        axes.annotate(
            text,
            xy=(1, place),
            xycoords=axes.get_yaxis_transform(),
            xytext=(distance, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            color=MUTED if place < 0 else INK,
            annotation_clip=False,
        )


def _sentence(frame: pd.DataFrame, currency: str) -> str:
    """Say the first three and the running share of all."""
    parts = [
        f"{clean(row.customer_name)[:60]} {money(row.open_amount, currency)}"
        f" ({share(row.share)})"
        for row in frame.head(3).itertuples()
    ]
    together = share(frame["cumulative_share"].iloc[-1])
    return (
        f"Largest open amounts: {', '.join(parts)}. The {len(frame)} customers shown "
        f"hold {together} of the open amount."
    )
