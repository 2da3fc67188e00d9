"""What is known of a ledger on a day, as rows that the behavior oracle walks over."""

from __future__ import annotations

from datetime import date

from tests.oracle_ledger import known_on, rows_of, world_of

MONEY_KINDS = ("payment", "discount")


def known(tables, name, event, as_of):
    """Rows of a table that were known on a day."""
    return [r for r in rows_of(tables[name]) if known_on(r, event) <= as_of]


class World:
    """Documents with their settlements, and the customers, on a day."""

    def __init__(self, tables, as_of):
        self.tables, self.as_of = tables, as_of
        state = world_of(tables).at(as_of)
        self.items, place = [], {}
        for item in state.items:
            place[id(item)] = shown = {
                "customer": item.customer,
                "invoice": item.invoice,
                "kind": item.kind,
                "date": item.dated,
                "due": item.due,
                "amount": item.amount,
                "open": state.open(item),
                "parts": [],
            }
            self.items.append(shown)
        self.parts = []
        for part in state.parts:
            item = place.get(id(part.item))
            shown = {"customer": part.customer, "kind": part.kind, "item": item}
            shown |= {"date": part.dated, "amount": part.amount}
            self.parts.append(shown)
            if item is not None:
                item["parts"].append(shown)
        for item in self.items:
            item["settled"] = settled_day(item)
        seen = {r["customer_id"] for r in rows_of(tables["customers"])}
        others = {i["customer_id"] for i in rows_of(tables["invoices"])} | {
            s["customer_id"] for s in rows_of(tables["settlements"])
        }
        known_rows = {c: state.customer(c) for c in seen}
        self.customers = {c: row for c, row in known_rows.items() if row}
        self.customers |= {c: {} for c in others - seen}

    def group(self, customer, by):
        if by is None:
            return ()
        if by == "customer_id":
            return (customer,)
        return (self.customers.get(customer, {}).get(by),)

    def groups(self, by):
        return {self.group(c, by) for c in self.customers} if by else {()}

    def receivables(self):
        return [i for i in self.items if i["kind"] != "credit note" and i["amount"] > 0]

    def total(self, item, *kinds):
        return sum(p["amount"] for p in item["parts"] if p["kind"] in kinds)

    def by_money(self, item):
        money = self.total(item, *MONEY_KINDS)
        return self.total(item, "payment") > 0 and 2 * money >= item["amount"]


def settled_day(item) -> date | None:
    """First day from which the balance was zero and stayed zero."""
    if item["open"] or not item["amount"]:
        return None
    days = sorted({p["date"] for p in item["parts"]})
    balances = [
        item["amount"] - sum(p["amount"] for p in item["parts"] if p["date"] <= day)
        for day in days
    ]
    last_open = max((i for i, b in enumerate(balances) if b), default=-1)
    return max(days[last_open + 1], item["date"])
