"""Which statements of a notebook come out the same in every report of a pack?

Those that do not depend on the parameters that vary, not even through other names, and
that may run before everything that does depend on them. What cannot be told from the
code counts as dependent.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from arkit.report.running.driving import runs
from arkit.report.running.statements import Statement, statements
from arkit.report.running.trust import Calls, Sources

if TYPE_CHECKING:
    from nbformat import NotebookNode

PARAMETERS = frozenset({"parameters", "injected-parameters"})
LEFT_ALONE = frozenset({"raises-exception"})
LATER = re.compile(r"\b(display_id|update_display)\b")
HISTORY = re.compile(r"^(_{1,3}|_i{1,3}|_i?\d+|In|Out|_[iod]h)$")
SCALAR = (str, int, float, bool, bytes, type(None))
Taken = Mapping[int, "list[Statement] | None"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is run once, and what in each report.

    Parameters
    ----------
    shared, varying : mapping of int to frozenset of int
        Positions of statements by position of their cell.
    whole, partly : frozenset of int
        Cells all of whose statements are shared, or some.
    alone : frozenset of int
        Cells none of whose statements are shared.
    """

    shared: Mapping[int, frozenset[int]]
    varying: Mapping[int, frozenset[int]]
    whole: frozenset[int]
    partly: frozenset[int]
    alone: frozenset[int]

    @property
    def n_statements(self) -> int:
        """Statements that are run once."""
        return sum(map(len, self.shared.values()))


NOTHING = Plan(
    shared={}, varying={}, whole=frozenset(), partly=frozenset(), alone=frozenset()
)


def plan_cells(
    notebook: NotebookNode, varied: Collection[str], *, own: Collection[int] = ()
) -> Plan:
    """Find what does not depend on some parameters.

    Parameters
    ----------
    notebook : NotebookNode
        Prepared with the other parameters.
    varied : collection of str
        Parameters that differ between reports.
    own : collection of int, optional
        Cells that are run in each report in any case.

    Returns
    -------
    Plan
        What is run once. The cells with the parameters are run in each report too.

    Examples
    --------
    >>> from nbformat.v4 import new_code_cell, new_notebook
    >>> cells = [new_code_cell(text) for text in ("who = ''", "a = 1 + 1", "who, a")]
    >>> cells[0].metadata["tags"] = ["parameters"]
    >>> dict(plan_cells(new_notebook(cells=cells), ["who"]).shared)
    {1: frozenset({0})}
    """
    cells = {i: cell for i, cell in enumerate(notebook.cells) if runs(cell)}
    given = {i for i, cell in cells.items() if PARAMETERS & set(_tags(cell))}
    values = _plain_values(cells[i].source for i in given)
    if values is None or any(LATER.search(cell.source) for cell in cells.values()):
        return NOTHING
    alone = set(own) | {i for i, c in cells.items() if LEFT_ALONE & set(_tags(c))}
    names = frozenset(values)
    sources = Sources(names)
    taken = {
        i: statements(cell.source, i, sources)
        for i, cell in cells.items()
        if i not in given
    }
    if any(HISTORY.match(name) for s in _all(taken) for name in s.reads):
        return NOTHING
    fixed = sources.imported | {n for n, v in values.items() if isinstance(v, SCALAR)}
    same = _same_objects(_all(taken), fixed - sources.rebound)
    order = partial(_Order, taken, frozenset(varied), names, same)
    forced = {one for one in _all(taken) if one.cell in alone}
    return _plan(taken, _settled(taken, order, forced))


def _tags(cell: NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def _plain_values(sources: Iterable[str]) -> dict[str, object] | None:
    """The parameters; None where their cells do more than name plain values."""
    values: dict[str, object] = {}
    for source in sources:
        for node in ast.parse(source).body:
            if not isinstance(node, ast.Assign | ast.AnnAssign) or node.value is None:
                return None
            try:
                value = ast.literal_eval(node.value)
            except ValueError:
                return None
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if not all(isinstance(target, ast.Name) for target in targets):
                return None
            values |= {target.id: value for target in targets}
    return values


def _all(taken: Taken) -> list[Statement]:
    return [one for found in taken.values() for one in found or ()]


def _settled(
    taken: Taken, order: Callable[[], _Order], forced: set[Statement]
) -> set[Statement]:
    """Statements to share; a displayed value only together with its whole cell."""
    while True:
        shared = order().independent(forced)
        torn = {one.cell for one in _all(taken) if one not in shared}
        apart = {one for one in shared if one.shows and one.cell in torn}
        if not apart:
            return shared
        forced |= apart


class _Order:
    """Walks through the statements in their order and keeps what may be moved up."""

    def __init__(
        self,
        taken: Taken,
        varied: frozenset[str],
        names: frozenset[str],
        same: Mapping[str, set[str]],
    ) -> None:
        self.taken, self.names, self.same = taken, names, same
        self.tainted = set(varied)
        self.touched: set[str] = set()  # read, bound or changed by what varies
        self.is_blocked = False
        self.is_first = True  # nothing that varies has been met

    def independent(self, forced: Collection[Statement]) -> set[Statement]:
        """Statements that may all run before any other one."""
        shared: set[Statement] = set()
        for found in self.taken.values():
            self.is_blocked |= found is None
            for one in found or ():
                if one not in forced and self._may_move(one):
                    shared.add(one)
                else:
                    self._varies(one)
        return shared

    def _may_move(self, one: Statement) -> bool:
        writes = one.binds | self._changes(one)
        used = one.reads | writes
        return not (
            self.is_blocked
            or used & self.tainted
            or writes & (self.names | self.touched)
            or one.calls is Calls.ANYTHING
            or (one.calls is Calls.LIBRARY and not self.is_first)
        )

    def _varies(self, one: Statement) -> None:
        changes = self._changes(one)
        self.tainted |= one.binds | changes
        self.touched |= one.reads | one.binds | changes
        self.is_first = False
        self.is_blocked |= one.calls is not Calls.ARKIT

    def _changes(self, one: Statement) -> set[str]:
        """Names that may be changed, under whatever name the object goes."""
        return {other for name in one.changes for other in self.same.get(name, {name})}


def _same_objects(
    found: Iterable[Statement], fixed: Collection[str]
) -> dict[str, set[str]]:
    """Names that may stand for one object, or for a part of it; fixed ones cannot."""
    groups: dict[str, set[str]] = {}
    for one in found:
        if one.binds:
            names = (one.binds | one.reads) - set(fixed)
            merged = set(names).union(*(groups.get(name, ()) for name in names))
            groups |= dict.fromkeys(merged, merged)
    return groups


def _plan(taken: Taken, shared: set[Statement]) -> Plan:
    rest = [one for one in _all(taken) if one not in shared]
    whole = {i for i, found in taken.items() if found and set(found) <= shared}
    some = {one.cell for one in shared}
    return Plan(
        shared=_by_cell(shared),
        varying=_by_cell(rest),
        whole=frozenset(whole),
        partly=frozenset(some - whole),
        alone=frozenset(set(taken) - some),
    )


def _by_cell(found: Iterable[Statement]) -> dict[int, frozenset[int]]:
    cells: dict[int, set[int]] = {}
    for one in found:
        cells.setdefault(one.cell, set()).add(one.position)
    return {cell: frozenset(cells[cell]) for cell in sorted(cells)}
