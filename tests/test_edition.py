"""The customer's statement: what is ours, and what is others', is nowhere in it."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path

import pandas as pd
import pikepdf
import pypdf
import pytest

from arkit.errors import LedgerError, ParameterError
from arkit.judgment import statement
from arkit.ledger import Ledger, from_tables, open_ledger
from arkit.ledger import edition as editions
from arkit.ledger.edition import TABLES_SHOWN, customer_edition
from arkit.report import Produced, produce_statement
from arkit.schema import TABLES, date_text
from arkit.sources import read_ledger

DAY = "2025-06-30"
MINE, OTHER = "C1", "C2"
SHOWN = {
    "customers": {"customer_id", "customer_name"},
    "invoices": {
        *("invoice_id", "installment", "customer_id", "kind", "invoice_date"),
        *("due_date", "amount", "currency", "po_number"),
    },
    "settlements": {
        *("customer_id", "invoice_id", "installment", "kind", "settlement_date"),
        *("amount", "currency"),
    },
    "promises": {
        *("customer_id", "invoice_id", "made_on", "due_date", "amount", "currency"),
    },
    "disputes": {
        *("customer_id", "invoice_id", "opened_date", "closed_date", "amount"),
        "currency",
    },
}
NOT_SECRET = {"currency", "item_id", "installment", "customer_id"}
WORDS = (
    *("warning to sales", "exception granted", "sales only", "rumor", "write-off"),
    *("written off", "credit limit", "account manager", "segment"),
)


class Planted:
    """Rows whose every value that is not the customer's own is a secret."""

    def __init__(self) -> None:
        self.secrets: list[str] = []
        self.n = 0

    def value(self, table: str, name: str) -> object:
        """A unique value of the type of a column, remembered as a secret."""
        column, self.n = TABLES[table].columns[name], self.n + 1
        if column.type == "choice":
            return column.choices[-1]
        if column.type == "flag":
            return True
        if column.type in ("id", "text"):
            secret = f"Zq{self.n:03d}{table[:4]}{name.replace('_', '')}Xk"
            self.secrets.append(secret)
            return secret
        if column.type == "date":
            day = date(1971, 1, 1 + self.n % 27).replace(year=1940 + self.n)
            self.secrets += [day.isoformat(), date_text(day), f"{day:%Y%m%d}"]
            return pd.Timestamp(day)
        if column.type == "money":
            minor = 7_310_000_00 + self.n * 10_007
            self.secrets += amounts(minor)
            return minor
        number = 7_310_000 + self.n * 13
        self.secrets += [str(number), f"{number:,}"]
        return number

    def row(self, table: str, shown: dict[str, object], *, secret: bool) -> dict:
        """A row: what is shown as given, everything else a secret."""
        open_columns = SHOWN.get(table, set()) if not secret else set()
        found = {}
        for name, column in TABLES[table].columns.items():
            if name in shown:
                found[name] = shown[name]
            elif not column.derived and name not in open_columns | NOT_SECRET:
                found[name] = self.value(table, name)
        return found


def amounts(minor: int) -> list[str]:
    """An amount as it may be written."""
    major = f"{minor / 100:,.2f}"
    swapped = major.translate(str.maketrans(",.", ".,"))
    spaced = major.replace(",", " ").replace(".", ",")
    return [
        *(str(minor), f"{minor / 100:.2f}", major, swapped, spaced),
        *(major.split(".")[0], f"{minor / 100:,.0f}", str(minor // 100)),
    ]


def stamp(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


def known(day: str) -> dict[str, object]:
    return {"known_on": stamp(day)}


def planted_tables() -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Two customers; every field of ours and everything of the other is a secret."""
    plant = Planted()
    rows: dict[str, list[dict]] = {name: [] for name in TABLES}
    for customer, is_other in ((MINE, False), (OTHER, True)):
        own = {"customer_id": customer}
        named = own if is_other else own | {"customer_name": "Harbor Tools"}
        rows["customers"].append(
            plant.row(
                "customers",
                named | known("2025-01-03") | {"currency": "EUR"},
                secret=is_other,
            )
        )
        for n, (amount, due) in enumerate(
            [(120_000, "2025-04-01"), (80_000, "2025-07-15"), (50_000, "2025-03-20")]
        ):
            number = {} if is_other else {"invoice_id": f"R-{n}", "po_number": "PO-7"}
            size = {} if is_other else {"amount": amount}
            rows["invoices"].append(
                plant.row(
                    "invoices",
                    own
                    | {"kind": "invoice", "currency": "EUR", "installment": 1}
                    | {"invoice_date": stamp("2025-03-01"), "due_date": stamp(due)}
                    | known("2025-03-05")
                    | number
                    | size,
                    secret=is_other,
                )
            )
        first = rows["invoices"][-3]["invoice_id"]
        last = rows["invoices"][-1]["invoice_id"]
        for kind, part, invoice in (
            ("payment", 30_000, first),
            ("payment", 49_377, last),
            ("write-off", 623, last),
        ):
            rows["settlements"].append(
                plant.row(
                    "settlements",
                    own
                    | {"kind": kind, "amount": part, "invoice_id": invoice}
                    | {"settlement_date": stamp("2025-05-02"), "currency": "EUR"}
                    | {"installment": 1}
                    | known("2025-05-09"),
                    secret=is_other,
                )
            )
        said = own | {"invoice_id": first, "currency": "EUR"}
        rows["promises"].append(
            plant.row(
                "promises",
                said
                | {"made_on": stamp("2025-06-02"), "due_date": stamp("2025-07-04")}
                | {"amount": 90_000}
                | known("2025-06-06"),
                secret=is_other,
            )
        )
        rows["disputes"].append(
            plant.row(
                "disputes",
                said
                | {"opened_date": stamp("2025-06-03"), "amount": 10_000}
                | {"closed_date": pd.NaT}
                | known("2025-06-11"),
                secret=is_other,
            )
        )
        for name in ("activities", "field_reports", "inventory", "financials"):
            rows[name].append(plant.row(name, own | known("2025-06-12"), secret=True))
        rows["external_scores"].append(
            plant.row("external_scores", own | known("2025-06-12"), secret=True)
        )
    del rows["rates"]
    recorded = [
        "2025-01-03",
        "2025-03-05",
        "2025-05-09",
        "2025-06-06",
        "2025-06-11",
        "2025-06-12",
    ]
    plant.secrets += [date_text(date.fromisoformat(day)) for day in recorded] + recorded
    frames = {name: pd.DataFrame(values) for name, values in rows.items()}
    assert min(map(len, plant.secrets)) > 5
    return frames, plant.secrets


# -- searching -----------------------------------------------------------------------


def encodings(secret: str) -> Iterator[bytes]:
    """A secret as bytes: plain, wide, hexadecimal, and base64 at any offset."""
    plain = secret.encode()
    for raw in (plain, secret.encode("utf-16-le"), secret.encode("utf-16-be")):
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        if len(raw) < 8:
            continue
        for skip in range(3):
            encoded = base64.b64encode(b"\0" * skip + raw)
            start = (0, 2, 3)[skip]
            yield encoded[start : len(encoded) - 4]


def parts_of_pdf(raw: bytes) -> Iterator[bytes]:
    """Every byte and every text of a PDF: objects, streams, metadata, attachments."""
    yield raw
    with pikepdf.open(BytesIO(raw)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                yield item.read_bytes() if readable(item) else item.read_raw_bytes()
                yield repr(
                    item.stream_dict if hasattr(item, "stream_dict") else ""
                ).encode()
            yield (
                item.unparse(resolved=False)
                if not isinstance(item, pikepdf.Stream)
                else b""
            )
            yield from strings_of(item)
        with pdf.open_metadata() as told:
            yield str(told).encode()
        yield repr(dict(pdf.docinfo)).encode()
        for name, attached in pdf.attachments.items():
            inside = attached.get_file().read_bytes()
            yield name.encode() + b" " + (attached.description or "").encode()
            yield from parts_of_file(name, inside)
    reader = pypdf.PdfReader(BytesIO(raw))
    text = "\n".join(page.extract_text() for page in reader.pages)
    yield text.encode()
    yield " ".join(text.split()).encode()


def readable(stream: pikepdf.Stream) -> bool:
    try:
        stream.read_bytes()
    except pikepdf.PdfError:
        return False
    return True


def strings_of(item: object, depth: int = 0) -> Iterator[bytes]:
    """Strings inside an object, decoded."""
    if depth > 6:
        return
    if isinstance(item, pikepdf.String):
        yield bytes(item)
        yield str(item).encode()
    elif isinstance(item, pikepdf.Dictionary):
        for value in item.as_dict().values():
            yield from strings_of(value, depth + 1)
    elif isinstance(item, pikepdf.Array):
        for value in item:
            yield from strings_of(value, depth + 1)


def parts_of_file(name: str, raw: bytes) -> Iterator[bytes]:
    """Every byte of a file, with what is packed inside."""
    yield raw
    if raw[:2] == b"PK":
        with zipfile.ZipFile(BytesIO(raw)) as packed:
            yield repr(
                [(i.filename, i.comment, i.extra) for i in packed.infolist()]
            ).encode()
            for inner in packed.namelist():
                yield from parts_of_file(inner, packed.read(inner))
    elif raw[:5] == b"%PDF-" and name.endswith("pdf"):
        yield from parts_of_pdf(raw)


def found_in(paths: list[Path], secrets: list[str]) -> set[str]:
    """Which secrets are somewhere in some file."""
    whole = b"\n".join(
        part for path in paths for part in parts_of_file(path.name, path.read_bytes())
    )
    return {s for s in secrets if any(code in whole for code in encodings(s))}


# -- the edition ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def planted() -> tuple[Ledger, list[str]]:
    tables, secrets = planted_tables()
    ledger = from_tables(tables, as_of=DAY, extract_date=DAY)
    return ledger, secrets


@pytest.fixture(scope="module")
def produced(
    planted: tuple[Ledger, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> Produced:
    ledger, _ = planted
    plan = tmp_path_factory.mktemp("Zqplanfolder") / "Zqplanfile.toml"
    plan.write_text(
        '[plan]\ncustomer_id = "C1"\nagreed_date = 2025-06-20\ncurrency = "EUR"\n'
        'grace_days = 5\nreference = "Zqdrawer"\ninvoice_ids = ["Zqcovered"]\n'
        '[[installment]]\ndue_date = 2025-07-31\namount = "500.00"\n'
        '[[installment]]\ndue_date = 2025-08-31\namount = "400.00"\n',
        encoding="utf-8",
    )
    return produce_statement(
        ledger,
        MINE,
        tmp_path_factory.mktemp("Zqreportfolder"),
        plan_path=str(plan),
        shown={"organization": "Ferrolane", "contact": "accounts@ferrolane.example"},
    )


def test_every_field_is_planted(planted: tuple[Ledger, list[str]]) -> None:
    ledger, secrets = planted
    assert len(secrets) > 250
    assert ledger.contents.n_set_aside == 0
    names = {name for name, n in ledger.contents.n_rows.items() if n}
    assert names == set(TABLES) - {"rates"}


def test_no_secret_is_in_any_byte_of_the_statement(
    planted: tuple[Ledger, list[str]], produced: Produced
) -> None:
    _, secrets = planted
    paths = [produced.pdf, produced.workbook]
    places = ["Zqplanfolder", "Zqplanfile", "Zqdrawer", "Zqcovered", "Zqreportfolder"]
    places += ["arkit-", "/tmp/", "edition_path", str(Path.home())]
    assert found_in(paths, [*secrets, *places]) == set()


def test_no_word_of_ours_is_on_its_pages(produced: Produced) -> None:
    text = " ".join(
        page.extract_text() for page in pypdf.PdfReader(produced.pdf).pages
    ).lower()
    assert [word for word in WORDS if word in text] == []


def test_what_the_customer_may_see_is_there(produced: Produced) -> None:
    text = " ".join(
        " ".join(page.extract_text().split())
        for page in pypdf.PdfReader(produced.pdf).pages
    )
    for said in (
        *("Harbor Tools", "R-0", "R-1", "900.00", "800.00", "1,700.00", "300.00"),
        *("493.77", "31 Jul 2025", "500.00", "EUR 900.00 in all"),
        *("accounts@ferrolane.example", "no right of either side"),
    ):
        assert said in text, said
    assert found_in([produced.workbook], ["R-0", "Harbor Tools"])


def test_a_leak_is_found_wherever_it_is(tmp_path: Path, produced: Produced) -> None:
    """The search itself: page text, document metadata, attachment, workbook part."""
    secret = "Zq999leakXk"
    for where in ("docinfo", "xmp", "attachment", "hidden"):
        target = tmp_path / f"{where}.pdf"
        with pikepdf.open(produced.pdf) as pdf:
            if where == "docinfo":
                pdf.docinfo["/Keywords"] = secret
            elif where == "xmp":
                with pdf.open_metadata() as told:
                    told["dc:description"] = secret
            elif where == "attachment":
                packed = BytesIO()
                with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as inner:
                    inner.writestr("notes.txt", secret.encode("utf-16-le"))
                pdf.attachments["figures.zip"] = packed.getvalue()
            else:
                kept = base64.b64encode(f"xx{secret}yy".encode())
                pdf.Root.Kept = pdf.make_stream(kept)
            pdf.save(target, compress_streams=True)
        assert found_in([target], [secret]) == {secret}, where
    book = tmp_path / "book.xlsx"
    book.write_bytes(produced.workbook.read_bytes())
    with zipfile.ZipFile(book, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("docProps/custom.xml", f"<a>{secret.encode().hex()}</a>")
    assert found_in([book], [secret]) == {secret}


@pytest.mark.parametrize(
    ("name", "column"), [("account_manager", "account_manager"), ("segment", "segment")]
)
def test_a_door_left_open_is_seen(
    name: str,
    column: str,
    planted: tuple[Ledger, list[str]],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Were one internal field let through, the folder would hold its secret."""
    ledger, secrets = planted
    leaking = f"SELECT customer_id, {column} AS customer_name FROM known_customers"
    monkeypatch.setattr(editions, "CUSTOMER", leaking)
    customer_edition(ledger, MINE, tmp_path / "edition")
    found = secrets_in_folder(tmp_path / "edition", secrets)
    assert len(found) == 1
    assert name.replace("_", "") in next(iter(found))


def secrets_in_folder(folder: Path, secrets: list[str]) -> set[str]:
    """Which secrets are in the tables of a ledger folder, or in any byte of it."""
    values = []
    for path in folder.glob("*.parquet"):
        frame = pd.DataFrame(
            open_ledger(folder).engine.query(
                f"SELECT * FROM raw_{path.stem}", small=True
            )
        )
        values.append(frame.astype(str).to_csv(index=False))
    told = "\n".join(values).encode()
    raw = b"\n".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    return {s for s in secrets if s.encode() in told or s.encode() in raw}


def test_the_folder_holds_only_what_is_listed(
    planted: tuple[Ledger, list[str]], tmp_path: Path
) -> None:
    ledger, secrets = planted
    contents = customer_edition(ledger, MINE, tmp_path / "edition")
    assert secrets_in_folder(tmp_path / "edition", secrets) == set()
    files = {path.name for path in (tmp_path / "edition").iterdir()}
    assert files == {f"{name}.parquet" for name in TABLES_SHOWN} | {"ledger.json"}
    told = json.loads((tmp_path / "edition" / "ledger.json").read_text("utf-8"))
    assert told["origins"] == [] == told["remarks"]
    assert contents.n_rows["customers"] == 1
    edition = open_ledger(tmp_path / "edition")
    for name in TABLES_SHOWN:
        rows = edition.engine.query(f"SELECT * FROM raw_{name}", small=True)
        assert set(rows["customer_id"]) == {MINE}
        hidden = set(rows.columns) - SHOWN[name] - {"known_on", "item_id"}
        ours = hidden - {"settlement_id", "promise_id", "dispute_id"}
        assert rows[sorted(ours)].isna().all().all(), name


def test_a_closed_small_difference_is_not_asked_for(
    planted: tuple[Ledger, list[str]], tmp_path: Path
) -> None:
    ledger, _ = planted
    customer_edition(ledger, MINE, tmp_path / "edition")
    rows = open_ledger(tmp_path / "edition").query(
        "SELECT i.invoice_id, l.open_amount FROM ledger AS l JOIN known_invoices AS i "
        "ON i.item_id = l.item_id ORDER BY i.invoice_id"
    )
    assert rows["open_amount"].tolist() == [900.0, 800.0, 0.0]
    kinds = open_ledger(tmp_path / "edition").query(
        "SELECT DISTINCT kind FROM known_settlements"
    )
    assert kinds["kind"].tolist() == ["payment"]


def test_an_open_document_is_stated_with_all_that_is_owed(tmp_path: Path) -> None:
    """100 invoiced, 30 paid, 20 written off: 50 open for us, 70 owed by it."""
    invoices = pd.DataFrame(
        {
            "invoice_id": ["A1"],
            "customer_id": ["C1"],
            "invoice_date": [stamp("2025-03-01")],
            "due_date": [stamp("2025-04-01")],
            "amount": [10_000],
            "currency": "EUR",
        }
    )
    entries = pd.DataFrame(
        {
            "customer_id": ["C1", "C1"],
            "invoice_id": ["A1", "A1"],
            "kind": ["payment", "write-off"],
            "settlement_date": [stamp("2025-05-02"), stamp("2025-05-03")],
            "amount": [3_000, 2_000],
            "currency": "EUR",
        }
    )
    tables = {"invoices": invoices, "settlements": entries}
    ledger = from_tables(tables, as_of=DAY, extract_date=DAY)
    customer_edition(ledger, "C1", tmp_path / "edition")
    row = open_ledger(tmp_path / "edition").query("SELECT * FROM ledger").iloc[0]
    assert (row["amount"], row["open_amount"], row["paid_amount"]) == (100, 70, 30)


def test_what_is_open_ties_with_the_ledger(demo_folder: Path, tmp_path: Path) -> None:
    whole = read_ledger(demo_folder, as_of=DAY)
    for customer in ("C00017", "C00088", "C00042", "C00046"):
        customer_edition(whole, customer, tmp_path / customer)
        stated = statement(open_ledger(tmp_path / customer)).total().frame.iloc[0]
        own = whole.customer(customer).query(
            "SELECT SUM(CASE WHEN open_amount <> 0 THEN open_amount + "
            "written_off_amount ELSE 0 END) AS owed_amount FROM ledger"
        )
        on_account = whole.customer(customer).query(
            "SELECT COALESCE(SUM(amount), 0) AS paid_amount FROM unapplied"
        )
        net = own["owed_amount"].iloc[0] - on_account["paid_amount"].iloc[0]
        assert stated["exposure_amount"] == pytest.approx(net, abs=0.005)


def test_what_comes_later_is_not_stated(demo_folder: Path, tmp_path: Path) -> None:
    before = read_ledger(demo_folder, as_of="2024-12-31")
    contents = customer_edition(before, "C00017", tmp_path / "edition")
    assert contents.last_date <= date(2024, 12, 31)
    assert contents.last_as_of == date(2024, 12, 31)


# -- refusals ------------------------------------------------------------------------


def test_a_statement_refuses_the_whole_ledger(demo_folder: Path) -> None:
    whole = read_ledger(demo_folder, as_of=DAY)
    with pytest.raises(ParameterError, match="own part of a ledger only"):
        statement(whole)
    with pytest.raises(ParameterError, match="own part of a ledger only"):
        statement(whole.customer("C00017"))


def test_the_plan_of_another_customer_is_refused(
    planted: tuple[Ledger, list[str]], tmp_path: Path
) -> None:
    plan = tmp_path / "plan.toml"
    plan.write_text(
        '[plan]\ncustomer_id = "C2"\nagreed_date = 2025-06-20\ncurrency = "EUR"\n'
        '[[installment]]\ndue_date = 2025-07-31\namount = "500.00"\n',
        encoding="utf-8",
    )
    with pytest.raises(ParameterError, match="plan of another customer"):
        produce_statement(planted[0], MINE, tmp_path, plan_path=str(plan))


def test_an_unknown_customer_is_refused(
    planted: tuple[Ledger, list[str]], tmp_path: Path
) -> None:
    with pytest.raises(ParameterError):
        customer_edition(planted[0], "C9", tmp_path / "edition")
    assert not (tmp_path / "edition").exists()


def test_an_edition_never_replaces_a_folder(
    planted: tuple[Ledger, list[str]], tmp_path: Path
) -> None:
    customer_edition(planted[0], MINE, tmp_path / "edition")
    with pytest.raises(LedgerError, match="exists"):
        customer_edition(planted[0], OTHER, tmp_path / "edition")
