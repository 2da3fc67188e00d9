"""The base case that the worked examples of ways out share."""

from __future__ import annotations

import numpy as np

from arkit.whatif import PaymentPlan, PlanTerms, schedule, world

CLAIM = 60_000
BASE = {
    "rate_pa": 0.10,
    "default_hazard_pa": 0.36,
    "dividend_share": 0.05,
    "vat_rate": 0.20,
    "collecting_cost_pa": 720.0,
    "stale_share": 0.10,
    "keep_chance": 0.98,
    "keep_weight": 0.0,
    "clawback_installment_share": 0.0,
}


def base(**typed):
    """The base case: 3 % default a month, VAT 20 %, dunning 1.2, 0.6 and 0.2 a year."""
    return world(**(BASE | typed))


def level_plan(n=12, *, down=12_000, rate_pm="0.0075", name="Payment plan"):
    """Installments rounded to the cent, exactly a month of 1/12 year apart."""
    exact = schedule(
        CLAIM - down,
        n_installments=n,
        first_due_date="2025-02-01",
        terms=PlanTerms(rate_pm=rate_pm),
    )
    lines = exact.installments
    return PaymentPlan(
        years=tuple(np.arange(1, n + 1) / 12),
        amounts=tuple(float(line.amount) for line in lines),
        principal_amounts=tuple(float(line.principal_amount) for line in lines),
        down_amount=down,
        name=name,
    )
