"""Is what SECURITY.md says still so?"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`(tests/\w+\.py)::(\w+)`")


def named_tests():
    return NAMED.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8"))


def test_threats_name_their_tests():
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if line.startswith("| ")][1:]
    assert len(rows) >= 12
    assert [row for row in rows if not NAMED.search(row)] == []


@pytest.mark.parametrize(("file", "name"), named_tests())
def test_every_named_test_exists(file, name):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert name in {getattr(node, "name", "") for node in tree.body}


def test_no_command_keeps_an_executed_notebook():
    """Executed notebooks stay in memory; files of other kinds are made of them."""
    writers = re.compile(r"nbformat\.write|nbf\.write|write_ipynb|save_notebook")
    sources = [*(ROOT / "arkit" / "report").rglob("*.py")]
    sources += (ROOT / "arkit" / "cli").rglob("*.py")
    found = [p.name for p in sources if writers.search(p.read_text(encoding="utf-8"))]
    assert found == []
