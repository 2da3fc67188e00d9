"""What is known on a day? The one text that reads raw tables or filters by date.

Each relation is one SELECT in a portable dialect (DuckDB, Spark, PostgreSQL). Metrics
select from these names and never from the raw tables:

known_TABLE
    Rows of a table that were known on the as-of day, in the ledger's scope.
ledger
    One row per item (document or installment): what was open, what settled it, when.
applied
    One row per settlement of a known item, with the item's dates and amount.
unapplied
    Settlements that belong to no item known on the day: cash and credit on account.
reductions
    One row per settlement, applied or not: `applied` and `unapplied` together.
slices
    Amounts with the days between which they were open; they add up to the open
    amount of every earlier day, so a panel of month ends needs one pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from arkit.ledger.literals import text_literal
from arkit.schema import TABLES, decimals

NEVER = date(9999, 12, 31)
# Kept in their own currency until they have been taken off each other.
DOCUMENTS = ("invoices", "settlements")


def date_literal(day: date) -> str:
    """Write a day as an SQL literal.

    Parameters
    ----------
    day : datetime.date
        The day.

    Returns
    -------
    str
        A typed literal every dialect reads.

    Examples
    --------
    >>> date_literal(date(2025, 6, 30))
    "CAST('2025-06-30' AS DATE)"
    """
    return f"CAST('{day.isoformat()}' AS DATE)"


@dataclass(frozen=True, kw_only=True)
class View:
    """As-of day, scope and currency from which the relations are written."""

    as_of: date
    customers: tuple[str, ...] | None = None
    only_currency: str | None = None
    report_currency: str | None = None
    rates: tuple[tuple[str, float], ...] = ()

    def scope(self, *, has_currency: bool = True) -> str:
        """Conditions that keep the scope's customers and currency."""
        terms = []
        if self.customers is not None:
            ids = ", ".join(text_literal(c) for c in self.customers) or "NULL"
            terms.append(f"customer_id IN ({ids})")
        if self.only_currency is not None and has_currency:
            terms.append(f"currency = {text_literal(self.only_currency)}")
        return "".join(f" AND {term}" for term in terms)

    def money(self, amount: str, *, currency: str = "currency") -> str:
        """An amount in minor units of the reporting currency."""
        if not self.rates:
            return amount
        home = decimals(self.report_currency or "XXX")
        cases = " ".join(
            f"WHEN {text_literal(code)} THEN "
            f"CAST({rate * 10.0 ** (home - decimals(code))!r} AS DOUBLE)"
            for code, rate in self.rates
        )
        factor = f"CASE {currency} {cases} END"
        return f"CAST(FLOOR(CAST({amount} AS DOUBLE) * {factor} + 0.5) AS BIGINT)"


def known(table: str, view: View) -> str:
    """Rows of a table known on the as-of day.

    Amounts are in the reporting currency, but for invoices and settlements, which
    stay in their own until `ledger` and `applied` have taken them off each other:
    an invoice is open or not in the currency it was written in.
    """
    columns = TABLES[table].columns
    has_currency = "currency" in columns and table not in ("customers", "rates")
    shown = []
    for name, column in columns.items():
        if column.type == "money" and has_currency and table not in DOCUMENTS:
            shown.append(f"{view.money(name)} AS {name}")
        elif name in ("sent_date", "closed_date"):
            day = date_literal(view.as_of)
            shown.append(f"CASE WHEN {name} <= {day} THEN {name} END AS {name}")
        elif name == "outcome":
            day = date_literal(view.as_of)
            shown.append(f"CASE WHEN closed_date <= {day} THEN {name} END AS {name}")
        else:
            shown.append(name)
    scope = "" if table == "rates" else view.scope(has_currency=has_currency)
    return (
        f"SELECT {', '.join(shown)} FROM raw_{table} "
        f"WHERE known_on <= {date_literal(view.as_of)}{scope}"
    )


def known_customers(view: View) -> str:
    """The last known row of every customer."""
    columns = list(TABLES["customers"].columns)
    names = ", ".join(columns)
    where = f"known_on <= {date_literal(view.as_of)}{view.scope(has_currency=False)}"
    return (
        f"SELECT {names} FROM (SELECT {names}, ROW_NUMBER() OVER (PARTITION BY "
        f"customer_id ORDER BY known_on DESC) AS recency FROM raw_customers "
        f"WHERE {where}) AS dated WHERE recency = 1"
    )


SUMS = """
SELECT item_id,
  CAST(SUM(amount) AS BIGINT) AS settled_amount,
  CAST(SUM(CASE WHEN kind = 'payment' THEN amount ELSE 0 END) AS BIGINT) AS paid_amount,
  CAST(SUM(CASE WHEN kind = 'write-off' THEN amount ELSE 0 END) AS BIGINT)
    AS written_off_amount,
  CAST(SUM(CASE WHEN kind = 'return' THEN amount ELSE 0 END) AS BIGINT)
    AS returned_amount,
  CAST(SUM(CASE WHEN kind = 'discount' THEN amount ELSE 0 END) AS BIGINT)
    AS discount_amount,
  CAST(SUM(CASE WHEN kind IN ('credit note', 'offset') THEN amount ELSE 0 END)
    AS BIGINT) AS credited_amount,
  COUNT(*) AS n_settlements,
  MIN(settlement_date) AS first_date, MAX(settlement_date) AS last_date,
  MIN(amount) AS smallest, MAX(amount) AS largest
FROM known_settlements WHERE item_id IS NOT NULL GROUP BY item_id
"""

REVERSED = """
SELECT daily.item_id, daily.settlement_date,
  SUM(daily.amount) OVER (PARTITION BY daily.item_id ORDER BY daily.settlement_date
    ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS settled_amount
FROM (SELECT s.item_id, s.settlement_date, SUM(s.amount) AS amount
  FROM known_settlements AS s
  JOIN settled AS t ON t.item_id = s.item_id AND t.smallest < 0 AND t.largest > 0
  GROUP BY s.item_id, s.settlement_date) AS daily
"""

STAYED = """
SELECT r.item_id, MIN(r.settlement_date) AS stayed_date
FROM reversed AS r
LEFT JOIN (SELECT b.item_id, MAX(b.settlement_date) AS last_open_date
  FROM reversed AS b JOIN known_invoices AS i ON i.item_id = b.item_id
  WHERE b.settled_amount <> i.amount GROUP BY b.item_id) AS o ON o.item_id = r.item_id
WHERE o.last_open_date IS NULL OR r.settlement_date > o.last_open_date
GROUP BY r.item_id
"""


def ledger_text(view: View) -> str:
    """One row per item: open amount, what settled it, when, and how late."""
    day = date_literal(view.as_of)
    sums = ("paid", "credited", "returned", "discount", "written_off")
    parts = ", ".join(f"{view.money(f'{s}_amount')} AS {s}_amount" for s in sums)
    whole, rest = view.money("amount"), view.money("open_amount")
    return f"""
SELECT item_id, customer_id, kind, currency, invoice_date, due_date, known_on,
  {whole} AS amount, {whole} - {rest} AS settled_amount, {rest} AS open_amount,
  {parts}, n_settlements, first_settlement_date, settled_date,
  DATE_DIFF('day', invoice_date, due_date) AS terms_days,
  DATE_DIFF('day', invoice_date, settled_date) AS days_to_pay,
  DATE_DIFF('day', due_date, settled_date) AS days_late,
  CASE WHEN open_amount <> 0 THEN DATE_DIFF('day', due_date, {day}) END
    AS days_past_due,
  CASE WHEN open_amount <> 0 THEN DATE_DIFF('day', invoice_date, {day}) END
    AS days_open
FROM (SELECT i.item_id, i.customer_id, i.kind, i.currency, i.invoice_date, i.due_date,
    i.known_on, i.amount, i.amount - COALESCE(t.settled_amount, 0) AS open_amount,
    COALESCE(t.paid_amount, 0) AS paid_amount,
    COALESCE(t.credited_amount, 0) AS credited_amount,
    COALESCE(t.returned_amount, 0) AS returned_amount,
    COALESCE(t.discount_amount, 0) AS discount_amount,
    COALESCE(t.written_off_amount, 0) AS written_off_amount,
    COALESCE(t.n_settlements, 0) AS n_settlements,
    t.first_date AS first_settlement_date,
    CASE WHEN i.amount <> 0 AND t.settled_amount = i.amount
      THEN GREATEST(COALESCE(p.stayed_date, t.last_date), i.invoice_date) END
      AS settled_date
  FROM known_invoices AS i
  LEFT JOIN settled AS t ON t.item_id = i.item_id
  LEFT JOIN stayed AS p ON p.item_id = i.item_id) AS balances
"""


def applied_text(view: View) -> str:
    """One row per settlement of a known item, with the item's dates and amount."""
    amount = view.money("s.amount", currency="s.currency")
    whole = view.money("i.amount", currency="i.currency")
    return f"""
SELECT s.settlement_id, s.item_id, s.customer_id, s.kind AS settled_by,
  s.settlement_date, s.known_on, {amount} AS amount, s.currency, i.kind,
  i.invoice_date, i.due_date, {whole} AS invoice_amount,
  i.known_on AS invoice_known_on
FROM known_settlements AS s JOIN known_invoices AS i ON i.item_id = s.item_id
"""


def unapplied_text(view: View) -> str:
    """Settlements of no item known on the day: cash and credit on account.

    The parts of one settlement that was spread over items not yet known are one row,
    since how it will be spread is not known yet either.
    """
    amount = view.money("s.amount", currency="s.currency")
    return f"""
SELECT s.settlement_id, s.customer_id, s.kind AS settled_by, s.settlement_date,
  s.known_on, CAST(SUM({amount}) AS BIGINT) AS amount, s.currency
FROM known_settlements AS s LEFT JOIN known_invoices AS i ON i.item_id = s.item_id
WHERE i.item_id IS NULL
GROUP BY s.settlement_id, s.customer_id, s.invoice_id, s.kind, s.settlement_date,
  s.known_on, s.currency
"""


def reductions_text(view: View) -> str:
    """One row per settlement, whether it is applied to a known item or not."""
    return f"""
SELECT settlement_id, item_id, customer_id, kind AS settled_by, settlement_date,
  known_on, {view.money("amount")} AS amount, currency
FROM known_settlements
"""


def slices_text(view: View) -> str:
    """Amounts and the days from which and until which they were open.

    A settled part is open from the day its invoice was known until the day its
    settlement was, and `settled_by` says what ended it; what is left over never ends.
    A settlement known before its invoice is on account in between. Sums of slices that
    contain a day equal the open amounts of that day, reversals included.
    """
    never = date_literal(NEVER)
    amount = view.money("s.amount", currency="s.currency")
    return f"""
SELECT s.customer_id,
  CASE WHEN i.known_on < s.known_on THEN i.kind ELSE 'on account' END AS kind,
  CASE WHEN i.known_on < s.known_on THEN s.kind END AS settled_by,
  CASE WHEN i.known_on < s.known_on THEN i.invoice_date ELSE s.settlement_date END
    AS invoice_date,
  CASE WHEN i.known_on < s.known_on THEN i.due_date END AS due_date,
  CASE WHEN i.known_on < s.known_on THEN i.known_on ELSE s.known_on END AS from_date,
  CASE WHEN i.known_on < s.known_on THEN s.known_on
    ELSE COALESCE(i.known_on, {never}) END AS until_date,
  CASE WHEN i.known_on < s.known_on THEN {amount} ELSE -{amount} END AS amount
FROM known_settlements AS s LEFT JOIN known_invoices AS i ON i.item_id = s.item_id
WHERE i.known_on IS NULL OR i.known_on <> s.known_on
UNION ALL
SELECT customer_id, kind, CAST(NULL AS VARCHAR) AS settled_by, invoice_date, due_date,
  known_on AS from_date, {never} AS until_date, open_amount AS amount
FROM ledger WHERE open_amount <> 0
"""


@lru_cache(maxsize=64)
def relations(view: View) -> dict[str, str]:
    """Every relation's text by name, each after those it selects from.

    Parameters
    ----------
    view : View
        As-of day, scope and currency.

    Returns
    -------
    dict of str to str
        Name to SELECT text.
    """
    texts = {
        f"known_{name}": known(name, view) for name in TABLES if name != "customers"
    }
    texts["known_customers"] = known_customers(view)
    texts["settled"] = SUMS
    texts["reversed"] = REVERSED
    texts["stayed"] = STAYED
    texts["ledger"] = ledger_text(view)
    texts["applied"] = applied_text(view)
    texts["unapplied"] = unapplied_text(view)
    texts["reductions"] = reductions_text(view)
    texts["slices"] = slices_text(view)
    return texts
