"""Frames that tests of figures and tables of ways out share."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd

from arkit import figures

REASON = "nothing is owed on 30 Jun 2025"


def sheet_frame():
    """Three ways out; the last is closed."""
    return pd.DataFrame(
        {
            "way_out": ["Plan", "Keep dunning", "Settlement"],
            "expected_cash_amount": [54_000.0, 38_000.0, 46_500.0],
            "value_amount": [51_332.0, 36_072.0, 45_912.0],
            "p10_amount": [27_892.0, 3_648.0, 47_211.0],
            "p90_amount": [59_855.0, 59_430.0, 47_211.0],
            "cvar10_amount": [23_748.0, 3_648.0, 34_169.0],
            "worst_amount": [15_763.0, 3_648.0, 11_495.0],
            "time_to_cash_days": [135.5, 190.0, np.nan],
            "completed_share": [0.5475, 0.5693, 0.9863],
            "best_share": [0.77, 0.1, np.nan],
            "regret_amount": [1_000.0, 15_000.0, np.nan],
            "is_feasible": [True, True, False],
            "reason": [None, None, "6,000.00 of the claim is in dispute"],
            "claim_amount": 60_000.0,
        }
    )


def exposure_frame():
    """One claim path of a year."""
    return pd.DataFrame(
        {
            "way_out": "Plan",
            "years": [0.0, 0.5, 1.0],
            "exposure_amount": [60_000.0, 30_000.0, 0.0],
        }
    )


def settlement():
    """A settlement against two ways out of our own and a plan."""
    shares = np.linspace(0, 1, 101)
    curve = pd.DataFrame(
        {"discount_share": shares, "value_amount": 58_000 - 50_000 * shares}
    )
    alternatives = pd.DataFrame(
        {
            "way_out": ["Payment plan", "Keep dunning", "Agency"],
            "value_amount": [50_000.0, 35_500.0, 28_000.0],
            "walk_away_share": [0.16, 0.45, 0.6],
            "least_cash_amount": [50_400.0, 33_000.0, 24_000.0],
            "is_unilateral": [False, True, True],
            "consent": ["needs the customer's consent", "ours alone", "ours alone"],
            "reason": None,
        }
    )
    return SimpleNamespace(curve=curve, alternatives=alternatives)


def map_frame():
    """Two hazards and two discounts."""
    return pd.DataFrame(
        {
            "default_hazard_pm": [0.01, 0.01, 0.08, 0.08],
            "discount_share": [0.1, 0.2, 0.1, 0.2],
            "difference_amount": [-2_000.0, 3_000.0, -6_000.0, 4_500.0],
            "indifferent_share": [0.14, 0.14, 0.15, 0.15],
        }
    )


def tornado_frame():
    """Two inputs; the first turns the choice around."""
    return pd.DataFrame(
        {
            "input": ["payment_factor", "rate_pa"],
            "label": ["Speed of dunning", "Cost of money"],
            "low": [0.235, 0.04],
            "high": [0.94, 0.14],
            "difference_amount": 1_534.0,
            "difference_low_amount": [10_856.0, 1_039.0],
            "difference_high_amount": [-4_300.0, 2_218.0],
            "changes_sign": [True, False],
            "best": "Settlement",
            "runner_up": "Keep dunning",
        }
    )


def bridge_frame():
    """Three steps to break-even freight, and freight to the gain."""
    steps = {"Resale": 24_000.0, "Handling": -1_000.0, "Claim given up": -20_000.0}
    rows = [(name, amount, False) for name, amount in steps.items()]
    rows += [("Break-even freight", 3_000.0, True), ("Freight", -900.0, False)]
    rows += [("Gain", 2_100.0, True)]
    return pd.DataFrame(rows, columns=["step", "amount", "is_total"])


def _nothing(frame):
    """The columns of a frame, without figures but with a reason."""
    return pd.DataFrame([dict.fromkeys(frame.columns, np.nan) | {"reason": REASON}])


def _with_last(make, name):
    """A maker of the same frame with a column that is required at the end."""
    return lambda: make()[[*make().columns.drop(name), name]]


DRAWN = {
    "tornado": (figures.tornado, _with_last(tornado_frame, "changes_sign")),
    "ways_out": (figures.ways_out, _with_last(sheet_frame, "value_amount")),
    "claim_path": (figures.claim_path, exposure_frame),
    "plan_map": (figures.plan_map, _with_last(map_frame, "difference_amount")),
    "value_bridge": (figures.value_bridge, bridge_frame),
}

EMPTY = {
    "ways_out": _nothing(sheet_frame()),
    "claim_path": _nothing(exposure_frame()),
    "plan_map": _nothing(map_frame()),
    "value_bridge": _nothing(bridge_frame()),
    "curve": _nothing(settlement().curve),
    "alternatives": _nothing(settlement().alternatives),
}
