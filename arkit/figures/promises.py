"""Are promises to pay kept?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.figures.beside_bars import names_axis
from arkit.figures.given import Given, given
from arkit.figures.labels import fit_names
from arkit.figures.palette import INK, MUTED, PAPER, STATES
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, no_spines
from arkit.figures.words import clean, money, share
from arkit.schema import number_text

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "Promises to pay"
COUNTS = {
    "n_kept": "kept",
    "n_kept_late": "kept late",
    "n_partly": "partly kept",
    "n_broken": "broken",
    "n_open": "open",
}
NAMES_MM = {"full": 40.0, "half": 22.0}
NAMES = {
    "kept": "Kept",
    "kept late": "Kept late",
    "partly kept": "Partly",
    "broken": "Broken",
    "open": "Open",
}
DARK = ("kept", "broken")


def promise_record(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """Are promises kept? One bar of outcomes per group.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.promise_record` returned: n_kept, n_kept_late, n_partly,
        n_broken, n_open, kept_share, kept_amount_share, broken_amount.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Counts of each outcome, side by side.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    columns = [*COUNTS, "kept_share", "kept_amount_share", "broken_amount"]
    facts = given(data, columns, metric="promise_record", currency=currency)
    frame = facts.frame
    if not frame[list(COUNTS)].to_numpy().sum():
        return empty("No promise to pay in this period.", title=title, size=size)
    with house_style():
        labels = frame[facts.key] if facts.key else [""] * len(frame)
        names, room = fit_names(labels, NAMES_MM.get(size, 0.0))
        figure, axes = canvas(size, 8 * len(frame) + 9, margins=(room + 3, 3, 6, 2))
        _bars(axes, frame, names)
    text = _amounts(facts) if note is None else note
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(facts),
        note=text,
        half=size == "half",
    )


def _bars(axes: Axes, frame: pd.DataFrame, names: list[str]) -> None:
    """Draw the outcomes of each group side by side, with their counts."""
    counts = frame[list(COUNTS)]
    ends = counts.cumsum(axis=1)
    total = ends.iloc[:, -1].max()
    for column, state in COUNTS.items():
        lefts = (ends[column] - counts[column]).to_numpy()
        sizes = counts[column].to_numpy()
        axes.barh(
            range(len(frame)), sizes, left=lefts, height=0.7, **STATES[state].patch
        )
        for place, (left, n) in enumerate(zip(lefts, sizes, strict=True)):
            if n > total * 0.02:
                _count(axes, (left + n / 2, place), number_text(n), state)
    names_axis(axes, names)
    axes.set_xlim(0, total)
    axes.set_xticks([])
    no_spines(axes, "bottom")
    _key(axes)


def _count(axes: Axes, at: tuple[float, float], text: str, state: str) -> None:
    """Write a count in the middle of its part."""
    patch = {"facecolor": STATES[state].color, "edgecolor": "none", "pad": 0.8}
    axes.text(
        *at,
        text,
        ha="center",
        va="center_baseline",
        color=PAPER if state in DARK else INK,
        bbox=patch,
    )


def _key(axes: Axes) -> None:
    """Name the outcomes above the bars."""
    from matplotlib.patches import Patch

    handles = [Patch(**STATES[s].patch, label=NAMES[s]) for s in COUNTS.values()]
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1),
        ncols=5,
        borderpad=0,
        borderaxespad=0.3,
        handlelength=1.0,
        handletextpad=0.5,
        columnspacing=1.0,
        labelcolor=MUTED,
    )


def _amounts(facts: Given) -> str:
    """Write shares and amounts of a single group."""
    if len(facts.frame) != 1:
        return "Number of promises."
    row = facts.frame.iloc[0]
    return (
        f"Number of promises. Kept on time: {share(row['kept_share'])} by number, "
        f"{share(row['kept_amount_share'])} by amount. Broken: "
        f"{money(row['broken_amount'], facts.currency)}."
    )


def _sentence(facts: Given) -> str:
    """Say the outcomes, of three groups at most."""
    said = []
    for row in facts.frame.head(3).to_dict("records"):
        name = f"{clean(row[facts.key])[:60]}: " if facts.key else ""
        parts = [
            f"{number_text(row[column])} {state}" for column, state in COUNTS.items()
        ]
        said.append(name + ", ".join(parts))
    more = len(facts.frame) - len(said)
    tail = f"; and {more} more groups." if more > 0 else "."
    return f"Promises to pay: {'; '.join(said)}{tail}"
