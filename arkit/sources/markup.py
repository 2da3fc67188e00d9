"""How are tables read out of HTML pages that call themselves .xls?"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from arkit.errors import SourceError
from arkit.sources.options import Options
from arkit.sources.raw import Record
from arkit.sources.sniff import byte_order_encoding

WIDEST_SPAN = 200
CHARSET = re.compile(rb"charset=[\"']?([\w-]+)", re.I)


class _Tables(HTMLParser):
    """Collects the rows of all tables of a page, spans filled with empty cells."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.rows: list[list[str]] = []
        self._row: list[str] | None = None
        self._cell: list[str] | None = None
        self._below: dict[int, int] = {}
        self._spans = (1, 1)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a row or a cell; a line break is a blank."""
        if tag == "tr":
            self._end_row()
            self._row = []
        elif tag in ("td", "th"):
            self._end_cell()
            self._cell = []
            known = dict(attrs)
            self._spans = (_span(known.get("colspan")), _span(known.get("rowspan")))
        elif tag == "br" and self._cell is not None:
            self._cell.append(" ")
        elif tag == "table":
            self._end_row()
            self._below = {}

    def handle_endtag(self, tag: str) -> None:
        """Close a cell or a row."""
        if tag in ("td", "th"):
            self._end_cell()
        elif tag in ("tr", "table"):
            self._end_row()

    def handle_data(self, data: str) -> None:
        """Text counts only inside a cell."""
        if self._cell is not None:
            self._cell.append(data)

    def finish(self) -> None:
        """Keep a row that the page leaves open at its end."""
        self._end_row()

    def _skip_spanned(self) -> None:
        """Leave the places empty that a cell above reaches down into."""
        while self._below.get(len(self._row), 0) > 0:
            self._below[len(self._row)] -= 1
            self._row.append("")

    def _end_cell(self) -> None:
        if self._cell is None or self._row is None:
            return
        self._skip_spanned()
        across, down = self._spans
        for place in range(len(self._row), len(self._row) + across):
            self._below[place] = down - 1
        text = " ".join("".join(self._cell).split())
        self._row += [text, *[""] * (across - 1)]
        self._cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None:
            self._skip_spanned()
            self.rows.append(self._row)
        self._row = None


def _span(text: str | None) -> int:
    return (
        min(int(text), WIDEST_SPAN) if text and text.isdecimal() and text != "0" else 1
    )


def table_rows(page: str) -> list[list[str]]:
    """Cut a page into the rows of its tables, one after the other.

    Parameters
    ----------
    page : str
        HTML.

    Returns
    -------
    list of list of str
        Cells of each row; a cell over several columns or rows leaves the others empty.

    Examples
    --------
    >>> table_rows("<table><tr><td colspan=2>A&amp;B<td>1</table>")
    [['A&B', '', '1']]
    """
    parser = _Tables()
    parser.feed(page)
    parser.close()
    parser.finish()
    return parser.rows


def _page_of_archive(content: bytes, name: str, options: Options) -> str:
    message = email.message_from_bytes(content, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            return _page(
                part.get_payload(decode=True), options, part.get_param("charset")
            )
    raise SourceError(f"{name} holds no page", remedy="export it as CSV or Excel")


def _page(content: bytes, options: Options, stated: str | None = None) -> str:
    found = CHARSET.search(content[:4096])
    declared = stated or (found.group(1).decode("ascii") if found else None)
    tried = [options.encoding or byte_order_encoding(content) or declared, "utf-8"]
    for encoding in filter(None, tried):
        try:
            return content.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return content.decode("cp1252")


def html_sheets(
    path: Path, options: Options, *, archive: bool
) -> Iterator[tuple[str, Iterator[Record]]]:
    """Records of the tables of an HTML page or of a web archive (MHTML).

    Parameters
    ----------
    path : Path
        The file.
    options : Options
        `encoding`, when the analyst names it.
    archive : bool
        Whether the page is packed as MHTML.

    Yields
    ------
    tuple of (str, iterator of records)
        All tables of the page as one sheet.

    Raises
    ------
    SourceError
        When the page cannot be decoded or holds no table.
    """
    content = path.read_bytes()
    try:
        if archive:
            page = _page_of_archive(content, path.name, options)
        else:
            page = _page(content, options)
    except (UnicodeDecodeError, LookupError) as error:
        raise SourceError(
            f"{path.name} is not text in the encoding it states",
            remedy="name its encoding with --encoding",
        ) from error
    yield path.stem, ((None, row) for row in table_rows(page))
