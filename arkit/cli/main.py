"""The `arkit` command."""

from __future__ import annotations

import click

from arkit import __version__
from arkit.cli.conformance import conformance, copy
from arkit.cli.extract import extract
from arkit.cli.ledgers import check, demo, import_extract
from arkit.cli.packs import monthly, verify_pack
from arkit.cli.plans import plan, plan_check
from arkit.cli.reports import (
    forms,
    notebook,
    portfolio,
    print_notebook,
    review,
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="arkit")
def main() -> None:
    """Credit reviews and monthly receivables reports from a ledger extract.

    Start with `arkit demo`, then `arkit import EXTRACT -o my.ledger`.
    """


for command in (
    demo,
    import_extract,
    check,
    review,
    portfolio,
    monthly,
    verify_pack,
    print_notebook,
    notebook,
    plan,
    plan_check,
    extract,
    forms,
    copy,
    conformance,
):
    main.add_command(command)
