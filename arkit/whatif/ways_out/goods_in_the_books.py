"""What does a return of goods do to the result in the books?"""

from __future__ import annotations

import pandas as pd

from arkit.whatif.ways_out.returned_goods import ReturnedGoods


def profit_and_loss(goods: ReturnedGoods) -> pd.DataFrame:
    """What does a return do to the result of the period?

    Parameters
    ----------
    goods : ReturnedGoods
        What comes back.

    Returns
    -------
    DataFrame
        `line` and `amount` (currency, without tax; income positive), the last line
        being the `Result`. It is a matter of the books and not of value: never add it
        to a present value.

    Notes
    -----
    Revenue is reversed by the credit note, goods come back into stock at the lower of
    cost and net realizable value, by grade; costs of the return are expensed.

    References
    ----------
    IAS 2.9 (lower of cost and net realizable value); IFRS 15.B20-B27 (returns).

    Examples
    --------
    >>> from arkit.whatif.ways_out.goods import Grade, GoodsLine
    >>> fresh = Grade(grade="as new", price_share=0.95, resold_years=1 / 12)
    >>> line = GoodsLine(
    ...     product="Cable", value_amount=20_000, cost_share=0.65, grades=(fresh,))
    >>> books = profit_and_loss(ReturnedGoods(lines=(line,), freight_amount=900))
    >>> books.set_index("line")["amount"].to_dict()  # doctest: +NORMALIZE_WHITESPACE
    {'Revenue reversed': -20000.0, 'Goods back in stock': 13000.0,
     'Handling': 0.0, 'Freight': -900.0, 'Disposal and fees': 0.0, 'Result': -7900.0}
    """
    value = goods.value_amount
    credited = (1 - goods.restocking_share) * value
    stock = float(sum(line.stock_amount() for line in goods.lines))
    fees = goods.collection_fee_share * credited
    lines = {
        "Revenue reversed": 0 - credited,
        "Goods back in stock": stock,
        "Handling": 0 - goods.handling_share * value,
        "Freight": 0 - goods.freight_amount,
        "Disposal and fees": 0 - (goods.disposal_amount + fees),
    }
    lines["Result"] = sum(lines.values())
    return pd.DataFrame({"line": list(lines), "amount": list(lines.values())})
