"""What reports have in common is found from the code, and changes nothing."""

import ast
from functools import partial
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from arkit import metrics
from arkit.errors import ReportError
from arkit.ledger import open_ledger
from arkit.ledger.engine import close_engines
from arkit.report import notebooks
from arkit.report.running import runner
from arkit.report.running.prepared import prepared
from arkit.report.running.shared_cells import plan_cells
from tests.running_books import shown, write_book

PARAMETERS = "who = 'A'\nq = 2"


def book(*cells):
    nodes = [new_code_cell(text) for text in (PARAMETERS, *cells)]
    nodes[0].metadata["tags"] = ["parameters"]
    return new_notebook(cells=nodes)


def shared_texts(*cells):
    """Statements that are shared, as text."""
    notebook = book(*cells)
    plan = plan_cells(notebook, {"who"})
    return [
        ast.unparse(ast.parse(notebook.cells[cell].source).body[position])
        for cell, found in plan.shared.items()
        for position in sorted(found)
    ]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["a = q + 1", "b = [who]", "c = a + 1"], ["a = q + 1", "c = a + 1"]),
        (["b = [who]", "a = [1]\nb + a"], ["a = [1]"]),
        (["b = [who]\n[1]", "[2]"], ["[2]"]),
        (["a = [1]", "g = lambda v: a.append(v)", "b = [who]", "sorted([2], key=g)"],
         ["a = [1]", "g = lambda v: a.append(v)"]),
        (["a = [1]", "g = lambda: a", "b = [who, g()]", "a"], ["a = [1]",
          "g = lambda: a"]),
        (["def f():\n    a.append(1)", "a = [who]", "b = sorted([2], key=f)"],
         []),
        (["a = [1]", "a.append(who)", "len(a)"], ["a = [1]"]),
        (["a = [1]", "b = a", "b += [who]", "len(a)"], ["a = [1]", "b = a"]),
        (["b = [who]", "q = 3"], []),
        (["b = [who]", "b = [1]"], []),
        (["b = who + c0 if 0 else who", "c0 = 1"], []),
        (["a = [1]", "b = [who, a]", "a = [2]", "a"], ["a = [1]"]),
        (["a = [1]\n[who]", "%time 1", "c = [2]"], ["a = [1]"]),
        (["def f():\n    return who", "a = f()"], []),
        (["def f():\n    return x", "x = [who]", "a = [f()]", "c = 1"],
         ["def f():\n    return x"]),
        (["import os", "a = 1"], []),
        (["a = 1", "b = [who]", "_"], []),
        (["h = display(1, display_id='x')", "a = 1"], []),
        (["a = globals()", "b = 1"], []),
        (["g = (i for i in [1, 2])", "b = [who, *g]", "c = sum(g)"],
         ["g = (i for i in [1, 2])"]),
        (["import pandas as pd\nd = pd.DataFrame()", "b = d.get(who)", "c = d.x"],
         ["import pandas as pd", "d = pd.DataFrame()"]),
        (["import pandas as pd", "b = pd.array([who])", "c = 1"],
         ["import pandas as pd"]),
        (["from arkit import metrics", "m = metrics.aging(who)", "n = metrics.dso(q)"],
         ["from arkit import metrics", "n = metrics.dso(q)"]),
    ],
)  # fmt: skip
def test_what_is_shared(cells, expected):
    assert shared_texts(*cells) == expected


def test_a_parameter_cell_that_computes_shares_nothing():
    notebook = book("a = 1")
    notebook.cells[0].source = "who = 'A'\nq = len('xx')"
    assert plan_cells(notebook, {"who"}).n_statements == 0


def test_the_portfolio_of_a_review_is_shared():
    notebook = prepared(notebooks()["customer_review"], {}, always=True)
    plan = plan_cells(notebook, {"customer_id"})
    ids = {notebook.cells[i].id: found for i, found in plan.shared.items()}
    assert {"imports", "read", "payment-table", "sign-off"} <= set(ids)
    assert ids["read"] == frozenset({0, 1, 2, 3})  # all but the customer and its review
    assert ids["curve"] == frozenset({0})


NAMES = st.sampled_from([*"abcde", "who", "q"])
TARGETS = st.sampled_from([*"abcde"])
TEXTS = st.sampled_from(
    [
        "{x} = [*{y}, *{z}]",
        "{x} = [*{y}]",
        "{x} = {y}",
        "{x} += [len([*{y}])]",
        "{x}.append(len([*{y}]))",
        "{x}[0:1] = [*{y}, 5]",
        "{x} = (v for v in [*{y}])",
        "{x} = [*{y}][:2] + [*who]",
        "{x} = sorted([*{y}], key=str)",
        "def f(): return [*{y}]",
        "def f(): {x}.append(1); return [1]",
        "{x} = f()",
        "g = lambda: [*{y}, 6]",
        "{x} = g()",
        "for i in range(2): {x} = [*{y}, i]",
        "[{x}, [*{y}]]",
        "f()",
        "({x}, {y})",
        *["{x} = [*{y}, *{z}]", "{x} = {y}", "{x} = [*{y}]", "[{x}, [*{y}]]"] * 4,
        *["{x} += [len([*{y}])]", "{x}[0:1] = [*{y}, 5]"] * 4,
    ]
)
LINES = st.builds(
    lambda text, x, y, z: text.format(x=x, y=y, z=z), TEXTS, TARGETS, NAMES, NAMES
)
CELLS = st.lists(st.lists(LINES, min_size=1, max_size=2), min_size=2, max_size=7)
START = "a = [1]\nb = [2, 3]\nc = a\nd = [4]\ne = [5]\ndef f(): return [0]\ng = f"


def run(cells, parts, names):
    """Run some statements of each cell; gives what the last expression shows."""
    seen = {}
    for index, source in cells.items():
        body = ast.parse(source).body
        for position, node in enumerate(body):
            if position not in parts(index):
                continue
            if isinstance(node, ast.Expr):
                value = eval(compile(ast.Expression(node.value), "x", "eval"), names)
                if position == len(body) - 1:
                    seen[index] = repr(value)
            else:
                module = ast.Module(body=[node], type_ignores=[])
                exec(compile(module, "x", "exec"), names)
    return seen


def values(names):
    plain = {n: v for n, v in names.items() if n in "abcde"}
    return {n: list(v) if not isinstance(v, list) else v for n, v in plain.items()}


@settings(max_examples=400)
@given(CELLS)
def test_sharing_changes_nothing(lines):
    notebook = book(START, "e = [*who]", *("\n".join(cell) for cell in lines))
    notebook.cells[0].source = "who = [7, 8, 9]\nq = [4]"
    plan = plan_cells(notebook, {"who"})
    cells = {i: cell.source for i, cell in enumerate(notebook.cells) if i}
    everything = range(99)
    try:
        plain = {"who": [5], "q": [4]}
        seen = run(cells, lambda _: everything, plain)
    except Exception:
        return  # the program fails on its own
    ours = {"q": [4]}
    before = run(cells, lambda i: plan.shared.get(i, ()), ours)
    ours["who"] = [5]
    after = run(cells, lambda i: set(everything) - set(plan.shared.get(i, ())), ours)
    without = lambda found: {k: v for k, v in found.items() if "0x" not in v}  # noqa: E731
    assert without(before | after) == without(seen)
    assert values(ours) == values(plain)


@pytest.mark.parametrize("copied", [False, True])
def test_a_ledger_lets_go_of_its_connection_and_answers_as_before(copied, demo_folder):
    ledger = open_ledger(demo_folder, as_of="2023-06-30", copied=copied)
    ask = partial(metrics.aging, ledger, by="segment")
    before, threads = ask(), len(list(Path("/proc/self/task").iterdir()))
    close_engines()
    assert len(list(Path("/proc/self/task").iterdir())) < threads
    pd.testing.assert_frame_equal(ask().frame, before.frame)
    ledger.engine._answers.clear()
    assert len(metrics.aging(ledger.customer("C00017")).frame)
    pd.testing.assert_frame_equal(ask().frame, before.frame)


def test_reports_go_on_from_the_common_part(tmp_path):
    """It ran once, its objects are not disturbed by a report, its outputs are there."""
    count = tmp_path / "count"
    path = write_book(
        tmp_path / "s.ipynb",
        "who: str = 'A'",
        "import pandas as pd\nframe = pd.DataFrame({'a': [1, 2]})\nprint('common')",
        "frame",
        f"import warnings\nwarnings.warn('w')\nfrom pathlib import Path\n"
        f"Path({str(count)!r}).open('a').write(who)\nframe.loc[0, 'a'] = len(who)",
        "frame",
        tags={0: "parameters"},
    )
    with runner("fork") as chosen:
        plain = {w: shown(chosen.run(path, {"who": w})) for w in ("x", "yyyy")}
        assert chosen.shared(path, {"who"}, {}) == 4
        staged = {w: shown(chosen.run(path, {"who": w})) for w in ("x", "yyyy")}
    assert staged == plain
    assert count.read_text() == "xyyyy" * 2


@pytest.mark.parametrize(
    "unsafe",
    [
        "import numpy as np\nx = np.random.rand()",
        "import duckdb\nx = duckdb.connect()",
        "from arkit.report.running.spawned import Spawned\nx = Spawned(9)",  # sockets
        "import pandas as pd\n1 / 0",
    ],
)
def test_what_does_not_carry_over_is_not_shared(unsafe, tmp_path):
    path = write_book(
        tmp_path / "u.ipynb", "who = 'A'", unsafe, "who", tags={0: "parameters"}
    )
    with runner("fork") as chosen:
        assert chosen.shared(path, {"who"}, {}) == 0
        if "1 / 0" in unsafe:
            with pytest.raises(ReportError, match="at the cell c1: ZeroDivision"):
                chosen.run(path, {"who": "B"})


def test_a_report_with_other_parameters_runs_on_its_own(tmp_path):
    path = write_book(
        tmp_path / "o.ipynb", "who = 'A'\nq = 1", "q", "who", tags={0: "parameters"}
    )
    with runner("fork") as chosen:
        assert chosen.shared(path, {"who"}, {"q": 1}) == 1
        for q in (1, 2):
            outputs = shown(chosen.run(path, {"who": "B", "q": q}))
            assert f'"text/plain": "{q}"' in outputs[2][2]
