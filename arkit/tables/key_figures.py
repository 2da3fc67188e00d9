"""Which figures stand large on the page, and how are they against the policy?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from arkit.errors import ParameterError
from arkit.tables.blocks import Block
from arkit.tables.screen import QUIET, safe

STATUSES = {"within": "✓ within", "watch": "▲ watch", "breach": "■ breach", "none": ""}


@dataclass(frozen=True, kw_only=True)
class KeyFigure:
    """One large figure with its policy.

    Parameters
    ----------
    label, value, unit : str
        What it is, written out.
    policy : str
        What the policy asks for, such as "at most 10 days".
    status : {"within", "watch", "breach", "none"}
        How it stands against the policy.
    note : str
        A few words more.
    """

    label: str
    value: str
    unit: str = ""
    policy: str = ""
    status: str = "none"
    note: str = ""


def key_figures(figures: Iterable[Any]) -> Block:
    """Print a row of large figures against the policy.

    Parameters
    ----------
    figures : iterable of KeyFigure
        Or anything with label, value, unit, policy, status and note.

    Returns
    -------
    Block
        The figures.

    Raises
    ------
    ParameterError
        When a status is not known.

    Examples
    --------
    >>> one = KeyFigure(label="Overdue", value="12 %", policy="at most 10 %",
    ...                 status="breach")
    >>> key_figures([one]).lines
    ('Overdue: 12 % (policy: at most 10 %, ■ breach)',)
    """
    names = ("label", "value", "unit", "policy", "status", "note")
    listed = [{name: str(getattr(one, name)) for name in names} for one in figures]
    unknown = [one["status"] for one in listed if one["status"] not in STATUSES]
    if unknown:
        raise ParameterError(
            "unknown status", rows=unknown, remedy=f"use one of {', '.join(STATUSES)}"
        )
    boxes = "".join(_figure_box(one) for one in listed)
    page = f"<div style='display:flex;flex-wrap:wrap;gap:20px'>{boxes}</div>"
    payload = {"kind": "key_figures", "figures": listed}
    return Block(payload, tuple(_figure_line(one) for one in listed), page)


def _figure_line(one: Mapping[str, str]) -> str:
    """One figure as a line."""
    policy = f"policy: {one['policy']}" if one["policy"] else ""
    inside = ", ".join(text for text in (policy, STATUSES[one["status"]]) if text)
    value = f"{one['value']} {one['unit']}".strip()
    return f"{one['label']}: {value}" + (f" ({inside})" if inside else "")


def _figure_box(one: Mapping[str, str]) -> str:
    """One figure as a box."""
    policy = " · ".join(t for t in (STATUSES[one["status"]], one["policy"]) if t)
    return (
        f"<div><div style='{QUIET}'>{safe(one['label'])}</div>"
        f"<div style='font-size:150%;font-weight:600'>{safe(one['value'])} "
        f"<span style='{QUIET}'>{safe(one['unit'])}</span></div>"
        f"<div style='{QUIET}'>{safe(policy)}</div>"
        f"<div style='{QUIET}'>{safe(one['note'])}</div></div>"
    )
