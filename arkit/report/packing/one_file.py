"""How do the reports of a pack become one PDF?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from arkit.report.packing.ended_badly import reason_of
from arkit.report.packing.finished import digest_of
from arkit.report.packing.options import PackOptions
from arkit.report.packing.outcome import Pack
from arkit.report.produce import Job, Produced


def combine_reports(
    pack: Pack,
    folder: Path,
    options: PackOptions,
    fail: Callable[[Job, str], None],
) -> Mapping[str, str]:
    """Write one PDF with a bookmark per report, where one is asked for.

    Parameters
    ----------
    pack : Pack
        Reports that are there; the last one, the cover, comes first.
    folder : Path
        Where it goes.
    options : PackOptions
        Its name, and what reports are called in it.
    fail : callable
        Told why it could not be written.

    Returns
    -------
    mapping of str to str
        SHA-256 of the file by its name; empty where there is none.
    """
    if not options.combined or not pack.produced:
        return {}
    from arkit.report.combined import combine

    target = folder / f"{options.combined}.pdf"
    *reports, last = pack.produced
    chosen = [(_title(one, options), one.pdf) for one in (last, *reports)]
    try:
        combine(chosen, target, title=options.title)
    except Exception as error:
        fail(Job(notebook="", name=options.combined), reason_of(error))
        return {}
    return {target.name: digest_of(target)}


def _title(one: Produced, options: PackOptions) -> str:
    return options.titles.get(one.job.name, one.job.name)
