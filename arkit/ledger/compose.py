"""Which relations does a question need, and what is the whole text that runs?"""

from __future__ import annotations

import re
from functools import lru_cache

from arkit.ledger.literals import name_literal
from arkit.schema import TABLES

READ_FROM = re.compile(r"\b(?:from|join)\s+([a-z_]+)")


@lru_cache(maxsize=1024)
def read_from(text: str) -> frozenset[str]:
    """Names that stand after FROM or JOIN in a text.

    >>> sorted(read_from("SELECT 1 FROM a JOIN b ON a.x = b.x"))
    ['a', 'b']
    """
    return frozenset(READ_FROM.findall(text.lower()))


def needed(text: str, texts: dict[str, str]) -> list[str]:
    """Relations a text refers to, directly or not, in order of definition.

    >>> needed("SELECT 1 FROM b", {"a": "x", "b": "FROM a", "c": "FROM a"})
    ['a', 'b']
    """
    wanted: set[str] = set()
    pending = [text]
    while pending:
        found = (read_from(pending.pop()) & texts.keys()) - wanted
        wanted |= found
        pending.extend(texts[name] for name in found)
    return [name for name in texts if name in wanted]


def compose(text: str, texts: dict[str, str]) -> str:
    """Write every relation a text needs in front of it."""
    parts = [f"{name} AS ({texts[name].strip()})" for name in needed(text, texts)]
    return f"WITH {', '.join(parts)} {text}" if parts else text


def no_rows(table: str) -> str:
    """A relation with the table's columns and no rows, for a table not in store."""
    columns = ", ".join(
        f"CAST(NULL AS {c.storage}) AS {name_literal(n)}"
        for n, c in TABLES[table].columns.items()
    )
    return f"SELECT {columns} WHERE 1 = 0"
