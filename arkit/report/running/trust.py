"""What may a call in a notebook do, judged by where its name comes from?

Functions of arkit change nothing they are given and no settings. Those of well-known
libraries may, but nothing outside the process. Of anything else nothing is known.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from enum import IntEnum

IN_PLACE = frozenset(
    {
        *("add", "append", "clear", "discard", "extend", "fill", "insert", "isetitem"),
        *("itemset", "partition", "pop", "popitem", "put", "remove", "resize"),
        *("reverse", "set_flags", "setdefault", "setfield", "setflags", "shuffle"),
        *("sort", "update", "difference_update", "intersection_update", "appendleft"),
        *("extendleft", "popleft", "rotate", "subtract", "symmetric_difference_update"),
    }
)
OUTWARD = frozenset(
    {
        *("execute", "executemany", "commit", "connect", "save", "savefig", "savetxt"),
        *("dump", "write", "write_text", "write_bytes", "mkdir", "unlink", "touch"),
        *("rename", "replace_file", "send", "open", "read_sql", "read_sql_query"),
        *("read_sql_table", "read_parquet_stream", "set_option", "seed", "use"),
        *("to_csv", "to_excel", "to_parquet", "to_sql", "to_pickle", "to_json"),
        *("to_hdf", "to_feather", "to_html", "to_latex", "to_clipboard"),
    }
)
HARMLESS = frozenset(
    {
        *("abs", "all", "any", "bool", "bytes", "complex", "dict", "divmod"),
        *("enumerate", "float", "format", "frozenset", "hash", "int"),
        *("isinstance", "issubclass", "len", "list", "max", "min", "ord"),
        *("pow", "print", "range", "repr", "reversed", "round", "set", "slice"),
        *("sorted", "str", "sum", "tuple", "type", "zip", "display"),
    }
)
OWN = "arkit"
KNOWN = frozenset(
    {
        *("numpy", "pandas", "scipy", "seaborn", "statsmodels", "matplotlib"),
        *("babel", "calendar", "collections", "dataclasses", "datetime", "decimal"),
        *("fractions", "functools", "itertools", "json", "math", "operator", "re"),
        *("statistics", "string", "textwrap", "typing"),
    }
)
LOOKING_AROUND = frozenset(
    {
        *("eval", "exec", "globals", "locals", "vars", "dir", "compile", "__import__"),
        *("setattr", "delattr", "getattr", "input", "get_ipython", "breakpoint"),
        *("exit", "quit", "open", "id", "next"),
        *("__name__", "__builtins__"),
    }
)


class Calls(IntEnum):
    """What the calls in a statement may do."""

    ARKIT = 0  # functions that change nothing they are given, and operators
    LIBRARY = 1  # may change what they are given, or settings, but nothing outside
    ANYTHING = 2


STEADY = (
    *(ast.Constant, ast.JoinedStr, ast.BinOp, ast.UnaryOp, ast.Compare, ast.List),
    *(ast.Tuple, ast.Dict, ast.Set, ast.ListComp, ast.DictComp, ast.SetComp),
)


class Sources:
    """Where the names of a notebook come from, as far as it has been read.

    Parameters
    ----------
    plain : frozenset of str
        Names of plain values: the parameters.
    """

    def __init__(self, plain: frozenset[str]) -> None:
        self.modules: dict[str, str] = {}
        self.ours = set(plain)  # made by arkit, or plain
        self.steady = set(plain)  # reading them uses nothing up
        self.named = set(plain)
        self.late: set[str] = set()  # functions, which read and change more when called
        self.imported: set[str] = set()
        self.rebound: set[str] = set()

    def kind(self, name: str) -> Calls:
        """What calling this name, or a method of it, may do."""
        if name in self.modules:
            return module_kind(self.modules[name])
        if name in self.ours:
            return Calls.ARKIT
        if name in self.named:
            return Calls.LIBRARY
        return Calls.ARKIT if name in HARMLESS or is_error(name) else Calls.ANYTHING

    def used_up(self, name: str) -> bool:
        """Whether reading this name may use up what it holds, as with an iterator."""
        return name in self.named and name not in self.steady

    def take(self, node: ast.stmt) -> None:
        """Learn what a statement binds."""
        names = bound(node)
        self.late -= names
        for name in names & set(self.modules):
            del self.modules[name]
        from_elsewhere = dict(imports(node))
        self.named |= names
        self.modules |= from_elsewhere
        self.imported |= set(from_elsewhere)
        self.rebound |= names - set(from_elsewhere)
        if any(isinstance(part, LATE) for part in ast.walk(node)):
            self.late |= names
        self._judge(node, names)

    def _judge(self, node: ast.stmt, names: set[str]) -> None:
        value = getattr(node, "value", None)
        ours = value is not None and self._is_ours(value)
        is_given = isinstance(node, ast.Assign | ast.AnnAssign)
        defines = isinstance(node, (*LATE, ast.Import, ast.ImportFrom))
        self.ours -= names
        self.steady -= names
        if is_given and ours:
            self.ours |= names
        if defines or (is_given and (ours or isinstance(value, STEADY))):
            self.steady |= names

    def _is_ours(self, value: ast.expr) -> bool:
        """Whether a value was made by arkit, or is plain."""
        if isinstance(value, ast.Constant | ast.JoinedStr):
            return True
        if isinstance(value, ast.Name):
            return value.id in self.ours
        name = root(value) if isinstance(value, ast.Call | ast.Attribute) else None
        return name in self.ours or (
            name in self.modules and module_kind(self.modules[name]) is Calls.ARKIT
        )


LATE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def module_kind(module: str) -> Calls:
    """What functions of a module may do."""
    top = module.partition(".")[0]
    if top == OWN:
        return Calls.ARKIT
    return Calls.LIBRARY if top in KNOWN else Calls.ANYTHING


def is_error(name: str) -> bool:
    """Whether a name is that of an exception."""
    found = getattr(builtins, name, None)
    return isinstance(found, type) and issubclass(found, BaseException)


def imports(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Name and module of what an import binds."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield alias.asname or alias.name.partition(".")[0], alias.name
    elif isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        for alias in node.names:
            yield alias.asname or alias.name, module


def innermost(node: ast.expr) -> ast.expr:
    """What stands at the bottom of a chain of attributes, items and calls."""
    while True:
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute | ast.Subscript | ast.Starred):
            node = node.value
        else:
            return node


def root(node: ast.expr) -> str | None:
    """The name at the bottom of a chain, if there is one."""
    found = innermost(node)
    return found.id if isinstance(found, ast.Name) else None


def bound(node: ast.AST) -> set[str]:
    """Names bound or deleted anywhere in a statement, or by an import in it."""
    found: set[str | None] = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load):
            found.add(part.id)
        elif isinstance(part, NAMING):
            found.add(part.name)
        elif isinstance(part, ast.MatchMapping):
            found.add(part.rest)
        elif isinstance(part, ast.Global):
            found |= set(part.names)
        found |= {name for name, _ in imports(part)}
    return {name for name in found if name is not None}


NAMING = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler),
    *(ast.MatchAs, ast.MatchStar),
)
