"""What cannot be used is written down with its reason, amounts or not."""

from __future__ import annotations

import pandas as pd

from arkit.ledger import write_tables
from arkit.ledger.store import SET_ASIDE_FILE


def test_rows_without_an_amount_stand_beside_rows_with_one(tmp_path):
    day = pd.to_datetime("2025-01-02")
    invoices = pd.DataFrame(
        {
            "invoice_id": ["A1", "A2"],
            "customer_id": ["C1", None],
            "invoice_date": day,
            "amount": [10_000, 5_055],
            "currency": "EUR",
        }
    )
    reminders = pd.DataFrame(
        {
            "activity_id": ["T1"],
            "customer_id": [None],
            "activity_date": [day],
            "kind": ["reminder"],
        }
    )
    folder = tmp_path / "few.ledger"
    contents = write_tables({"invoices": invoices, "activities": reminders}, folder)
    aside = pd.read_csv(folder / SET_ASIDE_FILE, encoding="utf-8-sig")
    assert contents.n_set_aside == 2
    assert aside.set_index("table_name")["amount"].to_dict()["invoices"] == 50.55
    assert aside.set_index("table_name")["amount"].isna()["activities"]
