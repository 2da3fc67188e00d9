"""What can the analyst say about an extract that the extract does not say itself?"""

from __future__ import annotations

from dataclasses import dataclass

from arkit.errors import ParameterError

ORDERS = ("dmy", "mdy", "ymd")


@dataclass(frozen=True, kw_only=True)
class Options:
    """What the analyst knows and the extract does not say.

    Nothing here overrules the extract: an option answers a question that the extract
    leaves open, and a value that contradicts it is set aside.

    Parameters
    ----------
    currency : str, optional
        ISO 4217 code of amounts without one.
    date_order : {"dmy", "mdy", "ymd"}, optional
        Order of day, month and year in dates such as 01/02/2026.
    decimal : {",", "."}, optional
        Decimal mark of amounts such as 1.234.
    encoding : str, optional
        Encoding of a text file, such as cp1250.
    delimiter : str, optional
        Character between the cells of a text file.
    sheet : str, optional
        Sheet of a workbook.
    table : str, optional
        Table or view of a database.

    Raises
    ------
    ParameterError
        When a value is not one of those named above.

    Examples
    --------
    >>> Options(date_order="dmy").date_order
    'dmy'
    >>> Options(decimal=";")
    Traceback (most recent call last):
    arkit.errors.ParameterError: decimal ';' is not known. use , or .
    """

    currency: str | None = None
    date_order: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    table: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no extract can mean."""
        from arkit.sources.currencies import is_currency

        if self.decimal not in (None, ",", "."):
            raise ParameterError(
                f"decimal {self.decimal!r} is not known", remedy="use , or ."
            )
        if self.date_order not in (None, *ORDERS):
            raise ParameterError(
                f"date order {self.date_order!r} is not known",
                remedy=f"use {', '.join(ORDERS)}",
            )
        if self.currency is not None and not is_currency(self.currency):
            raise ParameterError(
                f"currency {self.currency!r} is not known",
                remedy="use an ISO 4217 code such as EUR",
            )
        if self.delimiter is not None and len(self.delimiter) != 1:
            raise ParameterError(
                f"delimiter {self.delimiter!r} is not one character",
                remedy="use one such as ; or , or |",
            )
