"""Written numbers become exact amounts, or stay unread and say so."""

from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import SourceError
from arkit.sources.amounts import is_empty, minor_sql, number_sql, survey_numbers
from arkit.sources.conventions import Hints, decide_marks

WORKBENCH = duckdb.connect()


def read(text, mark=None):
    value = number_sql("t", mark)
    query = f"SELECT {value} FROM (SELECT CAST(? AS VARCHAR) AS t) AS x"
    return WORKBENCH.execute(query, [text]).fetchall()[0][0]


def survey(texts):
    WORKBENCH.execute("CREATE OR REPLACE TEMP TABLE numbers (t VARCHAR)")
    WORKBENCH.executemany("INSERT INTO numbers VALUES (?)", [[t] for t in texts])
    return survey_numbers(WORKBENCH, "numbers", "t")


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1234", "1234"),
        ("1234.5", "1234.5"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1.234,56-", "-1234.56"),
        ("(1,234.56)", "-1234.56"),
        ("($1,234.56)", "-1234.56"),
        ("$(1,234.56)", "-1234.56"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234,56", "1234.56"),
        ("1’234.56", "1234.56"),
        ("1'234.56", "1234.56"),
        ("−5.00", "-5"),
        ("- 5.00", "-5"),
        ("12.50 CR", "-12.50"),
        ("12.50 Cr", "-12.50"),
        ("12.50 DR", "12.50"),
        ("100,00 H", "-100"),
        ("100,00 S", "100"),
        ("$1,234.00", "1234"),
        ("-$1,234.00", "-1234"),
        ("EUR 1.234,00", "1234"),
        ("1.234,00 €", "1234"),
        ("99 CHF", "99"),
        ("1.234.567", "1234567"),
        ("1,23,456.00", "123456"),
        ("0.234", "0.234"),
        ("1234,567", "1234.567"),
        ("1 234,567", "1234.567"),
        (".5", "0.5"),
        ("2309.7899999999995", "2309.79"),
    ],
)
def test_what_reads_one_way_is_read_exactly(text, amount):
    assert read(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "12A4",
        "1 23",
        "1e5",
        "1.5E+06",
        "5-3",
        "1,2,3",
        "((5))",
        "5 )",
        "(5",
        "USD",
        "1.23.45",
        "--5",
        "-5-",
        "-5 CR",
        "(−5)",
        "#REF!",
        "12/3",
        "1_000",
    ],
)
def test_what_is_no_number_is_not_read(text):
    assert read(text) is None
    assert read(text, ".") is None


@pytest.mark.parametrize("text", ["1.234", "1,234", "-123.456", "$1,234", "12.345 CR"])
def test_three_digits_after_one_mark_wait_for_an_answer(text):
    assert read(text) is None
    assert abs(read(text, ".")) != abs(read(text, ","))


@pytest.mark.parametrize("text", [None, "-", "--", "–", "n/a", "#N/A", "NULL", "."])
def test_marks_of_emptiness_are_empty(text):
    query = f"SELECT {is_empty('t')} FROM (SELECT CAST(? AS VARCHAR) AS t) AS x"
    assert WORKBENCH.execute(query, [text]).fetchall() == [(True,)]


def test_rows_with_both_marks_decide_for_the_column():
    column = survey(["1.234", "12.345,60", "7"])
    assert column.proofs == {","}
    assert decide_marks({"amount": column}, Hints()).chosen == {"amount": ","}
    assert column.format == "1.234,56"


def test_a_column_that_proves_nothing_is_a_question():
    column = survey(["1.234", "500"])
    with pytest.raises(SourceError) as caught:
        decide_marks({"amount": column}, Hints(names={"amount": "Betrag"}))
    assert "1.234 is 1,234 or 1.234" in str(caught.value)
    assert "--decimal" in str(caught.value)


def test_a_column_with_both_marks_leaves_the_unclear_unread_and_says_so():
    decisions = decide_marks({"a": survey(["1.234", "1,5", "1.5"])}, Hints())
    assert decisions.chosen == {"a": None}
    assert "1 numbers that could be either are left unread" in decisions.remarks[0][1]


def test_the_analyst_answers():
    column = survey(["1.234"])
    assert decide_marks({"a": column}, Hints(stated=",")).chosen == {"a": ","}


STYLES = {
    "us": (",", "."),
    "german": (".", ","),
    "swiss": ("’", "."),
    "french": ("\u202f", ","),
    "plain": ("", "."),
}


WRITTEN = st.tuples(
    st.integers(min_value=-(10**13), max_value=10**13),
    st.sampled_from(sorted(STYLES)),
    st.sampled_from(["{}-", "-{}", "−{}", "({})", "{} CR"]),
)


def write(cents, style, sign):
    group, mark = STYLES[style]
    digits = f"{abs(cents) / 100:,.2f}".replace(",", "|").replace(".", mark)
    text = digits.replace("|", group)
    return sign.format(text) if cents < 0 else text


@settings(max_examples=20)
@given(amounts=st.lists(WRITTEN, min_size=1, max_size=60))
def test_any_amount_with_cents_survives_any_style(amounts):
    texts = [write(*one) for one in amounts]
    value = number_sql("t", None)
    found = WORKBENCH.execute(
        f"SELECT {minor_sql('v', '2')} FROM (SELECT {value} AS v, place FROM (SELECT "
        "unnest(?) AS t, unnest(?) AS place) AS x) AS y ORDER BY place",
        [texts, list(range(len(texts)))],
    ).fetchall()
    assert found == [(cents,) for cents, _, _ in amounts]


@pytest.mark.parametrize(
    ("value", "decimals", "minor"),
    [
        ("12.34", 2, 1234),
        ("12.345", 2, None),
        ("12.345", 3, 12345),
        ("12", 0, 12),
        ("12.5", 0, None),
        ("2309.7899999999995", 2, 230979),
        ("12.340001", 2, None),
    ],
)
def test_only_whole_minor_units_are_money(value, decimals, minor):
    query = minor_sql(number_sql("t", "."), str(decimals))
    found = WORKBENCH.execute(f"SELECT {query} FROM (SELECT ? AS t) AS x", [value])
    assert found.fetchall() == [(minor,)]


def test_only_a_profile_may_round_and_half_goes_away_from_zero():
    rounded = minor_sql("v", "2", rounded=True)
    query = f"SELECT {rounded} FROM (SELECT CAST(? AS DECIMAL(24,6)) AS v) AS x"
    for value, minor in (("1.005", 101), ("-1.005", -101), ("1.004", 100)):
        assert WORKBENCH.execute(query, [value]).fetchall() == [(minor,)]
