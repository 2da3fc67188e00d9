"""Which day does a report state for itself above its headings?"""

from __future__ import annotations

import re
from datetime import date

from arkit.sources.dates import read_date
from arkit.sources.reading import Typed

STATED = (
    r"^(?:as (?:of|at)|date|report date|key date|open at key date|to date|stand|"
    r"stichtag|per|au|al|op)\b[:. ]*(?P<day>.+)$"
)


def stated_day(typed: Typed) -> date | None:
    """Find the day a report says it was made for, such as "As at 31 March 2026".

    Parameters
    ----------
    typed : Typed
        The reading of the sheet, its date order decided.

    Returns
    -------
    date or None
        The day; None when the sheet states none, or states one that can be read in two
        ways.
    """
    sheet = typed.sheet
    pattern = re.compile(sheet.match.layout.as_of or STATED, re.I)
    orders = {order for order in typed.orders.values() if order}
    order = orders.pop() if len(orders) == 1 else typed.options.date_order
    for row, cells in sheet.raw.head:
        if row >= sheet.match.row:
            break
        filled = [cell for cell in cells if cell]
        for text in (*filled, " ".join(filled)):
            found = pattern.match(text)
            reading = read_date(found["day"].strip()) if found else None
            if reading and (day := reading.day(order)):
                return day
    return None
