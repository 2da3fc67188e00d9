"""Do tables of ways out say exact values, what is closed, and what is missing?"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from arkit import tables
from arkit.errors import ParameterError
from arkit.report.typst_tables import table_block
from arkit.whatif import PlanTerms, schedule
from tests.whatif_frames import EMPTY, REASON, settlement, sheet_frame

HOSTILE = "<script>alert(1)</script> =cmd|x"
SAID = f"{REASON[0].upper()}{REASON[1:]}."


def cell(table, row, name):
    place = [column.name for column in table.columns].index(name)
    return table.rows[row][place]


def assumed_frame():
    return pd.DataFrame(
        {
            "name": ["default_hazard_pa", "rate_pa", "vat_regime"],
            "label": ["Chance of default", "Cost of money", HOSTILE],
            "value": ["0.36", "0.545455", "on default"],
            "unit": ["defaults per year", "per year", "word"],
            "low": [0.02, 0.04, np.nan],
            "high": [0.84, 2_000.0, np.nan],
            "origin": ["typed", "measured", "default"],
            "source": ["typed by the analyst", "the ledger", "arkit default"],
            "valid_from": ["", "", "2026-01-01"],
        }
    )


def test_the_sheet_names_what_is_closed_and_why():
    made = tables.ways_out(sheet_frame(), currency="EUR")
    assert made.styles == ("body", "body", "muted")
    assert "Settlement (pale) is closed: 6,000.00 of the claim is in dispute." in (
        made.note
    )
    assert cell(made, 0, "value_amount") == "51,332"
    assert cell(made, 0, "completed_share") == "55\u00a0%"
    assert cell(made, 2, "best_share") == "–"
    assert (0, 1, "strong") in made.marks
    table_block(made.payload)


def test_the_schedule_is_exact_to_the_cent_with_its_total():
    exact = schedule(
        "10000.01",
        n_installments=3,
        first_due_date="2025-07-31",
        terms=PlanTerms(currency="EUR", down_payment_amount="1000.01"),
    )
    made = tables.schedule(exact)
    assert cell(made, 0, "amount") == "1,000.01"
    assert cell(made, 1, "due_date") == "31 Jul 2025"
    assert made.rows[-1][2] == "10,000.01"
    assert made.styles[-1] == "total"


def test_a_currency_without_cents_has_none():
    frame = pd.DataFrame(
        {
            "installment": [1],
            "due_date": pd.to_datetime(["2025-07-31"]),
            "amount": [5_000.0],
            "interest_amount": [0.0],
            "principal_amount": [5_000.0],
            "balance_amount": [0.0],
        }
    )
    assert cell(tables.schedule(frame, currency="JPY"), 0, "amount") == "5,000"


def test_the_walk_away_point_is_marked_among_our_own():
    made = tables.walk_away(settlement(), currency="EUR")
    assert (1, 0, "strong") in made.marks
    assert cell(made, 1, "walk_away_share") == "45.0\u00a0%"
    assert made.columns[2].unit == "EUR"


def test_assumptions_are_rounded_and_defaults_pale():
    made = tables.assumptions(assumed_frame())
    assert cell(made, 1, "value") == "0.545"
    assert cell(made, 2, "value") == "on default"
    assert cell(made, 1, "range") == "0.04 to 2,000"
    assert cell(made, 2, "range") == ""
    assert made.styles == ("body", "body", "muted")
    page = made._repr_mimebundle_()[0]["text/html"]
    assert "<script>" not in page


def test_owed_sets_off_what_is_valued():
    frame = pd.DataFrame(
        {"line": ["Open documents", "Claim that is valued"], "amount": [10.5, 10.5]}
    )
    made = tables.owed(frame, currency="EUR")
    assert made.styles == ("body", "subtotal")
    assert cell(made, 1, "amount") == "10.50"


def test_clauses_set_off_the_offer():
    frame = pd.DataFrame(
        {
            "term": ["As offered", "Half the installments"],
            "value_amount": [100.0, 120.0],
            "difference_amount": [0.0, 20.0],
        }
    )
    assert tables.plan_clauses(frame).styles == ("subtotal", "body")


def test_goods_that_stay_are_pale_and_say_why():
    frame = pd.DataFrame(
        {
            "product": ["Cable", HOSTILE],
            "quantity": [10.0, 5.0],
            "value_amount": [8_000.0, 5_000.0],
            "cost_amount": [5_000.0, np.nan],
            "grade": ["as new", None],
            "use_by": [pd.NaT, pd.Timestamp("2025-05-25")],
            "set_aside": ["", "past its use-by date"],
        }
    )
    made = tables.goods_held(frame, currency="EUR")
    assert made.styles == ("body", "muted")
    assert cell(made, 1, "use_by") == "25 May 2025"
    assert cell(made, 1, "cost_amount") == "–"


def test_the_result_of_the_books_is_set_off():
    frame = pd.DataFrame({"line": ["Freight", "Result"], "amount": [-1.0, -1.0]})
    assert tables.books(frame).styles == ("body", "subtotal")


def test_break_evens_are_questions_and_answers():
    frame = pd.DataFrame({"question": ["Largest discount"], "answer": ["7.1 %"]})
    assert tables.break_evens(frame).rows == (("Largest discount", "7.1 %"),)


NOTHING = {
    "owed": ("line", "amount"),
    "break_evens": ("question", "answer"),
    "schedule": (
        *("installment", "due_date", "amount", "interest_amount"),
        *("principal_amount", "balance_amount"),
    ),
    "plan_clauses": ("term", "value_amount", "difference_amount"),
    "offer_ladder": (
        *("step", "discount_share", "paid_amount", "value_amount", "accepted_share"),
    ),
    "goods_held": (
        *("product", "quantity", "value_amount", "cost_amount", "grade", "set_aside"),
    ),
    "books": ("line", "amount"),
}


@pytest.mark.parametrize("name", sorted(NOTHING))
def test_a_table_without_figures_says_why(name):
    row = dict.fromkeys(NOTHING[name], np.nan) | {"reason": REASON}
    made = getattr(tables, name)(pd.DataFrame([row]))
    assert made.rows == ()
    assert made.empty == SAID
    assert SAID in repr(made)


def test_a_sheet_without_figures_says_why():
    assert tables.ways_out(EMPTY["ways_out"]).empty == SAID
    assert tables.walk_away(EMPTY["alternatives"]).empty == SAID


@pytest.mark.parametrize("name", [*sorted(NOTHING), "ways_out"])
def test_missing_columns_are_named(name):
    with pytest.raises(ParameterError, match="lacks columns"):
        getattr(tables, name)(pd.DataFrame({"x": [1]}))


def test_the_choice_says_what_knowing_everything_is_worth():
    frame = pd.DataFrame(
        {
            "way_out": ["Plan", HOSTILE],
            "best_share": [0.7, 0.3],
            "mean_amount": [50_000.0, 49_000.0],
            "p10_amount": [40_000.0, 30_000.0],
            "regret_amount": [771.5, 1_745.4],
            "p90_regret_amount": [2_000.0, 4_000.0],
            "max_regret_amount": [9_000.0, 9_500.0],
            "dominated_by": [None, "Plan"],
            "evpi_amount": 771.5,
        }
    )
    made = tables.robust_choice(frame, currency="EUR")
    assert cell(made, 0, "regret_amount") == "772"
    assert cell(made, 1, "dominated_by") == "Plan"
    assert made.note.endswith("would be worth EUR\u00a0772.") or made.note.endswith(
        "would be worth EUR 772."
    )
    table_block(made.payload)
    missing = dict.fromkeys(frame.columns, np.nan) | {"reason": REASON}
    assert tables.robust_choice(pd.DataFrame([missing])).empty == SAID


def test_questions_that_change_nothing_are_pale():
    frame = pd.DataFrame(
        {
            "label": ["Chance of default", "Cost of money"],
            "unit": "per year",
            "worth_amount": [460.0, 0.0],
            "noise_amount": [3.0, 3.0],
        }
    )
    made = tables.questions(frame, currency="EUR")
    assert made.styles == ("body", "muted")
    assert cell(made, 0, "worth_amount") == "460"


# -- assumptions on one page -----------------------------------------------------------


def test_every_assumption_is_on_the_page_with_its_source():
    from arkit.whatif import with_trade

    known = with_trade().typed(rate_pa=0.07)
    known = known.given({"vat_rate": 0.19}, origin="measured", source="the ledger")
    frame = known.frame()
    made = tables.assumptions_in_short(frame, n_left=3)
    text = " ".join(" ".join(row) for row in made.rows)
    for label in frame["label"]:
        assert label in text, label
    assert made.is_whole
    rows = {row[0]: row for row in made.rows}
    assert rows["Typed for this report"][1:] == ("", "")
    assert rows["Cost of money"][2] == "typed by the analyst"
    assert rows["Value-added tax in the claim"][2] == "the ledger"
    assert "3 more defaults play no part" in made.note
    pale = [
        row[0] for row, s in zip(made.rows, made.styles, strict=True) if s == "muted"
    ]
    assert len(pale) == len(set(pale)) <= 12
    assert "Insolvency dividend 4 % (0 % to 20 %; Germany" in text


def test_nothing_assumed_is_said_on_the_page_too():
    from arkit.whatif import Assumptions

    made = tables.assumptions_in_short(Assumptions({}).frame())
    assert made.rows == ()
