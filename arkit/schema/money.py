"""How is money kept exact, and how is it printed?

Amounts are whole minor units (cents) in storage and arithmetic, floats in analysis
frames, and text on paper. Nothing else converts between the three.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import cache

from arkit.errors import SourceError

NO_CURRENCY = "XXX"
LARGEST = 2**63


@cache
def decimals(currency: str) -> int:
    """How many decimals does a currency have?

    Parameters
    ----------
    currency : str
        ISO 4217 code; `XXX` (not stated) has two.

    Returns
    -------
    int
        Decimals of the minor unit, from the Unicode CLDR through Babel.

    Examples
    --------
    >>> decimals("EUR"), decimals("JPY"), decimals("KWD"), decimals("XXX")
    (2, 0, 3, 2)
    """
    from babel.numbers import get_currency_precision

    return 2 if currency == NO_CURRENCY else get_currency_precision(currency)


def currency_text(currency: str) -> str:
    """Name a currency for a reader.

    Parameters
    ----------
    currency : str
        ISO 4217 code.

    Returns
    -------
    str
        The code, or `not stated`.

    Examples
    --------
    >>> currency_text("EUR"), currency_text("XXX")
    ('EUR', 'not stated')
    """
    return "not stated" if currency == NO_CURRENCY else currency


def to_minor(amount: Decimal | int | str, currency: str) -> int:
    """Turn an amount into whole minor units, exactly.

    Parameters
    ----------
    amount : Decimal, int or str
        Amount in major units with a point for the decimals.
    currency : str
        ISO 4217 code.

    Returns
    -------
    int
        Minor units.

    Raises
    ------
    SourceError
        When the amount is no number or has more decimals than its currency.

    Examples
    --------
    >>> to_minor("1234.50", "EUR"), to_minor("-7", "JPY")
    (123450, -7)
    """
    try:
        value = Decimal(amount).scaleb(decimals(currency))
        whole = int(value)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise SourceError(
            f"{amount!r} is not an amount", remedy="write it as 1234.50"
        ) from error
    if abs(whole) >= LARGEST:
        raise SourceError(
            f"an amount is too large to be one: {str(amount)[:20]}",
            remedy="check the column for numbers that are no amounts",
        )
    if value != whole:
        raise SourceError(
            f"{amount} has more decimals than {currency} allows",
            remedy="round it in the extract; arkit does not round what it reads",
        )
    return whole


def from_minor(minor: int, currency: str) -> Decimal:
    """Turn minor units back into an exact amount.

    Parameters
    ----------
    minor : int
        Minor units.
    currency : str
        ISO 4217 code.

    Returns
    -------
    Decimal
        Amount in major units.

    Examples
    --------
    >>> from_minor(123450, "EUR")
    Decimal('1234.50')
    """
    return Decimal(int(minor)).scaleb(-decimals(currency))


def money_text(
    amount: float | Decimal,
    currency: str,
    *,
    locale: str = "en",
    whole: bool = False,
) -> str:
    """Print an amount the way the reader's country writes it.

    Parameters
    ----------
    amount : float or Decimal
        Amount in major units.
    currency : str
        ISO 4217 code; `XXX` prints no currency.
    locale : str, default "en"
        CLDR locale such as `en`, `de`, `fr`.
    whole : bool, default False
        Leave the decimals out.

    Returns
    -------
    str
        Amount with grouping and its currency code in front, a true minus sign.

    Examples
    --------
    >>> money_text(1234.5, "EUR")
    'EUR 1,234.50'
    >>> money_text(-1234.5, "XXX", whole=True)
    '−1,234'
    """
    from babel.numbers import format_decimal

    places = 0 if whole else decimals(currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    digits = format_decimal(amount, format=pattern, locale=locale).replace("-", "−")
    return digits if currency == NO_CURRENCY else f"{currency} {digits}"
