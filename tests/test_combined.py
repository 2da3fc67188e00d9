"""Is one PDF of many reports still what the reports were?"""

from __future__ import annotations

import re
from datetime import date

import nbformat.v4 as nb
import pandas as pd
import pikepdf
import pypdf
import pytest

from arkit import tables
from arkit.errors import ReportError
from arkit.report.combined import combine
from arkit.report.typst_print import print_pdf
from tests.conformity import ACCESSIBLE, broken_rules

TITLES = ["Alpha GmbH", "Bravo \u202e & <Sons>", "Charlie"]


def report(title, n):
    """A report of several pages with sections, links, a table and tags."""
    frame = pd.DataFrame({"invoice_id": [f"{n}{k}" for k in range(4)], "n_open": n})
    shown = []
    for thing in (
        tables.Cover(title=title, as_of=date(2025, 6, 30)),
        tables.table(frame, title="Open items"),
        tables.page_break(),
    ):
        data, metadata = thing._repr_mimebundle_()
        made = nb.new_output("display_data", data=data, metadata=metadata)
        shown.append(nb.new_code_cell("x", outputs=[made]))
    words = nb.new_markdown_cell(f"## Aging\n\nSee [below](#Method). Report {n}.")
    more = nb.new_markdown_cell(
        "## Method\n\nBack to [aging](#Aging).\n\n### Notes\n\nx"
    )
    cells = [shown[0], words, shown[1], shown[2], more]
    return print_pdf(nb.new_notebook(cells=cells))


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("parts")
    made = []
    for n, title in enumerate(TITLES, start=1):
        path = folder / f"{n}.pdf"
        path.write_bytes(report(title, n))
        made.append((title, path))
    return made


@pytest.fixture(scope="module")
def whole(parts, tmp_path_factory):
    target = tmp_path_factory.mktemp("whole") / "pack.pdf"
    assert combine(parts, target, title="Pack") == 6
    return target


def test_pages_are_those_of_the_reports_in_order(whole, parts):
    combined = [page.extract_text() for page in pypdf.PdfReader(whole).pages]
    single = [
        page.extract_text() for _, path in parts for page in pypdf.PdfReader(path).pages
    ]
    assert combined == single


def test_bookmarks_lead_to_reports_and_their_sections(whole):
    reader = pypdf.PdfReader(whole)
    first, below, second, *_ = reader.outline
    assert first.title == TITLES[0]
    assert second.title == "Bravo [U+202E] & <Sons>"
    assert [one.title for one in below[:2]] == ["Aging", "Method"]
    assert below[2][0].title == "Notes"
    sections = [reader.outline[at + 1] for at in (0, 2, 4)]
    pages = [reader.get_destination_page_number(s[1]) for s in sections]
    assert pages == [1, 3, 5]


def test_page_labels_say_report_and_page(whole):
    assert pypdf.PdfReader(whole).page_labels == [
        "1-1",
        "1-2",
        "2-1",
        "2-2",
        "3-1",
        "3-2",
    ]


def test_links_stay_within_their_report(whole):
    with pikepdf.open(whole) as document:
        places = {page.objgen: n for n, page in enumerate(document.pages)}
        led = {}
        for n, page in enumerate(document.pages):
            for link in page.obj.get("/Annots", ()):
                target = link.A.D if "/A" in link else link.Dest
                led.setdefault(n, []).append(places[target[0].objgen])
    assert led == {0: [1], 1: [0], 2: [3], 3: [2], 4: [5], 5: [4]}


def elements(root):
    """All tags with their parents."""
    waiting = [(kid, root) for kid in root.K]
    while waiting:
        element, parent = waiting.pop()
        yield element, parent
        kids = element.get("/K", ())
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                waiting.append((kid, element))


def kinds(path):
    with pikepdf.open(path) as document:
        return sorted(str(e.S) for e, _ in elements(document.Root.StructTreeRoot))


def test_every_tag_is_kept(whole, parts):
    single = sorted(kind for _, path in parts for kind in kinds(path))
    joined = kinds(whole)
    assert joined.count("/Part") == single.count("/Part") + len(parts)
    assert joined.count("/Document") == 1
    rest = [kind for kind in joined if kind not in ("/Part", "/Document")]
    assert rest == [kind for kind in single if kind not in ("/Part", "/Document")]


def test_contents_find_their_tags_and_tags_their_pages(whole):
    with pikepdf.open(whole) as document:
        root = document.Root.StructTreeRoot
        content = dict(pikepdf.NumberTree(root.ParentTree).items())
        pages = {page.objgen for page in document.pages}
        keys = [int(page.obj.StructParents) for page in document.pages]
        assert len(set(keys)) == len(keys)
        assert max(content) < int(root.ParentTreeNextKey)
        for page, key in zip(document.pages, keys, strict=True):
            marked = re.findall(rb"/MCID (\d+)", page.obj.Contents.read_bytes())
            for number in map(int, marked):
                element = content[key][number]
                assert element.get("/Pg", page.obj).objgen == page.objgen
            for link in page.obj.get("/Annots", ()):
                assert str(content[int(link.StructParent)].S) == "/Link"
        for element, parent in elements(root):
            assert element.P.objgen == parent.objgen
            assert "/Pg" not in element or element.Pg.objgen in pages


def test_cells_find_the_heads_of_their_own_table(whole):
    with pikepdf.open(whole) as document:
        root = document.Root.StructTreeRoot
        ids = [str(e.ID) for e, _ in elements(root) if "/ID" in e]
        looks = [a for e, _ in elements(root) for a in e.get("/A", ())]
        heads = {str(h) for a in looks for h in a.get("/Headers", ())}
        tree = dict(pikepdf.NameTree(root.IDTree).items())
        assert len(ids) == len(set(ids)) == 6
        assert heads <= set(ids) == set(tree)
        assert {id_[:6] for id_ in heads} == {"r00001", "r00002", "r00003"}


def test_the_document_says_what_it_is(whole):
    with pikepdf.open(whole) as document:
        assert document.open_metadata()["pdfuaid:part"] == "1"
        assert document.open_metadata()["dc:title"] == "Pack"
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en"
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert not document.attachments
        assert "/CreationDate" not in document.docinfo


def test_the_whole_is_as_accessible_as_its_parts(whole, parts):
    for _, path in parts:
        assert broken_rules(path) == []
    assert broken_rules(whole, ACCESSIBLE) == []


def test_a_broken_tag_would_be_found(whole, tmp_path):
    with pikepdf.open(whole) as document:
        del document.Root.StructTreeRoot.ParentTree
        del document.Root.Lang
        document.save(tmp_path / "x.pdf")
    assert len(broken_rules(tmp_path / "x.pdf", ACCESSIBLE)) >= 2


def test_the_same_reports_give_the_same_bytes(whole, parts, tmp_path):
    combine(parts, tmp_path / "again.pdf", title="Pack")
    assert (tmp_path / "again.pdf").read_bytes() == whole.read_bytes()
    assert [p.name for p in tmp_path.iterdir()] == ["again.pdf"]


def test_a_report_without_tags_takes_the_claim_away(parts, tmp_path):
    with pikepdf.new() as bare:
        bare.add_blank_page()
        bare.save(tmp_path / "bare.pdf")
    target = tmp_path / "pack.pdf"
    assert combine([parts[0], ("Bare", tmp_path / "bare.pdf")], target) == 3
    with pikepdf.open(target) as document:
        assert "pdfuaid:part" not in document.open_metadata()
        assert "/MarkInfo" not in document.Root


@pytest.mark.parametrize("content", [None, b"no pdf"])
def test_a_report_that_cannot_be_read_is_named(parts, tmp_path, content):
    path = tmp_path / "broken.pdf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReportError, match=r"broken\.pdf"):
        combine([parts[0], ("Broken", path)], tmp_path / "pack.pdf")
    assert not (tmp_path / "pack.pdf").exists()


def test_nothing_is_not_combined(tmp_path):
    with pytest.raises(ReportError, match="no reports"):
        combine([], tmp_path / "pack.pdf")
