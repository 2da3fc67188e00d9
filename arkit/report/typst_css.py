"""How does a style sheet make a table cell look?

Only what carries meaning in a table of figures is read: fills, gradients used as
data bars, text color, weight, slant, alignment. Selectors are those that pandas
writes: an id, classes and tags, the last part deciding.
"""

from __future__ import annotations

import colorsys
import functools
import re
from collections.abc import Iterable
from typing import Any

Look = dict[str, Any]
Rules = dict[str, list[tuple[str, frozenset[str], str, Look]]]

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMPOUND = re.compile(r"^([a-z][a-z0-9]*)?((?:[#.][\w-]+)*)$", re.IGNORECASE)
_HEX = re.compile(
    r"#(?:[0-9a-f]{3}|[0-9a-f]{4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE
)
_FUNCTION = re.compile(r"(rgb|hsl)a?\(([^)]*)\)", re.IGNORECASE)
_GRADIENT = re.compile(
    r"linear-gradient\(\s*90deg\s*,(.*)\)", re.IGNORECASE | re.DOTALL
)
_STOP = re.compile(r"(.+?)\s+(-?[\d.]+)%$")
_SPLIT_ARGUMENTS = re.compile(r",(?![^(]*\))")
_ALIGNMENTS = {"left", "right", "center"}
_BOLD = 600


def style_rules(sheet: str) -> Rules:
    """Read a style sheet into rules that can be looked up.

    Parameters
    ----------
    sheet : str
        The text of ``<style>`` elements.

    Returns
    -------
    dict
        Under the id, class or tag a rule is found by: table id it is limited to,
        classes needed, tag needed, and the look.

    Examples
    --------
    >>> rules = style_rules("#T_1_row0_col0 {background-color: #ff0000; color: red}")
    >>> look_of(rules, "td", {"id": "T_1_row0_col0"}, "T_1")
    {'fill': '#ff0000', 'color': '#ff0000'}
    """
    rules: Rules = {}
    for selectors, body in _RULE.findall(_COMMENT.sub("", sheet)):
        look = declared_look(body)
        for selector in selectors.split(",") if look else ():
            _add_rule(rules, selector.split(), look)
    return rules


def _add_rule(rules: Rules, parts: list[str], look: Look) -> None:
    """File one selector under its most telling part."""
    last = _COMPOUND.match(parts[-1].replace(">", "")) if parts else None
    if last is None or not last.group(0):
        return
    names = re.findall(r"[#.][\w-]+", last.group(2))
    ids = [name for name in names if name.startswith("#")]
    classes = frozenset(name[1:] for name in names if name.startswith("."))
    tag = (last.group(1) or "").lower()
    table = parts[0][1:] if len(parts) > 1 and parts[0].startswith("#") else ""
    key = ids[0] if ids else min(("." + name for name in classes), default=tag)
    rules.setdefault(key, []).append((table, classes, tag, look))


def look_of(rules: Rules, tag: str, attrs: dict[str, str], table: str) -> Look:
    """Look of one element: tag rules, then classes, then its id, then its own style.

    Parameters
    ----------
    rules : dict
        From `style_rules`.
    tag : str
        "td" or "th".
    attrs : dict
        Attributes of the element.
    table : str
        Id of the table it stands in.

    Returns
    -------
    dict
        Any of ``fill``, ``bar``, ``color``, ``strong``, ``emph``, ``align``.
    """
    classes = attrs.get("class", "").split()
    keys = [tag, *("." + name for name in classes), "#" + attrs.get("id", "")]
    look: Look = {}
    for key in keys:
        for owner, needed, kind, found in rules.get(key, ()):
            if owner in {"", table} and kind in {"", tag} and needed <= set(classes):
                look.update(found)
    if "style" in attrs:
        look.update(declared_look(attrs["style"]))
    return look


@functools.lru_cache(maxsize=4096)
def _declared(body: str) -> tuple[tuple[str, Any], ...]:
    """Look of a list of declarations."""
    look: Look = {}
    for declaration in body.split(";"):
        name, _, value = declaration.partition(":")
        value = value.replace("!important", "").strip()
        look.update(_property(name.strip().lower(), value))
    return tuple(look.items())


def declared_look(body: str) -> Look:
    """Look of the declarations between two braces or in a style attribute.

    Examples
    --------
    >>> declared_look("font-weight: bold; text-align: right; width: 10em")
    {'strong': True, 'align': 'right'}
    """
    return dict(_declared(body.strip()))


def _property(name: str, value: str) -> Look:
    """What one declaration adds to a look."""
    if name in {"background", "background-color"}:
        return _background(value)
    if name == "color":
        color = color_code(value)
        return {"color": color} if color else {}
    if name == "font-weight":
        heavy = value in {"bold", "bolder"} or (value.isdigit() and int(value) >= _BOLD)
        return {"strong": heavy}
    if name == "font-style":
        return {"emph": value in {"italic", "oblique"}}
    if name == "text-align" and value in _ALIGNMENTS:
        return {"align": value}
    return {}


def _background(value: str) -> Look:
    """A fill, or the stops of a gradient that draws a data bar."""
    gradient = _GRADIENT.search(value)
    if gradient is None:
        color = color_code(value)
        return {"fill": color} if color else {}
    stops = [_stop(part) for part in _SPLIT_ARGUMENTS.split(gradient.group(1))]
    known = [stop for stop in stops if stop is not None]
    if len(known) < len(stops) or len(known) < 2:
        return {}
    return {"bar": _whole_range(known)}


def _stop(part: str) -> list[Any] | None:
    """Color and place of a gradient stop."""
    match = _STOP.match(part.strip())
    color = color_code(match.group(1)) or "#ffffff" if match else None
    return [color, min(max(float(match.group(2)), 0.0), 100.0)] if match else None


def _whole_range(stops: Iterable[list[Any]]) -> list[list[Any]]:
    """Stops in order from 0 to 100 percent."""
    out: list[list[Any]] = []
    for color, place in stops:
        out.append([color, max(place, out[-1][1] if out else 0.0)])
    first = [] if out[0][1] == 0 else [[out[0][0], 0.0]]
    last = [] if out[-1][1] == 100 else [[out[-1][0], 100.0]]
    return first + out + last


def color_code(value: str) -> str | None:
    """Color as ``#rrggbb``, or None when it is transparent or unknown.

    Examples
    --------
    >>> color_code("rgb(255, 0, 16)"), color_code("navy"), color_code("url(x)")
    ('#ff0010', '#000080', None)
    """
    word = value.strip().lower()
    if _HEX.fullmatch(word):
        digits = word[1:] if len(word) >= 7 else "".join(c * 2 for c in word[1:])
        return "#" + digits[:6]
    function = _FUNCTION.fullmatch(word)
    if function:
        return _computed_color(function.group(1), function.group(2))
    return _named_color(word) if word.isalpha() and word != "transparent" else None


def _named_color(word: str) -> str | None:
    """Color of a CSS name."""
    from matplotlib.colors import CSS4_COLORS

    code = CSS4_COLORS.get(word)
    return code.lower() if code else None


def _computed_color(name: str, arguments: str) -> str | None:
    """Color of ``rgb()`` or ``hsl()``; None when fully transparent."""
    numbers = re.findall(r"-?[\d.]+%?", arguments)
    try:
        values = [float(number.rstrip("%")) for number in numbers]
    except ValueError:
        return None
    if len(values) < 3 or (len(values) > 3 and values[3] == 0):
        return None
    if name == "hsl":
        hue, light, full = values[0] / 360, values[2] / 100, values[1] / 100
        parts = [255 * part for part in colorsys.hls_to_rgb(hue, light, full)]
    else:
        percent = [number.endswith("%") for number in numbers]
        pairs = zip(values[:3], percent, strict=False)
        parts = [value * 2.55 if is_share else value for value, is_share in pairs]
    return "#" + "".join(f"{min(max(round(part), 0), 255):02x}" for part in parts)
