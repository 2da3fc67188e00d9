"""How is one cell run, as the stock kernel runs it?"""

from __future__ import annotations

import ast
import asyncio
import os
import sys
from collections.abc import Collection
from typing import Any

from IPython.core.interactiveshell import _asyncio_runner

from arkit.report.running.shell import ReportShell, flush_streams

LOOPS: dict[int, asyncio.AbstractEventLoop] = {}  # by process


class Without(ast.NodeTransformer):
    """Leaves out statements of a cell that were run before, by their position."""

    def __init__(self, skipped: Collection[int]) -> None:
        self._skipped = skipped

    def visit_Module(self, node: ast.Module) -> ast.Module:
        """Drop the statements."""
        node.body = [s for i, s in enumerate(node.body) if i not in self._skipped]
        return node


def run_cell(
    shell: ReportShell, source: str, *, number: int, skipped: Collection[int] = ()
) -> dict[str, Any]:
    """Run a cell and say how it ended.

    Parameters
    ----------
    shell : ReportShell
        The shell of this process.
    source : str
        The cell.
    number : int
        Its number among the cells that run, from 1.
    skipped : collection of int, optional
        Positions of top-level statements that are left out.

    Returns
    -------
    dict
        `status` is ok or error; with `ename` and `evalue` for an error.
    """
    shell.execution_count = number
    without = [Without(skipped)] if skipped else []
    shell.ast_transformers.extend(without)
    loop = event_loop()
    try:
        result = loop.run_until_complete(_executed(shell, source))
    finally:
        for one in without:
            shell.ast_transformers.remove(one)
        flush_streams()
        shell.payload_manager.clear_payload()
    error = result.error_before_exec or result.error_in_exec
    broken = getattr(shell, "_last_traceback_during_displayhook", False)
    if result.success and not broken:
        return {"status": "ok"}
    return {"status": "error", "ename": type(error).__name__, "evalue": str(error)}


def event_loop() -> asyncio.AbstractEventLoop:
    """The event loop of this process; a forked process begins its own."""
    found = LOOPS.get(os.getpid())
    if found is None or found.is_closed():
        found = LOOPS[os.getpid()] = asyncio.new_event_loop()
        asyncio.set_event_loop(found)
    return found


async def _executed(shell: ReportShell, source: str) -> Any:
    """Run where a loop is running, as in the stock kernel, so that `await` works."""
    problem = None
    try:
        transformed = shell.transform_cell(source)
    except Exception:  # the shell shows what is wrong with the text
        transformed, problem = source, sys.exc_info()
    about = {"transformed_cell": transformed, "preprocessing_exc_tuple": problem}
    waits = shell.loop_runner is _asyncio_runner and shell.should_run_async(
        source, **about
    )
    if not waits:
        return shell.run_cell(source, store_history=True, silent=False)
    result = None
    try:
        result = await shell.run_cell_async(source, store_history=True, **about)
    finally:
        shell.events.trigger("post_execute")
        shell.events.trigger("post_run_cell", result)
    return result
