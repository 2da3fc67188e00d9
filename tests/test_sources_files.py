"""Whatever a file is called, what it is decides how it is read."""

import datetime as dt
import email.mime.multipart
import email.mime.text
import json
import zipfile

import duckdb
import pandas as pd
import pytest
import xlsxwriter

from arkit.errors import SourceError
from arkit.sources import Options, readers
from arkit.sources.delimited import find_dialect, records
from arkit.sources.markup import table_rows
from arkit.sources.raw import cell_text
from arkit.sources.readers import read_file
from arkit.sources.sniff import describe_file, file_kind

PLAIN = Options()


def rows_of(path, options=PLAIN, sheet=0):
    connection = duckdb.connect()
    raw = read_file(connection, path, options)[sheet]
    found = connection.execute(f"SELECT * FROM {raw.table} ORDER BY row_no").fetchall()
    return raw, found


def written(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_told_from_the_bytes(tmp_path, encoding, found):
    path = written(tmp_path / "a.csv", "Kunde;Straße\r\nMüller;€ 5\r\n", encoding)
    assert find_dialect(path, PLAIN).encoding == found
    _, rows = rows_of(path)
    assert rows == [(1, None, "Kunde", "Straße"), (2, None, "Müller", "€ 5")]


def test_an_encoding_the_analyst_names_is_used_and_must_fit(tmp_path):
    path = written(tmp_path / "a.csv", "Kunde;Město\r\nDvořák;Plzeň\r\n", "cp1250")
    _, rows = rows_of(path, Options(encoding="cp1250"))
    assert rows[1][2:] == ("Dvořák", "Plzeň")
    with pytest.raises(SourceError, match="not text in utf-8"):
        rows_of(path, Options(encoding="utf-8"))
    with pytest.raises(SourceError, match="no encoding is called 'klingon'"):
        rows_of(path, Options(encoding="klingon"))


def test_bytes_that_are_no_text_are_refused_not_replaced(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n\x81\x8d,\xff\xfe\x00\n")
    with pytest.raises(SourceError, match="not text in utf-8 or cp1252"):
        rows_of(path)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters_are_the_ones_that_cut_regularly(tmp_path, mark):
    text = "\n".join(mark.join(r) for r in (["a", "b", "c"], ["1,5", "x", "y"])) + "\n"
    text = text.replace("1,5", '"1,5"') if mark == "," else text
    _, rows = rows_of(written(tmp_path / "a.txt", text))
    assert rows[1][2:] == ("1,5", "x", "y")


def test_a_hint_for_spreadsheets_names_the_delimiter(tmp_path):
    path = written(tmp_path / "a.csv", "sep=;\na;b,c\n1;2,3\n")
    assert find_dialect(path, PLAIN).delimiter == ";"


def test_every_line_is_a_row_and_blank_lines_count(tmp_path):
    path = written(tmp_path / "a.csv", 'a,b\n\n1,"two\nlines"\n\n\n2,\n')
    _, rows = rows_of(path)
    assert [row[0] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[2][2:] == ("1", "two\nlines")
    assert rows[5][2:] == ("2", None)


def test_a_quote_that_never_closes_costs_one_line(tmp_path):
    path = written(tmp_path / "a.csv", 'a,b\n"x,1\ny,2\n"z"q,3\nv,"4 ""5"""\n')
    found = list(records(path, "utf-8", ","))
    assert [flaw for flaw, _ in found] == [
        None,
        "the quotes do not balance",
        None,
        "the quotes do not balance",
        None,
    ]
    assert found[2][1] == ["y", "2"]
    assert found[4][1] == ["v", '4 "5"']


def test_cells_are_text_without_blanks_and_protected_zeros_stay(tmp_path):
    path = written(tmp_path / "a.csv", 'a,b,c,d\n="000123",\u00a0NA ,1E5,NULL\n')
    _, rows = rows_of(path)
    assert rows[1][2:] == ("000123", "NA", "1E5", "NULL")


REGULAR = 'id,name,amount\n1,"A ""B"", C",5\n 2 ,\u00a0Zoë\u202f,\n="03",,"x"\n'


def test_the_engine_and_python_read_the_same_rows(tmp_path, monkeypatch):
    path = written(tmp_path / "a[1]*.csv", REGULAR)
    by_python = rows_of(path)[1]
    monkeypatch.setattr(readers, "DIRECT_BYTES", 0)
    calls = []
    original = readers.load_plain_text
    monkeypatch.setattr(
        readers, "load_plain_text", lambda *a, **k: (calls.append(1), original(*a, **k))
    )
    by_engine = rows_of(path)[1]
    assert calls == [1]
    assert by_engine == by_python
    assert by_engine[3] == (4, None, "03", None, "x")


@pytest.mark.parametrize(
    "text", ["a,b\n1,2\n\n3,4\n", "a,b\n1,2,3\n", "a,b\n1\n", 'a,b\n"1,2\n3,4\n']
)
def test_what_the_engine_cannot_read_python_reads(tmp_path, monkeypatch, text):
    path = written(tmp_path / "a.csv", text)
    by_python = rows_of(path)[1]
    monkeypatch.setattr(readers, "DIRECT_BYTES", 0)
    assert rows_of(path)[1] == by_python


def test_rows_wider_than_all_before_are_flawed(tmp_path):
    lines = ["a,b", *["1,2"] * 200, "1,000,2"]
    _, rows = rows_of(written(tmp_path / "a.csv", "\n".join(lines)))
    assert rows[-1][1] == "more cells than columns: 2"


def test_workbooks_keep_their_rows_dates_and_exact_numbers(tmp_path):
    path = tmp_path / "book.dat"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("Items")
    day = book.add_format({"num_format": "dd.mm.yyyy"})
    sheet.write_row(1, 0, ["id", "date", "amount", "flag"])
    sheet.write_string(2, 0, "000123")
    sheet.write_datetime(2, 1, dt.date(2026, 3, 1), day)
    sheet.write_number(2, 2, 1.234)
    sheet.write_boolean(2, 3, True)
    sheet.write_number(3, 0, 1001)
    sheet.write_datetime(3, 1, dt.datetime.fromisoformat("2026-03-01 12:30"), day)
    book.close()
    raw, rows = rows_of(path)
    assert raw.source_file == "book.dat (Items)"
    assert rows[0][2:] == (None,) * 4
    assert rows[2] == (3, None, "000123", "2026-03-01", "1.2340", "true")
    assert rows[3][2:] == ("1001", "2026-03-01 12:30:00", None, None)


def test_a_sheet_can_be_named(tmp_path):
    path = tmp_path / "book.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("One").write(0, 0, "x")
    book.add_worksheet("Two").write(0, 0, "y")
    book.close()
    assert rows_of(path, Options(sheet="Two"))[1][0][2] == "y"
    with pytest.raises(SourceError, match="no sheet 'Three'"):
        rows_of(path, Options(sheet="Three"))


def test_floats_are_written_so_that_three_decimals_cannot_mislead():
    assert cell_text(1.234) == "1.2340"
    assert cell_text(1234.0) == "1234"
    assert cell_text(0.1 + 0.2) == "0.30000000000000004"


def test_html_that_calls_itself_xls(tmp_path):
    page = (
        '<html><head><meta charset="cp1252"></head><table><tr><th>Kunde<th>Betrag'
        "<tr><td>M&uuml;ller &amp; Sö<br>hne</td><td>&nbsp;1.234,56-</table></html>"
    )
    _, rows = rows_of(written(tmp_path / "a.xls", page, "cp1252"))
    assert rows[1][2:] == ("Müller & Sö hne", "1.234,56-")


def test_a_web_archive_that_calls_itself_xls(tmp_path):
    page = "<table><tr><td>Käufer</td><td>5</td></tr></table>"
    archive = email.mime.multipart.MIMEMultipart("related")
    archive.attach(email.mime.text.MIMEText(page, "html", "utf-8"))
    path = tmp_path / "a.xls"
    path.write_bytes(archive.as_bytes())
    assert rows_of(path)[1] == [(1, None, "Käufer", "5")]


def test_spans_leave_the_other_places_empty():
    page = "<table><tr><td rowspan=2>A<td>1<td>2<tr><td>3<td>4<tr><td colspan=3>T"
    assert table_rows(page) == [["A", "1", "2"], ["", "3", "4"], ["T", "", ""]]


def test_spreadsheetml_that_calls_itself_xls(tmp_path):
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    text = f"""<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}">
<Worksheet ss:Name="Aging"><Table><Row ss:Index="3"><Cell><Data ss:Type="String">No
</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">1.5</Data></Cell></Row></Table>
</Worksheet></Workbook>"""
    raw, rows = rows_of(written(tmp_path / "a.xls", text))
    assert raw.sheet == "Aging"
    assert rows[2] == (3, None, "No", None, "1.5")


def test_parquet_is_read_as_what_its_types_say(tmp_path):
    path = tmp_path / "a[1].parquet"
    frame = pd.DataFrame(
        {
            "id": ["1.234", "007"],
            "number": [1.234, 5.0],
            "day": pd.to_datetime(["2026-01-31", None]),
        }
    )
    connection = duckdb.connect()
    connection.register("frame", frame)
    connection.execute(f"COPY frame TO '{path.as_posix()}' (FORMAT parquet)")
    raw, rows = rows_of(path)
    assert raw.head[0] == (0, ["id", "number", "day"])
    assert rows[0][2:] == ("1.234", "1.2340", "2026-01-31 00:00:00")
    assert rows[1][2:] == ("007", "5", None)


def test_json_lines_keep_numbers_exact(tmp_path):
    lines = [{"id": "NA", "amount": 1.234}, {"amount": 10, "more": {"a": 1}}]
    path = written(tmp_path / "a.json", "\n".join(map(json.dumps, lines)))
    raw, rows = rows_of(path)
    assert raw.head[0] == (0, ["id", "amount", "more"])
    assert rows[0] == (1, None, "NA", "1.2340", None)
    assert rows[1][2:] == (None, "10", '{"a": 1}')


def archive_of(path, name):
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "x")
    return path


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b"\n \n", "an empty file"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\x1f\x8b\x08\x00", "a gzip archive"),
        (b"<?xml version='1.0'?><a/>", "XML that is no spreadsheet"),
        (b'[{"a": 1}]', "one JSON list"),
        (b"PK\x03\x04garbage", "a damaged workbook or archive"),
    ],
)
def test_files_that_hold_no_table_say_what_they_are(tmp_path, content, words):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=words):
        file_kind(path)


def test_a_zip_archive_is_not_a_workbook(tmp_path):
    with pytest.raises(SourceError, match="a zip archive"):
        file_kind(archive_of(tmp_path / "a.zip", "items.csv"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0" + bytes(600)),
        ("a.parquet", b"PAR1xxxxPAR1"),
        ("a.jsonl", b'{"a": 1}\n{bad\n'),
        ("a.xml", b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'),
    ],
)
def test_damaged_files_are_one_clear_error(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"a\."):
        rows_of(path)


def test_files_are_described_by_digest_and_size(tmp_path):
    path = written(tmp_path / "a.csv", "abc")
    found = describe_file(path)
    assert found.sha256.startswith("ba7816bf8f01cfea414140de5dae2223")
    assert (found.name, found.n_bytes) == ("a.csv", 3)
    with pytest.raises(SourceError, match="cannot be read"):
        describe_file(tmp_path)
