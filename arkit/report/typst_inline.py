"""How does the text inside a Markdown paragraph print?"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable
from typing import Any

from arkit.report.typst_math import formula
from arkit.report.typst_text import breakable

Inline = list[Any]
FindImage = Callable[[str], dict[str, Any] | None]

_KNOWN_TAGS = re.compile(
    r"</?(?:a|b|big|blockquote|center|code|details|div|em|font|h[1-6]|hr|i|img|li|mark"
    r"|ol|p|pre|section|small|span|strong|sub|summary|sup|u|ul)\b[^>]*>",
    re.IGNORECASE,
)
_LINE_END = re.compile(r"<br\s*/?>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SAFE_LINK = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_LONGEST_WORD = 60
_SPANS = {"strong": "strong", "emphasis": "emph", "strikethrough": "strike"}


def inline(tokens: Iterable[dict[str, Any]], find_image: FindImage) -> Inline:
    """Read the text tokens of mistune into a tree of plain data.

    Parameters
    ----------
    tokens : iterable of dict
        Inline tokens.
    find_image : callable
        Given an address, a figure block or None.

    Returns
    -------
    list
        Texts and dicts of the kinds strong, emph, strike, code, link, anchor, break,
        formula and figure; texts that touch are one text.

    Examples
    --------
    >>> inline([{"type": "text", "raw": "a &lt; b"}], lambda address: None)
    ['a < b']
    """
    out: Inline = []
    for token in tokens:
        for item in _inline_items(token, find_image):
            if isinstance(item, str) and out and isinstance(out[-1], str):
                out[-1] += item
            else:
                out.append(item)
    return out


def _inline_items(token: dict[str, Any], find_image: FindImage) -> Inline:
    """What one inline token becomes."""
    kind = token["type"]
    if kind in _SPANS:
        return [{"kind": _SPANS[kind], "of": inline(token["children"], find_image)}]
    if kind == "link":
        return _link(token, find_image)
    if kind == "image":
        return _image(token, find_image)
    if kind in {"inline_math", "block_math"}:
        return [formula(token["raw"], display=kind == "block_math")]
    if kind == "linebreak":
        return [{"kind": "break"}]
    return _inline_text(kind, token)


def _inline_text(kind: str, token: dict[str, Any]) -> Inline:
    """Text, code and tags inside a paragraph."""
    raw = token.get("raw", "")
    if kind == "codespan":
        return [{"kind": "code", "text": breakable(html.unescape(raw), 40)}]
    if kind == "softbreak":
        return [" "]
    if kind == "inline_html":
        if _LINE_END.fullmatch(raw):
            return [{"kind": "break"}]
        text = literal(raw)
        return [text] if text else []
    return [breakable(html.unescape(raw), _LONGEST_WORD)]


def literal(raw: str) -> str:
    """HTML as text: comments and tags that only style go, every other is printed.

    Examples
    --------
    >>> literal("<b>Acme</b> <!-- x --><script>")
    'Acme <script>'
    """
    bare = _KNOWN_TAGS.sub("", _LINE_END.sub("\n", _COMMENT.sub("", raw)))
    return html.unescape(bare)


def _link(token: dict[str, Any], find_image: FindImage) -> Inline:
    """A link to the web, to mail, or to a heading; any other is just its text."""
    of = inline(token["children"], find_image)
    url = token["attrs"]["url"]
    if url.startswith("#"):
        return [{"kind": "anchor", "to": url[1:], "of": of}]
    if _SAFE_LINK.fullmatch(url):
        return [{"kind": "link", "to": url, "of": of}]
    return of


def _image(token: dict[str, Any], find_image: FindImage) -> Inline:
    """An attached image; of any other the description."""
    alt = plain(inline(token.get("children", []), find_image))
    figure = find_image(token["attrs"]["url"])
    if figure is None:
        return [{"kind": "emph", "of": [f"[{alt}]"]}] if alt else []
    return [{**figure, "alt": alt or figure.get("alt", "")}]


def plain(of: Inline) -> str:
    """Return the text of an inline tree.

    Examples
    --------
    >>> plain(["a ", {"kind": "strong", "of": ["b"]}])
    'a b'
    """
    return "".join(
        item if isinstance(item, str) else item.get("text") or plain(item.get("of", []))
        for item in of
    )
