"""In which worlds may the customer live, and how likely is each?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from arkit.judgment.diagnosis import CAUSES
from arkit.judgment.limits import scenario_hazards
from arkit.whatif import Scenarios, world

if TYPE_CHECKING:
    from arkit.judgment.diagnosis import Diagnosis
    from arkit.judgment.what_if_case import Case
    from arkit.whatif import World

MONTHS = 12
OWN_FAULT, UNCLEAR = "own fault", "unclear"
SINGLE = {"own fault or dispute": OWN_FAULT}
# Where invoices get stuck on paper, mending the path of the invoice makes them move.
MENDED = ("red tape", OWN_FAULT)


def cause_worlds(case: Case, *, default_hazard_pm: float = 0.0) -> dict[str, World]:
    """Make a world for every cause of late payment.

    Parameters
    ----------
    case : Case
        What is owed, and how the customer pays.
    default_hazard_pm : float, default 0
        Defaults a month typed by the analyst, for all causes; 0 takes those assumed of
        each cause.

    Returns
    -------
    dict of str to World
        By cause; besides the four causes `own fault` and `unclear`. Sending invoices
        again speeds payment only where paper is in the way.
    """
    hazards = scenario_hazards().set_index("scenario")["hazard_pm"]
    found = {}
    for name in (*CAUSES, OWN_FAULT, UNCLEAR):
        pm = default_hazard_pm or float(hazards[name.replace(" ", "_")])
        typed = {"default_hazard_pa": pm * MONTHS}
        if name not in MENDED:
            typed["process_payment_factor"] = 1.0
        found[name] = world(case.world.known, **typed)
    return found


def cause_chances(diagnosis: Diagnosis) -> dict[str, float]:
    """How likely is each of these worlds, by the diagnosis?

    Parameters
    ----------
    diagnosis : Diagnosis
        Why the customer pays late.

    Returns
    -------
    dict of str to float
        By cause, adding up to 1; one world where the diagnosis came to an end before
        causes were weighed.
    """
    if diagnosis.verdict in SINGLE:
        return {SINGLE[diagnosis.verdict]: 1.0}
    if not diagnosis.is_weighed:
        return {UNCLEAR: 1.0}
    frame = diagnosis.chances
    return dict(zip(frame["cause"], frame["chance"].astype(float), strict=True))


def mixed_worlds(worlds: dict[str, World], chances: dict[str, float]) -> Scenarios:
    """Put the worlds together that have a chance."""
    total = sum(chances.values())
    return Scenarios(
        worlds={name: worlds[name] for name in chances},
        chances={name: chance / total for name, chance in chances.items()},
    )
