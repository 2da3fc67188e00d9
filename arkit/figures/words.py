"""How does a figure write a number, a date or a name?"""

from __future__ import annotations

import math
from collections.abc import Sized
from dataclasses import dataclass
from typing import Any

from arkit.schema import (
    MISSING,
    NO_CURRENCY,
    is_missing,
    number_text,
    share_text,
)

NO_GLYPH = "☐"


def share(value: float, places: int = 0) -> str:
    """Write a fraction as a percentage; what is too small for it says so.

    >>> share(0.784), share(0.0004), share(0.784, 1)
    ('78 %', '<1 %', '78.4 %')
    """
    if not is_missing(value) and 0 < value < 0.5 / 10 ** (places + 2):
        return f"<{number_text(10**-places, places=places)} %"
    return share_text(value, places=places)


def month(value: Any) -> str:
    """Write the month of a date.

    >>> from datetime import date
    >>> month(date(2025, 6, 30))
    'June 2025'
    """
    from babel.dates import format_date

    return format_date(value, format="MMMM y", locale="en")


def bucket(name: Any) -> str:
    """Write an aging bucket as the label of a bar.

    >>> bucket("1–30"), bucket("not due")
    ('1–30 days', 'Not due')
    """
    text = str(name)
    label = f"{text} days" if any(sign.isdigit() for sign in text) else text
    return label[:1].upper() + label[1:]


def ends_of(rows: Sized) -> list[int]:
    """Places of the first and the last row, once when they are the same.

    >>> ends_of([7, 8, 9]), ends_of([7])
    ([0, -1], [-1])
    """
    return [0, -1] if len(rows) > 1 else [-1]


def clean(name: Any) -> str:
    r"""Take characters out of a name that cannot be drawn or that steer the reader.

    >>> clean("Acme\x00 \u202eInc"), clean(" a\nb ")
    ('Acme☐ ☐Inc', 'a b')
    """
    text = " ".join(str(name).split())
    return "".join(sign if sign.isprintable() else NO_GLYPH for sign in text)


@dataclass(frozen=True)
class Money:
    """The unit in which a figure writes its amounts."""

    currency: str
    factor: float
    word: str
    places: int

    @property
    def unit(self) -> str:
        """Unit for the axis.

        >>> money_unit(2.5e6, "EUR").unit
        'EUR thousand'
        """
        code = "amount," if self.currency == NO_CURRENCY else self.currency
        return f"{code} {self.word}".strip(" ,")

    def text(self, amount: float) -> str:
        """Write an amount in this unit, without the unit.

        >>> money_unit(2.5e6, "EUR").text(1234567.0)
        '1,235'
        """
        scaled = amount / self.factor
        if 0 < abs(scaled) < 0.5 * 10**-self.places:
            least = number_text(10**-self.places, places=self.places)
            return f"<{least}" if scaled > 0 else f">−{least}"
        return number_text(scaled, places=self.places)


def money_unit(largest: float, currency: str) -> Money:
    """Choose the unit for amounts up to `largest`.

    Parameters
    ----------
    largest : float
        Largest amount in major units; its sign does not matter.
    currency : str
        ISO 4217 code.

    Returns
    -------
    Money
        One, a thousand, a million or a thousand million of the currency.

    Examples
    --------
    >>> money_unit(900.0, "EUR").unit, money_unit(2.5e7, "XXX").unit
    ('EUR', 'amount, million')
    """
    size = abs(largest) if math.isfinite(largest) else 0.0
    steps = ((1e4, 1.0, ""), (1e7, 1e3, "thousand"), (1e10, 1e6, "million"))
    fitting = [(scale, word) for limit, scale, word in steps if size < limit]
    factor, word = fitting[0] if fitting else (1e9, "billion")
    places = int(size / factor < 100) * (1 if word else 2)
    return Money(currency, factor, word, places)


def money(amount: float, currency: str) -> str:
    """Write an amount for a sentence, with three digits from a million on.

    >>> money(1234567.0, "EUR"), money(-950.0, "XXX"), money(float("nan"), "EUR")
    ('EUR 1.23 million', '−950', '–')
    """
    if is_missing(amount):
        return MISSING
    size = abs(amount)
    steps = ((1e9, 1e9, " billion"), (1e6, 1e6, " million"), (0.0, 1.0, ""))
    factor, word = next((scale, word) for least, scale, word in steps if size >= least)
    places = max(0, 2 - int(math.log10(size / factor))) if word else 0
    code = "" if currency == NO_CURRENCY else f"{currency} "
    return f"{code}{number_text(amount / factor, places=places)}{word}"
