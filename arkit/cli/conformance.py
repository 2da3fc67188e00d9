"""Commands for ledgers on an engine of the user's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arkit.cli.terminal import plainly, say

if TYPE_CHECKING:
    from arkit.cli.same_figures import Asked
    from arkit.ledger import Ledger


@click.command(name="copy")
@click.argument("ledger")
@click.argument("address")
@click.option("--replace", is_flag=True, help="Replace a ledger that lies there.")
@plainly
def copy(ledger: str, address: str, *, replace: bool) -> None:
    """Copy a LEDGER folder into a PostgreSQL database.

    ADDRESS is like postgresql://user@host/name?schema=arkit, without a password: that
    is taken from ARKIT_DATABASE_PASSWORD or where the driver looks for it. Afterwards
    the address is used like a ledger folder. Spark needs no copy: give spark:FOLDER.
    """
    from arkit.ledger.engines.copying import copy_ledger

    contents = copy_ledger(ledger, address, replace=replace)
    for table, n_rows in contents.n_rows.items():
        say(f"{table}: {n_rows:,} rows")


@click.command()
@click.argument("engine", default="")
@click.option("--dialect", default="", help="Only write the texts, for this language.")
@click.option("--as-of", metavar="YYYY-MM-DD", help="Last day that is known.")
@plainly
def conformance(engine: str, dialect: str, as_of: str | None) -> None:
    """Compare every figure of the demo on your ENGINE with DuckDB, to the bit.

    ENGINE is `spark` or a PostgreSQL address with a schema for the demo, which must not
    exist yet and is removed at the end. Exit status 1 when something differs. With
    --dialect the texts are printed and nothing is run.
    """
    if bool(engine) == bool(dialect):
        raise click.UsageError("name an engine, or a language with --dialect")
    from arkit.ledger.own_folder import own_folder

    with tempfile.TemporaryDirectory(dir=own_folder()) as place:
        folder = Path(place) / "demo.ledger"
        if dialect:
            _say_texts(_demo(folder, as_of), dialect)
            return
        ours = _demo(folder, as_of)
        with _on_engine(folder, engine) as address:
            failed = _say_comparison(ours, address)
    if failed:
        raise SystemExit(1)


def _demo(folder: Path, as_of: str | None) -> Ledger:
    from arkit.demo import AS_OF, write_demo
    from arkit.ledger import open_ledger

    write_demo(folder)
    return open_ledger(folder, as_of=as_of or AS_OF)


@contextmanager
def _on_engine(folder: Path, engine: str) -> Iterator[str]:
    """Put the demo where the engine reads it; take it away again."""
    if engine.rstrip(":") == "spark":
        yield f"spark:{folder}"
        return
    from arkit.ledger.engines.copying import copy_ledger, drop_schema, make_schema

    make_schema(engine)
    try:
        copy_ledger(folder, engine)
        yield engine
    finally:
        drop_schema(engine)


def _say_comparison(ours: Ledger, address: str) -> int:
    from arkit.cli.questions import questions
    from arkit.cli.same_figures import compare
    from arkit.ledger import open_ledger

    theirs = open_ledger(address, as_of=ours.as_of_date)
    answers = []
    for asked in compare(ours, theirs, questions()):
        answers.append(asked)
        if asked.difference is not None:
            say(f"differs: {asked.question}: {asked.difference.what}")
            for row in asked.difference.rows:
                say(f"     {row}")
    return _say_result(answers, theirs.engine.dialect)


def _say_result(answers: list[Asked], dialect: str) -> int:
    failed = sum(asked.difference is not None for asked in answers)
    seconds = [sum(asked.seconds[at] for asked in answers) for at in (0, 1)]
    say(
        f"{len(answers) - failed} of {len(answers)} answers of {dialect} are those of "
        f"DuckDB, to the bit ({seconds[0]:.0f} s and {seconds[1]:.0f} s)"
    )
    return failed


def _say_texts(ledger: Ledger, dialect: str) -> None:
    """Print every text in another language."""
    from arkit.cli.questions import questions, texts_heard
    from arkit.ledger.engines import EXECUTED, translate

    n_texts = 0
    for name, ask in questions().items():
        for text in texts_heard(ask, ledger):
            n_texts += 1
            say(f"-- {name}")
            click.echo(f"{translate(text, dialect)};\n")
    how = "arkit's tests run them" if dialect in EXECUTED else "generated, not executed"
    click.echo(f"{n_texts} texts for {dialect}: {how}", err=True)
