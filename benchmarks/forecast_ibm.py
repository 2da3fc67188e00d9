"""Score the forecaster on the IBM sample of 2,466 receivables, month by month.

    python benchmarks/forecast_ibm.py FILE

FILE is WA_Fn-UseC_-Accounts-Receivable.csv. At each of eleven month ends the invoices
of the next month are forecast with what was known on that day. The dispute flag of the
file is not used: it was known only when the invoice was settled.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from arkit.ledger import Ledger, from_tables
from arkit.survival.forecasting.case_scores import METRICS, ROOTS, ItemScores
from arkit.survival.forecasting.cases import Window, day_number, new_cases
from arkit.survival.forecasting.payment_days import batches_of
from arkit.survival.forecasting.payment_history import payment_history
from arkit.survival.forecasting.rivals import MODELS, POINTS, Known, predictor
from arkit.survival.forecasting.scores import concordance

MONTH_ENDS = pd.date_range("2012-12-31", periods=11, freq="ME")
FOLLOW_UP = 91
LAST = "2014-04-30"
PUBLISHED = {
    "published logit, random split": {"late_accuracy": 0.868, "late_auc": 0.92},
    "published forest, random split": {"late_accuracy": 0.862, "late_auc": 0.91},
}
SHOWN = (
    *("late_accuracy", "late_auc", "mae_days", "rmse_days", "within_3_days_share"),
    *("coverage_80_share", "width_80_days", "log_score", "crps_days"),
)


def ledger_of(path: Path) -> Ledger:
    """A ledger of the file, which has no currency."""
    rows = pd.read_csv(path, dtype=str)
    head = {
        "customer_id": rows["customerID"],
        "invoice_id": rows["invoiceNumber"],
        "amount": (rows["InvoiceAmount"].astype(float) * 100).round().astype(int),
        "currency": "USD",
    }
    day = {
        name: pd.to_datetime(rows[name], format="%m/%d/%Y")
        for name in ("InvoiceDate", "DueDate", "SettledDate")
    }
    invoices = head | {"invoice_date": day["InvoiceDate"], "due_date": day["DueDate"]}
    settled = head | {"settlement_date": day["SettledDate"]}
    tables = {"invoices": pd.DataFrame(invoices), "settlements": pd.DataFrame(settled)}
    return from_tables(tables, as_of=LAST, extract_date=LAST)


def scored(ledger: Ledger, model: str) -> dict[str, float]:
    """Scores of one model over all month ends."""
    above, below, late, chance = [], [], [], []
    for end, following in zip(
        MONTH_ENDS, MONTH_ENDS + pd.offsets.MonthEnd(1), strict=True
    ):
        known = Known(payment_history(ledger.as_of(end.date())), end.date())
        until = payment_history(ledger)
        window = Window(day_number(end.date()), day_number(following.date()), FOLLOW_UP)
        cases = new_cases(known.history, until, window)
        batches = batches_of(
            known.customers, cases.customer_id, cases.due_day, cases.age
        )
        ahead = predictor(model, known)(batches, days_ahead=FOLLOW_UP)
        found = ItemScores(cases, ahead, batches.place, is_point=model in POINTS)
        above.append(found.above)
        below.append(found.below)
        by_due = np.take_along_axis(
            ahead.paid.cumsum(axis=1), -batches.age[:, None] - 1, axis=1
        )
        chance.append(1.0 - by_due[batches.place, 0])
        late.append(cases.days > -cases.age)
    top, bottom = np.concatenate(above).sum(axis=0), np.concatenate(below).sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        values = dict(zip(METRICS, top / bottom, strict=True))
    values |= {name: values[name] ** 0.5 for name in ROOTS}
    is_late, p_late = np.concatenate(late), np.concatenate(chance)
    values["n"] = len(is_late)
    values["late_accuracy"] = ((p_late > 0.5) == is_late).mean()
    values["late_auc"] = concordance(p_late, np.where(is_late, 1, 2), is_late)
    return values


def main() -> None:
    """Print the table."""
    ledger = ledger_of(Path(sys.argv[1]))
    rows = PUBLISHED | {model: scored(ledger, model) for model in MODELS}
    frame = pd.DataFrame(rows).T
    print(f"{int(frame['n'].max()):,} invoices of {len(MONTH_ENDS)} months\n")
    frame = frame.reindex(columns=SHOWN)
    print(f"| | {' | '.join(name.replace('_', ' ') for name in SHOWN)} |")
    print("|---" * (len(SHOWN) + 1) + "|")
    for label, row in frame.iterrows():
        cells = ["–" if pd.isna(value) else f"{value:.3f}" for value in row]
        print(f"| {label} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
