"""Where do the cells of a forked report run, and where do their outputs go?

The shell, display publisher and display hook are those of the stock kernel; only what
they send goes over a `Wire` and not over a kernel's sockets.
"""

from __future__ import annotations

import base64
import builtins
import getpass
import io
import itertools
import os
import sys
import threading
import time
from collections.abc import Mapping
from typing import Any

import comm
from comm.base_comm import BaseComm
from ipykernel.compiler import XCachingCompiler, get_tmp_hash_seed, murmur2_x86
from ipykernel.jsonutil import json_clean
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from traitlets import Type
from traitlets.config import Config

from arkit.report.running.wire import Wire

FLUSH_SECONDS = 0.2  # as the stock kernel
FLUSH_CHARACTERS = 1 << 16
NO_INPUT = "raw_input was called, but this frontend does not support input requests."


class WireSession(Session):
    """The session of a kernel, with a wire in place of its sockets."""

    wire: Wire | None = None

    def send(
        self,
        stream: object,
        msg_or_type: Any,
        content: Any = None,
        *_: Any,
        **named: Any,
    ) -> None:
        """Send what a cell displays, prints or raises."""
        if isinstance(msg_or_type, str):
            self.tell(msg_or_type, content, named.get("buffers"))
        else:
            self.tell(msg_or_type["msg_type"], msg_or_type["content"], None)

    def tell(self, kind: str, content: Mapping[str, Any], buffers: Any = None) -> None:
        """Send one message of a kind the Jupyter protocol knows."""
        if self.wire is None:
            return
        packed = [base64.b64encode(bytes(b)).decode("ascii") for b in buffers or ()]
        self.wire.say({"msg_type": kind, "content": content, "buffers": packed})


class Stream(io.TextIOBase):
    """What a cell writes to standard output or standard error."""

    encoding = "utf-8"
    errors = "strict"

    def __init__(self, session: WireSession, name: str, file: int) -> None:
        super().__init__()
        self.name = name
        self._session, self._file = session, file
        self._turn = threading.RLock()
        self._parts: list[str] = []
        self._since, self._owner = 0.0, os.getpid()

    def fileno(self) -> int:
        """The file below, so that other programs can write there."""
        return self._file

    def writable(self) -> bool:
        """True."""
        return True

    def write(self, text: str) -> int:
        """Take a text; it is sent after a moment, or before the next display."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        with self._turn:
            self._mine()
            self._since = self._since or time.monotonic()
            self._parts.append(text)
            long = sum(map(len, self._parts[-64:])) > FLUSH_CHARACTERS
            if long or time.monotonic() - self._since > FLUSH_SECONDS:
                self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what was written."""
        with self._turn:
            self._mine()
            text, self._parts, self._since = "".join(self._parts), [], 0.0
            if text and os.getpid() == self._owner:
                self._session.tell("stream", {"name": self.name, "text": text})
            elif text:
                os.write(self._file, text.encode(errors="replace"))

    def _mine(self) -> None:
        """A process forked off by a cell starts with nothing written, and no wire."""
        if os.getpid() != self._owner and not getattr(self, "_forked", False):
            self._forked, self._parts = True, []


class CellCompiler(XCachingCompiler):
    """Names cells in warnings by their text, not by a process and a folder."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """The name of a cell's code."""
        return f"ipykernel/{murmur2_x86(raw_code, get_tmp_hash_seed())}.py"


class ReportShell(ZMQInteractiveShell):
    """The kernel's shell, without a kernel."""

    compiler_class = Type(CellCompiler)

    def ask_exit(self) -> None:
        """End the process when a cell says `exit`."""
        flush_streams()
        os._exit(0)


ReportShell.__name__ = "ZMQInteractiveShell"  # libraries know a notebook by this name


class WireComm(BaseComm):
    """What a widget tells the notebook about itself."""

    numbers = itertools.count(1)

    def __init__(self, *args: Any, **named: Any) -> None:
        if not named.get("comm_id"):
            named["comm_id"] = f"{next(self.numbers):032x}"
        super().__init__(*args, **named)

    def publish_msg(
        self, msg_type: str, data: Any = None, *_: Any, **named: Any
    ) -> None:
        """Send what the widget shows."""
        buffers = named.pop("buffers", None)
        named.pop("metadata", None)
        content = json_clean({"data": data or {}, "comm_id": self.comm_id, **named})
        session = ReportShell.instance().displayhook.session
        session.tell(msg_type, content, buffers)


def make_shell() -> ReportShell:
    """Make the shell of this process; it sends nothing until it is connected."""
    config = Config()
    config.HistoryManager.enabled = False
    shell = ReportShell.instance(config=config)
    session = WireSession(key=b"")
    shell.displayhook.session = shell.display_pub.session = session
    shell.displayhook.pub_socket = shell.display_pub.pub_socket = session
    comm.create_comm = WireComm
    builtins.input, getpass.getpass = _no_input, _no_input
    if "" not in sys.path:
        sys.path.insert(0, "")
    return shell


def connect_shell(shell: ReportShell, wire: Wire | None) -> None:
    """Let everything a cell displays, prints or raises go over a wire."""
    session = shell.displayhook.session
    session.wire = wire
    sys.stdout, sys.stderr = Stream(session, "stdout", 1), Stream(session, "stderr", 2)


def flush_streams() -> None:
    """Send what was written so far, by Python or by C."""
    import ctypes

    for stream in (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__):
        if stream is not None:
            stream.flush()
    if os.name == "posix":
        ctypes.CDLL(None).fflush(None)


def _no_input(*_: object, **__: object) -> str:
    raise StdinNotImplementedError(NO_INPUT)
