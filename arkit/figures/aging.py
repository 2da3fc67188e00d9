"""How old is what is open, today and at the last month ends?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from arkit.figures.beside_bars import names_axis
from arkit.figures.given import Given, given, one_group
from arkit.figures.labels import end_labels, month_axis, say
from arkit.figures.palette import INK, bucket_fills
from arkit.figures.picture import Picture
from arkit.figures.sheet import empty
from arkit.figures.style import canvas, house_style, no_spines, value_axis
from arkit.figures.words import bucket, ends_of, money, money_unit, share
from arkit.schema import date_text

if TYPE_CHECKING:
    from matplotlib.axes import Axes

RARE = ("no due date", "on account")
TITLE = "Open amount by age"
HISTORY = "Open amount by age at month ends"
ON_ACCOUNT = (
    "Hatched below zero: credit on account, not yet applied to documents. "
    "Shares are of the total after credit."
)


def aging(
    data: Any,
    *,
    currency: str | None = None,
    title: str = TITLE,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """How old is what is open? One bar per bucket, older is darker.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.aging` returned for one group: bucket, open_amount, share.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Amounts with their share of the open amount.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.

    Examples
    --------
    >>> frame = pd.DataFrame(
    ...     {"bucket": ["not due", "1–30"], "open_amount": [900.0, 100.0],
    ...      "share": [0.9, 0.1]})
    >>> aging(frame, currency="EUR").alt
    'Open amount by age: not due EUR 900 (90 %), 1–30 days EUR 100 (10 %).'
    """
    columns = ["bucket", "open_amount", "share"]
    facts = given(data, columns, metric="aging", currency=currency)
    one_group(facts, ["bucket"])
    frame = _shown(facts.frame)
    if not frame["open_amount"].any():
        return empty("Nothing is open.", title=title, size=size)
    with house_style():
        half = size == "half"
        figure, axes = canvas(
            size, 7.4 * len(frame) + 13, margins=(25, 26 if half else 34, 3, 10)
        )
        _bars(axes, frame, facts)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_sentence(frame, facts),
        note=_note(frame) if note is None else note,
        half=half,
    )


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    """All buckets but the rare ones that are empty."""
    rare = frame["bucket"].astype(str).isin(RARE)
    return frame[~rare | (frame["open_amount"] != 0)]


def _bars(axes: Axes, frame: pd.DataFrame, facts: Given) -> None:
    """Draw a bar, its amount and its share per bucket."""
    names = [str(name) for name in frame["bucket"]]
    fills = bucket_fills(names)
    unit = money_unit(frame["open_amount"].abs().max(), facts.currency)
    rows = zip(names, frame["open_amount"], frame["share"], strict=True)
    for place, (name, amount, part) in enumerate(rows):
        fill = fills[name]
        look = {**fill.patch, "edgecolor": fill.line}
        axes.barh(place, amount, height=0.68, **look)
        text = f"{unit.text(amount)} · {share(part, 1)}"
        say(axes, text, (max(amount, 0), place), offset=(4, 0))
    names_axis(axes, [bucket(name) for name in names])
    low, high = frame["open_amount"].min(), frame["open_amount"].max()
    axes.set_xlim(min(low * 1.05, 0), max(high, 0))
    axes.axvline(0, color=INK, linewidth=0.8)
    value_axis(axes.xaxis, unit.unit, money=unit)
    no_spines(axes, "bottom")


def _sentence(frame: pd.DataFrame, facts: Given) -> str:
    """Say every bar in words."""
    parts = [
        f"{_lower(row.bucket)} {money(row.open_amount, facts.currency)}"
        f" ({share(row.share)})"
        for row in frame.itertuples()
    ]
    when = f" on {date_text(facts.as_of)}" if facts.as_of else ""
    return f"Open amount by age{when}: {', '.join(parts)}."


def _lower(name: Any) -> str:
    """Bucket within a sentence."""
    return bucket(name)[:1].lower() + bucket(name)[1:]


def _note(frame: pd.DataFrame) -> str:
    """How to read what is below zero, where anything is."""
    return ON_ACCOUNT if (frame["open_amount"] < 0).any() else ""


def aging_history(
    data: Any,
    *,
    currency: str | None = None,
    title: str = HISTORY,
    note: str | None = None,
    size: str = "full",
) -> Picture:
    """How did the age of what is open move? One stacked bar per month end.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.aging_history` returned for one group: month_end, bucket,
        open_amount, each month end as it was known then.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below the figure.
    size : {"full", "half"}
        Width of the figure.

    Returns
    -------
    Picture
        Stacked bars, oldest on top, credit on account below zero.

    Raises
    ------
    ParameterError
        Missing columns, or several groups.
    """
    columns = ["month_end", "bucket", "open_amount"]
    facts = given(data, columns, metric="aging_history", currency=currency)
    one_group(facts, ["month_end", "bucket"])
    wide = _by_month(facts.frame)
    if not wide.to_numpy().any():
        return empty("Nothing was open at these month ends.", title=title, size=size)
    with house_style():
        figure, axes = canvas(size, 66, margins=(11, 27, 7, 9))
        _stacks(axes, wide, facts)
    return Picture(
        figure=figure,
        axes=axes,
        title=title,
        alt=_history_sentence(wide, facts),
        note=_note(facts.frame) if note is None else note,
        half=size == "half",
    )


def _by_month(frame: pd.DataFrame) -> pd.DataFrame:
    """One row per month end, one column per bucket in the order of age."""
    order = list(dict.fromkeys(frame["bucket"].astype(str)))
    if hasattr(frame["bucket"], "cat"):
        order = [str(name) for name in frame["bucket"].cat.categories]
    plain = frame.assign(bucket=frame["bucket"].astype(str))
    wide = plain.pivot_table(
        index="month_end", columns="bucket", values="open_amount", fill_value=0.0
    )
    wide = wide.reindex(columns=[name for name in order if name in wide.columns])
    return wide.loc[:, [b not in RARE or wide[b].any() for b in wide.columns]]


def _stacks(axes: Axes, wide: pd.DataFrame, facts: Given) -> None:
    """Stack positive buckets up and negative ones down, and name the last stack."""
    fills = bucket_fills(list(wide.columns))
    up, down = wide.clip(lower=0), wide.clip(upper=0)
    tops = up.cumsum(axis=1)
    for name in wide.columns:
        style = {"width": 0.72, **fills[name].patch}
        if up[name].any():
            axes.bar(range(len(wide)), up[name], bottom=tops[name] - up[name], **style)
        if down[name].any():
            feet = down.cumsum(axis=1)[name] - down[name]
            axes.bar(range(len(wide)), down[name], bottom=feet, **style)
    unit = money_unit(max(tops.to_numpy().max(), 0), facts.currency)
    month_axis(axes, list(wide.index))
    axes.set_ylim(min(down.sum(axis=1).min() * 1.1, 0), tops.to_numpy().max() * 1.02)
    value_axis(axes.yaxis, unit.unit, money=unit)
    axes.axhline(0, color=INK, linewidth=0.8)
    no_spines(axes, "left", "bottom")
    _name_last(axes, wide, fills)


def _name_last(axes: Axes, wide: pd.DataFrame, fills: dict[str, Any]) -> None:
    """Name the buckets of the last bar where they end."""
    last = wide.iloc[-1]
    up = last.clip(lower=0)
    middles = up.cumsum() - up / 2
    middles[last < 0] = last[last < 0] / 2
    shown = [name for name in wide.columns if last[name]]
    ends = [(len(wide) - 1 + 0.36, middles[name]) for name in shown]
    colors = [fills[name].line for name in shown]
    end_labels(axes, ends, [bucket(name) for name in shown], colors)


def _history_sentence(wide: pd.DataFrame, facts: Given) -> str:
    """Say the first and the last amount of each bucket."""
    places = ends_of(wide)
    parts = []
    for name in wide.columns:
        amounts = [money(wide[name].iloc[n], facts.currency) for n in places]
        parts.append(f"{_lower(name)} {' to '.join(amounts)}")
    dates = " and ".join(date_text(wide.index[n]) for n in places)
    return f"Open amount by age on {dates}: {', '.join(parts)}."
