"""How likely does a customer fail, from a score, a rating or a diagnosis?"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import expm1, inf, isfinite, isnan, log1p
from pathlib import Path

import pandas as pd

from arkit.errors import ParameterError
from arkit.schema import number_text, share_text
from arkit.whatif.valuing.risk import check_chances

SHIPPED = Path(__file__).with_name("scenario_hazards.toml")
FIELDS = ("label", "value", "unit", "since", "source")
MONTHS = 12
MOST_PM = 1.0


@dataclass(frozen=True, kw_only=True)
class DefaultRisk:
    """How likely a customer fails, said in three ways that agree.

    Parameters
    ----------
    hazard_pm : float
        Intensity of default per month, today.
    chance_12_months : float
        Chance that it fails within twelve months, 0 to 1.
    expected_months : float
        Mean months until it fails; infinite where it never does.
    """

    hazard_pm: float
    chance_12_months: float
    expected_months: float

    @property
    def hazard_pa(self) -> float:
        """Intensity of default per year, today."""
        return self.hazard_pm * MONTHS

    @property
    def sentence(self) -> str:
        """All three figures, as one sentence."""
        months = (
            f"{number_text(self.expected_months)} months until then on average"
            if isfinite(self.expected_months)
            else "never expected"
        )
        return (
            f"Default {share_text(self.hazard_pm, places=2)} a month, "
            f"{share_text(self.chance_12_months, places=1)} within 12 months, {months}."
        )


def risk_from_hazard(hazard_pm: float) -> DefaultRisk:
    """What does a constant intensity of default say?

    Parameters
    ----------
    hazard_pm : float
        Defaults per month, 0.03 for 3 %.

    Returns
    -------
    DefaultRisk
        Intensity, chance within 12 months, and mean months to default.

    Raises
    ------
    ParameterError
        When it is negative or above one a month.

    Notes
    -----
    Chance within h months = 1 − exp(−λ·h); mean = 1 / λ. Never 12 times the monthly
    chance.

    Examples
    --------
    >>> risk = risk_from_hazard(0.03)
    >>> round(risk.chance_12_months, 6), round(risk.expected_months, 1)
    (0.302324, 33.3)
    >>> risk.sentence
    'Default 3.00 % a month, 30.2 % within 12 months, 33 months until then on average.'
    """
    if isnan(hazard_pm) or not 0 <= hazard_pm <= MOST_PM:
        raise ParameterError(
            f"a default hazard of {hazard_pm:g} per month is not possible",
            remedy="write 3 % as 0.03; for a customer that has failed, value the "
            "dividend alone",
        )
    return DefaultRisk(
        hazard_pm=hazard_pm,
        chance_12_months=-expm1(-hazard_pm * MONTHS),
        expected_months=1 / hazard_pm if hazard_pm else inf,
    )


def risk_from_chance(chance: float, *, months: float = MONTHS) -> DefaultRisk:
    """What does the default chance of a score or rating say?

    Parameters
    ----------
    chance : float
        Chance of default within the months, 0.02 for 2 %.
    months : float, default 12
        Period the chance is for.

    Returns
    -------
    DefaultRisk
        At the constant intensity that has this chance.

    Raises
    ------
    ParameterError
        When the chance is not at least 0 and below 1, or the period is not possible.

    Notes
    -----
    λ = −ln(1 − chance) / months.

    Examples
    --------
    >>> round(risk_from_chance(0.30232367).hazard_pm, 6)
    0.03
    >>> round(risk_from_chance(0.02955447, months=1).hazard_pm, 6)
    0.03
    """
    if isnan(chance) or not 0 <= chance < 1:
        raise ParameterError(
            f"a chance of default of {chance:g} has no hazard",
            remedy="write 2 % as 0.02; a certain default is no chance",
        )
    if not months > 0:
        raise ParameterError(
            f"a period of {months:g} months is not possible", remedy="give 1 or more"
        )
    return risk_from_hazard(-log1p(-chance) / months)


def scenario_hazards(path: str | Path | None = None) -> pd.DataFrame:
    """How likely does a customer fail, by the reason for which it pays late?

    Parameters
    ----------
    path : str or Path, optional
        A TOML file of your own with entries to replace.

    Returns
    -------
    DataFrame
        `scenario`, `label`, `hazard_pm` (defaults per month), `chance_12_months`,
        `expected_months`, `since`, `source`; one row each.

    Raises
    ------
    ParameterError
        When the file cannot be read, names what is unknown, or gives no number.

    Examples
    --------
    >>> known = scenario_hazards().set_index("scenario")
    >>> float(known.loc["poor_judgment", "chance_12_months"].round(3))
    0.617
    """
    entries = _read(SHIPPED)
    if path is not None:
        own = _read(Path(path))
        unknown = [f"{n}.{k}" for n, e in own.items() for k in e if k not in FIELDS]
        unknown += [name for name in own if name not in entries]
        if unknown:
            raise ParameterError(
                f"{Path(path).name} names what arkit does not know",
                rows=unknown,
                remedy=f"use one of {', '.join(entries)}",
            )
        source = {"source": f"the file {Path(path).name}"}
        entries |= {n: entries[n] | source | entry for n, entry in own.items()}
    rows = []
    for name, entry in entries.items():
        risk = risk_from_hazard(_number(name, entry["value"]))
        rows.append(
            {
                "scenario": name,
                "label": entry["label"],
                "hazard_pm": risk.hazard_pm,
                "chance_12_months": risk.chance_12_months,
                "expected_months": risk.expected_months,
                "since": str(entry["since"]),
                "source": entry["source"],
            }
        )
    return pd.DataFrame(rows)


def blended_risk(
    chances: Mapping[str, float], *, hazards: pd.DataFrame | None = None
) -> DefaultRisk:
    """How likely does a customer fail if the reason is not certain?

    Parameters
    ----------
    chances : mapping of str to float
        Chance of each scenario; they add up to 1.
    hazards : DataFrame, optional
        As `scenario_hazards`, which is used where not given.

    Returns
    -------
    DefaultRisk
        Chances and months are means over the scenarios, and so is the intensity of
        today; it falls with time, since survivors are the better ones.

    Raises
    ------
    ParameterError
        When a scenario is unknown or the chances do not add up to 1.

    Notes
    -----
    Outcomes are mixed, not hazards: chance = Σ P(s)·(1 − exp(−12·λ(s))), months =
    Σ P(s)/λ(s).

    Examples
    --------
    >>> mixed = blended_risk({"special_bonds": 0.6, "poor_judgment": 0.4})
    >>> round(mixed.chance_12_months, 4), round(mixed.hazard_pm, 3)
    (0.3147, 0.038)
    >>> mixed.chance_12_months < risk_from_hazard(0.038).chance_12_months
    True
    """
    known = (scenario_hazards() if hazards is None else hazards).set_index("scenario")
    unknown = [name for name in chances if name not in known.index]
    if unknown:
        raise ParameterError(
            "there is no hazard for a scenario",
            rows=unknown,
            remedy=f"use one of {', '.join(known.index)}",
        )
    check_chances("the chances of the scenarios", list(chances.values()))
    weight = pd.Series(dict(chances), dtype="float64")
    weight = weight[weight > 0]
    mixed = known.loc[weight.index, ["hazard_pm", "chance_12_months"]].mul(
        weight, axis=0
    )
    months = known.loc[weight.index, "expected_months"] * weight
    return DefaultRisk(
        hazard_pm=float(mixed["hazard_pm"].sum()),
        chance_12_months=float(mixed["chance_12_months"].sum()),
        expected_months=float(months.sum()),
    )


def _read(path: Path) -> dict[str, dict]:
    """Entries of a file, or what is wrong with it."""
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ParameterError(
            f"the hazards in {path.name} cannot be read",
            remedy="write a section for each, such as [red_tape] and value = 0.005",
        ) from error
    wrong = [name for name, entry in read.items() if not isinstance(entry, dict)]
    if wrong:
        raise ParameterError(
            f"{path.name} has entries that are no sections",
            rows=wrong,
            remedy="write a section for each, such as [red_tape] and value = 0.005",
        )
    return read


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ParameterError(
            f"the hazard of {name} is {value!r}", remedy="write 3 % a month as 0.03"
        )
    return float(value)
