"""What does the customer still owe month by month under each way out?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.figures.given import given, why_missing
from arkit.figures.key import key_beside
from arkit.figures.labels import fit_names
from arkit.figures.palette import DASHES, SERIES
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, no_spines, value_axis
from arkit.figures.words import money, money_unit
from arkit.schema import number_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "Claim path"
NOTE = (
    "What the customer still owes as long as it does not fail; where the time of "
    "payment is open, what is expected to be owed."
)
NOTHING = "Nothing is owed, so there is no claim path."
COLUMNS = ["way_out", "years", "exposure_amount"]
MONTHS = 12
MOST = len(SERIES)
LABELS_MM = {"full": 42.0, "half": 24.0}
LONGEST = 36
NEXT_TO_NOTHING = 0.02


def claim_path(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """What does the customer still owe month by month? One line per way out.

    Parameters
    ----------
    data : DataFrame or Measure
        way_out, years and exposure_amount from then on, in the order of the sheet;
        the first five ways out are drawn.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Steps down to what is left, over the months from today.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    facts = given(data, COLUMNS, metric="compare", currency=currency, floor="whatif")
    frame = facts.frame.dropna(subset=["years", "exposure_amount"])
    if frame.empty:
        why = why_missing(facts.frame, most=1)
        return empty(why or NOTHING, title=title, size=size)
    names = list(dict.fromkeys(frame["way_out"]))
    parts = {name: frame[frame["way_out"] == name] for name in names[:MOST]}
    with house_style():
        axes = _panel(parts, size, facts.currency)
    more = len(names) - len(parts)
    told = f"{NOTE} Not drawn: {', '.join(names[MOST:])}." if more else NOTE
    return Picture(
        figure=axes.figure,
        axes=axes,
        title=title,
        alt=_sentence(parts, facts.currency),
        note=told if note is None else note,
        half=size == "half",
    )


def _panel(parts: dict[str, pd.DataFrame], size: str, currency: str) -> Axes:
    """Draw a line for each way out, named beside the panel: most end on the floor."""
    texts, room = fit_names(parts, LABELS_MM.get(size, 0.0))
    _, axes = canvas(size, 62, margins=(13, room + 12, 7, 10))
    top = max(part["exposure_amount"].max() for part in parts.values())
    last = min(max(_gone(part, top) for part in parts.values()), LONGEST)
    axes.set_xlim(0, max(last, 1.0))
    axes.set_ylim(0, top * 1.06)
    for n, part in enumerate(parts.values()):
        seen = part[part["years"] * MONTHS <= last + 1e-9]
        months = [*(seen["years"] * MONTHS), max(last, 1.0)]
        owed = [*seen["exposure_amount"], seen["exposure_amount"].iloc[-1]]
        axes.step(
            months,
            owed,
            where="post",
            color=SERIES[n],
            linestyle=DASHES[n % len(DASHES)],
            label=texts[n],
        )
    unit = money_unit(top, currency)
    value_axis(axes.yaxis, unit.unit, money=unit)
    value_axis(axes.xaxis, "months from today")
    axes.xaxis.grid(visible=False)
    no_spines(axes, "left")
    key_beside(axes, axes.get_legend_handles_labels()[0])
    return axes


def _gone(part: pd.DataFrame, top: float) -> float:
    """Months until next to nothing is owed; until the last one where never."""
    owing = (part["exposure_amount"] > NEXT_TO_NOTHING * top).to_numpy().nonzero()[0]
    row = min(owing[-1] + 1 if len(owing) else 0, len(part) - 1)
    return float(part["years"].iloc[row]) * MONTHS


def _sentence(parts: dict[str, pd.DataFrame], currency: str) -> str:
    """Say where each path ends."""
    said = []
    for name, part in parts.items():
        last = part.iloc[-1]
        months = number_text(last["years"] * MONTHS, places=1)
        said.append(
            f"{name} {money(last['exposure_amount'], currency)} after {months} months"
        )
    first = next(iter(parts.values()))["exposure_amount"].iloc[0]
    return f"Of {money(first, currency)} are still owed: {'; '.join(said)}."
