"""Which entries settle an invoice: payments, discounts, credits, write-offs?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from arkit.demo.calendar import NEVER, month_end, next_business_day, next_run
from arkit.demo.how_they_pay import DISCOUNT_DAYS

DISCOUNT_RATE = 0.02
SLIP_RATE = 0.007
SMALL_RATE = 0.005
UNAPPLIED_RATE = 0.003
LEAST_PART = 20_000
PARTS_GROW_DAYS = 330
PARTS = (1.0, 0.05, 0.011)
DEDUCTION_RIGHT = 0.4
DEDUCTION_REPAID = 0.4
GOODS = ("damaged goods", "wrong item")


def shapes(docs: pd.DataFrame, buyers: pd.DataFrame) -> pd.DataFrame:
    """Decide how each paid invoice is paid: in full, in parts, short, bounced.

    Parameters
    ----------
    docs : DataFrame
        Invoices with payment day, closing and disputes.
    buyers : DataFrame
        Customers with `part_rate`, `part_after`, `bounce_rate` and so on.

    Returns
    -------
    DataFrame
        The invoices with `n_parts`, `slip`, `deducted`, `small`, `discount` (minor
        units), `is_bounced`, `is_unapplied`, `offset` (0) and `is_plain`: paid at once
        and in full.
    """
    of = buyers.loc[docs["buyer"]].reset_index(drop=True)
    paid = docs["closed_by"] == "payment"
    quiet = paid & (docs["disputed_on"] == NEVER)
    slips = quiet & (docs["u_slip"] < SLIP_RATE * of["slip_factor"])
    slip = np.round(docs["amount"] * (0.03 + 0.2 * docs["u_slip_share"])) * slips
    short = quiet & ~slips & (docs["u_deduct"] < of["deduct_rate"])
    deducted = np.round(docs["amount"] * (0.02 + 0.06 * docs["u_deduct_share"])) * short
    small = quiet & ~slips & ~short & (docs["u_small"] < SMALL_RATE * of["slip_factor"])
    quick = docs["takes_discount"] & (docs["pay"] <= docs["day"] + DISCOUNT_DAYS + 2)
    rest = docs["amount"] - docs["conceded"] - slip
    discount = np.round(rest * DISCOUNT_RATE) * (quick & paid)
    n_parts = _n_parts(docs, of) * paid
    single = (n_parts == 1) & ~short
    moved = docs["due"] >= of["change"]
    rate = of["bounce_after"].where(moved).fillna(of["bounce_rate"])
    bounced = single & (docs["u_bounce"] < rate)
    unapplied = (
        single & ~bounced & (docs["u_unapplied"] < UNAPPLIED_RATE * of["slip_factor"])
    )
    return docs.assign(
        n_parts=n_parts,
        slip=slip.astype(np.int64),
        deducted=deducted.astype(np.int64),
        small=((1 + np.floor(docs["u_small_amount"] * 850)) * small).astype(np.int64),
        discount=discount.astype(np.int64),
        is_bounced=bounced,
        is_unapplied=unapplied,
        offset=0,
        is_plain=single & quiet & ~bounced & ~unapplied & ~slips & ~small,
    )


def _n_parts(docs: pd.DataFrame, of: pd.DataFrame) -> np.ndarray:
    """Count the payments; who declines slowly pays more and more in parts."""
    moved = (docs["due"] >= of["change"]) & (docs["due"] < of["change_end"])
    grown = ((docs["due"] - of["change"]) / PARTS_GROW_DAYS).clip(0.0, 1.0)
    grown = grown.where(of["slope_days"] > 0, 1.0)
    after = of["part_rate"] + (of["part_after"] - of["part_rate"]) * grown
    rate = after.where(moved).fillna(of["part_rate"])
    large = (docs["amount"] - docs["conceded"]) > LEAST_PART
    extra = sum((docs["u_parts"] < rate * share).astype(int) for share in PARTS)
    return 1 + extra * large


def entries(docs: pd.DataFrame, buyers: pd.DataFrame) -> pd.DataFrame:
    """Write the entries that settle the invoices.

    Parameters
    ----------
    docs : DataFrame
        Invoices with everything that was decided about them.
    buyers : DataFrame
        The customers.

    Returns
    -------
    DataFrame
        One row per entry: `doc` (place of the invoice, -1 for none), `buyer`, `kind`,
        `day`, `amount` (minor units), `reference`.
    """
    of = buyers.loc[docs["buyer"]].reset_index(drop=True)
    blocks = [*_credits(docs), *_short_ends(docs, of), *_payments(docs, of)]
    written = pd.concat(blocks, ignore_index=True)
    buyer = docs["buyer"].to_numpy()[written["doc"].to_numpy()]
    written = written.assign(buyer=buyer)
    hidden = written["reference"].str.startswith("not yet applied")
    return written.assign(doc=written["doc"].mask(hidden, -1)).reset_index(drop=True)


def _block(
    docs: pd.DataFrame,
    amount: pd.Series | np.ndarray,
    day: pd.Series | np.ndarray,
    kind: str | np.ndarray,
    reference: str | np.ndarray,
) -> pd.DataFrame:
    """Write one entry for each invoice with an amount."""
    cut = {"amount": amount, "day": day, "kind": kind, "reference": reference}
    given = np.asarray(amount) != 0
    columns = {
        name: np.broadcast_to(np.asarray(value), len(docs))[given]
        for name, value in cut.items()
    }
    return pd.DataFrame({"doc": docs.index.to_numpy()[given], **columns})


def _credits(docs: pd.DataFrame) -> list[pd.DataFrame]:
    """Cancellations, returns, conceded disputes, price slips, discounts, offsets."""
    whole = docs["amount"].where(docs["closed_by"] != "payment", 0)
    words = np.where(docs["closed_by"] == "return", "goods returned", "canceled")
    goods = np.where(docs["reason"].isin(GOODS), "return", "credit note")
    before = next_business_day(np.maximum(docs["pay"] - 4, docs["sent"] + 1))
    before = np.minimum(before, docs["pay"])
    back = docs["u_slip"] < SLIP_RATE * 0.3
    kind = np.where(back, "return", "credit note")
    slip = np.where(back, "part of the goods", "price corrected")
    pay = docs["pay"]
    return [
        _block(docs, whole, docs["closed_on"], docs["closed_by"], words),
        _block(docs, docs["conceded"], docs["dispute_closed"], goods, docs["reason"]),
        _block(docs, docs["slip"], before, kind, slip),
        _block(docs, docs["discount"], pay, "discount", "cash discount 2 %"),
        _block(docs, docs["offset"], pay, "offset", "credit note used"),
    ]


def _short_ends(docs: pd.DataFrame, of: pd.DataFrame) -> list[pd.DataFrame]:
    """What becomes of deductions and of the last few cents."""
    closed = deduction_closed(docs)
    u, cut = docs["u_deduct_end"], docs["deducted"]
    right, dropped = u < DEDUCTION_RIGHT, u >= DEDUCTION_RIGHT + DEDUCTION_REPAID
    again = next_run(of["run"].to_numpy(), closed + 5)
    later = next_business_day(month_end(docs["pay"].to_numpy()) + 31)
    words = "small difference"
    return [
        _block(docs, cut * right, closed, "credit note", "promotion agreed"),
        _block(docs, cut * ~(right | dropped), again, "payment", "deduction repaid"),
        _block(docs, cut * dropped, closed, "write-off", words),
        _block(docs, docs["small"], later, "write-off", words),
    ]


def deduction_closed(docs: pd.DataFrame) -> np.ndarray:
    """Day on which a deduction is cleared up."""
    spent = 12 + np.floor(60 * docs["u_gap_1"])
    return next_business_day((docs["pay"] + spent).to_numpy())


def main_amount(docs: pd.DataFrame) -> pd.Series:
    """What is left to be paid at the payment day, in minor units."""
    less = docs[["conceded", "slip", "discount", "offset", "deducted", "small"]]
    return docs["amount"] - less.sum(axis=1)


def _payments(docs: pd.DataFrame, of: pd.DataFrame) -> list[pd.DataFrame]:
    """Payments in full: straight, returned by the bank, or applied later."""
    rest = main_amount(docs).where(docs["closed_by"] == "payment", 0)
    runs, day = of["run"].to_numpy(), docs["pay"].to_numpy()
    bounced, unapplied = rest * docs["is_bounced"], rest * docs["is_unapplied"]
    straight = rest * ((docs["n_parts"] == 1) & ~docs["is_unapplied"])
    back = next_business_day(day + 3)
    applied = next_business_day(day + 4 + np.floor(docs["u_unapplied_days"] * 25))
    again = next_run(runs, back + 5)
    return [
        _block(docs, straight, day, "payment", "transfer"),
        _block(docs, -bounced, back, "payment", "payment returned by the bank"),
        _block(docs, bounced, again, "payment", "transfer"),
        _block(docs, unapplied, day, "payment", "not yet applied"),
        _block(docs, -unapplied, applied, "payment", "not yet applied: cleared"),
        _block(docs, unapplied, applied, "payment", "applied from account"),
        *_in_parts(docs, of, rest * (docs["n_parts"] > 1)),
    ]


def _in_parts(
    docs: pd.DataFrame, of: pd.DataFrame, rest: pd.Series
) -> list[pd.DataFrame]:
    """Payments of the invoices that are paid in two, three or four parts."""
    blocks = []
    left, day, runs = rest, docs["pay"].to_numpy(), of["run"].to_numpy()
    share = 0.3 + 0.5 * docs["u_part_share"]
    for turn in range(1, len(PARTS) + 2):
        round_sum = np.select(
            [left >= 400_000, left >= 60_000], [100_000, 10_000], 1000
        )
        unit = np.where(of["round_sums"], round_sum, 1)
        part = (np.floor(left * share / unit) * unit).astype(np.int64)
        part = np.where(part > 0, part, left // 2)
        part = np.where(docs["n_parts"] == turn, left, part)
        blocks.append(_block(docs, part, day, "payment", "part payment"))
        left = left - part
        gap = 7 + np.floor(30 * docs[f"u_gap_{min(turn, len(PARTS))}"])
        day = next_run(runs, day + gap.to_numpy())
    return blocks
