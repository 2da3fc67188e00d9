"""What do the blank input forms and the data dictionary look like?

Both are written from the table of meanings; the files in `templates/forms` are their
output, and a test keeps them equal.
"""

from __future__ import annotations

from arkit.schema.tables import TABLES, Column, Table

TITLES = {True: "yes", False: ""}


def blank_form(table: Table) -> str:
    r"""Write the header line of a blank CSV form.

    Parameters
    ----------
    table : Table
        A table of the schema.

    Returns
    -------
    str
        Column names a person fills in, comma separated.

    Examples
    --------
    >>> from arkit.schema import table
    >>> blank_form(table("rates"))
    'rate_date,currency,to_currency,rate,known_on\n'
    """
    names = [name for name, column in table.columns.items() if not column.derived]
    return ",".join(names) + "\n"


def data_dictionary() -> str:
    """Write the data dictionary as Markdown.

    Returns
    -------
    str
        One section per table, one line per column.

    Examples
    --------
    >>> data_dictionary().splitlines()[0]
    '# Data dictionary'
    """
    lines = [
        "# Data dictionary",
        "",
        "Every table and column of a ledger. Only `invoices` and `settlements` are "
        "needed to start; money is written in major units with its currency beside it.",
    ]
    for table in TABLES.values():
        lines += [
            "",
            f"## {table.name}",
            "",
            f"One row is {table.row}.",
            "",
            "| column | type | unit | required | meaning |",
            "|---|---|---|---|---|",
            *(_line(column) for column in table.columns.values()),
        ]
    return "\n".join(lines) + "\n"


def _line(column: Column) -> str:
    meaning = column.definition
    if column.choices:
        meaning += f" One of: {', '.join(column.choices)}."
    if column.derived:
        meaning += " Filled by arkit."
    required = TITLES[column.required]
    return (
        f"| `{column.name}` | {column.type} | {column.unit} | {required} | {meaning} |"
    )


def forms() -> dict[str, str]:
    """Write every blank form and the data dictionary.

    Returns
    -------
    dict of str to str
        File name to text.

    Examples
    --------
    >>> sorted(forms())[:3]
    ['activities.csv', 'customers.csv', 'data-dictionary.md']
    """
    blank = {f"{table.name}.csv": blank_form(table) for table in TABLES.values()}
    return blank | {"data-dictionary.md": data_dictionary()}
