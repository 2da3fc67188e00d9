"""Reading text, formulas, HTML and styles into the plain data that is printed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from arkit.errors import ReportError
from arkit.report import shipped, typst_fonts
from arkit.report.typst_columns import laid_out
from arkit.report.typst_css import color_code, declared_look
from arkit.report.typst_html import tables_in
from arkit.report.typst_markdown import markdown_blocks
from arkit.report.typst_math import formula
from arkit.report.typst_outputs import failure
from arkit.report.typst_payloads import payload_block, report_identity
from arkit.report.typst_text import breakable, harmless, harmless_tree

SPACE = "\u200b"


def blocks(source: str) -> list[dict[str, Any]]:
    return markdown_blocks(source, lambda _: None)


# -- text ----------------------------------------------------------------------------


@given(st.text(st.characters(codec=None), max_size=60))
def test_no_character_steers_or_breaks_json(text: str) -> None:
    clean = harmless(text)
    assert not set(clean) & {chr(code) for code in (*range(10), *range(0x202A, 0x202F))}
    assert harmless(clean) == clean
    json.dumps(clean, ensure_ascii=False).encode("utf-8")


@given(st.text(max_size=200), st.integers(1, 40))
def test_breaks_change_nothing_but_add_places(text: str, longest: int) -> None:
    plain = text.replace(SPACE, "")
    broken = breakable(plain, longest)
    assert broken.replace(SPACE, "") == plain
    if longest >= 8 and len(plain) > longest:
        pieces = [piece for word in broken.split() for piece in word.split(SPACE)]
        assert all(len(piece) <= longest for piece in pieces)


def test_numbers_that_json_has_no_word_for_become_none() -> None:
    assert harmless_tree([float("nan"), float("inf"), 1.5, True]) == [
        None,
        None,
        1.5,
        True,
    ]


# -- formulas ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("latex", "typst"),
    [
        (r"\frac{a}{b}", "a/b"),
        (r"\mathrm{DSO} = 30", '"DSO" = 30'),
        (r"\hat{S}(t)=\prod_{t_i\le t}\left(1-\frac{d_i}{n_i}\right)", "product"),
        (r"\begin{aligned}a&=b\\c&=d\end{aligned}", "a & = b"),
    ],
)
def test_formulas(latex: str, typst: str) -> None:
    assert typst in " ".join(formula(latex)["typst"].split())


@pytest.mark.parametrize(
    "latex",
    [
        r"\std.\read(\text{/etc/passwd})",
        r"\std.\eval(\text{1})",
        r"\href{http://x}{y}",
        r"\label{a} x",
        r"\frac{a",
        "\ue000",
    ],
)
def test_formulas_that_reach_out_or_fail_print_as_letters(latex: str) -> None:
    assert formula(latex)["kind"] == "code"


def test_words_in_formulas_are_never_code() -> None:
    found = formula(r'\text{#read("x")} + \mathrm{#y}')["typst"]
    assert '"#read(\\"x\\")"' in found
    assert '"#y"' in found


@pytest.mark.parametrize(
    ("source", "formulas"),
    [
        ("$5 and $10", []),
        ("US$5m, A$6m", []),
        ("$x$ and $y_1$.", ["x", "y_1"]),
        ("$ x $", []),
        (r"\$x$", []),
        ("`$x$`", []),
        ("a $$y$$ b", ["y"]),
        ("$$\nx\n$$", ["x"]),
        ("\\begin{align}\na\n\\end{align}", [r"\begin{align} a \end{align}"]),
    ],
)
def test_dollars(source: str, formulas: list[str]) -> None:
    def alts(value: Any) -> list[str]:
        if isinstance(value, dict):
            own = [value["alt"]] if value.get("kind") == "formula" else []
            return own + [alt for item in value.values() for alt in alts(item)]
        if isinstance(value, list):
            return [alt for item in value for alt in alts(item)]
        return []

    assert alts(blocks(source)) == formulas


# -- Markdown ------------------------------------------------------------------------


def test_tags_that_only_style_go_and_others_are_printed() -> None:
    [block] = blocks("a<br>b <b>c</b> <script>x</script> <!-- gone --> &amp; &lt;i&gt;")
    assert block["of"] == [
        "a",
        {"kind": "break"},
        "b c <script>x</script>  & <i>",
    ]


def test_a_table_in_raw_html() -> None:
    [block] = blocks("<table><tr><th>a</th></tr><tr><td>1</td></tr></table>")
    assert (block["head"], block["body"]) == ([["a"]], [["1"]])


def test_a_task_list() -> None:
    [block] = blocks("- [ ] open\n- [x] done")
    assert [item[0]["of"] for item in block["items"]] == [
        ["☐ ", "open"],
        ["☑ ", "done"],
    ]


# -- HTML tables ---------------------------------------------------------------------


def test_index_names_share_the_header_row() -> None:
    frame = pd.DataFrame({"open": [1, 2]}, index=pd.Index(["a", "b"], name="customer"))
    for html in (frame.to_html(), frame.style.to_html()):
        [table] = tables_in(html)
        assert table["head"] == [["customer", "open"]]
        assert table["body"] == [["a", "1"], ["b", "2"]]
        assert [column["align"] for column in table["columns"]] == ["left", "right"]


def test_an_index_that_means_something_stays() -> None:
    for index in ([0, 2, 1], [1, 2, 3], ["0", "x", "1"]):
        [table] = tables_in(pd.DataFrame({"a": [7, 8, 9]}, index=index).to_html())
        assert len(table["columns"]) == 2
    [table] = tables_in(pd.DataFrame({"a": [7, 8, 9]}).to_html())
    assert len(table["columns"]) == 1


def test_spans_that_do_not_fit_are_given_up() -> None:
    [table] = tables_in("<table><tr><td rowspan=9>a<td>b<tr><td>c<td>d<td>e</table>")
    assert [len(row) for row in table["body"]] == [3, 3]
    [table] = tables_in("<table><tr><td rowspan=2>a<td>b<tr><td>c</table>")
    assert table["body"][0][0]["rowspan"] == 2


def test_several_and_nested_tables() -> None:
    html = "<table><tr><td>a<table><tr><td>in</td></tr></table>b</td></tr></table>"
    tables = tables_in(html + "<table><tr><td>c</td></tr></table>")
    assert [table["body"] for table in tables] == [[["ainb"]], [["c"]]]


@pytest.mark.parametrize(
    ("values", "align"),
    [
        (["1,204.50", "(3)", "−5"], "right"),
        (["12.0%", "–", ""], "right"),
        (["EUR 12", "EUR 7"], "right"),
        (["1e-05", "3"], "right"),
        (["2025-06-30", "2025-07-01"], "left"),
        (["30.06.2025"], "left"),
        (["C001", "C002"], "left"),
        (["4711-A"], "left"),
    ],
)
def test_columns_of_figures_are_flush_right(values: list[str], align: str) -> None:
    rows = "".join(f"<tr><td>{value}</td></tr>" for value in values)
    [table] = tables_in(f"<table>{rows}</table>")
    assert table["columns"][0]["align"] == align


def test_styles_of_pandas() -> None:
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": [-1.0, 1.0]})
    look = (
        frame.style.bar(subset=["a"], color="#5b86b8", vmin=0, vmax=4)
        .background_gradient(subset=["b"], cmap="Blues")
        .set_properties(subset=["b"], **{"font-weight": "bold", "text-align": "left"})
        .hide(axis="index")
    )
    [table] = tables_in(look.to_html())
    first, second = table["body"][1]
    assert first["bar"] == [
        ["#5b86b8", 0.0],
        ["#5b86b8", 50.0],
        ["#ffffff", 50.0],
        ["#ffffff", 100.0],
    ]
    assert (second["fill"], second["color"]) == ("#08306b", "#f1f1f1")
    assert second["strong"]
    assert table["columns"][1]["align"] == "left"


def test_styles_of_one_table_do_not_touch_another() -> None:
    html = (
        "<style>#T_a .x {color: red} #T_a td {font-weight: bold} .y {color: navy}"
        " td:hover {color: lime} /* td {color: lime} */</style>"
        "<table id=T_a><tr><td class='x'>1<td>2</table>"
        "<table id=T_b><tr><td class='x'>1<td class='y'>2</table>"
    )
    one, other = tables_in(html)
    assert [cell.get("color") for cell in one["body"][0]] == ["#ff0000", None]
    assert all(cell["strong"] for cell in one["body"][0])
    assert other["body"] == [["1", {"text": "2", "color": "#000080"}]]


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("#abc", "#aabbcc"),
        ("#AABBCC80", "#aabbcc"),
        ("rgb(100%, 0%, 0%)", "#ff0000"),
        ("rgba(0, 0, 0, 0)", None),
        ("hsl(120, 100%, 25%)", "#008000"),
        ("transparent", None),
        ("expression(alert(1))", None),
        ("#12", None),
    ],
)
def test_colors(value: str, code: str | None) -> None:
    assert color_code(value) == code


def test_unreadable_declarations_are_ignored() -> None:
    assert declared_look("background: linear-gradient(red, blue); color: ; x; :;") == {}


# -- layout --------------------------------------------------------------------------


def test_weights_set_the_widths() -> None:
    columns = [{"align": "left", "weight": 3}, {"align": "left", "weight": 1}]
    laid = laid_out({"columns": columns, "head": [["a", "b"]], "body": [["c", "d"]]})
    wide, narrow = (column["width"] for column in laid["columns"])
    assert wide == pytest.approx(3 * narrow)


def test_type_gets_smaller_before_figures_wrap() -> None:
    columns = [{"align": "right"}] * 20
    laid = laid_out({"columns": columns, "head": [], "body": [["1,234,567"] * 20]})
    assert laid["size"] < 7
    assert SPACE not in "".join(laid["body"][0])


def test_long_tables_may_break_and_so_may_short_ones_with_long_texts() -> None:
    columns = [{"align": "left"}]
    rows = {"few": [["a"]] * 25, "many": [["a"]] * 26, "tall": [["word " * 90]] * 20}
    whole = {
        name: laid_out({"columns": columns, "head": [], "body": body})["whole"]
        for name, body in rows.items()
    }
    assert whole == {"few": True, "many": False, "tall": False}


def test_long_callouts_may_break() -> None:
    def whole(text: str) -> bool:
        return payload_block({"kind": "callout", "paragraphs": [text]})["whole"]

    assert whole("short")
    assert not whole("word " * 800)


@pytest.mark.parametrize("language", ["en", "de-DE", "", "klingon!", 'x"]#read', None])
def test_the_language_is_one_or_english(language: str | None) -> None:
    identity = report_identity({"language": language})
    assert identity["language"] in {"en", "de"}
    assert identity["region"] in {"", "DE"}


def test_paths_in_messages() -> None:
    for told, kept in [
        ("'/home/a b/c.csv'", "b/c.csv"),
        (r"C:\Users\ann\c.csv is", "c.csv is"),
        ("../../ledger/c.csv", "c.csv"),
        ("EUR/USD and n/a", "EUR/USD and n/a"),
    ]:
        message = failure({"ename": "E", "evalue": told})["message"]
        assert kept in message
        assert not {"home", "Users", "ledger"} & set(message.split("/"))


# -- fonts and templates -------------------------------------------------------------


def test_latin_needs_no_other_fonts(tmp_path: Path) -> None:
    faces = typst_fonts.typefaces(set("Žluťoučký – 1,204 ▲ ■ → Αα Жж"), tmp_path)
    assert faces.families == typst_fonts.FAMILIES
    assert not faces.unprintable


def test_other_scripts_use_installed_fonts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import typst

    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    ours = typst.Fonts

    def installed(*, include_system_fonts: bool, font_paths: list[str]) -> Any:
        more = [str(folder)] if include_system_fonts else []
        return ours(include_system_fonts=False, font_paths=[*font_paths, *more])

    monkeypatch.setattr(typst, "Fonts", installed)
    faces = typst_fonts.typefaces({"a", "Ա", "株", "\u210a"}, tmp_path)
    assert faces.families == (*typst_fonts.FAMILIES, "STIXGeneral")
    assert faces.unprintable == {"株"}


def test_missing_fonts_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typst_fonts, "_package", lambda name: Path(name))
    with pytest.raises(ReportError, match=r"missing \(SourceSansPro-Regular\.otf"):
        typst_fonts.font_files()


def test_templates_are_found_in_a_wheel_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "arkit" / "templates" / "report"
    monkeypatch.setattr(shipped.arkit, "__file__", str(home.parents[1] / "x.py"))
    with pytest.raises(ReportError, match="templates are missing"):
        shipped.shipped_folder("report templates")
    home.mkdir(parents=True)
    (home / "report.typ").touch()
    assert shipped.shipped_folder("report templates") == home


def test_wide_tables_of_random_shape_fill_a_grid(rng: np.random.Generator) -> None:
    for _ in range(20):
        n = int(rng.integers(1, 9))
        frame = pd.DataFrame(rng.normal(size=(3, n)))
        [table] = tables_in(frame.to_html())
        assert all(len(row) == n for row in table["body"])
