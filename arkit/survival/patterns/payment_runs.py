"""On which days does a customer pay: Fridays, the 15th and month end, any day?"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from arkit.metrics.groups import Groups, groups, ratio
from arkit.metrics.members import with_members
from arkit.metrics.paid import RECEIVABLE
from arkit.metrics.passport import Measure, measure
from arkit.metrics.within import Window
from arkit.survival.patterns.customer_names import with_names
from arkit.survival.patterns.run_calendars import Calendars, calendars, chance_weights

if TYPE_CHECKING:
    from arkit.ledger import Ledger

LEAST_PAYMENTS = 8
LEAST_SHARE = 0.7
LEVEL = 0.001
NO_RHYTHM = "no rhythm"
AT_ONCE = 2000

EVENTS = """
SELECT customer_id, settlement_date AS day, CAST(SUM(amount) AS BIGINT) AS amount,
  'paid' AS what
FROM reductions WHERE settled_by = 'payment' AND {paid_in_window}
GROUP BY customer_id, settlement_date HAVING SUM(amount) > 0
UNION ALL
SELECT customer_id, due_date AS day, CAST(0 AS BIGINT) AS amount, 'due' AS what
FROM ledger WHERE {receivable} AND {due_in_window} GROUP BY customer_id, due_date
"""


def payment_runs(
    ledger: Ledger, *, by: str | None = "customer_id", months: int = 24
) -> Measure:
    """On which days does a customer pay, and when is the next of them?

    Many companies pay on certain days only. An invoice then waits for the next run,
    and a reminder sent the day after one is early by the time to the next.

    Parameters
    ----------
    ledger : Ledger
        What was known on a day.
    by : str, optional
        Group: `customer_id` (the default) or a column of customers such as
        `parent_id`; None for the portfolio as a whole.
    months : int, default 24
        Calendar months, that of the as-of day included, whose payments are looked at.

    Returns
    -------
    Measure
        One row per group: [by] (`customer_id` with `customer_name`), `pattern`
        ("Fridays", "every second Friday", "the 15th and month end", "the last Thursday
        of the month", ..., or "no rhythm"),
        `n_payments` (days on which money came in), `run_share` (of these payments, on
        run days), `run_amount_share` (of the money), `chance_share` (how much would be
        without a rhythm), `p_value` (of so many on these days by chance, with regard to
        the number of calendars tried), `next_run_date` (first run day after the as-of
        day) and `reason` (why there is no pattern to look at).

    Raises
    ------
    ParameterError
        When the group or the months are not possible.

    Notes
    -----
    The money received from a customer on one day is one payment, whatever the number
    of invoices; what came in and was taken back on the same day is none. Some 900
    calendars are tried: one or two weekdays, every second such day, the first to fourth
    or last such weekday of the month, one, two or three days of the month, moved off
    weekends to the working day before or after. Of those that hold 70 % of the
    payments, the one is named that makes them likeliest; it counts as a pattern when
    the binomial chance of so many payments on its days, times the calendars of its kind
    and the six kinds (Bonferroni, with an equal part for each kind), is below 0.001:
    among a thousand customers who pay on any day, one is given a rhythm it does not
    have. The share expected without a rhythm is that of the days (what falls on a
    weekend arrives on Monday); where 70 % of the due dates fall on the run days as
    well, it is theirs, so that billing on Fridays is not taken for paying on Fridays.
    At least 8 payments are needed; with 8 to 10, every second Friday may be named
    where every Friday is meant, if the payments happen to lie so.

    Working days are Monday to Friday; what is booked on a weekend counts on the Monday
    after. Holidays are not known: a run that a holiday moves counts as one missed, and
    `next_run_date` may fall on one.

    Examples
    --------
    >>> from arkit.metrics._example import example
    >>> payment_runs(example()).frame["reason"].iloc[0]
    'not determinable, because there are only 5 payments (8 are needed)'
    """
    window = Window(ledger.as_of_date, months)
    known = calendars(window.first, window.last)
    events = ledger.query(
        EVENTS.format(
            receivable=RECEIVABLE,
            paid_in_window=window.holds("settlement_date"),
            due_in_window=window.holds("due_date"),
        )
    )
    rows, keys = with_members(ledger, events, by)
    held = groups(rows, keys)
    paid, due = (_daily(rows, held, known, what=what) for what in ("paid", "due"))
    best = _best(paid, due, known, len(held))
    frame = pd.concat([held.keys, _figures(paid, best, known)], axis=1)
    runs = known.next_dates(ledger.as_of_date, best["calendar"].to_numpy())
    frame["next_run_date"] = runs.where(best["is_run"].to_numpy())
    frame["reason"] = _reasons(frame["n_payments"], best, known)
    frame = with_names(ledger, frame)
    about = {
        "name": "Payment runs",
        "formula": "Likeliest of some 900 calendars that holds 70 % of the payments; "
        "a pattern where chance, times the calendars tried, is below 0.001",
        "basis": "Days on which a group paid, without what was taken back on the same "
        "day; holidays are not known",
        "window": f"Paid {window.text}",
        "source": "Binomial test with Bonferroni's correction; the calendars are "
        "arkit's",
    }
    return measure(ledger, frame, n_rows=int(frame["n_payments"].sum()), about=about)


def _daily(
    rows: pd.DataFrame, held: Groups, known: Calendars, *, what: str
) -> pd.DataFrame:
    """What happened per group and day: `group`, `place` in the span, `amount`."""
    meant = (rows["what"] == what).to_numpy()
    found = rows[meant]
    daily = pd.DataFrame(
        {
            "group": held.codes[meant],
            "place": known.place(found["day"]),
            "amount": found["amount"].to_numpy("float64"),
        }
    )
    return daily.groupby(["group", "place"], as_index=False).sum()


def _best(
    paid: pd.DataFrame, due: pd.DataFrame, known: Calendars, n_groups: int
) -> pd.DataFrame:
    """The calendar of each group, and how it stands against chance."""
    weights = chance_weights(known.first, len(known.days))
    weights[known.n_days :] = 0.0
    chance = weights @ known.days / weights.sum()
    parts = [
        _best_of(
            _counts(paid, known, start, min(start + AT_ONCE, n_groups)),
            _counts(due, known, start, min(start + AT_ONCE, n_groups)),
            chance,
            known,
        )
        for start in range(0, n_groups, AT_ONCE)
    ]
    return pd.concat(parts, ignore_index=True)


def _counts(
    daily: pd.DataFrame, known: Calendars, start: int, stop: int
) -> tuple[np.ndarray, np.ndarray]:
    """Days of each group, and how many of them each calendar holds."""
    some = daily[daily["group"].between(start, stop - 1)]
    marks = np.zeros((stop - start, len(known.days)), dtype="float32")
    marks[some["group"] - start, some["place"]] = 1.0
    return marks.sum(axis=1), marks @ known.days.astype("float32")


def _best_of(
    paid: tuple[np.ndarray, np.ndarray],
    due: tuple[np.ndarray, np.ndarray],
    chance: np.ndarray,
    known: Calendars,
) -> pd.DataFrame:
    """Choose among the calendars by likelihood, and test the choice."""
    from scipy.special import betainc

    n, hits = (part.astype("float64") for part in paid)
    share = (hits + 0.5) / (n[:, None] + 1.0)
    gain = hits * np.log(share / chance) + (n[:, None] - hits) * np.log(
        (1 - share) / (1 - chance)
    )
    held = ratio(hits, np.maximum(n, 1.0)[:, None])
    gain = np.where(held >= LEAST_SHARE, gain, -np.inf)
    best = gain.argmax(axis=1)
    row = np.arange(len(n))
    own = chance[best]
    billed = ratio(due[1][row, best], due[0])
    expected = np.where(billed >= LEAST_SHARE, np.maximum(own, billed), own)
    tried = (known.family_size * (known.family.max() + 1))[best]
    k = np.maximum(hits[row, best], 1.0)  # P(K >= k) of the binomial, as beta integral
    found = [
        np.minimum(1.0, tried * betainc(k, np.maximum(n - k, 0) + 1, p))
        for p in (own, expected)
    ]
    fits = (n >= LEAST_PAYMENTS) & np.isfinite(gain[row, best])
    return pd.DataFrame(
        {
            "calendar": best,
            "chance_share": expected,
            "p_value": found[1],
            "is_run": fits & (found[1] < LEVEL),
            "is_billing": fits & (found[0] < LEVEL) & (found[1] >= LEVEL),
        }
    )


def _figures(paid: pd.DataFrame, best: pd.DataFrame, known: Calendars) -> pd.DataFrame:
    """Pattern and shares; missing where there is none."""
    group = paid["group"].to_numpy()
    calendar = best["calendar"].to_numpy()
    on = known.days[paid["place"].to_numpy(), calendar[group]]
    size = len(best)
    n = np.bincount(group, minlength=size)
    amount = np.bincount(group, paid["amount"], minlength=size)
    run_amount = np.bincount(group, paid["amount"] * on, minlength=size)
    is_run = best["is_run"].to_numpy()
    names = np.array(known.names, dtype=object)[calendar]
    pattern = np.where(n >= LEAST_PAYMENTS, np.where(is_run, names, NO_RHYTHM), None)
    frame = pd.DataFrame(
        {
            "pattern": pd.Series(pattern, dtype="object"),
            "n_payments": n,
            "run_share": ratio(np.bincount(group, on, minlength=size), n),
            "run_amount_share": ratio(run_amount, amount),
            "chance_share": best["chance_share"],
            "p_value": best["p_value"],
        }
    )
    figures = ["run_share", "run_amount_share", "chance_share", "p_value"]
    frame.loc[~is_run, figures] = np.nan
    return frame


def _reasons(n: pd.Series, best: pd.DataFrame, known: Calendars) -> pd.Series:
    """Why there is no pattern, where more can be said than that none was found."""
    names = pd.Series(np.array(known.names, dtype=object)[best["calendar"]])
    few = n < LEAST_PAYMENTS
    said = (
        "not determinable, because there are only "
        + n.astype(str)
        + f" payments ({LEAST_PAYMENTS} are needed)"
    )
    billed = "payments fall on " + names + ", but so do the due dates"
    reason = np.select([few, best["is_billing"]], [said, billed], None)
    return pd.Series(reason, dtype="object")
