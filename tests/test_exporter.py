"""Printing: what of a notebook reaches paper, and what never does."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import nbformat.v4 as v4
import pandas as pd
import pikepdf
import pypdf
import pytest
from nbformat import NotebookNode

from arkit.errors import ReportError
from arkit.report import typst_compile
from arkit.report.exporter import ArkitPDFExporter, print_pdf
from arkit.report.typst_blocks import printed_pages

REPORT = "application/vnd.arkit.report+json"
TABLE = "application/vnd.arkit.table+json"
BLOCK = "application/vnd.arkit.block+json"
SVG = "image/svg+xml"

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
DRAWING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="300pt" height="120pt">'
    '<text x="10" y="40" font-family="Source Sans Pro">Drawn {}</text></svg>'
)
IDENTITY = {
    "title": "Credit review of Acme",
    "subtitle": "Limit and outlook",
    "organization": "Example AG",
    "as_of": "2025-06-30",
    "as_of_text": "30 June 2025",
    "confidentiality": "Confidential - internal",
    "digest": "3f9a02c41be7",
    "language": "en-US",
    "fields": [["Customer", "C001"], ["Terms", "45 days net"]],
}
HOSTILE = [
    '#read("/etc/passwd")',
    "$x_1$ and $$y$$",
    "*bold* _under_ `tick` <label> @ref ~ -- ''' \"q\" \\ // /* ] [ #[",
    "<script>alert(1)</script>",
    "N" * 300,
    "invoice\u202efdp.exe",
    "\x00\x07\x1b[31m\x7f\u0085\ufffe\ud800",
    "emoji 😀 and 株式会社",
    "= heading + list - list / term: 1. enum",
    "{{ braces }} %d {0}",
    "e" + "\u0301" * 50,
]


def displayed(data: dict[str, Any], **metadata: Any) -> NotebookNode:
    return v4.new_output("display_data", data=data, metadata=metadata)


def code(*outputs: NotebookNode, tags: tuple[str, ...] = ()) -> NotebookNode:
    return v4.new_code_cell(
        "secret_source()", outputs=list(outputs), metadata={"tags": list(tags)}
    )


def markdown(source: str, **more: Any) -> NotebookNode:
    return v4.new_markdown_cell(source, **more)


def block(kind: str, **keys: Any) -> NotebookNode:
    return code(displayed({BLOCK: {"kind": kind, **keys}, "text/plain": "<Block>"}))


def table(columns: list[str], rows: list[list[str]], **keys: Any) -> NotebookNode:
    labels = [{"label": label} for label in columns]
    payload = {"title": "Items", "columns": labels, "rows": rows, **keys}
    return code(displayed({TABLE: payload, "text/plain": "<Table>"}))


def identity(**changes: Any) -> NotebookNode:
    return code(displayed({REPORT: IDENTITY | changes, "text/plain": "<Report>"}))


def printed(*cells: NotebookNode) -> bytes:
    return print_pdf(v4.new_notebook(cells=list(cells)))


def page_texts(pdf: bytes) -> list[str]:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return [page.extract_text().replace("\u200b", "") for page in pages]


def text_of(*cells: NotebookNode) -> str:
    return " ".join(" ".join(page_texts(printed(*cells))).split())


def things(pdf: bytes, key: str) -> list[Any]:
    """Values of a key in all dictionaries of a document, as texts."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        kinds = (pikepdf.Dictionary, pikepdf.Stream)
        found = [thing for thing in document.objects if isinstance(thing, kinds)]
        return [str(thing[key]) for thing in found if key in thing]


def has_image(pdf: bytes) -> bool:
    return "/Image" in things(pdf, "/Subtype")


def colors(pdf: bytes) -> set[tuple[int, ...]]:
    """Colors that the first page fills with, 0 to 255."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        drawn = document.pages[0].Contents.read_bytes().decode("latin-1")
    fills = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:scn|sc|rg)\b", drawn)
    return {tuple(round(float(part) * 255) for part in fill) for fill in fills}


def placed(pdf: bytes) -> list[tuple[str, float, float, float]]:
    """Pieces of text with x and y from the lower left corner, and the size of type."""
    found: list[tuple[str, float, float, float]] = []

    def visit(text: str, page: Any, line: Any, _: Any, size: float) -> None:
        x = line[4] * page[0] + line[5] * page[2] + page[4]
        y = line[4] * page[1] + line[5] * page[3] + page[5]
        found.append((text.strip("\u200b \n"), x, y, size))

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=visit)
    return [piece for piece in found if piece[0]]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b]", "", text)


# -- what is printed -----------------------------------------------------------------


def test_code_is_never_printed() -> None:
    text = text_of(code(), markdown("Said."), code(displayed({"text/plain": "3.5"})))
    assert "secret" not in text
    assert "Said." in text
    assert "3.5" in text


TAGS = (
    *("remove-cell", "remove_cell", "notebook-only", "parameters", "imports"),
    *("injected-parameters", "papermill-error-cell-tag"),
)


def test_tagged_cells_are_left_out() -> None:
    cells = []
    for tag in TAGS:
        noise = v4.new_output("stream", name="stdout", text=f"noise {tag}")
        cells.append(code(noise, tags=(tag, "other")))
        cells.append(markdown(f"noise {tag}", metadata={"tags": [tag]}))
    text = text_of(*cells, markdown("Kept.", metadata={"tags": ["other"]}))
    assert "noise" not in text
    assert "Kept." in text


def test_outputs_can_be_left_out() -> None:
    noise = v4.new_output("stream", name="stdout", text="noise")
    assert "noise" not in text_of(code(noise, tags=("remove-output",)))
    assert "noise" in text_of(code(noise))


def test_streams() -> None:
    out = v4.new_output("stream", name="stdout", text="\x1b[32m1,204 rows\x1b[0m\n")
    err = v4.new_output("stream", name="stderr", text="a warning")
    text = text_of(code(out, err))
    assert "1,204 rows" in text
    assert "warning" not in text
    assert "[32m" not in text


@pytest.mark.parametrize(
    "text",
    [
        "<Axes: xlabel='days'>",
        "Text(0.5, 1.0, 'Aging')",
        "<pandas.io.formats.style.Styler at 0x7f3c>",
        "<Figure size 640x480 with 1 Axes>",
        "None",
        "[<matplotlib.lines.Line2D at 0x7f3c8e1b2a90>]",
        "array([<Axes: >, <Axes: >], dtype=object)",
        "(array([1., 2.]), <BarContainer object of 2 artists>, <Axes: >)",
    ],
)
def test_names_of_python_objects_are_not_printed(text: str) -> None:
    notebook = v4.new_notebook(cells=[code(displayed({"text/plain": text}))])
    assert printed_pages(notebook).blocks == []


def test_the_best_form_of_an_output_is_printed() -> None:
    rich = {
        SVG: DRAWING.format("vector"),
        "image/png": PIXEL,
        "text/markdown": "as *Markdown*",
        "text/html": "<table><tr><td>as HTML</td></tr></table>",
        "text/latex": "as LaTeX",
        "text/plain": "as plain text",
    }
    printed_forms = []
    for worse in list(rich):
        text = text_of(code(displayed(rich)))
        printed_forms.append(re.sub(r"Report |Page.*", "", text).strip())
        del rich[worse]
    assert printed_forms == [
        "Drawn vector",
        "",
        "as Markdown",
        "as HTML",
        "as plain text",
        "as plain text",
    ]


def test_an_error_names_what_failed_without_a_place() -> None:
    error = v4.new_output(
        "error",
        ename="FileNotFoundError",
        evalue="no '/home/ann/a.csv' nor C:\\Users\\ann\\b.csv at db://u:pw@h/x\nmore",
        traceback=["Traceback (most recent call last)", "/home/ann/x.py"],
    )
    text = text_of(code(error))
    assert "This part could not be produced: FileNotFoundError" in text
    assert "a.csv" in text
    assert "b.csv" in text
    for secret in ("ann", "Traceback", "more", "pw"):
        assert secret not in text


# -- Markdown ------------------------------------------------------------------------


def test_markdown_of_every_kind() -> None:
    text = text_of(
        markdown(
            "## First\n\nA **bold** and *slanted* `word` for $5 and $10, see "
            "[there](https://example.com) and [below](#Second-part).\n\n"
            "1. one\n   - nested\n2. two\n\n- [x] done\n\n"
            "> quoted\n\n```python\ncoded = 1\n```\n\n"
            "| Customer | Open |\n|---|--:|\n| Acme | **1,204** |\n\n"
            "## Second part\n\n$$\\frac{a}{b}$$ and $x^2$, but $\\frac{a$ too.\n\n---"
        )
    )
    for said in (
        *("First", "A bold and slanted word for $5 and $10, see there and below."),
        *("1. one", "nested", "2. two", "☑ done", "quoted", "coded = 1"),
        *("Customer", "Acme", "1,204", "Second part", "$\\frac{a$"),
    ):
        assert said in text


def test_links_lead_to_the_web_or_inside_the_report_only() -> None:
    pdf = printed(
        markdown(
            "# T\n\n[web](https://example.com/a) [mail](mailto:a@example.com) "
            "[x](javascript:alert) [f](file:///etc/passwd) [l](other.ipynb) "
            "[gone](#No-such) [in](#Part)\n\n## Part"
        )
    )
    with pikepdf.open(io.BytesIO(pdf)) as document:
        actions = [note.A for note in document.pages[0].Annots if "/A" in note]
        inside = [note for note in document.pages[0].Annots if "/Dest" in note]
    uris = sorted(str(action.URI) for action in actions if "/URI" in action)
    assert uris == ["https://example.com/a", "mailto:a@example.com"]
    assert len(inside) + len(actions) == 3


def test_attached_images_are_printed_and_remote_ones_are_not() -> None:
    attached = {"a b.png": {"image/png": PIXEL}}
    pdf = printed(
        markdown("![mark](attachment:a%20b.png)", attachments=attached),
        markdown("![remote](https://example.com/x.png) ![local](logo.png)"),
    )
    assert has_image(pdf)
    assert not has_image(printed(markdown("![x](attachment:gone.png)")))
    assert "[remote] [local]" in " ".join(page_texts(pdf)[0].split())


def test_the_first_heading_is_the_title_unless_the_report_has_one() -> None:
    assert text_of(markdown("# Aging"), markdown("## Part")).count("Aging") == 1
    text = text_of(identity(), markdown("# Aging"), markdown("## Part"))
    assert "Aging" not in text
    assert text.count("Credit review of Acme") == 1


# -- tables --------------------------------------------------------------------------


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer": ["Acme & Sons", "<b>Bolt</b>", None],
            "open": [1204.5, float("nan"), 3.0],
            "due": [pd.Timestamp("2025-06-30"), pd.NaT, pd.NaT],
        }
    )


def test_a_plain_data_frame_has_no_nan_and_no_counter() -> None:
    cell = code(displayed({"text/html": frame().to_html(), "text/plain": "x"}))
    text = text_of(cell)
    assert "customer open due Acme & Sons 1204.5 2025-06-30 <b>Bolt</b> – –" in text
    assert not re.search("nan|NaT|None", text, flags=re.IGNORECASE)


def test_a_cut_data_frame_says_so() -> None:
    long = pd.DataFrame({"a": range(200)}, index=[f"row {n}" for n in range(200)])
    text = text_of(code(displayed({"text/html": long._repr_html_()})))
    assert "200 rows × 1 columns" in text


def test_a_styler_keeps_fills_and_spans() -> None:
    columns = pd.MultiIndex.from_tuples([("EUR", "open"), ("EUR", "late"), ("n", "")])
    wide = pd.DataFrame([[1.0, 2.0, 3], [4.0, 5.0, 6]], columns=columns)
    look = wide.style.format(precision=1).set_caption("Heat")
    look = look.map(lambda v: "background-color: #aa3300; color: white", subset=["EUR"])
    pdf = printed(code(displayed({"text/html": look.to_html()})))
    assert "Heat" in page_texts(pdf)[0]
    assert (0xAA, 0x33, 0x00) in colors(pdf)


def test_an_arkit_table_shows_marks_in_words_and_signs() -> None:
    rows = [["Acme", "12"], ["Bolt", "97"], ["Both", ""], ["All", "109"]]
    text = text_of(
        table(
            ["Customer", "Late"],
            rows,
            styles=["body", "body", "group", "total"],
            marks=[[0, 1, "watch"], [1, 1, "breach"], [3, 1, "bar:0.4"]],
            note="Amount-weighted.",
        )
    )
    assert "Items Customer Late Acme ▲ 12 Bolt ■ 97 Both All 109" in text.replace(
        "\xa0", " "
    )
    assert "▲ watch" in text.replace("\xa0", " ")
    assert "Amount-weighted." in text


def test_an_empty_table_says_why() -> None:
    assert "No open disputes." in text_of(table(["A"], [], empty="No open disputes."))


def test_a_ragged_table_is_refused() -> None:
    with pytest.raises(ReportError, match=r"'Items' do not have 2 cells \(2\)"):
        printed(table(["a", "b"], [["1", "2"], ["3"]]))


def test_the_header_of_a_long_table_is_repeated() -> None:
    rows = [[f"INV-{n}", f"{n},000"] for n in range(120)]
    pages = page_texts(
        printed(markdown("## Open items"), table(["Number", "Due"], rows, whole=True))
    )
    assert len(pages) > 2
    assert all("Number" in page for page in pages)
    assert [n for n in range(120) if not any(f"INV-{n}" in p for p in pages)] == []


@pytest.mark.parametrize("above", [34, 40])
def test_a_short_table_stays_whole_with_its_heading(above: int) -> None:
    filler = [markdown(f"Line {n}.") for n in range(above)]
    rows = [[f"INV-{n}", "1"] for n in range(20)]
    pages = page_texts(
        printed(*filler, markdown("## Open items"), table(["Number", "Due"], rows))
    )
    home = [page for page in pages if "INV-0" in page]
    assert len(home) == 1
    for said in ("INV-19", "Items", "Number"):
        assert said in home[0]
    body = [line for line in home[0].splitlines() if line.strip()]
    assert "Open items" in body


# -- blocks and figures --------------------------------------------------------------


def test_blocks() -> None:
    pages = page_texts(
        printed(
            identity(),
            block(
                "callout",
                tone="act",
                title="Hold the limit",
                paragraphs=["Overdue rose."],
                items=[["Why", "Promises broken"]],
            ),
            block("callout", tone="watch", title="Group", paragraphs=["Large."]),
            block(
                "key_figures",
                figures=[
                    {"label": "DSO", "value": "64", "unit": "days"}
                    | {"policy": "at most 60", "status": "watch", "note": "countback"},
                    {"label": "Overdue", "value": "31", "status": "breach"},
                    {"label": "Kept", "value": "9 of 9", "status": "within"},
                    {"label": "Disputed", "value": "38", "status": "none"},
                ],
            ),
            block("text", paragraphs=["One sentence.", "Another."]),
            block(
                "notes", title="Method", items=[["DSO", "Countback."], ["Late", "x"]]
            ),
            block("page_break"),
            block("sign_off", roles=["Prepared", "Approved"]),
        )
    )
    first = " ".join(pages[0].replace("\xa0", " ").split())
    assert len(pages) == 2
    for said in (
        *("■ ACTION Hold the limit Overdue rose. Why Promises broken", "▲ WATCH Group"),
        *("DSO 64 days ▲ watch · at most 60 countback", "■ breach", "✓ within"),
        *("One sentence. Another.", "Method", "Countback."),
    ):
        assert said in first
    assert re.search(r"Prepared\s+Name\s+Date\s+Signature", pages[1])


def test_an_unknown_block_is_refused() -> None:
    with pytest.raises(ReportError, match="'balloon' cannot be printed"):
        printed(block("balloon"))


def drawing(word: str, **about: Any) -> NotebookNode:
    return displayed({SVG: DRAWING.format(word), "text/plain": "x"}, **{SVG: about})


def test_a_figure_has_title_note_and_description() -> None:
    alt = "Overdue rose from 8 to 12 percent"
    pdf = printed(code(drawing("bars", alt=alt, title="Aging", note="Darker is older")))
    text = page_texts(pdf)[0]
    assert text.index("Aging") < text.index("Drawn bars") < text.index("Darker")
    assert alt in descriptions(pdf)


def test_half_figures_stand_side_by_side() -> None:
    def titles(**about: Any) -> list[tuple[float, float]]:
        names = ("Left", "Right")
        pdf = printed(code(*(drawing(t, title=t, alt=t, **about) for t in names)))
        return [(x, y) for text, x, y, _ in placed(pdf) if text in names]

    (left, top), (right, also_top) = titles(half=True)
    assert top == pytest.approx(also_top)
    assert right > left + 200
    (left, top), (also_left, lower) = titles()
    assert left == pytest.approx(also_left)
    assert lower < top - 100


@pytest.mark.parametrize(
    "source",
    [
        "<svg><g></svg>",
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="/etc/hostname"/></svg>',
        '<svg><image xlink:href="http://example.com/x.png"/></svg>',
        "<html></html>",
        "",
    ],
)
def test_an_image_that_reaches_out_is_not_printed(source: str) -> None:
    both = {SVG: source, "image/png": PIXEL}
    assert has_image(printed(code(displayed(both))))


def test_broken_pixels_are_not_printed() -> None:
    junk = base64.b64encode(b"no image").decode()
    for data in (junk, "!!!"):
        assert not has_image(printed(code(displayed({"image/png": data}))))


# -- hostile text --------------------------------------------------------------------


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_prints_as_it_reads(name: str) -> None:
    with_name = pd.DataFrame({"customer": [name], "open": [1]})
    raw = with_name.style.to_html()
    pdf = printed(
        identity(
            title=name, organization=name, fields=[["Customer", name], [name, ""]]
        ),
        markdown("## " + name),
        markdown(name),
        table(["Customer", name], [[name, "1"]], note=name, title=name),
        code(
            displayed({"text/html": with_name.to_html()}), displayed({"text/html": raw})
        ),
        code(v4.new_output("stream", name="stdout", text=name)),
        code(v4.new_output("error", ename=name, evalue=name, traceback=[name])),
        block("text", paragraphs=[name]),
        block("callout", tone="watch", title=name, items=[[name, name]]),
        block("key_figures", figures=[{"label": name, "value": name, "status": name}]),
        block("notes", title=name, items=[[name, name]]),
        block("sign_off", roles=[name]),
        code(drawing("x", title=name, alt=name, note=name)),
    )
    text = squeezed("".join(page_texts(pdf)))
    assert "root:" not in text
    assert "\u202e" not in text
    ascii_part = squeezed(re.sub(r"[^ -~]|\[31m", " ", name))
    if name.isascii() and name.isprintable():
        assert text.count(ascii_part) >= 8


def test_steering_characters_are_made_visible() -> None:
    text = text_of(table(["Name"], [["invoice\u202efdp.exe"], ["a\x00b"]]))
    assert "invoice[U+202E]fdp.exe" in text
    assert "a[U+0000]b" in text


def test_words_without_a_break_stay_on_the_page() -> None:
    columns = ["Number", "Customer", "Amount"]
    pdf = printed(
        table(columns, [["I" * 90, "W" * 300, "1,000"]] * 3),
        block("text", paragraphs=["M" * 400]),
        block("key_figures", figures=[{"label": "L" * 99, "value": "9" * 60}] * 4),
        markdown("`" + "c" * 200 + "` " + "m" * 200),
    )
    assert max(x + 0.3 * size * len(text) for text, x, _, size in placed(pdf)) < 550


@pytest.mark.parametrize("value", ["EUR 6,932,341", "EUR 12,345,678,901.00"])
def test_a_key_figure_is_printed_on_one_line(value: str) -> None:
    figures = [{"label": "Open", "value": value}] * 4
    pieces = placed(printed(block("key_figures", figures=figures)))
    of_value = [p for p in pieces if squeezed(p[0]) in squeezed(value)]
    assert squeezed("".join(p[0] for p in of_value)) == squeezed(value) * 4
    assert len({round(y) for _, _, y, _ in of_value}) == 1


# -- the file ------------------------------------------------------------------------


def descriptions(pdf: bytes) -> list[str]:
    """Alternative texts in the structure of a document."""
    return things(pdf, "/Alt")


def complete() -> NotebookNode:
    return v4.new_notebook(
        cells=[
            identity(),
            markdown("## Aging\n\nWith $x^2$ in it."),
            table(["Customer", "Open"], [["Acme", "1"]]),
            code(drawing("bars", alt="bars", title="Aging")),
        ]
    )


def test_the_file_is_accessible() -> None:
    pdf = print_pdf(complete())
    with pikepdf.open(io.BytesIO(pdf)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert "/StructTreeRoot" in root
        assert str(root.Lang) == "en-US"
        assert root.ViewerPreferences.DisplayDocTitle
        about = document.open_metadata()
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == "Credit review of Acme"
        assert (about["pdfaid:part"], about["pdfaid:conformance"]) == ("3", "A")
        assert about["xmp:CreateDate"] == "2025-06-30T00:00:00Z"
    assert set(things(pdf, "/S")) >= {
        "/Table",
        "/TH",
        "/TD",
        "/Caption",
        "/Figure",
        "/Formula",
        "/H1",
    }
    assert {"x^2", "bars"} <= set(descriptions(pdf))


def test_all_fonts_are_embedded() -> None:
    pdf = print_pdf(complete())
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts = [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary)
            and str(thing.get("/Type")) == "/FontDescriptor"
        ]
        names = " ".join(str(font.FontName) for font in fonts)
        assert "SourceSansPro" in names
        for font in fonts:
            assert {"/FontFile2", "/FontFile3"} & set(font.keys())


def test_header_and_footer() -> None:
    pages = page_texts(
        printed(
            identity(), markdown("## Aging"), block("page_break"), markdown("More.")
        )
    )
    footer = (
        "Example AG · Confidential - internal · As of 30 June 2025 · Inputs 3f9a02c"
    )
    for number, page in enumerate(pages, start=1):
        line = " ".join(page.split())
        assert footer in line
        assert f"Page {number} of 2" in line
    assert "Credit review of Acme" in pages[1]
    assert "Aging" in pages[1]


def test_the_paper_can_be_letter() -> None:
    pdf = printed(identity(paper="us-letter"))
    box = pypdf.PdfReader(io.BytesIO(pdf)).pages[0].mediabox
    assert (float(box.width), float(box.height)) == (612, 792)


def test_the_same_notebook_gives_the_same_bytes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = print_pdf(complete())
    assert print_pdf(complete()) == first
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    assert print_pdf(complete()) == first


def test_a_dated_document_is_archival(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1751241600")
    cells = [*complete().cells, markdown("株 😀"), code(drawing("株 😀", alt="x"))]
    pdf = printed(*cells)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        about = document.open_metadata()
        assert about["pdfaid:part"] == "3"
        assert about["xmp:CreateDate"].startswith("2025-06-30")


def test_a_document_that_says_no_day_has_no_date() -> None:
    with pikepdf.open(io.BytesIO(printed(markdown("# Aging")))) as document:
        about = document.open_metadata()
        assert about["pdfuaid:part"] == "1"
        assert not {"pdfaid:part", "xmp:CreateDate"} & set(about)
        assert "/CreationDate" not in document.docinfo


def test_what_typst_refuses_is_a_report_error(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {"kind": "balloon"}
    monkeypatch.setattr(
        typst_compile, "harmless_tree", lambda t: t | {"blocks": [broken]}
    )
    with pytest.raises(ReportError, match="could not be typeset"):
        printed(markdown("x"))


def test_nbconvert_offers_it() -> None:
    pdf, resources = ArkitPDFExporter().from_notebook_node(complete())
    assert pdf == print_pdf(complete())
    assert resources["output_extension"] == ".pdf"
    assert ArkitPDFExporter.export_from_notebook == "Report (PDF, arkit)"


def test_the_notebook_is_not_changed() -> None:
    notebook = complete()
    before = repr(notebook)
    print_pdf(notebook)
    assert repr(notebook) == before
