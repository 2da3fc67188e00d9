"""What was found, how serious is it, and on what evidence?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

SEVERITIES = ("note", "watch", "act")


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One statement about a customer, a portfolio or an extract.

    Parameters
    ----------
    rule : str
        Name of the policy rule that fired.
    severity : str
        `note`, `watch` or `act`.
    statement : str
        What was found, as one sentence with its figures.
    evidence : tuple of (str, str)
        Labels and values a reader can check the statement by.
    action : str
        What to do about it; empty when there is nothing to do.
    source : str
        Metric or table the figures come from.
    """

    rule: str
    severity: str
    statement: str
    evidence: tuple[tuple[str, str], ...] = ()
    action: str = ""
    source: str = ""


def worst(findings: Iterable[Finding]) -> str:
    """Name the highest severity among findings; `note` when there are none.

    Parameters
    ----------
    findings : iterable of Finding
        Findings in any order.

    Returns
    -------
    str
        `note`, `watch` or `act`.

    Examples
    --------
    >>> worst([Finding(rule="r", severity="watch", statement="s")])
    'watch'
    >>> worst([])
    'note'
    """
    return max((f.severity for f in findings), key=SEVERITIES.index, default="note")


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings, the most serious first; equal ones keep their order.

    Parameters
    ----------
    findings : iterable of Finding
        Findings in any order.

    Returns
    -------
    list of Finding
        The same findings, `act` before `watch` before `note`.

    Examples
    --------
    >>> two = [Finding(rule=s, severity=s, statement="") for s in ("note", "act")]
    >>> [f.rule for f in by_severity(two)]
    ['act', 'note']
    """
    return sorted(findings, key=lambda f: -SEVERITIES.index(f.severity))
