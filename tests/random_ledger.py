"""Small nasty ledgers from a seed: whatever an extract may hold, in one place."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import pandas as pd

FIRST = date(2024, 1, 1)
LAST = date(2025, 6, 30)  # day of the extract; some documents are dated later
SPAN = (LAST - FIRST).days
TERMS = (None, -5, 0, 14, 30, 30, 60)
COLUMNS = {
    "customers": "customer_id customer_name segment currency credit_limit_amount "
    "insured_limit_amount known_on",
    "invoices": "invoice_id installment customer_id kind invoice_date due_date amount "
    "currency known_on",
    "settlements": "customer_id invoice_id installment kind settlement_date amount "
    "currency known_on",
    "promises": "promise_id customer_id invoice_id made_on due_date amount currency "
    "known_on",
    "disputes": "dispute_id customer_id invoice_id opened_date closed_date amount "
    "currency reason outcome known_on",
    "activities": "activity_id customer_id invoice_id activity_date kind known_on",
}
DATES = ("_date", "_on")
NUMBERS = ("amount", "installment", "credit_limit_amount", "insured_limit_amount")


def random_tables(seed: int, *, n_customers: int = 6, n_invoices: int = 70):
    """Frames for `from_tables`, the same for the same seed."""
    draw = Draw(random.Random(seed), [f"C{i}" for i in range(n_customers)])
    draw.customers()
    for number in range(n_invoices):
        draw.document(number)
    draw.on_account()
    draw.talk()
    return {name: frame(name, rows) for name, rows in draw.rows.items()}


def frame(name: str, rows: list[tuple]) -> pd.DataFrame:
    """A frame with the schema's columns and types."""
    made = pd.DataFrame(rows, columns=COLUMNS[name].split())
    for column in made:
        if column.endswith(DATES):
            made[column] = pd.to_datetime(made[column])
        elif column in NUMBERS:
            made[column] = made[column].astype("Int64")
        else:
            made[column] = made[column].astype("object")
    return made


@dataclass
class Draw:
    """Rows of one ledger, drawn one after the other."""

    rng: random.Random
    ids: list[str]
    rows: dict[str, list[tuple]] = field(
        default_factory=lambda: {name: [] for name in COLUMNS}
    )

    def day(self, *, after: date = FIRST, spread: int = SPAN) -> date:
        return after + timedelta(days=self.rng.randint(0, spread))

    def known(self, event: date) -> date | None:
        """Mostly unstated (known at once); sometimes recorded weeks later."""
        return event + timedelta(self.rng.randint(1, 45)) if self.one_in(8) else None

    def one_in(self, n: int) -> bool:
        return self.rng.randrange(n) == 0

    def customers(self) -> None:
        """All but the last have a row; the first changed segment and limits."""
        for place, customer in enumerate(self.ids[:-1]):
            limit = self.rng.choice([None, 0, 100_000, 500_000])
            insured = self.rng.choice([None, 80_000])
            currency = "USD" if place == 3 else self.rng.choice([None, "EUR"])
            segment = ("north", "south", None)[place % 3]
            row = (customer, f"Name {place}", segment, currency, limit, insured)
            self.rows["customers"].append((*row, None))
        changed = (self.ids[0], "Name 0", "south", "EUR", 700_000, 10_000)
        self.rows["customers"].append((*changed, self.day()))

    def document(self, number: int) -> None:
        customer = self.rng.choice(self.ids)
        invoice = f"I{number // 2}"  # two customers may use the same document number
        if any(
            row[0] == invoice and row[2] == customer for row in self.rows["invoices"]
        ):
            invoice = f"J{number}"
        dated = self.day(spread=SPAN + 30)
        kind = self.rng.choice(["invoice"] * 8 + ["debit note", "credit note"])
        amount = self.rng.choice([999, 10_000, *self.rng.sample(range(1, 300_000), 4)])
        if self.one_in(12):
            amount = 0
        if kind == "credit note":
            amount = -max(1, amount)
        n_parts = 1
        if kind != "credit note" and self.one_in(9):
            n_parts = self.rng.choice([2, 3])
        numbered = self.one_in(2)
        known = self.known(dated)
        for part in range(1, n_parts + 1):
            terms = self.rng.choice(TERMS) if n_parts == 1 else 15 * part
            due = None if terms is None else dated + timedelta(terms)
            shown = part if numbered or n_parts == 1 else None
            row = (invoice, shown, customer, kind, dated, due, amount, "EUR", known)
            self.rows["invoices"].append(row)
        self.settle((customer, invoice), kind, dated, (amount, n_parts))

    def settle(self, head, kind, dated, size) -> None:
        """One of many stories of how a document ended."""
        amount, n_parts = size
        stories = [
            [],
            [("payment", 1.0)],
            [("payment", 1.0)],
            [("payment", 0.4), ("payment", 0.6)],
            [("payment", 0.5)],
            [("payment", 1.0), ("payment", -1.0), ("payment", 1.0)],
            [("payment", 1.0), ("payment", -1.0)],
            [("payment", 1.5)],
            [("payment", 1.5), ("payment", -1.5)],
            [("payment", -0.5)],
            [("credit note", 0.2), ("payment", 0.8)],
            [("return", 1.0)],
            [("discount", 0.03), ("payment", 0.97)],
            [("payment", 0.3), ("write-off", 0.7)],
            [("offset", 0.5), ("payment", 0.5)],
        ]
        if kind == "credit note":
            used = ("credit note", "payment")
            stories = [[], *([(way, 1.0)] for way in used), [("offset", 0.6)]]
        day = dated + timedelta(self.rng.randint(-10, 80))
        for way, share in self.rng.choice(stories):
            part = round(amount * n_parts * share)
            if part:
                which = self.rng.randint(1, n_parts) if self.one_in(3) else None
                row = (*head, which, way, day, part, "EUR", self.known(day))
                self.rows["settlements"].append(row)
            day += timedelta(self.rng.randint(0, 40))

    def on_account(self) -> None:
        """Cash and credits that name no document, and the reversal of one."""
        for _ in range(6):
            amount = self.rng.choice([5_000, 12_345, -3_000])
            way = self.rng.choice(["payment", "payment", "credit note"])
            day = self.day()
            row = (self.rng.choice(self.ids), None, None, way, day, amount, "EUR")
            self.rows["settlements"].append((*row, self.known(day)))

    def talk(self) -> None:
        """Promises, disputes and activities, some about no or unknown documents."""
        documents = [(row[2], row[0]) for row in self.rows["invoices"]]
        for n in range(12):
            customer, invoice = self.rng.choice(documents)
            day = self.day()
            due = day + timedelta(self.rng.randint(0, 30))
            about = self.rng.choice([invoice, invoice, None])
            amount = self.rng.randint(1, 100_000)
            row = (f"P{n}", customer, about, day, due, amount, "EUR", self.known(day))
            self.rows["promises"].append(row)
            self.dispute(n)
            kind = self.rng.choice(["reminder", "call", "hold set", "hold lifted"])
            row = (f"T{n}", customer, about, day, kind, self.known(day))
            self.rows["activities"].append(row)

    def dispute(self, n: int) -> None:
        row = self.rng.choice(self.rows["invoices"])
        day = self.day()
        closed = day + timedelta(self.rng.randint(1, 90)) if self.one_in(2) else None
        outcome = closed and self.rng.choice(["customer right", "shared"])
        amount = self.rng.choice([None, 500, 50_000])
        about = self.rng.choice([row[0], row[0], row[0], None, "nowhere"])
        told = (f"X{n}", row[2], about, day, closed, amount, "EUR", "price", outcome)
        self.rows["disputes"].append((*told, self.known(day)))
