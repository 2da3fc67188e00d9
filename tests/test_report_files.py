"""File names, parameters and the workbook beside a report."""

from datetime import date

import nbformat.v4 as nb
import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.errors import ParameterError
from arkit.report import (
    check_parameters,
    notebook_path,
    read_parameters,
    safe_name,
    write_workbook,
)
from arkit.report.typst_tables import TABLE_TYPE as TABLE

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    '#read("/etc/passwd")',
    "../../x",
    "$x_1$",
    "x" * 300,
    "abc\u202egnp.exe",
    "CON",
    "-rf",
    "a/b\\c:d*e?f",
    "客户",
    "",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_harmless_file_names(name):
    safe = safe_name(name)
    assert safe.isascii()
    assert len(safe) <= 48
    assert not set(safe) & set('/\\:*?"<>|. \u202e')
    assert not safe.startswith("-")
    assert safe.upper() not in {"CON", "NUL", "PRN", "AUX"}


@given(st.text(max_size=30), st.text(max_size=30))
def test_different_customers_never_share_a_file(a, b):
    if a != b:
        assert safe_name(a).casefold() != safe_name(b).casefold()


def parameter_notebook(tmp_path, source):
    cell = nb.new_code_cell(source, metadata={"tags": ["parameters"]})
    path = tmp_path / "own.ipynb"
    kernel = {"kernelspec": dict(KERNEL)}
    notebook = nb.new_notebook(cells=[cell], metadata=kernel)
    path.write_text(nb.writes(notebook), encoding="utf-8")
    return path


KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
CELL = """as_of: str = "2025-06-30"  # day
months: int = 3  # how many
rate: float = 0.1  # share"""


def test_parameters_are_checked_against_the_cell(tmp_path):
    path = parameter_notebook(tmp_path, CELL)
    given = {"as_of": date(2025, 1, 31), "months": 6, "rate": 1}
    assert check_parameters(path, given) == given | {"as_of": "2025-01-31"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"asof": "2025-01-31"}, "no such parameters"),
        ({"months": "six"}, "months should be int"),
        ({"months": 2.5}, "months should be int"),
        ({"months": True}, "months should be int"),
        ({"rate": "high"}, "rate should be float"),
        ({"as_of": "31.01.2025"}, "not a day"),
        ({"import os; os.system('x') #": 1}, "no such parameters"),
    ],
)
def test_wrong_parameters_are_refused_before_anything_runs(tmp_path, given, said):
    with pytest.raises(ParameterError, match=said):
        check_parameters(parameter_notebook(tmp_path, CELL), given)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ({"months": " 6 "}, {"months": 6}),
        ({"rate": "12.5%"}, {"rate": 0.125}),
        ({"rate": ".2", "is_final": "No"}, {"rate": 0.2, "is_final": False}),
        ({"title": "=1+1"}, {"title": "=1+1"}),
    ],
)
def test_parameters_typed_as_text_are_read(tmp_path, said, meant):
    cell = CELL + '\nis_final: bool = True  # yes\ntitle: str = ""  # words'
    assert read_parameters(parameter_notebook(tmp_path, cell), said) == meant


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"asof": "2025-01-31"}, "no such parameters"),
        ({"months": "six"}, "months should be int"),
        ({"months": "2.5"}, "months should be int"),
        ({"rate": "ten"}, "rate should be float"),
        ({"rate": "nan"}, "rate should be float"),
    ],
)
def test_texts_that_are_no_such_parameter_are_refused(tmp_path, said, why):
    with pytest.raises(ParameterError, match=why):
        read_parameters(parameter_notebook(tmp_path, CELL), said)


def test_unknown_notebook_names_those_there_are():
    with pytest.raises(ParameterError, match="customer_review"):
        notebook_path("customer_revue")


def table(name, rows, types=("text", "money", "date")):
    return {
        "name": name,
        "title": f"Title of {name}",
        "columns": [
            {"label": "Name", "unit": ""},
            {"label": "Amount", "unit": "EUR"},
            {"label": "Due", "unit": ""},
        ],
        "rows": [[str(v) for v in r] for r in rows],
        "types": list(types),
        "values": rows,
    }


def executed(*tables):
    outputs = [nb.new_output("display_data", data={TABLE: t}) for t in tables]
    return nb.new_notebook(cells=[nb.new_code_cell("x", outputs=outputs)])


def test_text_is_never_a_formula_and_numbers_are_typed(tmp_path):
    rows = [[name, 12.5, "2025-06-30"] for name in HOSTILE if name]
    rows.append(["https://example.com", None, None])
    path = tmp_path / "r.xlsx"
    assert write_workbook(executed(table("open_items", rows)), path) == 1
    sheet = openpyxl.load_workbook(path)["open items"]
    cells = list(sheet.iter_rows(min_row=2))
    seen = [row[0].replace("\u202e", "[U+202E]") for row in rows]
    assert [c[0].value for c in cells] == seen
    assert {c[0].data_type for c in cells} == {"s"}
    assert all(c[0].hyperlink is None for c in cells)
    assert cells[0][1].value == 12.5
    assert cells[0][2].value.date() == date(2025, 6, 30)
    assert cells[-1][1].value is None
    assert sheet["B1"].value == "Amount (EUR)"


def test_sheet_names_are_unique_and_legal(tmp_path):
    names = ["Aging", "aging", "a" * 40, "a" * 41, "[x]:*?/\\", ""]
    path = tmp_path / "r.xlsx"
    write_workbook(executed(*(table(n, []) for n in names)), path)
    found = openpyxl.load_workbook(path).sheetnames
    assert len({n.casefold() for n in found}) == len(names) + 1
    assert all(len(n) <= 31 for n in found)


def test_same_notebook_gives_the_same_bytes(tmp_path):
    notebook = executed(table("t", [["A", 1.0, "2025-06-30"]]))
    write_workbook(notebook, tmp_path / "a.xlsx")
    write_workbook(notebook, tmp_path / "b.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
