"""Is what was planted recovered, and how often does an interval hold the truth?

    python benchmarks/planted_hazards.py [N_SEEDS]

First, invoices drawn from the planted survival function alone; then whole demo ledgers
of other seeds, read as an analyst would read them. A 95 % interval should hold the
truth 95 times in a hundred.
"""

import sys

import numpy as np
import pandas as pd

from arkit.demo import END, Demo, make
from arkit.demo.calendar import RUNS, run_days
from arkit.demo.how_they_pay import EFFECTS, survival
from arkit.ledger import Ledger, from_tables
from arkit.survival import (
    count_events,
    payment_curve,
    payment_runs,
    seasons,
    selective_payment,
)
from arkit.survival.association.cox_fit import cox

PLANTED = {"start_days": -2.0, "daily_hazard": 0.08, "width_days": 2.0}
SIZES = (30, 100, 400)
DAYS = (-5, 0, 5, 10, 20, 30)
CREDIT_HAZARD = 0.004
FIRST_DAY, LAST_DAY = -40, 260
LEAST_INVOICES = 60
N_CUSTOMERS = 120
LOST_DAYS = 20  # an invoice planned so much later than usual was lost on its way
RUN_NAMES = {
    **{day: f"{day.title()}s" for day in RUNS[1:6]},
    "daily": "no rhythm",
    "second friday": "every second Friday",
    "other second friday": "every second Friday",
    "15th and month end": "the 15th and month end",
    "month end": "month end",
}


# -- drawn from the planted survival function ----------------------------------------


def drawn(seed: int, n: int) -> pd.DataFrame:
    """Days late and outcomes of n invoices; a third is still open."""
    rng = np.random.default_rng([seed, n])
    day = np.arange(FIRST_DAY, LAST_DAY)
    share = survival(day, *(np.float64(v) for v in PLANTED.values()))
    paid = day[np.searchsorted(-share, -rng.random(n)).clip(max=len(day) - 1)]
    credited = rng.geometric(CREDIT_HAZARD, n) - 20
    age = rng.integers(-15, 90, n)
    days = np.minimum(np.minimum(paid, credited), age)
    outcome = np.select(
        [paid <= np.minimum(credited, age), credited <= age],
        ["paid", "credited"],
        "open",
    )
    return pd.DataFrame({"days": days, "outcome": outcome})


def curve_of(items: pd.DataFrame, by: str) -> pd.DataFrame:
    """Payment curves on the due clock, one per group."""
    tables = []
    for key, part in items.groupby(by):
        events = count_events(part["days"], part["outcome"], clock="due")
        tables.append(events.assign(**{by: key})[[by, *events.columns]])
    return payment_curve(pd.concat(tables, ignore_index=True))


def at_days(curve: pd.DataFrame, by: str, days: tuple[int, ...]) -> pd.DataFrame:
    """Share and limits of each group on some days; none after its last day."""
    asked = pd.MultiIndex.from_product([curve[by].unique(), days], names=[by, "at"])
    asked = asked.to_frame(index=False).sort_values("at")
    known = curve.sort_values("day")
    found = pd.merge_asof(asked, known, left_on="at", right_on="day", by=by)
    last = found[by].map(curve.groupby(by)["day"].max())
    return found[(found["at"] <= last) & found["open_share"].notna()]


def drawn_coverage(n_seeds: int, n: int, *, closed_only: bool = False) -> pd.Series:
    """Share of seeds whose interval holds the planted share, by day."""
    parts = [drawn(seed, n).assign(seed=seed) for seed in range(n_seeds)]
    items = pd.concat(parts, ignore_index=True)
    if closed_only:
        items = items[items["outcome"] == "paid"]
    found = at_days(curve_of(items, "seed"), "seed", DAYS)
    truth = survival(found["at"], *PLANTED.values())
    return (
        found["low"].le(truth).mul(found["high"].ge(truth)).groupby(found["at"]).mean()
    )


# -- demo ledgers of other seeds -----------------------------------------------------


def ledger_of(demo: Demo) -> Ledger:
    return from_tables(demo.tables, as_of=demo.as_of, extract_date=END)


FIRST_MONEY = """
SELECT i.invoice_id, l.customer_id, l.due_date, l.settled_date, l.terms_days,
  p.paid_date
FROM ledger AS l JOIN known_invoices AS i ON i.item_id = l.item_id
LEFT JOIN (SELECT item_id, MIN(settlement_date) AS paid_date FROM applied
  WHERE settled_by = 'payment' AND amount > 0 GROUP BY item_id) AS p
  ON p.item_id = l.item_id
WHERE l.amount > 0
"""


def governed(demo: Demo, ledger: Ledger) -> pd.DataFrame:
    """Invoices as long as only the planted hazard decides, with that hazard.

    Paid is the day of the first money; a dispute, a promise or an insolvency ends the
    watch, since from then on it decides. `is_lost` marks invoices lost on their way,
    `is_steady` customers whose way of paying never changes.
    """
    rows = ledger.query(FIRST_MONEY).merge(
        demo.truth["invoices"].drop(columns="customer_id"), on="invoice_id"
    )
    as_of = pd.Timestamp(demo.as_of)
    other = rows["settled_date"].where(rows["paid_date"].isna())
    ends = pd.concat([rows["governed_until"], other], axis=1).min(axis=1)
    ends = ends.fillna(as_of).clip(upper=as_of)
    is_paid = rows["paid_date"] <= ends
    end = rows["paid_date"].where(is_paid, ends)
    usual = rows.groupby("customer_id")["start_days"].transform("median")
    told = demo.truth["customers"].set_index("customer_id")["change_date"]
    return rows.assign(
        is_steady=told.isna().loc[rows["customer_id"]].to_numpy(),
        is_lost=rows["start_days"] > usual + LOST_DAYS,
        days=(end - rows["due_date"]).dt.days,
        outcome=np.where(is_paid, "paid", "open"),
        due=rows["due_date"].to_numpy("datetime64[D]").astype("int64"),
        first=rows["first_possible_date"].to_numpy("datetime64[D]").astype("int64"),
    )


def planted_share(items: pd.DataFrame, at: int) -> np.ndarray:
    """Planted chance that each invoice is unpaid so many days after its due date."""
    last = np.empty(len(items))
    for run, part in items.groupby("payment_run"):
        days = run_days(run)
        place = np.searchsorted(days, part["due"] + at, side="right") - 1
        last[items.index.get_indexer(part.index)] = days[place]
    share = survival(
        last - items["due"],
        *(items[c].to_numpy() for c in ("start_days", "daily_hazard", "width_days")),
    )
    return np.where(last < items["first"], 1.0, share)


def demo_coverage(items: pd.DataFrame) -> pd.DataFrame:
    """Customers' payment curves beside the mean planted share of their invoices."""
    many = items.groupby("customer_id")["days"].transform("size") >= LEAST_INVOICES
    items = items[many].reset_index(drop=True)
    found = at_days(curve_of(items, "customer_id"), "customer_id", DAYS)
    planted = pd.concat(
        [
            pd.Series(planted_share(items, at))
            .groupby(items["customer_id"])
            .mean()
            .rename("truth")
            .reset_index()
            .assign(at=at)
            for at in DAYS
        ]
    )
    found = found.merge(planted, on=["customer_id", "at"])
    holds = found["truth"].between(found["low"] - 1e-9, found["high"] + 1e-9)
    return found.assign(holds=holds, bias=found["open_share"] - found["truth"])


def effects(items: pd.DataFrame) -> pd.DataFrame:
    """Planted effects of due months, as an exact Cox model finds them."""
    plain = items["is_steady"] & ~items["is_lost"]
    daily = items[plain & (items["payment_run"] == "daily")].copy()
    daily["December"] = daily["due_date"].dt.month == 12
    daily["August"] = daily["due_date"].dt.month == 8
    daily["half"] = 2 * daily["due_date"].dt.year + (daily["due_date"].dt.month > 6)
    fit = cox(
        daily,
        ["December", "August"],
        strata=["customer_id", "half"],
        cluster="customer_id",
    )
    return fit.effects


def size_effects(items: pd.DataFrame, demo: Demo) -> pd.DataFrame:
    """Effect of size of each selective customer, and what was planted."""
    told = demo.truth["customers"].set_index("customer_id")["size_log_hazard"]
    found, kept = [], items[~items["is_lost"]]
    for customer in demo.who("selective payer"):
        fit = cox(kept[kept["customer_id"] == customer], ["size_doublings"])
        found.append(fit.effects.assign(planted=told[customer]))
    return pd.concat(found)


def reports(demo: Demo, ledger: Ledger) -> dict[str, float]:
    """What the public functions say of a demo ledger, counted."""
    told = demo.truth["customers"].set_index("customer_id")
    runs = payment_runs(ledger).frame.set_index("customer_id")["pattern"].dropna()
    meant = told["payment_run"].map(RUN_NAMES).loc[runs.index]
    sizes = selective_payment(ledger).frame.set_index("customer_id")["pattern"]
    sizes = sizes.dropna()
    is_selective = told["size_log_hazard"].loc[sizes.index] < 0
    months = seasons(ledger).frame.set_index("due_month")["pattern"]
    usual = months.drop(["August", "December"])
    return {
        "customers with a run, found": (runs == meant)[meant != "no rhythm"].mean(),
        "of another calendar": ((runs != meant) & (runs != "no rhythm")).mean(),
        "daily payers given a run": (runs != meant)[meant == "no rhythm"].mean(),
        "selective payers found": (sizes == "small before large")[is_selective].mean(),
        "others called selective": (sizes != "no difference seen")[
            ~is_selective
        ].mean(),
        "December found": float(months["December"] == "slower"),
        "August found": float(months["August"] == "slower"),
        "other months named": (usual != "no difference seen").mean(),
    }


# -- the tables ----------------------------------------------------------------------


def of_effects(found: pd.DataFrame, planted: object) -> dict[str, float]:
    """Coverage, mean and planted value of estimated effects."""
    holds = np.log(found["low"]).le(planted) & np.log(found["high"]).ge(planted)
    return {
        "planted": np.mean(planted),
        "found": found["coefficient"].mean(),
        "held": holds.mean(),
        "n": len(found),
    }


def print_table(rows: list[dict]) -> None:
    """A table in Markdown."""
    frame = pd.DataFrame(rows).fillna("")
    print("| " + " | ".join(frame.columns) + " |")
    print("|" + "---|" * len(frame.columns))
    for row in frame.itertuples(index=False):
        cells = [f"{v:.3f}" if isinstance(v, float) else f"{v}" for v in row]
        print("| " + " | ".join(cells) + " |")
    print()


def print_drawn(n_seeds: int) -> None:
    """Coverage among drawn invoices, with and without those still open."""
    print(f"Drawn invoices, {n_seeds} seeds: share of 95 % intervals that hold\n")
    rows = []
    for n in SIZES:
        for closed_only in (False, True):
            found = drawn_coverage(n_seeds, n, closed_only=closed_only)
            name = "paid ones only" if closed_only else "open ones censored"
            days = {f"day {at}": share for at, share in found.items()}
            rows.append({"invoices": n, "curve": name} | days)
    print_table(rows)


def print_curves(found: pd.DataFrame) -> None:
    """Coverage of the payment curves of demo customers."""
    print(f"Payment curves of customers with {LEAST_INVOICES} invoices and more\n")
    by_day = found.groupby("at")
    rows = by_day.agg(
        curves=("holds", "size"), held=("holds", "mean"), bias=("bias", "mean")
    )
    print_table(rows.reset_index().rename(columns={"at": "day"}).to_dict("records"))


def print_effects(whole: pd.DataFrame, sized: pd.DataFrame) -> None:
    """Coverage of the planted effects."""
    print("Effects on the log hazard, customers that pay on any day and never change\n")
    every = whole.groupby("term")
    rows = [
        {"effect": month}
        | of_effects(every.get_group(month), EFFECTS[f"due in {month}"])
        for month in ("December", "August")
    ]
    size = {"effect": "doubled amount, selective payers"}
    print_table([*rows, size | of_effects(sized, sized["planted"])])


def main() -> None:
    """Print how often intervals hold the truth."""
    n_seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    print_drawn(50 * n_seeds)
    curves, sizes, whole, said = [], [], [], []
    for seed in range(n_seeds):
        demo = make(seed=seed, n_customers=N_CUSTOMERS)
        ledger = ledger_of(demo)
        items = governed(demo, ledger)
        curves.append(demo_coverage(items))
        sizes.append(size_effects(items, demo))
        whole.append(effects(items))
        said.append(reports(demo, ledger))
    print(f"{n_seeds} demo ledgers of {N_CUSTOMERS} customers\n")
    print_curves(pd.concat(curves))
    print_effects(pd.concat(whole), pd.concat(sizes))
    print("What the analyst is told, means over the ledgers\n")
    means = pd.DataFrame(said).mean()
    print_table([{"figure": name, "share": value} for name, value in means.items()])


if __name__ == "__main__":
    main()
