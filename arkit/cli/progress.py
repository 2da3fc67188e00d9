"""How far is a pack, and how long will the rest take?"""

from __future__ import annotations

import json
import sys
from time import monotonic
from typing import TYPE_CHECKING

import click

from arkit.cli.terminal import visible

if TYPE_CHECKING:
    from arkit.report import Event

LOGS = ("auto", "plain", "json")
MINUTE, HOUR = 60, 3600
ENOUGH = 2


class Progress:
    """Tell how far a pack is, on stderr.

    Parameters
    ----------
    total : int
        Reports of the pack.
    log : str
        `auto`: one line that is rewritten on a terminal, plain lines elsewhere;
        `plain`, or `json`: one object per line.
    """

    def __init__(self, total: int, log: str = "auto") -> None:
        self.total = total
        self.done = self.n_new = 0
        self.is_json = log == "json"
        self.is_live = log == "auto" and sys.stderr.isatty()
        self.start = monotonic()

    def tell(self, event: Event) -> None:
        """Tell what happened."""
        if event.outcome not in ("stopping", "notice"):
            self.done += 1
            self.n_new += event.outcome != "unchanged"
        if self.is_json:
            self._line(json.dumps(self._told(event), ensure_ascii=True))
        elif event.outcome == "stopping":
            self._line(
                f"stopping: {event.reason} running reports are being finished; "
                "Ctrl-C again stops at once"
            )
        elif event.outcome == "notice":
            self._line(event.reason)
        elif event.outcome == "not produced":
            self._line(f"{self._count(event)}: not produced: {event.reason}")
        elif self.is_live:
            self._rewritten(f"{self._count(event)}{self._left()}")
        else:
            same = ": unchanged" if event.outcome == "unchanged" else ""
            self._line(f"{self._count(event)}{same}")

    def _told(self, event: Event) -> dict[str, object]:
        told = {
            "event": event.outcome,
            "report": event.name,
            "reason": event.reason,
            "done": self.done,
            "total": self.total,
            "seconds": round(monotonic() - self.start, 1),
        }
        return {name: value for name, value in told.items() if value != ""}

    def _count(self, event: Event) -> str:
        return f"{self.done}/{self.total} {event.name}"

    def _left(self) -> str:
        """How long the rest will take, at the pace so far."""
        left = self.total - self.done
        if self.n_new < ENOUGH or not left:
            return ""
        seconds = (monotonic() - self.start) / self.n_new * left
        return f", {duration(seconds)} left"

    def _line(self, text: str) -> None:
        click.echo(f"{self._cleared()}{visible(text)}", err=True)

    def _rewritten(self, text: str) -> None:
        is_last = self.done == self.total
        click.echo(f"{self._cleared()}{visible(text)}", err=True, nl=is_last)

    def _cleared(self) -> str:
        return "\r\x1b[K" if self.is_live else ""


def duration(seconds: float) -> str:
    """Say a duration as people do.

    Parameters
    ----------
    seconds : float
        How long.

    Returns
    -------
    str
        In seconds, minutes or hours.

    Examples
    --------
    >>> duration(42.3), duration(130), duration(5000)
    ('42 s', '3 min', '1 h 24 min')
    """
    if seconds < MINUTE:
        return f"{seconds:.0f} s"
    minutes = -int(-seconds // MINUTE)
    if seconds < HOUR:
        return f"{minutes} min"
    return f"{minutes // MINUTE} h {minutes % MINUTE} min"
