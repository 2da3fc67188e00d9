"""What do returns, cards, barter and changes of trade assume?"""

from __future__ import annotations

import tomllib
from pathlib import Path
from types import MappingProxyType

from arkit.whatif.inputs.assumptions import Assumption, Assumptions, assumptions

SHIPPED = Path(__file__).with_name("trade_assumptions.toml")


def with_trade(known: Assumptions | None = None) -> Assumptions:
    """What do returns, cards, barter and changes of trade assume?

    Parameters
    ----------
    known : Assumptions, optional
        Assumptions so far; the defaults of arkit where not given.

    Returns
    -------
    Assumptions
        The same, with the assumptions on goods, cards, barter, trade and exceptions
        that they lack, marked as defaults; `world` takes them as it takes the others.

    Examples
    --------
    >>> known = with_trade()
    >>> known["card_fee_share"], known.entries["card_fee_share"].origin
    (0.025, 'default')
    >>> known.typed(hold_kept_share=0.8)["hold_kept_share"]
    0.8
    """
    entries = dict((known or assumptions()).entries)
    read = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    for name, entry in read.items():
        if name not in entries:
            entries[name] = Assumption(name=name, origin="default", **entry)
    return Assumptions(MappingProxyType(entries))
