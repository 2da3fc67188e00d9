"""What is known from outside: scores, accounts, goods on the shelf, exchange rates?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from arkit.demo.calendar import (
    NEVER,
    START,
    business_days,
    day_number,
    next_business_day,
)
from arkit.demo.how_it_is_booked import LAST_DAY, dates, dates_ahead
from arkit.demo.stories import read_data
from arkit.demo.streams import stream

SCORED_SHARE = 0.65
SCORE_NOISE = 3.0
SCORE_LAG_DAYS = 120
POINTS_PER_MONTH = 2.6
THIN_FILE_SCORE = 44.0
THIN_FILE_DAYS = 240
GRADES = ((80, "A"), (65, "B"), (50, "C"), (35, "D"), (-999, "E"))
DAILY_RATE_CHANGE = 0.004
YEARS = (2021, 2022, 2023, 2024)


def score_table(buyers: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Write the table of scores, from 0 to 100, better the higher, twice a year.

    Parameters
    ----------
    buyers : DataFrame
        Customers.
    seed : int
        Seed of the demo.

    Returns
    -------
    DataFrame
        Rows of the schema's table `external_scores`. The score of a customer that
        declines falls four months after the ledger shows it; customers taken on with a
        thin file have none for eight months, then a weak one.
    """
    provider = read_data("names")["providers"][0]
    asked = [date(y, m, 15) for y in range(2021, 2026) for m in (1, 7)][1:]
    days = next_business_day([day_number(d) for d in asked])
    parts = []
    for buyer in buyers.itertuples():
        rng = stream(seed, "scores", buyer.customer_id)
        thin = buyer.story == "poor judgment"
        chosen = rng.random() < SCORED_SHARE or buyer.cause != ""
        base = THIN_FILE_SCORE if thin else 72.0 + 9.0 * rng.standard_normal()
        noise = SCORE_NOISE * rng.standard_normal(len(days))
        value = np.clip(np.round(base + noise - _fallen(buyer, days)), 3, 99)
        seen = (days >= buyer.since + THIN_FILE_DAYS * thin) & (days < buyer.insolvent)
        parts.append(
            pd.DataFrame(
                {"customer_id": buyer.customer_id, "day": days, "score": value}
            )[seen & chosen]
        )
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["day"] <= LAST_DAY]
    bands = [rows["score"] >= least for least, _ in GRADES]
    return pd.DataFrame(
        {
            "customer_id": rows["customer_id"],
            "score_date": dates(rows["day"]),
            "provider": provider,
            "score": rows["score"],
            "grade": np.select(bands, [grade for _, grade in GRADES], "E"),
            "known_on": dates(rows["day"] + 1),
        }
    )


def _fallen(buyer: tuple, days: np.ndarray) -> np.ndarray:
    """Points lost since a slow decline began."""
    if buyer.slope_days <= 0 or buyer.change == NEVER:
        return np.zeros(len(days))
    months = (days - buyer.change - SCORE_LAG_DAYS) / 30.4375
    return POINTS_PER_MONTH * months.clip(min=0.0)


def financial_table(buyers: pd.DataFrame) -> pd.DataFrame:
    """Write the table of accounts, in whole thousands, of some ten customers.

    Parameters
    ----------
    buyers : DataFrame
        Customers; `stock.toml` says whose accounts are good, fair or failing, and the
        four largest others are good or fair.

    Returns
    -------
    DataFrame
        Rows of the schema's table `financials`, known months after the year's end.
    """
    data = read_data("stock")["health"]
    roles = data["roles"]
    ordinary = buyers[buyers["role"] == ""].nlargest(4, "sales")
    health = buyers["role"].map(roles).dropna().to_dict()
    health |= dict(zip(ordinary.index, ("good", "fair") * 2, strict=True))
    rows = [
        _accounts(buyers.loc[place], data[name], turn)
        for place, name in sorted(health.items())
        for turn in range(len(YEARS))
    ]
    frame = pd.DataFrame(rows)
    frame = frame[frame["known"] <= frame.pop("last")]
    known = dates(frame.pop("known"))
    return frame.assign(known_on=known)


def _accounts(buyer: pd.Series, health: dict, turn: int) -> dict:
    sales = buyer["sales"] * health["times_sales"] * health["growth"][turn]
    assets = sales * 0.56
    equity = assets * health["equity"][turn]

    def thousands(amount: float) -> int:
        return round(amount / 1000) * 100_000

    end = day_number(date(YEARS[turn], 12, 31))
    return {
        "customer_id": buyer["customer_id"],
        "period_end": dates(np.array([end]))[0],
        "currency": buyer["currency"],
        "sales_amount": thousands(sales),
        "earnings_amount": thousands(sales * health["earnings"][turn]),
        "assets_amount": thousands(assets),
        "working_capital_amount": thousands(assets * health["working_capital"][turn]),
        "retained_earnings_amount": thousands(assets * health["retained"][turn]),
        "equity_amount": thousands(equity),
        "liabilities_amount": thousands(assets) - thousands(equity),
        "known": int(next_business_day(end + 31 * health["months"][turn])),
        "last": min(buyer["insolvent"], LAST_DAY),
    }


def inventory_table(
    docs: pd.DataFrame,
    settled: pd.Series,
    names: np.ndarray,
    buyers: pd.DataFrame,
) -> pd.DataFrame:
    """Count what the failing distributors still have on the shelf.

    Parameters
    ----------
    docs : DataFrame
        Invoices.
    settled : Series
        Day from which each is settled.
    names : numpy.ndarray
        Document numbers by place.
    buyers : DataFrame
        Customers.

    Returns
    -------
    DataFrame
        Rows of the schema's table `inventory`: products with quantities whose invoice
        value is a planted share of the open invoices of the day.
    """
    data = read_data("stock")
    rows = []
    for count in data["counts"]:
        day = day_number(count["date"])
        place = buyers.index[buyers["role"] == count["role"]][0]
        own = docs[(docs["buyer"] == place) & (docs["day"] <= day) & (settled > day)]
        own = own.sort_values("day", ascending=False, kind="stable")
        for turn, product in enumerate(data["products"]):
            value = own["amount"].sum() / 100 * count["share"] * product["weight"]
            quantity = int(value / product["price"])
            shelf = product.get("shelf_days", NEVER)
            rows.append(
                {
                    "customer_id": buyers["customer_id"][place],
                    "counted_on": dates(np.array([day]))[0],
                    "invoice_id": names[own.index[turn % len(own)]],
                    "product": product["name"],
                    "quantity": float(quantity),
                    "value_amount": round(quantity * product["price"] * 100),
                    "cost_amount": round(quantity * product["cost"] * 100),
                    "currency": buyers["currency"][place],
                    "grade": product["grade"],
                    "use_by": dates_ahead(np.array([day + shelf]))[0]
                    if shelf < NEVER
                    else np.datetime64("NaT", "us"),
                    "known_on": dates(np.array([day]))[0],
                }
            )
    return pd.DataFrame(rows)


def rate_table(currencies: tuple[str, ...], *, seed: int) -> pd.DataFrame:
    """Write the table of exchange rates into the first currency, per business day.

    Parameters
    ----------
    currencies : tuple of str
        The seller's own currency first.
    seed : int
        Seed of the demo.

    Returns
    -------
    DataFrame
        Rows of the schema's table `rates`: a random walk of 0.4 % a day.
    """
    worth = read_data("names")["currencies"]
    days = business_days()
    days = days[(days >= day_number(START)) & (days <= LAST_DAY)]
    parts = []
    for code in currencies[1:]:
        steps = stream(seed, "rates", code).standard_normal(len(days))
        level = np.exp(DAILY_RATE_CHANGE * (np.cumsum(steps) - steps.sum() / 2))
        rate = np.round(worth[code] / worth[currencies[0]] * level, 5)
        parts.append(
            pd.DataFrame(
                {
                    "rate_date": dates(days),
                    "currency": code,
                    "to_currency": currencies[0],
                    "rate": rate,
                    "known_on": dates(days),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
