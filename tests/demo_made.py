"""The demo and what was planted in it, made once in a process; to be read only."""

from __future__ import annotations

from functools import cache

from arkit.demo import Demo, make


@cache
def demo() -> Demo:
    return make()
