"""Beliefs and answers: what a file of one's own may change, and what is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from arkit.demo.stories import read_data
from arkit.errors import ParameterError
from arkit.judgment.diagnosis import (
    CAUSES,
    VERDICTS,
    Answer,
    answers_of,
    diagnose,
    read_beliefs,
)
from arkit.judgment.diagnosis.answers import counted
from arkit.judgment.diagnosis.example import break_example
from arkit.judgment.diagnosis.strategies import strategy_for
from arkit.ledger import Ledger, from_tables

BELIEFS = read_beliefs()
DAY = date(2025, 6, 30)


def own(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_value_adds_up_and_every_verdict_has_a_treatment() -> None:
    for feature in BELIEFS.features.values():
        sums = [sum(row) for row in zip(*feature.chances.values(), strict=True)]
        assert sums == pytest.approx([1.0] * len(CAUSES)), feature.key
    assert set(BELIEFS.treatments) == set(VERDICTS)
    frame = BELIEFS.frame()
    dated = frame[frame["kind"] != "prior"]
    assert pd.to_datetime(dated["since"]).notna().all()
    assert dated["source"].str.len().gt(0).all()


def test_a_file_of_ones_own_replaces_values(tmp_path: Path) -> None:
    text = (
        "[prior]\nchances = [0.1, 0.7, 0.1, 0.1]\n"
        "[features.contact]\nsince = '2026-03-01'\n[features.contact.chances]\n"
        "responsive = [0.5, 0.5, 0.5, 0.5]\nslow = [0.4, 0.4, 0.4, 0.4]\n"
        "evasive = [0.1, 0.1, 0.1, 0.1]\n"
        "['treatments'.'red tape']\ntitle = 'Send it again'\n"
    )
    found = read_beliefs(own(tmp_path, text))
    assert found.prior == (0.1, 0.7, 0.1, 0.1)
    assert found.features["contact"].chances["slow"] == (0.4,) * 4
    assert found.features["contact"].since == "2026-03-01"
    assert found.features["contact"].source == "the file own.toml"
    assert found.features["onset"] == BELIEFS.features["onset"]
    assert found.treatments["red tape"].title == "Send it again"
    assert read_beliefs() == BELIEFS


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[priors]\nchances = [1]", "priors"),
        ("[features.moon]\nlabel = 'x'", "features.moon"),
        (
            "[features.onset.chances]\nnever = [0.1, 0.1, 0.1, 0.1]",
            "onset.chances.never",
        ),
        ("[features.onset]\nchances = 3", "features.onset.chances"),
        ("[prior]\nchances = [0.5, 0.5, 0.5, 0.5]", "prior.chances"),
        ("[prior]\nchances = [1.0, 0.0, 0.0, 0.0]", "prior.chances"),
        ("[prior]\nchances = [0.5, 0.5]", "prior.chances"),
        ("[prior]\nchances = 'all'", "prior.chances"),
        ("[prior]\nchances = [true, 0.3, 0.3, 0.3]", "prior.chances"),
        (
            "[features.onset.chances]\nsudden = [0.5, 0.15, 0.35, 0.25]",
            "features.onset: stuff happens 0.75",
        ),
        ("['questions'.'quiet']\nyes = [0.3, 0.1, 0.15, 1.2]", "questions.quiet.yes"),
        ("[temper]\nvalue = 1.5", "temper.value"),
        ("[temper]\nvalue = 'low'", "temper.value"),
        ("[reliability]\nseen = 2", "seen"),
        ("[temper]\nsince = 'soon'", "temper.since"),
        (
            "['treatments'.'red tape']\nscript = ['{password}']",
            "treatments.red tape.script",
        ),
        ("[temper\n", "own.toml"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(ParameterError) as error:
        read_beliefs(own(tmp_path, text))
    assert named in str(error.value)
    assert error.value.remedy


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match=r"gone\.toml"):
        read_beliefs(tmp_path / "gone.toml")


# -- answers -------------------------------------------------------------------------


def test_the_latest_answer_counts() -> None:
    said = [
        Answer("quiet", True, "told", date(2025, 6, 1)),
        Answer("quiet", False, "seen", date(2025, 5, 1)),
        Answer("hiring", None, "told", date(2025, 6, 2)),
    ]
    kept = counted(said, beliefs=BELIEFS, as_of=DAY)
    assert [(a.question, a.is_yes) for a in kept] == [("quiet", True), ("hiring", None)]


def test_of_equal_answers_on_a_day_the_most_reliable_counts() -> None:
    said = [Answer("quiet", True, how, DAY) for how in ("rumor", "seen", "told")]
    kept = counted(said, beliefs=BELIEFS, as_of=DAY)
    assert [a.reliability for a in kept] == ["seen"]
    known = [Answer("quiet", None, "seen", DAY), Answer("quiet", True, "rumor", DAY)]
    assert counted(known, beliefs=BELIEFS, as_of=DAY)[0].is_yes is True


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ([Answer("quiet", True, "told", None)], "no day"),
        ([Answer("mood", True, "told", DAY)], "no such question"),
        ([Answer("quiet", True, "dreamt", DAY)], "no such reliability"),
        ([Answer("quiet", True, "told", date(2025, 7, 1))], "after the as-of day"),
        (
            [Answer("quiet", True, "told", DAY), Answer("quiet", False, "seen", DAY)],
            "yes and no on the same day",
        ),
    ],
)
def test_an_answer_that_cannot_count_is_an_error(said: list, words: str) -> None:
    with pytest.raises(ParameterError, match=words) as error:
        counted(said, beliefs=BELIEFS, as_of=DAY)
    assert any(said[0].question in row for row in error.value.rows)
    assert error.value.remedy


def with_reports(rows: list[tuple]) -> Ledger:
    """The example with field reports about H1."""
    tables = {
        name: break_example().query(f"SELECT * FROM known_{name}", exact=True)
        for name in ("customers", "invoices", "settlements", "promises")
    }
    columns = ["report_date", "question", "answer", "reliability"]
    reports = pd.DataFrame(rows, columns=columns).assign(customer_id="H1")
    reports["report_date"] = pd.to_datetime(reports["report_date"])
    tables = {k: t.drop(columns="item_id", errors="ignore") for k, t in tables.items()}
    tables["field_reports"] = reports
    return from_tables(tables, as_of="2025-06-30", extract_date="2025-07-31")


def test_field_reports_are_read_and_what_is_not_understood_is_listed() -> None:
    every = with_reports(
        [
            ("2025-06-02", "  is the PLACE quiet ", "Yes, nobody there", "seen"),
            ("2025-06-03", "Are they hiring?", "Hard to say", "told"),
            ("2025-06-04", "What is the weather?", "Yes, sunny", "told"),
            ("2025-06-05", "Have key people left?", "Yes", "told"),
            ("2025-06-05", "Have key people left?", "No", "told"),
            (
                "2025-06-06",
                "Has the customer had to let anyone go recently?",
                "no",
                None,
            ),
            (
                "2024-11-05",
                "Do the premises look run down?",
                "No, all in order",
                "seen",
            ),
        ]
    )
    found = diagnose(every.customer("H1"), portfolio=every)
    kept = [(a.question, a.is_yes, a.reliability) for a in found.answers]
    assert kept == [("let people go", False, "not stated"), ("quiet", True, "seen")]
    aside = dict(found.set_aside)
    assert len(aside) == 4
    assert "yes and no on the same day" in aside["Have key people left? (5 Jun 2025)"]
    assert "neither yes nor no" in aside["Are they hiring? (3 Jun 2025)"]
    assert "not among the questions" in aside["What is the weather? (4 Jun 2025)"]
    early = aside["Do the premises look run down? (5 Nov 2024)"]
    assert "before payments began to come late" in early


def test_typed_answers_take_the_place_of_field_reports() -> None:
    every = with_reports([("2025-06-02", "Is the place quiet?", "Yes", "seen")])
    one = every.customer("H1")
    assert diagnose(one, portfolio=every, answers=()).answers == ()
    assert len(answers_of(one)) == 1
    again = diagnose(one, portfolio=every, answers=answers_of(one))
    assert again.answers == diagnose(one, portfolio=every).answers


def test_the_questions_of_the_demo_are_understood() -> None:
    asked = read_data("questions")
    assert set(asked) == set(BELIEFS.questions)
    for key, entry in asked.items():
        assert BELIEFS.questions[key].question == entry["question"]


def test_the_blank_form_asks_every_question_in_these_words() -> None:
    form = Path(__file__).parent.parent / "templates/forms/field-report.md"
    text = form.read_text(encoding="utf-8")
    asked = [q.question for q in BELIEFS.questions.values()]
    assert [q for q in asked if f"| {q} |" not in text] == []


# -- strategies ----------------------------------------------------------------------


def test_a_sentence_without_its_figure_is_left_out() -> None:
    care = BELIEFS.treatments["own fault or dispute"]
    known = {"disputed": "EUR 10", "n_disputed": "2"}
    assert len(strategy_for(care, {}).script) == len(care.script) - 1
    said = strategy_for(care, known).script
    assert any("EUR 10 in 2 disputes" in text for text in said)
    assert not any("{" in text for text in said)


def test_a_hostile_name_is_only_text(tmp_path: Path) -> None:
    text = "['treatments'.'red tape']\nscript = ['Hello {customer}']\n"
    care = read_beliefs(own(tmp_path, text)).treatments["red tape"]
    said = strategy_for(care, {"customer": "{overdue} #let x"}).script
    assert said == ("Hello {overdue} #let x",)
