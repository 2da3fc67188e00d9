"""Has the person at the keyboard asked to stop?"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Stop:
    """Whether to stop when what is running is finished.

    Parameters
    ----------
    is_asked : bool
        Set by the first Ctrl-C.
    """

    is_asked: bool = False


@contextmanager
def stoppable() -> Iterator[Stop]:
    """Let the first Ctrl-C ask for a stop; the second one stops at once.

    Yields
    ------
    Stop
        Whether a stop was asked for. Where this is not the main thread, nothing is
        changed about signals.

    Raises
    ------
    KeyboardInterrupt
        In the block, at the second Ctrl-C.

    Examples
    --------
    >>> with stoppable() as stop:
    ...     signal.raise_signal(signal.SIGINT)
    >>> stop.is_asked
    True
    """
    stop = Stop()
    if threading.current_thread() is not threading.main_thread():
        yield stop
        return

    def heard(number: int, frame: FrameType | None) -> None:
        if stop.is_asked:
            raise KeyboardInterrupt
        stop.is_asked = True

    before = {number: signal.signal(number, heard) for number in SIGNALS}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
