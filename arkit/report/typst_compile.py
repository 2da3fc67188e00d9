"""How do prepared pages become a PDF?

Typst runs on a private folder that holds the templates, the pages as JSON and the
images, and nothing else: whatever a text may say, there is nothing for it to reach.
"""

from __future__ import annotations

import datetime
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from arkit.errors import ReportError
from arkit.report.shipped import shipped_folder
from arkit.report.typst_blocks import Pages
from arkit.report.typst_fonts import NO_GLYPH, typefaces
from arkit.report.typst_text import harmless_tree

_MAIN = "report.typ"
_PAGES = "pages.json"
_EPOCH = "SOURCE_DATE_EPOCH"
_LATEST_DIGITS = 12


def typeset(pages: Pages) -> bytes:
    """Typeset pages.

    The result is tagged for accessibility (PDF/UA-1) and carries no date, so the same
    pages give the same bytes. Where the environment variable ``SOURCE_DATE_EPOCH``
    gives a date, the document carries that one and is an archival PDF/A-2a as well,
    which must be dated.

    Parameters
    ----------
    pages : Pages
        From `printed_pages`.

    Returns
    -------
    bytes
        A PDF file.

    Raises
    ------
    ReportError
        Typst refuses the pages, or fonts or templates are missing.
    """
    import typst

    moment = _moment()
    with tempfile.TemporaryDirectory(
        prefix="arkit-", ignore_cleanup_errors=True
    ) as private:
        root, fonts = Path(private, "root"), Path(private, "fonts")
        root.mkdir()
        fonts.mkdir()
        chosen = _fill(root, fonts, pages, moment)
        try:
            return typst.compile(
                str(root / _MAIN),
                root=str(root),
                font_paths=chosen,
                ignore_system_fonts=True,
                pdf_standards=["ua-1"] if moment is None else ["a-2a", "ua-1"],
            )
        except typst.TypstError as problem:
            raise ReportError(
                f"the report could not be typeset: {problem.message}"
            ) from problem


def _moment() -> datetime.datetime | None:
    """Return the date the environment fixes for reproducible builds, if any."""
    seconds = os.environ.get(_EPOCH, "")
    if not (seconds.isdecimal() and len(seconds) < _LATEST_DIGITS):
        return None
    return datetime.datetime.fromtimestamp(int(seconds), tz=datetime.UTC)


def _fill(
    root: Path, fonts: Path, pages: Pages, moment: datetime.datetime | None
) -> Any:
    """Put templates, data and images into the private folder; choose the fonts."""
    for template in sorted(shipped_folder("report templates").glob("*.typ")):
        shutil.copyfile(template, root / template.name)
    tree = harmless_tree({"report": pages.identity, "blocks": pages.blocks})
    text = json.dumps(tree, ensure_ascii=False, allow_nan=False)
    faces = typefaces(set(text) | _letters(pages.files), fonts)
    boxes = str.maketrans(dict.fromkeys(faces.unprintable, NO_GLYPH))
    tree = json.loads(text.translate(boxes)) if boxes else tree
    tree["report"] |= {"families": list(faces.families), "date": _date_parts(moment)}
    for name, image in pages.files.items():
        is_text = name.endswith(".svg") and bool(boxes)
        image = image.decode("utf-8").translate(boxes).encode() if is_text else image
        (root / name).write_bytes(image)
    data = json.dumps(tree, ensure_ascii=False)
    (root / _PAGES).write_text(data, encoding="utf-8", newline="\n")
    return faces.fonts


def _letters(files: Mapping[str, bytes]) -> set[str]:
    """Characters in the vector images."""
    letters: set[str] = set()
    for name, data in files.items():
        if name.endswith(".svg") and not data.isascii():
            letters.update(data.decode("utf-8"))
    return letters


def _date_parts(moment: datetime.datetime | None) -> dict[str, int] | None:
    """Year, month, day and time as Typst's datetime takes them."""
    if moment is None:
        return None
    parts = ("year", "month", "day", "hour", "minute", "second")
    return {part: getattr(moment, part) for part in parts}
