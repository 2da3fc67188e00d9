"""What the README shows is what happens, and everything there is is mentioned."""

import re
from pathlib import Path

from click.testing import CliRunner

from arkit import metrics
from arkit.cli import main
from arkit.report import notebooks

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language=""):
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", README, flags=re.M | re.S)
    return [text for said, text in fenced if said == language]


def test_the_session_of_the_readme_happens(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (extract,) = blocks("csv")
    Path("extract.csv").write_text(extract, encoding="utf-8")
    shown = "\n".join(block for block in blocks() if "$ arkit import" in block)
    steps = re.split(r"^\$ arkit ", shown, flags=re.M)[1:]
    assert [step.split()[0] for step in steps] == ["import", "check"]
    for step in steps:
        line, _, said = step.partition("\n")
        result = CliRunner().invoke(main, line.split())
        assert result.output.strip() == said.strip()


def test_every_notebook_and_command_is_mentioned():
    for name in [*notebooks(), *(f"arkit {c}" for c in main.commands)]:
        assert name in README, name


def test_the_picture_and_the_linked_pages_are_there():
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert (ROOT / target).is_file(), target


def test_every_metric_is_in_the_public_list_once():
    assert len(metrics.__all__) == len(set(metrics.__all__)) > 30


def test_the_house_has_the_floors_it_says():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    floors = {
        p.name for p in (ROOT / "arkit").iterdir() if (p / "__init__.py").exists()
    }
    assert {f for f in floors if f"`arkit.{f}`" in text} | {"__pycache__"} >= floors
