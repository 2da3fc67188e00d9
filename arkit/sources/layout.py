"""What can be said about the files of one system?

The words of a profile: by what a file is recognized, which column means what, which
rows are documents, how signs and document types are to be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from arkit.sources.fields import ITEMS

ROW_CLASSES = ("heading", "item", "subtotal", "total", "footer", "ignored")
SIGNS = ("signed", "columns", "indicator", "by type", "by evidence", "reversed")


def _empty() -> Mapping[str, Any]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class Detect:
    """By what is a layout recognized?

    By its telling headings (one of several groups) or by a title above them; by the
    name of the file in a folder; or by lying `beside` the file that was named.
    """

    headings: tuple[tuple[str, ...], ...] = ()
    title: str = ""
    files: tuple[str, ...] = ()
    beside: bool = False


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Which rows belong to a class? All conditions have to hold."""

    row: str
    first: str = ""
    text: str = ""
    max_cells: int = 0
    min_cells: int = 0
    filled: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    carries: Mapping[str, str] = field(default_factory=_empty)


@dataclass(frozen=True, kw_only=True)
class Documents:
    """Which kind of document or settlement is a row?

    A kind is one of the schema's, or two with a bar between: `debit note | offset` is
    the first on rows that are owed and the second on rows in the customer's favor.
    """

    kinds: Mapping[str, str] = field(default_factory=_empty)
    patterns: tuple[tuple[str, str], ...] = ()
    by: str = "document_type"
    otherwise: str = "invoice | credit note"
    unnumbered_credit: str = ""
    cleared_counter_entries: bool = False


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How is one kind of file of a system laid out?"""

    table: str = ITEMS
    detect: Detect = Detect()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=_empty)
    combine: Mapping[str, tuple[str, ...]] = field(default_factory=_empty)
    derive: Mapping[str, Mapping[str, Any]] = field(default_factory=_empty)
    rows: tuple[Rule, ...] = ()
    signs: str = "signed"
    credit_marks: tuple[str, ...] = ("H", "C", "CR", "CREDIT")
    documents: Documents = Documents()
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=_empty)
    first_of: Mapping[str, str] = field(default_factory=_empty)
    whole_numbers: tuple[str, ...] = ()
    rounded: bool = False
    encoding: str = "cp1252"
    date_order: str | None = None
    decimal: str | None = None
    currency: str | None = None
    currency_from_customers: bool = False
    as_of: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How are the extracts of one system read?

    Attributes
    ----------
    name : str
        Name the analyst types.
    title : str
        System and report, in words.
    layouts : tuple of Layout
        One per kind of file: `items` for documents, or a table of the schema.
    """

    name: str
    title: str
    layouts: tuple[Layout, ...] = field(repr=False)

    @property
    def encoding(self) -> str:
        """Encoding of text files that are not UTF-8."""
        return self.layouts[0].encoding

    def layout(self, table: str) -> Layout | None:
        """Layout that fills a table, or None."""
        wanted = ITEMS if table == "invoices" else table
        return next((one for one in self.layouts if one.table == wanted), None)
