"""What do a report's identity and arkit's own blocks become on paper?

The MIME types are a contract with the notebooks: plain data, every text plain. Here
they are checked and given defaults.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from arkit.errors import ReportError
from arkit.report.typst_text import breakable, shortened

REPORT_TYPE = "application/vnd.arkit.report+json"
BLOCK_TYPE = "application/vnd.arkit.block+json"

PAPERS = ("a4", "us-letter")
_LANGUAGE = re.compile(r"([a-zA-Z]{2,3})(?:[-_]([a-zA-Z]{2}))?$")
_TONES = ("note", "watch", "act")
_STATUSES = ("within", "watch", "breach", "none")
_ROLES = ("Prepared", "Reviewed", "Approved")
_WHOLE_LETTERS = 2400
_TITLE_LETTERS = 400
_RUNNING_LETTERS = 70
_STRIP_LETTERS = 90
_FOOTER_LETTERS = 44

Payload = Mapping[str, Any]


def report_identity(payload: Payload) -> dict[str, Any]:
    """Read what a report says of itself: title, company, date, digest.

    Parameters
    ----------
    payload : mapping
        A ``application/vnd.arkit.report+json`` payload; every key may be missing.

    Returns
    -------
    dict
        All keys the template knows, as texts.

    Examples
    --------
    >>> identity = report_identity({"title": "Credit review", "language": "en-US"})
    >>> identity["title"], identity["language"], identity["region"], identity["paper"]
    ('Credit review', 'en', 'US', 'a4')
    """
    language = _LANGUAGE.match(text_under(payload, "language"))
    title = shortened(text_under(payload, "title"), _TITLE_LETTERS) or "Report"
    paper = text_under(payload, "paper")
    names = [text_under(payload, key) for key in ("organization", "confidentiality")]
    owner = [shortened(name, _FOOTER_LETTERS) for name in names if name.strip()]
    return {
        "title": breakable(title, 30),
        "plain_title": title,
        "running": shortened(title, _RUNNING_LETTERS),
        "subtitle": breakable(text_under(payload, "subtitle"), 60),
        "organization": shortened(names[0], _STRIP_LETTERS),
        "confidentiality": shortened(names[1], _FOOTER_LETTERS),
        "owner": " · ".join(owner),
        "as_of": shortened(
            text_under(payload, "as_of_text") or text_under(payload, "as_of"), 40
        ),
        "day": _day(text_under(payload, "as_of")),
        "digest": shortened(text_under(payload, "digest"), 16),
        "language": language.group(1).lower() if language else "en",
        "region": (language.group(2) or "").upper() if language else "",
        "paper": paper if paper in PAPERS else PAPERS[0],
        "fields": _pairs(payload, "fields", 22),
    }


def _day(text: str) -> str:
    """A day in ISO 8601, empty where the text is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def payload_block(payload: Payload) -> dict[str, Any]:
    """Read a callout, key figures, sentences, notes, sign-off or page break.

    Parameters
    ----------
    payload : mapping
        A ``application/vnd.arkit.block+json`` payload.

    Returns
    -------
    dict
        A block for the template.

    Raises
    ------
    ReportError
        The kind is unknown.

    Examples
    --------
    >>> payload_block({"kind": "text", "paragraphs": ["Paid on time."]})
    {'kind': 'text', 'paragraphs': ['Paid on time.']}
    """
    kind = text_under(payload, "kind")
    if kind not in _KINDS:
        raise ReportError(
            f"a report block of the kind {kind!r} cannot be printed",
            remedy=f"use one of {', '.join(sorted(_KINDS))}",
        )
    return {"kind": kind, **_KINDS[kind](payload)}


def _callout(payload: Payload) -> dict[str, Any]:
    """A recommendation or remark in a box."""
    tone = text_under(payload, "tone")
    paragraphs = _texts(payload, "paragraphs")
    items = _pairs(payload, "items", 40)
    letters = sum(map(len, paragraphs)) + sum(len(text) for _, text in items)
    return {
        "tone": tone if tone in _TONES else _TONES[0],
        "title": breakable(text_under(payload, "title"), 50),
        "paragraphs": paragraphs,
        "items": items,
        "whole": letters + 60 * len(items) <= _WHOLE_LETTERS,
    }


def _key_figures(payload: Payload) -> dict[str, Any]:
    """Large figures with their policy and status."""
    figures = []
    for figure in payload.get("figures") or ():
        status = text_under(figure, "status")
        figures.append(
            {
                **{
                    key: breakable(text_under(figure, key), 18) for key in _FIGURE_TEXTS
                },
                "value": breakable(text_under(figure, "value"), 12),
                "status": status if status in _STATUSES else _STATUSES[-1],
            }
        )
    return {"figures": figures}


_FIGURE_TEXTS = ("label", "unit", "policy", "note")


def _sentences(payload: Payload) -> dict[str, Any]:
    """Sentences that a report generated."""
    return {"paragraphs": _texts(payload, "paragraphs")}


def _notes(payload: Payload) -> dict[str, Any]:
    """Notes on method, in two columns of about the same length."""
    items = _pairs(payload, "items", 34)
    lengths = [len(name) + len(text) + 60 for name, text in items]
    left, half = 0, 0
    while left < len(items) and half + lengths[left] / 2 <= sum(lengths) / 2:
        half += lengths[left]
        left += 1
    return {
        "title": text_under(payload, "title"),
        "halves": [items[:left], items[left:]],
    }


def _sign_off(payload: Payload) -> dict[str, Any]:
    """Boxes to sign."""
    roles = [plain_text(role) for role in payload.get("roles") or _ROLES]
    return {"roles": [breakable(role, 16) for role in roles]}


def _page_break(_: Payload) -> dict[str, Any]:
    """The next block starts on a new page."""
    return {}


_KINDS: dict[str, Callable[[Payload], dict[str, Any]]] = {
    "callout": _callout,
    "key_figures": _key_figures,
    "text": _sentences,
    "notes": _notes,
    "sign_off": _sign_off,
    "page_break": _page_break,
}


def plain_text(value: object) -> str:
    """Return a value as text; nothing for None.

    Examples
    --------
    >>> plain_text(3), plain_text(None)
    ('3', '')
    """
    return "" if value is None else str(value)


def text_under(payload: Payload, key: str) -> str:
    """Return the text under a key, empty if there is none."""
    return plain_text(payload.get(key))


def _texts(payload: Payload, key: str) -> list[str]:
    """Return the texts under a key."""
    value = payload.get(key) or ()
    items = [value] if isinstance(value, str) else value
    return [breakable(plain_text(item), 60) for item in items]


def _pairs(payload: Payload, key: str, longest: int) -> list[list[str]]:
    """Return the pairs of label and text under a key."""
    return [
        [breakable(plain_text(name), longest), breakable(plain_text(text), longest)]
        for name, text in payload.get(key) or ()
    ]
