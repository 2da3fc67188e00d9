"""A command that gets the numbers of a report back out of its PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from arkit.cli.terminal import plainly, say

if TYPE_CHECKING:
    from arkit.report.pdf_files import Inside


@click.command()
@click.argument("report")
@click.option("-o", "--output", default="", metavar="DIR", help="Folder for the files.")
@click.option("--list", "only_list", is_flag=True, help="Only say what is inside.")
@plainly
def extract(report: str, **options: Any) -> None:
    """Get the workbook and the numbers behind figures and tables out of a REPORT.

    They go to a folder beside the PDF unless another is named; no file is overwritten.
    """
    from arkit.errors import ReportError
    from arkit.report.pdf_files import files_inside

    path = Path(report)
    files = files_inside(path)
    if not files:
        raise ReportError(f"there are no files inside {path.name}")
    if options["only_list"]:
        for one in files:
            say(f"{one.name}  {_size(len(one.data))}  {one.text}")
        return
    beside = path.with_name(f"{path.stem} numbers")
    folder = Path(options["output"]) if options["output"] else beside
    _write(files, folder)
    say(f"{folder}: {len(files)} files")


def _size(n: int) -> str:
    """Bytes as one says them."""
    return f"{n:,} B" if n < 10_000 else f"{n / 1000:,.0f} kB"


def _write(files: list[Inside], folder: Path) -> None:
    """Write all files, or none where one is there already."""
    from arkit.errors import ParameterError
    from arkit.report import report_folder

    report_folder(folder)
    there = [one.name for one in files if (folder / one.name).exists()]
    if there:
        raise ParameterError(
            f"files of these names are in {folder.name} already",
            rows=there,
            remedy="name another folder with -o",
        )
    for one in files:
        with (folder / one.name).open("xb") as stream:
            stream.write(one.data)
