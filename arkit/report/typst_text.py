"""Which characters may reach the page, and where may a long one-piece name break?

Text in a report is data: names, notes, messages. None of it is ever markup, so the
only harm left is in characters that steer a reader's eye or a text engine. Those are
made visible or taken out here, in one place, for everything that is printed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from typing import Any

ZERO_WIDTH_SPACE = "\u200b"
_PIECE = 8
_CONTROLS = [code for code in (*range(0x20), *range(0x7F, 0xA0)) if code != 0x0A]
_STEERING = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_INVISIBLE = [0x061C, 0x200E, 0x200F, 0xFEFF, *range(0xE0000, 0xE0080)]
_SPACES = {0x09: " ", 0x0B: " ", 0x0C: " ", 0x0D: "\n", 0x85: "\n"}
_CHARACTERS: dict[int, str | None] = {
    **{code: f"[U+{code:04X}]" for code in (*_CONTROLS, *_STEERING)},
    **dict.fromkeys([0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], "\ufffd"),
    **dict.fromkeys(_INVISIBLE),
    **_SPACES,
    0x2028: "\n",
    0x2029: "\n",
}
_ACCENTS = range(0x0300, 0x0370)


def _ranges(codes: Iterable[int]) -> str:
    """Characters as ranges, in which a pattern finds its way many times faster."""
    ends: list[list[int]] = []
    for code in sorted(codes):
        if ends and code == ends[-1][1] + 1:
            ends[-1][1] = code
        else:
            ends.append([code, code])
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in ends)


_PILED_MARKS = re.compile("([\u0300-\u036f]{3})[\u0300-\u036f]+")
_TOUCHED = re.compile(f"[{_ranges({*_CHARACTERS, *_ACCENTS})}]")
_TERMINAL = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
_BREAK_AFTER = "-_/\\.,:;@&=?#+|"


def harmless(text: str) -> str:
    r"""Make every character of a text safe and visible.

    Directional overrides, embeddings and isolates (U+202A to U+202E, U+2066 to
    U+2069), which let a name read differently from what it is, and control
    characters are printed as ``[U+202E]``. What is no character at all becomes
    ``\ufffd``; invisible marks are taken out, a pile of more than three accents is
    cut to three, tabs and line ends become a space and a plain line end.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        The text as it is printed.

    Examples
    --------
    >>> harmless("invoice\u202efdp.exe")
    'invoice[U+202E]fdp.exe'
    >>> harmless("a\x00b\tc")
    'a[U+0000]b c'
    """
    plain = text.isascii() and text.isprintable()
    if plain or not _TOUCHED.search(text):
        return text
    shown = text.replace("\r\n", "\n").translate(_CHARACTERS)
    return _PILED_MARKS.sub(r"\1", shown)


def harmless_tree(value: Any) -> Any:
    r"""Apply `harmless` to every text in nested lists and dictionaries.

    Parameters
    ----------
    value : object
        Lists, dictionaries, texts, numbers and None, as JSON knows them.

    Returns
    -------
    object
        The same shape; numbers that JSON has no word for become None.

    Examples
    --------
    >>> harmless_tree({"name": ["a\x07", 1, None]})
    {'name': ['a[U+0007]', 1, None]}
    """
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, dict):
        return {str(key): harmless_tree(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [harmless_tree(item) for item in value]
    if isinstance(value, float) and not abs(value) <= sys.float_info.max:
        return None
    return value


def breakable(text: str, longest: int = 24) -> str:
    """Let words of more than `longest` characters break across lines.

    Parameters
    ----------
    text : str
        Any text.
    longest : int, default 24
        Characters a word may have before it gets places to break.

    Returns
    -------
    str
        The text with zero-width spaces after separators and in long pieces.

    Examples
    --------
    >>> breakable("INV-2025-000123", 10).split("\u200b")
    ['INV-', '2025-', '000123']
    >>> breakable("a short text", 10)
    'a short text'
    """
    if len(text) <= longest:
        return text
    return re.sub(
        rf"\S{{{max(longest, 1) + 1},}}", lambda word: _pieces(word.group()), text
    )


def _pieces(word: str) -> str:
    """One long word with zero-width spaces where it may break."""
    out: list[str] = []
    run = 0
    for at, letter in enumerate(word):
        out.append(letter)
        run += 1
        if at + 1 < len(word) and (letter in _BREAK_AFTER or run >= _PIECE):
            out.append(ZERO_WIDTH_SPACE)
            run = 0
    return "".join(out)


def shortened(text: str, most: int) -> str:
    """Cut a text to `most` characters on one line, with an ellipsis.

    Examples
    --------
    >>> shortened("Credit review of a very long name", 16)
    'Credit review o…'
    """
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def terminal_text(text: str) -> str:
    r"""Return what a terminal would show: no colors, no overwritten progress bars.

    Examples
    --------
    >>> terminal_text("\x1b[31mred\x1b[0m\n10%\r100%\n")
    'red\n100%'
    """
    lines = _TERMINAL.sub("", text).replace("\r\n", "\n").split("\n")
    kept = [line.rstrip("\r").rsplit("\r", 1)[-1].expandtabs() for line in lines]
    return "\n".join(kept).strip("\n")
