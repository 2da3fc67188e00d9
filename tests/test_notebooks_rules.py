"""The rules of a notebook: sentences, short cells, no logic, no clock, no outputs.

The checks read the files; running the notebooks is the business of other tests.
"""

from __future__ import annotations

import ast
import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
EXPECTED = {
    *("ledger_health", "customer_review", "portfolio_review", "monthly_summary"),
    *("payment_delays", "forecast_scoreboard"),
    *("ways_out", "settlement", "payment_plan", "returns"),
    *("watch_list", "key_account", "customer_statement"),
}

MAX_LINES = 8
MAX_PARAMETERS = 16
ALLOWED_IMPORTS = {"arkit", "pandas"}
TAGS_WITHOUT_SENTENCE = {"imports", "parameters"}
LOGIC = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda),
    *(ast.For, ast.AsyncFor, ast.While, ast.comprehension),
    *(ast.If, ast.IfExp, ast.Match, ast.Try, ast.TryStar),
)
CLOCK = re.compile(
    r"\b(today|now|utcnow|time_ns|localtime|gmtime|current_date|current_timestamp)\b"
    r"|\btime\.time\b",
    flags=re.IGNORECASE,
)
SENTENCE_END = re.compile(r"[.?!:]['\")*_`]*$")
LIST_NUMBER = re.compile(r"^\s*\d+\. ", flags=re.MULTILINE)
TWO_SENTENCES = re.compile(r"(?<=[\w)`*%])(?<!e\.g)(?<!i\.e)(?<!vs)[.?!] +[A-Z]")
READABLE_ID = re.compile(r"[a-z][a-z0-9]*([-_][a-z0-9]+)*")
RANDOM_ID = re.compile(r"[0-9a-f]{6,}(-[0-9a-f]{4,}){0,4}")
# What papermill can list as a parameter: one "=" on the line, no "|" in the type.
PARAMETER = re.compile(r"[a-z_]+: [\w\[\], ]+ = [^=#]+  # [^=]+")


def source(cell: dict) -> str:
    text = cell["source"]
    return text if isinstance(text, str) else "".join(text)


def tags(cell: dict) -> set[str]:
    return set(cell["metadata"].get("tags", []))


def code_cells(notebook: dict) -> list[dict]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def tagged(notebook: dict, tag: str) -> list[dict]:
    return [cell for cell in notebook["cells"] if tag in tags(cell)]


def parse(cell: dict) -> ast.Module:
    """The cell as Python; a cell that is not has no statements (see not_python)."""
    try:
        return ast.parse(source(cell))
    except SyntaxError:
        return ast.Module(body=[], type_ignores=[])


def has_sentence(cell: dict | None) -> bool:
    """Whether the cell is text with a sentence that is not a heading."""
    if cell is None or cell["cell_type"] != "markdown":
        return False
    lines = [line.strip() for line in source(cell).splitlines()]
    return any(
        SENTENCE_END.search(line) and line[0] not in "#|" for line in lines if line
    )


def figure_calls(tree: ast.AST) -> list[ast.Call]:
    """Calls of arkit.figures, as figures.NAME(...)."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "figures"
    ]


def imported(statement: ast.stmt) -> list[str]:
    """Packages that an import statement names."""
    if isinstance(statement, ast.ImportFrom):
        return [(statement.module or ".").split(".")[0]]
    if isinstance(statement, ast.Import):
        return [alias.name.split(".")[0] for alias in statement.names]
    return []


# -- rules: each yields the ids of the cells (or a word) that break it ----------------


def without_sentence(notebook: dict) -> Iterator[str]:
    before = [None, *notebook["cells"]]
    for previous, cell in zip(before, notebook["cells"], strict=False):
        excused = cell["cell_type"] != "code" or tags(cell) & TAGS_WITHOUT_SENTENCE
        if not excused and not has_sentence(previous):
            yield cell["id"]


def figure_without_reading(notebook: dict) -> Iterator[str]:
    after = [*notebook["cells"][1:], None]
    for cell, following in zip(notebook["cells"], after, strict=True):
        draws = cell["cell_type"] == "code" and figure_calls(parse(cell))
        if draws and not has_sentence(following):
            yield cell["id"]


def several_sentences_on_a_line(notebook: dict) -> Iterator[str]:
    for cell in notebook["cells"]:
        text = LIST_NUMBER.sub("", source(cell))
        if cell["cell_type"] == "markdown" and TWO_SENTENCES.search(text):
            yield cell["id"]


def too_long(notebook: dict) -> Iterator[str]:
    for cell in code_cells(notebook):
        most = MAX_PARAMETERS if "parameters" in tags(cell) else MAX_LINES
        if len(source(cell).splitlines()) > most:
            yield cell["id"]


def not_python(notebook: dict) -> Iterator[str]:
    for cell in code_cells(notebook):
        magic = any(
            line.lstrip()[:1] in "!%?" for line in source(cell).splitlines() if line
        )
        if magic or not parse(cell).body:
            yield cell["id"]


def logic(notebook: dict) -> Iterator[str]:
    for cell in code_cells(notebook):
        if any(isinstance(node, LOGIC) for node in ast.walk(parse(cell))):
            yield cell["id"]


def wrong_imports(notebook: dict) -> Iterator[str]:
    if len(tagged(notebook, "imports")) != 1:
        yield "not exactly one cell tagged imports"
    for cell in code_cells(notebook):
        named = [imported(statement) for statement in parse(cell).body]
        if "imports" in tags(cell):
            kept = all(named) and all(set(names) <= ALLOWED_IMPORTS for names in named)
        else:
            kept = not any(named)
        if not kept:
            yield cell["id"]


def wrong_parameters(notebook: dict) -> Iterator[str]:
    cells = tagged(notebook, "parameters")
    if len(cells) != 1:
        yield "not exactly one cell tagged parameters"
        return
    lines = source(cells[0]).splitlines()
    yield from (line for line in lines if not PARAMETER.fullmatch(line))
    if not any(line.startswith("as_of: ") for line in lines):
        yield "no as_of"


def outputs(notebook: dict) -> Iterator[str]:
    for cell in code_cells(notebook):
        if cell["outputs"] or cell["execution_count"] is not None:
            yield cell["id"]


def unreadable_ids(notebook: dict) -> Iterator[str]:
    seen = set()
    for cell in notebook["cells"]:
        name = cell.get("id", "")
        if not READABLE_ID.fullmatch(name) or RANDOM_ID.fullmatch(name) or name in seen:
            yield name or "a cell without an id"
        seen.add(name)


def clock(notebook: dict) -> Iterator[str]:
    for cell in code_cells(notebook):
        if CLOCK.search(source(cell)):
            yield cell["id"]


def figures_not_alone(notebook: dict) -> Iterator[str]:
    """More than one figure, or a figure that is not what the cell ends with."""
    for cell in code_cells(notebook):
        tree = parse(cell)
        drawn = len(figure_calls(tree))
        ends_with = isinstance(tree.body[-1], ast.Expr) if tree.body else False
        if drawn and not (drawn == 1 and ends_with and figure_calls(tree.body[-1])):
            yield cell["id"]


RULES = (
    *(without_sentence, figure_without_reading, several_sentences_on_a_line),
    *(too_long, not_python, logic, wrong_imports, wrong_parameters),
    *(outputs, unreadable_ids, clock, figures_not_alone),
)


# -- the notebooks -------------------------------------------------------------------


def test_the_notebooks_are_there() -> None:
    assert {path.stem for path in NOTEBOOKS} >= EXPECTED


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_keeps_the_rule(path: Path, rule) -> None:
    assert list(rule(json.loads(path.read_text(encoding="utf-8")))) == []


def test_hook_and_makefile_strip_the_same_keys() -> None:
    hook = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    (keys,) = re.findall(r"^EXTRA_KEYS := (.+)$", made, flags=re.MULTILINE)
    assert f'"{keys}"' in hook


# -- the rules themselves: a notebook that keeps them, and one breach of each ---------


def markdown(name: str, text: str) -> dict:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": text}


def code(name: str, text: str, *names: str) -> dict:
    cell = {"cell_type": "code", "id": name, "metadata": {"tags": list(names)}}
    return {**cell, "source": text, "outputs": [], "execution_count": None}


PARAMETERS = (
    'ledger_path: str = "demo"  # the folder\nas_of: str = "2025-06-30"  # cut-off'
)
GOOD = {
    "cells": [
        markdown("title", "# When will it be paid?"),
        code("imports", "import pandas as pd\nfrom arkit import figures", "imports"),
        code("parameters", PARAMETERS, "parameters"),
        markdown("why-read", "The ledger, as known on the cut-off day."),
        code("read", "ledger = sources.read_ledger(ledger_path, as_of=as_of)"),
        markdown("about-aging", "## Aging\nHow old the open amount is, in *buckets*:"),
        code("aging", "frame = metrics.aging(ledger)\nfigures.aging(frame)"),
        markdown("how-to-read", "1. Darker is older, e.g. April.\n2. Light is new."),
    ]
}
READ, AGING = 4, 6


def broken(index: int, **changes: object) -> dict:
    notebook = copy.deepcopy(GOOD)
    notebook["cells"][index].update(changes)
    return notebook


BREACHES = [
    (without_sentence, broken(3, source="## The ledger")),
    (without_sentence, broken(3, cell_type="raw")),
    (without_sentence, broken(3, source="A line without an end")),
    (figure_without_reading, {"cells": GOOD["cells"][:-1]}),
    (several_sentences_on_a_line, broken(3, source="One here. Another there.")),
    (too_long, broken(READ, source="a = 1\n" * 9)),
    (not_python, broken(READ, source="!ls")),
    (not_python, broken(READ, source="%matplotlib inline")),
    (not_python, broken(READ, source="")),
    *(
        (logic, broken(READ, source=text))
        for text in (
            "def f(): pass",
            "class A: pass",
            "f = lambda: 1",
            "for a in b: a",
            "while a: b",
            "if a: b",
            "a if b else c",
            "[a for a in b]",
            "try:\n    a\nexcept ValueError:\n    b",
        )
    ),
    (wrong_imports, broken(READ, source="import arkit")),
    (wrong_imports, broken(1, source="import numpy as np")),
    (wrong_imports, broken(1, source="from arkit import figures\nx = 1")),
    (wrong_imports, broken(1, metadata={})),
    (wrong_parameters, broken(2, metadata={})),
    (wrong_parameters, broken(2, source='as_of = "2025-06-30"  # cut-off')),
    (wrong_parameters, broken(2, source='as_of: str = "2025-06-30"')),
    (wrong_parameters, broken(2, source='as_of: str = "2025-06-30"  # one = two')),
    (wrong_parameters, broken(2, source='as_of: str | None = "2025"  # cut-off')),
    (wrong_parameters, broken(2, source='ledger_path: str = "demo"  # the folder')),
    (outputs, broken(READ, execution_count=1)),
    (outputs, broken(READ, outputs=[{"output_type": "stream"}])),
    (unreadable_ids, broken(READ, id="3f9a1c2b")),
    (unreadable_ids, broken(READ, id="7")),
    (unreadable_ids, broken(READ, id="title")),
    (unreadable_ids, broken(READ, id="0b7e2f51-3f1c-4f6e-9a75-9ad1ec2f1c11")),
    (clock, broken(READ, source="day = pd.Timestamp.today()")),
    (clock, broken(READ, source="start = time.time()")),
    (figures_not_alone, broken(AGING, source="figures.a(x)\nfigures.b(x)")),
    (figures_not_alone, broken(AGING, source="figures.a(x)\nframe")),
    (figures_not_alone, broken(AGING, source="picture = figures.a(x)")),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_good_notebook_keeps_the_rule(rule) -> None:
    assert list(rule(GOOD)) == []


@pytest.mark.parametrize(("rule", "notebook"), BREACHES)
def test_rule_finds_the_breach(rule, notebook: dict) -> None:
    assert len(list(rule(notebook))) >= 1


def test_every_rule_has_a_breach() -> None:
    assert {rule for rule, _ in BREACHES} == set(RULES)
