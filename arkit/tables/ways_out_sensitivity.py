"""How sure is the choice of a way out, and what is worth asking first?"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from arkit.schema import money_text
from arkit.tables.build import Layout, Words
from arkit.tables.given import frame_of
from arkit.tables.meaning import Column, meaning
from arkit.tables.reasons import laid_out

if TYPE_CHECKING:
    from arkit.tables.table import Table


def _wide(name: str, label: str) -> Column:
    """A column of money beside long texts."""
    return replace(meaning(name, label=label), weight=1.2)


CHOICE = Layout(
    name="robust choice",
    title="The choice under uncertain inputs",
    across=(
        Column(name="way_out", label="Way out", weight=1.6),
        meaning("best_share", label="Best in", places=0),
        meaning("mean_amount", label="Mean worth"),
        meaning("p10_amount", label="1 in 10 below"),
        meaning("regret_amount", label="Regret, mean"),
        meaning("p90_regret_amount", label="1 in 10 above"),
        meaning("max_regret_amount", label="Most"),
        Column(name="dominated_by", label="Never better than", weight=1.4),
    ),
    explains=False,
    note="Worth by formula while the inputs that matter move within their ranges. Best "
    "in: share of draws in which it is worth most. Regret: what is lost against the "
    "best way out of each draw. Never better than: that way out has at least as high a "
    "chance of any amount.",
)
ASKED = Layout(
    name="which question first",
    title="Which question first",
    across=(
        Column(name="label", label="To be known", weight=2.0),
        Column(name="unit", label="As", weight=2.6),
        _wide("worth_amount", "Worth of knowing it"),
        _wide("noise_amount", "Noise taken off"),
    ),
    explains=False,
    note="What knowing this input exactly, before deciding, would add to the mean "
    "worth; nothing where no answer would change the choice.",
)


def robust_choice(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """How often is each way out the best, and what may choosing it lose?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns way_out, best_share, mean_amount, p10_amount, regret_amount,
        p90_regret_amount, max_regret_amount, dominated_by and evpi_amount.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per way out, the least regret first; the note says what knowing all
        inputs would be worth.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = laid_out(data, CHOICE, Words(currency, title, note), key="way_out")
    frame, code = frame_of(data, currency)
    if note is not None or not made.rows or "evpi_amount" not in frame.columns:
        return made
    worth = money_text(frame["evpi_amount"].iloc[0], code, whole=True)
    known = f"Knowing all inputs before deciding would be worth {worth}."
    return replace(made, note=f"{made.note} {known}")


def questions(
    data: Any,
    *,
    currency: str | None = None,
    title: str | None = None,
    note: str | None = None,
) -> Table:
    """Which input is worth asking about first?

    Parameters
    ----------
    data : DataFrame or Measure
        Columns label, unit, worth_amount and noise_amount, the first question on top.
    currency : str, optional
        ISO 4217 code; by default that of the measure.
    title, note : str, optional
        Printed above and below.

    Returns
    -------
    Table
        One row per input; those whose answer changes nothing are pale.

    Raises
    ------
    ParameterError
        When columns are missing.
    """
    made = laid_out(data, ASKED, Words(currency, title, note), key="label")
    if not made.rows:
        return made
    frame, _ = frame_of(data, currency)
    pale = tuple("body" if worth > 0 else "muted" for worth in frame["worth_amount"])
    return replace(made, styles=pale)
