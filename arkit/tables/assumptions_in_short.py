"""What does a valuation assume, on one page?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.schema import number_text, share_text
from arkit.tables.assumptions import range_text, value_text
from arkit.tables.build import Layout, Words
from arkit.tables.given import frame_of
from arkit.tables.meaning import Column

if TYPE_CHECKING:
    import pandas as pd

    from arkit.tables.table import Table

LAYOUT = Layout(
    name="assumptions",
    title="Assumptions and where they come from",
    across=(
        Column(name="label", label="Assumption", weight=1.5),
        Column(name="value", label="Value, unit, and where it may lie", weight=4.6),
        Column(name="source", label="Source", weight=1.6),
    ),
    empty="Nothing is assumed.",
    note="Defaults (pale) are of arkit, to be replaced by your own.",
)
ORIGINS = {
    "typed": "Typed for this report",
    "measured": "Measured from this ledger",
    "policy": "From the file of the house",
    "default": "Defaults",
}
DEFAULT = "arkit default"
AS_PERCENT = frozenset({"share", "chance", "rate", "effective", "simple"})
SAID = frozenset({"times", "years", "days", "months", "currency"})
NEAR = 1e-6
# Topics of defaults by the beginning of a name; the first that fits counts.
TOPICS = {
    "Trade kept": ("kept_", "trade_"),
    "Terms of trade": ("hold_", "advance_", "limit_cut_", "pay_down_", "exception_"),
    "Goods": ("goods_", "resale_", "displaced_", "restocking_"),
    "Court and petition": ("court_", "petition_"),
    "Agency and sale": ("agency_", "sale_"),
    "Card and barter": ("card_", "barter_"),
    "Plan and settlement": ("keep_", "cured_", "after_breach_", "settlement_"),
    "Money taken back": ("clawback_",),
    "Late interest": ("late_interest_",),
    "Tax": ("vat_",),
    "What default leaves": (
        *("dividend_", "collateral_", "haircut_", "cover_", "deductible_"),
        *("insured_", "insurer_"),
    ),
    "Money and time": ("",),
}


def assumptions_in_short(
    data: Any,
    *,
    n_left: int = 0,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """What does a valuation assume, on whose word, on one page?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns name, label, value, unit, low, high, origin and source, one row each.
    n_left : int, default 0
        Further defaults that play no part.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row for each that is typed, measured or of the house; defaults, pale, in a
        row per topic, each with its range and with its source where that is not arkit.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    frame, _ = frame_of(data)
    rows, styles = [], []
    for origin, heading in ORIGINS.items():
        some = frame[frame["origin"] == origin]
        if some.empty:
            continue
        found = list(_by_topic(some) if origin == "default" else _each(some))
        rows += [(heading, "", ""), *found]
        styles += ["group", *["muted" if origin == "default" else "body"] * len(found)]
    said = LAYOUT.note if note is None else note
    if n_left and note is None:
        said += f" {number_text(n_left)} more defaults play no part in what is valued."
    empty = frame.iloc[:0].assign(label="", value="", source="")
    made = LAYOUT.table(empty, Words(None, title, said))
    return replace(made, values=tuple(rows), styles=tuple(styles), is_whole=True)


def _each(frame: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """One row for each."""
    for row in frame.itertuples():
        yield row.label, _told(row), row.source


def _by_topic(frame: pd.DataFrame) -> Iterator[tuple[str, str, str]]:
    """Defaults of one topic in a row, with the source where it is not arkit alone."""
    topics = [_topic(name) for name in frame["name"]]
    for topic in reversed(TOPICS):
        some = frame[[one == topic for one in topics]]
        if len(some):
            told = [f"{row.label} {_short(row)}" for row in some.itertuples()]
            yield topic, "; ".join(told), DEFAULT


def _topic(name: str) -> str:
    """What an assumption is about."""
    return next(topic for topic, begins in TOPICS.items() if name.startswith(begins))


def _told(row: Any) -> str:
    """Value, unit and range as text."""
    lies = range_text(row.low, row.high)
    unit = f" {row.unit}" if row.unit else ""
    return f"{value_text(row.value)}{unit}{f' ({lies})' if lies else ''}"


def _short(row: Any) -> str:
    """Value with its unit in one word, and a source other than arkit.

    >>> from types import SimpleNamespace
    >>> told = {"source": "arkit default", "low": 0.3, "high": 0.8}
    >>> _short(SimpleNamespace(value="0.55", unit="share of judgments", **told))
    '55 % (30 % to 80 %)'
    """
    first = row.unit.split(",")[0].split(":")[0].split(" ")[0]
    source = "" if row.source.startswith(DEFAULT) else row.source.split(";")[0]
    lies = range_text(row.low, row.high)
    if first in AS_PERCENT and lies:
        lies = f"{_percent(row.low)} to {_percent(row.high)}"
    beside = "; ".join(filter(None, (lies, source)))
    return f"{_with_unit(row.value, first)}{f' ({beside})' if beside else ''}"


def _with_unit(value: str, unit: str) -> str:
    """A number with its unit; other text as it is."""
    try:
        number = float(value)
    except ValueError:
        return value
    if unit in AS_PERCENT:
        return _percent(number)
    return f"{value_text(value)}{f' {unit}' if unit in SAID else ''}"


def _percent(number: float) -> str:
    """A share with a decimal where it needs one."""
    return share_text(number, places=0 if abs(number * 100 % 1) < NEAR else 1)
