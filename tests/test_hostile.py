"""Can a name in a ledger become code, markup, a formula or a path anywhere?"""

from __future__ import annotations

import ast
import csv
import getpass
import io
import json
import os
import re
import socket
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import nbformat.v4 as nb
import openpyxl
import pandas as pd
import pikepdf
import pypdf
import pytest
from papermill.translators import PythonTranslator

from arkit import figures, tables
from arkit.errors import ParameterError
from arkit.ledger import write_tables
from arkit.report import check_parameters, notebook_path, safe_name
from arkit.report.attached import NUMBERS, WORKBOOK, Attachment, attachments
from arkit.report.behind import behind
from arkit.report.pdf_files import safe_file_name
from arkit.report.typst_print import print_pdf
from tests.hostile import (
    ACTIVE,
    NAMES,
    STEERING,
    found_in,
    storable,
    streams,
    tables_of,
)

RESERVED = {"CON", "NUL", "PRN", "AUX"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SECRET = "arkit-secret-7f3a"
USER = "quixote-9z"


def shown(*things):
    """A notebook whose cells show these things."""
    cells = []
    for thing in things:
        data, metadata = thing._repr_mimebundle_()
        output = nb.new_output("display_data", data=data, metadata=metadata)
        cells.append(nb.new_code_cell("x", outputs=[output]))
    return nb.new_notebook(cells=cells)


def picture(names):
    """A figure of hostile names."""
    n = len(names)
    frame = pd.DataFrame(
        {
            "rank": range(1, n + 1),
            "customer_id": names,
            "customer_name": names,
            "open_amount": [float(100 * (n - at)) for at in range(n)],
            "overdue_amount": 1.0,
            "share": [1 / n] * n,
            "cumulative_share": [(at + 1) / n for at in range(n)],
        }
    )
    return figures.ranking(frame, currency="EUR")


@pytest.fixture(scope="module")
def everywhere():
    """A notebook that says every hostile name in every place a report has."""
    names = list(NAMES.values())
    frame = pd.DataFrame({"customer_name": names, "open_amount": 1.5})
    named = [(name[:80] or "-", name) for name in names]
    return shown(
        tables.Cover(
            title=NAMES["pdf"],
            subtitle=NAMES["script"],
            organization=NAMES["right to left override"],
            confidentiality=NAMES["typst read"],
            as_of=date(2025, 5, 31),
            fields=named,
        ),
        *(tables.table(frame, title=name, note=name) for name in names[:3]),
        tables.table(frame, title="All", currency="EUR"),
        tables.callout(names[0], names, items=named, tone="act"),
        tables.paragraphs(*names),
        picture(names[:8]),
        tables.sign_off(*names[:3]),
    )


@pytest.fixture(scope="module")
def files(everywhere):
    made = attachments(behind(everywhere))
    files = {one.name: one.data for one in made}
    return files | {"r.pdf": print_pdf(everywhere, attached=made)}


def test_the_corpus_is_complete():
    assert len(NAMES) >= 50
    assert {"\u202e", "\x00", "\ud800"} <= set("".join(NAMES.values()))
    assert max(map(len, NAMES.values())) >= 300


@pytest.mark.parametrize("kind", NAMES)
def test_file_names_are_harmless(kind):
    for safe in (safe_name(NAMES[kind]), safe_file_name(NAMES[kind])):
        stem = safe.partition(".")[0]
        assert safe.isascii()
        assert safe.isprintable()
        assert 0 < len(safe) < 100
        assert not set(safe) & set('/\\:*?"<>| ')
        assert stem.upper() not in RESERVED
        assert stem[0] not in "-."
        assert Path(safe).name == safe


@pytest.mark.parametrize("kind", NAMES)
def test_parameter_values_are_only_values(kind):
    written = PythonTranslator.codify({"customer_id": NAMES[kind]})
    (statement,) = ast.parse(written).body
    assert ast.literal_eval(statement.value) == NAMES[kind]


@pytest.mark.parametrize("kind", ["python", "newline", "sql", "template", "empty"])
def test_parameter_names_are_those_of_the_notebook(kind):
    with pytest.raises(ParameterError, match="no such parameters"):
        check_parameters(notebook_path("customer_review"), {NAMES[kind]: 1})


def test_nothing_in_the_pdf_acts(files):
    with pikepdf.open(io.BytesIO(files["r.pdf"])) as document:
        dictionaries = [
            thing
            for thing in document.objects
            if isinstance(thing, (pikepdf.Dictionary, pikepdf.Stream))
        ]
        keys = set().union(*(thing.keys() for thing in dictionaries))
        kinds = {str(thing.get("/S", "")) for thing in dictionaries}
    assert not (keys | kinds) & set(ACTIVE)


def test_nothing_in_the_pdf_steers_the_eye(files):
    reader = pypdf.PdfReader(io.BytesIO(files["r.pdf"]))
    text = "".join(page.extract_text() for page in reader.pages)
    assert not STEERING.search(text)
    assert "[U+202E]" in text
    assert "root:" not in text
    for part, data in streams(files["r.pdf"]).items():
        if not part.startswith((NUMBERS, WORKBOOK)):
            assert not STEERING.search(data.decode("utf-8", "replace")), part
    assert found_in({"r.pdf": files["r.pdf"]}, "root:x:0") == []


def test_names_print_as_they_read(files):
    reader = pypdf.PdfReader(io.BytesIO(files["r.pdf"]))
    text = "".join(page.extract_text() for page in reader.pages).replace("\u200b", "")
    flat = re.sub(r"\s", "", text)
    for kind, name in NAMES.items():
        if name.isascii() and name.isprintable() and name.strip():
            assert re.sub(r"\s", "", name) in flat, kind


def test_the_workbook_has_texts_only(files):
    book = openpyxl.load_workbook(io.BytesIO(files[WORKBOOK]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert all(cell.hyperlink is None for cell in cells)
    with zipfile.ZipFile(io.BytesIO(files[WORKBOOK])) as parts:
        inside = {name: parts.read(name) for name in parts.namelist()}
    assert not any(b"<f>" in data or b"<hyperlink" in data for data in inside.values())
    assert not any("externalLink" in name or "vba" in name for name in inside)
    assert not any(STEERING.search(data.decode()) for data in inside.values())


def test_no_csv_cell_is_a_formula(files):
    texts = [data for name, data in files.items() if name.endswith(".csv")]
    assert len(texts) >= 4
    for data in texts:
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
            for cell in row:
                number = re.fullmatch(r"-?[\d.]+(e[+-]?\d+)?", cell)
                assert number or not cell.lstrip(" ").startswith(FORMULA), cell
                assert not STEERING.search(cell)


def test_json_gives_every_name_back(files):
    tree = json.loads(files[NUMBERS])
    assert files[NUMBERS].isascii()
    listed = next(part for part in tree["contents"] if part["title"] == "All")
    assert [row[0] for row in listed["values"]] == list(NAMES.values())


def test_names_of_attachments_come_from_us(files):
    with pikepdf.open(io.BytesIO(files["r.pdf"])) as document:
        names = list(document.attachments)
    assert sorted(names) == sorted(set(files) - {"r.pdf"})
    assert all(re.fullmatch(r"(\d\d-)?[a-z0-9-]+\.(csv|json|xlsx)", n) for n in names)


# -- a whole pack under a peculiar home, user and folder -----------------------------

PRODUCE = """
import sys
from datetime import date
from arkit.report import PackOptions, cover_job, customer_jobs, produce_pack
ledger, folder, *customers = sys.argv[1:]
shared, day = {"ledger_path": ledger}, date(2025, 5, 31)
jobs = customer_jobs(customers, shared, as_of=day)
names = {job.name: "invoice\\u202efdp.exe" for job in jobs}
pack = produce_pack(
    jobs,
    folder,
    options=PackOptions(n_jobs=1, combined="all", titles=names),
    cover=cover_job(shared, as_of=day),
    told=lambda event: print(event.outcome, event.name, event.reason, sep="|"),
)
"""
CUSTOMERS = ("typst read",)
UNKNOWN = "../../nobody\u202e/x"


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """A pack about hostile customers, made by a user with something to hide."""
    place = tmp_path_factory.mktemp("hostile") / f"home of {USER}"
    ledger, folder = place / "it's [odd].ledger", place / "out"
    ledger.parent.mkdir()
    write_tables(tables_of(storable()), ledger)
    surroundings = {
        **os.environ,
        "HOME": str(place),
        "USER": USER,
        "LOGNAME": USER,
        "ARKIT_TEST_TOKEN": SECRET,
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    customers = [*(NAMES[kind] for kind in CUSTOMERS), UNKNOWN]
    run = subprocess.run(
        [sys.executable, "-c", PRODUCE, str(ledger), str(folder), *customers],
        cwd=place,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    made = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    return place, made, run.stdout


def test_a_pack_about_hostile_customers_is_complete(pack):
    _, made, log = pack
    outcomes = sorted(line.partition("|")[0] for line in log.splitlines())
    assert outcomes == ["not produced", "produced", "produced"]
    endings = [name.rpartition(".")[2] for name in made]
    assert endings.count("pdf") == len(CUSTOMERS) + 2
    assert endings.count("xlsx") == len(CUSTOMERS) + 1
    assert {"manifest.json", "SHA256SUMS"} <= set(made)
    name = next(n for n in made if safe_name(NAMES["typst read"]) in n and "pdf" in n)
    pages = pypdf.PdfReader(io.BytesIO(made[name])).pages
    text = "".join(page.extract_text() for page in pages)
    assert '#read("/etc/passwd")' in text.replace("\n", "")
    assert len(streams(made[name])) > 50


def test_names_of_files_are_plain(pack):
    _, made, _ = pack
    plain = re.compile(r"\.?[A-Za-z0-9][A-Za-z0-9_-]*(\.[a-z]+)?")
    assert all(plain.fullmatch(name) for name in made), sorted(made)


def test_nothing_shared_steers_the_eye(pack):
    _, made, log = pack
    for name, data in made.items():
        if name.endswith("all.pdf"):
            text = "".join(
                page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages
            )
            assert not STEERING.search(text)
        if not name.endswith((".pdf", ".xlsx")):
            assert data.isascii() or not STEERING.search(data.decode()), name
    assert not STEERING.search(log)


def test_a_pack_does_not_say_where_and_by_whom(pack):
    place, made, _ = pack
    words = [str(place), USER, SECRET, "it's [odd]", "Traceback", "/tmp/", sys.prefix]
    words += [name for name in (socket.gethostname(),) if len(name) > 5]
    words += [name for name in (getpass.getuser(),) if len(name) > 5]
    assert found_in(made, *words) == []
    assert found_in(made, "root:x:0", "site-packages", ".ipynb", "elapsed") == []


def test_no_executed_notebook_is_shared(pack):
    _, made, _ = pack
    assert not any(name.endswith(".ipynb") for name in made)
    assert found_in(made, '"nbformat"', "injected-parameters") == []


def test_leaks_would_be_found(pack):
    _, made, _ = pack
    assert found_in(made, '#read("/etc/passwd")')
    assert found_in({"a.json": json.dumps({"by": USER}).encode()}, USER)
    said = {"name": "note.csv", "kind": "text/csv", "text": "", "relation": "data"}
    leak = Attachment(**said, data=f"made by {USER}".encode())
    leaking = print_pdf(nb.new_notebook(cells=[]), attached=[leak])
    assert found_in({"r.pdf": leaking}, USER)
