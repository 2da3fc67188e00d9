"""Which tables and types does the finished demo have?"""

from __future__ import annotations

from types import MappingProxyType

import pandas as pd

from arkit.schema import TABLES

DTYPES = MappingProxyType(
    {
        "id": "str",
        "text": "str",
        "choice": "str",
        "date": "datetime64[us]",
        "money": "int64",
        "integer": "int64",
        "number": "float64",
        "share": "float64",
        "flag": "bool",
    }
)

ORDER = MappingProxyType(
    {
        "invoices": ["invoice_date", "invoice_id"],
        "settlements": ["known_on", "settlement_id", "invoice_id"],
        "customers": ["customer_id", "known_on"],
    }
)


def typed(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a table the order of columns and the types of the schema.

    Parameters
    ----------
    name : str
        Table of the schema.
    frame : DataFrame
        Its rows; columns of the schema only.

    Returns
    -------
    DataFrame
        Money as int64 minor units (Int64 where some are missing), dates as datetime64,
        everything named as text.

    Examples
    --------
    >>> import numpy as np
    >>> frame = pd.DataFrame({"rate": [1], "currency": ["USD"]})
    >>> typed("rates", frame).dtypes.astype(str).to_dict()
    {'currency': 'str', 'rate': 'float64'}
    """
    columns = TABLES[name].columns
    shown = {
        c: frame[c].reset_index(drop=True).astype(_dtype(columns[c].type, frame[c]))
        for c in columns
        if c in frame
    }
    table = pd.DataFrame(shown)
    if name in ORDER:
        table = table.sort_values(ORDER[name], kind="stable", na_position="first")
    return table.reset_index(drop=True)


def _dtype(kind: str, values: pd.Series) -> str:
    """Storage type; whole numbers with gaps need the nullable one."""
    dtype = DTYPES[kind]
    return "Int64" if dtype == "int64" and values.isna().any() else dtype
