"""Which currency does a cell name?"""

from __future__ import annotations

from functools import cache

SYMBOLS = {"€": "EUR", "US$": "USD", "C$": "CAD", "CA$": "CAD", "A$": "AUD"}


@cache
def _codes() -> frozenset[str]:
    from babel.numbers import list_currencies

    return frozenset(list_currencies())


def is_currency(code: str) -> bool:
    """Say whether a text is an ISO 4217 code.

    >>> is_currency("EUR"), is_currency("euro")
    (True, False)
    """
    return code in _codes()


def currency_code(text: str) -> str | None:
    """Read a currency cell; None when it names none.

    A lone $ or £ is not read: several currencies are written so.

    >>> currency_code(" eur "), currency_code("€"), currency_code("$")
    ('EUR', 'EUR', None)
    """
    word = text.strip().upper()
    code = SYMBOLS.get(word, word)
    return code if is_currency(code) else None
