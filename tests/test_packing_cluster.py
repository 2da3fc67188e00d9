"""A pack on a Dask cluster: a real scheduler and two workers on this computer."""

import os
import subprocess
import sys
import time

import pytest

from arkit.errors import ParameterError, ReportError
from arkit.report import Job, PackOptions, produce_pack, verify
from arkit.report.packing.manifest import MANIFEST_FILE
from arkit.report.running import Limits
from tests.tiny_pack import listed, tiny_jobs, tiny_notebook

distributed = pytest.importorskip("distributed")

SHORT = Limits(cell_seconds=20, report_seconds=20)
QUIET = {
    "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "5s",
    "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "10s",
    "DASK_LOGGING__DISTRIBUTED": "error",
}


def started(name, *arguments, place):
    code = f"from distributed.cli.dask_{name} import main; main()"
    return subprocess.Popen(
        [sys.executable, "-c", code, "--no-dashboard", *arguments],
        env={**os.environ, **QUIET},
        cwd=place,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@pytest.fixture
def cluster(tmp_path):
    place = tmp_path / "dask"
    place.mkdir()
    about = place / "scheduler.json"
    shared = ("--scheduler-file", str(about))
    scheduler = started(
        "scheduler", *shared, "--host", "127.0.0.1", "--port", "0", place=place
    )
    while not about.exists():
        assert scheduler.poll() is None
        time.sleep(0.05)
    alone = ("--no-nanny", "--nthreads", "1", "--host", "127.0.0.1")
    workers = [started("worker", *shared, *alone, place=place) for _ in range(2)]
    with distributed.Client(scheduler_file=str(about), set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        address = client.scheduler.address
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    return tiny_notebook(tmp_path_factory.mktemp("tiny") / "tiny.ipynb")


@pytest.mark.filterwarnings("default")
def test_the_pack_is_complete_although_a_worker_is_killed(cluster, notebook, tmp_path):
    address, workers = cluster
    jobs = tiny_jobs(notebook, [f"wait 1 #{n}" for n in range(5)] + ["raise"])
    cover = Job(notebook=str(notebook), name="cover")
    told = []

    def kill_one(event):
        told.append(event)
        if len(told) == 1:
            workers[0].kill()

    options = PackOptions(scheduler=address, limits=SHORT)
    pack = produce_pack(
        jobs, tmp_path / "far", options=options, cover=cover, told=kill_one
    )
    assert workers[0].wait(5) == -9
    assert [one.job.name for one in pack.failures] == ["r0005"]
    assert "ValueError: cannot read books.csv" in pack.failures[0].reason
    assert len(pack.produced) == 6
    assert verify(tmp_path / "far").is_intact
    produce_pack(
        jobs,
        tmp_path / "near",
        options=PackOptions(n_jobs=2, limits=SHORT),
        cover=cover,
    )
    assert listed(tmp_path / "far") == listed(tmp_path / "near")


def test_a_scheduler_that_does_not_answer_is_named(notebook, tmp_path, monkeypatch):
    from arkit.report.packing import cluster as module

    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.2)
    options = PackOptions(scheduler="tcp://127.0.0.1:9")
    (tmp_path / MANIFEST_FILE).write_text("of an earlier pack")
    with pytest.raises(ReportError, match="no Dask scheduler answers"):
        produce_pack(tiny_jobs(notebook, ["fine"]), tmp_path, options=options)
    assert listed(tmp_path) == {MANIFEST_FILE: b"of an earlier pack"}


def test_a_missing_package_is_named(notebook, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    options = PackOptions(scheduler="tcp://127.0.0.1:9")
    with pytest.raises(ParameterError, match="needs the package distributed"):
        produce_pack(tiny_jobs(notebook, ["fine"]), tmp_path, options=options)
