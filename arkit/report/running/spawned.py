"""What comes from a forked process, and how does it end?"""

from __future__ import annotations

import codecs
import os
import selectors
import socket
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from arkit.report.running.wire import Inbox, Wire

PART = 1 << 16
SEND_SECONDS = 60
START_SECONDS = 300
Message = dict[str, Any]


class Ended(Exception):
    """The process is gone; `status` says how it went."""

    def __init__(self, status: Mapping[str, Any]) -> None:
        super().__init__("the process has ended")
        self.status = dict(status)


class TooMuch(Exception):
    """The process said more than it may."""


class Spawned:
    """The files a forked process speaks over, seen from the one who asked for it.

    Parameters
    ----------
    most_bytes : int
        What it may say before `TooMuch` is raised.
    """

    def __init__(self, most_bytes: int) -> None:
        self._left, self._deaf = most_bytes, False
        self.cpu_seconds = 0.0  # of the process and what it waited for, once it is gone
        mine, self._talk = socket.socketpair()
        life, self._life = socket.socketpair()
        mine.settimeout(SEND_SECONDS)
        self.wire, self.life = Wire(mine), life
        out, self._out = os.pipe()
        err, self._err = os.pipe()
        self._inbox, self._ends = Inbox(), Inbox()
        self._selector = selectors.DefaultSelector()
        self._streams = {out: "stdout", err: "stderr"}
        self._decoders = {
            file: codecs.getincrementaldecoder("utf-8")("replace")
            for file in self._streams
        }
        for file in (out, err, mine, life):
            self._selector.register(file, selectors.EVENT_READ)

    @property
    def files(self) -> list[int]:
        """The other ends, for the new process: life, messages, output and error."""
        return [self._life.fileno(), self._talk.fileno(), self._out, self._err]

    def handed_over(self) -> None:
        """Close the other ends here."""
        self._life.close()
        self._talk.close()
        os.close(self._out)
        os.close(self._err)

    def messages(self, deadline: float) -> Iterator[Message]:
        """Messages as they come; what is printed comes as messages of a stream.

        Raises
        ------
        TimeoutError
            When the deadline, on the monotonic clock, passes.
        Ended
            When the process is gone and nothing of it is left unread.
        TooMuch
            When it has said more than it may.
        """
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            ready = {key.fileobj for key, _ in self._selector.select(left)}
            yield from self._printed()
            if self.wire.connection in ready:
                yield from self._told()
            elif self.life in ready:
                yield from self._rest()

    def begun(self) -> None:
        """Wait until the process is there; what it may take counts from then."""
        for message in self.messages(time.monotonic() + START_SECONDS):
            if message["msg_type"] == "ready":
                return

    def kill(self) -> None:
        """End the process and everything it started; wait until it is so."""
        self._deaf = True
        try:
            self.life.send(b"k")
            for _ in self.messages(time.monotonic() + SEND_SECONDS):
                continue
        except (OSError, Ended, TooMuch):
            return

    def close(self) -> None:
        """Close this end; a process that still runs is ended."""
        for file in self._streams:
            os.close(file)
        self._selector.close()
        self.wire.connection.close()
        self.life.close()

    def _printed(self) -> Iterator[Message]:
        """What programs wrote to the files of standard output and error."""
        while files := self._ready(list(self._streams)):
            found = False
            for file in files:
                part = os.read(file, PART)
                if part:
                    found = True
                    if self._deaf:
                        continue
                    self._count(part)
                    text = self._decoders[file].decode(part)
                    yield stream_message(self._streams[file], text)
                elif file in self._selector.get_map():
                    self._selector.unregister(file)
            if not found:
                return

    def _told(self) -> Iterator[Message]:
        """Messages, after what was printed before each."""
        part = self.wire.connection.recv(PART)
        if not part:
            self._selector.unregister(self.wire.connection)
        if self._deaf:
            return
        self._count(part)
        for message in self._inbox.put(part):
            yield from self._printed()
            yield message

    def _rest(self) -> Iterator[Message]:
        """What is unread when the process has ended."""
        while self._ready([self.wire.connection]):
            yield from self._told()
        yield from self._printed()
        part = self.life.recv(PART)
        for status in self._ends.put(part):
            self.cpu_seconds = status.get("cpu", 0.0)
            raise Ended(status)
        if not part:
            raise Ended({"code": None})

    def _ready(self, files: Sequence[Any]) -> list[Any]:
        """Which of these have something to read now, or are at their end."""
        open_here = self._selector.get_map()
        wanted = [file for file in files if file in open_here]
        ready = {key.fileobj for key, _ in self._selector.select(0)}
        return [file for file in wanted if file in ready]

    def _count(self, part: bytes) -> None:
        self._left -= len(part)
        if self._left < 0:
            raise TooMuch


def stream_message(name: str, text: str) -> Message:
    """What the kernel says when a cell prints.

    Parameters
    ----------
    name : str
        `stdout` or `stderr`.
    text : str
        What was printed.

    Returns
    -------
    dict
        The message.

    Examples
    --------
    >>> stream_message("stdout", "a")["content"]
    {'name': 'stdout', 'text': 'a'}
    """
    return {"msg_type": "stream", "content": {"name": name, "text": text}}
