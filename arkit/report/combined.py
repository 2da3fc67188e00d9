"""How do many reports become one PDF, with bookmarks and still accessible?

The reports stay as they are, one after the other; their tags become the parts of one
tree, and their bookmarks stand below one for each report.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from arkit.errors import ReportError
from arkit.report.combined_tags import JoinedTags
from arkit.report.pdf_files import opened
from arkit.report.put_in_place import put_in_place
from arkit.report.typst_text import harmless, shortened

if TYPE_CHECKING:
    import pikepdf

LONGEST_TITLE = 200
_UA = "http://www.aiim.org/pdfua/ns/id/"


@dataclass
class _Joined:
    """What the reports give to the whole, while it grows."""

    tags: JoinedTags = field(default_factory=JoinedTags)
    labels: list[Any] = field(default_factory=list)
    bookmarks: list[Any] = field(default_factory=list)
    is_tagged: bool = True


def combine(
    parts: Sequence[tuple[str, Path]], target: Path, *, title: str = "Reports"
) -> int:
    """Put reports one after the other into one PDF.

    Bookmarks lead to each report and its sections, page labels say report and page
    ("12-3"), links inside a report still work, and tags are kept: where every report
    is PDF/UA-1, so is the whole. The files inside the reports stay with the reports.

    Parameters
    ----------
    parts : sequence of (str, Path)
        Title and PDF file of each report, in order.
    target : Path
        PDF file to write; an older one is replaced once the new one is complete.
    title : str, default "Reports"
        Title of the document.

    Returns
    -------
    int
        Pages. The same reports give the same bytes.

    Raises
    ------
    ReportError
        When there is no report, one cannot be read, or the target not be written.
    """
    import pikepdf

    if not parts:
        raise ReportError("there are no reports to combine")
    joined = _Joined()
    with pikepdf.new() as whole:
        for at, (name, path) in enumerate(parts, start=1):
            with opened(Path(path)) as report:
                _take(whole, report, joined, (at, name))
        _finish(whole, joined, _clean(title))
        with TemporaryDirectory(prefix=".arkit-", dir=target.parent) as aside:
            whole.save(
                Path(aside) / "c.pdf",
                object_stream_mode=pikepdf.ObjectStreamMode.generate,
                deterministic_id=True,
                min_version="1.7",
            )
            put_in_place(Path(aside) / "c.pdf", target)
        return len(whole.pages)


def _take(
    whole: pikepdf.Pdf,
    report: pikepdf.Pdf,
    joined: _Joined,
    named: tuple[int, str],
) -> None:
    """Append the pages of a report with tags, bookmarks and labels."""
    import pikepdf

    at, name = named
    start = len(whole.pages)
    pages = {page.objgen: n for n, page in enumerate(report.pages, start=start)}
    bookmarks = _bookmarks(report, pages, _clean(name), start)
    _explicit_links(report)
    joined.tags.prepare(report, at)
    whole.pages.extend(report.pages)
    joined.tags.take(whole, report, _clean(name))
    joined.is_tagged &= _is_accessible(report)
    if "/Lang" not in whole.Root:
        whole.Root.Lang = pikepdf.String(str(report.Root.get("/Lang", "en")))
    label = pikepdf.Dictionary(S=pikepdf.Name.D, P=pikepdf.String(f"{at}-"))
    joined.labels += [start, label]
    joined.bookmarks.append(bookmarks)


def _is_accessible(report: pikepdf.Pdf) -> bool:
    """Whether a report is tagged and says that it is PDF/UA."""
    metadata = report.Root.get("/Metadata")
    told = b"" if metadata is None else bytes(metadata.read_bytes())
    return "/StructTreeRoot" in report.Root and _UA.encode() in told


def _bookmarks(
    report: pikepdf.Pdf, pages: dict[Any, int], title: str, start: int
) -> pikepdf.OutlineItem:
    """Bookmark of a report, those of its sections below it."""
    import pikepdf

    top = pikepdf.OutlineItem(title, start, "Fit")
    top.is_closed = True
    with report.open_outline() as outline:
        top.children.extend(_moved(outline.root, pages))
    return top


def _moved(items: Sequence[Any], pages: dict[Any, int]) -> Iterator[Any]:
    """Bookmarks that lead to the pages where they are in the whole."""
    import pikepdf

    for item in items:
        place = item.destination
        if not isinstance(place, pikepdf.Array) or place[0].objgen not in pages:
            continue
        at = {"left": place[2], "top": place[3]} if len(place) > 3 else {}
        page = pages[place[0].objgen]
        kind = "XYZ" if at else "Fit"
        made = pikepdf.OutlineItem(_clean(item.title), page, kind, **at)
        made.children.extend(_moved(item.children, pages))
        yield made


def _explicit_links(report: pikepdf.Pdf) -> None:
    """Let links lead to places instead of names, which other reports use as well."""
    import pikepdf

    names = report.Root.get("/Names", {}).get("/Dests")
    places = dict(pikepdf.NameTree(names).items()) if names is not None else {}
    for page in report.pages:
        for link in page.obj.get("/Annots", ()):
            holder, key = (link.A, "/D") if "/A" in link else (link, "/Dest")
            name = holder.get(key)
            if isinstance(name, pikepdf.String) and str(name) in places:
                holder[key] = places[str(name)]


def _finish(whole: pikepdf.Pdf, joined: _Joined, title: str) -> None:
    """Write what the document says as a whole: tags, bookmarks, labels, title."""
    import pikepdf

    root = whole.Root
    root.PageLabels = pikepdf.Dictionary(Nums=pikepdf.Array(joined.labels))
    root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    root.PageMode = pikepdf.Name.UseOutlines
    whole.docinfo["/Title"] = title
    root.Metadata = whole.make_stream(_about(title, is_tagged=joined.is_tagged))
    root.Metadata.Type = pikepdf.Name.Metadata
    root.Metadata.Subtype = pikepdf.Name.XML
    if joined.is_tagged:
        root.StructTreeRoot = joined.tags.tree(whole)
        root.MarkInfo = pikepdf.Dictionary(Marked=True)
    with whole.open_outline() as outline:
        outline.root.extend(joined.bookmarks)


def _about(title: str, *, is_tagged: bool) -> bytes:
    """Title, and whether the document is PDF/UA-1, as metadata."""
    part = "<pdfuaid:part>1</pdfuaid:part>" if is_tagged else ""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:pdfuaid="{_UA}"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">'
        f"{escape(title)}</rdf:li></rdf:Alt></dc:title>{part}"
        '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def _clean(text: str) -> str:
    """A title on one line, without what steers a reader's eye."""
    return shortened(harmless(text), LONGEST_TITLE) or "Report"
