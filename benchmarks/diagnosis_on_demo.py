"""How often does the diagnosis find the planted cause of late payment, and how surely?

    python benchmarks/diagnosis_on_demo.py            # seeds 11 to 20
    python benchmarks/diagnosis_on_demo.py 1 2 3      # those it was set on

Every customer of a demo ledger of each seed is diagnosed as of 30 June 2025, from the
ledger with its field reports and from the ledger alone. Printed are the planted cause
against the verdict, and the chances given against how often they came true. The demo
draws answers and calls by rates like those believed in, so this shows that the
measurements work, not that real customers behave so.
"""

from __future__ import annotations

import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from arkit.demo import AS_OF, write_demo
from arkit.judgment.diagnosis import CAUSES, VERDICTS, diagnose
from arkit.ledger import open_ledger

SEEDS = tuple(range(11, 21))
EDGES = (0.0, 0.1, 0.25, 0.5, 0.75, 0.9, 1.0)
ROWS = ("own fault", *CAUSES, "recovered", "failed before", "nobody late")


def main(seeds: tuple[int, ...]) -> None:
    """Diagnose every customer of every seed and print the tables."""
    begun = time.process_time()
    found = pd.concat([_seed(seed) for seed in seeds], ignore_index=True)
    spent = time.process_time() - begun
    print(f"Seeds {', '.join(map(str, seeds))}: {len(found):,} customers, ", end="")
    print(f"{spent / len(found):.2f} CPU seconds each (ledgers made included)\n")
    for column, title in (
        ("verdict", "Ledger and field reports"),
        ("from_ledger", "Ledger alone"),
    ):
        print(title)
        table = pd.crosstab(found["planted"], found[column])
        order = [name for name in VERDICTS if name in table.columns]
        print(table.reindex(ROWS).dropna(how="all").astype(int)[order].to_string())
        print()
    print(_calibration(found).to_string(index=False))


def _seed(seed: int) -> pd.DataFrame:
    """Verdicts and chances of every customer of one demo."""
    with tempfile.TemporaryDirectory() as folder:
        demo = write_demo(Path(folder) / "demo.ledger", seed=seed)
        ledger = open_ledger(Path(folder) / "demo.ledger", as_of=AS_OF)
        known = ledger.query("SELECT customer_id FROM known_customers")["customer_id"]
        told = demo.truth["customers"].set_index("customer_id")
        rows = []
        for customer in known.sort_values():
            one = diagnose(ledger.customer(customer), portfolio=ledger)
            row = {
                "planted": _planted(told.loc[customer]),
                "verdict": one.verdict,
                "from_ledger": one.with_answers(()).verdict,
            }
            rows.append(row | dict(zip(CAUSES, one.chances["chance"], strict=True)))
    return pd.DataFrame(rows)


def _planted(told: pd.Series) -> str:
    """What is true of a customer on the day."""
    day = pd.Timestamp(AS_OF)
    if told["insolvency_date"] <= day:
        return "failed before"
    if told["recovery_date"] <= day:
        return "recovered"
    return told["cause"] or "nobody late"


def _calibration(found: pd.DataFrame) -> pd.DataFrame:
    """Chances given against how often they came true, where causes were weighed."""
    weighed = found[
        found["planted"].isin(CAUSES) & found["verdict"].isin([*CAUSES, "unclear"])
    ]
    given = weighed[list(CAUSES)].to_numpy()
    true = np.array([[p == c for c in CAUSES] for p in weighed["planted"]])
    band = np.digitize(given, EDGES[1:-1])
    rows = [
        {
            "chance given": f"{low:.0%} to {high:.0%}",
            "times": int((band == n).sum()),
            "mean chance": given[band == n].mean(),
            "came true": true[band == n].mean(),
        }
        for n, (low, high) in enumerate(pairwise(EDGES))
        if (band == n).any()
    ]
    return pd.DataFrame(rows).round(3)


if __name__ == "__main__":
    main(tuple(map(int, sys.argv[1:])) or SEEDS)
