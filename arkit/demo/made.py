"""What does the demo consist of, and how is it made?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from arkit.demo.calendar import AS_OF, END
from arkit.demo.how_it_is_booked import (
    dispute_table,
    invoice_numbers,
    invoice_table,
    promise_table,
    settlement_table,
)
from arkit.demo.how_it_settles import entries, shapes
from arkit.demo.how_they_pay import intentions
from arkit.demo.ledger_tables import typed
from arkit.demo.stories import least_customers, read_data
from arkit.demo.truth import truth
from arkit.demo.what_goes_wrong import closings, disputes
from arkit.demo.what_is_odd import booked, extras, prepayments
from arkit.demo.what_others_know import (
    financial_table,
    inventory_table,
    rate_table,
    score_table,
)
from arkit.demo.what_they_buy import documents
from arkit.demo.what_they_promise import promises
from arkit.demo.what_they_said import report_table
from arkit.demo.what_was_done import activity_table, settled_days
from arkit.demo.what_we_agreed import customer_table
from arkit.demo.what_we_credit import note_entries, rebates
from arkit.demo.who_buys import buyers
from arkit.demo.who_fails import cut_short, failures
from arkit.errors import ParameterError

SELLER = "Ferrolane Technical Supplies"
"""Name of the fictional seller."""


@dataclass(frozen=True, kw_only=True)
class Demo:
    """A demo ledger and what was planted in it.

    Parameters
    ----------
    tables : dict of str to DataFrame
        Tables of the schema by name, without derived columns.
    truth : dict of str to DataFrame
        What was planted, see `make`.
    as_of : datetime.date
        The day to report on; the tables go on for three months so that forecasts can
        be scored.
    seed : int
        Seed it was made from.

    Examples
    --------
    >>> demo = make(seed=1, n_customers=120)
    >>> demo.who("key account")
    ['C00017']
    """

    tables: dict[str, pd.DataFrame] = field(repr=False)
    truth: dict[str, pd.DataFrame] = field(repr=False)
    as_of: date
    seed: int

    def who(self, story: str) -> list[str]:
        """Say which customers play a story.

        Parameters
        ----------
        story : str
            One of the values of `story` in the truth of the customers.

        Returns
        -------
        list of str
            Customer numbers, those with a name of their own first.

        Raises
        ------
        ParameterError
            When there is no such story.
        """
        told = self.truth["customers"]
        found = told[told["story"] == story]
        if found.empty:
            stories = ", ".join(sorted(told["story"].unique()))
            raise ParameterError(
                f"the demo has no story {story!r}", remedy=f"use one of {stories}"
            )
        return found.sort_values("is_named", ascending=False, kind="stable")[
            "customer_id"
        ].tolist()


def make(
    *,
    seed: int = 2025,
    n_customers: int = 240,
    currencies: tuple[str, ...] = ("EUR",),
) -> Demo:
    """Make the demo ledger: what an analyst would see, and what is behind it.

    Parameters
    ----------
    seed : int, default 2025
        Everything that looks like chance follows from it; the same seed gives the same
        frames everywhere.
    n_customers : int, default 240
        Number of customers; at least 120, so that every story is played.
    currencies : tuple of str, default ("EUR",)
        ISO 4217 codes among EUR, USD, GBP, SEK, CHF; the first is the seller's own.
        With more than one, a sixth of the customers without a story is billed in the
        others and there is a table of rates.

    Returns
    -------
    Demo
        `tables` by schema name; `truth` with

        - `customers`: story, cause, planted hazard (`start_days`, `daily_hazard`,
          `width_days`, see `arkit.demo.how_they_pay`), change and its date, effect of
          size, promises, payment run;
        - `invoices`: the hazard of each invoice with all effects in, the first day on
          which it could be paid, `governed_until` (from then on a dispute, a promise or
          an insolvency decides), `outcome` at the end of the data, `is_whole` (paid in
          one piece on the day the hazard chose);
        - `effects`, `payment_runs`, `seasons`: what holds for all;
        - `oddities`: prepaid, paid twice, returned, unapplied, booked late, lost.

    Raises
    ------
    ParameterError
        When the seed is negative, the customers are too few or a currency is unknown.

    Notes
    -----
    Calibrated to the published summary of a real ledger of 113,085 invoices (the data
    of Tesorio's take-home exercise, analyzed in the repository
    lauren7249/Data-Science-Take-Home-Project). In brackets what the default seed
    gives as of 30 June 2025: of the invoices with a payment, 94.2 % have one (94.6
    %), 5.5 % two (5.2 %) and 0.3 % three (0.2 %); 7.1 % have no payment (6.3 %),
    being open, 3.2 % (3.2 %), canceled or returned; 12 % of the payments are part
    payments (10.5 %); cleared invoices are paid in full to 94.9 % (94.4 %, counting
    those less a cash discount) and to 95.8 % on average (96.1 %); 3.3 % are due in
    the month they are written (3.8 %), 76.4 % in the next (73.5 %), 18.1 % in the one
    after (22.0 %) and 2.0 % in the third (0.7 %). Amounts and lateness are not: the
    published amounts appear randomized by their owner. Sales are some 50 million a
    year, a fifth to a quarter of the receivables is overdue, and simple days sales
    outstanding swing with the seasons between 32 and 50, by countback from 37 to 45.

    Not planted: several installments of an invoice, goods ordered but not delivered.

    Examples
    --------
    >>> demo = make(seed=1, n_customers=120)
    >>> str(demo.tables["invoices"]["amount"].dtype), demo.as_of
    ('int64', datetime.date(2025, 6, 30))
    >>> demo.truth["customers"].set_index("customer_id").loc["C00029", "payment_run"]
    '15th and month end'
    """
    _check(seed, n_customers, currencies)
    who = buyers(seed=seed, n_customers=n_customers, currencies=currencies)
    docs = documents(who, seed=seed)
    for step in (intentions, closings, disputes, promises, shapes, prepayments):
        docs = step(docs, who)
    docs, notes = rebates(cut_short(docs, who), who)
    names = invoice_numbers(docs, notes)
    written = [entries(docs, who), extras(docs, who), note_entries(notes, len(docs))]
    done = booked(failures(pd.concat(written, ignore_index=True), docs, who), docs)
    settled = settled_days(done, docs)
    tables = {
        "customers": customer_table(who, seed=seed),
        "invoices": invoice_table(docs, notes, names, who),
        "settlements": settlement_table(done, names, who),
        "promises": promise_table(docs, names, who),
        "disputes": dispute_table(docs, names, who),
        "activities": activity_table(docs, settled, who, seed=seed),
        "field_reports": report_table(who, seed=seed),
        "inventory": inventory_table(docs, settled, names, who),
        "financials": financial_table(who),
        "external_scores": score_table(who, seed=seed),
    }
    if len(currencies) > 1:
        tables["rates"] = rate_table(currencies, seed=seed)
    return Demo(
        tables={name: typed(name, frame) for name, frame in tables.items()},
        truth=truth(docs, done, names, who),
        as_of=AS_OF,
        seed=seed,
    )


def _check(seed: int, n_customers: int, currencies: tuple[str, ...]) -> None:
    if seed < 0:
        raise ParameterError(f"{seed} is no seed", remedy="use 0 or more")
    if n_customers < least_customers():
        raise ParameterError(
            f"{n_customers} customers are too few for the stories of the demo",
            remedy=f"use {least_customers()} or more",
        )
    known = read_data("names")["currencies"]
    strange = [code for code in currencies if code not in known]
    if strange or not currencies or len(set(currencies)) < len(currencies):
        raise ParameterError(
            "the demo cannot bill in these currencies",
            rows=strange,
            remedy=f"choose each once from {', '.join(known)}",
        )


def write_demo(
    folder: str | Path,
    *,
    seed: int = 2025,
    n_customers: int = 240,
    replace: bool = False,
) -> Demo:
    """Make the demo and write it as a ledger folder.

    Parameters
    ----------
    folder : str or Path
        Ledger folder to write.
    seed : int, default 2025
        Seed of the demo.
    n_customers : int, default 240
        Number of customers.
    replace : bool, default False
        Whether an existing ledger in the folder may be replaced.

    Returns
    -------
    Demo
        What was written and what was planted in it.

    Raises
    ------
    LedgerError
        When the folder exists and may not be replaced, or is no ledger.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_demo(Path(folder) / "demo.ledger", seed=7, n_customers=120).as_of
    datetime.date(2025, 6, 30)
    """
    from arkit.ledger import Provenance, write_tables

    demo = make(seed=seed, n_customers=n_customers)
    provenance = Provenance(extract_date=END, replace=replace)
    write_tables(demo.tables, folder, provenance=provenance)
    return demo
