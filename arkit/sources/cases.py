"""How are conditions of a profile put into one SQL expression?"""

from __future__ import annotations

from collections.abc import Iterable


def cases(pairs: Iterable[tuple[str, str]], *, otherwise: str = "NULL") -> str:
    """Write a CASE expression: the first condition that holds gives the value.

    >>> cases([("a > 1", "'big'")])
    "CASE WHEN a > 1 THEN 'big' ELSE NULL END"
    >>> cases([], otherwise="0")
    '0'
    """
    arms = " ".join(f"WHEN {condition} THEN {value}" for condition, value in pairs)
    return f"CASE {arms} ELSE {otherwise} END" if arms else otherwise
