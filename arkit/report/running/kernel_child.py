"""What does a process do that was forked to be a whole kernel?"""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
from typing import Any

from arkit.report.running.child import begin, seed

PARENT = "--IPKernelApp.parent_handle=1"  # the keeper watches; the kernel need not
NEEDED = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.zmqshell"),
    *("IPython.core.interactiveshell", "matplotlib_inline.backend_inline"),
)


def kernel_report(message: dict[str, Any], files: list[int], _: None) -> None:
    """Be a stock kernel until it is shut down.

    Parameters
    ----------
    message : dict
        Arguments of the kernel, its whole environment, folder and limit on memory.
    files : list of int
        Sockets for messages, standard output and standard error.
    """
    os.environ.clear()
    tempfile.tempdir = None
    begin(message, files)
    seed(None)
    import ipykernel_launcher
    from ipykernel.kernelapp import IPKernelApp

    sys.argv = [ipykernel_launcher.__file__, *message["argv"]]
    app = IPKernelApp.instance()
    app.initialize([PARENT, *message["argv"]])
    _tell_libraries()
    try:
        app.start()
    finally:
        atexit._run_exitfuncs()


def _tell_libraries() -> None:
    """Let what was imported before there was a kernel know that there is one now."""
    inline = sys.modules.get("matplotlib_inline.backend_inline")
    getattr(inline, "_enable_matplotlib_integration", lambda: None)()
    sys.modules.pop("ipywidgets", None)  # tells the kernel of itself when imported
