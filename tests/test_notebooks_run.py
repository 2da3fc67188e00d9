"""Every notebook runs on the demo and on a hostile ledger, and prints."""

import re
from contextlib import nullcontext
from datetime import date
from importlib import import_module

import nbformat
import openpyxl
import pandas as pd
import pypdf
import pytest

from arkit.errors import ParameterError, ReportError
from arkit.ledger import open_ledger, write_tables
from arkit.ledger.edition import customer_edition
from arkit.report import Job, customer_jobs, notebooks, produce
from arkit.report.running import runner
from tests.conformity import broken_rules

AS_OF = date(2025, 6, 30)
EXPECTED = {
    "customer_review": ["Tolvanger Construction Group", "Act before the next order"],
    "customer_statement": ["Statement of account", "Corvane", "What you paid"],
    "key_account": ["Tolvanger Construction Group", "Red tape"],
    "portfolio_review": ["Receivables portfolio", "Provision matrix", "Treatment by"],
    "watch_list": ["Whom to look at", "Record of the alarms", "Cleared by"],
    "ledger_health": ["Health of the ledger", "Rows and amounts in and out"],
    "monthly_summary": ["Monthly pack", "No reports in this pack"],
    "payment_delays": ["How long until it is paid", "Who is slower, and why"],
    "forecast_scoreboard": ["Models side by side", "payment habits"],
    "ways_out": ["Value by way out", "Corvane Trade Supply", "Largest discount"],
    "settlement": ["walk away beyond", "Ladder of offers", "ours alone"],
    "payment_plan": ["exact to the cent", "Plan or settlement", "30 Jul 2025"],
    "returns": ["Break-even freight", "Cable reels", "Revenue reversed"],
}
REPRS = re.compile(
    r"\bnan\b|\bNaN\b|\bNaT\b|\bNone\b|<[A-Z]\w+[ :]|object at 0x|Traceback|"
    r"metrics\.|figures\.|tables\.|ledger_path|could not be produced"
)
HOSTILE = {
    "=cmd|' /C calc'!A0": '=HYPERLINK("http://x","y")',
    "<script>alert(1)</script>": "<b>Bold</b> & Sons <img src=x onerror=alert(1)>",
    '#read("/etc/passwd")': '#read("/etc/passwd") *star* _under_ `tick`',
    "../../x": "$x_1$ \\frac{1}{2} $5 & $6",
    "x" * 60: "Y" * 300,
    "abc\u202egnp.exe": "abc\u202egnp.exe",
}


@pytest.fixture(scope="module", autouse=True)
def one_server():
    """One warm server for all reports here; each has a process of its own as ever."""
    module = import_module("arkit.report.produce")  # the function has the same name
    with runner("auto") as chosen, pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "runner", lambda _: nullcontext(chosen))
        yield


def text_of(path):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def printed(job, folder):
    produced = produce(job, folder)
    assert produced.pdf.is_file()
    assert produced.workbook.is_file()
    assert sorted(p.name for p in folder.iterdir()) == sorted(
        [produced.pdf.name, produced.workbook.name]
    )
    return produced, text_of(produced.pdf)


def job_of(name, folder, aside):
    """The statement reads the customer's own edition; all others the whole ledger."""
    if name == "customer_statement":
        edition = aside / "edition"
        customer_edition(open_ledger(folder, as_of=AS_OF), "C00088", edition)
        read = {"edition_path": str(edition)}
    else:
        read = {"ledger_path": str(folder)}
    return Job(notebook=name, parameters=read | {"as_of": AS_OF}, name=name)


def test_the_notebooks_are_those_expected():
    assert set(notebooks()) == set(EXPECTED)


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_notebook_prints_on_the_demo(name, demo_folder, tmp_path):
    produced, text = printed(job_of(name, demo_folder, tmp_path), tmp_path / "out")
    flat = " ".join(text.split())
    for words in EXPECTED[name]:
        assert words in flat
    assert REPRS.findall(text) == []
    assert "Page 1 of" in text
    assert "30 Jun 2025" in text
    sheets = openpyxl.load_workbook(produced.workbook).sheetnames
    assert len(sheets) == produced.n_tables + 1 >= 3
    assert broken_rules(produced.pdf) == []


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory):
    days = pd.to_datetime("2025-05-01")
    ids = list(HOSTILE)
    invoices = pd.DataFrame(
        {
            "invoice_id": [f"{c[:40]}-1" for c in ids],
            "customer_id": ids,
            "invoice_date": days,
            "due_date": days + pd.Timedelta(days=10),
            "amount": [100000 + i for i in range(len(ids))],
            "currency": "EUR",
            "reference": "`rm -rf /` {{7*7}}",
        }
    )
    customers = pd.DataFrame(
        {"customer_id": ids, "customer_name": list(HOSTILE.values())}
    ).assign(segment="<i>seg</i> #set", account_manager="$a$")
    folder = tmp_path_factory.mktemp("hostile") / "it's [odd].ledger"
    write_tables({"invoices": invoices, "customers": customers}, folder)
    return folder


def test_hostile_names_print_harmlessly_in_the_portfolio(hostile_folder, tmp_path):
    job = Job(
        notebook="portfolio_review",
        parameters={"ledger_path": str(hostile_folder), "as_of": "2025-05-31"},
        name="p",
    )
    _, text = printed(job, tmp_path)
    assert "root:" not in text
    assert "\u202e" not in text
    assert "<script>alert(1)" in text.replace("\n", "")
    assert REPRS.findall(text) == []
    assert broken_rules(tmp_path / "p.pdf") == []


@pytest.mark.parametrize("customer", ['#read("/etc/passwd")', "../../x"])
def test_hostile_customer_prints_under_a_safe_name(customer, hostile_folder, tmp_path):
    shared = {"ledger_path": str(hostile_folder)}
    (job,) = customer_jobs([customer], shared, as_of=date(2025, 5, 31))
    produced, text = printed(job, tmp_path)
    assert produced.pdf.parent == tmp_path
    assert customer in text.replace("\n", "")
    assert "root:" not in text


def test_unknown_customer_stops_the_report_with_one_line(demo_folder, tmp_path):
    shared = {"ledger_path": str(demo_folder)}
    (job,) = customer_jobs(["C0001"], shared, as_of=AS_OF)
    with pytest.raises(ReportError, match=r"no such customer.*nearest") as caught:
        produce(job, tmp_path)
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_a_file_where_the_folder_should_be_is_named(demo_folder, tmp_path):
    (tmp_path / "x").write_text("")
    shared = {"ledger_path": str(demo_folder)}
    (job,) = customer_jobs(["C00017"], shared, as_of=AS_OF)
    with pytest.raises(ParameterError, match="cannot be written to x"):
        produce(job, tmp_path / "x")


def test_an_analysts_own_notebook_prints_too(demo_folder, tmp_path):
    cells = [
        ("markdown", "# My question"),
        ("code", 'as_of: str = "2025-06-30"  # day\nledger_path: str = ""  # folder'),
        ("markdown", "Some *text*, a list:\n\n1. one\n2. two\n\nand $a^2 + b^2$."),
        ("code", "from arkit import sources\nl = sources.read_ledger(ledger_path)"),
        ("code", "l.query('SELECT customer_id, open_amount FROM ledger LIMIT 3')"),
    ]
    make = {
        "markdown": nbformat.v4.new_markdown_cell,
        "code": nbformat.v4.new_code_cell,
    }
    nodes = [make[kind](text) for kind, text in cells]
    nodes[1].metadata["tags"] = ["parameters"]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    own = nbformat.v4.new_notebook(cells=nodes, metadata={"kernelspec": kernel})
    path = tmp_path / "own.ipynb"
    nbformat.write(own, path)
    with runner("kernel") as chosen:
        executed = chosen.run(path, {"ledger_path": str(demo_folder)})
    from arkit.report.exporter import print_pdf

    (tmp_path / "own.pdf").write_bytes(print_pdf(executed))
    text = text_of(tmp_path / "own.pdf")
    assert "My question" in text
    assert "customer_id" in text
    assert "read_ledger" not in text
