"""What do they order, when, and what do the invoices say?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from arkit.demo.calendar import (
    END,
    START,
    business_days,
    day_number,
    month_end,
    month_index,
    next_business_day,
    weekday,
)
from arkit.demo.stories import read_data
from arkit.demo.streams import stream

DRAWS = (
    *("pay", "lost", "lost_days", "credit", "return", "lag", "po", "cost", "order"),
    *("dispute", "dispute_open", "dispute_length", "dispute_end", "dispute_share"),
    *("dispute_reason", "dispute_whole", "promise", "promise_day", "promise_break"),
    *("promise_again", "parts", "part_share", "gap_1", "gap_2", "gap_3", "slip"),
    *("slip_share", "small", "small_amount", "deduct", "deduct_share", "deduct_end"),
    *("bounce", "unapplied", "unapplied_days", "recorded", "recorded_days"),
)
WEEKDAY_FACTOR = np.array([1.00, 1.10, 1.10, 1.05, 0.85, 0.0, 0.0])
YEARLY_ORDERS_GROWTH = 0.02
YEARLY_PRICE_GROWTH = 0.02
MONTH_DAYS = 30.4375
LEAST_NET = 18.0


@cache
def _days() -> np.ndarray:
    days = business_days()
    return days[(days >= day_number(START)) & (days <= day_number(END))]


@cache
def _segment_weights(segment: str) -> np.ndarray:
    """Relative number of orders per business day; one year adds up to one."""
    days = _days()
    season = np.array(read_data("segments")[segment]["season"])
    closing = np.where(month_end(days) - days < 2, 1.3, 1.0)
    weights = season[month_index(days) % 12] * WEEKDAY_FACTOR[weekday(days)] * closing
    years = (days - day_number(START)) / 365.25
    yearly = weights.sum() / ((day_number(END) - day_number(START) + 1) / 365.25)
    return weights / yearly * (1 + YEARLY_ORDERS_GROWTH) ** years


def _order_weights(row: tuple) -> np.ndarray:
    """Relative number of orders of one customer per business day."""
    days = _days()
    active = (days >= row.since) & (days <= row.until)
    weights = _segment_weights(row.segment) * active
    if row.orders:
        months, factors = zip(*row.orders, strict=True)
        weights = weights * np.interp((days - row.change) / MONTH_DAYS, months, factors)
    return weights


def _ordered(row: tuple, place: int, seed: int) -> pd.DataFrame:
    """Invoice days and net amounts in the seller's currency of one customer."""
    rng = stream(seed, "orders", row.customer_id)
    if row.fixed_dates:
        days = np.array(row.fixed_dates)
    else:
        weights = _order_weights(row)
        count = int(rng.poisson(row.per_year * weights.sum()))
        ends = np.cumsum(weights)
        found = np.searchsorted(ends, rng.random(count) * ends[-1], side="right")
        days = np.sort(_days()[found.clip(max=len(ends) - 1)])
    years = (days - day_number(START)) / 365.25
    size = np.exp(row.spread * rng.standard_normal(len(days)) - row.spread**2 / 2)
    net = row.mean_net * size * (1 + YEARLY_PRICE_GROWTH) ** years
    draws = stream(seed, "payments", row.customer_id).random((len(DRAWS), len(days)))
    return {
        "buyer": np.full(len(days), place),
        "day": days,
        "net": net,
        "median_net": np.full(len(days), row.mean_net * np.exp(-(row.spread**2) / 2)),
        "draws": draws,
    }


def documents(buyers: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Write the invoices.

    Parameters
    ----------
    buyers : DataFrame
        Customers with their planted truth, see `who_buys.buyers`.
    seed : int
        Seed of the demo.

    Returns
    -------
    DataFrame
        One row per invoice in order of customer and day: `buyer` (place of the
        customer), `day`, `sent` and `due` (day numbers), `amount`, `tax` and `cost`
        (minor units), `size` (doublings of the customer's median amount), `lacks_po`,
        and one uniform random number per later decision (`u_pay`, ...).

    Notes
    -----
    Orders are a Poisson process whose rate is the customer's yearly number of orders
    times the season of its segment, weekday and month end. The larger the customer,
    the more invoices (elasticity 0.55) and the larger each (0.45).
    """
    parts = [_ordered(r, k, seed) for k, r in enumerate(buyers.itertuples())]
    draws = np.concatenate([part.pop("draws") for part in parts], axis=1)
    docs = pd.DataFrame(
        {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        | {f"u_{name}": draws[k] for k, name in enumerate(DRAWS)}
    )
    return _written(docs, buyers)


def _written(docs: pd.DataFrame, buyers: pd.DataFrame) -> pd.DataFrame:
    """Add dates, amounts and order numbers."""
    of = buyers.loc[docs["buyer"]].reset_index(drop=True)
    worth = of["currency"].map(read_data("names")["currencies"])
    net = np.round(np.maximum(docs["net"], LEAST_NET) / worth * 100).astype(np.int64)
    tax = np.round(net * of["tax_rate"]).astype(np.int64)
    cost = np.round(net * (1 - of["margin"] * (0.7 + 0.6 * docs["u_cost"])))
    lag = of["lag_days"] * (0.6 + 0.8 * docs["u_lag"]) + (docs["u_lag"] > 0.85)
    missing = np.where(of["po_needed"], of["po_missing"], 0.45)
    return docs.assign(
        sent=next_business_day(docs["day"] + np.round(lag).astype(np.int64)),
        due=docs["day"] + of["terms"],
        amount=net + tax,
        tax=tax,
        cost=cost.astype(np.int64),
        size=np.log2(docs["net"] / docs["median_net"]),
        lacks_po=docs["u_po"] < missing,
    )
