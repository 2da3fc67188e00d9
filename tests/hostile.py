"""Names nobody should trust, a ledger full of them, and what is inside a shared file.

For every test that sends names through a report, a workbook, a log or a manifest.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pikepdf

NAMES: Mapping[str, str] = json.loads(
    Path(__file__).with_name("hostile_names.json").read_text(encoding="utf-8")
)
STEERING = re.compile("[\u202a-\u202e\u2066-\u2069]")
ACTIVE = ("/JavaScript", "/JS", "/Launch", "/OpenAction", "/AA", "/GoToR", "/URI")


def storable() -> dict[str, str]:
    """Names that can be in a ledger at all: not empty, and valid Unicode."""
    return {
        kind: name
        for kind, name in NAMES.items()
        if name.strip() and kind not in {"surrogate", "noncharacter", "control"}
    }


def tables_of(names: Mapping[str, str]) -> dict[str, pd.DataFrame]:
    """Invoices and customers whose numbers, names and notes are all hostile."""
    ids = list(names.values())
    issued = pd.to_datetime("2025-05-01")
    invoices = pd.DataFrame(
        {
            "invoice_id": [f"{name}-{n}" for n, name in enumerate(ids)],
            "customer_id": ids,
            "invoice_date": issued,
            "due_date": issued + pd.Timedelta(days=10),
            "amount": [100_000 + n for n in range(len(ids))],
            "currency": "EUR",
            "reference": ids[::-1],
        }
    )
    customers = pd.DataFrame({"customer_id": ids, "customer_name": ids[::-1]}).assign(
        segment=ids, account_manager=ids[::-1]
    )
    return {"invoices": invoices, "customers": customers}


def streams(data: bytes) -> dict[str, bytes]:
    """Everything inside a shared file, unpacked: a PDF, a workbook, or plain text."""
    if data.startswith(b"%PDF"):
        return _in_pdf(data)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return {name: book.read(name) for name in book.namelist()}
    return {"": data}


def _in_pdf(data: bytes) -> dict[str, bytes]:
    """Objects, streams and attachments of a PDF, those inside attachments as well."""
    found = {}
    with pikepdf.open(io.BytesIO(data)) as document:
        for thing in document.objects:
            number = str(thing.objgen[0])
            if isinstance(thing, pikepdf.Stream):
                found[f"object {number}"] = bytes(thing.read_bytes())
                keys = {key: value for key, value in thing.items() if key != "/Length"}
                found[f"about {number}"] = repr(keys).encode("utf-8", "replace")
            else:
                found[f"object {number}"] = thing.unparse(resolved=True)
        for name, spec in document.attachments.items():
            inside = streams(spec.get_file().read_bytes())
            found |= {f"{name}: {part}": text for part, text in inside.items()}
    return found


def found_in(files: Mapping[str, bytes], *words: str) -> list[tuple[str, str, str]]:
    """Where any of these words is, in whatever spelling a file may use."""
    hits = []
    for file, data in files.items():
        for part, text in streams(data).items():
            flat = text.lower()
            for word in words:
                spelled = (
                    word.encode("utf-8", "surrogatepass"),
                    word.encode("utf-16-be", "surrogatepass"),
                    word.encode("utf-16-be", "surrogatepass").hex().encode(),
                )
                if any(way.lower() in flat for way in spelled):
                    hits.append((file, part, word))
    return hits
