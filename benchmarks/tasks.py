"""The jobs that are measured; each runs in a process of its own.

    python benchmarks/tasks.py TASK EXTRACT LEDGER

`pandas_aging` is the script an analyst would write today; it is the peer of `aging`.
"""

import inspect
import statistics
import sys
import time
from pathlib import Path

AS_OF = "2025-06-30"
CUSTOMERS = 7


def import_extract(extract: Path, ledger: Path) -> None:
    """Read both files of the extract and write the ledger folder."""
    from arkit.sources import import_ledger

    import_ledger(str(extract), ledger, keep={"replace": True})


def pandas_aging(extract: Path, ledger: Path) -> None:
    """Age the open amount per customer with pandas, from the same Parquet files."""
    import duckdb
    import pandas as pd

    del extract
    day = pd.Timestamp(AS_OF)
    invoices = duckdb.read_parquet(str(ledger / "invoices.parquet")).df()
    paid = duckdb.read_parquet(str(ledger / "settlements.parquet")).df()
    paid = paid[paid["settlement_date"].astype("datetime64[s]") <= day]
    settled = paid.groupby("item_id")["amount"].sum()
    open_amount = invoices["amount"] - invoices["item_id"].map(settled).fillna(0)
    days = (day - invoices["due_date"].astype("datetime64[s]")).dt.days
    bucket = pd.cut(days, [-10_000, 0, 30, 60, 90, 10_000])
    table = open_amount.groupby([invoices["customer_id"], bucket], observed=False).sum()
    print(len(table), int(open_amount.sum()))


def _open(ledger: Path) -> object:
    from arkit.ledger import open_ledger

    return open_ledger(ledger, as_of=AS_OF)


def aging(extract: Path, ledger: Path) -> None:
    """Age the open amount per customer with arkit."""
    from arkit import metrics

    del extract
    frame = metrics.aging(_open(ledger), by="customer_id").frame
    print(len(frame), round(frame["open_amount"].sum() * 100))


def month_ends(extract: Path, ledger: Path) -> None:
    """Age all receivables at 54 month ends in one pass."""
    from arkit import metrics

    del extract
    print(len(metrics.aging_history(_open(ledger), months=54).frame))


def portfolio_measures() -> dict:
    """Every metric that takes a ledger alone and answers for the portfolio."""
    from arkit import metrics

    rows_of_documents = {"open_items", "promises", "disputes", "actions", "profile"}
    found = {}
    for name in metrics.__all__:
        function = getattr(metrics, name)
        if callable(function) and inspect.isfunction(function):
            first = next(iter(inspect.signature(function).parameters), "")
            if first == "ledger" and name not in rows_of_documents:
                found[name] = function
    return found


def portfolio(extract: Path, ledger: Path) -> None:
    """Compute every portfolio metric, one after another, on one ledger."""
    del extract
    opened = _open(ledger)
    for name, function in portfolio_measures().items():
        start = time.process_time()
        function(opened)
        print(f"{name} {time.process_time() - start:.2f}")


def customer(extract: Path, ledger: Path) -> None:
    """Slice one customer out of the ledger, then compute all its metrics."""
    del extract
    opened = _open(ledger)
    ids = opened.query("SELECT customer_id FROM known_customers")["customer_id"]
    chosen = list(ids[:: max(len(ids) // CUSTOMERS, 1)])[:CUSTOMERS]
    slices, measures = [], []
    for one in chosen:
        start = time.process_time()
        sliced = opened.customer(one)
        sliced.query("SELECT * FROM known_invoices")
        sliced.query("SELECT * FROM known_settlements")
        slices.append(time.process_time() - start)
        start = time.process_time()
        for function in portfolio_measures().values():
            function(sliced)
        measures.append(time.process_time() - start)
    print(f"slice {statistics.median(slices) * 1000:.0f} ms CPU")
    print(f"all its metrics {statistics.median(measures) * 1000:.0f} ms CPU")


if __name__ == "__main__":
    task, extract_path, ledger_path = sys.argv[1:4]
    globals()[task](Path(extract_path), Path(ledger_path))
