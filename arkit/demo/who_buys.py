"""Who are the customers, how large are they, and how do they behave by nature?"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.random import Generator

from arkit.demo.calendar import NEVER, RUNS, START, day_number
from arkit.demo.stories import cast, read_data
from arkit.demo.streams import stream

MEAN_SALES = 168_000.0
MEDIAN_SALES = 86_000.0
SIZE_SIGMA = 1.15
LARGEST_SHARE = 0.097
ORDERS_AT_MEDIAN = 33.0
ORDERS_ELASTICITY = 0.55
START_SPREAD_DAYS = 2.2
HAZARD_SPREAD = 0.30
HOLD_DAYS = 49

DEFAULTS = {
    "role": "",
    "sales": 0.0,
    "until": NEVER,
    "change": NEVER,
    "change_end": NEVER,
    "insolvent": NEVER,
    "discount_until": NEVER,
    "lost_rate": 0.016,
    "dispute_days": 32.0,
    "part_after": np.nan,
    "bounce_after": np.nan,
    "has_bond": False,
    "parent": "",
}


def buyers(
    *, seed: int, n_customers: int, currencies: tuple[str, ...] = ("EUR",)
) -> pd.DataFrame:
    """Invent the customers.

    Parameters
    ----------
    seed : int
        Seed of the demo.
    n_customers : int
        Number of customers.
    currencies : tuple of str
        ISO 4217 codes; the first is the seller's own, the others go to one in six of
        the customers without a story.

    Returns
    -------
    DataFrame
        One row per customer: what it is (`customer_id`, `name`, `segment`, ...), what
        was agreed (`terms`, ...) and the planted truth (`start_days`, ...).

    Notes
    -----
    Yearly sales are quantiles of a log-normal distribution with sigma 1.15, dealt out
    at random: heavy-tailed and the same total for every seed.
    """
    played = cast(seed=seed, n_customers=n_customers)
    segments = _segments(seed, n_customers)
    sales, terms = _sales(seed, n_customers), _dealt(seed, segments)
    rows = []
    for place in range(n_customers):
        member = played.get(place, {})
        segment = member.get("segment", segments[place])
        code = f"C{place + 1:05d}"
        rng = stream(seed, "customer", code)
        nature = _nature(segment, rng) | {"sales": sales[place]}
        nature["terms"] = int(pick(nature["terms"], terms[place]))
        rows.append(
            DEFAULTS
            | read_data("segments")["ordinary"]
            | nature
            | _life(rng, has_story="role" in member)
            | member
            | {"customer_id": code, "segment": segment}
        )
    frame = _completed(pd.DataFrame(rows), seed)
    return _with_currency(frame, seed, currencies)


def _segments(seed: int, n_customers: int) -> list[str]:
    """Deal the segments out in their shares."""
    data = read_data("segments")
    names = [name for name in data if "share" in data[name]]
    ends = np.cumsum([data[name]["share"] for name in names])
    order = stream(seed, "segments").permutation(n_customers)
    places = np.searchsorted(ends, (order + 0.5) / n_customers)
    return [names[min(place, len(names) - 1)] for place in places]


def _sales(seed: int, n_customers: int) -> np.ndarray:
    normal = NormalDist(0.0, SIZE_SIGMA)
    ranks = [normal.inv_cdf((k + 0.5) / n_customers) for k in range(n_customers)]
    dealt = stream(seed, "sizes").permutation(np.exp(ranks))
    return np.round(MEDIAN_SALES * dealt, -2)


def _dealt(seed: int, segments: list[str]) -> np.ndarray:
    """Deal quantiles out evenly within each segment."""
    order = pd.Series(stream(seed, "terms").random(len(segments)))
    groups = order.groupby(pd.Series(segments))
    return ((groups.rank() - 0.5) / groups.transform("size")).to_numpy()


def pick(weights: dict[str, float], u: float) -> str:
    """Find the name at a quantile of weights.

    >>> pick({"a": 0.3, "b": 0.7}, 0.31)
    'b'
    """
    ends = np.cumsum(list(weights.values()))
    place = np.searchsorted(ends, u * ends[-1], side="right")
    return list(weights)[min(int(place), len(weights) - 1)]


def _nature(segment: str, rng: Generator) -> dict:
    """Draw what a customer of a segment is like."""
    data = read_data("segments")
    base = {k: v for k, v in data[segment].items() if k not in ("season", "trades")}
    group = data["runs"][pick(base.pop("runs"), rng.random())]
    countries = read_data("names")["countries"]
    country = "NL" if segment == "Public sector" else ""
    drawn = pick({c: v["weight"] for c, v in countries.items()}, rng.random())
    return base | {
        "run": group[int(rng.integers(len(group)))],
        "country": country or drawn,
        "start_days": base["start_days"]
        + START_SPREAD_DAYS * float(rng.standard_normal()),
        "daily_hazard": base["daily_hazard"]
        * float(np.exp(HAZARD_SPREAD * rng.standard_normal())),
        "is_insured": bool(rng.random() < base.pop("insured")),
        "insured_share": float(rng.random()),
        "manager": float(rng.random()),
        "has_bond": bool(rng.random() < 0.05),
    }


def _life(rng: Generator, *, has_story: bool) -> dict:
    """Draw since when and until when a customer buys; a story needs all the time."""
    start = day_number(START)
    u = rng.random(3)
    since, until = start - 90 - int(u[1] * 5200), NEVER
    if u[0] < 0.16 and not has_story:
        since = start + 60 + int(u[1] * 1250)
    if u[0] > 0.93 and not has_story:
        until = start + 500 + int(u[2] * 900)
    return {"since": since, "until": until}


def _completed(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Settle sizes, names, groups and key accounts, which need all customers."""
    ordinary = frame["role"] == ""
    sales = _sized(frame["sales"], ordinary)
    per_year = ORDERS_AT_MEDIAN * (sales / MEDIAN_SALES) ** ORDERS_ELASTICITY
    rank = sales.where(ordinary, 0.0).rank(ascending=False, method="first")
    held = (frame["insolvent"] - HOLD_DAYS).clip(upper=frame["until"])
    countries = read_data("names")["countries"]
    return frame.assign(
        sales=sales,
        per_year=per_year,
        mean_net=sales / per_year,
        until=held.where(frame["insolvent"] < NEVER, frame["until"]),
        run=frame["run"].map(RUNS.index),
        tax_rate=frame["country"].map({c: v["tax"] for c, v in countries.items()}),
        is_key_account=frame["is_key_account"] | (ordinary & (rank <= 5)),
        contact_rule=frame["contact_rule"].mask(
            ordinary & (rank <= 5), "accounting link"
        ),
        bonus_rate=frame["bonus_rate"].mask(ordinary & (rank <= 24), 0.006),
    ).pipe(_named, seed)


def _sized(sales: pd.Series, ordinary: pd.Series) -> pd.Series:
    """Scale the ordinary customers so that the yearly total is as planned."""
    largest = sales == "largest"
    given = sales.mask(largest, 0.0).astype(float)
    total = MEAN_SALES * len(sales)
    scale = (total - given[~ordinary].sum()) / given[ordinary].sum()
    top = total * LARGEST_SHARE / (1 - LARGEST_SHARE)
    return given.where(~ordinary, given * scale).mask(largest, top).round(-2)


def _named(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Give every customer without a name an invented one, and form groups."""
    data = read_data("names")
    pairs = [(f, b) for f in data["fronts"] for b in data["backs"]]
    order = stream(seed, "names").permutation(len(pairs))
    trades = read_data("segments")
    given = frame["name"].fillna("").tolist()
    for place, row in enumerate(frame.itertuples()):
        front, back = pairs[order[place % len(pairs)]]
        turn = place // len(pairs)
        options = trades[row.segment]["trades"]
        trade = options[(place + turn) % len(options)]
        form = data["countries"][row.country]["form"]
        tail = trade if row.segment == "Public sector" else f"{trade} {form}"
        given[place] = given[place] or f"{front}{back} {tail}"
    return _grouped(frame.assign(name=given))


def _grouped(frame: pd.DataFrame) -> pd.DataFrame:
    """Make two small customers subsidiaries of each of four large ones."""
    ordinary = frame[frame["role"] == ""].sort_values("sales", kind="stable")
    heads = [int(frame.index[frame["role"] == "key_account"][0])]
    heads += ordinary.index[[-2, -4, -7]].tolist()
    below = iter(ordinary.index[len(ordinary) // 3 :].tolist())
    names, parents = frame["name"].tolist(), frame["parent"].tolist()
    for head in heads:
        for side in ("North", "South"):
            place = next(below)
            first = names[head].split()[0]
            names[place] = f"{first} {side} {names[place].split(maxsplit=1)[1]}"
            parents[place] = frame["customer_id"][head]
    return frame.assign(name=names, parent=parents)


def _with_currency(
    frame: pd.DataFrame, seed: int, currencies: tuple[str, ...]
) -> pd.DataFrame:
    """Give one in six customers without a story another currency."""
    u = stream(seed, "currencies").random((2, len(frame)))
    foreign = (u[0] < 1 / 6) & (frame["role"] == "").to_numpy() & (len(currencies) > 1)
    others = np.array(currencies[1:] or currencies)
    code = np.where(foreign, others[(u[1] * len(others)).astype(int)], currencies[0])
    return frame.assign(currency=code)
