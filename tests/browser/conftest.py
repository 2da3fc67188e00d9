"""JupyterLab on this machine, and a browser that is driven over its DevTools protocol.

Collected only by `make test-browser`, which names ARKIT_TEST_BROWSER; without a
Chromium the tests are skipped with the reason.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
import pytest

if "ARKIT_TEST_BROWSER" not in os.environ:
    collect_ignore_glob = ["test_*.py"]

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
BOARDS = ("ways_out", "settlement", "payment_plan", "returns", "key_account")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
TOKEN = "only-on-this-machine"
PATIENCE, PAUSE = 120.0, 0.1
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"),
    *("--no-first-run", "--disable-background-networking", "--disable-sync"),
    *("--disable-component-update", "--disable-dev-shm-usage"),
    *("--remote-debugging-port=0", "--window-size=1400,2400"),
)
# Every cell is in the page, whether it is in sight or not.
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false"},
}


def wait_for(what: str, found: Callable[[], Any]) -> Any:
    """What a question answers once it is neither empty nor an error."""
    last, until = None, time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            last = found()
        except (OSError, ValueError) as error:
            last = None if isinstance(error, OSError) else repr(error)
        else:
            if last:
                return last
        time.sleep(PAUSE)
    raise AssertionError(f"waited {PATIENCE:.0f} s for {what}; last: {last!r}")


@contextlib.contextmanager
def running(command: list[str], place: Path, **more: str) -> Iterator[None]:
    """A program and its children, which end with the block."""
    with (place / "said.txt").open("w") as said:
        child = subprocess.Popen(
            command,
            stdout=said,
            stderr=said,
            env=os.environ | more,
            cwd=place,
            start_new_session=True,
        )
    try:
        yield
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def with_demo(name: str, ledger: Path) -> nbformat.NotebookNode:
    """A notebook of ours that reads the demo ledger of this run."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", []):
            cell.source += f"\nledger_path = {str(ledger)!r}"
    return notebook


class Lab(NamedTuple):
    """A JupyterLab: where it answers, and the folder it serves."""

    address: str
    place: Path


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory, demo_folder: Path) -> Iterator[Lab]:
    """A JupyterLab that serves copies of the notebooks."""
    place = tmp_path_factory.mktemp("lab")
    for name in BOARDS:
        nbformat.write(with_demo(name, demo_folder), place / f"{name}.ipynb")
    for name, values in SETTINGS.items():
        file = place / "settings" / f"{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(values), encoding="utf-8")
    port = free_port()
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root"]
    command += ["--ip=127.0.0.1", f"--port={port}", f"--IdentityProvider.token={TOKEN}"]
    command += ["--expose-app-in-browser", f"--ServerApp.root_dir={place}"]
    own = {f"JUPYTER_{n}_DIR": str(place / n) for n in ("CONFIG", "DATA", "RUNTIME")}
    own["JUPYTERLAB_SETTINGS_DIR"] = str(place / "settings")
    own["JUPYTERLAB_WORKSPACES_DIR"] = str(place / "workspaces")
    own["IPYTHONDIR"] = str(place / "ipython")
    address = f"http://127.0.0.1:{port}"
    with running(command, place, **own):
        wait_for(
            "JupyterLab to answer",
            lambda: urllib.request.urlopen(f"{address}/api?token={TOKEN}").read(),
        )
        yield Lab(address, place)


class Page:
    """A page of a browser; expressions are JavaScript that may be awaited."""

    def __init__(self, address: str) -> None:
        from websocket import create_connection

        self.socket = create_connection(address, suppress_origin=True, timeout=PATIENCE)
        self.numbers = itertools.count(1)

    def call(self, method: str, **given: object) -> dict[str, Any]:
        """Call a method of the protocol and wait for its answer."""
        number = next(self.numbers)
        self.socket.send(json.dumps({"id": number, "method": method, "params": given}))
        while True:
            told = json.loads(self.socket.recv())
            if told.get("id") == number:
                assert "error" not in told, told
                return told["result"]

    def ask(self, expression: str) -> Any:
        """Value of an expression, or an error with what the page said."""
        told = self.call(
            "Runtime.evaluate",
            expression=expression,
            awaitPromise=True,
            returnByValue=True,
        )
        if "exceptionDetails" in told:
            raise ValueError(json.dumps(told["exceptionDetails"])[:2_000])
        return told["result"].get("value")

    def press(self, key: str, code: int) -> None:
        """Press a key on what has the focus."""
        for kind in ("rawKeyDown", "keyUp"):
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=code,
            )


@pytest.fixture(scope="session")
def page(lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """A page of a browser that shows JupyterLab."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        pytest.skip("no Chromium on this machine (Debian: apt install chromium)")
    place = tmp_path_factory.mktemp("browser")
    told = place / "profile" / "DevToolsActivePort"
    command = [found, *FLAGS, f"--user-data-dir={place / 'profile'}", "about:blank"]
    with running(command, place):
        port = wait_for("the browser", lambda: told.read_text().split()[0])
        listed = f"http://127.0.0.1:{port}/json/list"
        first = wait_for(
            "a page of the browser",
            lambda: [
                one
                for one in json.load(urllib.request.urlopen(listed))
                if one["type"] == "page"
            ],
        )[0]
        shown = Page(first["webSocketDebuggerUrl"])
        shown.call("Emulation.setFocusEmulationEnabled", enabled=True)
        shown.call("Page.navigate", url=f"{lab.address}/lab?token={TOKEN}")
        wait_for(
            "JupyterLab in the browser",
            lambda: shown.ask(
                "Boolean(window.jupyterapp) && jupyterapp.restored.then(() => true)"
            ),
        )
        yield shown
        shown.socket.close()
