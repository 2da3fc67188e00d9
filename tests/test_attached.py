"""Do the numbers of a report travel inside its PDF, and come out again?"""

from __future__ import annotations

import csv
import io
import json
import zlib
from datetime import date
from types import SimpleNamespace

import nbformat.v4 as nb
import numpy as np
import openpyxl
import pandas as pd
import pikepdf
import pytest
from click.testing import CliRunner

from arkit import figures, metrics, tables
from arkit.cli.extract import extract
from arkit.errors import ReportError
from arkit.figures.given import given
from arkit.figures.numbers import _NOTED as noting
from arkit.figures.numbers import MOST_ROWS, data_payload, keeping_numbers
from arkit.report import pdf_files
from arkit.report.attached import NUMBERS, WORKBOOK, attachments
from arkit.report.behind import behind
from arkit.report.pdf_files import files_inside, page_count, tight
from arkit.report.typst_blocks import printed_pages
from arkit.report.typst_compile import typeset
from arkit.report.typst_print import print_pdf

PRECISE = 1234.567890123
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def aging_frame():
    return pd.DataFrame(
        {
            "bucket": ["not due", "1–30"],
            "open_amount": [PRECISE, 100.0],
            "share": [0.925, 0.075],
        }
    )


def measured(frame):
    passport = metrics.Passport(
        name="Aging",
        formula="Open amount by days past due",
        basis="Every open document",
        window="2025-06-30",
        n_rows=7,
        as_of=date(2025, 6, 30),
        currency="EUR",
        source="A. Author 1999",
    )
    return metrics.Measure(frame=frame, passport=passport)


def cell(*things, tags=()):
    outputs = []
    for thing in things:
        data, metadata = thing._repr_mimebundle_()
        made = nb.new_output("display_data", data=data, metadata=metadata)
        outputs.append(made)
    return nb.new_code_cell("x", outputs=outputs, metadata={"tags": list(tags)})


@pytest.fixture(scope="module")
def notebook():
    cover = tables.Cover(title="Review", as_of=date(2025, 6, 30), digest="abc")
    open_items = pd.DataFrame(
        {
            "invoice_id": ["A1", "A2"],
            "due_date": pd.to_datetime(["2025-05-01", None]),
            "open_amount": [PRECISE, 1.0],
            "late_share": [0.5, np.nan],
        }
    )
    own = nb.new_output("display_data", data={"text/html": "<table></table>"})
    aging = measured(aging_frame())
    return nb.new_notebook(
        cells=[
            cell(cover),
            cell(figures.aging(aging)),
            cell(tables.table(open_items, title="Open items", currency="EUR")),
            cell(figures.aging(aging_frame(), title="Secret"), tags=["remove-cell"]),
            nb.new_code_cell("x", outputs=[own]),
            cell(tables.notes(aging)),
        ]
    )


def data_files(notebook):
    return {one.name: one.data for one in attachments(behind(notebook))}


@pytest.fixture(scope="module")
def files(notebook):
    return data_files(notebook)


@pytest.fixture(scope="module")
def report(notebook, tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "review.pdf"
    path.write_bytes(print_pdf(notebook))
    return path


# -- what is in the files ------------------------------------------------------------


def test_every_figure_keeps_its_numbers():
    """Whoever adds a figure to the package need not think of it."""
    functions = [getattr(figures, n) for n in figures.__all__ if n != "Picture"]
    assert len(functions) >= 20
    assert all(hasattr(draw, "__wrapped__") for draw in functions)
    picture = figures.aging(measured(aging_frame()))
    (facts,) = picture.numbers
    assert facts.metric == "aging"
    assert facts.frame["open_amount"].tolist() == [PRECISE, 100.0]


def test_numbers_of_one_figure_never_reach_the_next():
    with pytest.raises(Exception, match="lacks columns"):
        figures.aging(pd.DataFrame({"bucket": ["x"]}))
    first = figures.aging(aging_frame())
    second = figures.aging(aging_frame().assign(open_amount=[1.0, 2.0]))
    assert [len(picture.numbers) for picture in (first, second)] == [1, 1]
    assert second.numbers[0].frame["open_amount"].tolist() == [1.0, 2.0]


def test_frames_of_one_metric_are_told_apart_by_their_columns():
    curve, others = pd.DataFrame({"a": [1, 2]}), pd.DataFrame({"b": [3]})

    @keeping_numbers
    def draw():
        for frame in (curve, others, curve.head(1)):
            given(frame, [], metric="m")
        return figures.aging(aging_frame())

    assert [len(facts.frame) for facts in draw().numbers] == [2, 1]
    assert noting.get() is None


def test_a_figure_of_several_frames_keeps_each_once():
    spread = pd.DataFrame({"days_late": [1, 2], "n": [3, 4]})
    summary = pd.DataFrame({"median_days_late": [1.0], "p90_days_late": [2.0]})
    picture = figures.days_late_distribution(spread, summary=summary)
    assert [f.metric for f in picture.numbers] == [
        "days_late_distribution",
        "payment_days",
    ]


def test_values_are_plain_and_exact():
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime(["2025-06-30", None]),
            "n": pd.array([1, None], dtype="Int64"),
            "amount": [0.1 + 0.2, np.inf],
            "is_late": [True, False],
            "name": pd.Categorical(["a", None]),
        }
    )
    facts = given(frame, ["day"], metric="m", currency="EUR")
    (part,) = data_payload("T", [facts])["parts"]
    assert part["values"] == [
        ["2025-06-30", 1, 0.1 + 0.2, True, "a"],
        [None, None, None, False, None],
    ]
    assert json.loads(json.dumps(part, allow_nan=False)) == part


def test_a_very_long_frame_says_how_long_it_was():
    long = pd.DataFrame({"n": range(MOST_ROWS + 5)})
    facts = given(long, ["n"], metric="m")
    (part,) = data_payload("T", [facts])["parts"]
    assert (len(part["values"]), part["n_rows"]) == (MOST_ROWS, MOST_ROWS + 5)


def test_files_are_named_in_the_order_of_the_report(files):
    assert list(files) == [WORKBOOK, NUMBERS, "01-aging.csv", "02-open-items.csv"]


def test_csv_is_exact_and_has_units(files):
    rows = list(csv.reader(io.StringIO(files["01-aging.csv"].decode("utf-8-sig"))))
    assert rows[0] == ["Age", "Open amount (EUR)", "Share"]
    assert rows[1] == ["not due", repr(PRECISE), "0.925"]
    items = pd.read_csv(io.BytesIO(files["02-open-items.csv"]), parse_dates=[1])
    assert items.iloc[0, 1] == pd.Timestamp("2025-05-01")
    assert items.iloc[1].isna().tolist() == [False, True, False, True]


def test_json_says_what_each_number_is(files):
    tree = json.loads(files[NUMBERS])
    figure, table = tree["contents"]
    assert tree["report"]["as_of"] == "2025-06-30"
    assert (figure["kind"], figure["file"]) == ("figure", "01-aging.csv")
    assert (table["kind"], table["title"]) == ("table", "Open items")
    assert figure["columns"][1] == {
        "name": "open_amount",
        "label": "Open amount",
        "unit": "EUR",
        "type": "money",
    }
    assert figure["values"][0][1] == PRECISE
    assert figure["passport"]["source"] == "A. Author 1999"
    assert figure["passport"]["as_of"] == "2025-06-30"
    assert tree["method"][0][0] == "Aging"


def test_what_is_not_printed_does_not_travel(files):
    assert not any(b"Secret" in data for data in files.values())
    assert all("secret" not in name for name in files)


def test_the_workbook_has_a_sheet_for_figures_without_a_table(files):
    book = openpyxl.load_workbook(io.BytesIO(files[WORKBOOK]))
    assert book.sheetnames == ["Read me", "aging", "Open items"]
    assert book["aging"]["B2"].value == PRECISE
    told = [row[0].value for row in book["Read me"].iter_rows()]
    assert {"As of", "Aging", "aging", "Open items"} <= set(told)


def test_a_figure_whose_table_is_there_has_no_sheet_of_its_own():
    frame = aging_frame().assign(n_items=1)
    twice = nb.new_notebook(cells=[cell(figures.aging(frame), tables.aging(frame))])
    book = openpyxl.load_workbook(io.BytesIO(data_files(twice)[WORKBOOK]))
    assert len(book.sheetnames) == 2


def test_the_same_notebook_gives_the_same_files(notebook, files, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert data_files(notebook) == files
    made = attachments(behind(notebook))
    assert print_pdf(notebook) == print_pdf(notebook, attached=made)


def test_a_notebook_without_numbers_has_no_files():
    assert data_files({"cells": []}) == {}


# -- inside the PDF ------------------------------------------------------------------


def test_attachments_belong_to_the_document(report, files):
    with pikepdf.open(report) as document:
        about = document.open_metadata()
        assert (about["pdfaid:part"], about["pdfuaid:part"]) == ("3", "1")
        specs = {str(spec.UF): spec for spec in document.Root.AF}
        assert set(specs) == set(document.attachments) == set(files)
        kinds = {name: str(spec.EF.F.Subtype) for name, spec in specs.items()}
        assert kinds[WORKBOOK] == f"/{XLSX}"
        assert kinds[NUMBERS] == "/application/json"
        assert kinds["01-aging.csv"] == "/text/csv"
        assert str(specs["01-aging.csv"].AFRelationship) == "/Data"
        assert str(specs[WORKBOOK].AFRelationship) == "/Supplement"
        assert str(specs["01-aging.csv"].Desc) == "Figure: Open amount by age"
        days = {str(spec.EF.F.Params.ModDate)[:10] for spec in specs.values()}
        assert days == {"D:20250630"}


def test_tight_halves_the_file_and_keeps_what_it_says():
    rows = pd.DataFrame({name: range(60) for name in ("n_open", "n_paid", "n_late")})
    long = nb.new_notebook(cells=[cell(tables.table(rows, title="Long"))])
    loose = typeset(printed_pages(long))
    packed = tight(loose)
    assert tight(loose) == packed
    assert len(packed) < 0.5 * len(loose)
    assert page_count(packed) == page_count(loose) > 1
    with pikepdf.open(io.BytesIO(loose)) as a, pikepdf.open(io.BytesIO(packed)) as b:
        for key in ("/StructTreeRoot", "/MarkInfo", "/Lang", "/Metadata"):
            assert key in a.Root
            assert key in b.Root
        assert tags(a.Root.StructTreeRoot) == tags(b.Root.StructTreeRoot)
        pages = [one.pages[0].Contents.read_bytes() for one in (a, b)]
        assert pages[0] == pages[1]


def tags(element):
    """Kinds of tags, in the order of the tree."""
    kids = element.get("/K", ())
    kids = kids if isinstance(kids, pikepdf.Array) else [kids]
    below = [tags(k) for k in kids if isinstance(k, pikepdf.Dictionary) and "/S" in k]
    return [str(element.get("/S", "")), *below]


def test_files_come_out_as_they_went_in(report, files):
    assert {one.name: one.data for one in files_inside(report)} == files


# -- arkit extract -------------------------------------------------------------------


def run(*args):
    return CliRunner().invoke(extract, [str(arg) for arg in args])


def test_extract_writes_all_files_beside_the_report(report, files):
    done = run(report)
    assert done.exit_code == 0, done.output
    folder = report.parent / "review numbers"
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == files


def test_extract_never_overwrites(report, tmp_path):
    (tmp_path / NUMBERS).write_text("mine")
    done = run(report, "-o", tmp_path)
    assert done.exit_code == 2
    assert NUMBERS in done.output
    assert [p.name for p in tmp_path.iterdir()] == [NUMBERS]
    assert (tmp_path / NUMBERS).read_text() == "mine"


def test_extract_lists_without_writing(report, tmp_path):
    before = sorted(report.parent.iterdir())
    done = run(report, "--list")
    assert done.exit_code == 0
    assert "01-aging.csv" in done.output
    assert "Figure: Open amount by age" in done.output
    assert sorted(report.parent.iterdir()) == before


def hostile_pdf(path, names, *, data=b"x", **stream):
    """A PDF with files of these names inside, as somebody might send one."""
    with pikepdf.new() as document:
        document.add_blank_page()
        for name in names:
            made = pikepdf.AttachedFileSpec(document, data, filename=name)
            document.attachments[name] = made
            for key, value in stream.items():
                document.attachments[name].obj.EF.F[f"/{key}"] = value
        document.save(path)
    return path


def test_hostile_names_inside_never_become_paths(tmp_path):
    names = ["../../up.csv", "/etc/cron.d/x", "C:\\x\\y.json", "CON", "a\x1b[31m.csv"]
    names += ["same.csv", "SAME.csv", ".bashrc", "run.exe", "x" * 400, "\u202efdp.csv"]
    pdf = hostile_pdf(tmp_path / "h.pdf", names)
    folder = tmp_path / "inner" / "out"
    done = run(pdf, "-o", folder)
    assert done.exit_code == 0, done.output
    made = sorted(p.name for p in folder.iterdir())
    assert len(made) == len({name.casefold() for name in made}) == len(names)
    assert {name.rpartition(".")[2] for name in made} <= {"csv", "json", "bin"}
    outside = {p for p in tmp_path.rglob("*") if p.is_file()} - set(folder.iterdir())
    assert outside == {pdf}


def test_a_listing_does_not_steer_the_terminal(tmp_path):
    pdf = hostile_pdf(tmp_path / "h.pdf", ["a\x1b[31m\u202e.csv"])
    with pikepdf.open(pdf, allow_overwriting_input=True) as document:
        for spec in document.attachments.values():
            spec.obj.Desc = pikepdf.String("red\x1b[31m\u202ebackward")
        document.save(pdf)
    done = run(pdf, "--list")
    assert done.exit_code == 0
    assert not set("\x1b\u202e") & set(done.output)


def test_a_small_file_cannot_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf_files, "MOST_BYTES", 10_000)
    bomb = hostile_pdf(tmp_path / "b.pdf", ["a.csv"], data=bytes(1_000_000))
    assert len(zlib.compress(bytes(1_000_000))) < 10_000
    with pytest.raises(ReportError, match="as no report does"):
        files_inside(bomb)


@pytest.mark.parametrize(
    ("content", "said"), [(b"", "cannot be read"), (b"%PDF-1.7 junk", "cannot be read")]
)
def test_what_is_no_pdf_is_said_in_one_line(tmp_path, content, said):
    (tmp_path / "r.pdf").write_bytes(content)
    done = run(tmp_path / "r.pdf")
    assert done.exit_code == 2
    assert said in done.output
    assert len(done.output.splitlines()) == 1


def test_a_missing_file_and_an_empty_one_are_told_apart(tmp_path):
    assert "there is no file" in run(tmp_path / "none.pdf").output
    pdf = hostile_pdf(tmp_path / "e.pdf", [])
    assert "no files inside" in run(pdf).output


def test_figures_for_paper_carry_no_bitmap(monkeypatch):
    monkeypatch.setenv("ARKIT_FOR_PAPER", "1")
    data, _ = figures.aging(aging_frame())._repr_mimebundle_()
    assert set(data) == {
        "image/svg+xml",
        "text/plain",
        "application/vnd.arkit.data+json",
    }


def test_a_measure_of_another_shape_still_draws():
    told = SimpleNamespace(currency="EUR", as_of=date(2025, 6, 30))
    data = SimpleNamespace(frame=aging_frame(), passport=told)
    (facts,) = figures.aging(data).numbers
    assert data_payload("T", [facts])["parts"][0]["passport"] is None
