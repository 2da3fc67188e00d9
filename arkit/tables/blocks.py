"""What else stands on a page: callouts, sentences, notes, boxes to sign?

Each block is plain data for the report and escaped HTML for the notebook; texts are
never markup.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from arkit.errors import ParameterError
from arkit.tables.cells import clean
from arkit.tables.screen import QUIET, Pairs, listed, pairs, safe

BLOCK_TYPE = "application/vnd.arkit.block+json"
TONES = {"note": "#14375e", "watch": "#8a5a00", "act": "#9b1c1c"}
ROLES = ("Prepared", "Reviewed", "Approved")


@dataclass(frozen=True, repr=False)
class Block:
    """A piece of a report other than a table or a figure.

    Parameters
    ----------
    payload : mapping
        The block as plain data, its kind under `kind`.
    lines : tuple of str
        The same as lines of text.
    page : str
        The same as escaped HTML.
    """

    payload: Mapping[str, Any]
    lines: tuple[str, ...]
    page: str

    def __repr__(self) -> str:
        return "\n".join(clean(line) for line in self.lines)

    def _repr_mimebundle_(
        self, include: Collection[str] | None = None, exclude: object = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Show itself in a notebook, with what the report needs to print it."""
        data = {
            BLOCK_TYPE: dict(self.payload),
            "text/html": self.page,
            "text/plain": repr(self),
        }
        return data, {}


def _paragraphs(texts: Iterable[str]) -> str:
    """Texts as paragraphs."""
    return "".join(f"<p style='margin:4px 0'>{safe(text)}</p>" for text in texts)


def callout(
    title: str,
    paragraphs: Iterable[str] = (),
    *,
    tone: str = "note",
    items: Pairs = (),
) -> Block:
    """Put a recommendation or a remark in a box.

    Parameters
    ----------
    title : str
        Head of the box.
    paragraphs : iterable of str
        Sentences in it.
    tone : {"note", "watch", "act"}
        How serious it is.
    items : iterable of (str, str)
        Labels and texts listed below.

    Returns
    -------
    Block
        The box.

    Raises
    ------
    ParameterError
        When the tone is none of the three.

    Examples
    --------
    >>> callout("Keep terms", ["Paid on time."]).payload["tone"]
    'note'
    """
    if tone not in TONES:
        raise ParameterError(f"no tone {tone!r}", remedy="use note, watch or act")
    texts, told = [str(text) for text in paragraphs], pairs(items)
    payload = {
        "kind": "callout",
        "tone": tone,
        "title": title,
        "paragraphs": texts,
        "items": told,
    }
    lines = (title, *texts, *(f"{label}: {text}" for label, text in told))
    page = (
        f"<div style='border-left:4px solid {TONES[tone]};padding:2px 12px;"
        f"margin:4px 0;max-width:170mm'><strong>{safe(title)}</strong>"
        f"{_paragraphs(texts)}{listed(told)}</div>"
    )
    return Block(payload, lines, page)


def recommendation(about: Any) -> Block:
    """Put the recommendation of a review in a box.

    Parameters
    ----------
    about : Recommendation
        With tone, title, paragraphs and items.

    Returns
    -------
    Block
        The box.
    """
    return callout(about.title, about.paragraphs, tone=about.tone, items=about.items)


def paragraphs(*texts: str) -> Block:
    """Print sentences that were written from figures.

    Parameters
    ----------
    *texts : str
        Paragraphs, as plain text.

    Returns
    -------
    Block
        The paragraphs.
    """
    lines = tuple(str(text) for text in texts)
    payload = {"kind": "text", "paragraphs": list(lines)}
    return Block(payload, lines, _paragraphs(lines))


def notes(*measures: Any, title: str = "How the figures are made") -> Block:
    """Print formula, basis and window of figures.

    Parameters
    ----------
    *measures : Measure or Passport
        What metrics returned, or their passports; one of each name is printed.
    title : str, optional
        Head of the notes.

    Returns
    -------
    Block
        Notes, each under the name of its figure.
    """
    passports = [getattr(one, "passport", one) for one in measures]
    told = {str(one.name): str(one.text()) for one in passports}
    items = pairs(told.items())
    payload = {"kind": "notes", "title": title, "items": items}
    lines = (title, *(f"{name}: {text}" for name, text in items))
    page = f"<div style='max-width:170mm'><strong>{safe(title)}</strong>"
    return Block(payload, lines, f"{page}{listed(items)}</div>")


def sign_off(*roles: str) -> Block:
    """Print boxes to sign.

    Parameters
    ----------
    *roles : str
        Who signs; prepared, reviewed and approved where none is given.

    Returns
    -------
    Block
        One box per role, with room for name, date and signature.
    """
    named = [str(role) for role in roles or ROLES]
    boxes = "".join(
        "<div style='border-top:1px solid #5c6670;width:45mm;margin-top:32px;"
        f"{QUIET}'>{safe(role)}</div>"
        for role in named
    )
    page = f"<div style='display:flex;gap:20px'>{boxes}</div>"
    lines = tuple(f"{role}: ______________________" for role in named)
    return Block({"kind": "sign_off", "roles": named}, lines, page)


def page_break() -> Block:
    """Begin a new page in print.

    Returns
    -------
    Block
        Nothing but the break; a thin line in a notebook.
    """
    return Block({"kind": "page_break"}, ("",), "<hr style='border:0'>")
