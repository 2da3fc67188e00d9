"""In which words does a credit manager compare invoices and customers?

Each term puts one thing that was known about an invoice into a few levels; the first is
what the others are compared with.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

import numpy as np
import pandas as pd

from arkit.survival.association.covariates import LEAST_EARLIER

NOT_KNOWN = "not known"


def _bands(
    values: pd.Series, bands: dict[str, float], missing: str, reference: str
) -> pd.Categorical:
    """Name the first band whose upper end, included, is not exceeded."""
    names, ends = [*bands], [*bands.values()]
    places = np.searchsorted(ends, values.to_numpy("float64"), side="left")
    codes = np.where(values.isna(), len(names), places)
    found = pd.Categorical.from_codes(codes, [*names, missing])
    rest = [name for name in found.categories if name != reference]
    return found.reorder_categories([reference, *rest])


def _flag(values: pd.Series, no: str, yes: str) -> pd.Categorical:
    return pd.Categorical.from_codes(values.to_numpy("int8"), [no, yes])


def _size(facts: pd.DataFrame) -> pd.Categorical:
    bands = {"half or less": -1.0, "usual for the customer": 1.0, "double or more": 1e9}
    return _bands(
        facts["size_doublings"],
        bands,
        f"fewer than {LEAST_EARLIER} earlier invoices",
        "usual for the customer",
    )


def _sent(facts: pd.DataFrame) -> pd.Categorical:
    bands = {"within a day": 1.0, "after 2 to 5 days": 5.0, "after 6 days or more": 1e9}
    return _bands(facts["sent_late_days"], bands, NOT_KNOWN, "within a day")


def _terms(facts: pd.DataFrame) -> pd.Categorical:
    bands = {"up to 14 days": 14, "15 to 30 days": 30, "31 to 60 days": 60}
    bands |= {"more than 60 days": 1e9}
    return _bands(facts["terms_days"], bands, NOT_KNOWN, "15 to 30 days")


def _record(facts: pd.DataFrame) -> pd.Categorical:
    bands = {"in time": 0.0, "up to 7 days late": 7.0, "8 to 30 days late": 30.0}
    bands |= {"more than 30 days late": 1e9}
    missing = "nothing received before"
    return _bands(facts["earlier_days_late"], bands, missing, "in time")


def _segment(facts: pd.DataFrame) -> pd.Categorical:
    """Segments in order of size, the largest first."""
    names = facts["segment"].astype("object").where(facts["segment"].notna(), NOT_KNOWN)
    return pd.Categorical(names, names.value_counts(sort=True).index)


WITHIN: MappingProxyType[str, Callable[[pd.DataFrame], pd.Categorical]] = (
    MappingProxyType(
        {
            "Invoice size": _size,
            "Purchase order": lambda f: _flag(
                f["has_po"], "missing", "shown"
            ).reorder_categories(["shown", "missing"]),
            "Invoice sent": _sent,
            "Due weekday": lambda f: f["due_weekday"],
            "Due at month end": lambda f: _flag(f["is_due_at_month_end"], "no", "yes"),
            "Due month": lambda f: f["due_month"],
            "Other invoices overdue": lambda f: _flag(
                f["overdue_amount"] > 0, "none", "some"
            ),
        }
    )
)
BETWEEN: MappingProxyType[str, Callable[[pd.DataFrame], pd.Categorical]] = (
    MappingProxyType({"Segment": _segment, "Terms": _terms, "Paid before": _record})
)
