"""Score the forecaster on a real ledger of 40,000 invoices with a published test fold.

    python benchmarks/forecast_highradius.py FOLDER [--cash]

FOLDER holds the HighRadius data: closed_40000_reconstructed.csv,
closed_8000_testfold_actuals.csv and open_items_9681_cleaned_nulldata.csv. The first
table freezes everything at the day that splits training from test and forecasts the
8,000 invoices of the published fold; with --cash the second makes a forecast of
weekly cash every Monday morning, 36 times in a row.

The data have no posting dates. They are taken as the due date less the usual terms of
the customer (15 days where unknown), only to say which invoices are in the books on a
day; no chance is conditioned on them.
"""

import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from arkit.ledger import Ledger, from_tables
from arkit.survival.forecasting.backtest import backtest
from arkit.survival.forecasting.case_scores import METRICS, ROOTS, ItemScores
from arkit.survival.forecasting.cases import Cases
from arkit.survival.forecasting.payment_days import batches_of
from arkit.survival.forecasting.payment_habits import payment_habits
from arkit.survival.forecasting.payment_history import day_numbers, payment_history
from arkit.survival.forecasting.rivals import HABITS, MODELS, POINTS, Known, predictor
from arkit.survival.forecasting.shrunken_curves import OPEN

SPLIT = date(2019, 11, 19)
LAST = "2020-06-30"
TERMS = 15
FIRST_SUNDAY, N_ORIGINS = date(2019, 6, 2), 36
PUBLISHED = {
    "mae_days": 3.157,
    "rmse_days": 7.07,
    "within_1_days_share": 0.347,
    "within_3_days_share": 0.749,
    "coverage_80_share": 0.804,
    "width_80_days": 8.0,
}
SHOWN = (
    *("mae_days", "rmse_days", "within_1_days_share", "within_3_days_share"),
    *("coverage_80_share", "width_80_days", "log_score", "crps_days"),
)


def closed_items(folder: Path) -> pd.DataFrame:
    """The closed invoices, with `is_test` for those of the published fold."""
    closed = pd.read_csv(
        folder / "closed_40000_reconstructed.csv",
        parse_dates=["due_date", "clear_date"],
        dtype={"cust_number": str},
    ).sort_values(["due_date", "clear_date"], ignore_index=True)
    fold = pd.read_csv(
        folder / "closed_8000_testfold_actuals.csv", dtype={"cust_number": str}
    )
    wanted = Counter(
        zip(
            fold["cust_number"].str.lstrip("0"),
            (fold["invoice_amount"] * 100).round().astype(int),
            fold["actual_days_late"].astype(int),
            strict=True,
        )
    )
    keys = list(
        zip(
            closed["cust_number"].str.lstrip("0"),
            (closed["amount"] * 100).round().astype(int),
            closed["days_late"],
            strict=True,
        )
    )
    is_test = np.zeros(len(keys), bool)
    for place in range(len(keys) - 1, -1, -1):  # of equal rows the latest
        if wanted[keys[place]]:
            wanted[keys[place]] -= 1
            is_test[place] = True
    return closed.assign(is_test=is_test)


def usual_terms(folder: Path) -> pd.Series:
    """Median days from posting to due date per customer, of the open items."""
    items = pd.read_csv(
        folder / "open_items_9681_cleaned_nulldata.csv",
        parse_dates=["posting_date", "due_in_date"],
        dtype={"cust_number": str},
    )
    days = (items["due_in_date"] - items["posting_date"]).dt.days
    return days.groupby(items["cust_number"].str.lstrip("0")).median().clip(lower=0)


def ledger_of(closed: pd.DataFrame, posted: pd.Series) -> Ledger:
    """A ledger in which each invoice is known from the day given."""
    head = {
        "customer_id": closed["cust_number"],
        "invoice_id": [f"{n}" for n in range(len(closed))],
        "amount": (closed["amount"] * 100).round().astype(int),
        "currency": "USD",
    }
    invoices = pd.DataFrame(
        head | {"invoice_date": posted, "due_date": closed["due_date"]}
    )
    settled = pd.DataFrame(head | {"settlement_date": closed["clear_date"]})
    return from_tables(
        {"invoices": invoices, "settlements": settled}, as_of=LAST, extract_date=LAST
    )


def fold_scores(
    closed: pd.DataFrame, terms: pd.Series, models: Sequence[str] = MODELS
) -> dict[str, dict[str, float]]:
    """Scores on the published fold of models frozen on the day of the split."""
    split = pd.Timestamp(SPLIT)
    posted = closed["due_date"] - pd.to_timedelta(terms, unit="D")
    after = posted.clip(lower=split + pd.Timedelta(days=1))
    posted = after.where(closed["is_test"], posted.clip(upper=split))
    ledger = ledger_of(closed, posted.clip(upper=closed["clear_date"])).as_of(SPLIT)
    known = Known(payment_history(ledger), SPLIT, from_posting=False)
    if len(known.history) != (~closed["is_test"]).sum():
        raise ValueError("the ledger does not hold the training rows and no others")
    test = closed[closed["is_test"]]
    late = test["days_late"].to_numpy()
    before = known.habits().days.first - 1  # nobody knows when they were posted
    settled = known.history.loc[known.history["cause"] < OPEN, "customer_id"]
    cases = Cases(
        customer_id=test["cust_number"].to_numpy(object),
        due_day=day_numbers(test["due_date"]),
        age=np.full(len(test), before),
        amount=test["amount"].to_numpy(),
        n_history=test["cust_number"].map(settled.value_counts()).fillna(0).to_numpy(),
        days=late - before,
        cause=np.zeros(len(test), int),
        item_id=np.arange(len(test)),
    )
    batches = batches_of(known.customers, cases.customer_id, cases.due_day, cases.age)
    follow_up = int(late.max()) - before + 1
    rows = {}
    for model in models:
        ahead = predictor(model, known)(batches, days_ahead=follow_up)
        found = ItemScores(cases, ahead, batches.place, is_point=model in POINTS)
        rows[model] = summed(found)
    return rows


def print_fold(closed: pd.DataFrame, terms: pd.Series) -> None:
    """Print the table of the published fold."""
    is_open = ~closed["is_test"] & (closed["clear_date"] > pd.Timestamp(SPLIT))
    print(
        f"Frozen on {SPLIT} with {is_open.sum():,} open invoices; the published fold\n"
    )
    rows = {"published gradient boosting": PUBLISHED} | fold_scores(closed, terms)
    print_table(pd.DataFrame(rows).T.reindex(columns=SHOWN))


def print_table(frame: pd.DataFrame) -> None:
    """Print figures as a Markdown table."""
    names = [str(name).replace("_", " ") for name in frame]
    print(f"| | {' | '.join(names)} |")
    print("|---" * (len(names) + 1) + "|")
    for label, row in frame.iterrows():
        cells = ["–" if pd.isna(value) else f"{value:.3f}" for value in row]
        print(f"| {label} | {' | '.join(cells)} |")
    print()


def summed(found: ItemScores) -> dict[str, float]:
    """Metrics over all items."""
    above, below = found.above.sum(axis=0), found.below.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = dict(zip(METRICS, above / below, strict=True))
    return values | {name: values[name] ** 0.5 for name in ROOTS}


def print_cash(closed: pd.DataFrame, terms: pd.Series) -> None:
    """Forecast weekly cash on 36 Mondays, each with what was known that morning."""
    posted = closed["due_date"] - pd.to_timedelta(terms, unit="D")
    ledger = ledger_of(closed, posted.clip(upper=closed["clear_date"]))
    origins = [FIRST_SUNDAY + timedelta(weeks=n) for n in range(N_ORIGINS)]
    found = backtest(ledger, origins=origins, from_posting=False)
    scores = found.scores.query("group == 'all' and population == 'open book'")
    by_amount = scores["weighting"] == "amount"
    is_cash = scores["metric"].str.startswith("cash")
    for part in (scores[is_cash], scores[~is_cash & ~by_amount]):
        wide = part.pivot_table("value", "metric", "model", sort=False)
        print_table(wide)
    own = scores[is_cash & scores["model"].eq(HABITS) & scores["low"].notna()]
    print_table(own.set_index("metric")[["value", "low", "high"]])
    tenths = found.calibration.query("model == @HABITS")
    off = (tenths["expected_share"] - tenths["observed_share"]).abs() * tenths["n"]
    error = off.groupby(tenths["horizon_days"]).sum() / tenths["n"].sum() * 3
    print_table(error.rename("calibration error").to_frame())


def print_speed(closed: pd.DataFrame, terms: pd.Series) -> None:
    """CPU seconds of one fit, from the ledger to the hazards."""
    posted = closed["due_date"] - pd.to_timedelta(terms, unit="D")
    ledger = ledger_of(closed, posted.clip(upper=closed["clear_date"]))
    for day in (SPLIT - timedelta(days=1), SPLIT):
        start = time.process_time()
        payment_habits(ledger.as_of(day), from_posting=False)
        print(f"one as-of fit: {time.process_time() - start:.3f} CPU s")


def main() -> None:
    """Print the tables asked for."""
    folder = Path(sys.argv[1])
    closed = closed_items(folder)
    stripped = closed["cust_number"].str.lstrip("0")
    terms = stripped.map(usual_terms(folder)).fillna(TERMS)
    print_fold(closed, terms)
    print_speed(closed, terms)
    if "--cash" in sys.argv:
        print_cash(closed, terms)


if __name__ == "__main__":
    main()
