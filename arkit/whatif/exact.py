"""Is an amount on a document exact, and how is it rounded?

Documents that a customer sees are computed in Decimal and rounded half up to the minor
unit of their currency; valuations are floats and are never rounded.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from arkit.errors import ParameterError
from arkit.schema import decimals

LARGEST_RATE_PM = Decimal("0.2")


def exact_amount(
    amount: Decimal | int | str,
    currency: str,
    *,
    name: str = "",
    is_zero_allowed: bool = False,
) -> Decimal:
    """Read an amount with no more decimals than its currency, or refuse it.

    Parameters
    ----------
    amount : Decimal, int or str
        Amount in major units ("1234.50"; no float, which would not be exact).
    currency : str
        ISO 4217 code.
    name : str, default ""
        What the amount is, for the message.
    is_zero_allowed : bool, default False
        Accept nothing, too.

    Returns
    -------
    Decimal
        The amount.

    Raises
    ------
    ParameterError
        When it is a float, no number, below zero, or has too many decimals.

    Examples
    --------
    >>> exact_amount("1234.5", "EUR")
    Decimal('1234.5')
    """
    least = "of zero or more" if is_zero_allowed else "above zero"
    problem = ParameterError(
        f"{name + ' ' if name else ''}{amount!r} is no exact amount {least} in "
        f"{currency}",
        remedy='write it as text or Decimal, "1234.50"',
    )
    if isinstance(amount, float | bool):
        raise problem
    try:
        exact = Decimal(amount)
    except (ArithmeticError, TypeError, ValueError) as error:
        raise problem from error
    if not exact.is_finite() or exact < 0 or round(exact, decimals(currency)) != exact:
        raise problem
    if not exact and not is_zero_allowed:
        raise problem
    return exact


def exact_rate_pm(name: str, rate: Decimal | float | str) -> Decimal:
    """Read a rate per month, or refuse what looks like a percentage.

    Parameters
    ----------
    name : str
        What the rate is, for the message.
    rate : Decimal, float or str
        0.0075 or "0.75%" for three quarters of a percent a month.

    Returns
    -------
    Decimal
        The rate as a fraction.

    Raises
    ------
    ParameterError
        When it is no number, negative or above 20 % a month.

    Examples
    --------
    >>> exact_rate_pm("rate_pm", "0.75%"), exact_rate_pm("rate_pm", 0.0075)
    (Decimal('0.0075'), Decimal('0.0075'))
    """
    text = str(rate).strip()
    try:
        read = Decimal(text.removesuffix("%").strip())
        exact = read / 100 if text.endswith("%") else read
        usable = exact.is_finite() and 0 <= exact <= LARGEST_RATE_PM
    except ArithmeticError:
        usable = False
    if not usable:
        raise ParameterError(
            f"{name} is {rate!r}, no rate from 0 to 0.2 a month",
            remedy='write 0.75 % a month as 0.0075 or "0.75%"',
        )
    return exact


def half_up(value: Decimal, currency: str) -> Decimal:
    """Round to the minor unit of a currency, half away from zero.

    Parameters
    ----------
    value : Decimal
        Amount in major units.
    currency : str
        ISO 4217 code.

    Returns
    -------
    Decimal
        The rounded amount.

    Examples
    --------
    >>> half_up(Decimal("0.125"), "EUR"), half_up(Decimal("0.5"), "JPY")
    (Decimal('0.13'), Decimal('1'))
    """
    return value.quantize(Decimal(1).scaleb(-decimals(currency)), ROUND_HALF_UP)
