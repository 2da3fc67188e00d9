"""Who promises to pay, for which day, and is the promise kept?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.demo.calendar import NEVER, next_business_day, next_run

ASKED_AFTER_DAYS = 10
BROKEN_WAIT_DAYS = 8


def promises(docs: pd.DataFrame, buyers: pd.DataFrame) -> pd.DataFrame:
    """Make promises for late invoices; kept ones are paid on the promised day.

    Parameters
    ----------
    docs : DataFrame
        Invoices with the day they would be paid and their disputes.
    buyers : DataFrame
        Customers with `promise_rate`, `break_base` and `break_slope`.

    Returns
    -------
    DataFrame
        The invoices with `promised_on`, `promised_for`, `again_on`, `again_for` (day
        numbers, or never), `is_broken`, and `pay` moved to the promised day, or behind
        it where the promise is broken.

    Notes
    -----
    The chance of breaking a promise is `1 / (1 + exp(-(break_base + break_slope *
    size)))` with `size` in doublings of the customer's median invoice.
    """
    of = buyers.loc[docs["buyer"]].reset_index(drop=True)
    runs = of["run"].to_numpy()
    asked = docs["due"] + ASKED_AFTER_DAYS + np.floor(docs["u_promise_day"] * 5)
    made = next_business_day(asked.to_numpy())
    goal = next_run(runs, made + 5)
    is_made = (
        (docs["u_promise"] < of["promise_rate"])
        & (docs["disputed_on"] == NEVER)
        & (of["contact_rule"] != "sales only")
        & (docs[["pay", "closed_on"]].min(axis=1) > made)
    )
    odds = np.exp(of["break_base"] + of["break_slope"] * docs["size"])
    broken = is_made & (docs["u_promise_break"] < odds / (1 + odds))
    late = np.maximum(docs["pay"], next_run(runs, goal + BROKEN_WAIT_DAYS))
    pay = np.select(
        [broken, is_made], [late, np.minimum(docs["pay"], goal)], docs["pay"]
    )
    again = broken & (docs["u_promise_again"] < 0.5)
    again_on = next_business_day(goal + 4)
    return docs.assign(
        promised_on=np.where(is_made, made, NEVER),
        promised_for=np.where(is_made, goal, NEVER),
        again_on=np.where(again, again_on, NEVER),
        again_for=np.where(again, next_run(runs, again_on + 4), NEVER),
        is_broken=broken,
        pay=pay,
        closed_by=docs["closed_by"].where(docs["closed_on"] < pay, "payment"),
        closed_on=docs["closed_on"].where(docs["closed_on"] < pay, NEVER),
    )
