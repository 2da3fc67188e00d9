"""Temporary files go when their process ends, and when it is killed."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from arkit.ledger.own_folder import LOCK, own_folder, remove_left

ROOT = Path(__file__).resolve().parent.parent
MAKES = (
    "import sys, time, pathlib; from arkit.ledger.own_folder import own_folder\n"
    "print(own_folder(), flush=True); (own_folder() / 'x').touch(); "
)


def begun(where, rest):
    process = subprocess.Popen(
        [sys.executable, "-c", MAKES + rest],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(where), "PYTHONPATH": str(ROOT)},
    )
    return process, Path(process.stdout.readline().strip())


def test_a_process_removes_its_folder_at_its_end(tmp_path):
    process, folder = begun(tmp_path, "")
    process.communicate()
    assert folder.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_the_next_process_clears_up_behind_one_that_was_killed(tmp_path):
    killed, left = begun(tmp_path, "time.sleep(60)")
    living, kept = begun(tmp_path, "time.sleep(60)")
    killed.kill()
    killed.communicate()
    assert (left / "x").exists()
    remove_left(tmp_path)
    assert not left.exists()
    assert (kept / "x").exists()
    living.kill()
    living.communicate()


def test_what_is_not_ours_is_left_alone(tmp_path):
    target = tmp_path / "elsewhere"
    for folder in (target, tmp_path / "arkit-plain", tmp_path / "arkit-linked-lock"):
        folder.mkdir()
    (target / LOCK).touch()
    (tmp_path / "arkit-link").symlink_to(target)
    (tmp_path / "arkit-linked-lock" / LOCK).symlink_to(target / LOCK)
    (tmp_path / "other-1").mkdir()
    (tmp_path / "other-1" / LOCK).touch()
    (tmp_path / "arkit-file").touch()
    before = sorted(tmp_path.rglob("*"))
    remove_left(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows does not fork")
def test_a_forked_process_has_its_own_and_leaves_the_other(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ours = own_folder()
    heard, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.write(told, str(own_folder()).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    theirs = Path(os.read(heard, 4096).decode())
    assert theirs != ours
    assert theirs.parent == ours.parent
    remove_left(tmp_path)
    assert not theirs.exists()
    assert own_folder() == ours
    os.close(heard)
    os.close(told)


def test_inside_such_a_folder_temporary_files_lie_where_they_go(tmp_path, monkeypatch):
    inside = Path(tempfile.mkdtemp(dir=own_folder()))
    monkeypatch.setattr(tempfile, "tempdir", str(inside))
    assert own_folder() == inside
