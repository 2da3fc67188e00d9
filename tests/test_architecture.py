"""The house rules that no linter checks: size, names, clocks, docstrings, spelling."""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "arkit"
MODULES = sorted(PACKAGE.rglob("*.py"))

MAX_LINES = 300
SHAPELESS = {"utils", "util", "helpers", "helper", "common", "core", "misc"}
HEAVY = (
    *("pandas", "numpy", "duckdb", "scipy", "statsmodels", "matplotlib", "seaborn"),
    *("papermill", "nbconvert", "nbclient", "IPython", "typst", "sqlalchemy"),
)

CLOCK_CALLS = {"today", "now", "utcnow", "localtime", "gmtime", "time_ns"}
CLOCK_IMPORTS = {"from time import time", "from time import time_ns"}
CLOCK_SQL = re.compile(
    r"\b(now|today|getdate|sysdate)\s*\(|\bcurrent_(date|time|timestamp)\b",
    flags=re.IGNORECASE,
)
CLOCK_TYPST = re.compile(r"datetime\s*\.\s*today\b")

# Names of this machine and of package registries, in halves so that this file has none.
FOREIGN = {
    "a path of this machine": (
        *(r"(?<![\w.~])/wo" + "rk/", r"(?<![\w.])/ro" + "ot/", "/opt/whe" + "els"),
        *("/opt/py" + "pi", "/tmp/" + "w/", "OPENBLAS_CORE" + "TYPE"),
    ),
    "a registry": (
        *("py" + r"pi\.org", "pythonho" + r"sted\.org", "registry\\.np" + "mjs"),
        *("anaconda" + r"\.(org|com)", "deb" + r"ian\.org", "proxy\\.gol" + "ang"),
        *("PIP_FIND" + "_LINKS", "PIP_" + "CERT", "--index" + "-url"),
    ),
}
OUTSIDE = re.compile(r"\bsha" + r"red/")

BRITISH = re.compile(
    r"(?<![a-z])("
    r"ageing|instalments?|judgements?|acknowledgements?|colour\w*|favour\w*|behaviour\w*"
    r"|honour\w*|neighbour\w*|labour\w*|endeavour\w*|rigour|cheques?|centre[sd]?"
    r"|licence|defence|offence|greys?|artefacts?|programmes?|sceptic\w*"
    r"|whilst|amongst|learnt|spelt"
    r"|(?:analys(?:e|ed|er|ers|ing)|fulfil(?:s|ment)?|enrol(?:s|ment)?|per cent"
    r"|practis(?:e|ed|ing)|(?:model|label|travel|total|signal|level)l(?:ed|ing|er)"
    r"|(?:annual|author|capital|categor|central|character|crystall|custom|emphas|equal"
    r"|final|formal|general|harmon|initial|item|local|material|maxim|minim|neutral"
    r"|normal|optim|organ|penal|personal|priorit|random|rational|real|recogn|serial"
    r"|special|stabil|standard|summar|symbol|synchron|util|visual)is"
    r"(?:e|es|ed|er|ers|ing|ation|ations))(?![a-z])"
    r")",
    flags=re.IGNORECASE,
)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """The module as a tree; without statements where it is not Python."""
    try:
        return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def docstrings(tree: ast.Module) -> set[int]:
    """Which nodes are docstrings, by identity."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    owners = [node for node in ast.walk(tree) if isinstance(node, kinds) and node.body]
    first = [node.body[0] for node in owners]
    return {id(stmt.value) for stmt in first if isinstance(stmt, ast.Expr)}


# -- size and names ------------------------------------------------------------------


def test_modules_are_python_and_say_what_they_answer() -> None:
    silent = [name_of(p) for p in MODULES if not ast.get_docstring(tree_of(p))]
    assert silent == []


def test_modules_are_small() -> None:
    lengths = {name_of(p): len(p.read_text("utf-8").splitlines()) for p in MODULES}
    assert len(lengths) > 12
    assert {n: size for n, size in lengths.items() if size > MAX_LINES} == {}


def test_modules_are_named_after_a_question() -> None:
    shapeless = [
        name_of(p) for p in PACKAGE.rglob("*") if p.stem.strip("_") in SHAPELESS
    ]
    assert shapeless == []


# -- no print, no clock --------------------------------------------------------------


def called_name(call: ast.Call) -> str:
    """The last part of what is called: "today" for pd.Timestamp.today()."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def prints(tree: ast.Module) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called_name(node) in {"print", "pprint"}:
            yield node.lineno


def reads_clock(call: ast.Call) -> bool:
    """A call that returns the present, or that parses the words for it."""
    owner = getattr(getattr(call.func, "value", None), "id", "")
    words = {arg.value for arg in call.args if isinstance(arg, ast.Constant)}
    parses = called_name(call) in {"Timestamp", "to_datetime", "datetime64", "Period"}
    return (
        called_name(call) in CLOCK_CALLS
        or (owner, called_name(call)) == ("time", "time")
        or (parses and bool(words & {"today", "now"}))
    )


def clock_reads(tree: ast.Module) -> Iterator[int]:
    """Lines that read the clock, in Python or in an SQL text."""
    told = docstrings(tree)
    for node in ast.walk(tree):
        sql = isinstance(node, ast.Constant) and id(node) not in told
        if (
            (isinstance(node, ast.Call) and reads_clock(node))
            or (isinstance(node, ast.ImportFrom) and ast.unparse(node) in CLOCK_IMPORTS)
            or (sql and CLOCK_SQL.search(str(node.value)))
        ):
            yield node.lineno


def test_nothing_prints() -> None:
    found = [(name_of(p), line) for p in MODULES for line in prints(tree_of(p))]
    assert found == []


def test_nothing_reads_the_clock() -> None:
    found = [(name_of(p), line) for p in MODULES for line in clock_reads(tree_of(p))]
    assert found == []


def test_no_notebook_reads_the_clock() -> None:
    found = []
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                tree = ast.parse("".join(cell["source"]))
                found += [(name_of(path), cell["id"]) for _ in clock_reads(tree)]
    assert found == []


def test_no_template_reads_the_clock() -> None:
    templates = [*(ROOT / "templates").rglob("*.typ"), *PACKAGE.rglob("*.typ")]
    found = [p for p in templates if CLOCK_TYPST.search(p.read_text(encoding="utf-8"))]
    assert [name_of(p) for p in found] == []


@pytest.mark.parametrize(
    "text",
    [
        "pd.Timestamp.today()",
        "datetime.now(tz)",
        "datetime.datetime.utcnow()",
        "time.time()",
        "from time import time",
        "pd.Timestamp('today')",
        "pd.to_datetime('now')",
        "sql = 'SELECT current_date'",
        "sql = f'{x} > now()'",
    ],
)
def test_the_clock_is_found(text: str) -> None:
    assert len(list(clock_reads(ast.parse(text)))) == 1


def test_the_clock_is_not_found_in_prose() -> None:
    told = '"""Nothing calls now()."""\nas_of = "today"\nexposure_now = f(known)\n'
    assert list(clock_reads(ast.parse(told))) == []
    assert list(prints(ast.parse("click.echo(1)\nprint(2)"))) == [2]


# -- the command line starts at once -------------------------------------------------


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from arkit.cli import main\n"
        "sys.argv = ['arkit', '--help']\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code\n"
        f"print('HEAVY', sorted(set({HEAVY!r}) & set(sys.modules)))\n"
    )
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.splitlines()[-1] == "HEAVY []"
    assert "Usage" in run.stdout


# -- docstrings of what the packages offer -------------------------------------------


def module_file(dotted: str) -> Path | None:
    base = ROOT.joinpath(*dotted.split("."))
    found = [p for p in (base.with_suffix(".py"), base / "__init__.py") if p.exists()]
    return found[0] if found else None


def exported(tree: ast.Module) -> list[str]:
    """The names in __all__."""
    for node in tree.body:
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        if any(getattr(target, "id", "") == "__all__" for target in targets):
            return ast.literal_eval(node.value)
    return []


def definition(path: Path, name: str) -> ast.stmt | None:
    """The function or class of this name, followed through re-exports."""
    for node in tree_of(path).body:
        if getattr(node, "name", None) == name:
            return node
        if isinstance(node, ast.ImportFrom) and not node.level and node.module:
            for alias in node.names:
                source = module_file(node.module)
                if source and (alias.asname or alias.name) == name:
                    return definition(source, alias.name)
    return None


def public_definitions() -> dict[str, ast.stmt]:
    """Functions and classes that modules offer in __all__; commands have --help."""
    found = {}
    for path in (p for p in MODULES if p.parent.name != "cli"):
        for name in exported(tree_of(path)):
            node = definition(path, name)
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found[f"{name_of(path)}:{name}"] = node
    return found


def is_dataclass(node: ast.stmt) -> bool:
    return "dataclass" in " ".join(ast.unparse(d) for d in node.decorator_list)


def parameters(node: ast.stmt) -> list[str]:
    """Names that a caller may pass; of a dataclass, its public fields."""
    if isinstance(node, ast.ClassDef) and is_dataclass(node):
        fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
        return [f.target.id for f in fields if f.target.id[0] != "_"]
    if isinstance(node, ast.ClassDef):
        inits = [part for part in node.body if getattr(part, "name", "") == "__init__"]
        return parameters(inits[0]) if inits else []
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [arg.arg for arg in every if arg.arg not in {"self", "cls"}]


def returns_something(node: ast.stmt) -> bool:
    returned = getattr(node, "returns", None)
    return returned is not None and ast.unparse(returned) not in {"None", "NoReturn"}


NEED_A_FILE = {"connection", "folder", "path", "notebook", "job", "jobs", "pack"}
SHOWN_BY_NOTEBOOKS = ("arkit/figures/", "arkit/tables/", "arkit/judgment/")


def needs_example(node: ast.stmt) -> bool:
    """Functions, but for those that cannot be called without files."""
    return isinstance(node, ast.FunctionDef) and not NEED_A_FILE & set(parameters(node))


def missing_from_docstring(node: ast.stmt) -> Iterator[str]:
    """What the docstring of a public name should hold and does not."""
    text = ast.get_docstring(node) or ""
    names = parameters(node)
    if not text:
        yield "a docstring"
        return
    if names and not re.search(r"^(Parameters|Attributes)\n-+$", text, re.MULTILINE):
        yield "Parameters"
    for name in names:
        if not re.search(rf"^(\w+, )*{name}(, \w+)* : ", text, flags=re.MULTILINE):
            yield f"parameter {name}"
    if returns_something(node) and not re.search(
        r"^(Returns|Yields)\n-+$", text, re.MULTILINE
    ):
        yield "Returns"
    if needs_example(node) and ">>>" not in text:
        yield "an example"


def test_public_names_say_what_they_do() -> None:
    found = {
        n: list(missing_from_docstring(d)) for n, d in public_definitions().items()
    }
    for name, missing in found.items():
        if name.startswith(SHOWN_BY_NOTEBOOKS) and "an example" in missing:
            missing.remove("an example")
    lines = [
        f"{n} lacks {', '.join(missing)}" for n, missing in found.items() if missing
    ]
    assert not lines, "\n".join(lines)


def test_every_name_in_all_exists() -> None:
    for path in MODULES:
        bound = {getattr(node, "name", None) for node in tree_of(path).body}
        for node in tree_of(path).body:
            bound |= {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                bound |= {alias.asname or alias.name for alias in node.names}
        assert set(exported(tree_of(path))) <= bound, name_of(path)


def test_a_floor_with_public_names_says_which() -> None:
    """A package whose modules define public functions lists what it offers."""
    silent = []
    for init in PACKAGE.glob("*/__init__.py"):
        modules = [p for p in init.parent.glob("*.py") if p.stem[0] != "_"]
        bodies = [node for p in modules for node in tree_of(p).body]
        offers = any(getattr(node, "name", "_")[0] != "_" for node in bodies)
        if offers and init.parent.name != "cli" and not exported(tree_of(init)):
            silent.append(name_of(init))
    assert silent == []


def test_a_poor_docstring_is_found() -> None:
    poor = (
        "def f(ledger, *, days) -> int:\n    '''Answer.\n\n    ledger : Ledger\n    '''"
    )
    found = list(missing_from_docstring(ast.parse(poor).body[0]))
    assert found == ["Parameters", "parameter days", "Returns", "an example"]
    assert list(missing_from_docstring(ast.parse("class A: x: int").body[0])) == [
        "a docstring"
    ]


# -- what the repository may not name ------------------------------------------------


@cache
def texts() -> dict[str, str]:
    """Every text file that is tracked, or would be after git add."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so nothing says which files belong to it")
    command = [git, "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    run = subprocess.run(command, capture_output=True, cwd=ROOT, check=True)
    paths = [ROOT / name for name in run.stdout.decode().split("\0") if name]
    found = {}
    for path in paths:
        raw = path.read_bytes() if path.is_file() else b""
        if b"\0" not in raw:
            found[name_of(path)] = raw.decode("utf-8", errors="replace")
    return found


@pytest.mark.parametrize("kind", FOREIGN)
def test_no_file_names(kind: str) -> None:
    pattern = re.compile("|".join(FOREIGN[kind]))
    assert len(texts()) > 20
    found = [
        (n, hit.group()) for n, t in texts().items() for hit in pattern.finditer(t)
    ]
    assert found == []


def test_only_tests_look_beside_the_repository() -> None:
    inside = {n: t for n, t in texts().items() if not n.startswith("tests/")}
    assert [name for name, text in inside.items() if OUTSIDE.search(text)] == []


def in_american(name: str) -> bool:
    """Where the house spells; profiles quote the headers of other people's exports."""
    here = name.startswith(("arkit/", "notebooks/", "templates/")) or (
        name.endswith(".md") and "/" not in name
    )
    return here and not name.startswith("arkit/sources/profiles/")


def test_spelling_is_american() -> None:
    ours = {name: text for name, text in texts().items() if in_american(name)}
    assert len(ours) > 12
    found = [(n, hit.group()) for n, t in ours.items() for hit in BRITISH.finditer(t)]
    assert found == []


def test_the_spelling_check_knows_both() -> None:
    british = "ageing Instalments judgement colours behaviour analysed normalise_amount"
    british += " organisation grey cheque per cent prioritising labelled fulfil centre"
    assert len(BRITISH.findall(british)) == len(british.replace("r c", "rc").split())
    american = "aging installments judgment colors behavior analyzed normalize analysis"
    american += (
        " percent fulfill fulfilled center de minimis emphasis promise otherwise"
    )
    american += " realistic generalist finalist four hours ours analyses cancellation"
    assert BRITISH.findall(american) == []
