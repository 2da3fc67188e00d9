"""How does a draft payment plan reach the customer? As a workbook to sign, and text."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from arkit.report.appendix import AS_TEXT, FIXED
from arkit.report.names import safe_name
from arkit.report.produce import report_folder
from arkit.report.put_in_place import put_in_place
from arkit.report.shipped import form_files
from arkit.schema import currency_text, decimals
from arkit.whatif import Agreement, Wording, plan_text, read_wording

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

A4 = 9
LAST_COLUMN = 5
LINE_LETTERS = 86
LINE_HEIGHT = 15
WIDTHS = (6, 16, 18, 16, 18, 18)
LINES = ("No.", "Due date", "Payment", "Interest in it", "Debt repaid", "Debt left")
DOCUMENTS = ("No.", "Document", "Document date", "Due date", "Open amount")
SIGNED = "_" * 28


@dataclass(frozen=True, kw_only=True)
class AgreementFiles:
    """Files of a draft payment plan.

    Parameters
    ----------
    workbook : Path
        Agreement and schedule, to print and sign.
    text : Path
        The agreement as plain text, for a word processor.
    plan : Path
        The plan as data, for the monitor.
    checks : tuple of str
        What to check before the draft goes to the customer; in none of the files.
    """

    workbook: Path
    text: Path
    plan: Path
    checks: tuple[str, ...]


def agreement_wording(path: str | Path | None = None) -> Wording:
    """Read the words of a draft payment plan.

    Parameters
    ----------
    path : str or Path, optional
        A file of your own; without it `plan-agreement.toml` among the forms.

    Returns
    -------
    Wording
        Title, clauses and words for the signatures.

    Raises
    ------
    ParameterError
        When the file is not usable.
    """
    own = form_files() / "plan-agreement.toml" if path is None else Path(path)
    return read_wording(own)


def write_agreement(agreement: Agreement, folder: str | Path) -> AgreementFiles:
    """Write a draft payment plan: a workbook to sign, plain text, and data.

    Parameters
    ----------
    agreement : Agreement
        From `arkit.whatif.draft_agreement`.
    folder : str or Path
        Where the files go; made where it does not exist.

    Returns
    -------
    AgreementFiles
        The files, and what to check before they go to the customer. In the workbook
        text is never a formula or a link; the same agreement gives the same bytes.

    Raises
    ------
    ParameterError
        When the folder cannot be made.
    ReportError
        When a file is open in another program.
    """
    target = report_folder(folder)
    plan = agreement.plan
    name = f"payment-plan-{safe_name(plan.customer_id)}-{plan.agreed_date.isoformat()}"
    files = {ending: target / f"{name}.{ending}" for ending in ("xlsx", "txt", "toml")}
    with tempfile.TemporaryDirectory(prefix=".arkit-", dir=target) as aside:
        made = {ending: Path(aside) / f"a.{ending}" for ending in files}
        _write_workbook(agreement, made["xlsx"])
        made["txt"].write_text(agreement.text, encoding="utf-8")
        made["toml"].write_text(plan_text(plan), encoding="utf-8")
        for ending, path in files.items():
            put_in_place(made[ending], path)
    return AgreementFiles(
        workbook=files["xlsx"],
        text=files["txt"],
        plan=files["toml"],
        checks=agreement.checks,
    )


def _write_workbook(agreement: Agreement, path: Path) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": False, **AS_TEXT})
    book.set_properties({"title": agreement.title, "created": FIXED})
    formats = _formats(book, agreement.schedule.currency)
    _agreement_sheet(_page(book, "Agreement"), agreement, formats)
    _schedule_sheet(_page(book, "Schedule"), agreement, formats)
    book.close()


def _formats(book: Workbook, currency: str) -> dict[str, Format]:
    places = decimals(currency)
    money = "#,##0" + ("." + "0" * places if places else "")
    return {
        "title": book.add_format({"bold": True, "font_size": 16}),
        "bold": book.add_format({"bold": True}),
        "head": book.add_format({"bold": True, "bottom": 1, "text_wrap": True}),
        "text": book.add_format({"text_wrap": True, "valign": "top"}),
        "money": book.add_format({"num_format": money}),
        "total": book.add_format({"num_format": money, "bold": True, "top": 1}),
        "sum": book.add_format({"bold": True, "top": 1}),
        "date": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
    }


def _page(book: Workbook, name: str) -> Worksheet:
    """A sheet that prints on A4, one page wide."""
    sheet = book.add_worksheet(name)
    sheet.set_paper(A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")
    sheet.hide_gridlines(2)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    return sheet


def _agreement_sheet(
    sheet: Worksheet, agreement: Agreement, formats: dict[str, Format]
) -> None:
    sheet.write_string(0, 0, agreement.title, formats["title"])
    sheet.write_string(1, 0, agreement.notice)
    row = 3
    for number, (heading, words) in enumerate(agreement.paragraphs, start=1):
        sheet.write_string(row, 0, f"{number}. {heading}", formats["bold"])
        row = _paragraph(sheet, row + 1, words, formats["text"]) + 1
    _signatures(sheet, row, agreement, formats["text"])


def _paragraph(sheet: Worksheet, row: int, words: str, style: Format) -> int:
    """Write text over the width of the page; the next row."""
    n_lines = -(-len(words) // LINE_LETTERS)
    sheet.merge_range(row, 0, row, LAST_COLUMN, "", style)
    sheet.write_string(row, 0, words, style)
    sheet.set_row(row, LINE_HEIGHT * n_lines)
    return row + 1


def _signatures(
    sheet: Worksheet, row: int, agreement: Agreement, style: Format
) -> None:
    parties = agreement.parties
    row = _paragraph(sheet, row, agreement.signature, style) + 2
    sides = (
        (0, parties.seller, parties.seller_address),
        (3, parties.customer, parties.customer_address),
    )
    for column, name, address in sides:
        for below, text in enumerate((SIGNED, name, address)):
            sheet.write_string(row + below, column, text)


def _schedule_sheet(
    sheet: Worksheet, agreement: Agreement, formats: dict[str, Format]
) -> None:
    plan, schedule = agreement.parties, agreement.schedule
    sheet.write_string(0, 0, "Schedule of payments", formats["title"])
    sheet.write_string(1, 0, f"{plan.customer}, account {agreement.plan.customer_id}")
    stated = currency_text(schedule.currency)
    sheet.write_string(
        2, 0, f"Agreed on {schedule.agreed_date}; amounts in currency {stated}"
    )
    row = _lines(sheet, 4, agreement, formats)
    if len(agreement.documents):
        row = _documents(sheet, row + 2, agreement, formats)
    _signatures(sheet, row + 2, agreement, formats["text"])


def _lines(
    sheet: Worksheet, row: int, agreement: Agreement, formats: dict[str, Format]
) -> int:
    """Write the payments and their sums; the row of the sums."""
    schedule = agreement.schedule
    for column, label in enumerate(LINES):
        sheet.write_string(row, column, label, formats["head"])
    sheet.repeat_rows(row)
    for line in schedule.installments:
        row += 1
        sheet.write_number(row, 0, line.number)
        sheet.write_datetime(row, 1, line.due_date, formats["date"])
        amounts = (
            line.amount,
            line.interest_amount,
            line.principal_amount,
            line.balance_amount,
        )
        for column, amount in enumerate(amounts, start=2):
            sheet.write_number(row, column, float(amount), formats["money"])
    row += 1
    sums = (
        schedule.total_amount,
        schedule.interest_amount,
        schedule.principal_amount,
    )
    sheet.write_string(row, 0, "", formats["sum"])
    sheet.write_string(row, 1, "Together", formats["sum"])
    for column, amount in enumerate(sums, start=2):
        sheet.write_number(row, column, float(amount), formats["total"])
    return row


def _documents(
    sheet: Worksheet, row: int, agreement: Agreement, formats: dict[str, Format]
) -> int:
    """Write the documents covered; the row after the last."""
    for column, label in enumerate(DOCUMENTS):
        sheet.write_string(row, column, label, formats["head"])
    for number, item in enumerate(agreement.documents.itertuples(), start=1):
        row += 1
        sheet.write_number(row, 0, number)
        sheet.write_string(row, 1, str(item.invoice_id))
        for column, day in ((2, item.invoice_date), (3, item.due_date)):
            if day == day:
                sheet.write_datetime(row, column, day, formats["date"])
        sheet.write_number(row, 4, item.open_amount, formats["money"])
    return row + 1
