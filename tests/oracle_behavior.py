"""Payment behavior computed the slow way: plain Python over rows, no SQL.

Shares no code with arkit; `World` says what is known on the day.
"""

from __future__ import annotations

import math
from collections import defaultdict
from datetime import date, timedelta

from tests.oracle_behavior_world import known

DAY = timedelta(days=1)


def window_first(as_of, months):
    count = as_of.year * 12 + as_of.month - 1 - (months - 1)
    return date(count // 12, count % 12 + 1, 1)


def in_window(day, as_of, months):
    return day is not None and window_first(as_of, months) <= day <= as_of


def quantile(values, share):
    ordered = sorted(values)
    if not ordered:
        return math.nan
    place = (len(ordered) - 1) * share
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def divide(part, whole):
    return part / whole if whole else math.nan


def paid_events(world, basis="last"):
    """Rows of (customer, day, amount, terms, days late or None, is by money)."""
    events = []
    for item in world.receivables():
        terms = (item["due"] - item["date"]).days if item["due"] else None
        if basis == "last" and item["settled"]:
            late = (item["settled"] - item["due"]).days if item["due"] else None
            whole = (item["customer"], item["settled"], item["amount"], terms, late)
            events.append((*whole, world.by_money(item)))
    for item in world.items if basis == "parts" else ():
        if item["kind"] == "credit note":
            continue
        terms = (item["due"] - item["date"]).days if item["due"] else None
        bounced = any(p["kind"] == "payment" and p["amount"] < 0 for p in item["parts"])
        for part in item["parts"]:
            if part["amount"] <= 0:
                continue
            day = max(part["date"], item["date"])
            late = (day - item["due"]).days if item["due"] else None
            good = part["kind"] == "payment" and not bounced
            events.append((part["customer"], day, part["amount"], terms, late, good))
    return events


def payment_days(world, by=None, months=12, basis="last"):
    result = {}
    for group in world.groups(by):
        events = [
            e
            for e in paid_events(world, basis)
            if world.group(e[0], by) == group and in_window(e[1], world.as_of, months)
        ]
        counted = [e for e in events if e[5] and e[4] is not None]
        days = [e[4] for e in counted]
        weight = sum(e[2] for e in counted)
        late = divide(sum(e[2] * e[4] for e in counted), weight)
        terms = divide(sum(e[2] * e[3] for e in counted), weight)
        result[group] = {
            "n_settled": len(counted),
            "settled_amount": weight / 100,
            "weighted_days_late": late,
            "weighted_terms_days": terms,
            "weighted_days_to_pay": late + terms,
            "mean_days_late": divide(sum(days), len(days)),
            "median_days_late": quantile(days, 0.5),
            "p90_days_late": quantile(days, 0.9),
            "days_beyond_terms": late,
            "days_beyond_terms_late_only": divide(
                sum(e[2] * max(e[4], 0) for e in counted), weight
            ),
            "on_time_share": divide(sum(d <= 0 for d in days), len(days)),
            "on_time_amount_share": divide(
                sum(e[2] for e in counted if e[4] <= 0), weight
            ),
            "n_excluded": sum(not e[5] for e in events),
            "n_undated": sum(e[5] and e[4] is None for e in events),
        }
    return result


def payment_days_history(world, by=None, months=24):
    result = {}
    first = window_first(world.as_of, months)
    for group in world.groups(by):
        for step in range(months):
            count = first.year * 12 + first.month - 1 + step
            month = date(count // 12, count % 12 + 1, 1)
            events = [
                e
                for e in paid_events(world)
                if world.group(e[0], by) == group
                and e[5]
                and e[4] is not None
                and e[1].replace(day=1) == month
            ]
            days = [e[4] for e in events]
            weight = sum(e[2] for e in events)
            result[(*group, month)] = {
                "n_settled": len(events),
                "weighted_days_late": divide(sum(e[2] * e[4] for e in events), weight),
                "median_days_late": quantile(days, 0.5),
                "on_time_share": divide(sum(d <= 0 for d in days), len(days)),
            }
    return result


def counted_invoices(world, months=12):
    return [
        i
        for i in world.receivables()
        if i["settled"]
        and i["due"]
        and world.by_money(i)
        and in_window(i["settled"], world.as_of, months)
    ]


def days_by_size(world, edges, months=12):
    """Edges in minor units."""
    result = []
    for low, high in zip([0, *edges], [*edges, math.inf], strict=True):
        found = [
            i for i in counted_invoices(world, months) if low <= i["amount"] < high
        ]
        days = [(i["settled"] - i["due"]).days for i in found]
        to_pay = [(i["settled"] - i["date"]).days for i in found]
        result.append(
            {
                "n": len(found),
                "mean_days_to_pay": divide(sum(to_pay), len(found)),
                "mean_days_late": divide(sum(days), len(found)),
                "median_days_late": quantile(days, 0.5),
                "p25_days_late": quantile(days, 0.25),
                "p75_days_late": quantile(days, 0.75),
                "on_time_share": divide(sum(d <= 0 for d in days), len(found)),
            }
        )
    return result


def late_streak(world, by="customer_id", tolerance_days=0):
    months = defaultdict(list)
    for item in world.receivables():
        if item["due"] is None or item["due"] > world.as_of:
            continue
        if item["open"]:
            weight, days = item["open"], (world.as_of - item["due"]).days
        elif world.by_money(item) or world.total(item, "write-off") > 0:
            weight, days = item["amount"], (item["settled"] - item["due"]).days
        else:
            continue
        group = world.group(item["customer"], by)
        months[group, item["due"].replace(day=1)].append((weight, days))
    result = {}
    for group in {g for g, _ in months}:
        run = longest = seen = 0
        for _, month in sorted(k for k in months if k[0] == group):
            rows = months[group, month]
            late = sum(w * d for w, d in rows) > tolerance_days * sum(
                w for w, _ in rows
            )
            run = run + 1 if late else 0
            longest, seen, last = max(longest, run), seen + 1, month
        result[group] = {
            "late_months": run,
            "last_month": last,
            "longest_late_months": longest,
            "months_seen": seen,
        }
    return result


def promise_rows(world, tolerance_days=0):
    """State and money of every promise, by its number."""
    known_promises = known(world.tables, "promises", "made_on", world.as_of)
    result = {}
    for customer in {p["customer_id"] for p in known_promises}:
        own = [p for p in known_promises if p["customer_id"] == customer]
        documents = {i["invoice"] for i in world.items if i["customer"] == customer}
        good = [p for p in own if p["invoice_id"] in {None, *documents}]
        for p in own:
            p["takes"] = {"in time": 0, "late": 0}
            p["until"] = p["due_date"] + tolerance_days * DAY
            p["moved"] = moved_on(p, own)
        good.sort(key=lambda p: (p["due_date"], p["made_on"], p["promise_id"]))
        money = customer_money(world, customer, own)
        for is_on_account in (False, True):
            same = [p for p in good if (p["invoice_id"] is None) == is_on_account]
            for p in same:
                last = min(p["until"], (p["moved"] or date.max) - DAY)
                claim(p, money, p["made_on"], last, "in time")
            for p in same:
                if not p["moved"]:
                    first = max(p["made_on"], p["until"] + DAY)
                    claim(p, money, first, date.max, "late")
        for p in own:
            state = promise_state(world, p, customer) if p in good else None
            result[p["promise_id"]] = {
                "state": state,
                "received_amount": sum(p["takes"].values()) / 100,
                "in_time_amount": p["takes"]["in time"] / 100,
                "amount": int(p["amount"]) / 100,
                "customer": customer,
                "due": p["due_date"],
            }
    return result


def customer_money(world, customer, own):
    """Payments by day, less what was returned, of each promised document and others."""
    promised = {p["invoice_id"] for p in own} - {None}
    days = defaultdict(int)
    for part in world.parts:
        item = part["item"]
        if part["customer"] != customer or part["kind"] != "payment":
            continue
        if item is not None and item["kind"] == "credit note":
            continue
        about = item["invoice"] if item and item["invoice"] in promised else None
        days[part["date"], about] += part["amount"]
    money = []
    for (day, invoice), amount in sorted(days.items(), key=lambda d: d[0][0]):
        if day < min(p["made_on"] for p in own):
            continue
        if amount > 0:
            money.append({"day": day, "invoice": invoice, "left": amount})
            continue
        for entry in reversed([m for m in money if m["invoice"] == invoice]):
            part = min(entry["left"], -amount)
            entry["left"] -= part
            amount += part
    return money


def moved_on(promise, own):
    if promise["invoice_id"] is None:
        return None
    later = [
        p["made_on"]
        for p in own
        if p["invoice_id"] == promise["invoice_id"]
        and p["made_on"] > promise["made_on"]
        and p["made_on"] < promise["due_date"]
    ]
    return min(later) if later else None


def claim(promise, money, first, last, kind):
    for entry in money:
        fits = promise["invoice_id"] in (None, entry["invoice"])
        if fits and first <= entry["day"] <= last:
            need = int(promise["amount"]) - sum(promise["takes"].values())
            part = min(need, entry["left"])
            entry["left"] -= part
            promise["takes"][kind] += part


def promise_state(world, promise, customer):
    got, amount = promise["takes"], int(promise["amount"])
    items = [
        i
        for i in world.items
        if i["customer"] == customer and i["invoice"] == promise["invoice_id"]
    ]
    closed = bool(items) and not any(
        i["open"] or world.total(i, "write-off") for i in items
    )
    days = [i["settled"] for i in items if i["settled"]]
    early = closed and (not days or max(days) <= promise["until"])
    received = sum(got.values())
    if got["in time"] >= amount:
        return "kept"
    if promise["moved"]:
        return "superseded"
    if early:
        return "kept" if received else "superseded"
    if promise["until"] >= world.as_of:
        return "open"
    if received >= amount or (closed and received):
        return "kept late"
    return "partly kept" if received else "broken"


def promise_record(world, by=None, months=12, tolerance_days=0):
    rows = promise_rows(world, tolerance_days).values()
    result = {}
    for group in world.groups(by):
        own = [r for r in rows if world.group(r["customer"], by) == group]
        due = [
            r
            for r in own
            if r["state"] in ("kept", "kept late", "partly kept", "broken")
            and in_window(r["due"], world.as_of, months)
        ]
        kept = [r for r in due if r["state"] == "kept"]
        broken = [r for r in due if r["state"] == "broken"]
        result[group] = {
            "n_due": len(due),
            "n_kept": len(kept),
            "n_kept_late": sum(r["state"] == "kept late" for r in due),
            "n_partly": sum(r["state"] == "partly kept" for r in due),
            "n_broken": len(broken),
            "n_open": sum(r["state"] == "open" for r in own),
            "kept_share": divide(len(kept), len(due)),
            "kept_amount_share": divide(
                sum(r["amount"] for r in kept), sum(r["amount"] for r in due)
            ),
            "broken_amount": sum(r["amount"] for r in broken),
        }
    return result


def dispute_record(world, by=None, months=12):
    rows = known(world.tables, "disputes", "opened_date", world.as_of)
    rows.sort(key=lambda r: (r["customer_id"], r["opened_date"], r["dispute_id"]))
    room = {}
    for row in rows:
        items = [
            i
            for i in world.items
            if i["amount"] > 0
            and i["customer"] == row["customer_id"]
            and i["invoice"] == row["invoice_id"]
        ]
        closed = row.get("closed_date")
        row["closed"] = closed if closed and closed <= world.as_of else None
        whole = sum(i["amount"] for i in items) if items else None
        row["size"] = whole if row["amount"] is None else int(row["amount"])
        key = (row["customer_id"], row["invoice_id"])
        room.setdefault(key, sum(i["open"] for i in items) if items else math.inf)
        row["still"] = 0
        if row["closed"] is None and row["size"] is not None:
            row["still"] = min(row["size"], room[key])
            room[key] -= row["still"]
    fault = {"customer right": 1, "shared": 0.5, "seller right": 0}
    result = {}
    for group in world.groups(by):
        own = [r for r in rows if world.group(r["customer_id"], by) == group]
        opened = [r for r in own if in_window(r["opened_date"], world.as_of, months)]
        closed = [r for r in own if in_window(r["closed"], world.as_of, months)]
        judged = [fault[r["outcome"]] for r in closed if r["outcome"]]
        sales = sum(
            i["amount"]
            for i in world.receivables()
            if world.group(i["customer"], by) == group
            and in_window(i["date"], world.as_of, months)
        )
        result[group] = {
            "n_open": sum(r["closed"] is None for r in own),
            "open_disputed_amount": sum(r["still"] for r in own) / 100,
            "n_opened": len(opened),
            "n_closed": len(closed),
            "mean_days_to_close": divide(
                sum((r["closed"] - r["opened_date"]).days for r in closed), len(closed)
            ),
            "seller_fault_share": divide(sum(judged), len(judged)),
            "disputed_sales_share": divide(sum(r["size"] or 0 for r in opened), sales),
        }
    return result


def deductions(world, by=None, months=12):
    customers = {}
    for customer in world.customers:
        mine = [
            p
            for p in world.parts
            if p["customer"] == customer and in_window(p["date"], world.as_of, months)
        ]

        def on_note(part):
            return part["item"] is not None and part["item"]["kind"] == "credit note"

        def taken(kind, rows=mine, on_note=on_note):
            return sum(
                p["amount"]
                for p in rows
                if p["kind"] == kind and not (on_note(p) and p["amount"] < 0)
            )

        def used(kind, rows=mine, on_note=on_note):
            return -sum(
                p["amount"]
                for p in rows
                if p["kind"] == kind and on_note(p) and p["amount"] < 0
            )

        notes_used, offsets_used = used("credit note"), used("offset")
        credits, offsets = taken("credit note"), taken("offset")
        for _ in range(2):  # first kind by kind, then crosswise
            part = max(0, min(notes_used, credits))
            notes_used, credits = notes_used - part, credits - part
            part = max(0, min(offsets_used, offsets))
            offsets_used, offsets = offsets_used - part, offsets - part
            notes_used, offsets_used = offsets_used, notes_used
        billed = [
            i
            for i in world.items
            if i["customer"] == customer and in_window(i["date"], world.as_of, months)
        ]
        notes = -sum(i["amount"] for i in billed if i["kind"] == "credit note")
        customers[customer] = {
            "sales_amount": sum(
                i["amount"] for i in billed if i["kind"] != "credit note"
            ),
            "credit_note_amount": notes + credits,
            "return_amount": taken("return"),
            "discount_amount": taken("discount"),
            "write_off_amount": taken("write-off"),
            "offset_amount": offsets,
            "unapplied_amount": sum(
                p["amount"]
                for p in world.parts
                if p["customer"] == customer and p["item"] is None
            ),
            "n_reversals": 100
            * sum(
                p["kind"] == "payment" and p["amount"] < 0 and not on_note(p)
                for p in mine
            ),
        }
    result = {}
    for group in world.groups(by):
        own = [v for c, v in customers.items() if world.group(c, by) == group]
        names = customers[next(iter(customers))] if customers else {}
        result[group] = {n: sum(v[n] for v in own) / 100 for n in names}
        sales = result[group].get("sales_amount", 0)
        for name in ("credit_note", "return", "discount", "write_off", "offset"):
            result[group][f"{name}_share"] = divide(
                result[group][f"{name}_amount"], sales
            )
    return result


def action_record(world, by=None, months=12):
    rows = known(world.tables, "activities", "activity_date", world.as_of)
    names = {
        "n_reminders": "reminder",
        "n_calls": "call",
        "n_warnings_to_sales": "warning to sales",
        "n_exceptions": "exception granted",
    }
    result = {}
    for group in world.groups(by):
        own = [r for r in rows if world.group(r["customer_id"], by) == group]
        holds = {}
        own.sort(
            key=lambda r: (
                r["activity_date"],
                len(str(r["activity_id"])),
                r["activity_id"],
            )
        )
        for row in own:
            if row["kind"].startswith("hold"):
                holds[row["customer_id"]] = row["kind"] == "hold set"
        last = [r["activity_date"] for r in own if r["kind"] == "exception granted"]
        result[group] = {
            name: sum(
                r["kind"] == kind and in_window(r["activity_date"], world.as_of, months)
                for r in own
            )
            for name, kind in names.items()
        } | {
            "n_on_hold": sum(holds.values()),
            "is_on_hold": any(holds.values()),
            "last_exception_date": max(last) if last else None,
        }
    return result
