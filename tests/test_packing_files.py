"""Files of a pack: put in place whole, locked, journaled, listed and checked."""

import errno
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.errors import ParameterError, ReportError
from arkit.report import Job, verify
from arkit.report.packing import customer_jobs, portfolio_job
from arkit.report.packing import finished as journal_module
from arkit.report.packing.ended_badly import DISK_FULL, reason_of, shareable
from arkit.report.packing.finished import JOURNAL_FILE, Finished, Journal
from arkit.report.packing.folder_lock import LOCK_FILE, folder_lock
from arkit.report.packing.jobs import varied_parameters
from arkit.report.packing.manifest import MANIFEST_FILE, SUMS_FILE, write_manifest
from arkit.report.packing.outcome import Failure
from arkit.report.packing.what_it_rests_on import Basis, basis_of, input_digest
from arkit.report.put_in_place import clear_aside, write_in_place, write_together

BASIS = Basis(
    notebook="n", notebook_digest="0", parameters={"a": 1}, inputs={}, digest="d"
)


# -- in place, or not at all ---------------------------------------------------------


def test_files_that_belong_together_appear_together(tmp_path, monkeypatch):
    write_together({"a": b"old", "b": b"old"}, tmp_path)
    real, calls = os.fsync, []

    def full(handle):
        calls.append(handle)
        if len(calls) == 2:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_together({"a": b"new", "b": b"new"}, tmp_path)
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == {
        "a": b"old",
        "b": b"old",
    }


def test_a_file_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    seen = []
    monkeypatch.setattr(
        os, "fsync", lambda _: seen.append(sorted(p.name for p in tmp_path.iterdir()))
    )
    write_in_place(b"x", tmp_path / "report.pdf")
    assert seen[0] != ["report.pdf"]
    assert seen[-1] == ["report.pdf"]


def test_only_what_was_left_aside_is_cleared(tmp_path):
    (tmp_path / ".arkit-1").write_text("x")
    (tmp_path / ".arkit-2").mkdir()
    (tmp_path / ".arkit-2" / "r.pdf").write_text("x")
    (tmp_path / ".bashrc").write_text("x")
    (tmp_path / "arkit-notes.txt").write_text("x")
    clear_aside(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == [".bashrc", "arkit-notes.txt"]


# -- the lock ------------------------------------------------------------------------


def test_two_packs_never_write_one_folder(tmp_path):
    with folder_lock(tmp_path):
        with (
            pytest.raises(ReportError, match="another pack is being written"),
            folder_lock(tmp_path),
        ):
            pass
        assert (tmp_path / LOCK_FILE).exists()
    with folder_lock(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_lock_of_another_running_process_holds(tmp_path):
    code = (
        "import sys, time; from pathlib import Path\n"
        "from arkit.report.packing.folder_lock import folder_lock\n"
        "with folder_lock(Path(sys.argv[1])):\n"
        "    sys.stdout.write('held'); sys.stdout.flush(); sys.stdin.read()\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as other:
        assert other.stdout.read(4) == b"held"
        with pytest.raises(ReportError, match="another pack"), folder_lock(tmp_path):
            pass
        other.kill()
        other.wait()
    assert (tmp_path / LOCK_FILE).exists()
    with folder_lock(tmp_path):
        held = json.loads((tmp_path / LOCK_FILE).read_text())
        assert held["pid"] == os.getpid()


@pytest.mark.parametrize(
    "change",
    [{"host": "another"}, {"pid": "x"}, {"start": None, "pid": None}],
)
def test_a_lock_that_cannot_be_judged_is_left_alone(tmp_path, change):
    with folder_lock(tmp_path):
        held = json.loads((tmp_path / LOCK_FILE).read_text())
    (tmp_path / LOCK_FILE).write_text(json.dumps(held | {"pid": 2**22 + 1} | change))
    with pytest.raises(ReportError, match="delete"), folder_lock(tmp_path):
        pass


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_process_number_that_was_used_again_holds_nothing(tmp_path):
    with folder_lock(tmp_path):
        held = json.loads((tmp_path / LOCK_FILE).read_text())
    assert held["pid"] == os.getpid()
    (tmp_path / LOCK_FILE).write_text(json.dumps(held | {"start": "1"}))
    with folder_lock(tmp_path):
        pass


def test_the_lock_names_nobody(tmp_path):
    import getpass
    import socket

    with folder_lock(tmp_path):
        text = (tmp_path / LOCK_FILE).read_text()
    assert socket.gethostname() not in text
    assert getpass.getuser() not in text


# -- reasons that may be shared ------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("'/home/anna/x y/a.csv' is missing", "'a.csv' is missing"),
        ('no /home/anna/a.csv or "/a b/c d/e.csv"', 'no a.csv or "e.csv"'),
        ("file:///home/anna/a.csv", "a.csv"),
        ("~/books/a.csv: Permission denied", "a.csv: Permission denied"),
        (r"C:\Users\Anna Lee\books\a.csv", "a.csv"),
        (r"\\server\share\a.csv is locked", "a.csv is locked"),
        ("File /tmp/x.py, line 3", "File x.py, line 3"),
        ("12/31 and/or EUR 3/4", "12/31 and/or EUR 3/4"),
        ("see https://example.com/a/b", "see https://example.com/a/b"),
        ("a\nb\x1b[31mc\u202ed", "a b c d"),
    ],
)
def test_reasons_have_no_folders(text, said):
    assert shareable(text) == said


@given(st.text(max_size=400))
def test_reasons_are_one_short_line(text):
    said = shareable(text)
    assert len(said) <= 300
    assert "\n" not in said
    assert "\x1b" not in said


def test_a_full_disk_is_named_whoever_notices():
    full = OSError(errno.ENOSPC, "No space left on device", "/home/anna/r.pdf")
    wrapped = ReportError("r.pdf cannot be replaced")
    wrapped.__cause__ = full
    assert reason_of(full) == reason_of(wrapped) == DISK_FULL
    assert "anna" not in reason_of(OSError(errno.EACCES, "denied", "/home/anna/r.pdf"))


# -- the journal ---------------------------------------------------------------------


def finished(name, folder, digest="d"):
    files = write_together({f"{name}.pdf": name.encode()}, folder)
    return Finished(name=name, digest=digest, files=files, n_tables=1, n_pages=2)


def test_what_was_finished_is_known_again(tmp_path):
    journal = Journal(tmp_path)
    one, two = finished("a", tmp_path), finished("b", tmp_path)
    journal.add(one)
    journal.add(two)
    assert Journal(tmp_path).known == {"a": one, "b": two}
    assert one.is_in(tmp_path)
    (tmp_path / "a.pdf").write_text("changed")
    assert not one.is_in(tmp_path)
    assert two.is_in(tmp_path)
    (tmp_path / "b.pdf").unlink()
    assert not two.is_in(tmp_path)


@given(st.integers(0, 400))
def test_a_line_that_was_cut_off_costs_one_report(cut):
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        journal = Journal(folder)
        for one in "abc":
            journal.add(finished(one, folder))
        whole = (folder / JOURNAL_FILE).read_bytes()
        (folder / JOURNAL_FILE).write_bytes(whole[: max(len(whole) - cut, 0)])
        known = Journal(folder).known
        lost = -(-max(cut - 1, 0) // (len(whole) // 3))
        assert sorted(known) == sorted("abc"[: max(3 - lost, 0)])


def test_a_line_that_did_not_fit_on_the_disk_does_not_spoil_the_next(
    tmp_path, monkeypatch
):
    journal = Journal(tmp_path)
    journal.begin()
    real = os.fsync

    def full(handle):
        with journal.path.open("ab") as stream:
            stream.truncate(journal.path.stat().st_size - 5)
        raise OSError(errno.ENOSPC, "No space left on device")

    a, b = finished("a", tmp_path), finished("b", tmp_path)
    monkeypatch.setattr(journal_module.os, "fsync", full)
    journal.add(a)
    monkeypatch.setattr(journal_module.os, "fsync", real)
    journal.add(b)
    assert sorted(Journal(tmp_path).known) == ["b"]


# -- manifest and verification -------------------------------------------------------


def small_pack(folder):
    folder.mkdir(exist_ok=True)
    ones = [finished(name, folder) for name in ("a", "b")]
    failure = Failure(job=Job(notebook="n", name="c"), reason="no such customer")
    write_manifest(folder, [(one, BASIS) for one in ones], [failure])
    return folder


def test_the_manifest_is_an_in_toto_statement(tmp_path):
    statement = json.loads((small_pack(tmp_path) / MANIFEST_FILE).read_text())
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert set(statement) == {"_type", "subject", "predicateType", "predicate"}
    (first, _) = statement["subject"]
    assert first["name"] == "a.pdf"
    assert len(first["digest"]["sha256"]) == 64
    told = statement["predicate"]
    assert told["notProduced"] == [{"name": "c", "reason": "no such customer"}]
    assert [one["name"] for one in told["reports"]] == ["a", "b"]
    assert told["software"]["packages"]["pandas"]


def test_other_tools_can_check_the_sums(tmp_path):
    small_pack(tmp_path)
    command = ["sha256sum", "--check", "--strict", "--quiet", SUMS_FILE]
    assert subprocess.run(command, cwd=tmp_path, check=False).returncode == 0


def damage(folder, kind):
    if kind == "missing":
        (folder / "a.pdf").unlink()
    elif kind == "changed":
        (folder / "a.pdf").write_text("x")
    elif kind == "extra":
        (folder / "deep").mkdir()
        (folder / "deep" / "a.pdf").write_text("x")
    elif kind == "a link":
        (folder / "a.pdf").rename(folder.parent / "a.pdf")
        (folder / "a.pdf").symlink_to(folder.parent / "a.pdf")
    elif kind == "manifest":
        path = folder / MANIFEST_FILE
        path.write_text(path.read_text().replace("no such customer", "fine"))
    elif kind == "sums":
        (folder / SUMS_FILE).unlink()


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("nothing", ((), (), ())),
        ("missing", (("a.pdf",), (), ())),
        ("changed", ((), ("a.pdf",), ())),
        ("extra", ((), (), ("deep/a.pdf",))),
        ("a link", (("a.pdf",), (), ())),
        ("manifest", ((), (MANIFEST_FILE,), ())),
        ("sums", ((), (SUMS_FILE, MANIFEST_FILE), ())),
    ],
)
def test_every_change_is_found(tmp_path, kind, found):
    folder = small_pack(tmp_path / "pack")
    damage(folder, kind)
    seen = verify(folder)
    assert (seen.missing, seen.changed, seen.extra) == found
    assert seen.is_intact == (kind == "nothing")
    assert seen.not_produced == (("c", "no such customer"),) or kind == "manifest"


@pytest.mark.parametrize("name", ["../x.pdf", "/etc/passwd", "a\\b", "", "..", "C:x"])
def test_a_hostile_manifest_leads_nowhere(tmp_path, name):
    folder = small_pack(tmp_path / "pack")
    (tmp_path / "x.pdf").write_text("x")
    statement = json.loads((folder / MANIFEST_FILE).read_text())
    statement["subject"][0]["name"] = name
    (folder / MANIFEST_FILE).write_text(json.dumps(statement))
    with pytest.raises(ParameterError, match="damaged"):
        verify(folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"_type": 1}', "\xff"])
def test_a_damaged_manifest_is_named(tmp_path, text):
    folder = small_pack(tmp_path / "pack")
    (folder / MANIFEST_FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(ParameterError, match="no manifest"):
        verify(folder)


def test_a_pack_that_is_not_finished_is_named(tmp_path):
    small_pack(tmp_path)
    Journal(tmp_path).begin()
    with pytest.raises(ParameterError, match="not finished"):
        verify(tmp_path)
    with pytest.raises(ParameterError, match="there is no folder"):
        verify(tmp_path / "none")


# -- what a report rests on ----------------------------------------------------------


def test_a_report_rests_on_its_inputs_and_not_on_their_place(tmp_path):
    policy = tmp_path / "policy.toml"
    policy.write_text("[a]\n", encoding="utf-8")
    given = {"as_of": date(2025, 6, 30), "policy_path": str(policy)}
    (job,) = customer_jobs(["C1"], given, as_of=date(2025, 6, 30))
    first = basis_of(job)
    moved = tmp_path / "elsewhere"
    moved.mkdir()
    policy.rename(moved / "my.toml")
    (job,) = customer_jobs(
        ["C1"], given | {"policy_path": str(moved / "my.toml")}, as_of=given["as_of"]
    )
    assert basis_of(job) == first
    assert str(tmp_path) not in json.dumps(dict(first.parameters))
    (moved / "my.toml").write_text("[b]\n", encoding="utf-8")
    assert basis_of(job).digest != first.digest


def test_a_ledger_is_known_by_its_digest(tmp_path):
    for name, digest in (("a", "1"), ("b", "1"), ("c", "2")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "ledger.json").write_text(json.dumps({"digest": digest}))
    a, b, c = (input_digest("ledger_path", str(tmp_path / n)) for n in "abc")
    assert a == b == "1"
    assert c == "2"
    (tmp_path / "a" / "ledger.json").write_text("{")
    assert len(input_digest("ledger_path", str(tmp_path / "a"))) == 64


def test_a_ledger_on_an_engine_is_known_by_its_digest_too(demo_folder):
    def found(ledger):
        given = {"ledger_path": str(ledger)}
        return basis_of(customer_jobs(["C1"], given, as_of=date(2025, 6, 30))[0])

    here, there = found(demo_folder), found(f"spark:{demo_folder}")
    assert here.inputs == there.inputs
    assert here.digest == there.digest
    assert here.is_certain
    assert there.is_certain
    assert not found("spark:hdfs://books.example/my.ledger").is_certain


def test_what_differs_between_reports_is_found():
    day = date(2025, 6, 30)
    jobs = [
        portfolio_job({"ledger_path": "demo"}, as_of=day),
        *customer_jobs(["A", "B", "C"], {"ledger_path": "demo"}, as_of=day),
    ]
    assert varied_parameters(jobs) == {"customer_review": frozenset({"customer_id"})}
    extra = Job(notebook="customer_review", parameters={"currency": "EUR"}, name="x")
    assert varied_parameters([*jobs, extra])["customer_review"] == {
        *("ledger_path", "as_of", "customer_id", "currency")
    }
