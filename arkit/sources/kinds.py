"""Which kind of document, or of settlement, is a row?"""

from __future__ import annotations

import re
from dataclasses import dataclass

import duckdb

from arkit.errors import SourceError
from arkit.ledger import text_literal
from arkit.schema import TABLES
from arkit.sources.cases import cases
from arkit.sources.layout import Documents
from arkit.sources.lookups import distinct_texts, shown
from arkit.sources.months import plain
from arkit.sources.reading import Typed

KIND_OF = "kind_of"
IGNORED = "ignored"
INVOICE_KINDS = TABLES["invoices"].columns["kind"].choices
SETTLEMENT_KINDS = TABLES["settlements"].columns["kind"].choices
BOTH_WAYS = {
    "invoice": ("invoice", "credit note"),
    "debit note": ("debit note", "credit note"),
    "credit note": ("debit note", "credit note"),
}
SETTLED_WORDS = (
    "paid",
    "closed",
    "cleared",
    "settled",
    "paid in full",
    "fully paid",
    "bezahlt",
    "ausgeglichen",
    "paye",
    "pagado",
    "betaald",
)


def two_kinds(text: str) -> tuple[str, str]:
    """Kind of a row that is owed and of a row in the customer's favor.

    Parameters
    ----------
    text : str
        One kind of the schema, two with a bar between, or `ignored`.

    Returns
    -------
    tuple of (str, str)
        Kind when the amount is positive, kind when it is negative.

    Raises
    ------
    SourceError
        When a kind is none of the schema's.

    Examples
    --------
    >>> two_kinds("credit note"), two_kinds("debit note | offset")
    (('debit note', 'credit note'), ('debit note', 'offset'))
    """
    parts = [part.strip() for part in text.split("|")]
    known = {*INVOICE_KINDS, *SETTLEMENT_KINDS, IGNORED}
    if len(parts) > 2 or not set(parts) <= known:
        raise SourceError(
            f"the profile names a kind of document {text!r}",
            remedy=f"use one of {', '.join(sorted(known))}, or two with | between",
        )
    if len(parts) == 2:
        return parts[0], parts[1]
    return BOTH_WAYS.get(parts[0], (parts[0], parts[0]))


def is_invoice_kind(expression: str) -> str:
    """Condition: a kind belongs to the table of invoices."""
    kinds = ", ".join(text_literal(kind) for kind in INVOICE_KINDS)
    return f"({expression} IN ({kinds}))"


def settled_status(expression: str) -> str:
    """Expression: whether a status says that a document is settled."""
    words = ", ".join(text_literal(word) for word in SETTLED_WORDS)
    return f"(lower(trim({expression})) IN ({words}))"


def is_credit(text: str) -> bool:
    """Say whether a kind of the profile is in the customer's favor by nature.

    >>> is_credit("credit note"), is_credit("invoice"), is_credit("debit note | offset")
    (True, False, False)
    """
    return "|" not in text and text not in ("invoice", "debit note", IGNORED)


@dataclass(frozen=True, kw_only=True)
class Kind:
    """What a document type means.

    Attributes
    ----------
    debit, credit : str
        Kind when the amount is owed, and when it is in the customer's favor.
    is_credit : bool
        Whether documents of the type are in the customer's favor by nature.
    flaw : str or None
        Why the kind of a credit is not known: it may be a payment or a credit note.
    """

    debit: str
    credit: str
    is_credit: bool
    flaw: str | None = None

    def sql(self) -> str:
        """The kind as columns of a SELECT."""
        flaw = "CAST(NULL AS VARCHAR)" if self.flaw is None else text_literal(self.flaw)
        return (
            f"{text_literal(self.debit)} AS debit, "
            f"{text_literal(self.credit)} AS credit, "
            f"{self.is_credit} AS is_credit, {flaw} AS flaw"
        )


def _kind(text: str, flaw: str | None = None) -> Kind:
    debit, credit = two_kinds(text)
    return Kind(debit=debit, credit=credit, is_credit=is_credit(text), flaw=flaw)


def kind_of(text: str, documents: Documents) -> Kind:
    """Tell what a document type means.

    Parameters
    ----------
    text : str
        The document type as the extract writes it.
    documents : Documents
        What the profile says.

    Returns
    -------
    Kind
        Its kinds; with a flaw when the profile does not name the type.
    """
    known = {plain(name): kind for name, kind in documents.kinds.items()}
    if plain(text) in known:
        return _kind(known[plain(text)])
    for pattern, kind in documents.patterns:
        if re.search(pattern, text, re.I):
            return _kind(kind)
    unclear = f"document type not in the profile: {shown(text)}"
    return _kind(documents.otherwise, unclear if known else None)


def document_kinds(connection: duckdb.DuckDBPyConnection, typed: Typed) -> str:
    """Join that gives every row `kind_of.debit`, `.credit`, `.is_credit`, `.flaw`.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    typed : Typed
        The reading of the sheet; unknown document types get a remark.

    Returns
    -------
    str
        SQL of the join.
    """
    documents = typed.sheet.match.layout.documents
    default = _kind(documents.otherwise)
    if documents.by not in typed.types:
        return f"CROSS JOIN (SELECT {default.sql()}) AS {KIND_OF}"
    text = typed.sheet.text(documents.by)
    if documents.by != "document_type":
        return _by_pattern(text, documents)
    texts = distinct_texts(connection, typed.sheet, text, typed.heading(documents.by))
    kinds = {one: kind_of(one, documents) for one in texts}
    _remark_unknown(typed, [one for one, kind in kinds.items() if kind.flaw])
    listed = [f"SELECT NULL AS text, {default.sql()}"]
    listed += [f"SELECT {text_literal(t)}, {kind.sql()}" for t, kind in kinds.items()]
    return (
        f"LEFT JOIN ({' UNION ALL '.join(listed)}) AS {KIND_OF} "
        f"ON {KIND_OF}.text IS NOT DISTINCT FROM {text}"
    )


def _by_pattern(text: str, documents: Documents) -> str:
    """Tell the kind from another field, such as the prefix of the number."""
    kinds = [(p, _kind(kind)) for p, kind in documents.patterns]
    default = _kind(documents.otherwise)

    def column(name: str) -> str:
        arms = [
            (
                f"regexp_matches({text}, {text_literal('(?i)' + pattern)})",
                _sql(getattr(kind, name)),
            )
            for pattern, kind in kinds
        ]
        return f"{cases(arms, otherwise=_sql(getattr(default, name)))} AS {name}"

    names = ", ".join(column(name) for name in ("debit", "credit", "is_credit"))
    return (
        f"CROSS JOIN LATERAL (SELECT {names}, CAST(NULL AS VARCHAR) AS flaw) "
        f"AS {KIND_OF}"
    )


def _sql(value: object) -> str:
    return str(value) if isinstance(value, bool) else text_literal(str(value))


def _remark_unknown(typed: Typed, unknown: list[str]) -> None:
    if unknown:
        words = (
            f"document types not in the profile: {', '.join(unknown[:10])}; rows that "
            "are owed count as invoices, credits of these types are set aside"
        )
        typed.remarks.append(("watch", words))
