"""Is the plan or the settlement better, by chance of default and discount?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.figures.given import given, why_missing
from arkit.figures.palette import INK, MUTED, PAPER
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, name_below, no_spines
from arkit.figures.words import money, money_unit, share

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "Plan or settlement, by default a month and discount"
NOTE = (
    "Worth of the plan less worth of the settlement. Blue: the plan is worth more; "
    "orange with a minus: the settlement is. Line: both are worth the same."
)
NOTHING = "Nothing is owed, so there is nothing to compare."
COLUMNS = ["default_hazard_pm", "discount_share", "difference_amount"]
PLAN_SIDE, EVEN, SETTLE_SIDE = "#8FB0D3", "#FFFFFF", "#E5A877"
ROW_MM, EDGE_MM = 7.2, 21.0
BEHIND = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8, "alpha": 0.55}
TEXT = {"ha": "center", "va": "center", "color": INK, "zorder": 4, "bbox": BEHIND}


def plan_map(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """Is the plan or the settlement better? One cell per default hazard and discount.

    Parameters
    ----------
    data : DataFrame or Measure
        default_hazard_pm, discount_share and difference_amount (plan less settlement)
        of every pair; optional indifferent_share.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Differences as colored cells with their numbers, and the line between plan and
        settlement.

    Raises
    ------
    ParameterError
        Missing columns.
    """
    facts = given(
        data, COLUMNS, metric="two_way_map", currency=currency, floor="whatif"
    )
    frame = facts.frame.dropna(subset=COLUMNS)
    if frame.empty:
        why = why_missing(facts.frame, most=1)
        return empty(why or NOTHING, title=title, size=size)
    grid = frame.pivot_table(
        index="default_hazard_pm",
        columns="discount_share",
        values="difference_amount",
    )
    with house_style():
        axes = _panel(grid, size, facts.currency)
        _border(axes, frame, grid)
    return Picture(
        figure=axes.figure,
        axes=axes,
        title=title,
        alt=_sentence(grid, facts.currency),
        note=_note(grid, facts.currency) if note is None else note,
        half=size == "half",
    )


def _note(grid: pd.DataFrame, currency: str) -> str:
    """How to read it, and in which unit."""
    unit = money_unit(grid.abs().max().max(), currency).unit
    return f"{NOTE} Numbers in {unit}." if unit else NOTE


def _panel(grid: pd.DataFrame, size: str, currency: str) -> Axes:
    """Draw the cells with their numbers."""
    from matplotlib.colors import LinearSegmentedColormap

    height = ROW_MM * len(grid) + EDGE_MM
    _, axes = canvas(size, height, margins=(17, 3, 8, 11))
    most = float(grid.abs().max().max()) or 1.0
    shades = LinearSegmentedColormap.from_list(
        "sides", [SETTLE_SIDE, EVEN, PLAN_SIDE], N=255
    )
    axes.imshow(grid.to_numpy(), cmap=shades, vmin=-most, vmax=most, aspect="auto")
    unit = money_unit(most, currency)
    for row, record in enumerate(grid.to_numpy()):
        for column, value in enumerate(record):
            axes.text(column, row, unit.text(value), **TEXT)
    axes.set_xticks(range(grid.shape[1]), labels=[share(d) for d in grid.columns])
    axes.set_yticks(range(grid.shape[0]), labels=[share(h, 1) for h in grid.index])
    axes.tick_params(length=0)
    axes.set_xticks([n - 0.5 for n in range(1, grid.shape[1])], minor=True)
    axes.set_yticks([n - 0.5 for n in range(1, grid.shape[0])], minor=True)
    axes.grid(visible=True, which="minor", color=PAPER, linewidth=1.2)
    axes.tick_params(which="minor", length=0)
    no_spines(axes, "left", "bottom")
    name_below(axes, "discount of the settlement")
    axes.annotate(
        "default a month",
        xy=(0, 1),
        xycoords="axes fraction",
        xytext=(-42, 6),
        textcoords="offset points",
        color=MUTED,
        annotation_clip=False,
    )
    return axes


def _border(axes: Axes, frame: pd.DataFrame, grid: pd.DataFrame) -> None:
    """Draw the line on which both are worth the same."""
    if "indifferent_share" not in frame.columns:
        return
    shares = list(grid.columns)
    even = frame.drop_duplicates("default_hazard_pm").set_index("default_hazard_pm")
    places = [
        (_place(level, shares), row)
        for row, level in enumerate(even["indifferent_share"].reindex(grid.index))
        if shares[0] < level < shares[-1]
    ]
    if places:
        across, down = zip(*places, strict=True)
        axes.plot(across, down, color=INK, linewidth=1.4, zorder=2)
        axes.set_xlim(-0.5, len(shares) - 0.5)


def _place(level: float, shares: list[float]) -> float:
    """Place of a discount between the columns."""
    left = max(n for n, at in enumerate(shares) if at <= level)
    return left + (level - shares[left]) / (shares[left + 1] - shares[left])


def _sentence(grid: pd.DataFrame, currency: str) -> str:
    """Say the corners, and how many cells each side has."""
    cells = grid.to_numpy()
    corners = [
        f"{share(grid.index[row], 1)} default a month and "
        f"{share(grid.columns[column])} discount {money(cells[row][column], currency)}"
        for row in (0, -1)
        for column in (0, -1)
    ]
    n_plan = int((cells > 0).sum())
    return (
        f"Plan less settlement: the plan is worth more in {n_plan} of {cells.size} "
        f"cells; {'; '.join(corners)}."
    )
