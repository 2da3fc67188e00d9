"""Do sheet and picture follow a slider in JupyterLab, and stay out of the PDF?"""

from __future__ import annotations

import io

import pypdf
import pytest

from tests.browser.conftest import Lab, Page, wait_for

RIGHT = ("ArrowRight", 39)
SLIDERS = ("ways_out", "settlement", "payment_plan", "returns")
PICTURES = ("ways_out", "settlement", "returns", "key_account")
HERE = "window.shown"
OPENED = """(async () => {{
  const at = await jupyterapp.commands.execute('docmanager:open', {{path: '{path}'}});
  await at.context.ready;
  jupyterapp.shell.activateById(at.id);
  window.shown = at;
  return at.context.path;
}})()"""
READY = f"""(async () => {{
  await {HERE}.context.sessionContext.ready;
  return jupyterapp.shell.currentWidget === {HERE};
}})()"""
RUN = "jupyterapp.commands.execute('notebook:run-all-cells').then(() => true)"
# A list drops down in a window of its own, which a page without a head does not open.
CHOOSE = f"""(() => {{
  const asked = {HERE}.node.querySelectorAll('.widget-dropdown select')[4];
  asked.value = asked.value === 'yes' ? 'no' : 'yes';
  asked.dispatchEvent(new Event('change', {{bubbles: true}}));
  return true;
}})()"""
SAVED = """(async () => {
  await jupyterapp.commands.execute('docmanager:save');
  return true;
})()"""
ERRORS = (
    f"[...{HERE}.node.querySelectorAll('[data-mime-type*=stderr],"
    "[data-mime-type*=error]')].map(n => n.innerText).join('\\n')"
)
# The answer is the one piece of HTML among the widgets that holds a table or a picture.
ANSWER = (
    f"[...{HERE}.node.querySelectorAll('.widget-html-content')]"
    ".filter(n => n.querySelector('table, svg, p'))[0]"
)
FOCUS = f"""(() => {{
  const found = {HERE}.node.querySelector('CSS');
  found.scrollIntoView();
  found.focus();
  return document.activeElement === found;
}})()"""


def opened(page: Page, name: str) -> None:
    """Open a notebook, run all of it, and wait for its board."""
    path = f"{name}.ipynb"
    assert page.ask(OPENED.format(path=path)) == path
    wait_for("a kernel", lambda: page.ask(READY))
    assert page.ask(RUN)
    assert page.ask(ERRORS) == ""
    wait_for("the board", lambda: page.ask(f"Boolean({ANSWER})"))


def answer(page: Page) -> tuple[str, str]:
    """What the board says and draws."""
    words = page.ask(f"{ANSWER}.innerText")
    drawn = page.ask(f"({ANSWER}.querySelector('svg') || {{}}).outerHTML || ''")
    return words, drawn


def focused(page: Page, css: str) -> None:
    """Put the focus on the first element of a kind."""
    assert page.ask(FOCUS.replace("CSS", css))


def moved(page: Page, key: tuple[str, int] | None) -> tuple[str, str]:
    """Press a key, or choose in the page, and what the board says once it followed."""
    before = answer(page)
    if key:
        page.press(*key)
    else:
        assert page.ask(CHOOSE)

    def after() -> tuple[str, str] | None:
        now = answer(page)
        return now if now != before else None

    return wait_for("the board to follow", after)


@pytest.mark.parametrize("name", SLIDERS)
def test_sheet_and_picture_follow_a_slider(page: Page, name: str) -> None:
    opened(page, name)
    words, drawn = answer(page)
    focused(page, ".noUi-handle")
    now_words, now_drawn = moved(page, RIGHT)
    assert now_words != words
    if name in PICTURES:
        assert "<svg" in now_drawn
        assert now_drawn != drawn
    told = page.ask(f"{HERE}.node.querySelector('.widget-readout').innerText")
    assert told.strip()


def test_the_brief_follows_an_answer(page: Page) -> None:
    opened(page, "key_account")
    words, drawn = answer(page)
    now_words, now_drawn = moved(page, None)
    assert (now_words, now_drawn) != (words, drawn)
    assert now_drawn != drawn


def test_no_widget_is_in_the_pdf(page: Page, lab: Lab) -> None:
    opened(page, "settlement")
    assert page.ask(f"{HERE}.node.querySelectorAll('.noUi-handle').length") == 3
    assert page.ask(SAVED)
    from arkit.report.exporter import ArkitPDFExporter

    saved = lab.place / "settlement.ipynb"
    assert "application/vnd.jupyter.widget-view+json" in saved.read_text("utf-8")
    printed, _ = ArkitPDFExporter().from_filename(str(saved))
    read = pypdf.PdfReader(io.BytesIO(printed))
    text = "\n".join(one.extract_text() for one in read.pages)
    assert "Keep dunning" in text
    for widget in ("Defaults a month", "Speed of payment, times", "Move the sliders"):
        assert widget not in text
    assert "VBox" not in text
