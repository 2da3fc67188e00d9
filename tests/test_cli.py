"""The commands an analyst types, and what they say."""

import subprocess
import sys

import nbformat.v4 as nb
import pandas as pd
import pypdf
import pytest
from click.testing import CliRunner

from arkit.cli import main

FLAT = """customer_id,customer_name,invoice_id,invoice_date,due_date,amount,paid_date
C1,Elm & Sons,A1,2025-01-02,2025-02-01,100.00,2025-02-11
C1,Elm & Sons,A2,2025-02-03,2025-03-05,50.50,
C2,Oak Ltd,A3,2025-02-10,2025-03-12,75.00,2025-03-10
"""


def run(*arguments):
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def flat(tmp_path):
    path = tmp_path / "extract.csv"
    path.write_text(FLAT, encoding="utf-8")
    return path


def test_every_command_has_help():
    for name in main.commands:
        result = run(name, "--help")
        assert result.exit_code == 0
        assert len(result.output.splitlines()) > 3
    assert set(main.commands) == {
        *("demo", "import", "check", "review", "portfolio", "monthly", "verify"),
        *("print", "notebook", "plan", "plan-check", "forms"),
        *("extract", "copy", "conformance"),
    }


def test_help_needs_no_heavy_import():
    heavy = [
        "pandas",
        "papermill",
        "nbconvert",
        "matplotlib",
        "duckdb",
        "statsmodels",
        "typst",
    ]
    code = f"import sys, arkit.cli; print([m for m in {heavy} if m in sys.modules])"
    said = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"


def test_a_flat_extract_is_recognized_imported_and_checked(flat, tmp_path):
    ledger = tmp_path / "my.ledger"
    result = run("import", flat, "-o", ledger, "--currency", "EUR")
    assert result.exit_code == 0, result.output
    assert "invoices: 3 of 3 rows, EUR 225.50" in result.output
    assert "settlements: 2 of 2 rows, EUR 175.00" in result.output
    checked = run("check", ledger, "--as-of", "2025-03-31")
    assert checked.exit_code == 0, checked.output
    assert "tie to the cent" in checked.output


def test_rows_set_aside_need_a_person(flat, tmp_path):
    flat.write_text(FLAT + "C3,Ash,A9,2025-13-45,2025-03-12,1.00,\n", encoding="utf-8")
    ledger = tmp_path / "my.ledger"
    result = run("import", flat, "-o", ledger)
    assert "1 set aside" in result.output
    aside = pd.read_csv(ledger / "set_aside.csv")
    assert len(aside) == 1
    checked = run("check", ledger)
    assert checked.exit_code == 1
    assert "Rows set aside, which are in no figure: 1." in checked.output


def test_existing_ledger_is_not_overwritten(flat, tmp_path):
    ledger = tmp_path / "my.ledger"
    assert run("import", flat, "-o", ledger).exit_code == 0
    again = run("import", flat, "-o", ledger)
    assert again.exit_code == 2
    assert "--replace" in again.output
    assert run("import", flat, "-o", ledger, "--replace").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "nothing.ledger"], "there is no ledger nothing.ledger"),
        (["import", "nothing.csv", "-o", "x.ledger"], "nothing.csv"),
        (["review", "demo", "C0001"], "nearest"),
        (["review", "demo", "C00017", "--as-of", "2031-01-01"], "outside the data"),
        (["review", "demo", "C00017", "--as-of", "31.12.2024"], "YYYY-MM-DD"),
        (["review", "demo", "C00017", "--policy", "none.toml"], "none.toml"),
        (["review", "demo", "C00017", "--currency", "USD"], "no rate into USD"),
        (["monthly", "demo", "--all", "--watchlist"], "chosen twice"),
        (["monthly", "demo", "--jobs", "-1"], "--jobs"),
        (["monthly", "demo", "--timeout", "0"], "above zero"),
        (["monthly", "demo", "--scheduler", "tcp://127.0.0.1:9"], "arkit import"),
        (["monthly", "nothing.ledger"], "there is no ledger nothing.ledger"),
        (["verify", "nothing"], "there is no folder nothing"),
        (["verify", "."], "no manifest"),
        (["notebook", "custumer"], "there is no notebook"),
        (["print", "custumer", "demo"], "there is no notebook"),
        (["print", "customer_review", "demo", "-p", "x=1"], "no such parameters"),
        (["print", "customer_review", "demo", "-p", "x"], "NAME=VALUE"),
        (["print", "customer_review", "demo", "--customer", "C0001"], "nearest"),
    ],
)
def test_mistakes_are_one_line_and_exit_2(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_notebook_is_copied_once(tmp_path):
    assert "customer_review" in run("notebook").output.splitlines()
    result = run("notebook", "customer_review", "-o", tmp_path)
    assert result.exit_code == 0
    assert (tmp_path / "customer_review.ipynb").is_file()
    assert run("notebook", "customer_review", "-o", tmp_path).exit_code == 2


FIRST_DUE = ("--installments", "2", "--first-due")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["demo", "C0008", *FIRST_DUE, "2025-07-31"], "nearest"),
        (["demo", "C00042", *FIRST_DUE, "2025-07-31"], "owes nothing"),
        (["demo", "C00088", *FIRST_DUE, "31.7.2025"], "YYYY-MM-DD"),
        (["demo", "C00088", *FIRST_DUE, "2025-07-31", "--down", "ten"], "'ten'"),
        (["demo", "C00088", *FIRST_DUE, "2025-07-31", "--invoices", "X9"], "X9"),
    ],
)
def test_mistakes_in_plans_leave_nothing_behind(arguments, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("plan", *arguments, "--as-of", "2025-06-30")
    assert result.exit_code == 2
    assert said in result.output
    assert list(tmp_path.iterdir()) == []


def test_a_plan_is_drafted_to_the_cent_and_held_against_payments(tmp_path):
    rows = [
        "customer_id,customer_name,invoice_id,invoice_date,due_date,amount,paid_date",
        'C1,"=1+1 & Sons",A1,2025-01-02,2025-02-01,100.00,2025-04-05',
        'C1,"=1+1 & Sons",A2,2025-02-03,2025-03-05,50.50,',
    ]
    extract = tmp_path / "extract.csv"
    extract.write_text("\n".join(rows) + "\n", encoding="utf-8")
    ledger = tmp_path / "my.ledger"
    given = ("--currency", "EUR", "--extract-date", "2025-05-31")
    assert run("import", extract, "-o", ledger, *given).exit_code == 0
    out = tmp_path / "out"
    drafted = run(
        *("plan", ledger, "C1", "--installments", "3", "--first-due", "2025-04-10"),
        *("--as-of", "2025-03-31", "--grace-days", "0", "-o", out),
    )
    assert drafted.exit_code == 0, drafted.output
    assert "check first" in drafted.output
    (text,) = out.glob("*.txt")
    said = text.read_text(encoding="utf-8")
    assert "=1+1 & Sons" in said
    assert said.count("EUR 50.17") == 2
    assert "EUR 50.16" in said
    (plan,) = out.glob("*.toml")
    early = run("plan-check", ledger, plan, "--as-of", "2025-04-30")
    assert early.exit_code == 0
    assert "on track, EUR 50.50 left" in early.output
    late = run("plan-check", ledger, plan, "--as-of", "2025-05-31")
    assert late.exit_code == 1
    assert "in breach" in late.output
    assert "EUR 0.34 missing" in late.output


def test_any_notebook_is_printed_with_its_parameters(demo_folder, tmp_path):
    own = tmp_path / "my page.ipynb"
    parameters = 'ledger_path: str = ""\nas_of: str = ""\nwords: str = ""'
    cells = [
        nb.new_code_cell(parameters, metadata={"tags": ["parameters"]}),
        nb.new_code_cell("print(words, as_of)"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    page = nb.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    own.write_text(nb.writes(page), encoding="utf-8")
    given = ("--as-of", "2025-06-30", "-p", "words=#panic( = x", "-o", tmp_path / "out")
    result = run("print", own, demo_folder, *given)
    assert result.exit_code == 0, result.output
    (pdf,) = (tmp_path / "out").glob("*.pdf")
    text = pypdf.PdfReader(pdf).pages[0].extract_text()
    assert "#panic( = x 2025-06-30" in " ".join(text.split())


def test_forms_are_copied(tmp_path):
    assert run("forms", "-o", tmp_path / "f").exit_code == 0
    names = {p.name for p in (tmp_path / "f").iterdir()}
    assert {"invoices.csv", "policy.toml", "data-dictionary.md"} <= names
    assert run("forms", "-o", tmp_path / "f").exit_code == 2
