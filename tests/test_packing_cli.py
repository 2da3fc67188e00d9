"""The monthly pack as an analyst produces, resumes and checks it."""

import json
import re
import shutil

import pypdf
import pytest
from click.testing import CliRunner

from arkit.cli import main
from arkit.cli import progress as progress_module
from arkit.cli.progress import Progress
from arkit.report import Event

DAY = "2025-06-30"
REPORTS = ["customer-review-C00017", "monthly-summary", "portfolio-review"]


def run(*arguments):
    result = CliRunner().invoke(main, [str(a) for a in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def pack(demo_folder, tmp_path_factory):
    """A pack with a customer there is and one there is not; and what was said."""
    folder = tmp_path_factory.mktemp("cli") / "pack"
    given = ("--as-of", DAY, "--customers", "C00017,NOPE", "-o", folder)
    result = run("monthly", demo_folder, *given, "--combined", "--log", "json")
    return folder, result, given


def text_of(path):
    pages = pypdf.PdfReader(path).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_one_failing_customer_never_stops_the_pack(pack):
    folder, result, _ = pack
    assert result.exit_code == 1
    assert "not produced: 1 of 4 (customer-review-NOPE-2025-06-30)" in result.output
    names = sorted(p.name for p in folder.iterdir())
    assert names == sorted(
        [f"{r}-{DAY}.{e}" for r in REPORTS for e in ("pdf", "xlsx")]
        + ["SHA256SUMS", "manifest.json", f"monthly-pack-{DAY}.pdf"]
    )


def test_the_log_is_one_object_per_line(pack):
    lines = pack[1].stderr.splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{")]
    assert {one["report"]: one["event"] for one in told} == {
        **{f"{name}-{DAY}": "produced" for name in REPORTS},
        f"customer-review-NOPE-{DAY}": "not produced",
    }
    assert [one["done"] for one in told] == [1, 2, 3, 4]
    assert {one["total"] for one in told} == {4}


def test_the_cover_says_what_is_missing_and_where_everything_is(pack):
    text = text_of(pack[0] / f"monthly-summary-{DAY}.pdf")
    for words in (
        "Not produced: 1 of 3 reports",
        "no such customer",
        "Movers",
        "Since 31 May 2025",
        "Breaches",
        "Watch list",
        "payment habits",
        "customer-review-C00017-2025-06-30.",
    ):
        assert words in text
    assert not re.search(r"\bnan\b|NaN|None", text)


def test_the_combined_file_has_a_bookmark_per_report(pack):
    reader = pypdf.PdfReader(pack[0] / f"monthly-pack-{DAY}.pdf")
    outline = [one.title for one in reader.outline if not isinstance(one, list)]
    assert outline == ["Summary", "Portfolio", "C00017 Tolvanger Construction Group"]
    parts = [f"{name}-{DAY}.pdf" for name in REPORTS]
    n_pages = sum(len(pypdf.PdfReader(pack[0] / name).pages) for name in parts)
    assert len(reader.pages) == n_pages


def test_the_manifest_says_what_it_was_made_from(pack, demo_folder):
    statement = json.loads((pack[0] / "manifest.json").read_text(encoding="utf-8"))
    (ledger,) = statement["predicate"]["inputs"]
    contents = json.loads((demo_folder / "ledger.json").read_text(encoding="utf-8"))
    assert ledger["name"] == "ledger"
    assert ledger["digest"]["sha256"] == contents["digest"]
    assert ledger["ledger"]["controls"] == contents["controls"]
    (review, *_) = statement["predicate"]["reports"]
    assert review["basis"]["parameters"]["customer_id"] == "C00017"
    assert review["n_pages"] > 3
    assert str(demo_folder.parent) not in json.dumps(statement)


def test_a_pack_is_verified_and_resumed(pack, demo_folder):
    folder, _, given = pack
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    checked = run("verify", folder)
    assert checked.exit_code == 0, checked.output
    assert "9 files, all as they were produced" in checked.output
    assert "was not produced: customer-review-NOPE-2025-06-30" in checked.output
    moved = demo_folder.parent / "moved.ledger"
    shutil.copytree(demo_folder, moved)
    again = run("monthly", moved, *given, "--combined", "--resume", "--jobs", "1")
    assert "3 of them unchanged" in again.output
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / f"portfolio-review-{DAY}.pdf").write_bytes(b"changed")
    (folder / f"customer-review-C00017-{DAY}.xlsx").unlink()
    harmed = run("verify", folder)
    assert harmed.exit_code == 1
    assert f"changed: portfolio-review-{DAY}.pdf" in harmed.output
    assert f"missing: customer-review-C00017-{DAY}.xlsx" in harmed.output
    assert "not part of the pack: notes.txt" in harmed.output


def test_progress_on_a_terminal_says_how_long_it_will_take(capsys, monkeypatch):
    times = iter([0, 30, 60, 90, 120])
    monkeypatch.setattr(progress_module, "monotonic", lambda: next(times))
    shown = Progress(5)
    shown.is_live = True
    for outcome in ("unchanged", "produced", "produced", "not produced", "produced"):
        shown.tell(Event(outcome=outcome, name="a\x1b[31m", reason="late"))
    lines = capsys.readouterr().err.split("\r")[1:]
    assert lines[:2] == ["1/5 a?[31m", "2/5 a?[31m"]
    assert lines[2] == "3/5 a?[31m, 30 s left"
    assert lines[3] == "4/5 a?[31m: not produced: late\n"
    assert lines[4] == "5/5 a?[31m\n"


def test_progress_elsewhere_is_plain_lines(capsys):
    shown = Progress(2)
    shown.tell(Event(outcome="unchanged", name="a"))
    shown.tell(Event(outcome="notice", reason="slower"))
    shown.tell(Event(outcome="stopping", reason="1"))
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "1/2 a: unchanged"
    assert said[1] == "slower"
    assert "Ctrl-C again stops at once" in said[2]
