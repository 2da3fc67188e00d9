"""How are the reports of a pack produced, so that none stops another?"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from arkit.errors import ArkitError, ParameterError, ReportError
from arkit.ledger.own_folder import own_folder
from arkit.report.packing.at_once import make_all
from arkit.report.packing.cluster import cluster
from arkit.report.packing.ended_badly import reason_of
from arkit.report.packing.finished import Finished, Journal
from arkit.report.packing.folder_lock import folder_lock
from arkit.report.packing.jobs import varied_parameters
from arkit.report.packing.manifest import LISTING, told_inputs, write_manifest
from arkit.report.packing.one_file import combine_reports
from arkit.report.packing.options import PackOptions
from arkit.report.packing.outcome import (
    MISSING,
    NEW,
    NOTICE,
    UNCHANGED,
    Event,
    Failure,
    Pack,
    Told,
)
from arkit.report.packing.places import (
    LEDGER,
    Here,
    Place,
    Task,
    here,
    is_on_its_own,
)
from arkit.report.packing.stopping import Stop, stoppable
from arkit.report.packing.verify import strangers
from arkit.report.packing.what_it_rests_on import Basis, basis_of, input_digest
from arkit.report.produce import Job, Produced, report_folder
from arkit.report.put_in_place import clear_aside, write_together
from arkit.report.rendering import Rendered

PLAIN = PackOptions()
EACH_ON_ITS_OWN = (
    "the ledger is on Spark: each report starts a session of its own, which is slower"
)


def _silent(event: Event) -> None:
    """Tell nobody."""


def produce_pack(
    jobs: Iterable[Job],
    folder: str | Path,
    *,
    options: PackOptions = PLAIN,
    cover: Job | None = None,
    told: Told = _silent,
) -> Pack:
    """Produce reports, several at once; one that fails stops no other.

    Every report appears in the folder when it is finished, with a journal that a later
    run with `options.resume` goes on from. At the end stand `manifest.json` and
    `SHA256SUMS`, which `verify` checks; the same inputs give the same bytes.

    Parameters
    ----------
    jobs : iterable of Job
        Reports to produce.
    folder : str or Path
        Where they go.
    options : PackOptions, optional
        Where and how many at once, limits, and whether to go on from an earlier run.
    cover : Job, optional
        Report about the pack, produced last; its parameter `pack_path` is set to a file
        that lists the reports.
    told : callable, optional
        Called after each report with what happened.

    Returns
    -------
    Pack
        Reports produced and failures with their reasons. After the first Ctrl-C, what
        was running is finished, the rest is left and counted; after a second one
        everything stops at once.

    Raises
    ------
    ParameterError
        When two jobs have one name or the folder cannot be made.
    ReportError
        When another pack is being written to the folder, the cluster does not answer,
        or there is no space left for the manifest.
    """
    listed = list(jobs)
    every = [*listed, *([] if cover is None else [cover])]
    _refuse_same_names(every)
    target = report_folder(folder)
    with folder_lock(target), stoppable() as stop:
        clear_aside(target)
        run = _Run(target, options, told)
        try:
            run.carry_out(listed, cover, stop)
            return run.complete(every)
        except KeyboardInterrupt:
            return run.pack(every)


def _refuse_same_names(jobs: Sequence[Job]) -> None:
    counted = Counter(job.name.casefold() for job in jobs)
    twice = [name for name, n in counted.items() if n > 1]
    if twice:
        raise ParameterError(
            "two reports would have the same file name",
            rows=twice,
            remedy="name each customer once",
        )


class _Run:
    """One run over the reports of a pack."""

    def __init__(self, folder: Path, options: PackOptions, told: Told) -> None:
        self.folder = folder
        self.options = options
        self.told = told
        self.journal = Journal(folder)
        self.bases: dict[str, Basis] = {}
        self.there: dict[str, Finished] = {}
        self.failed: dict[str, Failure] = {}
        self.n_unchanged = 0

    def carry_out(self, jobs: Sequence[Job], cover: Job | None, stop: Stop) -> None:
        """Make the reports that are not there yet, and then the one about the pack."""
        with ExitStack() as places:
            tasks = self._tasks(jobs)
            place: Place | None = None
            if tasks and not stop.is_asked:
                place = places.enter_context(self._place(tasks))
                make_all(tasks, place, self, stop)
            if cover is None or stop.is_asked:
                return
            listing = (
                Path(places.enter_context(TemporaryDirectory(dir=own_folder())))
                / "pack.json"
            )
            listing.write_text(json.dumps(self._listing(jobs)), encoding="utf-8")
            given = {**cover.parameters, LISTING: str(listing)}
            task = self._task(replace(cover, parameters=given))
            if task is not None:
                if not isinstance(place, Here):
                    place = places.enter_context(here(self._alone(), [task]))
                make_all([task], place, self, stop)

    def _tasks(self, jobs: Sequence[Job]) -> list[Task]:
        """What is to do, with the parameters that differ between reports."""
        found = [task for task in map(self._task, jobs) if task is not None]
        varied = varied_parameters(task.job for task in found)
        nothing: frozenset[str] = frozenset()
        return [replace(t, varied=varied.get(t.job.notebook, nothing)) for t in found]

    def _alone(self) -> PackOptions:
        return replace(self.options, n_jobs=1)

    def _place(self, tasks: Sequence[Task]) -> AbstractContextManager[Place]:
        if self.options.scheduler:
            return cluster(self.options)
        if any(task.varied and is_on_its_own(task) for task in tasks):
            self.told(Event(outcome=NOTICE, reason=EACH_ON_ITS_OWN))
        n_jobs = min(self.options.n_at_once, len(tasks))
        return here(replace(self.options, n_jobs=n_jobs), tasks)

    def _task(self, job: Job) -> Task | None:
        """What is to do for a report; nothing where it cannot be made or is there."""
        try:
            basis = basis_of(job)
        except (ArkitError, OSError) as error:
            self.fail(job, reason_of(error))
            return None
        self.bases[job.name] = basis
        known = self.journal.known.get(job.name)
        if (
            self.options.resume
            and basis.is_certain
            and known is not None
            and known.digest == basis.digest
            and known.is_in(self.folder)
        ):
            self.there[job.name] = known
            self.n_unchanged += 1
            self.told(Event(outcome=UNCHANGED, name=job.name))
            return None
        return Task(job=job, digest=basis.digest, limits=self.options.limits)

    def settle(self, task: Task, made: Rendered) -> None:
        """Put the files of a report in place and note that it is finished."""
        name = task.job.name
        self.journal.begin()
        files = {f"{name}.pdf": made.pdf, f"{name}.xlsx": made.workbook}
        one = Finished(
            name=name,
            digest=task.digest,
            files=write_together(files, self.folder),
            n_tables=made.n_tables,
            n_pages=made.n_pages,
        )
        self.journal.add(one)
        self.there[name] = one
        self.told(Event(outcome=NEW, name=name))

    def fail(self, job: Job, reason: str) -> None:
        """Note that a report was not produced."""
        self.failed[job.name] = Failure(job=job, reason=reason)
        self.told(Event(outcome=MISSING, name=job.name, reason=reason))

    def _listing(self, jobs: Sequence[Job]) -> list[dict[str, object]]:
        """Reports and what became of them, for the cover."""
        told = []
        for job in jobs:
            failure, one = self.failed.get(job.name), self.there.get(job.name)
            told.append(
                {
                    "customer_id": str(job.parameters.get("customer_id", "")),
                    "report": f"{job.name}.pdf",
                    "outcome": NEW if failure is None else failure.reason,
                    "n_pages": one.n_pages if one else 0,
                }
            )
        return told

    def complete(self, jobs: Sequence[Job]) -> Pack:
        """Write the combined file and the manifest, where every report was tried."""
        found = self.pack(jobs)
        if found.n_left:
            return found
        others = combine_reports(found, self.folder, self.options, self.fail)
        try:
            self._write_manifest(jobs, others)
        except OSError as error:
            raise ReportError(
                f"the reports are there, but not their manifest: {reason_of(error)}",
                remedy="free space there and run again with --resume",
            ) from error
        self.journal.close()
        return replace(self.pack(jobs), others=strangers(self.folder))

    def _write_manifest(self, jobs: Sequence[Job], others: Mapping[str, str]) -> None:
        """Say what the pack holds and what it was made from."""
        ledgers = {str(j.parameters[LEDGER]) for j in jobs if LEDGER in j.parameters}
        bases = [self.bases[job.name] for job in jobs if job.name in self.bases]
        write_manifest(
            self.folder,
            [(one, self.bases[name]) for name, one in self.there.items()],
            list(self.failed.values()),
            inputs=told_inputs(bases, {input_digest(LEDGER, x): x for x in ledgers}),
            others=others,
        )

    def pack(self, jobs: Sequence[Job]) -> Pack:
        """What the pack has come to so far."""
        produced = tuple(self._produced(j) for j in jobs if j.name in self.there)
        failures = tuple(self.failed.values())
        return Pack(
            produced=produced,
            failures=failures,
            n_unchanged=self.n_unchanged,
            n_left=len(jobs) - len(produced) - len(failures),
        )

    def _produced(self, job: Job) -> Produced:
        one = self.there[job.name]
        return Produced(
            job=job,
            pdf=self.folder / f"{job.name}.pdf",
            workbook=self.folder / f"{job.name}.xlsx",
            n_tables=one.n_tables,
            n_pages=one.n_pages,
        )
