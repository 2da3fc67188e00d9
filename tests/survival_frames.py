"""Small frames as the functions of arkit.survival return them, made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit import figures

OUTCOMES = ["paid", "credited", "returned", "written off", "open"]
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SAME = "no difference seen"
TOO_FEW = "not determinable, because only 7 items are settled (n = 7, need 30)"


def outcomes_frame():
    """Shares of four days for one group; each day adds up to one."""
    shares = {
        0: (0.0, 0.0, 0.0, 0.0, 1.0),
        20: (0.30, 0.01, 0.0, 0.0, 0.69),
        45: (0.85, 0.03, 0.01, 0.0, 0.11),
        120: (0.93, 0.04, 0.012, 0.008, 0.01),
    }
    rows = [
        (day, outcome, share)
        for day, row in shares.items()
        for outcome, share in zip(OUTCOMES, row, strict=True)
    ]
    frame = pd.DataFrame(rows, columns=["day", "outcome", "share"])
    names = pd.Categorical(frame["outcome"], OUTCOMES, ordered=True)
    low, high = frame["share"] * 0.8, (frame["share"] * 1.15).clip(upper=1.0)
    return frame.assign(outcome=names, low=low, high=high)


def weeks_frame():
    """Four weeks ahead, the last one beyond the longest age seen."""
    start = pd.date_range("2025-07-01", periods=4, freq="7D")
    return pd.DataFrame(
        {
            "week_start_date": start,
            "week_end_date": start + pd.Timedelta(days=6),
            "n_items": [80, 60, 50, 10],
            "due_amount": [180_000.0, 95_000.0, 120_000.0, 0.0],
            "expected_amount": [210_400.0, 150_000.0, 98_000.0, 12_000.0],
            "low_amount": [170_000.0, 105_000.0, 60_000.0, 0.0],
            "high_amount": [255_000.0, 190_000.0, 131_000.0, 30_000.0],
            "is_extrapolated": [False, False, False, True],
        }
    )


def drivers_frame():
    """Four effects, one of them too thin to state."""
    return pd.DataFrame(
        {
            "comparison": [*["same customer"] * 3, "between customers"],
            "term": ["Invoice size", "Invoice size", "Purchase order", "Terms"],
            "level": ["half or less", "double or more", "missing", "over 60 days"],
            "reference": ["usual", "usual", "shown", "15 to 30 days"],
            "hazard_ratio": [0.96, 0.71, 0.80, np.nan],
            "days_later": [0.6, 7.2, 4.0, np.nan],
            "days_low": [-0.5, 4.1, 1.0, np.nan],
            "days_high": [1.7, 10.9, 7.1, np.nan],
            "p_value": [0.26, 1e-9, 0.002, np.nan],
            "n_items": [900, 210, 400, 7],
            "n_customers": [60, 41, 33, 3],
            "is_constant": pd.array([True, False, True, None], dtype="boolean"),
            "reason": [None, None, None, TOO_FEW],
        }
    )


def calibration_frame():
    """Ten groups of open items at three horizons."""
    expected = np.linspace(0.05, 0.95, 10)
    parts = [
        pd.DataFrame(
            {
                "model": "payment habits",
                "horizon_days": horizon,
                "decile": range(1, 11),
                "expected_share": expected,
                "observed_share": (expected + shift).clip(0, 1),
                "n": 400,
            }
        )
        for horizon, shift in ((7, 0.0), (14, 0.02), (30, -0.03))
    ]
    return pd.concat(parts, ignore_index=True)


def cash_frame():
    """Five Mondays, the third of which lies outside its interval."""
    origins = pd.date_range("2025-05-26", periods=5, freq="7D")
    return pd.DataFrame(
        {
            "model": "payment habits",
            "origin": origins,
            "week": 1,
            "expected": [200e3, 210e3, 190e3, 205e3, 198e3],
            "low": [170e3, 180e3, 160e3, 175e3, 168e3],
            "high": [230e3, 240e3, 220e3, 235e3, 228e3],
            "actual": [195e3, 231e3, 251e3, 204e3, 180e3],
        }
    )


def seasons_frame():
    """Twelve due months; November was not seen often enough."""
    ratios = np.array([1.05, 1, 1, 0.97, 1.1, 1, 1.04, 0.74, 1, 1, np.nan, 0.58])
    return pd.DataFrame(
        {
            "due_month": MONTHS,
            "pattern": [*[SAME] * 7, "slower", *[SAME] * 2, None, "slower"],
            "hazard_ratio": ratios,
            "low": ratios * 0.88,
            "high": ratios * 1.13,
            "n_items": [300] * 10 + [7, 300],
            "reason": [None] * 10 + [TOO_FEW, None],
        }
    )


DRAWN = {
    "outcome_curves": (figures.outcome_curves, outcomes_frame),
    "receipts": (figures.receipts, weeks_frame),
    "drivers": (figures.drivers, drivers_frame),
    "calibration": (figures.calibration, calibration_frame),
    "cash_backtest": (figures.cash_backtest, cash_frame),
    "seasons": (figures.seasons, seasons_frame),
}
