"""How much sales tax is inside a debt that will not be paid?"""

from __future__ import annotations

from decimal import Decimal

from arkit.errors import ParameterError
from arkit.whatif.exact import exact_amount, half_up


def bad_debt_tax(
    unpaid_amount: Decimal | int | str,
    *,
    tax_rate: Decimal | str,
    currency: str,
) -> Decimal:
    """How much sales tax is inside a debt that will not be paid?

    Parameters
    ----------
    unpaid_amount : Decimal, int or str
        What remains unpaid, tax included.
    tax_rate : Decimal or str
        Rate of the sales tax, "0.20" for 20 %.
    currency : str
        ISO 4217 code.

    Returns
    -------
    Decimal
        unpaid · rate / (1 + rate), rounded half up once. Whether and when it may be
        claimed back is a question of the country's law (in the UK six months after the
        due date, within four years and six months); ask a tax adviser.

    Raises
    ------
    ParameterError
        When the amount is not exact or the rate is no fraction.

    References
    ----------
    HMRC manual VBDR2300; VAT Notice 700/18.

    Examples
    --------
    >>> bad_debt_tax("771.64", tax_rate="0.175", currency="GBP")
    Decimal('114.93')
    """
    unpaid = exact_amount(unpaid_amount, currency, name="unpaid_amount")
    try:
        rate = Decimal(str(tax_rate))
        usable = rate.is_finite() and 0 <= rate < 1
    except ArithmeticError:
        usable = False
    if not usable:
        raise ParameterError(
            f"tax_rate is {tax_rate!r}, not between 0 and 1",
            remedy="write 20 % as 0.20",
        )
    return half_up(unpaid * rate / (1 + rate), currency)
