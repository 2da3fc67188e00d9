"""What does a statement of a notebook read, bind and change, and what does it call?

Everything here errs on the side of more: a name that might be read counts as read.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from arkit.report.running.trust import (
    IN_PLACE,
    LOOKING_AROUND,
    OUTWARD,
    Calls,
    Sources,
    bound,
    imports,
    innermost,
    module_kind,
    root,
)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A top-level statement of a cell.

    Parameters
    ----------
    cell, position : int
        Where it stands.
    reads, binds, changes : frozenset of str
        Names that are read, bound, or whose object may be changed.
    calls : Calls
        What its calls may do.
    shows : bool
        Whether it is an expression, whose value is displayed.
    """

    cell: int
    position: int
    reads: frozenset[str]
    binds: frozenset[str]
    changes: frozenset[str]
    calls: Calls
    shows: bool


def statements(source: str, cell: int, sources: Sources) -> list[Statement] | None:
    r"""Take a cell apart.

    Parameters
    ----------
    source : str
        The cell.
    cell : int
        Its position in the notebook.
    sources : Sources
        What is known from the cells above; learns from this one.

    Returns
    -------
    list of Statement or None
        None where it is not plain Python: a magic, a shell command, a bare `await`.

    Examples
    --------
    >>> found = statements("b = a + 1\nb.sort()", 0, Sources(frozenset({"a"})))
    >>> [(sorted(s.reads), sorted(s.binds), sorted(s.changes)) for s in found]
    [(['a'], ['b'], []), (['b'], [], ['b'])]
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    found = []
    for position, node in enumerate(tree.body):
        found.append(_statement(node, (cell, position), sources))
        sources.take(node)
    return found


def _statement(node: ast.stmt, place: tuple[int, int], sources: Sources) -> Statement:
    reads = frozenset(_read(node))
    calls = max(_form(node), max(_calls(node, sources), default=Calls.ARKIT))
    if reads & sources.late:  # it may be called from in there
        calls = max(calls, Calls.LIBRARY)
    return Statement(
        cell=place[0],
        position=place[1],
        reads=reads,
        binds=frozenset(bound(node)),
        changes=frozenset(_changed(node, sources))
        | {name for name in reads if sources.used_up(name)},
        calls=calls,
        shows=isinstance(node, ast.Expr),
    )


PLAIN = (
    *(ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Expr, ast.Import, ast.ImportFrom),
    *(ast.FunctionDef, ast.ClassDef, ast.Pass, ast.Delete),
)
FREE = (ast.Global, ast.Nonlocal, ast.Await, ast.Raise, ast.Yield, ast.YieldFrom)


def _form(node: ast.stmt) -> Calls:
    """What a statement may do by its form."""
    for part in ast.walk(node):
        looks_around = isinstance(part, ast.Name) and part.id in LOOKING_AROUND
        if looks_around or isinstance(part, FREE) or _imports_unknown(part):
            return Calls.ANYTHING
    decorated = getattr(node, "decorator_list", [])
    return Calls.ARKIT if isinstance(node, PLAIN) and not decorated else Calls.LIBRARY


def _imports_unknown(node: ast.AST) -> bool:
    return any(
        name == "*" or module_kind(module) is Calls.ANYTHING
        for name, module in imports(node)
    )


def _calls(node: ast.stmt, sources: Sources) -> Iterator[Calls]:
    """What each call in a statement may do."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        name = root(call.func)
        if isinstance(call.func, ast.Attribute) and call.func.attr in OUTWARD:
            yield Calls.ANYTHING
        elif name is not None:
            yield sources.kind(name)
        elif not isinstance(innermost(call.func), ast.Constant | ast.JoinedStr):
            yield Calls.LIBRARY


def _read(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
            yield part.id
        elif isinstance(part, ast.AugAssign):
            yield from _named(part.target)


def _changed(node: ast.stmt, sources: Sources) -> Iterator[str]:
    """Names whose object may be changed in place."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute | ast.Subscript):
            if not isinstance(part.ctx, ast.Load):
                yield from _named(part)
        elif isinstance(part, ast.AugAssign):
            yield from _named(part.target)
        elif isinstance(part, ast.Call) and _may_change(part, sources):
            yield from _inside(part)


def _may_change(call: ast.Call, sources: Sources) -> bool:
    """Whether a call may change what it is made on or given."""
    in_place = any(word.arg == "inplace" for word in call.keywords)
    if in_place or getattr(call.func, "attr", "") in IN_PLACE:
        return True
    name = root(call.func)
    return name is None or sources.kind(name) is not Calls.ARKIT


def _inside(call: ast.Call) -> Iterable[str]:
    """Every name in a call; what is changed may be any of them."""
    return (name for name in _read(call) if not hasattr(builtins, name))


def _named(node: ast.expr) -> Iterator[str]:
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name))
