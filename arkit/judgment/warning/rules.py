"""Which signs put a customer on the watch list, and which stand beside them?"""

from __future__ import annotations

from arkit.judgment.warning import signs
from arkit.judgment.warning.rule import Row, Rule
from arkit.schema import date_text, days_text, is_missing, number_text, share_text


def _n(row: Row, name: str) -> str:
    return number_text(row[name])


def _late(days: object) -> str:
    """Days late in words, or early."""
    if days < 0:
        return f"{days_text(-days)} early"
    return f"{days_text(days)} late"


def _says_slower(row: Row) -> str:
    found = row["change_date"]
    since = "" if is_missing(found) else f" since about {date_text(found)}"
    return (
        f"pays {days_text(row['days_later'])} later than usual{since}; usual is "
        f"{_late(row['usual_days'])}"
    )


def _says_outside(row: Row) -> str:
    parts = []
    if not is_missing(row["equity_share"]):
        parts.append(f"equity {share_text(row['equity_share'])} of assets")
    if not is_missing(row["sales_growth"]):
        parts.append(f"sales {share_text(row['sales_growth'])} on the year")
    if row["earnings_amount"] < 0:
        parts.append("a loss")
    return f"accounts to {date_text(row['period_end'])}: {', '.join(parts)}"


RULES: tuple[Rule, ...] = (
    Rule(
        name="drift",
        title="pays later and later",
        when=signs.is_slower,
        value="statistic",
        limit="threshold",
        says=_says_slower,
        clears="six weeks paid {back_text}",
        action="Ask the account manager what has changed, before the next shipment.",
    ),
    Rule(
        name="irregular",
        title="pays irregularly",
        when=signs.is_irregular,
        value="spread_ratio",
        limit="irregular_ratio",
        says=lambda row: (
            f"days late scatter {number_text(row['spread_ratio'], places=1)}"
            " times as much as usual"
        ),
        clears="ten weeks of usual regularity",
        action="Look at which invoices wait; irregular often comes before late.",
        weight=0.5,
    ),
    Rule(
        name="own_pattern",
        title="broke its own pattern",
        when=signs.is_overstayed,
        value="n_overstayed",
        limit="",
        says=lambda row: (
            f"{_n(row, 'n_overstayed')} invoices open longer than it ever "
            f"usually takes, oldest {days_text(row['oldest_days'])} past due"
        ),
        clears="these invoices paid",
        action="Ask for these invoices one by one.",
    ),
    Rule(
        name="silent",
        title="has stopped paying",
        when=signs.is_silent,
        value="days_silent",
        limit="longest_wait_days",
        says=lambda row: (
            f"no payment for {days_text(row['days_silent'])}; the longest "
            f"wait was {days_text(row['longest_wait_days'])}"
        ),
        clears="the next payment",
        action="Call today.",
    ),
    Rule(
        name="broken_promises",
        title="breaks promises",
        when=signs.is_promises,
        value="n_broken",
        limit="promises_broken_watch",
        says=lambda row: (
            f"kept {_n(row, 'n_kept')} of {_n(row, 'n_promises')} promises in 6 months"
        ),
        clears="the next promises kept",
        action="Take the next promise in writing, with an amount and a day.",
        weight=0.5,
    ),
    Rule(
        name="parts",
        title="pays in parts",
        when=signs.is_parts,
        value="in_parts_share",
        limit="part_paid_watch",
        says=lambda row: (
            f"{_n(row, 'n_in_parts')} of {_n(row, 'n_paid')} invoices of "
            "the last 6 months paid in parts"
        ),
        clears="invoices paid whole again",
        action="Ask for a payment plan instead of single parts.",
        weight=0.5,
    ),
    Rule(
        name="round_sums",
        title="pays round sums",
        when=signs.is_round,
        value="n_round",
        limit="n_round_before",
        says=lambda row: (
            f"{_n(row, 'n_round')} part payments of round sums in 6 months, "
            f"{_n(row, 'n_round_before')} in the year before"
        ),
        clears="payments by invoice again",
        action="Ask which invoices are meant, and when the rest comes.",
        weight=0.5,
    ),
    Rule(
        name="lost_discount",
        title="no longer takes the discount",
        when=signs.is_lost_discount,
        value="discount_share",
        limit="",
        says=lambda row: (
            f"discount taken on {share_text(row['discount_share'])} of "
            f"invoices, {share_text(row['discount_before_share'])} before"
        ),
        clears="the discount taken again",
        action="Ask why; leaving a discount is dear for whoever has the money.",
    ),
    Rule(
        name="disputes",
        title="disputes more",
        when=signs.is_disputes,
        value="n_disputes",
        limit="n_disputes_before",
        says=lambda row: (
            f"{_n(row, 'n_disputes')} disputes in 3 months, "
            f"{_n(row, 'n_disputes_before')} in the year before"
        ),
        clears="disputes settled",
        action="Find out whether they are justified; both answers matter.",
        weight=0.5,
    ),
    Rule(
        name="falling_orders",
        title="orders less",
        when=signs.is_falling,
        value="sales_ratio",
        limit="orders_fall",
        says=lambda row: (
            f"sales of 3 months {share_text(row['sales_ratio'])} of those a year before"
        ),
        clears="orders back",
        action="Ask sales where the orders go.",
        weight=0.5,
    ),
    Rule(
        name="surging_orders",
        title="orders far more",
        when=signs.is_surging,
        value="sales_ratio",
        limit="orders_surge",
        says=lambda row: (
            f"sales of 3 months {number_text(row['sales_ratio'], places=1)} "
            "times those a year before"
        ),
        clears="orders back to usual",
        action="Ask what the goods are for before the limit is used.",
        weight=0.5,
    ),
    Rule(
        name="limit_use",
        title="uses up its limit",
        when=signs.is_limit,
        value="utilization_share",
        limit="utilization_watch",
        says=lambda row: f"{share_text(row['utilization_share'])} of the limit used",
        clears="exposure back below the limit",
        action="Release orders only against payment of overdue items.",
        weight=0.0,
    ),
    Rule(
        name="downgraded",
        title="was downgraded",
        when=signs.is_rated,
        value="",
        limit="",
        says=lambda row: (
            f"{row['provider']} {row['grade']} on "
            f"{date_text(row['score_date'])}, {row['grade_before']} before"
        ),
        clears="a better grade",
        action="Read the full report behind the grade.",
        weight=0.5,
    ),
    Rule(
        name="accounts",
        title="has weak accounts",
        when=signs.is_thin,
        value="equity_share",
        limit="equity_watch",
        says=_says_outside,
        clears="better accounts",
        action="Ask for interim figures.",
        weight=0.5,
    ),
    Rule(
        name="large",
        title="is a large part of receivables",
        when=signs.is_large,
        value="receivables_share",
        limit="share_of_portfolio_watch",
        says=lambda row: f"{share_text(row['receivables_share'])} of all receivables",
        clears="a smaller share",
        action="Have management confirm the concentration.",
        weight=0.0,
    ),
)
