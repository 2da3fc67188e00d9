"""The figures of position and flow, in plain loops over plain rows.

Nothing here uses SQL or code of arkit. Amounts are whole cents.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

from tests.oracle_ledger import Item, State, World, known_on


def month_ends(first: date, last: date) -> list[date]:
    """Every month end from a day to another, and that day."""
    ends, day = [], first
    while day < last:
        if (day + timedelta(1)).day == 1:
            ends.append(day)
        day += timedelta(1)
    return [*ends, last]


def start_of_window(day: date, months: int) -> date:
    """First day of the month some months before, the day's own month counted."""
    start = day.replace(day=1)
    for _ in range(months - 1):
        start = (start - timedelta(1)).replace(day=1)
    return start


def bucket(item: Item, day: date, basis: str = "due") -> str:
    """Name of an item's age class, with the edges 30, 60 and 90."""
    if item.kind == "credit note":
        return "on account"
    if basis == "due" and item.due is None:
        return "no due date"
    age = (day - (item.due if basis == "due" else item.dated)).days
    if basis == "due" and age <= 0:
        return "not due"
    low = "0" if basis == "invoice" else "1"
    for edge, name in ((30, f"{low}–30"), (60, "31–60"), (90, "61–90")):
        if age <= edge:
            return name
    return "over 90"


def aging(state: State, by: str | None = None, basis: str = "due") -> dict:
    """(group, bucket) -> (count, amount), only where something is open."""
    found = defaultdict(lambda: [0, 0])
    for item in state.items:
        if rest := state.open(item):
            cell = found[state.group(item.customer, by), bucket(item, state.day, basis)]
            cell[0] += 1
            cell[1] += rest
    for part in state.loose:
        cell = found[state.group(part.customer, by), "on account"]
        cell[0] += 1
        cell[1] -= part.amount
    return {key: tuple(value) for key, value in found.items()}


def receivables(state: State, customer: str | None = None) -> tuple[int, int]:
    """Net balance, and what of it is past due."""
    total = overdue = 0
    for item in state.items:
        if customer in (None, item.customer):
            rest = state.open(item)
            total += rest
            if item.kind != "credit note" and item.due and item.due < state.day:
                overdue += rest
    for part in state.loose:
        if customer in (None, part.customer):
            total -= part.amount
    return total, overdue


def exposure(state: State, customer: str) -> dict:
    """Figures of one customer."""
    mine = [i for i in state.items if i.customer == customer]
    bills = [i for i in mine if i.kind != "credit note"]
    late = [i for i in bills if i.due and i.due < state.day and state.open(i)]
    on_account = sum(state.open(i) for i in mine if i.kind == "credit note") - sum(
        p.amount for p in state.loose if p.customer == customer
    )
    open_amount = sum(state.open(i) for i in bills)
    total = open_amount + on_account
    row = state.customer(customer) or {}
    home = row.get("currency") in (None, "EUR")
    limit = row.get("credit_limit_amount") if home else None
    insured = row.get("insured_limit_amount") if home else None
    return {
        "n_open": sum(1 for i in bills if state.open(i)),
        "open_amount": open_amount,
        "on_account_amount": on_account,
        "exposure_amount": total,
        "overdue_amount": sum(state.open(i) for i in late),
        "undated_amount": sum(state.open(i) for i in bills if i.due is None),
        "disputed_amount": disputed(state, customer),
        "oldest_days_past_due": max(
            ((state.day - i.due).days for i in late), default=0
        ),
        "credit_limit_amount": limit,
        "insured_limit_amount": insured,
        "uninsured_amount": None if insured is None else max(total - insured, 0),
        "over_limit_amount": None if limit is None else max(total - limit, 0),
        "utilization_share": max(total, 0) / limit if limit else None,
    }


def disputed(state: State, customer: str) -> int:
    """Open amount of disputed documents, at most what is disputed."""
    claims = defaultdict(list)
    for row in state.world.tables["disputes"]:
        is_known = known_on(row, "opened_date") <= state.day
        is_open = row["closed_date"] is None or row["closed_date"] > state.day
        if row["customer_id"] == customer and is_known and is_open:
            claims[row["invoice_id"]].append(row["amount"])
    total = 0
    for invoice, amounts in claims.items():
        mine = [
            i
            for i in state.items
            if (i.customer, i.invoice) == (customer, invoice) and i.amount > 0
        ]
        if mine:
            rest = sum(max(0, state.open(i)) for i in mine)
            total += min(rest, sum(rest if a is None else a for a in amounts))
        else:
            total += sum(a or 0 for a in amounts)
    return total


def flows(state: State, by: str | None = None) -> dict:
    """(group, month) -> sales, credits, collected, written off, count."""
    found = defaultdict(lambda: [0, 0, 0, 0, 0])
    for item in state.items:
        cell = found[state.group(item.customer, by), item.dated.replace(day=1)]
        if item.kind == "credit note":
            cell[1] -= item.amount
        else:
            cell[0] += item.amount
        cell[4] += item.amount > 0
    places = {"payment": 2, "write-off": 3}
    for part in state.parts:
        cell = found[state.group(part.customer, by), part.dated.replace(day=1)]
        cell[places.get(part.kind, 1)] += part.amount
    return found


def sales(state: State, start: date, customer: str | None = None) -> int:
    """Billed since a day."""
    return sum(
        i.amount
        for i in state.items
        if i.kind != "credit note"
        and i.dated >= start
        and customer in (None, i.customer)
    )


def dso(state: State, months: int = 12) -> dict:
    """Simple, countback and best possible DSO of everything."""
    total, overdue = receivables(state)
    bills = [i for i in state.items if i.kind != "credit note" and i.amount > 0]
    first = min(i.dated for i in bills)
    start = start_of_window(state.day, months)
    days = (state.day - max(start, first)).days + 1
    sold = sales(state, start)
    counted, rest, month = 0.0, total, state.day.replace(day=1)
    length = state.day.day
    while rest > 0 and month >= first.replace(day=1):
        amount = sum(i.amount for i in bills if i.dated.replace(day=1) == month)
        if amount == 0:
            break
        counted += length * min(1, rest / amount)
        rest -= min(rest, amount)
        month = (month - timedelta(1)).replace(day=1)
        length = calendar.monthrange(month.year, month.month)[1]
    return {
        "simple_days": total / sold * days if sold and total >= 0 else None,
        "countback_days": counted if total >= 0 and rest <= 0 else None,
        "best_possible_days": (total - overdue) / sold * days
        if sold and total - overdue >= 0 and total >= 0
        else None,
        "average_days_delinquent": overdue / sold * days
        if sold and total >= 0
        else None,
        "sales_weighted_days": weighted(state, bills),
    }


def weighted(state: State, bills: list[Item]) -> float:
    """Open amount over the sales of the same month, times its days, added up."""
    total = 0.0
    for month in {i.dated.replace(day=1) for i in bills}:
        mine = [i for i in bills if i.dated.replace(day=1) == month]
        length = calendar.monthrange(month.year, month.month)[1]
        if month == state.day.replace(day=1):
            length = state.day.day
        total += sum(map(state.open, mine)) / sum(i.amount for i in mine) * length
    return total


def moves(world: World, days: list[date]) -> dict:
    """(class at a month end, class or outcome at the next) -> amount."""
    found = defaultdict(int)
    for before, after in pairwise(days):
        then, now = world.at(before), world.at(after)
        for item in then.items:
            name = bucket(item, before)
            if name in ("on account", "no due date"):
                continue
            for part in now.applied(item):
                if part.known > before:
                    end = "written off" if part.kind == "write-off" else "settled"
                    found[name, end] += part.amount
            found[name, bucket(item, after)] += now.open(item)
    return found


def losses(state: State, first: date, last: date) -> dict:
    """Class -> (entered, lost) of what fell due from one day to another."""
    found = {}
    entries = (("not due", None), ("1–30", 1), ("31–60", 31), ("61–90", 61))
    for name, entry in (*entries, ("over 90", 91)):
        entered = lost = 0
        for item in state.items:
            if item.kind == "credit note" or not item.due:
                continue
            if not first <= item.due <= last:
                continue
            entered += item.amount
            lost += state.open(item)
            for part in state.applied(item):
                after = (part.dated - item.due).days
                if entry is not None and after < entry:
                    entered -= part.amount
                elif part.kind == "write-off":
                    lost += part.amount
        lost = max(0, lost)
        found[name] = (max(entered, lost), lost)
    return found


def late_money(state: State, start: date) -> tuple[int, int, int]:
    """Paid late, times days; overdue times days."""
    paid = paid_days = overdue_days = 0
    for item in state.items:
        if item.kind == "credit note" or not item.due:
            continue
        for part in state.applied(item):
            days = (part.dated - item.due).days
            if part.kind == "payment" and part.dated >= start and days > 0:
                paid += part.amount
                paid_days += part.amount * days
        overdue_days += state.open(item) * max(0, (state.day - item.due).days)
    return paid, paid_days, overdue_days
