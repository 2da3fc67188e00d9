"""How does anyone run a notebook with this engine: `papermill --engine arkit`?

papermill loads its engines while it is itself being imported, so that nothing of it can
be imported here before it is used.
"""

from __future__ import annotations

import atexit
from functools import cache
from typing import TYPE_CHECKING, Any

from arkit.errors import ParameterError
from arkit.report.running.limits import Limits

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from arkit.report.running.fork_runner import ForkRunner

DAY_SECONDS = 24 * 3600


class ArkitEngine:
    """Runs cells in a process forked from one that has imported what they need.

    One process to fork from serves all notebooks a Python runs, so that the second one
    starts at once. Python notebooks only.

    Examples
    --------
    >>> from papermill.engines import papermill_engines
    >>> papermill_engines.get_engine("arkit").__name__
    'ArkitEngine'
    """

    @staticmethod
    def execute_notebook(
        nb: NotebookNode, kernel_name: str, **options: Any
    ) -> NotebookNode:
        """Run a notebook papermill has prepared.

        Parameters
        ----------
        nb : NotebookNode
            The notebook.
        kernel_name : str
            Name of the kernel it asks for; only its language matters.
        **options
            As for papermill's own engine; `execution_timeout` is per cell, in seconds.

        Returns
        -------
        NotebookNode
            The notebook; a cell that fails has its error among its outputs.

        Raises
        ------
        ParameterError
            When the notebook is not in Python.

        Examples
        --------
        >>> from nbformat.v4 import new_code_cell, new_notebook
        >>> nb = new_notebook(cells=[new_code_cell("6 * 7")])
        >>> nb.metadata["papermill"] = {}
        >>> done = ArkitEngine.execute_notebook(nb, "python3", progress_bar=False)
        >>> done.cells[0].outputs[0].data["text/plain"]
        '42'
        """
        return _engine().execute_notebook(nb, kernel_name, **options)

    @staticmethod
    def nb_kernel_name(nb: NotebookNode, name: str | None = None) -> str:
        """Name of the kernel a notebook asks for; `name` where one is given."""
        return _engine().nb_kernel_name(nb, name)

    @staticmethod
    def nb_language(nb: NotebookNode, language: str | None = None) -> str:
        """Language of a notebook; `language` where one is given."""
        return _engine().nb_language(nb, language)


@cache
def _engine() -> Any:
    """The engine as papermill wants it, told of each cell by its manager."""
    from papermill.engines import Engine

    from arkit.report.running.driving import CellStopped

    class Managed(Engine):
        @classmethod
        def execute_managed_notebook(
            cls, nb_man: Any, kernel_name: str, **options: Any
        ) -> None:
            _check_language(nb_man.nb)
            given = options.get("execution_timeout") or options.get("timeout")
            limits = Limits(
                cell_seconds=given or DAY_SECONDS, report_seconds=DAY_SECONDS
            )
            try:
                _runner().run_prepared(nb_man.nb, limits=limits, watcher=nb_man)
            except CellStopped:
                return  # papermill reads the error from the outputs

    return Managed


def _check_language(nb: NotebookNode) -> None:
    language = nb.metadata.get("kernelspec", {}).get("language", "python")
    if language != "python":
        raise ParameterError(
            f"this engine runs Python notebooks, and this one is in {language}",
            remedy="leave --engine arkit away",
        )


@cache
def _runner() -> ForkRunner:
    """The runner of this process, made when it is first needed."""
    from arkit.report.running.fork_runner import ForkRunner

    runner = ForkRunner()
    atexit.register(runner.close)
    return runner
