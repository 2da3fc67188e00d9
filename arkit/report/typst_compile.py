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
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from arkit.errors import ReportError
from arkit.ledger.own_folder import own_folder
from arkit.report.attached import Attachment
from arkit.report.shipped import shipped_folder
from arkit.report.typst_blocks import Pages
from arkit.report.typst_fonts import NO_GLYPH, typefaces
from arkit.report.typst_text import harmless_tree

_MAIN = "report.typ"
_PAGES = "pages.json"
_ATTACHMENTS = "attachments.json"
_EPOCH = "SOURCE_DATE_EPOCH"
_LATEST_DIGITS = 12


def typeset(pages: Pages, attachments: Sequence[Attachment] = ()) -> bytes:
    """Typeset pages.

    The result is tagged for accessibility (PDF/UA-1), and the same pages give the same
    bytes: no clock is read. A report that says as of which day it is carries that day
    as its date, unless the environment variable ``SOURCE_DATE_EPOCH`` gives another;
    being dated, it is an archival PDF/A-3a as well, in which the attachments belong to
    the document.

    Parameters
    ----------
    pages : Pages
        From `printed_pages`.
    attachments : sequence of Attachment, optional
        Files that travel inside.

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

    moment = _moment(pages.identity.get("day", ""))
    with tempfile.TemporaryDirectory(
        dir=own_folder(), ignore_cleanup_errors=True
    ) as private:
        root, fonts = Path(private, "root"), Path(private, "fonts")
        root.mkdir()
        fonts.mkdir()
        chosen = _fill(root, fonts, pages, moment)
        _lay_in(root, attachments)
        try:
            return typst.compile(
                str(root / _MAIN),
                root=str(root),
                font_paths=chosen,
                ignore_system_fonts=True,
                pdf_standards=["ua-1"] if moment is None else ["a-3a", "ua-1"],
            )
        except typst.TypstError as problem:
            raise ReportError(
                f"the report could not be typeset: {problem.message}"
            ) from problem


def _moment(day: str) -> datetime.datetime | None:
    """Return the date fixed for reproducible builds, or the day of the report."""
    seconds = os.environ.get(_EPOCH, "")
    if seconds.isdecimal() and len(seconds) < _LATEST_DIGITS:
        return datetime.datetime.fromtimestamp(int(seconds), tz=datetime.UTC)
    if not day:
        return None
    return datetime.datetime.fromisoformat(day).replace(tzinfo=datetime.UTC)


def _lay_in(root: Path, attachments: Sequence[Attachment]) -> None:
    """Put the attachments into the private folder, under names of their own."""
    told = []
    for at, one in enumerate(attachments):
        file = f"attachment-{at}"
        (root / file).write_bytes(one.data)
        look = {"name": one.name, "kind": one.kind, "text": one.text}
        told.append({**look, "relation": one.relation, "file": file})
    text = json.dumps([harmless_tree(one) for one in told], ensure_ascii=False)
    (root / _ATTACHMENTS).write_text(text, encoding="utf-8", newline="\n")


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
