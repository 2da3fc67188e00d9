"""Frames of judgments, as figures get them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit import figures


def control_frame():
    """Thirty weeks; from the twentieth on payments come ever later, the last wait."""
    weeks = np.arange(30)
    late = np.clip(weeks - 19, 0, None)
    total = np.cumsum(np.clip(late - 0.5, 0, None)) * 0.8
    return pd.DataFrame(
        {
            "customer_id": "C1",
            "customer_name": "Elm & Sons",
            "week_date": pd.Timestamp("2025-01-06") + pd.to_timedelta(weeks * 7, "D"),
            "days": 2.0 + 3.0 * np.sin(weeks) + 4.0 * late,
            "n_waiting": np.where(weeks > 27, 2.0, 0.0),
            "is_tested": weeks >= 12,
            "statistic": total,
            "is_alarm": total > 5.0,
            "threshold": 5.0,
            "usual_days": 2.0,
            "sigma": 3.0,
            "change_date": pd.Timestamp("2025-05-26"),
        }
    ).reindex(
        columns=[
            *("customer_id", "customer_name", "week_date", "days", "n_waiting"),
            *("is_tested", "statistic", "is_alarm", "threshold", "usual_days"),
            *("sigma", "change_date"),
        ]
    )


def limits_frame():
    """Own appetite binds; what cannot be told has a reason."""
    return pd.DataFrame(
        {
            "method": ["Need of the trade", "Net worth", "Own appetite", "Insurer"],
            "limit_amount": [42_900.0, 42_000.0, 26_315.79, np.nan],
            "is_cap": [True, True, True, True],
            "is_binding": [False, False, True, False],
            "present_limit_amount": 30_000.0,
            "exposure_amount": 33_500.0,
            "reason": [None, None, None, "nothing is insured"],
        }
    )


DRAWN = {
    "control_chart": (figures.control_chart, control_frame),
    "credit_limits": (figures.credit_limits, limits_frame),
}
