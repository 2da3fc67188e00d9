"""Who must approve what?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from arkit.schema import number_text, share_text

if TYPE_CHECKING:
    from arkit.judgment.accounts import HouseRules


def approvals(
    rules: HouseRules, n_exceptions: int, *, has_plan: bool, has_discount: bool
) -> pd.DataFrame:
    """Who must approve what could be agreed in the meeting?

    Parameters
    ----------
    rules : HouseRules
        Rules of the house.
    n_exceptions : int
        Exceptions granted in twelve months.
    has_plan, has_discount : bool
        Whether they are on the table.

    Returns
    -------
    DataFrame
        `what` and `who`; one row each.
    """
    rows = list(_rows(rules, n_exceptions, (has_plan, has_discount)))
    return pd.DataFrame(rows, columns=["what", "who"])


def _rows(
    rules: HouseRules, n: int, offered: tuple[bool, bool]
) -> Iterator[tuple[str, str]]:
    needed = rules.approver(n + 1)
    if needed is not None:
        plan = ", only with an agreed plan" if needed.needs_plan else ""
        who = f"{' or '.join(needed.roles)}{plan}"
        yield f"Exception number {number_text(n + 1)} in twelve months", who
    has_plan, has_discount = offered
    if has_plan:
        months = number_text(rules.value("plan_by_credit_months"))
        yield f"A plan of up to {months} months", "head of credit"
        yield "A longer plan", "director"
    if has_discount:
        sales = rules.value("discount_by_sales_share")
        credit = rules.value("discount_by_credit_share")
        if sales:
            yield f"A discount of up to {share_text(sales)}", "account manager"
        yield f"A discount of up to {share_text(credit)}", "head of credit"
        yield "A larger discount", "director"
    else:
        what = "Any discount" if has_plan else "Any discount or plan"
        yield what, "not in this meeting; ask the director first"
