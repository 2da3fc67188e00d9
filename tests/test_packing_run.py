"""A pack runs to its end: nothing stops another report, nothing is half-written."""

import errno
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import psutil
import pypdf
import pytest

from arkit.errors import ParameterError, ReportError
from arkit.report import Job, PackOptions, produce_pack, verify
from arkit.report.packing import at_once, places, what_it_rests_on
from arkit.report.packing.finished import JOURNAL_FILE
from arkit.report.packing.folder_lock import LOCK_FILE
from arkit.report.packing.manifest import MANIFEST_FILE, SUMS_FILE
from arkit.report.packing.places import Here
from arkit.report.running import Limits, runner
from tests.tiny_pack import listed, tiny_jobs, tiny_notebook

produce_module = import_module("arkit.report.packing.produce_pack")
put_in_place = import_module("arkit.report.put_in_place")
HERE = Path(__file__).parent
SHORT = Limits(cell_seconds=5, report_seconds=60, memory_bytes=2**30)
WAIT_SECONDS = 60


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    return tiny_notebook(tmp_path_factory.mktemp("tiny") / "tiny.ipynb")


class Quick:
    """A runner that runs nothing: the files hold the words, "raise" fails."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        """Nothing to end."""

    close = __exit__

    def shared(self, path, varied, common, *, printed):
        return 0

    def run(self, path, parameters, *, limits, then, aside):
        words = parameters.get("words", "")
        if words.startswith("raise"):
            raise ReportError(f"tiny stopped: {words}")
        if words.startswith("meddle"):
            path = Path(parameters["ledger_path"]) / "ledger.json"
            path.write_text(json.dumps({"digest": words}))
        (aside / "r.pdf").write_text(f"{words} pdf")
        (aside / "r.xlsx").write_text(f"{words} xlsx")
        (aside / "about.json").write_text('{"n_tables": 1, "n_pages": 2}')


@pytest.fixture
def quick(monkeypatch):
    """Runs nothing, for tests of what happens around the reports."""
    monkeypatch.setattr(places, "runner", lambda *_, **__: Quick())


def text_of(path):
    return " ".join(pypdf.PdfReader(path).pages[0].extract_text().split())


def events_of(jobs, folder, **options):
    told = []
    cover = options.pop("cover", None)
    given = PackOptions(**{"limits": SHORT, "n_jobs": 2} | options)
    pack = produce_pack(jobs, folder, options=given, cover=cover, told=told.append)
    return pack, {event.name: event.outcome for event in told}


# -- reports that go wrong -----------------------------------------------------------


def test_each_bad_report_says_why_and_the_rest_is_delivered(notebook, tmp_path):
    words = ["fine a", "raise", "exit", "killed", "loop", "memory", "fine b"]
    jobs = [
        *tiny_jobs(notebook, words),
        Job(notebook=str(notebook), parameters={"colour": 1}, name="unknown"),
        Job(notebook="no-such", name="none"),
    ]
    cover = Job(notebook=str(notebook), name="cover")
    pack, _ = events_of(jobs, tmp_path / "pack", cover=cover)
    reasons = {one.job.name: one.reason for one in pack.failures}
    assert [one.job.name for one in pack.produced] == ["r0000", "r0006", "cover"]
    assert "ValueError: cannot read books.csv" in reasons["r0001"]
    assert "3" in reasons["r0002"]
    assert "SIGKILL" in reasons["r0003"]
    assert "5 seconds" in reasons["r0004"]
    assert "Memory" in reasons["r0005"]
    assert "no such parameters" in reasons["unknown"]
    assert "no notebook" in reasons["none"]
    found = verify(tmp_path / "pack")
    assert found.is_intact
    assert {name for name, _ in found.not_produced} == set(reasons)
    for name, data in listed(tmp_path / "pack").items():
        for secret in (b"/home/anna", b"Traceback", str(tmp_path).encode()):
            assert secret not in data, name
    assert "fine b" in text_of(tmp_path / "pack" / "r0006.pdf")


def test_names_are_given_once(notebook, tmp_path):
    jobs = [Job(notebook=str(notebook), name=name) for name in ("A", "a")]
    with pytest.raises(ParameterError, match="same file name"):
        produce_pack(jobs, tmp_path / "pack")
    assert not (tmp_path / "pack").exists()


def test_a_folder_in_use_is_refused(notebook, tmp_path):
    from arkit.report.packing.folder_lock import folder_lock

    with folder_lock(tmp_path), pytest.raises(ReportError, match="another pack"):
        produce_pack(tiny_jobs(notebook, ["fine"]), tmp_path)
    assert list(tmp_path.iterdir()) == []


# -- the same bytes ------------------------------------------------------------------


def test_the_same_inputs_give_the_same_bytes_however_many_at_once(notebook, tmp_path):
    jobs = tiny_jobs(notebook, ["fine a", "wait 0.3", "fine c", "raise"])
    cover = Job(notebook=str(notebook), name="cover")
    events_of(jobs, tmp_path / "one", n_jobs=1, cover=cover)
    moved = tiny_notebook(tmp_path / "tiny.ipynb")
    jobs = tiny_jobs(moved, ["fine a", "wait 0.3", "fine c", "raise"])
    events_of(jobs, tmp_path / "deep" / "two", n_jobs=4, cover=cover)
    first, second = listed(tmp_path / "one"), listed(tmp_path / "deep" / "two")
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []
    assert {MANIFEST_FILE, SUMS_FILE} < set(first)


# -- resuming ------------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
def test_only_what_is_missing_or_changed_is_made_again(notebook, tmp_path):
    words = ["fine a", "fine b", "raise", "fine d"]
    folder, cover = tmp_path / "pack", Job(notebook=str(notebook), name="cover")
    events_of(tiny_jobs(notebook, words), folder, cover=cover)
    before = listed(folder)
    (folder / "r0001.xlsx").unlink()
    (folder / "r0003.pdf").write_text("half")
    pack, told = events_of(tiny_jobs(notebook, words), folder, cover=cover, resume=True)
    assert told == {
        **{"r0000": "unchanged", "r0001": "produced", "r0002": "not produced"},
        **{"r0003": "produced", "cover": "unchanged"},
    }
    assert pack.n_unchanged == 2
    assert listed(folder) == before
    words[0] = "fine again"
    _, told = events_of(tiny_jobs(notebook, words), folder, cover=cover, resume=True)
    assert told["r0000"] == "produced"
    assert told["r0001"] == "unchanged"
    _, told = events_of(tiny_jobs(notebook, words), folder, cover=cover)
    assert told["r0001"] == "produced"


@pytest.mark.usefixtures("quick")
def test_new_code_makes_all_reports_again(notebook, tmp_path, monkeypatch):
    from arkit.report.packing import what_it_rests_on

    jobs = tiny_jobs(notebook, ["fine a"])
    events_of(jobs, tmp_path)
    told = events_of(jobs, tmp_path, resume=True)[1]
    assert told == {"r0000": "unchanged"}
    other = {**what_it_rests_on.software(), "code_digest": "0"}
    monkeypatch.setattr(what_it_rests_on, "software", lambda: other)
    assert events_of(jobs, tmp_path, resume=True)[1] == {"r0000": "produced"}


@pytest.mark.usefixtures("quick")
def test_a_ledger_that_changes_or_goes_while_the_pack_runs(notebook, tmp_path):
    ledger = tmp_path / "my.ledger"
    ledger.mkdir()
    (ledger / "ledger.json").write_text(json.dumps({"digest": "first"}))
    jobs = tiny_jobs(notebook, ["fine a", "fine b", "fine c"], ledger_path=str(ledger))
    told = []

    def meddle(event):
        told.append(event)
        if event.name == "r0000":
            (ledger / "ledger.json").write_text(json.dumps({"digest": "second"}))
        elif event.name == "r0001":
            (ledger / "ledger.json").unlink()

    options = PackOptions(n_jobs=1, limits=SHORT)
    pack = produce_pack(jobs, tmp_path / "pack", options=options, told=meddle)
    assert [one.job.name for one in pack.produced] == ["r0000"]
    assert all("another one than when the pack" in f.reason for f in pack.failures)


@pytest.mark.usefixtures("quick")
def test_a_ledger_that_changes_under_a_report_spoils_that_report(notebook, tmp_path):
    (tmp_path / "ledger.json").write_text(json.dumps({"digest": "first"}))
    jobs = tiny_jobs(notebook, ["fine", "meddle"], ledger_path=str(tmp_path))
    pack, _ = events_of(jobs, tmp_path / "pack", n_jobs=1)
    assert [one.job.name for one in pack.produced] == ["r0000"]


# -- where the ledger is on an engine -------------------------------------------------


@pytest.mark.parametrize(
    ("address", "n_shared"),
    [("spark:books/my.ledger", 0), ("postgresql://a@b/c?schema=d", 1)],
)
def test_what_cannot_be_forked_is_not_shared(
    address, n_shared, notebook, tmp_path, monkeypatch
):
    """A session of Spark cannot be let go of; connections to a database can."""
    asked, told = [], []

    class Asked(Quick):
        def shared(self, path, varied, common, *, printed):
            asked.append(varied)
            return 0

    monkeypatch.setattr(places, "runner", lambda *_, **__: Asked())
    monkeypatch.setattr(what_it_rests_on, "digest_at", lambda _: "0" * 64)
    jobs = tiny_jobs(notebook, ["fine a", "fine b"], ledger_path=address)
    options = PackOptions(n_jobs=1, limits=SHORT)
    pack = produce_pack(jobs, tmp_path, options=options, told=told.append)
    assert len(pack.produced) == 2
    assert len(asked) == n_shared
    notices = [event.reason for event in told if event.outcome == "notice"]
    assert len(notices) == 1 - n_shared
    assert all("session of its own" in one for one in notices)


# -- a full disk ---------------------------------------------------------------------


@pytest.mark.usefixtures("quick")
def test_a_full_disk_costs_the_reports_that_do_not_fit(notebook, tmp_path, monkeypatch):
    real, n_calls = os.fsync, []

    def full(handle):
        n_calls.append(handle)
        if 8 < len(n_calls) < 12:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    jobs = tiny_jobs(notebook, ["fine a", "fine b", "fine c", "fine d"])
    monkeypatch.setattr(put_in_place.os, "fsync", full)
    pack, _ = events_of(jobs, tmp_path, n_jobs=1)
    monkeypatch.setattr(put_in_place.os, "fsync", real)
    assert pack.failures
    assert {one.reason for one in pack.failures} == {"no space left on the disk"}
    assert len(pack.produced) + len(pack.failures) == 4
    assert verify(tmp_path).is_intact
    pack, told = events_of(jobs, tmp_path, resume=True)
    assert not pack.failures
    assert "unchanged" in told.values()
    assert verify(tmp_path).is_intact


@pytest.mark.usefixtures("quick")
def test_no_report_is_made_in_vain_on_a_full_disk(notebook, tmp_path, monkeypatch):
    def full(files, folder):
        raise OSError(errno.ENOSPC, "No space left on device")

    submit, begun_here = Here.submit, []

    def counted(self, task):
        begun_here.append(task)
        return submit(self, task)

    monkeypatch.setattr(produce_module, "write_together", full)
    monkeypatch.setattr(at_once.shutil, "disk_usage", lambda _: SimpleNamespace(free=0))
    monkeypatch.setattr(Here, "submit", counted)
    pack, _ = events_of(tiny_jobs(notebook, ["fine"] * 5), tmp_path, n_jobs=1)
    assert len(pack.failures) == 5
    assert len(begun_here) == 1


@pytest.mark.usefixtures("quick")
def test_a_manifest_that_does_not_fit_is_written_next_time(
    notebook, tmp_path, monkeypatch
):
    def full(data, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    jobs = tiny_jobs(notebook, ["fine a"])
    with monkeypatch.context() as patch:
        patch.setattr("arkit.report.packing.manifest.write_in_place", full)
        with pytest.raises(ReportError, match=r"no space left.*--resume"):
            events_of(jobs, tmp_path)
    with pytest.raises(ParameterError, match="not finished"):
        verify(tmp_path)
    assert events_of(jobs, tmp_path, resume=True)[1] == {"r0000": "unchanged"}
    assert verify(tmp_path).is_intact


# -- stopped and killed --------------------------------------------------------------


def begun(folder, notebook, *words, n=6, n_jobs=2, **env):
    command = [sys.executable, str(HERE / "tiny_pack.py"), str(folder), str(notebook)]
    return subprocess.Popen(
        [*command, str(n), str(n_jobs), *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parent), **env},
        start_new_session=True,
    )


def until(process, beginning):
    for line in process.stdout:
        if line.startswith(beginning):
            return line
    raise AssertionError(f"{beginning} was never said")


def whole_files(folder):
    """Names of the reports; every one of them is complete."""
    names = [p.name for p in folder.glob("*.pdf")]
    for name in names:
        assert len(pypdf.PdfReader(folder / name).pages) == 1
    assert list(folder.glob(".arkit-*")) == []
    return names


def test_ctrl_c_finishes_what_is_running_and_the_next_run_goes_on(notebook, tmp_path):
    process = begun(tmp_path / "p", notebook, "wait 0.5")
    until(process, "produced")
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=WAIT_SECONDS)[0]
    assert "stopping" in rest
    assert "left" in rest
    names = whole_files(tmp_path / "p")
    assert 1 < len(names) < 6
    assert (tmp_path / "p" / JOURNAL_FILE).exists()
    assert not (tmp_path / "p" / MANIFEST_FILE).exists()
    assert not (tmp_path / "p" / LOCK_FILE).exists()
    again = begun(tmp_path / "p", notebook, "wait 0.5")
    said = again.communicate(timeout=WAIT_SECONDS)[0]
    assert said.count("unchanged") == len(names)
    assert "left 0" in said
    assert verify(tmp_path / "p").is_intact


def test_a_second_ctrl_c_stops_at_once(notebook, tmp_path):
    words, env = ("fine", "wait 80", "wait 80"), {"TINY_SECONDS": "90"}
    process = begun(tmp_path / "p", notebook, *words, n=3, **env)
    until(process, "produced r0000")
    process.send_signal(signal.SIGINT)
    until(process, "stopping")
    process.send_signal(signal.SIGINT)
    start = time.monotonic()
    process.communicate(timeout=WAIT_SECONDS)
    assert time.monotonic() - start < 40
    assert whole_files(tmp_path / "p") == ["r0000.pdf"]


def test_nothing_is_begun_by_a_runner_that_was_stopped(notebook, tmp_path):
    with runner("fork") as running:
        running.close()
        with pytest.raises(ReportError, match="were stopped"):
            running.run(notebook, {"words": "fine"})


@pytest.mark.parametrize("engine", ["kernel", "forked-kernel"])
def test_ctrl_c_at_a_terminal_reaches_no_kernel(engine, notebook, tmp_path):
    """The first one lets what runs finish, the second one ends all of it at once."""
    (tmp_path / "t").mkdir()
    env = {"TINY_ENGINE": engine, "TINY_SECONDS": "90", "TMPDIR": str(tmp_path / "t")}
    words = "fine", "wait 6", "wait 80"
    process = begun(tmp_path / "p", notebook, *words, n=3, n_jobs=3, **env)
    until(process, "produced r0000")
    os.killpg(process.pid, signal.SIGINT)
    until(process, "produced r0001")
    started = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    start = time.monotonic()
    assert "left 2" in process.communicate(timeout=WAIT_SECONDS)[0]  # and the cover
    assert time.monotonic() - start < 12
    assert started
    assert psutil.wait_procs(started, timeout=5)[1] == []
    assert sorted(whole_files(tmp_path / "p")) == ["r0000.pdf", "r0001.pdf"]
    assert list((tmp_path / "t").iterdir()) == []


def test_what_cannot_be_told_is_made_again(notebook, tmp_path, monkeypatch):
    jobs = tiny_jobs(notebook, ["fine"])
    assert events_of(jobs, tmp_path)[1] == {"r0000": "produced"}
    assert events_of(jobs, tmp_path, resume=True)[1] == {"r0000": "unchanged"}
    known = produce_module.basis_of
    unsure = {"is_certain": False}
    monkeypatch.setattr(
        produce_module, "basis_of", lambda job: replace(known(job), **unsure)
    )
    assert events_of(jobs, tmp_path, resume=True)[1] == {"r0000": "produced"}


def test_a_pack_that_was_killed_is_resumed_and_leaves_nothing(notebook, tmp_path):
    (tmp_path / "t").mkdir()
    process = begun(
        tmp_path / "p", notebook, "fine", "wait 1", TMPDIR=str(tmp_path / "t")
    )
    until(process, "produced")
    assert list((tmp_path / "t").iterdir())
    started = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.communicate(timeout=WAIT_SECONDS)
    assert started
    assert psutil.wait_procs(started, timeout=20)[1] == []
    assert list((tmp_path / "t").iterdir()) == []
    assert (tmp_path / "p" / LOCK_FILE).exists()
    with pytest.raises(ParameterError, match="not finished"):
        verify(tmp_path / "p")
    again = begun(tmp_path / "p", notebook, "fine", "wait 1")
    said = again.communicate(timeout=WAIT_SECONDS)[0]
    assert "unchanged" in said
    assert len(whole_files(tmp_path / "p")) == 7
    assert verify(tmp_path / "p").is_intact
