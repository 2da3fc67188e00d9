"""For whom is a figure computed: the portfolio, a group, or each customer?"""

from __future__ import annotations

from dataclasses import dataclass

from arkit.errors import ParameterError

GROUPS = (
    "customer_id",
    "parent_id",
    "segment",
    "country",
    "account_manager",
    "collector",
    "is_key_account",
)


@dataclass(frozen=True)
class Grouping:
    """SQL parts that make one text serve portfolio, groups and customers.

    `alias` is the alias of the relation that holds `customer_id`.
    """

    by: str | None
    alias: str

    @property
    def column(self) -> str:
        """SQL expression of the group."""
        owner = self.alias if self.by == "customer_id" else "c"
        return f"{owner}.{self.by}"

    @property
    def select(self) -> str:
        """Leading part of the SELECT list, with its comma; empty for the portfolio."""
        return "" if self.by is None else f"{self.column} AS {self.by}, "

    @property
    def join(self) -> str:
        """Join that brings in the customer, where the group needs one."""
        if self.by in (None, "customer_id"):
            return ""
        return (
            " LEFT JOIN known_customers AS c "
            f"ON c.customer_id = {self.alias}.customer_id"
        )

    def group(self, *more: str) -> str:
        """Write the GROUP BY clause over the group and further expressions."""
        terms = ([] if self.by is None else [self.column]) + list(more)
        return f" GROUP BY {', '.join(terms)}" if terms else ""

    @property
    def keys(self) -> list[str]:
        """Names of the key columns of the result."""
        return [] if self.by is None else [self.by]


def grouping(by: str | None, *, alias: str) -> Grouping:
    """Check a grouping and give its SQL parts.

    Parameters
    ----------
    by : str or None
        None for the portfolio (one group), `customer_id`, or a column of customers.
    alias : str
        Alias of the relation that holds `customer_id` in the query.

    Returns
    -------
    Grouping
        The SQL parts.

    Raises
    ------
    ParameterError
        When the group is none of those.

    Examples
    --------
    >>> grouping("segment", alias="l").select
    'c.segment AS segment, '
    """
    if by is not None and by not in GROUPS:
        raise ParameterError(
            f"cannot group by {by!r}", remedy=f"use one of {', '.join(GROUPS)}"
        )
    return Grouping(by=by, alias=alias)
