"""What was planted, so that later steps can show that they recover it?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.demo.calendar import END, NEVER, RUNS, START, day_number, run_days
from arkit.demo.how_it_is_booked import LAST_DAY, dates, dates_ahead
from arkit.demo.how_they_pay import DISCOUNT_DAYS, EFFECTS, LATE_SENT_DAYS
from arkit.demo.stories import read_data
from arkit.demo.who_fails import stop_days

PLANTED = (
    "not yet applied",
    "on account",
    "paid twice",
    "refund",
    "payment returned by the bank",
    "insolvency",
    "dividend: write-off taken back",
    "insolvency dividend",
)


def truth(
    docs: pd.DataFrame,
    entries: pd.DataFrame,
    names: np.ndarray,
    buyers: pd.DataFrame,
) -> dict[str, pd.DataFrame]:
    """Collect what was planted.

    Parameters
    ----------
    docs : DataFrame
        Invoices with everything decided about them.
    entries : DataFrame
        Entries with the day they are booked.
    names : numpy.ndarray
        Document numbers by place.
    buyers : DataFrame
        Customers with their planted truth.

    Returns
    -------
    dict of str to DataFrame
        `customers`, `invoices`, `effects`, `payment_runs`, `seasons`, `oddities`; the
        columns are told in `arkit.demo.make`.
    """
    return {
        "customers": _customers(buyers),
        "invoices": _invoices(docs, entries, names, buyers),
        "effects": _effects(),
        "payment_runs": _payment_runs(),
        "seasons": _seasons(),
        "oddities": _oddities(docs, entries, names, buyers),
    }


def _customers(buyers: pd.DataFrame) -> pd.DataFrame:
    told = buyers[
        [
            "customer_id",
            "story",
            "cause",
            "segment",
            "sales",
            "start_days",
            "daily_hazard",
            "width_days",
            "shift_days",
            "slope_days",
            "size_effect",
            "po_needed",
            "promise_rate",
            "break_base",
            "break_slope",
            "part_rate",
            "part_after",
            "dispute_rate",
            "dispute_right",
            "credit_hazard",
            "return_hazard",
        ]
    ].rename(
        columns={
            "slope_days": "slope_days_per_month",
            "size_effect": "size_log_hazard",
            "po_needed": "is_po_needed",
            "break_base": "break_log_odds",
            "break_slope": "break_log_odds_per_doubling",
        }
    )
    day = {
        "change_date": "change",
        "recovery_date": "change_end",
        "insolvency_date": "insolvent",
    }
    columns = {name: _ahead(buyers[column]) for name, column in day.items()}
    runs = np.array(RUNS, dtype=object)[buyers["run"]]
    return told.assign(
        payment_run=runs,
        is_named=buyers["role"].isin(
            [k for k, role in read_data("cast").items() if "customer" in role]
        ),
        takes_discount=buyers["takes_discount"],
        **columns,
    )


def _ahead(days: pd.Series) -> np.ndarray:
    """Dates of day numbers, also beyond the data; none for never."""
    found = dates_ahead(days.to_numpy())
    return np.where(days < NEVER, found, np.datetime64("NaT", "us"))


def _invoices(
    docs: pd.DataFrame, entries: pd.DataFrame, names: np.ndarray, buyers: pd.DataFrame
) -> pd.DataFrame:
    stop = stop_days(buyers).to_numpy()[docs["buyer"].to_numpy()] - 1
    until = docs[["disputed_on", "promised_on"]].min(axis=1).clip(upper=stop)
    until = until.mask(docs["is_prepaid"], docs["day"])
    seen = entries[(entries["known"] <= LAST_DAY) & (entries["doc"] >= 0)]
    seen = seen[seen["doc"] < len(docs)]
    left = docs["amount"] - seen.groupby("doc")["amount"].sum().reindex(
        docs.index, fill_value=0
    )
    lost = docs.index.isin(seen["doc"][seen["reference"] == "insolvency"])
    outcome = np.select([lost, left > 0], ["write-off", "open"], docs["closed_by"])
    runs = np.array(RUNS, dtype=object)
    return pd.DataFrame(
        {
            "invoice_id": names[: len(docs)],
            "customer_id": buyers["customer_id"].to_numpy()[docs["buyer"]],
            "start_days": docs["start_days"],
            "daily_hazard": docs["daily_hazard"],
            "width_days": docs["width_days"],
            "size_doublings": docs["size"],
            "payment_run": runs[buyers["run"].to_numpy()[docs["buyer"]]],
            "first_possible_date": dates_ahead(docs["sent"] + 2),
            "governed_until": _ahead(until),
            "outcome": outcome,
            "n_parts": docs["n_parts"],
            "is_whole": (docs["n_parts"] <= 1)
            & ~docs["is_bounced"]
            & ~docs["is_unapplied"]
            & (docs["small"] == 0)
            & (docs["deducted"] == 0),
            "is_promise_broken": docs["is_broken"],
        }
    )


def _effects() -> pd.DataFrame:
    """Effects that hold for all customers."""
    rows = [(name, "log hazard ratio", value) for name, value in EFFECTS.items()]
    rows.append(("sent late", "days later per day, from the second", LATE_SENT_DAYS))
    rows.append(("cash discount", "days from invoice to its end", DISCOUNT_DAYS))
    return pd.DataFrame(rows, columns=["effect", "unit", "value"])


def _payment_runs() -> pd.DataFrame:
    """Days of every payment calendar within the data."""
    parts = []
    for run in RUNS:
        days = run_days(run)
        days = days[(days >= day_number(START)) & (days <= day_number(END))]
        parts.append(pd.DataFrame({"payment_run": run, "run_date": dates(days)}))
    return pd.concat(parts, ignore_index=True)


def _seasons() -> pd.DataFrame:
    """Factor of the number of orders by segment and month; a year averages one."""
    rows = []
    for segment, data in read_data("segments").items():
        if "season" in data:
            mean = sum(data["season"]) / 12
            rows += [(segment, m + 1, f / mean) for m, f in enumerate(data["season"])]
    return pd.DataFrame(rows, columns=["segment", "month", "factor"])


def _oddities(
    docs: pd.DataFrame, entries: pd.DataFrame, names: np.ndarray, buyers: pd.DataFrame
) -> pd.DataFrame:
    """Entries that are out of the ordinary, by what they are."""
    seen = entries[entries["known"] <= LAST_DAY]
    prepaid = seen["doc"].isin(docs.index[docs["is_prepaid"]])
    oddity = np.select(
        [prepaid, seen["reference"].isin(PLANTED), seen["known"] > seen["day"]],
        ["prepayment", seen["reference"], "booked late"],
        "",
    )
    rows = seen[oddity != ""]
    doc = rows["doc"].to_numpy()
    return pd.DataFrame(
        {
            "oddity": oddity[oddity != ""],
            "customer_id": buyers["customer_id"].to_numpy()[rows["buyer"].to_numpy()],
            "invoice_id": np.where(doc >= 0, names[doc], None),
            "date": dates(rows["day"]),
            "amount": rows["amount"].to_numpy(),
        }
    ).reset_index(drop=True)
