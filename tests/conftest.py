"""Every test runs without a window, without the network and without chance."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

SEED = 20261122

LOOPBACK = ("127.", "::1", "localhost")

# A file, not MPLBACKEND: kernels that tests start inherit that one too, and would then
# show no figures. Set before the first test module imports matplotlib.
os.environ["MATPLOTLIBRC"] = str(Path(__file__).with_name("matplotlibrc"))
os.environ.pop("MPLBACKEND", None)

settings.register_profile("arkit", derandomize=True, deadline=None)
settings.load_profile("arkit")


class NetworkUsed(RuntimeError):
    """A test tried to leave this machine."""


def stays_here(family: int, address: object) -> bool:
    """Whether a socket of this family, connecting there, stays on this machine."""
    if family not in (socket.AF_INET, socket.AF_INET6):
        return True
    return isinstance(address, tuple) and str(address[0]).startswith(LOOPBACK)


@pytest.fixture(autouse=True, scope="session")
def offline() -> Iterator[None]:
    """Refuse connections that leave this machine."""
    real = {name: getattr(socket.socket, name) for name in ("connect", "connect_ex")}

    def guarded(name: str) -> object:
        def connect(self: socket.socket, address: object) -> object:
            if not stays_here(self.family, address):
                raise NetworkUsed(f"a test connects to {address!r}; tests stay offline")
            return real[name](self, address)

        return connect

    with pytest.MonkeyPatch.context() as patch:
        for name in real:
            patch.setattr(socket.socket, name, guarded(name))
        yield


@pytest.fixture(autouse=True)
def seeded() -> None:
    """Start the standard generator of every test from the same seed."""
    random.seed(SEED)


@pytest.fixture
def rng() -> np.random.Generator:
    """Numbers for a test, the same in every run."""
    return np.random.default_rng(SEED)


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo ledger as a folder, made once; tests on other cores read the same."""
    from arkit.demo import write_demo
    from arkit.errors import LedgerError

    place = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        place = place.parent
    folder = place / "demo.ledger"
    if not folder.exists():
        try:
            write_demo(folder)
        except (LedgerError, OSError):  # it appeared meanwhile, and is complete
            if not folder.exists():
                raise
    return folder
