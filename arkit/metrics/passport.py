"""What does a figure rest on?

Every metric returns its figures together with a passport: formula, basis, window, row
count, currency and as-of date, to be printed beside the figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from arkit.schema import NO_CURRENCY

if TYPE_CHECKING:
    import pandas as pd

    from arkit.ledger import Ledger


@dataclass(frozen=True, kw_only=True)
class Passport:
    """What a figure rests on.

    Parameters
    ----------
    name : str
        Name of the figure as the trade says it.
    formula : str
        How it is computed, in words and symbols.
    basis : str
        Which rows and dates count, and which do not.
    window : str
        Days or months covered.
    n_rows : int
        Documents or settlements the figures rest on.
    as_of : datetime.date
        Last day whose events are known.
    currency : str
        ISO 4217 code of the amounts.
    source : str
        Author, year, page or standard of the definition.
    """

    name: str
    formula: str
    basis: str
    window: str
    n_rows: int
    as_of: date
    currency: str
    source: str = ""

    def text(self) -> str:
        """Write the passport as one line for the method notes of a report.

        Returns
        -------
        str
            Formula, basis, window, row count, currency, as-of date and source.
        """
        money = "" if self.currency == NO_CURRENCY else f" Amounts in {self.currency}."
        source = f" Source: {self.source}." if self.source else ""
        return (
            f"{self.formula}. {self.basis}. {self.window}, as of {self.as_of}, "
            f"{self.n_rows:,} rows.{money}{source}"
        )


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Figures and their passport; `frame` is plain, documented data.

    Parameters
    ----------
    frame : DataFrame
        The figures.
    passport : Passport
        What they rest on.
    """

    frame: pd.DataFrame
    passport: Passport


def measure(
    ledger: Ledger, frame: pd.DataFrame, *, n_rows: int, about: dict[str, str]
) -> Measure:
    """Attach a passport to figures.

    Parameters
    ----------
    ledger : Ledger
        Where they come from; gives the as-of date and the currency.
    frame : DataFrame
        The figures.
    n_rows : int
        Documents or settlements they rest on.
    about : dict of str to str
        `name`, `formula`, `basis`, `window` and, where there is one, `source`.

    Returns
    -------
    Measure
        The figures with their passport.
    """
    passport = Passport(
        n_rows=n_rows, as_of=ledger.as_of_date, currency=ledger.currency, **about
    )
    return Measure(frame=frame, passport=passport)
