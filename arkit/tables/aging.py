"""How old is what is open, bucket by bucket across the page?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.errors import ParameterError
from arkit.tables.build import GROUPS
from arkit.tables.cells import BLANK, typed
from arkit.tables.given import frame_of, in_order
from arkit.tables.meaning import CURRENCY, Column, meaning
from arkit.tables.table import Table

if TYPE_CHECKING:
    import pandas as pd

TITLE = "Open amount by age"
NOTE = "Days past due. On account: credit not yet applied to documents."
ROWS = {
    "open_amount": "Open amount",
    "share": "Share",
    "n_items": "Items",
}
NEEDED = ("bucket", *ROWS)


def aging(
    data: Any,
    *,
    exposure: Any = None,
    total: Any = None,
    currency: str | None = None,
    title: str = TITLE,
) -> Table:
    """How old is what is open? Buckets across, groups down.

    Parameters
    ----------
    data : DataFrame or Measure
        What `metrics.aging` returned: bucket, n_items, open_amount, share, and the
        group where there is one. For a single group the rows are amount, share and
        number of items.
    exposure : DataFrame or Measure, optional
        What `metrics.exposure` returned for the same groups; gives a column with the
        sum of the buckets.
    total : Table, DataFrame or Measure, optional
        The aging of the portfolio, or the table made of it; its rows become the total.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title : str, optional
        Printed above.

    Returns
    -------
    Table
        Amounts in whole units of the currency.

    Raises
    ------
    ParameterError
        Missing columns, or a total with other columns.
    """
    frame, code = frame_of(data, currency)
    missing = [name for name in NEEDED if name not in frame.columns]
    if missing:
        raise ParameterError(
            "the frame lacks columns of this table",
            rows=missing,
            remedy="pass the result of metrics.aging",
        )
    key = next((name for name in GROUPS if name in frame.columns[:1]), None)
    sums = _sums(exposure, key)
    buckets = in_order(frame["bucket"])
    amounts = [_bucket_column(name).into(code) for name in buckets]
    if sums:
        amounts.append(meaning("exposure_amount", label="Total").into(code))
    first = Column(name="figure", label="Figure") if key is None else meaning(key)
    made = Table(
        name="aging",
        title=title,
        columns=(first, *amounts),
        values=(),
        note=NOTE,
        empty="Nothing is open.",
    )
    if key is None:
        return _figures(made, frame, buckets, sums)
    groups = frame.groupby(key, sort=False, observed=True, dropna=False)
    rows = [
        (name, *_across(part, "open_amount", buckets, sums.get(name)))
        for name, part in ((typed(group, first), part) for group, part in groups)
    ]
    made = replace(made, values=tuple(rows), styles=("body",) * len(rows))
    return made if total is None else _with_total(made, total, code)


def _bucket_column(name: str) -> Column:
    """Column of one bucket."""
    return Column(
        name=name, label=name[:1].upper() + name[1:], type="money", unit=CURRENCY
    )


def _sums(exposure: Any, key: str | None) -> dict[Any, float]:
    """Exposure per group, under None for the portfolio."""
    if exposure is None:
        return {}
    frame, _ = frame_of(exposure)
    if key is None:
        return {None: frame["exposure_amount"].iloc[0]}
    names = (typed(name, meaning(key)) for name in frame[key])
    return dict(zip(names, frame["exposure_amount"], strict=True))


def _across(
    part: pd.DataFrame, name: str, buckets: list[str], more: float | None
) -> list[Any]:
    """Values of one group in the order of the buckets."""
    found = dict(zip(part["bucket"].astype(str), part[name], strict=True))
    column = meaning(name)
    cells = [typed(found.get(bucket), column) for bucket in buckets]
    return cells if more is None else [*cells, typed(more, column)]


def _figures(
    made: Table, frame: pd.DataFrame, buckets: list[str], sums: dict[Any, float]
) -> Table:
    """Rows of a single group: amount, share, number of items."""
    if frame.duplicated("bucket").any():
        raise ParameterError(
            "the frame holds several groups, and their column is not the first",
            remedy="pass the frame as metrics.aging returned it",
        )
    values = []
    for name, label in ROWS.items():
        extra = sums.get(None) if name == "open_amount" else None
        cells = _across(frame, name, buckets, extra)
        blanks = [BLANK] * (len(made.columns) - 1 - len(cells))
        values.append((label, *cells, *blanks))
    others = [None, meaning("share"), meaning("n_items")]
    return replace(
        made,
        values=tuple(values),
        styles=("body", "muted", "muted"),
        row_columns=tuple(others),
    )


def _with_total(made: Table, total: Any, currency: str) -> Table:
    """Append the rows of the portfolio."""
    whole = total if isinstance(total, Table) else aging(total, currency=currency)
    if [c.name for c in whole.columns[1:]] != [c.name for c in made.columns[1:]]:
        raise ParameterError(
            "the total has other columns than the table",
            remedy="make it with the same edges, and an exposure where the table has",
        )
    (_, *amounts), *rest = whole.payload["values"]
    others = [None] * (len(made.payload["values"]) + 1)
    done = made.with_total(amounts)
    return done.followed(
        rest, style="muted", meanings=(*others, *whole.row_columns[1:])
    )
