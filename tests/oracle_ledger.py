"""What a ledger knew on a day, in plain loops over plain rows.

Nothing here uses SQL or code of arkit: it says the same again, slowly, so that a
mistake has to be made twice to go unseen. Amounts are whole cents.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

import pandas as pd


def rows_of(frame: pd.DataFrame) -> list[dict]:
    """Plain rows: dates as `date`, whole numbers as `int`, anything missing as None."""
    rows = []
    for record in frame.to_dict("records"):
        row = {}
        for name, value in record.items():
            if pd.isna(value):
                row[name] = None
            elif isinstance(value, pd.Timestamp):
                row[name] = value.date()
            else:
                row[name] = value
        rows.append(row)
    return rows


def known_on(row: dict, event: str) -> date:
    """The later of a row's own date and the day it was recorded."""
    return max(row[event], row.get("known_on") or row[event])


@dataclass(eq=False)
class Item:
    """A document or installment."""

    customer: str
    invoice: str
    installment: int
    kind: str
    dated: date
    due: date | None
    amount: int
    known: date


@dataclass(eq=False)
class Part:
    """A settlement or part of one; `item` is None when it exceeds its document."""

    customer: str
    item: Item | None
    kind: str
    dated: date
    known: date
    amount: int


@dataclass
class World:
    """All rows of an extract, with settlements spread over their documents."""

    tables: dict[str, list[dict]]
    items: list[Item]
    parts: list[Part]

    def at(self, day: date) -> State:
        """What of it was known on a day."""
        items = [i for i in self.items if i.known <= day]
        parts = [p for p in self.parts if p.known <= day]
        return State(self, day, items, parts)


@dataclass
class State:
    """What was known on a day."""

    world: World
    day: date
    items: list[Item]
    parts: list[Part]

    def applied(self, item: Item) -> list[Part]:
        return [p for p in self.parts if p.item is item]

    def open(self, item: Item) -> int:
        return item.amount - sum(p.amount for p in self.applied(item))

    @property
    def loose(self) -> list[Part]:
        """Settlements of no item known on the day."""
        return [p for p in self.parts if p.item is None or p.item not in self.items]

    def segment(self, customer: str) -> str | None:
        row = self.customer(customer)
        return row and row["segment"]

    def customer(self, customer: str) -> dict | None:
        rows = [
            r
            for r in self.world.tables["customers"]
            if r["customer_id"] == customer and (r["known_on"] or date.min) <= self.day
        ]
        return max(rows, key=lambda r: r["known_on"] or date.min, default=None)

    def group(self, customer: str, by: str | None) -> str | None:
        if by is None:
            return None
        return customer if by == "customer_id" else self.segment(customer)


def world_of(tables: dict[str, pd.DataFrame]) -> World:
    """Read frames and spread the settlements, in the order they became known."""
    rows = {name: rows_of(frame) for name, frame in tables.items()}
    documents = defaultdict(list)
    for row in rows["invoices"]:
        documents[row["customer_id"], row["invoice_id"]].append(row)
    items = []
    for (customer, invoice), group in documents.items():
        by_due = sorted(group, key=lambda r: (r["due_date"] is None, r["due_date"]))
        for place, row in enumerate(by_due, 1):
            items.append(
                Item(
                    customer,
                    invoice,
                    row["installment"] or place,
                    row["kind"],
                    row["invoice_date"],
                    row["due_date"],
                    row["amount"],
                    known_on(row, "invoice_date"),
                )
            )
    return World(rows, items, list(spread(items, rows["settlements"])))


def spread(items: list[Item], settlements: list[dict]):
    """Settlements over their documents, in the order they became known."""
    order = sorted(
        settlements,
        key=lambda r: (known_on(r, "settlement_date"), r["settlement_date"]),
    )
    settled = {id(item): 0 for item in items}
    excess = defaultdict(int)
    for row in order:
        head = (row["customer_id"], row["invoice_id"])
        mine = [i for i in items if (i.customer, i.invoice) == head]
        known = known_on(row, "settlement_date")
        for item, amount in shares(row, mine, settled, excess):
            yield Part(
                head[0], item, row["kind"], row["settlement_date"], known, amount
            )


def shares(row, mine, settled, excess):
    """Parts of a settlement: (item or None for on account, amount)."""
    if row["invoice_id"] is None:
        return [(None, row["amount"])]
    head = (row["customer_id"], row["invoice_id"])
    sign = -1 if sum(i.amount for i in mine) < 0 else 1
    named = [i for i in mine if len(mine) == 1 or i.installment == row["installment"]]
    rest = sign * row["amount"]
    if rest > 0:
        line = named + [i for i in mine if i not in named]
        found = list(pay(line, rest, sign, settled))
        over = rest - sum(part for _, part in found)
        excess[head] += over
        found.append((None, over))
    else:
        back = min(-rest, excess[head])
        excess[head] -= back
        line = named + [i for i in reversed(mine) if i not in named]
        found = [(None, -back), *take_back(line, -rest - back, settled)]
    return [(item, sign * amount) for item, amount in found if amount]


def pay(line, rest, sign, settled):
    """From one installment to the next until nothing is left to pay or to spend."""
    for item in line:
        part = max(0, min(rest, sign * item.amount - settled[id(item)]))
        settled[id(item)] += part
        rest -= part
        yield item, part


def take_back(line, rest, settled):
    """From what was settled; more than was ever settled opens the first further."""
    for item in line:
        part = max(0, min(rest, settled[id(item)]))
        settled[id(item)] -= part
        rest -= part
        yield item, -part
    settled[id(line[0])] -= rest
    yield line[0], -rest
