"""A forked kernel is a stock kernel in all but its start, and leaves nothing behind."""

import asyncio
import json
import os
import subprocess
import sys
import time
import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import papermill
import psutil
import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.multikernelmanager import AsyncMultiKernelManager
from jupyter_client.provisioning import KernelProvisionerFactory

from arkit.errors import ReportError
from arkit.report.running import Limits, runner
from tests.running_books import shown, write_book

ROOT = Path(__file__).resolve().parent.parent
GROUP, NAME = "jupyter_client.kernel_provisioners", "arkit-fork"
LITTLE = Limits(cell_seconds=1, memory_bytes=2**29)
FAULTS = {
    "import ctypes; ctypes.string_at(0)": "its process was killed by SIGSEGV",
    "import os; os._exit(3)": "it ended its own process with exit code 3",
    "while True: pass": "it ran for more than 1 seconds",
    "import re; re.match('(a+)+$', 'a' * 40 + 'b')": "it ran for more than 1 seconds",
    "b = bytearray(2**30)": "MemoryError",
}
ASKS_THE_KERNEL = [
    "import comm\nseen = []\nmanager = get_ipython().kernel.comm_manager\n"
    "manager.register_target('own', lambda c, message: seen.append(message))\n"
    "sorted(manager.targets)",
    "c = comm.create_comm('own', data={'a': 1}); c.send({'b': 2}); c.target_name",
    "h = display('first', display_id=True); h.update('second')",
    "await __import__('asyncio').sleep(0.01, 'waited')",
    "__import__('os').system('echo through the file; sleep 0.3'); None",
    "import ipywidgets; ipywidgets.IntSlider(3)",
    "input('?')",
    "type(get_ipython().kernel).__name__, __name__, __import__('sys').argv[1]",
]
DIRTY = (
    "import os, json, pandas as pd, matplotlib as mpl\nos.environ['LEFT'] = 'x'\n"
    "os.chdir('/'); json.left = 1; pd.set_option('display.max_rows', 3)\n"
    "mpl.rcParams['lines.linewidth'] = 9"
)
CLEAN = (
    "import os, json, pandas as pd, matplotlib as mpl\n"
    "print('LEFT' in os.environ, os.getcwd() == '/', hasattr(json, 'left'), "
    "pd.get_option('display.max_rows'), mpl.rcParams['lines.linewidth'])"
)


@pytest.fixture(scope="module")
def forked():
    with runner("forked-kernel") as chosen:
        yield chosen


@pytest.fixture
def offered(monkeypatch):
    """The provisioner as pyproject.toml names it, for all kernels of this process."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    value = tomllib.loads(text)["project"]["entry-points"][GROUP][NAME]
    KernelProvisionerFactory.clear_instance()
    monkeypatch.setenv("JUPYTER_DEFAULT_PROVISIONER_NAME", NAME)
    known = KernelProvisionerFactory.instance().provisioners
    monkeypatch.setitem(known, NAME, EntryPoint(NAME, value, GROUP))
    yield
    KernelProvisionerFactory.clear_instance()


def is_running(pid):
    try:
        return psutil.Process(int(pid)).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def forks():
    """Processes kernels are forked from."""
    return [
        child.pid
        for child in psutil.Process().children()
        if "shell=False" in " ".join(child.cmdline())
    ]


def test_what_asks_the_kernel_is_the_same_as_in_a_stock_one(forked, tmp_path):
    """With `auto` and `fork` too, since the notebook says so itself."""
    tags = {6: "raises-exception"}
    path = write_book(tmp_path / "k.ipynb", *ASKS_THE_KERNEL, tags=tags)
    found = {}
    for kind in ("kernel", "fork"):
        with runner(kind) as chosen:
            found[kind] = shown(chosen.run(path, {}))
    found["forked-kernel"] = shown(forked.run(path, {}))
    assert "through the file" in json.dumps(found["kernel"])
    assert "IPythonKernel" in json.dumps(found["kernel"])
    assert found["fork"] == found["kernel"]
    assert found["forked-kernel"] == found["kernel"]


@pytest.mark.parametrize("source", FAULTS)
def test_a_fault_names_the_cell_and_touches_no_other_kernel(source, forked, tmp_path):
    path = write_book(tmp_path / "bad.ipynb", "1", source)
    with pytest.raises(ReportError, match=f"at the cell c1: {FAULTS[source]}"):
        forked.run(path, {}, limits=LITTLE)
    assert len(forks()) == 1


def test_nothing_of_the_notebook_before_is_there(forked, tmp_path):
    forked.run(write_book(tmp_path / "a.ipynb", DIRTY), {})
    after = forked.run(write_book(tmp_path / "b.ipynb", CLEAN), {})
    assert after.cells[0].outputs[0].text.split() == ["False"] * 3 + ["60", "1.5"]


@pytest.mark.usefixtures("offered")
def test_stock_papermill_runs_in_it(tmp_path, monkeypatch):
    monkeypatch.setenv("SERVICE_TOKEN", "hidden")
    source = "import os; print(os.getppid(), 'SERVICE_TOKEN' in os.environ)"
    path = write_book(
        tmp_path / "in.ipynb", "n: int = 1", source, tags={0: "parameters"}
    )
    done = papermill.execute_notebook(
        path, tmp_path / "out.ipynb", {"n": 2}, progress_bar=False
    )
    keeper, has_secret = done.cells[2].outputs[0].text.split()
    assert has_secret == "False"
    assert not is_running(keeper)


async def answered(client, code):
    """What a kernel says to a code: its reply and the text it printed."""
    printed = []

    def heard(message):
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])

    reply = await client.execute_interactive(code, output_hook=heard, timeout=30)
    return reply["content"], "".join(printed)


async def connected(kernel):
    client = kernel.client()
    client.start_channels()
    await client.wait_for_ready(timeout=60)
    return client


async def interrupted(kernel, client):
    running = asyncio.ensure_future(answered(client, "import time; time.sleep(60)"))
    await asyncio.sleep(1)
    await kernel.interrupt_kernel()
    return await running


async def worked(folder):
    """Two kernels: one is interrupted, started anew and shut down, one is killed."""
    manager = AsyncMultiKernelManager(connection_dir=str(folder))
    ids = [await manager.start_kernel() for _ in range(2)]
    first, second = (manager.get_kernel(one) for one in ids)
    assert (first.transport, len(forks())) == ("ipc", 1)
    client = await connected(first)
    pid = (await answered(client, "import os; print(os.getpid())"))[1]
    assert int(pid) == first.provisioner.pid
    content, _ = await interrupted(first, client)
    assert content["ename"] == "KeyboardInterrupt"
    assert (await answered(client, "print('lives')"))[1] == "lives\n"
    await first.restart_kernel(now=True)
    await client.wait_for_ready(timeout=60)
    again = (await answered(client, "import os; print(os.getpid())"))[1]
    assert again != pid
    await second.signal_kernel(9)
    other = second.provisioner.process
    assert await asyncio.to_thread(other.wait, 20) == -9
    assert not await second.is_alive()
    client.stop_channels()
    pids = [int(pid), int(again), other.pid]
    places = [Path(one.ip).parent for one in (first, second)]
    await manager.shutdown_all(now=False)
    assert [pid for pid in pids if is_running(pid)] == []
    assert [place for place in places if place.exists()] == []


@pytest.mark.usefixtures("offered")
def test_kernels_are_interrupted_started_anew_and_ended(tmp_path):
    asyncio.run(worked(tmp_path))


@pytest.mark.usefixtures("offered")
def test_a_kernel_of_another_program_starts_as_usual(tmp_path):
    """A kernelspec whose command is not this Python's own kernel."""

    async def started():
        kernel = AsyncKernelManager(connection_file=str(tmp_path / "k.json"))
        kernel._kernel_spec = kernel.kernel_spec_manager.get_kernel_spec("python3")
        code = "import time; time.sleep(60)"
        kernel._kernel_spec.argv = [sys.executable, "-c", code]
        await kernel.start_kernel()
        kind = type(kernel.provisioner.process)
        await kernel.shutdown_kernel(now=True)
        return kind

    assert asyncio.run(started()) is subprocess.Popen


def test_a_kernel_ends_when_the_one_who_asked_is_killed(tmp_path):
    noted = tmp_path / "pid"
    source = (
        f"import os; open({str(noted)!r}, 'w').write(str(os.getpid()))\n"
        "import time; time.sleep(60)"
    )
    path = write_book(tmp_path / "k.ipynb", source)
    code = (
        "from pathlib import Path; from arkit.report.running import runner\n"
        f"runner('forked-kernel').run(Path({str(path)!r}), {{}})"
    )
    asking = subprocess.Popen(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )
    while not (noted.is_file() and noted.read_text()):
        time.sleep(0.1)
    left = psutil.Process(asking.pid).children(recursive=True)
    assert int(noted.read_text()) in {one.pid for one in left}
    asking.kill()
    asking.wait()
    assert psutil.wait_procs(left, timeout=20)[1] == []
