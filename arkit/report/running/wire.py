"""How do the processes of a run speak to each other?

Messages are JSON behind their length, over a pair of connected sockets without a name:
nobody else on the machine or the network can listen. Requests to the fork server carry
open files along.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LENGTH = struct.Struct("!Q")
MOST_FILES = 8
MOST_BYTES = 1 << 32
KEPT_FROM_PROGRAMS = getattr(socket, "MSG_CMSG_CLOEXEC", 0)


class Wire:
    """One end of a conversation.

    Parameters
    ----------
    connection : socket.socket
        A connected socket.

    Examples
    --------
    >>> here, there = socket.socketpair()
    >>> Wire(here).say({"op": "run"})
    >>> Wire(there).hear()
    {'op': 'run'}
    >>> here.close(), there.close()
    (None, None)
    """

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self._owner = os.getpid()
        self._turn = threading.Lock()

    def say(self, message: Mapping[str, Any], files: Sequence[int] = ()) -> None:
        """Send a message; a process that was forked off by a cell says nothing."""
        if os.getpid() != self._owner:
            return
        raw = json.dumps(message, default=str).encode()
        with self._turn:
            if files:
                socket.send_fds(self.connection, [LENGTH.pack(len(raw))], files)
            else:
                self.connection.sendall(LENGTH.pack(len(raw)))
            self.connection.sendall(raw)

    def hear(self) -> dict[str, Any] | None:
        """Wait for the next message; None where the other end is gone."""
        message, files = self.hear_with_files()
        for file in files:
            os.close(file)
        return message

    def hear_with_files(self) -> tuple[dict[str, Any] | None, list[int]]:
        """Wait for the next message and the files that came along."""
        head, files, _, _ = socket.recv_fds(
            self.connection, LENGTH.size, MOST_FILES, KEPT_FROM_PROGRAMS
        )
        if not head:
            return None, files
        head += self._exactly(LENGTH.size - len(head))
        return json.loads(self._exactly(LENGTH.unpack(head)[0])), files

    def _exactly(self, size: int) -> bytes:
        parts = []
        while size:
            part = self.connection.recv(min(size, 1 << 20))
            if not part:
                raise EOFError("the other end is gone")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


class Inbox:
    """Messages out of bytes as they come in.

    Examples
    --------
    >>> inbox = Inbox()
    >>> raw = b'{"op": "run"}'
    >>> list(inbox.put(LENGTH.pack(len(raw)) + raw[:4]))
    []
    >>> list(inbox.put(raw[4:]))
    [{'op': 'run'}]
    """

    def __init__(self) -> None:
        self._bytes = bytearray()

    def put(self, part: bytes) -> Iterator[dict[str, Any]]:
        """Add bytes; gives the messages that are complete by then."""
        self._bytes += part
        while len(self._bytes) >= LENGTH.size:
            (size,) = LENGTH.unpack_from(self._bytes)
            if size > MOST_BYTES:
                raise ValueError("this is no message")
            end = LENGTH.size + size
            if len(self._bytes) < end:
                return
            raw = bytes(self._bytes[LENGTH.size : end])
            del self._bytes[:end]
            yield json.loads(raw)
