"""How soon is a slow decline seen, and how many are named in vain?

    python benchmarks/early_warning.py [N_SEEDS]

Whole demo ledgers of several seeds, read at every month end of a year. Those that were
planted to decline or to fail should be named, those that pay as ever should not; beside
the rule of a single invoice 30 days past due.
"""

import sys

import numpy as np
import pandas as pd

from arkit.demo import make
from arkit.judgment import drift
from arkit.ledger import from_tables

FIRST, LAST = "2023-12-31", "2025-06-30"
JUDGED = "2024-12-31"  # last change that leaves half a year to be seen
ONE_LATE_DAYS = 30
RULES = {
    "pays later and later": lambda rows: rows["status"].eq("slower"),
    "single late invoice": lambda rows: rows["oldest_days"].ge(ONE_LATE_DAYS),
}


def named(seed: int) -> tuple[pd.DataFrame, dict[str, pd.DataFrame]]:
    """Planted truth, and who is named at each month end, by rule."""
    demo = make(seed=seed)
    ledger = from_tables(demo.tables, as_of=LAST)
    days = pd.date_range(FIRST, LAST, freq="ME")
    rows = [
        drift(ledger.as_of(d.date())).customers.set_index("customer_id") for d in days
    ]
    found = {
        name: pd.DataFrame({d: rule(r) for d, r in zip(days, rows, strict=True)})
        for name, rule in RULES.items()
    }
    found = {name: f.fillna(value=False).astype(bool) for name, f in found.items()}
    return demo.truth["customers"].set_index("customer_id"), found


def scored(truth: pd.DataFrame, seen: pd.DataFrame) -> dict[str, float]:
    """Delays of those that changed, and how many others were named in a year."""
    changed = truth[truth["change_date"].between(FIRST, JUDGED)]
    delays = []
    for customer, row in changed.iterrows():
        later = seen.columns[seen.columns > row["change_date"]]
        hits = later[seen.loc[customer, later]] if customer in seen.index else later[:0]
        delays.append((hits[0] - row["change_date"]).days if len(hits) else np.nan)
    quiet = truth.index[truth["change_date"].isna() & (truth["story"] == "ordinary")]
    year = seen.loc[seen.index.intersection(quiet)].iloc[:, -13:]
    new = year & ~year.shift(1, axis=1, fill_value=False)
    return {
        "planted": len(changed),
        "named": int(np.isfinite(delays).sum()),
        "median_delay_days": float(np.nanmedian(delays)),
        "named_in_vain_a_year": float(new.iloc[:, 1:].any(axis=1).mean()),
        "named_in_vain_any_day": float(year.mean().mean()),
    }


def main(n_seeds: int = 3) -> None:
    """Print one row per seed and rule."""
    rows = []
    for seed in (2025, *range(1, n_seeds)):
        truth, found = named(seed)
        rows += [
            {"seed": seed, "rule": name} | scored(truth, seen)
            for name, seen in found.items()
        ]
    frame = pd.DataFrame(rows)
    print(frame.round(3).to_string(index=False))
    print(frame.drop(columns="seed").groupby("rule").mean().round(3).to_string())


if __name__ == "__main__":
    main(*(int(n) for n in sys.argv[1:2]))
