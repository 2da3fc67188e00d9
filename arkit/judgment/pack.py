"""What went out with a monthly pack, and what did not and why?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.errors import ParameterError
from arkit.judgment.verdict import Recommendation

if TYPE_CHECKING:
    from arkit.ledger import Ledger

COLUMNS = ["customer_id", "report", "n_pages", "outcome"]


@dataclass(frozen=True, kw_only=True)
class PackListing:
    """Reports of a pack and the outcome in words.

    Parameters
    ----------
    frame : DataFrame
        `report` (file name), `n_pages` and `outcome` (text); before them `customer_id`
        and `customer_name` where there are any.
    outcome : Recommendation
        How many were produced, and which were not.
    """

    frame: pd.DataFrame
    outcome: Recommendation


def pack_listing(path: str | Path, ledger: Ledger) -> PackListing:
    """Read the list of reports that `arkit monthly` wrote.

    Parameters
    ----------
    path : str or Path
        JSON file with one object per report; empty for a pack without reports.
    ledger : Ledger
        Gives the customers' names.

    Returns
    -------
    PackListing
        The reports, those not produced first.

    Raises
    ------
    ParameterError
        When the file cannot be read.
    """
    frame = pd.DataFrame(_read(path), columns=COLUMNS).astype("object")
    names = ledger.query("SELECT customer_id, customer_name FROM known_customers")
    frame = frame.merge(names, on="customer_id", how="left")
    missing = frame["outcome"] != "produced"
    frame = pd.concat([frame[missing], frame[~missing]], ignore_index=True)
    named = [
        c for c in ("customer_id", "customer_name") if (frame[c].fillna("") != "").any()
    ]
    frame["n_pages"] = pd.to_numeric(frame["n_pages"]).replace(0, np.nan)
    frame = frame[[*named, "report", "n_pages", "outcome"]]
    return PackListing(frame=frame, outcome=_outcome(frame))


def _read(path: str | Path) -> list[dict[str, str]]:
    if not path:
        return []
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ParameterError(
            f"the list of reports {Path(path).name} cannot be read",
            remedy="run arkit monthly, which writes it",
        ) from error


def _outcome(frame: pd.DataFrame) -> Recommendation:
    failed = frame[frame["outcome"] != "produced"]
    n = len(frame)
    if failed.empty:
        title = f"All {n} reports were produced" if n else "No reports in this pack"
        return Recommendation(tone="note", title=title, paragraphs=(), items=())
    return Recommendation(
        tone="act",
        title=f"Not produced: {len(failed)} of {n} reports",
        paragraphs=("Each is named below with its reason.",),
        items=tuple(zip(failed["report"], failed["outcome"], strict=True)),
    )
