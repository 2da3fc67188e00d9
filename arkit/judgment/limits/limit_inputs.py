"""Which inputs does a credit limit rest on, and where does each come from?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isfinite, nan
from types import MappingProxyType

import pandas as pd

from arkit.errors import ParameterError


@dataclass(frozen=True, kw_only=True)
class Input:
    """One input of a credit limit.

    Parameters
    ----------
    name, label : str
        Name by which it is typed, and for a reader.
    unit : str
        Unit of the value.
    value : float or None
        The value; None where it is not known.
    origin : {"measured", "policy", "typed", "default"}
        Where the value comes from.
    source : str
        On whose word, or why there is no value.
    """

    name: str
    label: str
    unit: str
    value: float | None = None
    origin: str = "default"
    source: str = ""


SHARES = ("vat_rate", "margin_share", "dividend_share", "loss_share", "own_loss_share")
NAMES = MappingProxyType(
    {
        "monthly_sales_amount": ("Sales in an average month", "currency, without tax"),
        "vat_rate": ("Value-added tax", "rate on net prices"),
        "terms_days": ("Terms", "days"),
        "expected_days_late": ("Expected days late", "days"),
        "peak_factor": ("Busy months", "times an average month"),
        "margin_share": ("Margin", "share of the net price"),
        "default_hazard_pm": ("Chance of default", "defaults per month"),
        "loss_share": ("Loss at default, tax back", "share of the claim"),
        "own_loss_share": ("Loss at default, tax not back", "share of the claim"),
        "net_worth_amount": ("Net worth of the customer", "currency"),
        "working_capital_amount": ("Working capital of the customer", "currency"),
        "customer_sales_amount": ("Sales of the customer", "currency per year"),
        "own_sales_amount": ("Our sales to all customers", "currency per year"),
        "own_receivables_amount": ("Our receivables", "currency"),
        "own_equity_amount": ("Our own equity", "currency"),
        "insured_limit_amount": ("Insured limit", "currency"),
        "high_credit_amount": ("Most it had open in a year", "currency"),
        "reference_limit_amount": ("Limit other suppliers grant", "currency, median"),
        "present_limit_amount": ("Present credit limit", "currency"),
        "exposure_amount": ("Exposure today", "currency"),
    }
)


@dataclass(frozen=True)
class LimitInputs:
    """Inputs of a credit limit by name.

    Parameters
    ----------
    entries : mapping of str to Input
        All of them, known or not.
    """

    entries: Mapping[str, Input]

    def __getitem__(self, name: str) -> float | None:
        return self.entries[name].value

    def why(self, *names: str) -> str:
        """Why inputs are missing, as a clause; empty where all are known."""
        missing = [self.entries[n] for n in names if self.entries[n].value is None]
        return "; ".join(
            f"{entry.label[0].lower()}{entry.label[1:]} is not known: {entry.source}"
            for entry in missing
        )

    def with_value(
        self, name: str, value: float | None, *, origin: str, source: str
    ) -> LimitInputs:
        """The same with one value, or the reason why there is none.

        Parameters
        ----------
        name : str
            Name of the input.
        value : float or None
            Its value; None where it is not known.
        origin, source : str
            Where it comes from; why it is missing.

        Returns
        -------
        LimitInputs
            New inputs; these are unchanged.
        """
        entry = replace(self.entries[name], value=value, origin=origin, source=source)
        return LimitInputs(MappingProxyType({**self.entries, name: entry}))

    def typed(self, values: Mapping[str, float]) -> LimitInputs:
        """The same with values typed by the analyst.

        Parameters
        ----------
        values : mapping of str to float
            Values by the name of the input.

        Returns
        -------
        LimitInputs
            New inputs.

        Raises
        ------
        ParameterError
            When a name is unknown or a value is not possible.

        Examples
        --------
        >>> blank_inputs().typed({"terms_days": 30})["terms_days"]
        30.0
        """
        unknown = [name for name in values if name not in NAMES]
        if unknown:
            raise ParameterError(
                "a credit limit has no such input",
                rows=unknown,
                remedy=f"use one of {', '.join(NAMES)}",
            )
        found = self
        for name, value in values.items():
            found = found.with_value(
                name,
                _checked(name, value),
                origin="typed",
                source="typed by the analyst",
            )
        return found

    def frame(self) -> pd.DataFrame:
        """List every input.

        Returns
        -------
        DataFrame
            `name`, `label`, `value` (text), `unit`, `low`, `high` (not a number),
            `origin` and `source`; one row each.
        """
        rows = [
            {
                "name": entry.name,
                "label": entry.label,
                "value": "–" if entry.value is None else f"{entry.value:.6g}",
                "unit": entry.unit,
                "low": nan,
                "high": nan,
                "origin": entry.origin if entry.value is not None else "missing",
                "source": entry.source,
            }
            for entry in self.entries.values()
        ]
        return pd.DataFrame(rows)


def blank_inputs() -> LimitInputs:
    """Inputs of which none is known yet.

    Returns
    -------
    LimitInputs
        Every input by name, without a value.

    Examples
    --------
    >>> blank_inputs().why("own_equity_amount")
    'our own equity is not known: not typed'
    """
    return LimitInputs(
        MappingProxyType(
            {
                name: Input(name=name, label=label, unit=unit, source="not typed")
                for name, (label, unit) in NAMES.items()
            }
        )
    )


def _checked(name: str, value: float) -> float:
    """A number that can be the value of an input."""
    usable = isinstance(value, int | float) and not isinstance(value, bool)
    if not usable or not isfinite(value):
        raise ParameterError(f"{name} is {value!r}", remedy="give a number")
    is_share = name in SHARES or name == "default_hazard_pm"
    may_be_negative = name in {
        *("net_worth_amount", "working_capital_amount", "expected_days_late"),
        *("exposure_amount", "margin_share"),
    }
    if (value < 0 and not may_be_negative) or (is_share and value > 1):
        raise ParameterError(
            f"{name} is {value:g}",
            remedy="write 20 % as 0.20; amounts and days are 0 or more",
        )
    return float(value)
