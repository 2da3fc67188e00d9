"""How much credit does each method allow, and which one binds?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from arkit.figures.beside_bars import names_axis
from arkit.figures.given import given, why_missing
from arkit.figures.labels import fit_names
from arkit.figures.palette import INK, MIST, MUTED, NAVY, PAPER, RUST
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, value_axis
from arkit.figures.words import money, money_unit
from arkit.schema import is_missing

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TITLE = "Credit limit by method"
NOTE = (
    "Dark: the method that binds. Filled: other methods that bound the limit. Hollow: "
    "for comparison. Solid line: exposure today. Dashed line: limit on file."
)
NOTHING = "No method can tell a limit."
COLUMNS = ["method", "limit_amount", "is_cap", "is_binding", "reason"]
ROW_MM, EDGE_MM = 6.4, 21.0
NAMES_MM = {"full": 46.0, "half": 26.0}
FAR = 2.6


def credit_limits(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str = NOTE,
    size: str = "full",
) -> Picture:
    """How much credit does each method allow, and which one binds?

    Parameters
    ----------
    data : DataFrame or Measure
        Limits by method: method, limit_amount, is_cap, is_binding, reason; optional
        exposure_amount and present_limit_amount, the same in every row.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        One bar per method that can tell a limit, the binding one dark and named, with
        exposure and limit on file as lines. A bar far beyond what matters is cut at the
        end of the axis and marked ».

    Raises
    ------
    ParameterError
        Missing columns.
    """
    facts = given(
        data, COLUMNS, metric="credit_limits", currency=currency, floor="judgment"
    )
    frame = facts.frame.dropna(subset=["limit_amount"])
    frame = frame.sort_values(
        ["is_cap", "limit_amount"], ascending=[False, True], kind="stable"
    ).reset_index(drop=True)
    if frame.empty:
        why = why_missing(facts.frame, most=1)
        return empty(why or NOTHING, title=title, size=size)
    with house_style():
        axes = _panel(frame, size, facts.currency)
    return Picture(
        figure=axes.figure,
        axes=axes,
        title=title,
        alt=_sentence(frame, facts.currency),
        note=note,
        half=size == "half",
    )


def _panel(frame: pd.DataFrame, size: str, currency: str) -> Axes:
    """Draw the bars and the two lines."""
    names, room = fit_names(frame["method"], NAMES_MM.get(size, 0.0))
    height = ROW_MM * len(frame) + EDGE_MM
    _, axes = canvas(size, height, margins=(room + 3, 31, 11, 10))
    names_axis(axes, names)
    most = _most(frame)
    axes.set_xlim(0, most)
    unit = money_unit(most, currency)
    for place, row in enumerate(frame.itertuples()):
        _bar(axes, row, place, unit.text(row.limit_amount))
    value_axis(axes.xaxis, unit.unit, money=unit)
    axes.axvline(0, color=INK, linewidth=0.8)
    _lines(axes, frame, unit)
    return axes


def _most(frame: pd.DataFrame) -> float:
    """End of the axis: the largest bar, unless it is far beyond what matters."""
    lines = [_line(frame, name) or 0.0 for name, *_ in LINES]
    matters = max([*lines, *frame.loc[frame["is_binding"], "limit_amount"]])
    top = max([*lines, *frame["limit_amount"]])
    return (min(top, FAR * matters) if matters > 0 else top) * 1.02 or 1.0


LINES = (
    ("exposure_amount", "open", "-", 0.7),
    ("present_limit_amount", "limit on file", (0, (4, 2)), 13.0),
)


def _line(frame: pd.DataFrame, name: str) -> float | None:
    """An amount that is the same in every row, or None."""
    if name not in frame.columns or is_missing(frame[name].iloc[0]):
        return None
    return float(frame[name].iloc[0])


def _lines(axes: Axes, frame: pd.DataFrame, unit: Any) -> None:
    """Mark exposure and limit on file, and write what they are above the panel."""
    for name, text, dashes, up in LINES:
        at = _line(frame, name)
        if at is None or at < 0:
            continue
        axes.axvline(at, color=INK, linewidth=1.1, linestyle=dashes, zorder=3)
        at_right = at > sum(axes.get_xlim()) / 2
        axes.annotate(
            f"{text} {unit.text(at)}",
            xy=(at, 1),
            xycoords=("data", "axes fraction"),
            xytext=(-5 if at_right else 5, 2 + up),
            textcoords="offset points",
            ha="right" if at_right else "left",
            va="bottom",
            color=MUTED,
            annotation_clip=False,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.4},
            zorder=4,
        )
        if up > 1:
            axes.annotate(
                "",
                xy=(at, 1),
                xycoords=("data", "axes fraction"),
                xytext=(0, 2 + up + 8),
                textcoords="offset points",
                arrowprops={
                    "arrowstyle": "-",
                    "color": INK,
                    "linewidth": 1.1,
                    "linestyle": dashes,
                    "shrinkA": 0,
                    "shrinkB": 0,
                },
                annotation_clip=False,
            )


def _bar(axes: Axes, row: Any, place: int, text: str) -> None:
    """Draw one method, and write what it allows beside the panel."""
    look = {"color": MIST, "edgecolor": NAVY} if row.is_cap else {"color": PAPER}
    look = {"edgecolor": MUTED, **look}
    if row.is_binding:
        look = {"color": RUST, "edgecolor": RUST}
    axes.barh(place, row.limit_amount, height=0.6, linewidth=0.7, **look)
    cut = " »" if row.limit_amount > axes.get_xlim()[1] else ""
    said = f"{text}{cut}" + (" binds" if row.is_binding else "")
    axes.annotate(
        said,
        xy=(1, place),
        xycoords=("axes fraction", "data"),
        xytext=(6, 0),
        textcoords="offset points",
        ha="left",
        va="center",
        color=INK if row.is_cap else MUTED,
        fontweight="semibold" if row.is_binding else "normal",
        annotation_clip=False,
    )


def _sentence(frame: pd.DataFrame, currency: str) -> str:
    """Say what each method allows, which binds, and what is open."""
    said = [
        f"{row.method} {money(row.limit_amount, currency)}"
        f"{' (binds)' if row.is_binding else '' if row.is_cap else ' (to compare)'}"
        for row in frame.itertuples()
    ]
    lines = [
        f"{text} {money(_line(frame, name), currency)}"
        for name, text, *_ in LINES
        if _line(frame, name) is not None
    ]
    also = f" For comparison: {', '.join(lines)}." if lines else ""
    return f"Credit limit by method: {'; '.join(said)}.{also}"
