"""Which rules of PDF/UA and PDF/A does a file break, by an independent validator?"""

from __future__ import annotations

from pathlib import Path

import page

# Data that end in a carriage return, before the line feed that ends a stream, read as
# if the line had ended in both; the length is right.
NO_FAULT = frozenset({"PDFA3A-STREAM-LENGTH-001"})
ACCESSIBLE = page.ValidationProfile.PDF_UA_1
ARCHIVAL = page.ValidationProfile.PDF_A_3A


def broken_rules(pdf: Path | bytes, *profiles: page.ValidationProfile) -> list[str]:
    """Rules that are broken, with what the validator says."""
    data = pdf if isinstance(pdf, bytes) else pdf.read_bytes()
    found = []
    for profile in profiles or (ACCESSIBLE, ARCHIVAL):
        report = page.validate_pdf_bytes(data, profile=profile)
        assert report.rules.total > 100
        found += [f"{f.rule_id}: {f.message}" for f in report.failures]
    return [one for one in found if one.partition(":")[0] not in NO_FAULT]
