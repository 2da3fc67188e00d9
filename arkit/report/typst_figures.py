"""Which images may be printed, and how large?"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
import re
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from arkit.report.typst_text import harmless

SVG_TYPE = "image/svg+xml"
PIXEL_TYPES = {"image/png": "png", "image/jpeg": "jpg"}
_SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
_LENGTH = re.compile(r"^\s*([\d.]+)\s*(pt|px|in|cm|mm|)\s*$")
_POINTS = {
    "pt": 1.0,
    "px": 0.75,
    "": 0.75,
    "in": 72.0,
    "cm": 72 / 2.54,
    "mm": 72 / 25.4,
}
_LOADING = ("image", "use")
_INSIDE = ("#", "data:image/png", "data:image/jpeg")
_TALLEST = 600.0
_WIDEST = 481.9
_NO_DESCRIPTION = "Figure without a description"


class _Unprintable(Exception):
    """An image is not what it says or reaches outside itself."""


def svg_figure(
    source: str, about: Mapping[str, Any], files: dict[str, bytes]
) -> dict[str, Any] | None:
    """Take an SVG image into the report.

    Parameters
    ----------
    source : str
        The SVG text.
    about : mapping
        ``alt``, ``title``, ``note`` and ``half`` of the figure.
    files : dict
        Files of the report by name; the image is added.

    Returns
    -------
    dict or None
        A figure block, or None if the image is not well formed or refers to
        anything outside itself.
    """
    try:
        width, height = _svg_size(source)
    except (_Unprintable, expat.ExpatError):
        return None
    shrunk = min(1.0, _TALLEST / height, _WIDEST / width) if width and height else 0
    data = harmless(source).encode("utf-8", "replace")
    return _figure(data, "svg", about, files) | {"width": width * shrunk or None}


def pixel_figure(
    encoded: str, kind: str, about: Mapping[str, Any], files: dict[str, bytes]
) -> dict[str, Any] | None:
    """Take a PNG or JPEG image into the report.

    Parameters
    ----------
    encoded : str
        The image in base64.
    kind : str
        "png" or "jpg".
    about : mapping
        ``alt``, ``title``, ``note``, ``half``, and ``width`` in pixels of the screen.
    files : dict
        Files of the report by name; the image is added.

    Returns
    -------
    dict or None
        A figure block, or None if the data are no such image.
    """
    try:
        data = base64.b64decode("".join(encoded.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not data.startswith(_SIGNATURES[kind]):
        return None
    pixels = about.get("width")
    width = pixels * 0.75 if isinstance(pixels, (int, float)) and pixels > 0 else None
    return _figure(data, kind, about, files) | {
        "width": min(width, _WIDEST) if width else None
    }


def _figure(
    data: bytes, ending: str, about: Mapping[str, Any], files: dict[str, bytes]
) -> dict[str, Any]:
    """Return a figure block and keep its file under the name of its content."""
    name = f"{hashlib.sha256(data).hexdigest()[:24]}.{ending}"
    files[name] = data
    title = str(about.get("title") or "")
    return {
        "kind": "figure",
        "file": name,
        "title": title,
        "note": str(about.get("note") or ""),
        "alt": str(about.get("alt") or title or _NO_DESCRIPTION),
        "half": about.get("half") is True,
    }


def _svg_size(source: str) -> tuple[float, float]:
    """Width and height in points; every element is checked on the way."""
    size: dict[str, str] = {}
    root: list[str] = []

    def element(name: str, attrs: dict[str, str]) -> None:
        if not root:
            root.append(name)
            size.update(attrs)
        for key, value in attrs.items():
            loads = name.lower().endswith(_LOADING) and key.endswith("href")
            if loads and not value.strip().startswith(_INSIDE):
                raise _Unprintable

    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = element
    parser.ParseFile(io.BytesIO(source.encode("utf-8", "replace")))
    if not root or root[0].rsplit(":", 1)[-1] != "svg":
        raise _Unprintable
    width, height = (_points(size.get(name, "")) for name in ("width", "height"))
    box = [float(n) for n in re.findall(r"-?[\d.]+", size.get("viewBox", ""))]
    if len(box) == 4 and not (width and height):
        return box[2] * 0.75, box[3] * 0.75
    return width, height


def _points(length: str) -> float:
    """Return a length in points; 0 if it is relative or missing."""
    match = _LENGTH.match(length)
    return float(match.group(1)) * _POINTS[match.group(2)] if match else 0.0
