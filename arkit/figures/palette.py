"""Which colors does a figure use, and how do they survive color blindness and gray?

Colors never carry meaning alone: order, labels, markers or hatching say the same. The
aging ramp runs from light to dark (older is darker), so that it survives a gray
printer. Distances under simulated color blindness are checked by a test (Machado,
Oliveira and Fernandes 2009, severity 1.0).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

INK = "#1E252D"
MUTED = "#5C6670"
RULE = "#AEB8C1"
GRID = "#E3E8EC"
PAPER = "#FFFFFF"

NAVY = "#14375E"
STEEL = "#5B86B8"
MIST = "#C3D3E4"
RUST = "#A84A27"
EDGE = "#7A8894"

SERIES = (NAVY, "#D4671C", "#6FBFB0", "#9A4A78", STEEL)
DASHES = ("-", (0, (5, 1.8)), (0, (1.2, 1.2)), (0, (6, 1.5, 1.2, 1.5)))
MARKERS = ("o", "s", "^", "D", "v")

NOT_DUE = "#DDE6EC"
LATE = ("#EBB673", "#D18340", "#A84A27", "#5C1A14")


@dataclass(frozen=True)
class Fill:
    """How an area is filled: color, edge and hatching."""

    color: str
    edge: str = PAPER
    hatch: str = ""

    @property
    def line(self) -> str:
        """Color of a rule that points to the area."""
        return self.color if self.edge == PAPER else self.edge

    @property
    def patch(self) -> dict[str, object]:
        """Arguments of a matplotlib patch."""
        return {
            "facecolor": self.color,
            "edgecolor": self.edge,
            "hatch": self.hatch or None,
            "linewidth": 0.5,
        }


STATES = {
    "kept": Fill("#1F6F6B"),
    "kept late": Fill("#7DBDB3"),
    "partly kept": Fill("#EBB673"),
    "broken": Fill("#9C3F20", PAPER, "////"),
    "open": Fill("#E6EAED", EDGE),
}

OUTCOMES = {
    "paid": Fill(STEEL),
    "credited": Fill("#EBB673"),
    "returned": Fill("#D18340", PAPER, "////"),
    "written off": Fill("#5C1A14"),
    "open": Fill(NOT_DUE, EDGE),
}


def ramp(n: int) -> tuple[str, ...]:
    """Blend the late colors into `n` steps, light to dark.

    Parameters
    ----------
    n : int
        Number of buckets, at least one.

    Returns
    -------
    tuple of str
        Hexadecimal colors, older is darker.

    Examples
    --------
    >>> ramp(4) == LATE, ramp(2)
    (True, ('#EBB673', '#5C1A14'))
    """
    if n == 1:
        return (LATE[2],)
    return tuple(_blend(step / (n - 1) * (len(LATE) - 1)) for step in range(n))


def _blend(place: float) -> str:
    """Color at a place between the late colors, 0 being the first."""
    low = min(int(place), len(LATE) - 2)
    pair = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in LATE[low : low + 2]]
    mixed = (a + (b - a) * (place - low) for a, b in zip(*pair, strict=True))
    return "#" + "".join(f"{round(part):02X}" for part in mixed)


def bucket_fills(buckets: Sequence[str]) -> dict[str, Fill]:
    """Choose the fill of each aging bucket.

    Parameters
    ----------
    buckets : sequence of str
        Buckets from young to old; `not due`, `no due date` and `on account` may be
        among them.

    Returns
    -------
    dict of str to Fill
        Older is darker; what has no age is hatched.

    Examples
    --------
    >>> fills = bucket_fills(["not due", "1–30", "over 30", "on account"])
    >>> fills["over 30"].color, fills["on account"].hatch
    ('#5C1A14', '////')
    """
    special = {
        "not due": Fill(NOT_DUE, EDGE),
        "no due date": Fill(PAPER, EDGE, "...."),
        "on account": Fill(PAPER, NAVY, "////"),
    }
    aged = [bucket for bucket in buckets if bucket not in special]
    colors = ramp(max(len(aged), 1))
    fills = {b: Fill(c) for b, c in zip(aged, colors, strict=False)}
    return {bucket: special.get(bucket) or fills[bucket] for bucket in buckets}
