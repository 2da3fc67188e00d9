"""Which amount does a written number mean, and does the column say so without a guess?

Most written numbers can be read in one way only: `1.234,56-`, `(1,234.56)`, `1 234,5`.
Only a number with a single mark and three digits after it (`1.234`) can be read in two;
it is read as its column is written, and when the column does not tell, arkit asks.

Everything here is SQL text over a text expression, so that ten million amounts are read
where they lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from arkit.ledger import text_literal
from arkit.sources.cases import cases

PLAIN = r"-?[0-9]+(\.[0-9]{1,2})?"
COMMA = r"-?[0-9]+,[0-9]{1,2}"
GROUPED_POINT = r"-?[0-9]{1,3}(,[0-9]{3})+\.[0-9]{1,2}"
GROUPED_COMMA = r"-?[0-9]{1,3}(\.[0-9]{3})+,[0-9]{1,2}"
SPACE = r"\s\x{00A0}\x{2007}\x{2009}\x{202F}"
APOSTROPHE = r"'\x{2019}\x{02BC}"
MINUS = r"\x{2212}\x{2013}-"
CURRENCY = r"([A-Z]{3}|[A-Z]{1,2}\$|\p{Sc})?"
GROUPED = (
    r"([0-9]+"
    r"|[0-9]*[.,][0-9]+"
    r"|[0-9]{1,3}(,[0-9]{2,3})*,[0-9]{3}(\.[0-9]*)?"
    r"|[0-9]{1,3}(\.[0-9]{3})+(,[0-9]*)?"
    rf"|[0-9]{{1,3}}([{SPACE}{APOSTROPHE}][0-9]{{3}})+([.,][0-9]*)?)"
)
_GAP = rf"[{SPACE}]*"
_SIGN = rf"[+{MINUS}]?"
_BARE = rf"{CURRENCY}{_GAP}{GROUPED}{_GAP}{CURRENCY}"
_FIRST = rf"({_SIGN}{_GAP}{CURRENCY}|{CURRENCY}{_GAP}{_SIGN})"
_BEFORE = rf"{_FIRST}{_GAP}{GROUPED}{_GAP}{CURRENCY}"
_BEHIND = rf"{_BARE}{_GAP}(CR|DR|S|H|[{MINUS}])"
_AROUND = rf"{CURRENCY}{_GAP}\({_GAP}{_BARE}{_GAP}\){_GAP}{CURRENCY}"
WRITTEN = rf"{_BEFORE}|{_BEHIND}|{_AROUND}"
NEGATIVE = rf"\(|[{MINUS}]|[0-9)\s]CR$|[0-9)\s]H$"
EMPTY = r"[-–—.\s]*|N/?A|#N/A|NULL|NONE|NAN|NIL"
DECIMAL = "DECIMAL(24,6)"
TWO_WAYS = r"[1-9][0-9]{0,2}[.,][0-9]{3}"


def _core(text: str) -> str:
    """Digits and marks only; meaningful where the text is a written number."""
    return f"regexp_replace({text}, '[^0-9.,]', '', 'g')"


def is_empty(text: str) -> str:
    """Condition: the text stands for no amount."""
    return (
        f"({text} IS NULL OR regexp_full_match(upper({text}), {text_literal(EMPTY)}))"
    )


def _usual(text: str) -> list[tuple[str, str, str]]:
    """Condition, decimal mark and digits of the forms nearly all numbers have."""
    return [
        (f"regexp_full_match({text}, {text_literal(form)})", mark, digits)
        for form, mark, digits in (
            (PLAIN, f"CASE WHEN contains({text}, '.') THEN '.' ELSE 'none' END", text),
            (COMMA, "','", f"replace({text}, ',', '.')"),
            (GROUPED_POINT, "'.'", f"replace({text}, ',', '')"),
            (GROUPED_COMMA, "','", f"replace(replace({text}, '.', ''), ',', '.')"),
        )
    ]


def _is_written(text: str) -> str:
    return f"regexp_full_match(upper({text}), {text_literal(WRITTEN)})"


def mark_of(text: str) -> str:
    """Expression: decimal mark of a written number, as far as it says it itself.

    `none` where it has no mark, `both` where two readings are possible.
    """
    core = _core(text)
    n_points = f"(length({core}) - length(replace({core}, '.', '')))"
    n_commas = f"(length({core}) - length(replace({core}, ',', '')))"
    last = f"regexp_extract({core}, '([.,])[0-9]*$', 1)"
    grouped = rf"[0-9][{SPACE}{APOSTROPHE}][0-9]"
    return cases(
        [
            (f"{n_points} = 0 AND {n_commas} = 0", "'none'"),
            (f"{n_points} > 0 AND {n_commas} > 0", last),
            (f"{n_points} > 1", "','"),
            (f"{n_commas} > 1", "'.'"),
            (f"regexp_matches({text}, {text_literal(grouped)})", last),
            (f"regexp_full_match({core}, {text_literal(TWO_WAYS)})", "'both'"),
        ],
        otherwise=last,
    )


@dataclass(frozen=True, kw_only=True)
class NumberColumn:
    """What the numbers of one column say about their decimal mark.

    Attributes
    ----------
    marks : mapping of str to int
        Rows by decimal mark: `.`, `,`, `none`, `both` (could be either).
    samples : tuple of str
        A few of the numbers that can be read in two ways.
    """

    marks: Mapping[str, int]
    samples: tuple[str, ...] = ()

    @property
    def proofs(self) -> frozenset[str]:
        """Decimal marks that some number of the column proves."""
        return frozenset(m for m in (".", ",") if self.marks.get(m))

    @property
    def format(self) -> str:
        """How the column writes amounts, by example."""
        comma = self.marks.get(",", 0) > self.marks.get(".", 0)
        return "1.234,56" if comma else "1,234.56" if self.proofs else "1234"


def survey_numbers(
    connection: duckdb.DuckDBPyConnection, source: str, text: str
) -> NumberColumn:
    """Ask a whole column how it writes its numbers.

    Parameters
    ----------
    connection : duckdb.DuckDBPyConnection
        The workbench.
    source : str
        Table expression, quoted.
    text : str
        Expression of the written number.

    Returns
    -------
    NumberColumn
        Rows by decimal mark, with samples of those that could be read in two ways.
    """
    usual = [(test, mark) for test, mark, _ in _usual(text)]
    mark = cases([*usual, (_is_written(text), mark_of(text))])
    found = connection.execute(
        f"SELECT mark, count(*), min(written), max(written) FROM (SELECT {mark} AS mark"
        f", {text} AS written FROM {source} WHERE {text} IS NOT NULL) "
        "WHERE mark IS NOT NULL GROUP BY mark"
    ).fetchall()
    samples = [sorted({row[2], row[3]}) for row in found if row[0] == "both"]
    return NumberColumn(
        marks={row[0]: row[1] for row in found},
        samples=tuple(samples[0]) if samples else (),
    )


def number_sql(text: str, mark: str | None, kind: str = DECIMAL) -> str:
    """Expression: the number a written one means.

    Parameters
    ----------
    text : str
        Expression of the written number.
    mark : {",", ".", None}
        Decimal mark of numbers that could be read in two ways; None leaves them unread.
    kind : str, optional
        SQL type of the answer, exact with six decimals where not stated.

    Returns
    -------
    str
        NULL where the text is empty, no number, or could be read in two ways.
    """
    core, own = _core(text), mark_of(text)
    if mark:
        own = f"replace({own}, 'both', {text_literal(mark)})"
    digits = cases(
        [
            (f"{own} = 'both'", "NULL"),
            (f"{own} = ','", f"replace(replace({core}, '.', ''), ',', '.')"),
        ],
        otherwise=f"replace({core}, ',', '')",
    )
    negative = f"regexp_matches(upper({text}), {text_literal(NEGATIVE)})"
    sign = f"CASE WHEN {negative} THEN '-' ELSE '' END"
    return cases(
        [
            *((test, f"TRY_CAST({d} AS {kind})") for test, _, d in _usual(text)),
            (_is_written(text), f"TRY_CAST(concat({sign}, {digits}) AS {kind})"),
        ],
    )


def minor_sql(value: str, decimals: str, *, rounded: bool = False) -> str:
    """Expression: an exact decimal in minor units.

    A difference from a whole minor unit below 5e-7 of a major unit is the noise of
    binary fractions (2309.7899999999995) and disappears in the six decimals kept.

    Parameters
    ----------
    value : str
        Expression of the amount in major units.
    decimals : str
        Expression of the number of decimals of its currency.
    rounded : bool, default False
        Round what is not whole, half away from zero; only where a profile says so.

    Returns
    -------
    str
        NULL where the amount is not whole and not rounded, or too large for 64 bits.
    """
    scale = cases(
        [(f"{decimals} = {n}", f"CAST({10**n} AS DECIMAL(5,0))") for n in (2, 0, 3, 4)]
    )
    product = f"({value} * {scale})"
    whole = f"CAST({product} AS DECIMAL(29,0))"
    minor = f"TRY_CAST({whole} AS BIGINT)"
    return minor if rounded else cases([(f"{product} = {whole}", minor)])


def shown_sql(value: str) -> str:
    """Expression: an exact decimal as text, without the zeros it does not need."""
    return f"rtrim(rtrim(CAST({value} AS VARCHAR), '0'), '.')"
