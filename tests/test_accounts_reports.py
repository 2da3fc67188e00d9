"""Field reports: compared over time, apart from figures, without personal data."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from arkit import demo as demo_package
from arkit.cli import main
from arkit.judgment.accounts import (
    blank_report,
    field_reports,
    last_report_words,
    personal_data,
    report_questions,
    responsiveness,
)
from arkit.report import form_files
from arkit.schema import TABLES
from arkit.sources import read_ledger
from tests.accounts_world import world

QUIET = "Is the place quiet?"
HIRING = "Are they hiring?"


def report(day, question, answer, reliability="told", by="account manager"):
    return day, question, answer, reliability, by


def latest(*reports):
    return field_reports(world(reports=reports)).latest.set_index("question")


def test_the_last_answer_stands_beside_the_one_before():
    found = latest(
        report("2025-01-10", QUIET, "No, they are busy."),
        report("2025-05-31", QUIET, "Yes, machines were standing still.", "seen"),
        report("2025-05-31", HIRING, "No."),
    )
    quiet = found.loc[QUIET]
    assert quiet["change"] == "was no, now yes"
    assert quiet["earlier_answer"] == "No, they are busy."
    assert quiet["days_ago"] == 30
    assert quiet["reliability"] == "seen"
    assert found.loc[HIRING, "change"] == "first answer"
    assert pd.isna(found.loc[HIRING, "earlier_date"])


def test_other_words_with_the_same_meaning_are_no_change():
    found = latest(
        report("2025-01-10", QUIET, "No, they are busy."),
        report("2025-05-31", QUIET, "no. Trucks were being loaded."),
    )
    assert found.loc[QUIET, "change"] == "no change"


def test_contradictory_answers_of_one_day_say_neither():
    found = latest(
        report("2025-01-10", QUIET, "No."),
        report("2025-05-31", QUIET, "Yes, hardly anyone.", "seen"),
        report("2025-05-31", QUIET, "No, busy.", "rumor", "service"),
    )
    quiet = found.loc[QUIET]
    assert quiet["change"] == "contradictory"
    assert quiet["says"] == ""
    assert "Yes, hardly anyone." in quiet["answer"]
    assert "No, busy." in quiet["answer"]


def test_later_reports_are_not_known_yet():
    reports = [
        report("2025-01-10", QUIET, "No."),
        report("2025-05-31", QUIET, "Yes."),
    ]
    before = field_reports(world(reports=reports, as_of="2025-05-30"))
    assert before.latest["says"].tolist() == ["no"]
    assert before.recency["days_since_report"].tolist() == [140]
    assert before.recency["is_stale"].tolist() == [True]
    after = field_reports(world(reports=reports))
    assert after.recency["is_stale"].tolist() == [False]
    assert len(after.changes) == 1
    assert last_report_words(after).endswith("since the one before 1 answers changed.")


def test_without_reports_the_reason_is_said():
    found = field_reports(world())
    assert found.recency["reason"].tolist() == ["no field report is on record"]
    assert found.recency["is_stale"].tolist() == [True]
    assert last_report_words(found) == "No field report is on record."
    assert found.answers.empty
    assert found.changes.empty


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("Yes, she is on maternity leave.", "contact absent until"),
        ("The clerk has been SICK since May", "contact absent until"),
        ("Yes, burn-out, back in autumn", "contact absent until"),
        ("Ask Mrs. Vandeput", "the role"),
        ("call +49 171 2345678", "the role"),
        ("Tel. 0171/2345678", "the role"),
        ("write to a.b@example.org", "the role"),
        ("He drinks too much", "leave it out"),
    ],
)
def test_personal_data_is_found(text, instead):
    assert instead in " ".join(flag.instead for flag in personal_data(text))


@pytest.mark.parametrize(
    "text",
    [
        "Contact absent until 2025-08-31.",
        "Yes, orders fell by 0.5 million to 1,200,000 on 01.07.2025.",
        "Invoice 0012345 of 2025/06/30 was not received.",
        "They still deliver; the hill road is closed.",
        "Two of the crew were not replaced @ site 4.",
        "Drilling, mills and stills are idle.",
    ],
)
def test_plain_facts_are_left_alone(text):
    assert personal_data(text) == ()


def test_flagged_answers_are_withheld_and_nowhere_else():
    secret = "Yes, Mrs. Quartzenberg is pregnant, ask q@example.org"
    found = field_reports(
        world(reports=[report("2025-05-31", secret, secret, None, None)])
    )
    shown = " ".join(
        frame.to_string()
        for frame in (found.latest, found.answers[["answer"]], found.checks)
    )
    assert "withheld: looks like health or leave of a person" in shown
    assert "Quartzenberg" not in found.answers["answer"].iloc[0]
    assert "Quartzenberg" not in found.checks.to_string()
    problems = set(found.checks["problem"])
    assert "Not signed." in problems
    assert "How it is known is missing." in problems
    assert "Looks like an e-mail address." in problems


def test_no_answer_of_the_demo_is_flagged(demo_folder):
    found = field_reports(read_ledger(demo_folder, as_of="2025-06-30"))
    assert found.checks.empty
    assert len(found.answers) > 500


def test_the_questions_hold_those_of_the_demo_and_stand_on_the_form():
    asked = set(report_questions()["question"])
    folder = Path(demo_package.__file__).parent
    known = tomllib.loads((folder / "questions.toml").read_text(encoding="utf-8"))
    assert {entry["question"] for entry in known.values()} <= asked
    form = (form_files() / "field-report.md").read_text(encoding="utf-8")
    missing = [text for text in asked if f"| {text} |" not in form]
    assert missing == []


def extract(tmp_path, form):
    folder = tmp_path / "extract"
    folder.mkdir()
    own = {
        "customers.csv": "customer_id,customer_name\nK1,Kestrel\n",
        "invoices.csv": "invoice_id,customer_id,invoice_date,due_date,amount,currency\n"
        "I1,K1,2025-05-01,2025-05-31,100.00,EUR\n",
        "settlements.csv": "settlement_id,customer_id,invoice_id,settlement_date,"
        "amount,currency\nS1,K1,I1,2025-06-05,40.00,EUR\n",
    }
    for name, text in own.items():
        (folder / name).write_text(text, encoding="utf-8")
    form.to_csv(folder / "field_reports.csv", index=False)
    target = tmp_path / "made.ledger"
    result = CliRunner().invoke(main, ["import", str(folder), "-o", str(target)])
    assert result.exit_code == 0, result.output
    return target


def filled():
    form = blank_report(world())
    signed = ["2025-06-10", "told", "account manager"]
    form.loc[:, ["report_date", "reliability", "reported_by"]] = signed
    form.loc[0, "answer"] = 'Yes, "two" of the crew; =1+1'
    form.loc[1, "answer"] = "No, all in order."
    return form


def test_a_filled_form_comes_back_from_an_import(tmp_path):
    form = filled()
    assert list(form.columns) == list(TABLES["field_reports"].columns)
    target = extract(tmp_path, form[form["answer"] != ""])
    found = field_reports(read_ledger(target, as_of="2025-06-30"))
    answers = found.latest.set_index("question")["answer"]
    assert answers.to_dict() == dict(
        zip(form["question"][:2], form["answer"][:2], strict=True)
    )
    assert found.checks.empty


def test_undated_and_unanswered_rows_are_set_aside(tmp_path):
    form = filled()
    form.loc[2, ["answer", "report_date"]] = ["Yes.", ""]
    target = extract(tmp_path, form)
    aside = (target / "set_aside.csv").read_text(encoding="utf-8")
    assert aside.count("field_reports") >= len(form) - 2
    found = field_reports(read_ledger(target, as_of="2025-06-30"))
    assert len(found.latest) == 2


def test_replies_are_promises_and_disputes_soon_after():
    known = {
        "activities": [
            ("2025-05-12", "reminder", "credit controller", ""),
            ("2025-05-20", "call", "credit controller", "no answer, message left"),
            ("2025-06-12", "call", "credit controller", "reached, will check"),
            ("2025-06-20", "call", "credit controller", ""),
        ],
        "promises": [("2025-05-15", "2025-05-31", 10_000)],
        "disputes": [("I6", "2025-06-14", None, "price")],
    }
    row = responsiveness(world(**known)).frame.iloc[0]
    assert row["n_attempts"] == 4
    assert row["n_calls"] == 3
    assert row["n_reached"] == 1
    assert row["reached_share"] == 0.5
    assert row["n_unknown"] == 1
    assert row["n_replied"] == 2
    assert row["median_days_to_reply"] == 2.5
    assert str(row["last_reply_date"].date()) == "2025-06-14"
    nothing = responsiveness(world()).frame.iloc[0]
    assert nothing["reason"] == "no reminder and no call is on record"
