"""What do returns, cards, barter and changes of trade assume?"""

from __future__ import annotations

import tomllib
from functools import cache
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
    lacking = {n: entry for n, entry in _shipped().items() if n not in entries}
    return Assumptions(MappingProxyType(entries | lacking))


@cache
def _shipped() -> dict[str, Assumption]:
    """The defaults of arkit, read once."""
    read = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return {
        name: Assumption(name=name, origin="default", **entry)
        for name, entry in read.items()
    }
