"""One command per job."""

from arkit.cli.main import main

__all__ = ["main"]
