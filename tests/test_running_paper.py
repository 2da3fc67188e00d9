"""What is only printed draws no bitmaps, and prints the same."""

import nbformat
import papermill
import pytest

from arkit.report.running import runner
from arkit.report.typst_print import print_pdf
from tests.running_books import write_book

AGING = """import pandas as pd
from arkit import figures
shares = {"open_amount": [9.0, 1.0], "share": [0.9, 0.1]}
figures.aging(pd.DataFrame({"bucket": ["not due", "1–30"], **shares}))"""
OWN = "import matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()"
BITMAP = "image/png"


def keep(notebook, aside):
    nbformat.write(notebook, aside / "kept.ipynb")


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "b.ipynb"
    return write_book(path, "who = 'A'", AGING, "who", OWN, tags={0: "parameters"})


@pytest.fixture(scope="module")
def forked():
    with runner("fork") as chosen:
        yield chosen


def bitmaps(notebook):
    """By cell, whether there is a bitmap among its outputs."""
    shown = [c.outputs for c in notebook.cells if c.id in ("c1", "c3")]
    return [any(BITMAP in o.get("data", {}) for o in outputs) for outputs in shown]


def printed(chosen, book, folder):
    chosen.run(book, {"who": "B"}, then=keep, aside=folder)
    return nbformat.read(folder / "kept.ipynb", 4)


@pytest.mark.parametrize("kind", ["fork", "kernel"])
def test_only_the_analysts_own_bitmaps_are_drawn_for_paper(
    kind, book, forked, tmp_path
):
    chosen = forked if kind == "fork" else runner(kind)
    assert bitmaps(printed(chosen, book, tmp_path)) == [False, True]


def test_a_page_is_the_same_with_and_without_bitmaps(book, forked, tmp_path):
    whole = forked.run(book, {"who": "B"})
    assert bitmaps(whole) == [True, True]
    assert print_pdf(whole) == print_pdf(printed(forked, book, tmp_path))


def test_what_is_shared_is_shared_among_reports_of_one_kind(book, tmp_path):
    with runner("fork") as chosen:
        assert chosen.shared(book, {"who"}, {}, printed=True) == 5  # drawn, too
        assert bitmaps(printed(chosen, book, tmp_path)) == [False, True]
        assert bitmaps(chosen.run(book, {"who": "B"})) == [True, True]


def test_a_notebook_somebody_opens_has_its_bitmaps(book, tmp_path):
    done = papermill.execute_notebook(
        book, tmp_path / "out.ipynb", engine_name="arkit", progress_bar=False
    )
    assert bitmaps(done) == [True, True]
