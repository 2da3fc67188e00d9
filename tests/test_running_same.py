"""A forked process shows what a stock kernel shows, cell by cell, in every notebook."""

import nbformat
import pandas as pd
import pytest

from arkit.errors import ReportError
from arkit.ledger import open_ledger, write_tables
from arkit.report import notebooks
from arkit.report.running import runner
from arkit.report.running.prepared import prepared
from arkit.schema import TABLES
from tests.running_books import RAISES, RICH, shown, write_book

AS_OF = "2022-07-31"
KEPT = {f"C{n:05d}" for n in (*range(1, 4), 40, 88)}
CUSTOMER = "C00088"
FONT_LOG = "findfont: "
NO_BITMAPS = (
    "from arkit.figures.picture import Picture\nPicture.png = lambda picture, **_: b''"
)


@pytest.fixture(scope="module")
def small_folder(demo_folder, tmp_path_factory):
    """The demo ledger of a few customers."""
    engine = open_ledger(demo_folder).engine
    tables = {}
    for path in demo_folder.glob("*.parquet"):
        frame = engine.query(f"SELECT * FROM raw_{path.stem}")
        columns = [name for name in frame if name in TABLES[path.stem].columns]
        is_kept = frame.get("customer_id", pd.Series()).isin(KEPT)
        tables[path.stem] = frame.loc[is_kept, columns]
    folder = tmp_path_factory.mktemp("small") / "small.ledger"
    write_tables(tables, folder)
    return folder


@pytest.fixture(scope="module")
def forked():
    with runner("fork") as chosen:
        yield chosen


def books_on_ledgers():
    """Notebooks that read a ledger."""
    return {
        name: path
        for name, path in notebooks().items()
        if "ledger_path: str" in path.read_text(encoding="utf-8")
    }


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Copies whose figures are drawn once, as SVG, and not as bitmaps as well."""
    folder = tmp_path_factory.mktemp("books")
    for name, path in books_on_ledgers().items():
        book = nbformat.read(path, as_version=4)
        book.cells.insert(0, nbformat.v4.new_code_cell(NO_BITMAPS, id="no-bitmaps"))
        nbformat.write(book, folder / f"{name}.ipynb")
    return folder


def parameters_for(path, folder):
    given = {"ledger_path": str(folder), "as_of": AS_OF}
    if "customer_id: str" in path.read_text(encoding="utf-8"):
        given["customer_id"] = CUSTOMER
    return given


@pytest.fixture(scope="module")
def from_a_kernel(books, small_folder, tmp_path_factory):
    """Every notebook's outputs from one stock kernel, with `%reset` between them."""
    whole = nbformat.v4.new_notebook()
    for path in sorted(books.iterdir()):
        book = prepared(path, parameters_for(path, small_folder))
        whole.metadata = book.metadata
        for cell in book.cells:
            cell.id = f"{path.stem}--{cell.id}"
        whole.cells += [nbformat.v4.new_code_cell("%reset -f"), *book.cells]
    path = tmp_path_factory.mktemp("whole") / "whole.ipynb"
    nbformat.write(whole, path)
    with runner("kernel") as chosen:
        executed = chosen.run(path, {})
    found = {}
    for cell in executed.cells:
        name, _, cell.id = cell.id.partition("--")
        found.setdefault(name, nbformat.v4.new_notebook()).cells.append(cell)
    return found


def outputs_alone(notebook):
    """Outputs without the numbers of cells, which go on in the kernel."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            output.pop("execution_count", None)
        is_log = [
            FONT_LOG in output.get("text", "") for output in cell.get("outputs", [])
        ]
        if any(is_log):  # matplotlib says it once in a process
            cell.outputs = [
                o for o, log in zip(cell.outputs, is_log, strict=True) if not log
            ]
    return [(name, text) for name, _, text in shown(notebook)]


@pytest.mark.parametrize("name", sorted(books_on_ledgers()))
def test_notebook_is_the_same_forked_and_shared(
    name, books, small_folder, from_a_kernel, forked
):
    """With a customer, what reports share is run before; without, all of it is."""
    path = books / f"{name}.ipynb"
    given = parameters_for(path, small_folder)
    if "customer_id" in given:
        common = {n: v for n, v in given.items() if n != "customer_id"}
        assert forked.shared(path, {"customer_id"}, common) >= 2
    executed = forked.run(path, given)
    numbers = [c.execution_count for c in executed.cells if c.cell_type == "code"]
    assert numbers == list(range(1, len(numbers) + 1))
    assert outputs_alone(executed) == outputs_alone(from_a_kernel[name])


def test_rich_notebook_is_the_same(forked, tmp_path):
    """Displays, streams, programs, `await`, magics, errors, widgets and reprs.

    In a forked kernel as well.
    """
    tags = dict.fromkeys(RAISES, "raises-exception")
    path = write_book(tmp_path / "rich.ipynb", *RICH, tags=tags)
    ours = forked.run(path, {})
    with runner("kernel") as chosen:
        stock = chosen.run(path, {})
    with runner("forked-kernel") as chosen:
        assert shown(chosen.run(path, {})) == shown(stock)
    assert ours.metadata.language_info == stock.metadata.language_info
    assert ours.metadata.papermill == stock.metadata.papermill
    pairs = zip(shown(ours), shown(stock), strict=True)
    assert [pair for pair in pairs if pair[0] != pair[1]] == []
    states = [
        nb.metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
        for nb in (ours, stock)
    ]
    kinds = [sorted(one["model_name"] for one in state.values()) for state in states]
    assert kinds[0] == kinds[1] != []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("raise KeyError('k')", "at the cell c1: KeyError: 'k'"),
        ("raise SystemExit('enough')", "at the cell c1: SystemExit: enough"),
        (
            "input('?')",
            "at the cell c1: StdinNotImplementedError: raw_input was called",
        ),
    ],
)
def test_an_error_reads_the_same(source, said, forked, tmp_path):
    path = write_book(tmp_path / "e.ipynb", "1", source, "2")
    with pytest.raises(ReportError, match=said):
        forked.run(path, {})


def test_a_notebook_may_end_itself_early(forked, tmp_path):
    path = write_book(tmp_path / "e.ipynb", "1", "raise SystemExit", "2")
    assert forked.run(path, {}).cells[2].execution_count is None
