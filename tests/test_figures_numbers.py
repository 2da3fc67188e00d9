"""Do the numbers of a figure travel as they are, whatever kind their column is?"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from arkit.figures.given import Given
from arkit.figures.numbers import data_payload

DAY = "2025-01-31"
DAYS = pd.to_datetime([f"{DAY} 13:00", None])
TOLD = {
    "whole": (pd.Series([1, 2], dtype="int16"), [1, 2]),
    "yes or no": (pd.Series([True, False]), [True, False]),
    "real": (pd.Series([1.5, np.nan, np.inf]), [1.5, None, None]),
    "short": (pd.Series([0.1], dtype="float32"), [float(np.float32(0.1))]),
    "days": (pd.Series(DAYS), [DAY, None]),
    "days of a zone": (pd.Series(DAYS).dt.tz_localize("Asia/Tokyo"), [DAY, None]),
    "dates": (pd.Series([date(2025, 1, 31), None]), [DAY, None]),
    "texts": (pd.Series(["a", None, np.nan]), ["a", None, None]),
    "classes": (pd.Series(pd.Categorical(["a", None])), ["a", None]),
    "classes of numbers": (pd.Series(pd.Categorical([1.5, None])), [1.5, None]),
    "whole or missing": (pd.Series([1, None], dtype="Int64"), [1, None]),
    "mixed": (
        pd.Series([np.int64(3), np.bool_(True), Decimal("1.20"), np.inf], dtype=object),
        [3, True, "1.20", None],
    ),
    "spans": (pd.Series(pd.period_range("2025-01", periods=1, freq="M")), ["2025-01"]),
    "none": (pd.Series([], dtype=float), []),
}


@pytest.mark.parametrize("kind", TOLD)
def test_a_column_travels_as_plain_values(kind: str) -> None:
    column, expected = TOLD[kind]
    payload = data_payload("T", [Given(column.rename("c").to_frame())])
    values = [row[0] for row in payload["parts"][0]["values"]]
    assert values == expected
    assert [type(value) for value in values] == [type(value) for value in expected]
