"""Invoices whose delays look like those of a business: runs, ties, rivals, late payers.

    python benchmarks/simulated_delays.py N FILE

Days are whole; payments fall on the weekday of a customer's payment run; customers
differ (gamma frailty), and pay slower by segment and invoice size. A few invoices are
credited or written off, and the younger ones are still open.
"""

import sys
from pathlib import Path

import numpy as np

LAST_DAY = 399
INVOICES_OF_A_CUSTOMER = 50
COVARIATES = ("slow", "large", "no_order", "december", "terms")
EFFECTS = (-0.4, -0.2, -0.5, -0.25, -0.1)
PAID, CREDITED, WRITTEN_OFF, OPEN = 0, 1, 3, 4


def simulate(n: int, seed: int = 3) -> dict[str, np.ndarray]:
    """Draw n invoices: days, outcome (0 paid to 4 open), customer and covariates."""
    rng = np.random.default_rng(seed)
    n_customers = max(n // INVOICES_OF_A_CUSTOMER, 2)
    customer = rng.integers(0, n_customers, n).astype(np.int32)
    frailty = rng.gamma(4.0, 0.25, n_customers)
    run = rng.integers(0, 5, n_customers)
    of_customer = rng.random((n_customers, 2)) < (0.3, 0.5)
    x = np.empty((n, len(COVARIATES)))
    x[:, 0] = of_customer[customer, 0]
    x[:, 1] = rng.random(n) < 0.25
    x[:, 2] = of_customer[customer, 1] & (rng.random(n) < 0.2)
    x[:, 3] = rng.random(n) < 1 / 12
    x[:, 4] = rng.integers(0, 3, n)
    rate = frailty[customer] * np.exp(x @ np.array(EFFECTS))
    start = 14 + 10 * x[:, 4]
    paid = start + rng.exponential(12.0 / rate)
    paid = np.ceil(paid + (run[customer] - paid) % 7)
    credited = np.ceil(rng.exponential(500.0, n))
    written_off = np.ceil(150 + rng.exponential(2_500.0, n))
    age = rng.integers(1, LAST_DAY + 1, n)
    ends = np.stack([paid, credited, np.full(n, np.inf), written_off, age])
    outcome = ends.argmin(axis=0).astype(np.int8)
    days = np.maximum(ends.min(axis=0), 1).astype(np.int32)
    return {"days": days, "outcome": outcome, "customer": customer, "x": x}


if __name__ == "__main__":
    np.savez(Path(sys.argv[2]), **simulate(int(sys.argv[1])))
