"""How much of the credit limit is used, and how much of that is insured?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.errors import ParameterError
from arkit.figures.beside_bars import names_axis
from arkit.figures.given import Given, given
from arkit.figures.labels import fit_names, say
from arkit.figures.palette import INK, MIST, NAVY, PAPER, RUST
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, no_spines, value_axis
from arkit.figures.words import clean, money, money_unit, share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Exposure against limits"
COLUMNS = [
    "exposure_amount",
    "overdue_amount",
    "credit_limit_amount",
    "insured_limit_amount",
    "utilization_share",
]
NAMES_MM = {"full": 46.0, "half": 24.0}
MOST_ROWS = 25
INSURED = {
    "marker": "D",
    "linestyle": "none",
    "markersize": 4.6,
    "markerfacecolor": PAPER,
    "markeredgecolor": NAVY,
    "markeredgewidth": 1.2,
    "clip_on": False,
}


def exposure_vs_limit(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str = "",
    size: str = "full",
) -> Picture:
    """How much of the limit is used? A bar of exposure against its limits.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.exposure` returned, up to 25 rows: exposure_amount,
        overdue_amount, credit_limit_amount, insured_limit_amount,
        utilization_share.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Exposure as a bar with its overdue part dark, the credit limit as a solid
        rule, the insured limit as a diamond.

    Raises
    ------
    ParameterError
        Missing columns, or more rows than fit.
    """
    facts = given(data, COLUMNS, metric="exposure", currency=currency)
    frame = facts.frame
    if len(frame) > MOST_ROWS:
        raise ParameterError(
            f"{len(frame)} rows do not fit one figure",
            remedy=f"sort the frame and take up to {MOST_ROWS} rows",
        )
    shown = frame[["exposure_amount", "credit_limit_amount"]].fillna(0.0)
    if not shown.to_numpy().any():
        return empty("No exposure, and no limit.", title=title, size=size)
    with house_style():
        labels = frame[facts.key] if facts.key else [""] * len(frame)
        names, room = fit_names(labels, NAMES_MM.get(size, 0.0))
        figure, axes = canvas(
            size, 7.5 * len(frame) + 19, margins=(room + 3, 31, 9, 10)
        )
        _bullets(axes, facts, names)
        _key(axes)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(facts),
        note=note,
        half=size == "half",
    )


def _bullets(axes: Axes, facts: Given, names: list[str]) -> None:
    """Draw bars and limit rules."""
    frame = facts.frame
    top = frame[["exposure_amount", *COLUMNS[2:4]]].max().max()
    unit = money_unit(top, facts.currency)
    places = range(len(frame))
    axes.barh(places, frame["exposure_amount"], height=0.62, color=MIST)
    axes.barh(places, frame["overdue_amount"].fillna(0), height=0.26, color=RUST)
    _limits(axes, frame)
    names_axis(axes, names)
    axes.set_xlim(min(frame["exposure_amount"].min(), 0), max(top, 1) * 1.02)
    for place, row in zip(places, frame.itertuples(), strict=True):
        used = row.utilization_share
        part = f"{share(used)} of limit" if pd.notna(used) else "no limit"
        text = f"{unit.text(row.exposure_amount)} · {part}"
        say(axes, text, (axes.get_xlim()[1], place), offset=(4, 0))
    axes.axvline(0, color=INK, linewidth=0.8)
    value_axis(axes.xaxis, unit.unit, money=unit)
    no_spines(axes, "bottom")


def _limits(axes: Axes, frame: pd.DataFrame) -> None:
    """Draw a short upright rule at each credit limit, a diamond at an insured one.

    No diamond is drawn where nothing is insured.
    """
    places = pd.Series(range(len(frame)), index=frame.index)
    limits = frame["credit_limit_amount"].dropna()
    rows = places[limits.index]
    axes.vlines(limits, rows - 0.44, rows + 0.44, color=INK, linewidth=1.8)
    insured = frame["insured_limit_amount"]
    insured = insured[insured > 0]
    axes.plot(insured, places[insured.index], **INSURED)


def _key(axes: Axes) -> None:
    """Explain bars and rules above the panel."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=MIST, label="Exposure"),
        Patch(facecolor=RUST, label="Overdue"),
        Line2D([], [], color=INK, linewidth=1.8, label="Credit limit"),
        Line2D([], [], **INSURED, label="Insured"),
    ]
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=4,
        borderpad=0,
        borderaxespad=0.4,
        handlelength=1.0,
        handletextpad=0.5,
        columnspacing=1.1,
    )


def _sentence(facts: Given) -> str:
    """Say exposure and use of the limit, of three rows at most."""
    said = []
    for row in facts.frame.head(3).to_dict("records"):
        name = f"{clean(row[facts.key])[:60]}: " if facts.key else ""
        used, code = row["utilization_share"], facts.currency
        limit = money(row["credit_limit_amount"], code)
        part = f"{share(used)} of the limit of {limit}" if used == used else "no limit"
        said.append(
            f"{name}exposure {money(row['exposure_amount'], code)}, overdue "
            f"{money(row['overdue_amount'], code)}, {part}"
        )
    more = len(facts.frame) - len(said)
    told = "; ".join(said) + (f"; and {more} more." if more > 0 else ".")
    return told[:1].upper() + told[1:]
