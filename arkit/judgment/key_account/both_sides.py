"""What can each side do without an agreement, and how fast does that decay?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from arkit.judgment.key_account.treatment import called
from arkit.judgment.key_account.worths import MEND, is_own
from arkit.schema import date_text, days_text, is_missing, share_text
from arkit.whatif import cost_of_extending

if TYPE_CHECKING:
    from arkit.judgment.accounts import FieldReports
    from arkit.judgment.diagnosis import Diagnosis
    from arkit.judgment.key_account.worths import Worths

SHOWN = 2
WAITS = (30, 60)
YEAR_DAYS = 365
OTHERS = "others complain"


def our_alternatives(
    worths: Worths, chances: Mapping[str, float], fitting: tuple[str, ...] = ()
) -> pd.DataFrame:
    """What can we do without anybody's consent, and what is it worth?

    Parameters
    ----------
    worths : Worths
        Ways out by cause.
    chances : mapping of str to float
        Chance of each cause.
    fitting : tuple of str
        Ways out the diagnosis leaves open; empty for all.

    Returns
    -------
    DataFrame
        The two best ways of our own: `name`, `way_out` (for a reader),
        `value_amount` and `claim_share`. Sending invoices again is among them where
        the diagnosis calls for it.
    """
    values = worths.mixed(chances, 1)
    own = [n for n in values.index if is_own(n) and (n != MEND or n in fitting)]
    top = values[own].head(SHOWN)
    return pd.DataFrame(
        {
            "name": list(top.index),
            "way_out": [called(name) for name in top.index],
            "value_amount": top.to_numpy(),
            "claim_share": top.to_numpy() / worths.case.amount,
        }
    )


def waiting(worths: Worths, chances: Mapping[str, float]) -> pd.DataFrame:
    """What is left of the claim if nothing happens for a while?

    Parameters
    ----------
    worths : Worths
        Ways out by cause.
    chances : mapping of str to float
        Chance of each cause.

    Returns
    -------
    DataFrame
        `days` (30 and 60), `lost_amount` and `value_amount`: what asking on is worth
        if it begins so much later, nothing is paid meanwhile, and the customer may
        fail.
    """
    amount = worths.case.amount
    mixture = worths.mixture(chances)
    now = worths.mixed(chances, 1)["Keep dunning"]
    rows = []
    for days in WAITS:
        lost = sum(
            mixture.chances[name]
            * cost_of_extending(amount, world, extension_years=days / YEAR_DAYS)
            for name, world in mixture.worlds.items()
        )
        rows.append((days, lost, now - lost))
    return pd.DataFrame(rows, columns=["days", "lost_amount", "value_amount"])


def their_alternatives(
    diagnosis: Diagnosis, reports: FieldReports, chance_12_months: float
) -> tuple[tuple[str, str], ...]:
    """What can they do without us, as we see it?

    Parameters
    ----------
    diagnosis : Diagnosis
        What account managers answered.
    reports : FieldReports
        How old their reports are.
    chance_12_months : float
        Chance that the customer fails within a year, as assumed of its cause.

    Returns
    -------
    tuple of (str, str)
        Other suppliers, bank, insolvency; each with what we know of it.
    """
    return tuple(_theirs(diagnosis, reports, chance_12_months))


def _theirs(
    diagnosis: Diagnosis, reports: FieldReports, chance: float
) -> Iterator[tuple[str, str]]:
    told = {a.question: a for a in diagnosis.answers}
    others = told.get(OTHERS)
    if others is None or others.is_yes is None:
        said = "not known, ask whom they could buy from"
    elif others.is_yes:
        said = "few, as others are said to complain or to ask for cash"
    else:
        said = "open to them, as nobody is known to hold deliveries back"
    how = "" if others is None else f" ({others.reliability}, {date_text(others.day)})"
    yield "Other suppliers", f"{said}{how}"
    yield "their bank", "not known, ask what it has said"
    yield (
        "insolvency",
        f"a chance of {share_text(chance, places=1)} within 12 months, as assumed of "
        "the causes",
    )
    recency = reports.recency
    days = None if recency.empty else recency["days_since_report"].iloc[0]
    if days is None or is_missing(days):
        yield "source", "no field report is on record"
    else:
        yield "source", f"field reports, the last {days_text(days)} old"
