"""What did the seller do: reminders, calls, holds, warnings, exceptions?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.demo.calendar import NEVER, day_number, next_business_day, run_days
from arkit.demo.how_it_is_booked import LAST_DAY, dates
from arkit.demo.stories import read_data
from arkit.demo.streams import stream

REMIND_AFTER_DAYS = (7, 28)
CALL_AFTER_DAYS = 16
HOLD_AFTER_DAYS = 60
HOLD_GAP_DAYS = 10
COLUMNS = ["buyer", "day", "kind", "by", "result"]


def settled_days(entries: pd.DataFrame, docs: pd.DataFrame) -> pd.Series:
    """Day from which each invoice is settled for good; never where it is not.

    Parameters
    ----------
    entries : DataFrame
        All entries, also those after the end of the data.
    docs : DataFrame
        Invoices.

    Returns
    -------
    Series
        Day numbers by place of the invoice.
    """
    own = entries[entries["doc"].between(0, len(docs) - 1)]
    total = own.groupby("doc")["amount"].sum().reindex(docs.index, fill_value=0)
    last = own.groupby("doc")["day"].max().reindex(docs.index, fill_value=NEVER)
    return last.where(total >= docs["amount"], NEVER)


def activity_table(
    docs: pd.DataFrame, settled: pd.Series, buyers: pd.DataFrame, *, seed: int
) -> pd.DataFrame:
    """Write the table of activities.

    Parameters
    ----------
    docs : DataFrame
        Invoices.
    settled : Series
        Day from which each is settled, see `settled_days`.
    buyers : DataFrame
        Customers.
    seed : int
        Seed of the demo.

    Returns
    -------
    DataFrame
        Rows of the schema's table `activities` until the end of the data: reminders
        every second Tuesday from 7 days past due, calls every second Thursday from 16,
        delivery stops of those who cannot pay from 60, what `activities.toml` tells.

    Notes
    -----
    Customers only sales may speak to get neither reminders nor calls.
    """
    of = buyers.loc[docs["buyer"]].reset_index(drop=True)
    reached = docs.assign(
        settled=np.minimum(settled, of["insolvent"]),
        may_call=of["contact_rule"] != "sales only",
        cause=of["cause"].where(
            docs["due"] >= of["change"].where(of["change"] < NEVER, 0), ""
        ),
    )
    rows = pd.concat(
        [_reminders(reached), _calls(reached, seed), _holds(reached, of), _told(buyers)]
    )
    rows = rows[rows["day"] <= LAST_DAY].sort_values(
        ["day", "buyer", "kind"], kind="stable"
    )
    return pd.DataFrame(
        {
            "activity_id": [f"A{k + 1:06d}" for k in range(len(rows))],
            "customer_id": buyers["customer_id"].to_numpy()[rows["buyer"].to_numpy()],
            "activity_date": dates(rows["day"]),
            "kind": rows["kind"].to_numpy(),
            "done_by": rows["by"].to_numpy(),
            "result": rows["result"].replace("", None).to_numpy(),
            "known_on": dates(rows["day"]),
        }
    )


def _due_on(docs: pd.DataFrame, run: str, after: int) -> pd.DataFrame:
    """Customers and days on which an open invoice is so many days past due."""
    grid = run_days(run)[::2]
    day = grid[np.searchsorted(grid, docs["due"] + after).clip(max=len(grid) - 1)]
    found = docs.assign(at=day)[(day < docs["settled"]) & docs["may_call"]]
    return found[["buyer", "at", "cause"]].drop_duplicates(["buyer", "at"])


def _reminders(docs: pd.DataFrame) -> pd.DataFrame:
    both = pd.concat([_due_on(docs, "tuesday", after) for after in REMIND_AFTER_DAYS])
    both = both.drop_duplicates(["buyer", "at"]).rename(columns={"at": "day"})
    return both.assign(kind="reminder", by="credit controller", result="")[COLUMNS]


def _calls(docs: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Calls, with results that depend on why the customer is late."""
    rows = _due_on(docs, "thursday", CALL_AFTER_DAYS).sort_values(["buyer", "at"])
    weights = pd.DataFrame(read_data("activities")["calls"])
    ends = weights.cumsum(axis=1).loc[rows["cause"]].to_numpy()
    u = stream(seed, "calls").random(len(rows)) * ends[:, -1]
    place = (u[:, None] >= ends).sum(axis=1)
    result = weights.columns.to_numpy(dtype=object)[place]
    return rows.rename(columns={"at": "day"}).assign(
        kind="call", by="credit controller", result=result
    )[COLUMNS]


def _holds(docs: pd.DataFrame, of: pd.DataFrame) -> pd.DataFrame:
    """Delivery stops of those who cannot pay, while a large invoice is open."""
    told = {
        key
        for key, rows in read_data("activities").items()
        if key != "calls"
        for row in rows
        if row["kind"] == "hold set"
    }
    start = next_business_day((docs["due"] + HOLD_AFTER_DAYS).to_numpy())
    end = docs["settled"].where(docs["settled"] < of["insolvent"], NEVER)
    weak = (of["cause"] == "poor judgment") & ~of["role"].isin(told)
    long = (start < docs["settled"]) & weak & (docs["size"] > 0)
    spans = pd.DataFrame({"buyer": docs["buyer"], "start": start, "end": end})[
        long & docs["may_call"]
    ].sort_values(["buyer", "start"], kind="stable")
    reach = spans.groupby("buyer")["end"].cummax().groupby(spans["buyer"]).shift()
    spans["turn"] = (spans["start"] > reach.fillna(-1) + HOLD_GAP_DAYS).cumsum()
    whole = spans.groupby(["buyer", "turn"], as_index=False).agg(
        start=("start", "min"), end=("end", "max")
    )
    frame = pd.concat(
        [
            whole.rename(columns={"start": "day"}).assign(kind="hold set"),
            whole.rename(columns={"end": "day"}).assign(kind="hold lifted"),
        ]
    )
    return frame.assign(by="credit manager", result="")[COLUMNS]


def _told(buyers: pd.DataFrame) -> pd.DataFrame:
    """What the file of activities tells of the customers with a story."""
    data = read_data("activities")
    rows = [
        (place, day_number(row["date"]), row["kind"], row["by"], row["result"])
        for place, role in buyers["role"].items()
        if role != "calls"
        for row in data.get(role, ())
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
