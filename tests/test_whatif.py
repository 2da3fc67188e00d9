"""What if we wait, grant time, settle, or charge interest?"""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.whatif import (
    extension_cost,
    present_value,
)

RATES = st.floats(-0.4, 0.9)
AMOUNTS = st.lists(st.floats(0.01, 1e7), min_size=1, max_size=36)


class TestPresentValue:
    def test_excel_documentation(self):
        """XNPV's documented example, values and dates: 2,086.65 at 9 %."""
        amounts = [-10_000, 2_750, 4_250, 3_250, 2_750]
        paid = [
            date(2008, 1, 1),
            date(2008, 3, 1),
            date(2008, 10, 30),
            date(2009, 2, 15),
            date(2009, 4, 1),
        ]
        days = [(day - paid[0]).days for day in paid]
        assert present_value(amounts, days, rate_pa=0.09) == pytest.approx(
            2_086.65, abs=0.005
        )

    @given(AMOUNTS, RATES)
    def test_today_is_face_value(self, amounts, rate_pa):
        today = present_value(amounts, [0] * len(amounts), rate_pa=rate_pa)
        assert today == pytest.approx(sum(amounts))

    @pytest.mark.parametrize(
        ("amounts", "days", "rate_pa", "problem"),
        [
            ([1, 2], [0], 0.1, "2 amounts and 1 days"),
            ([1, math.nan], [0, 1], 0.1, "amounts has missing numbers"),
            ([1, 2], [0, -3], 0.1, r"in the past \(payment 1\)"),
            ([1], [1], 10, "write 10 % as 0.10"),
            ([1], [1], math.nan, "write 10 % as 0.10"),
        ],
    )
    def test_bad_input(self, amounts, days, rate_pa, problem):
        with pytest.raises(ParameterError, match=problem):
            present_value(amounts, days, rate_pa=rate_pa)


class TestExtension:
    def test_sixty_days_at_eight_percent(self):
        assert extension_cost(100_000, 60, rate_pa=0.08) == pytest.approx(
            1_298.00, abs=0.005
        )

    def test_no_days_cost_nothing(self):
        assert extension_cost(100_000, 0, rate_pa=0.08) == 0

    @pytest.mark.parametrize(
        ("amount", "days", "rate_pa"), [(math.inf, 1, 0.1), (1, -1, 0.1), (1, 1, 8)]
    )
    def test_bad_input(self, amount, days, rate_pa):
        with pytest.raises(ParameterError):
            extension_cost(amount, days, rate_pa=rate_pa)


def test_valuations_do_not_touch_their_input():
    amounts = np.array([100.0, 200.0])
    days = np.array([10, 20])
    present_value(amounts, days, rate_pa=0.1)
    assert amounts.tolist() == [100, 200]
    assert days.tolist() == [10, 20]
