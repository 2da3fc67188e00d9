"""What does the company know about its receivables as of a date?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from arkit.errors import LedgerError, ParameterError
from arkit.ledger.compose import compose, needed, no_rows
from arkit.ledger.day import as_day
from arkit.ledger.engine import Engine
from arkit.ledger.nearest import nearest
from arkit.ledger.rates import last_rates_text, rates_into
from arkit.ledger.relations import View, relations
from arkit.ledger.store import Contents
from arkit.schema import NO_CURRENCY, decimals

if TYPE_CHECKING:
    import pandas as pd

HELD_ALWAYS = ("ledger", "known_customers", "unapplied")
FEW_CUSTOMERS = 10
HELD_IN_SCOPE = ("known_invoices", "known_settlements", "applied")


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """Everything known about the receivables on one day, for a scope of customers.

    Only `as_of` decides what is known: a ledger answers as if read in the evening of
    its day, and rows recorded later do not exist for it. Ledgers are made by
    `open_ledger`, `from_tables` or `arkit.sources.read_ledger`.

    Parameters
    ----------
    engine : Engine
        Where the tables live.
    contents : Contents
        What the store says about itself: days covered, currencies, totals, digest.
    as_of_date : datetime.date
        Last day whose events are known.
    scope : tuple of str, optional
        Customer numbers the ledger is narrowed to; None for all.
    report_currency : str, optional
        Currency everything is converted into, at the last rate known on the day.
    only_currency : str, optional
        Currency of the documents the ledger is narrowed to.
    """

    engine: Engine = field(repr=False)
    contents: Contents = field(repr=False)
    as_of_date: date
    scope: tuple[str, ...] | None = None
    report_currency: str | None = None
    only_currency: str | None = None

    def as_of(self, day: date | str) -> Ledger:
        """The same ledger as it was known on another day.

        Parameters
        ----------
        day : date or str
            Last day whose events are known, as a date or YYYY-MM-DD.

        Returns
        -------
        Ledger
            A new ledger; this one is unchanged.

        Raises
        ------
        ParameterError
            When the day lies before the first or after the last day of the extract.
        """
        read = as_day(day)
        first, last = self.contents.first_date, self.contents.last_as_of
        if not first <= read <= last:
            raise ParameterError(
                f"as-of day {read} lies outside the data",
                remedy=f"choose a day from {first} to {last}",
            )
        return replace(self, as_of_date=read)

    def customer(self, customer_id: str) -> Ledger:
        """The ledger of one customer.

        Parameters
        ----------
        customer_id : str
            Number of the account.

        Returns
        -------
        Ledger
            A new ledger narrowed to the customer.

        Raises
        ------
        ParameterError
            When no such customer was known on the day; the nearest are named.
        """
        return self.customers([customer_id])

    def customers(self, ids: Iterable[str]) -> Ledger:
        """The ledger of several customers.

        Parameters
        ----------
        ids : iterable of str
            Customer numbers; the order does not matter.

        Returns
        -------
        Ledger
            A new ledger narrowed to these customers.

        Raises
        ------
        ParameterError
            When one of them was not known on the day; the nearest are named.
        """
        wanted = tuple(sorted(set(ids)))
        narrowed = replace(self, scope=wanted)
        found = narrowed._rows("SELECT customer_id FROM known_customers")
        missing = sorted(set(wanted) - set(found["customer_id"]))
        if missing or not wanted:
            known = replace(self, scope=None)._rows(
                "SELECT customer_id, customer_name FROM known_customers"
            )
            raise ParameterError(
                "no such customer in the ledger on this day",
                rows=missing,
                remedy=nearest(missing, known),
            )
        return narrowed

    def in_currency(self, currency: str) -> Ledger:
        """The ledger with every amount converted into one currency.

        Parameters
        ----------
        currency : str
            ISO 4217 code.

        Returns
        -------
        Ledger
            A new ledger; amounts are converted at the last rate known on the as-of
            day, the same for every date, so that history stays comparable.
        """
        return replace(self, report_currency=currency, only_currency=None)

    def only(self, currency: str) -> Ledger:
        """The ledger narrowed to documents of one currency.

        Parameters
        ----------
        currency : str
            ISO 4217 code.

        Returns
        -------
        Ledger
            Without the documents in other currencies.
        """
        return replace(self, only_currency=currency, report_currency=None)

    @cached_property
    def currencies(self) -> tuple[str, ...]:
        """Currencies of the documents in scope, in alphabetical order."""
        if self.only_currency is not None:
            return (self.only_currency,)
        if len(self.contents.currencies) <= 1:
            return self.contents.currencies
        found = self._rows(
            "SELECT currency FROM known_invoices GROUP BY currency UNION "
            "SELECT currency FROM known_settlements GROUP BY currency"
        )
        return tuple(sorted(found["currency"]))

    @cached_property
    def currency(self) -> str:
        """Currency of every amount; several without a choice are an error."""
        if self.report_currency is not None:
            return self.report_currency
        if len(self.currencies) > 1:
            raise LedgerError(
                "the documents are in several currencies",
                rows=self.currencies,
                remedy="convert with --currency EUR or ledger.in_currency('EUR') and a "
                "rates table, or look at one with ledger.only('EUR')",
            )
        return self.currencies[0] if self.currencies else NO_CURRENCY

    @cached_property
    def view(self) -> View:
        """Day, scope and rates the relations are written from."""
        return replace(self._plain_view, rates=self._rates())

    @property
    def _small(self) -> bool:
        return self.scope is not None and len(self.scope) <= FEW_CUSTOMERS

    @property
    def _plain_view(self) -> View:
        return View(
            as_of=self.as_of_date,
            customers=self.scope,
            only_currency=self.only_currency,
            report_currency=self.report_currency,
        )

    def _rates(self) -> tuple[tuple[str, float], ...]:
        """Rate per document currency into the reporting currency; empty if one."""
        home = self.currency
        if all(c == home for c in self.currencies):
            return ()
        known = self._rows(last_rates_text(home))
        return rates_into(home, self.currencies, known, day=self.as_of_date)

    def query(self, text: str, *, exact: bool = False) -> pd.DataFrame:
        """Ask a question in SQL of what was known on the day.

        Parameters
        ----------
        text : str
            One SELECT over the relations `ledger`, `applied`, `unapplied`, `slices`
            and `known_TABLE` (see `arkit.ledger.relations`).
        exact : bool, default False
            Leave amounts as whole minor units.

        Returns
        -------
        DataFrame
            Its rows. Columns called `amount` or ending in `_amount` are floats in
            major units of the ledger's currency, unless `exact`.
        """
        frame = self._rows(text, self.view)
        if exact:
            return frame
        scale = 10.0 ** decimals(self.currency)
        money = [c for c in frame if c == "amount" or c.endswith("_amount")]
        frame[money] = frame[money].astype("float64") / scale
        return frame

    def sql(self, text: str) -> str:
        """The whole text that runs for a question, for an auditor to read.

        Parameters
        ----------
        text : str
            One SELECT over the relations.

        Returns
        -------
        str
            The SELECT with every relation it needs written out in front.
        """
        return compose(text, relations(self.view))

    def hold(self, text: str) -> str:
        """Keep the answer to a question that several other questions are asked of.

        Parameters
        ----------
        text : str
            One SELECT over the relations; amounts stay in minor units.

        Returns
        -------
        str
            Name to select from in `query`; ask for it again before each query, since
            the engine lets go of what has not been asked for in a while.
        """
        return self.engine.hold(self._whole(text, self.view), small=self._small)

    def _rows(self, text: str, view: View | None = None) -> pd.DataFrame:
        return self.engine.query(self._whole(text, view), small=self._small)

    def _whole(self, text: str, view: View | None) -> str:
        """The text with every relation it needs in front, or held by the engine."""
        texts = dict(relations(view or self._plain_view))
        if view is not None:
            self._hold(text, texts)
        for name in needed(text, texts):
            table = name.removeprefix("known_")
            if name.startswith("known_") and not self.engine.has(table):
                texts[name] = no_rows(table)
        return compose(text, texts)

    def _hold(self, text: str, texts: dict[str, str]) -> None:
        """Let the engine keep what many questions share; replaces their texts."""
        names = HELD_ALWAYS + (HELD_IN_SCOPE if self.scope is not None else ())
        for name in [n for n in needed(text, texts) if n in names]:
            whole = compose(f"SELECT * FROM {name}", texts)
            texts[name] = f"SELECT * FROM {self.engine.hold(whole, small=self._small)}"
