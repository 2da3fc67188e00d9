"""What was expected of each week on an earlier day, and what came?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.ledger import date_literal
from arkit.survival.forecasting.payment_days import Batches, PaymentDays
from arkit.survival.forecasting.receipts import WEEK, expected_and_sd, weeks_of

if TYPE_CHECKING:
    from arkit.ledger import Ledger


def receipts_after(ledger: Ledger, origin: date) -> pd.DataFrame:
    """Money received for items that became known after a day.

    Columns: `item_id`, `day` (days after the origin; money received before but
    recorded after it counts on the first), `amount`.
    """
    day = date_literal(origin)
    ahead = f"GREATEST(DATE_DIFF('day', {day}, settlement_date), 1)"
    return ledger.query(
        f"SELECT item_id, {ahead} AS day, SUM(amount) AS amount FROM applied "
        f"WHERE settled_by = 'payment' AND known_on > {day} GROUP BY item_id, {ahead}"
    )


def actual_by_item(
    received: pd.DataFrame, item_id: np.ndarray, *, n_weeks: int
) -> np.ndarray:
    """Money received per item and week after the origin."""
    place = pd.Index(item_id).get_indexer(received["item_id"])
    week = (received["day"].to_numpy(np.int64) - 1) // WEEK
    rows = (place >= 0) & (week < n_weeks)
    cells = place[rows] * n_weeks + week[rows]
    money = received["amount"].to_numpy(float)[rows]
    size = len(item_id) * n_weeks
    return np.bincount(cells, money, minlength=size).reshape(-1, n_weeks)


def expected_by_item(
    ahead: PaymentDays, batches: Batches, amount: np.ndarray, *, n_weeks: int
) -> tuple[np.ndarray, np.ndarray]:
    """Money expected per item and week; and the deviation of each week's sum."""
    chance = weeks_of(ahead.paid, n_weeks * WEEK)
    total = np.bincount(batches.place, amount, len(batches.age))
    _, sd = expected_and_sd(total, chance)
    return amount[:, None] * chance[batches.place], sd
