"""Which amounts, currency and days does one row of a list of documents state?"""

from __future__ import annotations

from arkit.ledger import text_literal
from arkit.schema import NO_CURRENCY
from arkit.sources.kinds import KIND_OF
from arkit.sources.lookups import decimals_sql
from arkit.sources.reading import Typed

ORIGINAL = ("amount", "debit_amount", "credit_amount", "local_amount")
OPEN = ("open_amount", "local_open_amount")
NO_DAY = "CAST(NULL AS DATE)"
NO_AMOUNT = "CAST(NULL AS DECIMAL(24,6))"
NO_TEXT = "CAST(NULL AS VARCHAR)"


class Row:
    """SQL expressions of one row of documents, built from what the sheet gives."""

    def __init__(self, typed: Typed, fallback_currency: str) -> None:
        self.typed = typed
        self.layout = typed.sheet.match.layout
        self.signs = self.layout.signs
        self.fields = set(typed.types)
        self.code = self._code(fallback_currency)
        self.decimals = decimals_sql(self.code, typed.currencies | {NO_CURRENCY})

    def value(self, name: str, missing: str = NO_TEXT) -> str:
        """Typed value of a field; `missing` where the sheet does not give it."""
        return self.typed.values.get(name, missing)

    def _code(self, fallback: str) -> str:
        """Currency of the row; the local one where only a local amount is given."""
        own = self.value("currency")
        if not self.fields & {"local_amount", "local_open_amount"}:
            return f"coalesce({own}, {fallback})"
        local = f"coalesce({self.value('local_currency')}, {fallback})"
        return (
            f"CASE WHEN {self._in_document_currency()} "
            f"THEN coalesce({own}, {local}) ELSE {local} END"
        )

    def _in_document_currency(self) -> str:
        """Condition: the row gives amounts in the currency of the document.

        A row without a currency of its own is in local currency, where the sheet has
        a column for it.
        """
        given = [n for n in ("amount", "open_amount") if n in self.fields]
        tests = [f"{self.value(name)} IS NOT NULL" for name in given]
        test = f"({' OR '.join(tests) or 'false'})"
        if "currency" in self.fields:
            test = f"({self.value('currency')} IS NOT NULL AND {test})"
        return test

    def _amount(self, name: str) -> str:
        """Amount of a field before signs, in the currency of the row."""
        own = self.value(name, NO_AMOUNT)
        if f"local_{name}" not in self.fields:
            return own
        local = self.value(f"local_{name}")
        return (
            f"CASE WHEN {self._in_document_currency()} THEN {own} "
            f"ELSE coalesce({local}, {own}) END"
        )

    def signed(self, name: str) -> str:
        """Amount of a field, positive where the customer owes it."""
        signs = self.signs
        if name == "amount" and signs == "columns":
            debit = self.value("debit_amount", NO_AMOUNT)
            credit = self.value("credit_amount", NO_AMOUNT)
            both = f"coalesce({debit}, 0) - coalesce({credit}, 0)"
            return f"CASE WHEN coalesce({debit}, {credit}) IS NOT NULL THEN {both} END"
        amount = self._amount(name)
        if signs == "indicator" and "sign" in self.fields:
            marks = ", ".join(text_literal(m.upper()) for m in self.layout.credit_marks)
            is_credit = f"upper({self.value('sign')}) IN ({marks})"
            return f"CASE WHEN {is_credit} THEN -abs({amount}) ELSE {amount} END"
        if signs == "by type":
            return (
                f"CASE WHEN {KIND_OF}.is_credit THEN -abs({amount}) ELSE {amount} END"
            )
        return f"-({amount})" if signs == "reversed" else amount

    @property
    def original(self) -> str:
        """Original amount of the document, signed."""
        return self.signed("amount") if self.fields & set(ORIGINAL) else NO_AMOUNT

    @property
    def open(self) -> str:
        """Open amount of the document, signed."""
        return self.signed("open_amount") if self.fields & set(OPEN) else NO_AMOUNT

    @property
    def paid(self) -> str:
        """What the row says has been paid."""
        return self.value("paid_amount", NO_AMOUNT)

    def day(self, name: str) -> str:
        """Day of a field, worked out from another where the profile says how."""
        own = self.value(name, NO_DAY)
        rule = self.layout.derive.get(name)
        if not rule:
            return own
        base = self.value(rule["from"], NO_DAY)
        return f"coalesce({own}, CAST({base} + {self._days(rule['days'])} AS DATE))"

    def _days(self, days: int | tuple[str, ...]) -> str:
        if isinstance(days, int):
            return f"({days:d})"
        headings = [h.casefold() for h in self.typed.sheet.match.headings]
        places = [
            headings.index(d.casefold()) for d in days if d.casefold() in headings
        ]
        found = [
            f"nullif(CAST(TRY_CAST(replace(r.c{p}, ',', '.') AS DOUBLE) AS INTEGER), 0)"
            for p in places
        ]
        return f"coalesce({', '.join([*found, '0'])})"
