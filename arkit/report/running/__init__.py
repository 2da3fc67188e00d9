"""How notebooks run: in processes forked from a warm one, or in stock kernels."""

from arkit.report.running.environment import scrubbed
from arkit.report.running.limits import Limits
from arkit.report.running.runner import Kind, Runner, Then, runner

__all__ = ["Kind", "Limits", "Runner", "Then", "runner", "scrubbed"]
