"""What is a rule of the watch list, and whom does it find?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from arkit.judgment.policy import Policy

Row = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One sign: when it is given, what it rests on, and what would clear it.

    Parameters
    ----------
    name : str
        Name of the rule.
    title : str
        What is printed.
    when : callable
        Mask of customers, given the frame of figures and the policy.
    value : str
        Column whose value is logged.
    limit : str
        Policy threshold, or a column of the frame.
    says : callable
        Evidence of one customer, as a sentence without a period.
    clears : str
        What would clear it; a column in braces stands for its value.
    action : str
        What to do about it.
    weight : float
        A customer is listed when the weights of its signs reach 1; signs of weight 0
        only stand beside others.
    """

    name: str
    title: str
    when: Callable[[pd.DataFrame, Policy], pd.Series]
    value: str
    limit: str
    says: Callable[[Row], str]
    clears: str
    action: str
    weight: float = 1.0

    def limits(self, frame: pd.DataFrame, policy: Policy) -> pd.Series:
        """Give the threshold of every customer.

        Parameters
        ----------
        frame : DataFrame
            Figures of the customers.
        policy : Policy
            Thresholds of the house.

        Returns
        -------
        Series of float
            Threshold per row.
        """
        if self.limit in policy.thresholds:
            return pd.Series(policy.value(self.limit), index=frame.index)
        return frame[self.limit] if self.limit else pd.Series(np.nan, frame.index)
