"""Do figures draw the numbers they are given, and say them in words?

Figures are tested by their artists: bars, lines, texts, limits. No picture is compared
with a stored one.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib import rcParams
from matplotlib.colors import to_hex
from numpy.testing import assert_allclose

from arkit import figures, metrics
from arkit.errors import ParameterError
from arkit.metrics._example import example
from tests import judgment_frames, survival_frames, whatif_frames
from tests.drawn import bars, key_names

BUCKETS = ["not due", "1–30", "31–60", "over 60", "no due date", "on account"]
HOSTILE = [
    "Acme $5 & $6 $x_1$",
    "<script>alert(1)</script>",
    "Wien\u202eGnirk\x00\x07",
    "A" * 300,
    r"\frac{1} #read(\"/etc/passwd\")",
    "日本商事 🙂",
    "\ud800",
]


def ordered(values, order):
    return pd.Categorical(values, categories=order, ordered=True)


def measured(frame):
    passport = SimpleNamespace(currency="EUR", as_of=date(2025, 6, 30))
    return SimpleNamespace(frame=frame, passport=passport)


def aging_frame():
    amounts = np.array([1_834_200.0, 412_300.0, 168_900.0, 131_876.0, 0.0, -52_340.0])
    return pd.DataFrame(
        {
            "bucket": ordered(BUCKETS, BUCKETS),
            "n_items": [812, 231, 96, 88, 0, 17],
            "open_amount": amounts,
            "share": amounts / amounts.sum(),
        }
    )


def history_frame():
    days = pd.to_datetime(["2025-04-30", "2025-05-31", "2025-06-18"])
    rows = [
        (day, bucket, amount * (n + 1))
        for n, day in enumerate(days)
        for bucket, amount in zip(
            BUCKETS, [1000.0, 300.0, 0.0, 50.0, 0.0, -40.0], strict=True
        )
    ]
    frame = pd.DataFrame(rows, columns=["month_end", "bucket", "open_amount"])
    return frame.assign(bucket=ordered(frame["bucket"], BUCKETS))


def dso_frame():
    return pd.DataFrame(
        {
            "month_end": pd.date_range("2024-12-31", periods=7, freq="ME"),
            "simple_days": [50.0, 51, 52, 53, 54, 55, 56],
            "countback_days": [48.0, 47, np.nan, 46, 45, 44, 43],
            "best_possible_days": [36.0, 36, 36, 36, 36, 36, 35],
        }
    )


def payment_frame():
    return pd.DataFrame(
        {
            "month": pd.date_range("2025-01-01", periods=4, freq="MS"),
            "n_settled": [10, 0, 30, 20],
            "weighted_days_late": [5.0, np.nan, 12.0, -3.0],
            "median_days_late": [2.0, np.nan, 6.0, -4.0],
        }
    )


def distribution_frame():
    return pd.DataFrame(
        {"days_late": [-70, -1, 0, 1, 12, 60, 95, 400], "n": [2, 5, 9, 8, 6, 3, 1, 1]}
    )


def size_frame():
    bands = ["under 500", "500–2,000", "2,000 and over"]
    return pd.DataFrame(
        {
            "band": ordered(bands, bands),
            "n": [312, 845, 28],
            "median_days_late": [1.0, 4.0, 31.0],
            "p25_days_late": [-3.0, -1.0, 14.0],
            "p75_days_late": [7.0, 10.0, 49.0],
        }
    )


def flow_frame():
    return pd.DataFrame(
        {
            "month": pd.date_range("2025-01-01", periods=3, freq="MS"),
            "sales_amount": [1_000_000.0, 1_200_000.0, 900_000.0],
            "collected_amount": [950_000.0, 980_000.0, 1_100_000.0],
        }
    )


def ranking_frame(names=("Hartmann & Söhne", "Kaufhaus Nord", "Third")):
    amounts = np.linspace(600_000.0, 100_000.0, len(names))
    return pd.DataFrame(
        {
            "rank": range(1, len(names) + 1),
            "customer_id": [f"C{n}" for n in range(len(names))],
            "customer_name": list(names),
            "open_amount": amounts,
            "overdue_amount": amounts / 4,
            "share": amounts / 2e6,
            "cumulative_share": amounts.cumsum() / 2e6,
        }
    )


def exposure_frame():
    return pd.DataFrame(
        {
            "customer_id": ["C1", "C2"],
            "exposure_amount": [412_000.0, 95_000.0],
            "overdue_amount": [120_000.0, 0.0],
            "credit_limit_amount": [350_000.0, np.nan],
            "insured_limit_amount": [200_000.0, 0.0],
            "utilization_share": [412 / 350, np.nan],
        }
    )


def promise_frame():
    return pd.DataFrame(
        {
            "n_kept": [21],
            "n_kept_late": [8],
            "n_partly": [3],
            "n_broken": [11],
            "n_open": [4],
            "kept_share": [21 / 43],
            "kept_amount_share": [0.38],
            "broken_amount": [183_400.0],
        }
    )


def roll_frame():
    before, after = ["not due", "1–30"], ["not due", "1–30", "settled", "written off"]
    shares = [0.4, 0.2, 0.4, 0.0, 0.0, 0.1, 0.85, 0.05]
    pairs = [(a, b) for a in before for b in after]
    frame = pd.DataFrame(pairs, columns=["from_bucket", "to_bucket"])
    return frame.assign(
        share=shares,
        from_bucket=ordered(frame["from_bucket"], before),
        to_bucket=ordered(frame["to_bucket"], after),
    )


def curve_frame():
    shares = {"Retail": [1, 0.5, 0.2, 0], "Public": [1, 1, 0.9, 0.7]}
    curves = [
        pd.DataFrame({"segment": name, "day": [3, 20, 40, 60], "open_share": share})
        for name, share in shares.items()
    ]
    frame = pd.concat(curves, ignore_index=True)
    low, high = frame["open_share"] - 0.1, frame["open_share"] + 0.1
    return frame.assign(low=low.clip(0), high=high.clip(upper=1), n_at_risk=40)


def item_frame():
    return pd.DataFrame(
        {
            "due_date": pd.to_datetime(
                ["2025-01-10", "2025-02-10", "2025-06-01", None]
            ),
            "amount": [1000.0, 4000.0, 2000.0, 10.0],
            "days_late": [3.0, -2.0, np.nan, np.nan],
            "days_past_due": [np.nan, np.nan, 29.0, np.nan],
        }
    )


DRAWN = {
    "aging": (figures.aging, aging_frame),
    "aging_history": (figures.aging_history, history_frame),
    "dso_history": (figures.dso_history, dso_frame),
    "payment_days_history": (figures.payment_days_history, payment_frame),
    "days_late_distribution": (figures.days_late_distribution, distribution_frame),
    "days_by_size": (figures.days_by_size, size_frame),
    "monthly_flow": (figures.monthly_flow, flow_frame),
    "ranking": (figures.ranking, ranking_frame),
    "exposure_vs_limit": (figures.exposure_vs_limit, exposure_frame),
    "promise_record": (figures.promise_record, promise_frame),
    "roll_rates": (figures.roll_rates, roll_frame),
    "payment_curve": (figures.payment_curve, curve_frame),
    "timeline": (figures.timeline, item_frame),
    **survival_frames.DRAWN,
    **whatif_frames.DRAWN,
    **judgment_frames.DRAWN,
}
# Take more than one frame; their tests are in test_figures_whatif, test_diagnosis_shown
# and test_accounts_lists.
OF_MORE = {"settlement_curve", "diagnosis", "timeline_of_account"}
EVERY = pytest.mark.parametrize("name", DRAWN)


def texts(axes):
    return [t.get_text() for t in axes.texts if t.get_label() != "name"]


def bar_names(axes):
    return [t.get_text() for t in axes.texts if t.get_label() == "name"]


def test_every_figure_is_tried_here():
    assert set(DRAWN) | OF_MORE == set(figures.__all__) - {"Picture"}


@EVERY
@pytest.mark.parametrize(("size", "millimeters"), [("full", 170), ("half", 82)])
def test_a_figure_has_the_width_of_the_page_or_half(name, size, millimeters):
    draw, frame = DRAWN[name]
    picture = draw(frame(), size=size)
    assert picture.figure.get_figwidth() * 25.4 == pytest.approx(millimeters)
    assert picture.half == (size == "half")
    assert 16 <= picture.figure.get_figheight() * 25.4 <= 90


@EVERY
def test_a_size_that_is_neither_is_refused(name):
    draw, frame = DRAWN[name]
    with pytest.raises(ParameterError, match="no figure size 'wide'"):
        draw(frame(), size="wide")


@EVERY
def test_the_frame_is_left_as_it_was_and_settings_too(name):
    draw, make = DRAWN[name]
    frame, settings = make(), dict(rcParams)
    draw(frame).svg()
    pd.testing.assert_frame_equal(frame, make())
    assert dict(rcParams) == settings


@EVERY
def test_the_same_frame_gives_the_same_bytes(name):
    draw, frame = DRAWN[name]
    picture = draw(measured(frame()))
    assert picture.svg() == picture.svg() == draw(measured(frame())).svg()


@EVERY
def test_missing_columns_are_named(name):
    draw, frame = DRAWN[name]
    lost = "n_settled" if name == "payment_days_history" else frame().columns[-1]
    with pytest.raises(ParameterError, match=f"{lost}.*pass what arkit"):
        draw(frame().drop(columns=lost))


@EVERY
def test_an_empty_frame_gives_a_panel_with_a_sentence(name):
    draw, frame = DRAWN[name]
    picture = draw(frame().head(0), size="half")
    (sentence,) = texts(picture.axes)
    assert picture.alt == sentence
    assert sentence.endswith(".")
    assert "nan" not in picture.svg()


@EVERY
def test_the_bundle_has_what_print_and_screen_need(name):
    draw, frame = DRAWN[name]
    picture = draw(frame(), title="<b>T</b>", note="N & n")
    data, about = picture._repr_mimebundle_()
    assert about["image/svg+xml"] == {
        "title": "<b>T</b>",
        "alt": picture.alt,
        "note": "N & n",
        "half": False,
    }
    assert about["image/png"] == {"alt": picture.alt}
    root = ElementTree.fromstring(data["image/svg+xml"])
    assert root.get("width") == "481.889764pt"
    assert "<b>" not in data["text/html"]
    assert "N &amp; n" in data["text/html"]
    assert "date" not in data["image/svg+xml"].split("</metadata>")[0]


@EVERY
def test_the_title_is_not_drawn(name):
    draw, frame = DRAWN[name]
    picture = draw(frame(), title="Printed above")
    drawn = picture.svg().split("</metadata>")[1]
    assert "Printed above" not in drawn


@EVERY
def test_axes_say_their_unit_or_carry_printed_numbers(name):
    draw, frame = DRAWN[name]
    axes = draw(measured(frame())).axes
    labels = f"{axes.get_xlabel()} {axes.get_ylabel()}"
    units = {"promise_record": "", "roll_rates": "a month later"}
    units |= {"plan_map": "discount of the settlement"}
    expected = units.get(name)
    if expected is None:
        said = (
            "EUR",
            "days",
            "invoices",
            "unpaid",
            "paid",
            "chance of payment",
            "average",
        )
        assert any(unit in labels for unit in said)
    else:
        assert expected in labels
        assert any(sign.isdigit() for sign in "".join(texts(axes)))


def test_aging_bars_are_the_amounts_in_the_order_of_age():
    picture = figures.aging(measured(aging_frame()))
    widths = [bar.get_width() for bar in bars(picture.axes)]
    assert widths == [1_834_200, 412_300, 168_900, 131_876, -52_340]
    names = bar_names(picture.axes)
    assert names == ["Not due", "1–30 days", "31–60 days", "Over 60 days", "On account"]
    assert picture.axes.yaxis_inverted()
    assert picture.axes.get_xlabel() == "EUR thousand"
    assert texts(picture.axes)[1] == "412 · 16.5 %"
    assert bars(picture.axes)[-1].get_hatch() == "////"


def test_aging_says_its_numbers():
    alt = figures.aging(measured(aging_frame())).alt
    assert alt == (
        "Open amount by age on 30 Jun 2025: not due EUR 1.83 million (74 %), 1–30 days "
        "EUR 412,300 (17 %), 31–60 days EUR 168,900 (7 %), over 60 days EUR 131,876 "
        "(5 %), on account EUR −52,340 (−2 %)."
    )


def test_aging_of_several_groups_is_refused_with_their_names():
    both = pd.concat([aging_frame().assign(segment=s) for s in ("Retail", "Public")])
    with pytest.raises(ParameterError, match=r"several \(Retail, Public\)"):
        figures.aging(both)


def test_bars_stack_to_the_open_amount_of_each_date():
    frame = history_frame()
    axes = figures.aging_history(measured(frame)).axes
    for place, day in enumerate(frame["month_end"].unique()):
        stack = [b for b in bars(axes) if abs(b.get_center()[0] - place) < 0.1]
        part = frame[frame["month_end"] == day]["open_amount"]
        assert sum(b.get_height() for b in stack) == pytest.approx(part.sum())
        tops = max(b.get_y() + b.get_height() for b in stack)
        assert tops == pytest.approx(part.clip(lower=0).sum())
    assert axes.get_ylim()[0] < -120


def test_a_last_date_inside_a_month_is_written_with_its_day():
    axes = figures.aging_history(measured(history_frame())).axes
    names = [label.get_text() for label in axes.get_xticklabels()]
    assert names == ["Apr\n2025", "May", "18 Jun"]


def test_lines_of_dso_are_the_figures_with_a_gap_from_a_zero_base():
    frame = dso_frame()
    axes = figures.dso_history(frame).axes
    lines = {line.get_label(): line for line in axes.lines}
    assert_allclose(lines["Count-back"].get_ydata(), frame["countback_days"])
    assert_allclose(lines["Simple"].get_ydata(), frame["simple_days"])
    assert axes.get_ylim()[0] == 0
    assert "Count-back 43" in texts(axes)
    assert len({line.get_marker() for line in axes.lines}) == 3


def test_months_without_settlements_are_gaps_and_counted():
    picture = figures.payment_days_history(payment_frame())
    weighted = picture.axes.lines[0].get_ydata()
    assert np.isnan(weighted[1])
    below = picture.figure.axes[1]
    assert [b.get_height() for b in bars(below)] == [10, 0, 30, 20]
    assert picture.alt.endswith("One month without settlements.")
    assert "12 days in March 2025" in picture.alt


def test_no_invoice_is_lost_in_the_distribution():
    frame = distribution_frame()
    axes = figures.days_late_distribution(frame).axes
    assert sum(b.get_height() for b in bars(axes)) == frame["n"].sum()
    first, last = axes.get_xlim()
    assert min(b.get_x() for b in bars(axes)) >= first
    assert max(b.get_x() + b.get_width() for b in bars(axes)) <= last


@pytest.mark.parametrize("size", ["full", "half"])
def test_no_bar_holds_both_punctual_and_late_days(size):
    axes = figures.days_late_distribution(distribution_frame(), size=size).axes
    late = [b for b in bars(axes) if b.get_x() + b.get_width() > 0.6]
    early = [b for b in bars(axes) if b.get_x() + b.get_width() < 0.6]
    assert sum(b.get_height() for b in early) == 2 + 5 + 9
    assert all(b.get_x() >= 0.49 for b in late)
    assert {to_hex(b.get_facecolor()) for b in late}.isdisjoint(
        {to_hex(b.get_facecolor()) for b in early}
    )


def test_gathered_ends_say_so_and_marks_stand_at_their_days():
    summary = pd.DataFrame({"median_days_late": [-1.0], "p90_days_late": [26.0]})
    picture = figures.days_late_distribution(distribution_frame(), summary=summary)
    names = [label.get_text() for label in picture.axes.get_xticklabels()]
    assert names[0] == "≤ −30" or names[-1] == "≤ −30"
    assert "≥ 60" in names
    marks = [line.get_xdata()[0] for line in picture.axes.lines]
    assert marks == [0, -1, 26]
    assert texts(picture.axes) == ["Due date", "Median −1", "90 % by 26"]
    assert "gather" in picture.note
    assert "median −1 day, 90 % by 26 days" in picture.alt


def test_size_bars_span_the_middle_half_and_print_n():
    axes = figures.days_by_size(measured(size_frame())).axes
    spans = [(b.get_y(), b.get_y() + b.get_height()) for b in bars(axes)]
    assert spans == [(-3, 7), (-1, 10), (14, 49)]
    assert_allclose(axes.lines[0].get_ydata(), [1, 4, 31])
    assert axes.get_xticklabels()[2].get_text() == "2,000 and over\nn = 28"
    assert axes.get_xlabel() == "invoice amount, EUR"


def test_flow_draws_both_amounts_in_one_unit():
    axes = figures.monthly_flow(measured(flow_frame())).axes
    assert [b.get_height() for b in bars(axes)] == [1e6, 1.2e6, 9e5]
    assert_allclose(axes.lines[0].get_ydata(), [950e3, 980e3, 1.1e6])
    assert axes.get_ylabel() == "EUR thousand"
    assert axes.yaxis.get_major_formatter()(1_000_000.0, 0) == "1,000"
    assert axes.get_ylim()[0] == 0


def test_ranking_lays_the_overdue_part_over_the_amount():
    frame = ranking_frame()
    axes = figures.ranking(measured(frame)).axes
    drawn = bars(axes)
    whole, late = drawn[: len(frame)], drawn[len(frame) :]
    assert len({to_hex(b.get_facecolor()) for b in drawn}) == 2
    assert_allclose([b.get_width() for b in whole], frame["open_amount"])
    assert_allclose([b.get_width() for b in late], frame["overdue_amount"])
    assert "30.0 %" in texts(axes)
    assert "52.5 %" in texts(axes)


def test_limits_stand_where_they_are_and_none_where_there_is_none():
    picture = figures.exposure_vs_limit(measured(exposure_frame()))
    (limits,) = picture.axes.collections
    (rule,) = limits.get_segments()
    assert_allclose(rule[:, 0], [350_000, 350_000])
    diamonds = next(line for line in picture.axes.lines if line.get_marker() == "D")
    assert_allclose(diamonds.get_xdata(), [200_000])
    assert "412 · 118 % of limit" in texts(picture.axes)
    assert "95 · no limit" in texts(picture.axes)
    assert "C1: exposure EUR 412,000" in picture.alt


def test_too_many_customers_for_one_figure_are_refused():
    many = pd.concat([exposure_frame()] * 13)
    with pytest.raises(ParameterError, match="26 rows do not fit"):
        figures.exposure_vs_limit(many)


def test_promises_lie_end_to_end_with_their_counts():
    picture = figures.promise_record(measured(promise_frame()))
    parts = bars(picture.axes)
    assert [b.get_width() for b in parts] == [21, 8, 3, 11, 4]
    assert [b.get_x() for b in parts] == [0, 21, 29, 32, 43]
    assert texts(picture.axes) == ["21", "8", "3", "11", "4"]
    assert "EUR 183,400" in picture.note
    assert picture.alt.startswith("Promises to pay: 21 kept, 8 kept late")


def test_roll_rates_print_every_share():
    axes = figures.roll_rates(roll_frame()).axes
    printed = [text for text in texts(axes) if "%" in text]
    assert printed == [
        *("40 %", "20 %", "40 %", "0 %"),
        *("0 %", "10 %", "85 %", "5 %"),
    ]


def test_curves_step_from_all_unpaid_and_mark_the_half():
    picture = figures.payment_curve(curve_frame())
    fast, dot, slow, _ = picture.axes.lines
    assert_allclose(fast.get_xdata(), [0, 3, 20, 40, 60])
    assert_allclose(fast.get_ydata(), [1, 1, 0.5, 0.2, 0])
    assert fast.get_drawstyle() == "steps-post"
    assert (dot.get_xdata()[0], dot.get_ydata()[0]) == (20, 0.5)
    assert fast.get_linestyle() != slow.get_linestyle()
    assert key_names(picture.axes) == ["Public: –", "Retail: day 20"]
    assert "Public not by day 60 (n 40)" in picture.alt


def test_a_curve_without_groups_is_one_curve():
    alone = curve_frame().query("segment == 'Retail'").drop(columns="segment")
    picture = figures.payment_curve(alone)
    assert picture.alt == "Day by which half is paid: All invoices day 20 (n 40)."


def test_open_invoices_are_rings_and_settled_ones_discs():
    picture = figures.timeline(item_frame())
    settled, still_open = picture.axes.collections
    assert_allclose(settled.get_offsets()[:, 1], [3, -2])
    assert_allclose(still_open.get_offsets()[:, 1], [29])
    assert to_hex(still_open.get_facecolor()[0]) == "#ffffff"
    assert settled.get_sizes()[1] == pytest.approx(4 * settled.get_sizes()[0])
    assert "2 settled, at most 3 days late; 1 open" in picture.alt


def test_hostile_names_are_drawn_as_they_are_or_replaced():
    picture = figures.ranking(measured(ranking_frame(HOSTILE)))
    drawn = "".join(ElementTree.fromstring(picture.svg()).itertext())
    assert "Acme $5 & $6 $x_1$" in drawn
    assert "<script>alert(1)</script>" in drawn
    assert "Wien☐Gnirk☐☐" in drawn
    assert "A" * 60 not in drawn
    assert "AAA…" in drawn
    assert not set(drawn) & {"\u202e", "\x00", "\x07", "\ud800"}
    assert picture.png().startswith(b"\x89PNG")
    assert "A" * 61 not in picture.alt


def test_a_long_name_ends_inside_its_room():
    from arkit.figures.labels import fit_names

    (short,), width = fit_names(["W" * 300], 20.0)
    assert short.endswith("…")
    assert 17 < width <= 20


def test_labels_are_moved_apart_and_stay_in_order():
    from arkit.figures.labels import spread

    places = spread([5.0, 5.1, 5.2, 9.0], 1.0, 0.0, 10.0)
    assert (np.diff(places) >= 1 - 1e-9).all()
    assert places[-1] == 9.0
    assert spread([0.0, 0.1], 1.0, 0.0, 10.0) == [0.0, 1.0]
    assert spread([9.9, 10.0], 1.0, 0.0, 10.0) == [9.0, 10.0]


@pytest.mark.parametrize(
    ("largest", "unit", "text"),
    [
        (900.0, "EUR", "450"),
        (45_000.0, "EUR thousand", "22.5"),
        (2e7, "EUR million", "10.0"),
        (3e10, "EUR billion", "15.0"),
    ],
)
def test_the_unit_of_money_fits_the_largest_amount(largest, unit, text):
    from arkit.figures.words import money_unit

    money = money_unit(largest, "EUR")
    assert money.unit == unit
    assert money.text(largest / 2) == text


def test_a_small_amount_is_never_written_as_nothing():
    from arkit.figures.words import money_unit

    money = money_unit(5e9, "EUR")
    assert money.text(1200.0) == "<1"
    assert money.text(-1200.0) == ">−1"
    assert money.text(0.0) == "0"


def test_importing_figures_and_tables_loads_no_drawing_library():
    code = (
        "import sys, arkit.figures, arkit.tables; "
        "print([m for m in ('matplotlib', 'seaborn', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


FROM_LEDGER = {
    "aging": lambda m, x: figures.aging(m.aging(x)),
    "aging_history": lambda m, x: figures.aging_history(m.aging_history(x)),
    "dso_history": lambda m, x: figures.dso_history(m.dso_history(x)),
    "payment_days_history": lambda m, x: figures.payment_days_history(
        m.payment_days_history(x)
    ),
    "days_late_distribution": lambda m, x: figures.days_late_distribution(
        m.days_late_distribution(x), summary=m.payment_days(x)
    ),
    "days_by_size": lambda m, x: figures.days_by_size(m.days_by_size(x)),
    "monthly_flow": lambda m, x: figures.monthly_flow(m.monthly_flow(x)),
    "ranking": lambda m, x: figures.ranking(m.ranking(x)),
    "exposure_vs_limit": lambda m, x: figures.exposure_vs_limit(
        m.exposure(x, by="customer_id")
    ),
    "promise_record": lambda m, x: figures.promise_record(m.promise_record(x)),
    "roll_rates": lambda m, x: figures.roll_rates(m.roll_rates(x)),
}


@pytest.mark.parametrize("name", FROM_LEDGER)
@pytest.mark.parametrize("scope", ["all", "nobody"])
def test_what_metrics_return_can_be_drawn(name, scope):
    ledger = example()
    if scope == "nobody":
        ledger = ledger.customer("C1").as_of(ledger.contents.first_date)
    picture = FROM_LEDGER[name](metrics, ledger)
    assert picture.alt.endswith(".")
    assert "nan" not in picture.alt
    assert ">nan<" not in picture.svg()


def test_the_house_typeface_is_found_and_named_in_the_drawing():
    from matplotlib.font_manager import findfont

    svg = figures.aging(aging_frame()).svg()
    assert "SourceSansPro-Regular" in findfont(
        "Source Sans Pro", fallback_to_default=False
    )
    assert "font-family: 'Source Sans Pro', 'DejaVu Sans', sans-serif" in svg


def test_the_history_says_first_and_last_amount_of_each_bucket():
    alt = figures.aging_history(measured(history_frame())).alt
    assert alt.startswith(
        "Open amount by age on 30 Apr 2025 and 18 Jun 2025: not due EUR 1,000 to EUR "
        "3,000, 1–30 days EUR 300 to EUR 900"
    )
    assert alt.endswith("on account EUR −40 to EUR −120.")
