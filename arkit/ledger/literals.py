"""How does a value or a name enter an SQL text?"""

from __future__ import annotations

from arkit.errors import LedgerError


def text_literal(value: str) -> str:
    """Quote a text as an SQL literal; the only way a value enters a query.

    Parameters
    ----------
    value : str
        Any text, hostile or not.

    Returns
    -------
    str
        The literal with its quotes.

    Raises
    ------
    LedgerError
        When the text holds a NUL character, which no engine accepts.

    Examples
    --------
    >>> text_literal("O'Neil")
    "'O''Neil'"
    """
    if "\x00" in value:
        raise LedgerError(
            "a name holds a NUL character", remedy="remove it from the extract"
        )
    return "'" + value.replace("'", "''") + "'"


def name_literal(name: str) -> str:
    """Quote a table or column name.

    Parameters
    ----------
    name : str
        Any name.

    Returns
    -------
    str
        The name as an SQL identifier.

    Examples
    --------
    >>> name_literal('an odd "name" here')
    '"an odd ""name"" here"'
    """
    return '"' + name.replace('"', '""') + '"'
