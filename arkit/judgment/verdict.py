"""What does a review consist of?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from arkit.judgment.finding import Finding

if TYPE_CHECKING:
    from arkit.ledger import Ledger


@dataclass(frozen=True, kw_only=True)
class KeyFigure:
    """One figure against the policy, as text ready to print.

    Parameters
    ----------
    label : str
        Name of the figure.
    value : str
        The figure with its unit.
    unit : str
        Unit, where it is not part of the value.
    policy : str
        Threshold of the house, in words.
    status : str
        `within`, `watch`, `breach`, or `none` where there is no threshold.
    note : str
        A word on what it is a part of.
    """

    label: str
    value: str
    unit: str = ""
    policy: str = ""
    status: str = "none"
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Recommendation:
    """What is proposed, why, on which conditions, and when to look again.

    Parameters
    ----------
    tone : str
        `note`, `watch` or `act`.
    title : str
        The proposal.
    paragraphs : tuple of str
        Reasons.
    items : tuple of (str, str)
        Steps, limit, confidence and next review.
    """

    tone: str
    title: str
    paragraphs: tuple[str, ...]
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Review:
    """A review: who it is about, findings, key figures and the recommendation.

    Parameters
    ----------
    title : str
        Whom or what it is about.
    subtitle : str
        Which kind of review.
    fields : tuple of (str, str)
        Identity strip.
    findings : tuple of Finding
        What stands out, the most serious first.
    key_figures : tuple of KeyFigure
        Figures against the policy.
    recommendation : Recommendation
        What should be done.
    """

    title: str
    subtitle: str
    fields: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    key_figures: tuple[KeyFigure, ...]
    recommendation: Recommendation

    def cover(self, ledger: Ledger) -> dict[str, object]:
        """Say what a report prints on its first page and in its footer.

        Parameters
        ----------
        ledger : Ledger
            The ledger the review was made from.

        Returns
        -------
        dict
            Title, subtitle, as-of day, digest of the inputs, and identity fields.
        """
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "as_of": ledger.as_of_date,
            "digest": ledger.contents.digest[:12],
            "fields": self.fields,
        }
