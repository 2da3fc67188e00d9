"""Which document does a settlement settle, and what is left on account?

A settlement of a document in installments settles the oldest first. What exceeds a
document becomes cash on account; a reversal takes from that excess before it opens
the document again. Settlements are taken in the order in which they became known, so
that the answer for an earlier day never depends on a later entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from arkit.ledger.intake import set_aside

if TYPE_CHECKING:
    import duckdb

DOCUMENTS = """
CREATE OR REPLACE TEMP TABLE documents AS
SELECT customer_id, invoice_id, COUNT(*) AS n_items, MIN(item_id) AS first_item,
  ANY_VALUE(currency) AS currency
FROM clean_invoices GROUP BY customer_id, invoice_id
"""

FIND_CUSTOMER = """
UPDATE clean_settlements SET customer_id = owner.customer_id
FROM (SELECT invoice_id, MIN(customer_id) AS customer_id FROM documents
  GROUP BY invoice_id HAVING COUNT(*) = 1) AS owner
WHERE clean_settlements.customer_id IS NULL
  AND clean_settlements.invoice_id = owner.invoice_id
"""

LINKED = """
CREATE OR REPLACE TEMP TABLE linked AS
SELECT s.entry, s.amount, s.known_on, s.settlement_date, s.installment,
  d.first_item, d.n_items,
  CASE WHEN d.n_items = 1 THEN d.first_item ELSE i.item_id END AS item_id
FROM clean_settlements AS s
JOIN documents AS d ON d.customer_id = s.customer_id AND d.invoice_id = s.invoice_id
LEFT JOIN clean_invoices AS i ON d.n_items > 1 AND i.customer_id = s.customer_id
  AND i.invoice_id = s.invoice_id AND i.installment = s.installment
"""

INTRICATE = """
CREATE OR REPLACE TEMP TABLE intricate AS
SELECT DISTINCT first_item FROM linked WHERE item_id IS NULL
UNION
SELECT l.first_item FROM (SELECT first_item, item_id, SUM(amount) AS total,
    MIN(amount) AS smallest, MAX(amount) AS largest
  FROM linked WHERE item_id IS NOT NULL GROUP BY first_item, item_id) AS l
JOIN clean_invoices AS i ON i.item_id = l.item_id
WHERE (l.smallest < 0 AND l.largest > 0) OR (i.amount >= 0 AND l.total > i.amount)
  OR (i.amount <= 0 AND l.total < i.amount)
"""

INTRICATE_ROWS = """
SELECT l.first_item, l.entry, l.item_id, l.amount
FROM linked AS l JOIN intricate AS x ON x.first_item = l.first_item
ORDER BY l.first_item, l.known_on, l.settlement_date, l.entry
"""

INTRICATE_ITEMS = """
SELECT d.first_item, i.item_id, i.amount
FROM documents AS d JOIN intricate AS x ON x.first_item = d.first_item
JOIN clean_invoices AS i ON i.customer_id = d.customer_id
  AND i.invoice_id = d.invoice_id
ORDER BY d.first_item, i.due_date NULLS LAST, i.installment
"""

FINAL = """
CREATE OR REPLACE TABLE final_settlements AS
SELECT s.* REPLACE (COALESCE(a.amount, s.amount) AS amount),
  CASE WHEN a.entry IS NOT NULL THEN a.item_id ELSE l.item_id END AS item_id
FROM clean_settlements AS s
LEFT JOIN linked AS l ON l.entry = s.entry
LEFT JOIN allocated AS a ON a.entry = s.entry
"""


@dataclass
class Balance:
    """What has been settled of one document so far, installment by installment."""

    room: dict[int, int]
    settled: dict[int, int]
    on_account: int = 0

    @classmethod
    def of(cls, items: Iterable[tuple[int, int]]) -> Balance:
        """Start from items and their amounts, in the order they are settled."""
        room = dict(items)
        return cls(room=room, settled=dict.fromkeys(room, 0))

    def settle(self, amount: int, item: int | None) -> Iterator[tuple[int | None, int]]:
        """Spread an amount; yields (item or None for on account, amount)."""
        order = list(self.room)
        if item is not None:
            order = [item, *(i for i in order if i != item)]
        for one in order:
            part = min(amount, self.room[one] - self.settled[one])
            if part > 0:
                self.settled[one] += part
                amount -= part
                yield one, part
        if amount:
            self.on_account += amount
            yield None, amount

    def reverse(
        self, amount: int, item: int | None
    ) -> Iterator[tuple[int | None, int]]:
        """Take an amount back: from what is on account, then from the last settled."""
        part = min(amount, self.on_account)
        if part:
            self.on_account -= part
            amount -= part
            yield None, -part
        order = list(reversed(self.room))
        if item is not None:
            order = [item, *(i for i in order if i != item)]
        for one in order:
            part = min(amount, self.settled[one])
            if part > 0:
                self.settled[one] -= part
                amount -= part
                yield one, -part
        if amount:
            self.settled[order[0]] -= amount
            yield order[0], -amount


def spread(
    items: list[tuple[int, int]], settlements: list[tuple[int, int | None, int]]
) -> list[tuple[int, int | None, int]]:
    """Spread settlements over the installments of one document.

    Parameters
    ----------
    items : list of (item, amount)
        Installments in the order they fall due, minor units; negative for a credit
        note.
    settlements : list of (entry, item or None, amount)
        Settlements in the order they became known.

    Returns
    -------
    list of (entry, item or None, amount)
        Parts that add up to each settlement; None is on account.

    Examples
    --------
    An invoice of 100 paid twice, and the second payment returned:

    >>> spread([(1, 100)], [(7, 1, 100), (8, 1, 100), (9, 1, -100)])
    [(7, 1, 100), (8, None, 100), (9, None, -100)]
    """
    sign = -1 if sum(amount for _, amount in items) < 0 else 1
    balance = Balance.of((item, sign * amount) for item, amount in items)
    parts: list[tuple[int, int | None, int]] = []
    for entry, item, amount in settlements:
        act = balance.settle if sign * amount > 0 else balance.reverse
        parts += [(entry, one, sign * part) for one, part in act(abs(amount), item)]
    return parts


def allocate(connection: duckdb.DuckDBPyConnection) -> None:
    """Give every settlement its item, splitting where it settles several.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench, after `number_documents`; gets `final_settlements`.
    """
    connection.execute(DOCUMENTS)
    connection.execute(FIND_CUSTOMER)
    _refuse_strays(connection)
    connection.execute(LINKED)
    connection.execute(INTRICATE)
    rows = connection.execute(INTRICATE_ROWS).fetchall()
    items = connection.execute(INTRICATE_ITEMS).fetchall()
    parts = _spread_documents(rows, items)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE allocated "
        "(entry BIGINT, item_id BIGINT, amount BIGINT)"
    )
    if parts:
        connection.executemany("INSERT INTO allocated VALUES (?, ?, ?)", parts)
    connection.execute(FINAL)
    _remark_excess(connection)


def _refuse_strays(connection: duckdb.DuckDBPyConnection) -> None:
    set_aside(
        connection,
        "settlements",
        "CASE WHEN customer_id IS NULL "
        "THEN 'no customer, and no document to find one by' END",
    )
    same_document = (
        "SELECT 1 FROM documents AS d WHERE d.customer_id = "
        "clean_settlements.customer_id AND d.invoice_id = clean_settlements.invoice_id"
    )
    same_currency = f"{same_document} AND d.currency = clean_settlements.currency"
    set_aside(
        connection,
        "settlements",
        f"CASE WHEN NOT EXISTS ({same_document}) "
        "THEN 'settles a document that is not in the extract' "
        f"WHEN NOT EXISTS ({same_currency}) "
        "THEN 'settles a document in another currency' END",
        where="invoice_id IS NOT NULL",
    )


def _spread_documents(
    rows: list[tuple], items: list[tuple]
) -> list[tuple[int, int | None, int]]:
    by_document = {
        first: [(item, amount) for _, item, amount in group]
        for first, group in groupby(items, key=itemgetter(0))
    }
    parts: list[tuple[int, int | None, int]] = []
    for first, group in groupby(rows, key=itemgetter(0)):
        settlements = [(entry, item, amount) for _, entry, item, amount in group]
        parts += spread(by_document[first], settlements)
    return parts


def _remark_excess(connection: duckdb.DuckDBPyConnection) -> None:
    remarks = (
        (
            "watch",
            "settlements that exceed their document, with the excess on account",
            "invoice_id IS NOT NULL AND item_id IS NULL AND amount > 0",
        ),
        (
            "note",
            "settlements that are not applied to a document",
            "invoice_id IS NULL",
        ),
        ("note", "settlements that are reversals", "amount < 0 AND kind = 'payment'"),
    )
    for severity, words, rule in remarks:
        connection.execute(
            "INSERT INTO remarks SELECT ?, ? || ': ' || COUNT(*) "
            f"FROM final_settlements WHERE {rule} HAVING COUNT(*) > 0",
            [severity, words],
        )
