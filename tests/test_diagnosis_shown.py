"""The picture and the tables of a diagnosis say what was found."""

from __future__ import annotations

import pytest

from arkit.errors import ParameterError
from arkit.figures.diagnosis import diagnosis as picture
from arkit.judgment.diagnosis import Diagnosis, diagnose
from arkit.judgment.diagnosis.example import break_example
from arkit.tables import diagnosis as tables
from tests.drawn_bars import drawn_bars


@pytest.fixture(scope="module")
def late() -> Diagnosis:
    every = break_example()
    return diagnose(every.customer("H1"), portfolio=every)


@pytest.fixture(scope="module")
def prompt() -> Diagnosis:
    every = break_example()
    return diagnose(every.customer("H2"), portfolio=every)


def bars(axes: object) -> list[float]:
    ordered = sorted(drawn_bars(axes), key=lambda bar: bar.bottom)
    return [bar.right - bar.left for bar in ordered]


def test_the_picture_shows_chances_and_what_moves_them(late: Diagnosis) -> None:
    made = picture(late, most=4)
    above, below = made.figure.axes
    assert bars(above) == sorted(late.chances["chance"], reverse=True)
    assert len(bars(below)) == 4
    assert [abs(width) for width in bars(below)] == sorted(
        (abs(width) for width in bars(below)), reverse=True
    )
    ordered = sorted(drawn_bars(below), key=lambda bar: bar.bottom)
    assert [b.is_hatched for b in ordered] == [width < 0 for width in bars(below)]
    assert made.alt.startswith("Chances: stuff happens ")
    assert "How it began: sudden, odds × " in made.alt
    assert "stuff happens against" in made.note


@pytest.mark.parametrize("size", ["full", "half"])
def test_the_picture_fits(late: Diagnosis, size: str) -> None:
    assert picture(late, size=size).svg().startswith("<?xml")


def test_a_picture_of_nothing_says_so(prompt: Diagnosis) -> None:
    assert "nothing to explain" in picture(prompt).alt


def test_a_hostile_label_is_only_text(late: Diagnosis) -> None:
    class Odd:
        chances = late.chances
        contributions = late.contributions.assign(label="$x$ <b>\x00")

    assert "☐" in picture(Odd()).alt


def test_a_wrong_frame_is_refused(late: Diagnosis) -> None:
    with pytest.raises(ParameterError, match=r"judgment\.diagnose"):
        picture(late.chances)


def test_evidence_is_grouped_and_ranked(late: Diagnosis) -> None:
    made = tables.evidence(late)
    heads = [
        row[0] for row, s in zip(made.rows, made.styles, strict=True) if s == "group"
    ]
    assert heads[0] == "For stuff happens"
    assert heads[-1] == "Missing"
    told = late.contributions
    assert len(made.rows) - len(heads) == len(told)
    pale = [row for row, s in zip(made.rows, made.styles, strict=True) if s == "muted"]
    assert len(pale) == (told["stands"] == "missing").sum()
    assert all(row[2] == "" for row in pale)
    assert late.next_cause in made.note


def test_without_a_question_there_is_no_evidence(prompt: Diagnosis) -> None:
    made = tables.evidence(prompt)
    assert made.rows == ()
    assert made.note == ""


def test_questions_come_with_their_worth(late: Diagnosis) -> None:
    made = tables.questions(late, most=3)
    assert [row[0] for row in made.rows] == late.questions["question"].head(3).tolist()
    assert made.rows[0][1] == f"{late.questions['bits'].iloc[0]:.3f}"


def test_own_process_marks_what_is_ours(late: Diagnosis) -> None:
    checks = late.checks.assign(is_ours=[True, False, False, False])
    assert tables.own_process(checks).marks == ((0, 1, "breach"),)
    assert tables.own_process(late).marks == ()


def test_the_strategy_is_a_box(late: Diagnosis, prompt: Diagnosis) -> None:
    box = tables.strategy(late)
    assert box.payload["title"] == "Stuff happens: a plan and a commitment"
    assert box.payload["tone"] == "watch"
    assert late.reason in box.payload["paragraphs"]
    heads = [head for head, _ in box.payload["items"] if head]
    assert heads == ["Do", "Say", "Ask", "Leave alone"]
    assert tables.strategy(prompt).payload["tone"] == "note"
