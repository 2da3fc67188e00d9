"""What does a valuation assume, and on whose word?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.schema import number_text
from arkit.tables.build import Layout, Words
from arkit.tables.given import frame_of
from arkit.tables.meaning import Column
from arkit.tables.reasons import laid_out

if TYPE_CHECKING:
    from arkit.tables.table import Table

LAYOUT = Layout(
    name="assumptions",
    title="Assumptions and where they come from",
    across=(
        Column(name="label", label="Assumption", weight=2.4),
        Column(name="value", label="Value", align="right", weight=1.6),
        Column(name="unit", label="Unit", weight=2.6),
        Column(name="range", label="May lie in", align="right", weight=1.1),
        Column(name="origin", label="From", weight=1.0),
        Column(name="source", label="Source", weight=2.4),
    ),
    empty="Nothing is assumed.",
    note="Typed: by the analyst for this report. Measured: from this ledger. Policy: "
    "from the file of the house. Default: of arkit, to be replaced by your own.",
)


def assumptions(
    data: Any,
    *,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What does a valuation assume, and on whose word?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns label, value, unit, low, high, origin and source, one row each.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per assumption; defaults are pale.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(data)
    told = frame.assign(
        value=[value_text(text) for text in frame["value"]],
        range=[
            range_text(*ends) for ends in zip(frame["low"], frame["high"], strict=True)
        ],
    )
    made = laid_out(told, LAYOUT, Words(None, title, note), key="label")
    pale = tuple("muted" if o == "default" else "body" for o in frame["origin"])
    return replace(made, styles=pale)


def value_text(text: str) -> str:
    """A number with three digits after the point at most; other text as it is.

    >>> value_text("0.30"), value_text("on default")
    ('0.3', 'on default')
    """
    try:
        return _short(float(text))
    except ValueError:
        return text


def range_text(low: float, high: float) -> str:
    """A range with as many decimals as it needs.

    >>> range_text(0.5, 2.0)
    '0.5 to 2'
    """
    if low != low or high != high:
        return ""
    return f"{_short(low)} to {_short(high)}"


def _short(value: float) -> str:
    places = next((n for n in range(3) if abs(value - round(value, n)) < 1e-9), 3)
    return number_text(value, places=places)
