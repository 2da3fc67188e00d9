"""Which row holds the headings, and which column means what?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from arkit.errors import SourceError
from arkit.schema import TABLES
from arkit.sources.fields import ITEMS
from arkit.sources.layout import Layout, Profile
from arkit.sources.months import plain
from arkit.sources.raw import Raw

OWED = (
    "amount",
    "open_amount",
    "debit_amount",
    "credit_amount",
    "local_amount",
    "local_open_amount",
)
NEEDED_ITEMS = (
    ("invoice_id",),
    ("customer_id", "customer_name"),
    ("invoice_date", "posting_date"),
    OWED,
)
NUMBERED_BY_ROW = ("promise_id", "dispute_id", "activity_id")
SHOWN_HEADINGS = 40


@dataclass(frozen=True, kw_only=True)
class Match:
    """How one sheet fits one layout.

    Attributes
    ----------
    profile, layout : Profile, Layout
        What it was matched with.
    row : int
        Row number of the headings.
    headings : tuple of str
        Cells of that row, empty ones as empty text.
    columns : mapping of str to int
        Position of the column of each field.
    combined : mapping of str to tuple of int
        Positions of the columns that make up a field.
    missing : tuple of str
        Fields that are needed and not there.
    """

    profile: Profile
    layout: Layout
    row: int = 0
    headings: tuple[str, ...] = ()
    columns: Mapping[str, int] = field(default_factory=dict)
    combined: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    rank: tuple[int, ...] = (0,)

    @property
    def fields(self) -> frozenset[str]:
        """Fields the sheet gives, by a column, a combination or a group heading."""
        carried = {f for rule in self.layout.rows for f in rule.carries}
        return frozenset({*self.columns, *self.combined, *carried})


def _needed(layout: Layout) -> Iterable[tuple[str, ...]]:
    if layout.table == ITEMS:
        return NEEDED_ITEMS
    columns = TABLES[layout.table].columns.values()
    names = [c.name for c in columns if c.required and c.name not in NUMBERED_BY_ROW]
    by_document = "invoice_id" in TABLES[layout.table].columns
    return [
        (n, "invoice_id") if n == "customer_id" and by_document else (n,) for n in names
    ]


def _missing(layout: Layout, present: frozenset[str]) -> tuple[str, ...]:
    there = present | set(layout.derive)
    return tuple(
        " or ".join(group[:2]) for group in _needed(layout) if not there & set(group)
    )


def match_headings(
    cells: Sequence[str | None],
    profile: Profile,
    layout: Layout,
    *,
    has_title: bool = False,
) -> Match:
    """Match one row of cells with the aliases of a layout.

    Case, spaces, punctuation and accents do not count; of several aliases of a field
    the first one found is taken.

    Parameters
    ----------
    cells : sequence of str
        A row that may hold the headings.
    profile, layout : Profile, Layout
        Whose aliases to look for.
    has_title : bool, default False
        Whether the title of the layout stands above.

    Returns
    -------
    Match
        Columns found and fields missing.
    """
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        places.setdefault(plain(cell or ""), place)
    places.pop("", None)
    columns = {}
    for name, aliases in layout.columns.items():
        found = [places[plain(a)] for a in aliases if plain(a) in places]
        if found:
            columns[name] = found[0]
    combined = {
        name: tuple(places[plain(h)] for h in parts if plain(h) in places)
        for name, parts in layout.combine.items()
    }
    match = Match(
        profile=profile,
        layout=layout,
        headings=tuple(cell or "" for cell in cells),
        columns=columns,
        combined={name: parts for name, parts in combined.items() if parts},
    )
    return _with_rank(match, set(places), has_title=has_title)


def _with_rank(match: Match, names: set[str], *, has_title: bool) -> Match:
    """Rank: complete first, then the most telling headings, then the most columns."""
    groups = match.layout.detect.headings
    told = [len(g) for g in groups if {plain(h) for h in g} <= names]
    missing = _missing(match.layout, match.fields)
    is_own = bool(told) or has_title or not groups
    rank = (
        is_own and not missing,
        max(told, default=0) + has_title,
        is_own,
        len(match.columns) + len(match.combined),
    )
    return Match(**{**vars(match), "missing": missing, "rank": rank})


def best_match(
    head: Sequence[tuple[int, Sequence[str | None]]],
    candidates: Iterable[tuple[Profile, Layout]],
) -> Match | None:
    """Find the row and the layout that fit best.

    Parameters
    ----------
    head : sequence of (int, cells)
        First rows of the sheet with their row numbers.
    candidates : iterable of (Profile, Layout)
        Layouts that may fit.

    Returns
    -------
    Match or None
        The best fit, complete or not; None when no row shares a heading with any.
    """
    best = None
    for profile, layout in candidates:
        has_title = False
        for row, cells in head:
            match = match_headings(cells, profile, layout, has_title=has_title)
            has_title = has_title or _is_title(cells, layout.detect.title)
            if match.columns and (best is None or match.rank > best.rank):
                best = Match(**{**vars(match), "row": row})
    return best


def _is_title(cells: Sequence[str | None], title: str) -> bool:
    text = " ".join(cell for cell in cells if cell)
    return bool(title) and re.search(title, text, re.I) is not None


def _seen(raw: Raw) -> list[str]:
    rows = [[cell for cell in cells if cell] for _, cells in raw.head]
    return max(rows, key=len, default=[])[:SHOWN_HEADINGS]


def refuse(raw: Raw, match: Match | None) -> SourceError:
    """Error for a sheet no layout fits: what was seen, what is nearest, what to do.

    Parameters
    ----------
    raw : Raw
        The sheet.
    match : Match or None
        The best of the incomplete fits.

    Returns
    -------
    SourceError
        To be raised by the caller.
    """
    if not any(cell for _, cells in raw.head for cell in cells):
        return SourceError(
            f"{raw.source_file} holds no rows", remedy="export the extract again"
        )
    headings = match.headings if match else _seen(raw)
    seen = ", ".join(h for h in headings if h)
    nearest = ""
    if match:
        nearest = (
            f"the nearest profile is {match.profile.name!r}, which also needs a "
            f"column for {', '.join(match.missing)}; "
        )
    return SourceError(
        f"{raw.source_file} has no row of headings that arkit knows; "
        f"it saw the headings: {seen}",
        remedy=f"{nearest}name a profile with --profile, or write your own: a TOML "
        'file with [profile] extends = "generic" and, under [columns], lines such as '
        f"{_example(match, headings)}",
    )


def _example(match: Match | None, headings: Sequence[str]) -> str:
    """One line of a profile: a field that is missing and a heading nothing uses."""
    wanted = match.missing[0].split(" or ")[0] if match else "invoice_id"
    used = {headings[place] for place in match.columns.values()} if match else set()
    free = [h for h in headings if h and h not in used and '"' not in h]
    return f'{wanted} = ["{next(iter(free), "Heading")}"]'
