"""Which typefaces print this text, and which characters has none of them?"""

from __future__ import annotations

import importlib.util
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from arkit.errors import ReportError

if TYPE_CHECKING:
    import typst

FAMILIES = ("Source Sans Pro", "DejaVu Sans")
NO_GLYPH = "□"
_LATIN_END = "\u0250"
_SIGNS = frozenset("–—‘’“”„…•−→≤≥≈▲■●✓€Δ□▪☐☑\u200b\u2009\u202f\u2060\ufffd")
_SOURCE_SANS = [
    f"SourceSansPro-{style}.otf"
    for style in ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")
]
_DEJAVU = [
    f"DejaVuSans{style}.ttf" for style in ("", "-Bold", "-Oblique", "-BoldOblique")
]


@dataclass(frozen=True)
class Typefaces:
    """The fonts of one report.

    Parameters
    ----------
    fonts : typst.Fonts
        What Typst may use; nothing else is looked for.
    families : tuple of str
        Family names in order of preference.
    unprintable : frozenset of str
        Characters none of the families has; they print as an empty box.
    """

    fonts: typst.Fonts
    families: tuple[str, ...]
    unprintable: frozenset[str]


def typefaces(characters: Iterable[str], folder: Path) -> Typefaces:
    """Choose the fonts for a set of characters.

    Source Sans Pro and DejaVu Sans come with arkit's own dependencies, so a report
    looks the same on every machine. Only when a text needs a script that neither
    has, the fonts installed on this machine are searched.

    Parameters
    ----------
    characters : iterable of str
        Every character that will be printed.
    folder : pathlib.Path
        An empty folder for links to the font files; it must outlive the typesetting.

    Returns
    -------
    Typefaces
        The fonts, the families in order, and what cannot be printed.

    Raises
    ------
    ReportError
        A font file of arkit's dependencies is missing.
    """
    import typst

    files = font_files()
    for file in files:
        _link(file, folder / file.name)
    missing = _not_in(characters, files[-len(_DEJAVU)])
    if not missing:
        fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder)])
        return Typefaces(fonts, FAMILIES, frozenset())
    fonts = typst.Fonts(include_system_fonts=True, font_paths=[str(folder)])
    found, missing = _families_with(missing, fonts)
    return Typefaces(fonts, (*FAMILIES, *found), frozenset(missing))


def font_files() -> list[Path]:
    """Return the font files a report is set in.

    Raises
    ------
    ReportError
        A file is not where its package puts it.

    Examples
    --------
    >>> [file.name for file in font_files()][:2]
    ['SourceSansPro-Regular.otf', 'SourceSansPro-It.otf']
    """
    sans = _package("font_source_sans_pro") / "files"
    dejavu = _package("matplotlib") / "mpl-data" / "fonts" / "ttf"
    files = [sans / name for name in _SOURCE_SANS] + [dejavu / name for name in _DEJAVU]
    lost = [file.name for file in files if not file.is_file()]
    if lost:
        raise ReportError(
            "font files are missing",
            rows=lost,
            remedy="reinstall font-source-sans-pro and matplotlib",
        )
    return files


def _package(name: str) -> Path:
    """Folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ReportError(
            f"the package {name} is not installed", remedy="reinstall arkit"
        )
    return Path(spec.origin).parent


def _link(file: Path, name: Path) -> None:
    """Link a file, or copy it where the system does not allow links."""
    try:
        name.symlink_to(file)
    except OSError:
        shutil.copyfile(file, name)


def _not_in(characters: Iterable[str], font: Path) -> set[str]:
    """Characters beyond Latin and the usual signs that a font lacks."""
    rare = {sign for sign in characters if sign >= _LATIN_END} - _SIGNS
    return rare - _glyphs(font) if rare else rare


def _glyphs(font: Path) -> set[str]:
    """Characters a font file has a glyph for; none if it cannot be read."""
    from matplotlib.ft2font import FT2Font

    try:
        return {chr(code) for code in FT2Font(str(font)).get_charmap()}
    except (OSError, RuntimeError, ValueError):
        return set()


def _families_with(missing: set[str], fonts: typst.Fonts) -> tuple[list[str], set[str]]:
    """Installed upright families that cover missing characters, best first."""
    faces = {
        face.family: face.path
        for face in fonts.fonts()
        if face.path
        and face.style == "normal"
        and face.weight == 400
        # fonts that draw a placeholder for everything cover nothing
        and not face.family.startswith((".", "Last Resort", "LastResort"))
    }
    covers = {name: missing & _glyphs(Path(faces[name])) for name in sorted(faces)}
    found = []
    while missing:
        best = max(covers, key=lambda name: len(covers[name] & missing), default="")
        if not best or not covers[best] & missing:
            break
        found.append(best)
        missing = missing - covers[best]
    return found, missing
