"""A report that goes wrong says where and why, and touches nobody else."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from functools import partial
from pathlib import Path

import nbformat
import pytest

from arkit.errors import LedgerError, ParameterError, ReportError
from arkit.report.running import Limits, runner, scrubbed
from arkit.report.running.fork_runner import ForkRunner
from tests.running_books import write_book

LITTLE = Limits(cell_seconds=1, memory_bytes=2**29, output_bytes=2**20)
FAULTS = {
    "import ctypes; ctypes.string_at(0)": "its process was killed by SIGSEGV",
    "import os; os._exit(3)": "it ended its own process with exit code 3",
    "exit": "it ended its own process with exit code 0",
    "while True: pass": "it ran for more than 1 seconds",
    "import re; re.match('(a+)+$', 'a' * 40 + 'b')": "it ran for more than 1 seconds",
    "b = bytearray(2**30)": "MemoryError",
    "import numpy; numpy.ones(2**28)": "MemoryError: Unable to allocate",
    "while True: print('x' * 10_000)": "it printed more than 1 MB",
    "import os; os.system('yes')": "it printed more than 1 MB",
    "import os, signal; os.killpg(0, signal.SIGKILL)": "was killed by SIGKILL",
    "import os, time; os.kill(os.getppid(), 9); time.sleep(9)": "its process was lost",
    "import os, contextlib\nfor n in range(3, 30):\n"
    "    with contextlib.suppress(OSError): os.write(n, b'x' * 99)": "be understood",
}


@pytest.fixture(scope="module")
def forked():
    with runner("fork") as chosen:
        yield chosen


@pytest.mark.parametrize("source", FAULTS)
def test_a_fault_names_the_cell_and_the_reason(source, forked, tmp_path):
    path = write_book(tmp_path / "bad.ipynb", "1", source, "2")
    is_slow = "seconds" in FAULTS[source]  # others have time, on a busy machine too
    limits = LITTLE if is_slow else replace(LITTLE, cell_seconds=60)
    with pytest.raises(ReportError, match=FAULTS[source]) as caught:
        forked.run(path, {}, limits=limits)
    assert str(caught.value).startswith("bad stopped at the cell c1: ")
    assert "\n" not in str(caught.value)
    good = write_book(tmp_path / "good.ipynb", "1 + 1")
    assert forked.run(good, {}).cells[0].outputs


@pytest.mark.parametrize(
    ("source", "said"),
    [("import os; os._exit(3)", "exit code 3"), ("while True: pass", "1 seconds")],
)
def test_a_kernel_says_the_same(source, said, tmp_path):
    path = write_book(tmp_path / "bad.ipynb", "1", source)
    with (
        runner("kernel") as chosen,
        pytest.raises(ReportError, match=f"bad stopped at the cell c1: .*{said}"),
    ):
        chosen.run(path, {}, limits=LITTLE)


def is_running(pid):
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    return True


def test_programs_a_report_leaves_are_ended_with_it(forked, tmp_path):
    """Even one in a session of its own, and one whose parent is gone."""
    source = (
        "import subprocess, sys\n"
        "alone = subprocess.Popen(['sleep', '600'], start_new_session=True)\n"
        "command = ['bash', '-c', 'setsid sleep 600 > /dev/null & echo $!']\n"
        "orphan = subprocess.check_output(command, text=True)\n"
        "print(alone.pid, orphan)"
    )
    executed = forked.run(write_book(tmp_path / "l.ipynb", source), {})
    pids = executed.cells[0].outputs[0].text.split()
    assert len(pids) == 2
    assert [pid for pid in pids if is_running(pid)] == []


def test_the_whole_report_has_a_limit_too(forked, tmp_path):
    path = write_book(tmp_path / "s.ipynb", *["import time; time.sleep(0.4)"] * 5)
    limits = Limits(report_seconds=1)
    with pytest.raises(ReportError, match="the report ran for more than 1 seconds"):
        forked.run(path, {}, limits=limits)


def test_reports_at_once_do_not_mix(forked, tmp_path):
    path = write_book(
        tmp_path / "m.ipynb", "n: int = 0", "n * 10", tags={0: "parameters"}
    )
    found = {}

    def work(n):
        found[n] = forked.run(path, {"n": n}).cells[2].outputs[0].data["text/plain"]

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {n: str(n * 10) for n in range(6)}


def test_nothing_of_a_report_is_left_on_disk_or_in_this_process(tmp_path):
    path = write_book(
        tmp_path / "t.ipynb",
        "import os, tempfile, random, sys\n"
        "folder = tempfile.mkdtemp(); os.environ['LEFT'] = 'x'; os.chdir('/')\n"
        "sys.modules['json'].left = 1; print(folder, random.random())",
        "import json; 'LEFT' in os.environ, hasattr(json, 'left')",
    )
    state, here = random.getstate(), Path.cwd()
    with runner("fork") as chosen:
        first = chosen.run(path, {})
        folder, drawn = first.cells[0].outputs[0].text.split()
        assert not Path(folder).exists()
        again = chosen.run(path, {})
    assert again.cells[0].outputs[0].text.split()[1] == drawn
    assert random.getstate() == state
    assert Path.cwd() == here


def test_other_parameters_draw_other_numbers_and_both_engines_the_same(tmp_path):
    source = "import random, numpy; random.random(), float(numpy.random.rand())"
    path = write_book(tmp_path / "r.ipynb", "who = 'A'", source, tags={0: "parameters"})

    def drawn(chosen, who):
        return chosen.run(path, {"who": who}).cells[-1].outputs[0].data["text/plain"]

    with runner("fork") as forked, runner("kernel") as stock:
        numbers = [drawn(forked, "A"), drawn(forked, "B"), drawn(stock, "A")]
    assert numbers[0] == numbers[2] != numbers[1]


def fail_to_print(notebook, aside):
    raise LedgerError("no paper", remedy="buy some")


def note(notebook, aside, words="x"):
    said = [cell.outputs[0].data["text/plain"] for cell in notebook.cells]
    Path(aside, "note.txt").write_text(f"{words} {said} {os.getpid()}")


def crash(notebook, aside):
    os.kill(os.getpid(), signal.SIGSEGV)


def test_printing_happens_elsewhere_and_its_faults_are_told(forked, tmp_path):
    path = write_book(tmp_path / "p.ipynb", "6 * 7")
    forked.run(path, {}, then=partial(note, words="so"), aside=tmp_path)
    *words, pid = (tmp_path / "note.txt").read_text().split()
    assert words == ["so", "['42']"]
    assert int(pid) != os.getpid()
    for call, said in ((fail_to_print, "no paper. buy some"), (crash, "SIGSEGV")):
        with pytest.raises(ReportError, match=f"p could not be printed: .*{said}"):
            forked.run(path, {}, then=call, aside=tmp_path)


def test_closing_ends_what_runs(tmp_path):
    path = write_book(tmp_path / "w.ipynb", "import time; time.sleep(60)")
    chosen = ForkRunner()
    said = []

    def work():
        with pytest.raises(ReportError, match=r"killed by SIGKILL|not be started"):
            chosen.run(path, {})
        said.append("told")

    thread = threading.Thread(target=work)
    thread.start()
    while not chosen._active:
        time.sleep(0.05)
    time.sleep(0.2)
    chosen.close()
    thread.join(20)
    assert said == ["told"]


def test_a_server_that_was_ended_is_started_again(tmp_path):
    path = write_book(tmp_path / "a.ipynb", "1")
    with ForkRunner() as chosen:
        chosen.run(path, {})
        chosen._server._process.kill()
        chosen._server._process.wait()
        assert chosen.run(path, {}).cells[0].execution_count == 1


def test_reports_end_when_the_one_who_asked_is_killed(tmp_path):
    path = write_book(
        tmp_path / "k.ipynb",
        f"import os, time; open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid()))"
        "\ntime.sleep(60)",
    )
    code = (
        "from pathlib import Path; from arkit.report.running import runner\n"
        f"runner('fork').run(Path({str(path)!r}), {{}})"
    )
    asking = subprocess.Popen([sys.executable, "-c", code])
    noted = tmp_path / "pid"
    while not (noted.is_file() and noted.read_text()):
        time.sleep(0.1)
    asking.kill()
    asking.wait()
    deadline = time.monotonic() + 20
    while is_running(noted.read_text()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not is_running(noted.read_text())


def test_the_environment_is_scrubbed_for_both(forked, tmp_path, monkeypatch):
    monkeypatch.setenv("SERVICE_TOKEN", "hidden")
    monkeypatch.setenv("NOBODY_NEEDS", "hidden")
    path = write_book(tmp_path / "e.ipynb", "import os; print(sorted(os.environ))")
    with runner("fork") as fresh, runner("kernel") as stock:
        seen = [c.run(path, {}).cells[0].outputs[0].text for c in (fresh, stock)]
    for names in seen:
        assert "'PATH'" in names
        assert "TOKEN" not in names
        assert "NOBODY" not in names


@pytest.mark.parametrize(
    "name",
    [
        *("GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "API_KEY", "KEY"),
        *("DB_DSN", "SSH_AUTH_SOCK", "LC_TOKEN", "MY_PAT", "SESSION_ID", "A_PWD"),
    ],
)
def test_secrets_never_pass_even_when_named(name):
    assert name not in scrubbed({name: "x", "ARKIT_KEEP": f"{name}, OTHER"})


def test_what_is_needed_or_named_passes():
    given = {"PATH": "p", "Path": "q", "LC_ALL": "C", "FLEET": "1", "OTHER": "2"}
    kept = scrubbed(given | {"ARKIT_KEEP": "fleet"})
    assert {n for n in given if n in kept} == {"PATH", "Path", "LC_ALL", "FLEET"}
    assert scrubbed({"PYTHONHASHSEED": "7"})["PYTHONHASHSEED"] == "7"


def test_kinds_and_limits_are_checked():
    with pytest.raises(ParameterError, match="no engine 'spoon'"):
        runner("spoon")
    with pytest.raises(ParameterError, match="above zero \\(cell_seconds"):
        Limits(cell_seconds=0)


def test_papermill_offers_the_engine(tmp_path):
    import papermill

    path = write_book(
        tmp_path / "in.ipynb", "n: int = 1", "n + 1", "1 / n", tags={0: "parameters"}
    )
    done = papermill.execute_notebook(
        path, tmp_path / "out.ipynb", {"n": 41}, engine_name="arkit", progress_bar=False
    )
    assert done.cells[2].outputs[0].data["text/plain"] == "42"
    assert done.metadata.papermill.duration > 0
    with pytest.raises(papermill.PapermillExecutionError, match="ZeroDivision"):
        papermill.execute_notebook(
            path, tmp_path / "out.ipynb", {"n": 0}, engine_name="arkit",
            progress_bar=False,
        )  # fmt: skip
    assert nbformat.read(tmp_path / "out.ipynb", 4).metadata.papermill.exception
