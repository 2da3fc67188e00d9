"""Which month does a name mean, in the languages extracts are written in?"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache

LANGUAGES = ("en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb", "fi")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Fold case, drop accents and everything but letters and digits.

    >>> plain("Numéro de document"), plain("P. O. #")
    ('numerodedocument', 'po')
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in parts if c.isalnum())


@cache
def _names() -> dict[str, int]:
    from babel.dates import get_month_names

    found: dict[str, set[int]] = {"sept": {9}, "mrz": {3}}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    found.setdefault(plain(name), set()).add(number)
    return {name: one.pop() for name, one in found.items() if len(one) == 1}


def month_number(name: str) -> int | None:
    """Number of a month by its name; None when it is none or means two months.

    >>> month_number("März"), month_number("Dec"), month_number("Smarch")
    (3, 12, None)
    """
    return _names().get(plain(name))
