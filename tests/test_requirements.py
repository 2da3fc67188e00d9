"""Does every requirement have a place that exists and a test that holds it?"""

from __future__ import annotations

import importlib
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from arkit.cli import main

ROOT = Path(__file__).resolve().parents[1]
TABLE = tomllib.loads((ROOT / "tests/requirements.toml").read_text(encoding="utf-8"))
EXPECTED = {"R000": 20, "R001": 11, "R002": 15, "R003": 11, "R004": 15}


def test_no_requirement_is_left_out():
    assert Counter(key.split("-")[0] for key in TABLE) == EXPECTED
    for start, n in EXPECTED.items():
        assert [key for key in TABLE if key.startswith(start)] == [
            f"{start}-{i}" for i in range(1, n + 1)
        ]


@pytest.mark.parametrize("key", TABLE)
def test_what_meets_a_requirement_exists(key):
    for name in TABLE[key]["by"]:
        kind, _, rest = name.partition(" ")
        if kind == "command":
            assert rest in main.commands, name
        elif kind == "form":
            assert (ROOT / "templates/forms" / rest).is_file(), name
        elif "." in name:
            floor, function = name.split(".")
            assert hasattr(importlib.import_module(f"arkit.{floor}"), function), name
        else:
            assert (ROOT / "notebooks" / f"{name}.ipynb").is_file(), name


@pytest.mark.parametrize("key", TABLE)
def test_tests_of_a_requirement_exist(key):
    assert TABLE[key]["tests"]
    for name in TABLE[key]["tests"]:
        file, function = name.split(".")
        text = (ROOT / "tests" / f"{file}.py").read_text(encoding="utf-8")
        assert f"def {function}(" in text, name
