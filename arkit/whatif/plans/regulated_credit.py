"""Could a payment plan be regulated credit? A reason to ask before it is signed.

Not legal advice; the test is that of one exemption in the United Kingdom, and other
countries have their own.
"""

from __future__ import annotations

from arkit.whatif.plans.due_dates import months_later
from arkit.whatif.plans.schedule import Schedule

MOST_PAYMENTS = 12
MOST_MONTHS = 12


def outside_exemption(schedule: Schedule) -> tuple[str, ...]:
    """Why is a payment plan outside the exemption for short plans without interest?

    Parameters
    ----------
    schedule : Schedule
        The plan.

    Returns
    -------
    tuple of str
        Reasons; empty when the plan has at most twelve payments, all within twelve
        months that begin on the day of the agreement, without interest.

    Notes
    -----
    The exemption matters when the customer is a consumer, a sole trader or a small
    partnership. Twelve monthly payments of which the first is due a month after the
    agreement miss it by a day. The down payment is counted, to be careful.

    References
    ----------
    UK: Financial Services and Markets Act 2000 (Regulated Activities) Order 2001,
    article 60F; talkingfinance.gateleyplc.com, 30 September 2015.

    Examples
    --------
    >>> from arkit.whatif.plans.schedule import schedule
    >>> plan = schedule("12000", n_installments=12, first_due_date="2025-10-10")
    >>> outside_exemption(plan)
    ('the last payment is due on 2026-09-10, twelve months after 2025-09-10 or later',)
    """
    lines = [line for line in schedule.installments if line.amount]
    agreed, last = schedule.agreed_date, lines[-1].due_date
    reasons = []
    if len(lines) > MOST_PAYMENTS:
        reasons.append(f"there are {len(lines)} payments, more than twelve")
    if last >= months_later(agreed, MOST_MONTHS):
        reasons.append(
            f"the last payment is due on {last}, twelve months after {agreed} or later"
        )
    if schedule.interest_amount:
        reasons.append("interest is charged")
    return tuple(reasons)
