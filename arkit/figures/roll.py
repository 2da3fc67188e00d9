"""Where does an open amount go within a month?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.figures.given import given, one_group
from arkit.figures.palette import INK, MUTED, NAVY, PAPER
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, no_spines, width_mm
from arkit.figures.words import bucket, share

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TITLE = "Where an open amount goes within a month"
NOTE = "Each row adds up to 100 %. Darker: larger share."
FULL_INK = 0.85
SMALL = 7.0
WIDE_MM = 100.0
LIGHT_TEXT = 0.7


def roll_rates(
    data: Any,
    *,
    title: str = TITLE,
    note: str = NOTE,
    size: str = "full",
) -> Picture:
    """Where does an open amount go within a month? A table of printed shares.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.roll_rates` returned: from_bucket, to_bucket, share.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Buckets a month ago down, buckets now across.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.
    """
    facts = given(data, ["from_bucket", "to_bucket", "share"], metric="roll_rates")
    one_group(facts, ["from_bucket", "to_bucket"])
    wide = _wide(facts.frame)
    if wide.empty or wide.isna().all(axis=None):
        sentence = "No open amount moved between buckets in this period."
        return empty(sentence, title=title, size=size)
    with house_style():
        figure, axes = canvas(size, 7 * len(wide) + 17, margins=(27, 2, 13, 1))
        _cells(axes, wide)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(wide),
        note=note,
        half=size == "half",
    )


def _wide(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows a month ago, columns now, in the order of age."""
    plain = frame.astype({"from_bucket": str, "to_bucket": str})
    wide = plain.pivot_table(index="from_bucket", columns="to_bucket", values="share")
    return wide.reindex(
        index=[b for b in _order(frame["from_bucket"]) if b in wide.index],
        columns=[b for b in _order(frame["to_bucket"]) if b in wide.columns],
    )


def _order(buckets: pd.Series) -> list[str]:
    """Order of a categorical, else of appearance."""
    if hasattr(buckets, "cat"):
        return [str(name) for name in buckets.cat.categories]
    return list(dict.fromkeys(buckets.astype(str)))


def _cells(axes: Axes, wide: pd.DataFrame) -> None:
    """Draw and print the shares."""
    from matplotlib.colors import LinearSegmentedColormap

    colors = LinearSegmentedColormap.from_list("arkit", [PAPER, NAVY])
    axes.pcolormesh(
        wide.to_numpy() * FULL_INK,
        cmap=colors,
        vmin=0,
        vmax=1,
        edgecolor=PAPER,
        linewidth=1.5,
    )
    for row, name in enumerate(wide.index):
        for column, value in enumerate(wide.loc[name]):
            dark = value == value and value > LIGHT_TEXT
            axes.text(
                column + 0.5,
                row + 0.5,
                share(value),
                ha="center",
                va="center_baseline",
                color=PAPER if dark else INK if value else MUTED,
            )
    _names(axes, wide)


def _names(axes: Axes, wide: pd.DataFrame) -> None:
    """Write buckets above and at the left."""
    gap = " " if width_mm(axes) > WIDE_MM else "\n"
    axes.set_xticks(
        [n + 0.5 for n in range(len(wide.columns))],
        labels=[bucket(n).replace(" days", "").replace(" ", gap) for n in wide.columns],
    )
    axes.set_yticks(
        [n + 0.5 for n in range(len(wide))], labels=[bucket(n) for n in wide.index]
    )
    axes.invert_yaxis()
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    if gap != " ":
        axes.tick_params(axis="x", labelsize=SMALL, pad=2)
    axes.set_xlabel("a month later", loc="left", color=MUTED)
    axes.xaxis.set_label_position("top")
    axes.set_ylabel("at first", rotation=0, ha="right", va="bottom", color=MUTED)
    axes.yaxis.set_label_coords(-2 / width_mm(axes), 1.02)
    no_spines(axes, "left", "bottom")


def _sentence(wide: pd.DataFrame) -> str:
    """Say the largest share of each row."""
    parts = [
        f"{bucket(name)}: {share(row.max())} to {row.idxmax()}"
        for name, row in wide.dropna(how="all").iterrows()
    ]
    return f"Largest share by bucket after a month. {'; '.join(parts)}."
