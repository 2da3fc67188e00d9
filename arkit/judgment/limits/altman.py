"""Do the customer's accounts look like those of companies that failed?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.limits.customer_accounts import (
    ITEMS,
    Accounts,
    contradictions,
    customer_accounts,
)
from arkit.judgment.policy import Policy, read_policy
from arkit.metrics import Measure
from arkit.metrics.passport import measure
from arkit.schema import date_text, is_missing, number_text, sentence

if TYPE_CHECKING:
    from arkit.ledger import Ledger

ZONES = ("distress", "gray", "safe")
SOURCE = (
    "Altman (1968), Journal of Finance 23:589; Altman (1983), Corporate Financial "
    "Distress; Altman, Hartzell and Peck (1995), Emerging Market Corporate Bonds; all "
    "in Altman (2000), Predicting Financial Distress of Companies"
)
RATIOS = MappingProxyType(
    {
        "working_capital": ("working_capital_amount", "assets_amount"),
        "retained_earnings": ("retained_earnings_amount", "assets_amount"),
        "earnings": ("earnings_amount", "assets_amount"),
        "market_equity": ("market_value_amount", "liabilities_amount"),
        "book_equity": ("equity_amount", "liabilities_amount"),
        "sales": ("sales_amount", "assets_amount"),
    }
)


@dataclass(frozen=True, kw_only=True)
class ZModel:
    """One score of Altman's family.

    Parameters
    ----------
    name : str
        Name of the score.
    meant_for : str
        Companies it was estimated on.
    weights : mapping of str to float
        Weight by ratio.
    distress_below, safe_above : float
        Ends of the gray zone.
    constant : float, default 0
        Added to the score.
    """

    name: str
    meant_for: str
    weights: Mapping[str, float]
    distress_below: float
    safe_above: float
    constant: float = 0.0

    def score(self, ratios: Mapping[str, float]) -> float:
        """Weigh the ratios.

        Parameters
        ----------
        ratios : mapping of str to float
            Working capital, retained earnings, earnings before interest and tax and
            sales over total assets; equity (market or book) over total liabilities.

        Returns
        -------
        float
            The score.

        Raises
        ------
        ParameterError
            When a ratio is missing.

        Examples
        --------
        A published exercise for the score of 1968: 0.10, 0.20, 0.20, 0.60 and 0.80.

        >>> ratios = {"working_capital": 0.10, "retained_earnings": 0.20,
        ...           "earnings": 0.20, "market_equity": 0.60, "sales": 0.80}
        >>> round(Z_LISTED.score(ratios), 3), Z_LISTED.zone(2.22)
        (2.22, 'gray')
        """
        missing = [name for name in self.weights if is_missing(ratios.get(name))]
        if missing:
            raise ParameterError(
                f"{self.name} lacks ratios", rows=missing, remedy="give all of them"
            )
        weighed = sum(weight * ratios[name] for name, weight in self.weights.items())
        return self.constant + weighed

    def zone(self, score: float) -> str:
        """Say where a score lies: distress, gray or safe.

        >>> Z_PRIVATE.zone(1.22), Z_PRIVATE.zone(1.23), Z_PRIVATE.zone(2.91)
        ('distress', 'gray', 'safe')
        """
        if score < self.distress_below:
            return "distress"
        return "safe" if score > self.safe_above else "gray"


def _weights(*values: float, equity: str = "book_equity") -> Mapping[str, float]:
    names = ("working_capital", "retained_earnings", "earnings", equity, "sales")
    return MappingProxyType(dict(zip(names, values, strict=False)))


Z_LISTED = ZModel(
    name="Z (1968)",
    meant_for="listed manufacturers",
    weights=_weights(1.2, 1.4, 3.3, 0.6, 1.0, equity="market_equity"),
    distress_below=1.81,
    safe_above=2.99,
)
Z_PRIVATE = ZModel(
    name="Z′ (1983)",
    meant_for="private manufacturers",
    weights=_weights(0.717, 0.847, 3.107, 0.420, 0.998),
    distress_below=1.23,
    safe_above=2.90,
)
Z_OTHER = ZModel(
    name="Z″ (1995)",
    meant_for="companies that do not manufacture",
    weights=_weights(6.56, 3.26, 6.72, 1.05),
    distress_below=1.10,
    safe_above=2.60,
)
Z_EMERGING = ZModel(
    name="Z″ + 3.25 (1995)",
    meant_for="companies in emerging markets",
    weights=Z_OTHER.weights,
    distress_below=1.10 + 3.25,
    safe_above=2.60 + 3.25,
    constant=3.25,
)
MODELS = (Z_OTHER, Z_PRIVATE, Z_EMERGING, Z_LISTED)


@dataclass(frozen=True, kw_only=True)
class AltmanScores:
    """Scores of Altman's family for one customer.

    Parameters
    ----------
    accounts : Accounts
        The accounts they rest on.
    frame : DataFrame
        `model`, `meant_for`, `score`, `zone`, `distress_below`, `safe_above` and
        `reason` (why there is no score, or None), for the latest accounts.
    history : DataFrame
        `period_end`, `known_on`, `model`, `score`, `zone`, `reason`.
    """

    accounts: Accounts
    frame: pd.DataFrame
    history: pd.DataFrame

    @property
    def measure(self) -> Measure:
        """The latest scores with their passport."""
        about = {
            "name": "Altman's scores",
            "formula": "Weighted ratios of the accounts, as published",
            "basis": "Book values; the accounts known on the day",
            "window": "The latest period",
            "source": SOURCE,
        }
        n_rows = len(self.accounts.frame)
        return measure(self.accounts.ledger, self.frame, n_rows=n_rows, about=about)

    @property
    def sentence(self) -> str:
        """What the accounts say, with their age."""
        found = self.frame[self.frame["score"].notna()]
        if found.empty:
            return sentence(f"no score: {self.frame['reason'].iloc[0]}")
        row = found.iloc[0]
        last = self.accounts.last
        return (
            f"Accounts of {date_text(last['period_end'].date())}, "
            f"{self.accounts.age_months:.0f} months old and known since "
            f"{date_text(last['known_on'].date())}: {row['model']} is "
            f"{number_text(row['score'], places=2)}, in the {row['zone']} zone."
        )


def altman(ledger: Ledger, *, policy: Policy | None = None) -> AltmanScores:
    """Do the customer's accounts look like those of companies that failed?

    Parameters
    ----------
    ledger : Ledger
        The ledger of one customer.
    policy : Policy, optional
        Says how old accounts may be; that of the house where not given.

    Returns
    -------
    AltmanScores
        A score and zone for each model, or the reason why there is none. The score for
        companies that do not manufacture comes first: it leaves out the turnover of
        assets, which differs by industry.
    """
    policy = policy or read_policy()
    accounts = customer_accounts(ledger)
    most = policy.value("limit_accounts_months")
    stale = accounts.why_none(most_months=most)
    rows = [
        {
            "period_end": row["period_end"],
            "known_on": row["known_on"],
            **_row(model, row),
        }
        for _, row in accounts.frame.iterrows()
        for model in MODELS
    ]
    columns = ["period_end", "known_on", "model", "score", "zone", "reason"]
    latest = [
        _row(model, accounts.last, why=stale)
        | {
            "meant_for": model.meant_for,
            "distress_below": model.distress_below,
            "safe_above": model.safe_above,
        }
        for model in MODELS
    ]
    return AltmanScores(
        accounts=accounts,
        frame=pd.DataFrame(latest),
        history=pd.DataFrame(rows, columns=columns),
    )


def _row(model: ZModel, row: pd.Series | None, *, why: str = "") -> dict[str, object]:
    """One score, or why there is none."""
    found = {"model": model.name, "score": float("nan"), "zone": None, "reason": why}
    if why or row is None:
        return found
    ratios, missing = _ratios(model, row)
    wrong = contradictions(row)
    if wrong:
        return found | {"reason": f"the accounts contradict themselves: {wrong[0]}"}
    if missing:
        return found | {"reason": f"{model.name} lacks {', '.join(missing)}"}
    score = model.score(ratios)
    return found | {"score": score, "zone": model.zone(score), "reason": None}


def _ratios(model: ZModel, row: pd.Series) -> tuple[dict[str, float], list[str]]:
    """Ratios of a model, and what is missing for them."""
    names = dict(ITEMS) | {"market_value_amount": "the market value of its equity"}
    ratios, missing = {}, []
    for name in model.weights:
        above, below = (row.get(column) for column in RATIOS[name])
        lacking = [names[c] for c in RATIOS[name] if is_missing(row.get(c))]
        missing += lacking
        if not lacking and below <= 0:
            missing.append(f"{names[RATIOS[name][1]]} above zero")
        elif not lacking:
            ratios[name] = above / below
    return ratios, list(dict.fromkeys(missing))
