"""What did the account managers bring back from their visits?"""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from arkit.demo.calendar import AS_OF, NEVER, day_number, next_business_day
from arkit.demo.how_it_is_booked import LAST_DAY, dates
from arkit.demo.stories import read_data
from arkit.demo.streams import stream

BEFORE_DAYS = 150
AFTER_DAYS = (40, 75, 240)
ANONYMOUS_VISITS = 2
CALM_DAYS = (day_number(date(2024, 11, 6)), day_number(date(2025, 5, 21)))
ORDINARY_VISITS = 12


def report_table(buyers: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Write the table of field reports.

    Parameters
    ----------
    buyers : DataFrame
        Customers with `cause`, `change` and, for the named ones, `answers`: the
        questions answered yes since the change.
    seed : int
        Seed of the demo.

    Returns
    -------
    DataFrame
        Rows of the schema's table `field_reports` until the end of the data. Customers
        with a story are visited before and after their change, twelve others once.
        Answers begin with Yes or No.

    Notes
    -----
    Answers of customers without `answers` are drawn by the rates in `questions.toml`.
    """
    rows = []
    calm = buyers.index[buyers["role"] == ""][:ORDINARY_VISITS]
    for place, buyer in buyers.iterrows():
        if not buyer["cause"] and place not in calm:
            continue
        rng = stream(seed, "visits", buyer["customer_id"])
        for day in _visits(buyer):
            rows += [(place, day, *told) for told in _answers(buyer, day, rng)]
    frame = pd.DataFrame(rows, columns=["buyer", "day", "question", "answer", "how"])
    frame = frame[frame["day"] <= LAST_DAY].sort_values(["day", "buyer"], kind="stable")
    return pd.DataFrame(
        {
            "customer_id": buyers["customer_id"].to_numpy()[frame["buyer"].to_numpy()],
            "report_date": dates(frame["day"]),
            "question": frame["question"].to_numpy(),
            "answer": frame["answer"].to_numpy(),
            "reliability": frame["how"].to_numpy(),
            "reported_by": "account manager",
            "known_on": dates(frame["day"]),
        }
    )


def _visits(buyer: pd.Series) -> list[int]:
    """Days of the visits to a customer, none after its failure."""
    if buyer["change"] == NEVER:
        days = np.array(CALM_DAYS if buyer["cause"] else CALM_DAYS[:1])
    else:
        days = buyer["change"] + np.array([-BEFORE_DAYS, *AFTER_DAYS])
    if not buyer["answers"]:
        days = days[-ANONYMOUS_VISITS:]
    days = next_business_day(days)
    end = min(buyer["insolvent"], day_number(AS_OF) + 60)
    return days[(days >= buyer["since"]) & (days < end)].tolist()


def _answers(
    buyer: pd.Series, day: int, rng: np.random.Generator
) -> list[tuple[str, str, str]]:
    """Questions with answers of one visit; the optional ones of a late payer only."""
    changed = buyer["change"] == NEVER or day >= buyer["change"]
    cause = buyer["cause"] if changed else ""
    told = []
    for key, item in read_data("questions").items():
        u = rng.random(2)
        if not (item["asked"] or (changed and buyer["cause"])):
            continue
        is_yes = u[0] < item["yes_rate"][cause]
        if changed and buyer["answers"]:
            is_yes = key in buyer["answers"]
        words = item["yes" if is_yes else "no"]
        answer = words[int(u[1] * len(words))]
        told.append((item["question"], answer, item["reliability"]))
    return told
