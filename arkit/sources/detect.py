"""Which profile does a sheet follow?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from arkit.sources.fields import ITEMS
from arkit.sources.headings import best_match
from arkit.sources.layout import Profile
from arkit.sources.profile import profiles


def detect_profile(
    rows: Sequence[Sequence[str | None]], known: Mapping[str, Profile] | None = None
) -> str | None:
    """Recognize the profile of a list of documents by its first rows.

    Parameters
    ----------
    rows : sequence of sequences of str
        Cells of the first rows, those above the headings included.
    known : mapping of str to Profile, optional
        Profiles to choose from; those arkit ships where not stated.

    Returns
    -------
    str or None
        Name of the profile that fits completely, or None.

    Examples
    --------
    >>> detect_profile([["Customer", "Invoice no.", "Date", "Due", "Amount"]])
    'generic'
    >>> detect_profile([["Shopping list"], ["milk", "eggs"]]) is None
    True
    """
    layouts = [
        (profile, layout)
        for profile in (known or profiles()).values()
        for layout in profile.layouts
        if layout.table == ITEMS
    ]
    match = best_match(list(enumerate(rows, start=1)), layouts)
    return match.profile.name if match and not match.missing else None
