"""A draft payment plan: words, workbook to sign, and what to check first."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from arkit.errors import ParameterError
from arkit.metrics._example import example
from arkit.report import agreement_wording, write_agreement
from arkit.whatif import (
    Parties,
    PlanTerms,
    agreed_plan,
    covered_documents,
    draft_agreement,
    plan_progress,
    read_plan,
    schedule,
)

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "$debt ${total} $$",
    "<b>x</b>\n\r\t\x07",
    "https://example.invalid/",
    "abc\u202egnp.exe",
    "{=1+1}",
    "x" * 400,
]


def offer(debt="4500", **terms):
    given = {"currency": "EUR", "agreed_date": "2025-06-30", "rate_pm": "0.75%"}
    return schedule(
        debt,
        n_installments=6,
        first_due_date="2025-07-31",
        terms=PlanTerms(**given | terms),
    )


def draft(plan_schedule=None, *, documents=None, wording=None, who=None, **terms):
    made = plan_schedule or offer()
    plan = agreed_plan(made, customer_id="C1", **terms)
    return draft_agreement(
        made,
        plan,
        parties=who or Parties(seller="Ferrolane", customer="Alder Foods"),
        wording=wording or agreement_wording(),
        documents=documents,
    )


class TestWords:
    def test_what_holds_is_said(self):
        made = draft(
            offer(down_payment_amount="500"), grace_days=5, has_acceleration=True
        )
        words = dict(made.paragraphs)
        assert "EUR 4,500.00 is owed" in words["Debt"]
        assert "pays EUR 500.00 on the day" in words["Down payment"]
        assert "in 7 payments, from 30 Jun 2025 to 31 Dec 2025" in words["Payments"]
        assert "0.75 % a month" in words["Interest"]
        assert "within 5 days" in words["Days of grace"]
        assert "becomes due at once" in words["A missed payment"]
        assert "Documents" not in words

    def test_what_does_not_hold_is_left_out(self):
        made = draft(offer(rate_pm=0))
        words = dict(made.paragraphs)
        assert "neither interest nor charges" in words["Interest"]
        assert "the later payments stay due" in words["A missed payment"]
        assert not {"Down payment", "Days of grace"} & set(words)

    @pytest.mark.parametrize("name", HOSTILE)
    def test_names_are_only_names(self, name):
        who = Parties(seller=name, customer=name)
        made = draft(who=who)
        shown = made.parties.customer
        assert shown.isprintable()
        assert len(shown) <= 200
        assert shown in dict(made.paragraphs)["Debt"]

    def test_a_wording_of_your_own(self, tmp_path):
        path = tmp_path / "own.toml"
        path.write_text(
            'title = "Plan"\nnotice = ""\nsignature = "Signed"\n[[clause]]\n'
            'heading = "Sum"\nwhen = "always"\ntext = "$customer: $total, 5 $$"\n',
            encoding="utf-8",
        )
        made = draft(wording=agreement_wording(path))
        assert made.paragraphs == (("Sum", "Alder Foods: EUR 4,618.86, 5 $"),)

    @pytest.mark.parametrize(
        ("old", "new", "problem"),
        [
            ("$total", "$sum", "a fact arkit does not have: 'sum'"),
            ("$total", "$ 5", "a fact arkit does not have"),
            ('when = "always"', 'when = "often"', r"does not know \(often\)"),
            ("heading", "head", "is no wording of an agreement"),
            ("title", "name", "is no wording of an agreement"),
        ],
    )
    def test_a_wording_that_cannot_be_used(self, tmp_path, old, new, problem):
        path = tmp_path / "own.toml"
        path.write_text(
            'title = "Plan"\nnotice = ""\nsignature = "Signed"\n[[clause]]\n'
            'heading = "Sum"\nwhen = "always"\ntext = "$total"\n'.replace(old, new, 1),
            encoding="utf-8",
        )
        with pytest.raises(ParameterError, match=problem):
            draft(wording=agreement_wording(path))


class TestChecks:
    def test_the_seller_is_told_what_to_check(self):
        checks = " ".join(draft().checks)
        for word in ("not legal advice", "insurer", "disputed", "usury"):
            assert word in checks
        assert "regulated credit" not in checks
        assert not set(draft().checks) & set(draft().text.splitlines())

    def test_credit_law_may_protect_the_customer(self):
        who = Parties(seller="A", customer="B", is_company=False)
        (warning,) = (c for c in draft(who=who).checks if "regulated" in c)
        assert "interest is charged" in warning
        (warning,) = (
            c for c in draft(offer(rate_pm=0), who=who).checks if "regul" in c
        )
        assert "exemption" not in warning

    def test_plan_and_schedule_belong_together(self):
        plan = agreed_plan(offer("4000"), customer_id="C1")
        with pytest.raises(ParameterError, match="does not fit a schedule"):
            draft_agreement(
                offer(),
                plan,
                parties=Parties(seller="A", customer="B"),
                wording=agreement_wording(),
            )

    def test_documents_add_up_to_the_debt(self):
        ledger = example()
        plan = agreed_plan(offer(), customer_id="C1")
        documents = covered_documents(ledger, plan)
        assert documents["open_amount"].sum() == 4_500
        assert "A4  EUR 2,000.00" in draft(documents=documents).text
        with pytest.raises(ParameterError, match=r"add up to 4500\.00, the debt"):
            draft(offer("4000"), documents=documents)

    def test_documents_by_number(self):
        ledger = example()
        chosen = agreed_plan(offer("2000"), customer_id="C1", invoice_ids=("A4", "A1"))
        assert covered_documents(ledger, chosen)["invoice_id"].tolist() == ["A4"]
        wrong = agreed_plan(offer("2000"), customer_id="C1", invoice_ids=("A4", "B2"))
        with pytest.raises(ParameterError, match=r"not known on this day \(B2\)"):
            covered_documents(ledger, wrong)


class TestFiles:
    def test_a_workbook_to_sign(self, tmp_path):
        made = draft(
            documents=covered_documents(
                example(), agreed_plan(offer(), customer_id="C1")
            )
        )
        files = write_agreement(made, tmp_path)
        assert files.workbook.name == "payment-plan-C1-2025-06-30.xlsx"
        book = openpyxl.load_workbook(files.workbook)
        assert book.sheetnames == ["Agreement", "Schedule"]
        rows = list(book["Schedule"].iter_rows(min_row=5, max_row=13, values_only=True))
        assert rows[0][:3] == ("No.", "Due date", "Payment")
        assert rows[1][0] == 1
        assert rows[1][1].date().isoformat() == "2025-07-31"
        paid = [row[2] for row in rows[1:7]]
        assert rows[7][1] == "Together"
        assert rows[7][2] == pytest.approx(sum(paid)) == pytest.approx(4_618.86)
        assert rows[7][4] == 4_500
        assert rows[6][5] == 0
        told = [
            c.value for row in book["Agreement"].iter_rows() for c in row if c.value
        ]
        assert any("EUR 4,500.00 is owed" in str(text) for text in told)
        assert "Alder Foods" in told
        listed = [c.value for c in book["Schedule"]["B"]]
        assert {"A4", "A5"} <= set(listed)

    @pytest.mark.parametrize("name", HOSTILE)
    def test_text_is_never_a_formula(self, tmp_path, name):
        who = Parties(seller=name, customer=name, customer_address=name)
        documents = pd.DataFrame(
            {
                "invoice_id": [name],
                "invoice_date": pd.to_datetime(["2025-05-01"]),
                "due_date": pd.to_datetime([None]),
                "open_amount": [4_500.0],
            }
        )
        made = offer()
        plan = agreed_plan(made, customer_id=name)
        agreement = draft_agreement(
            made,
            plan,
            parties=who,
            wording=agreement_wording(),
            documents=documents,
        )
        files = write_agreement(agreement, tmp_path)
        assert sorted(p.suffix for p in tmp_path.iterdir()) == [
            ".toml",
            ".txt",
            ".xlsx",
        ]
        book = openpyxl.load_workbook(files.workbook)
        cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
        assert {c.data_type for c in cells if c.value is not None} <= {"s", "n", "d"}
        assert not any(c.hyperlink for c in cells)
        assert read_plan(files.plan) == plan

    def test_the_same_agreement_gives_the_same_bytes(self, tmp_path):
        one = write_agreement(draft(), tmp_path / "one")
        two = write_agreement(draft(), tmp_path / "two")
        assert one.workbook.read_bytes() == two.workbook.read_bytes()
        assert one.text.read_text(encoding="utf-8") == draft().text

    def test_what_was_signed_can_be_watched(self, tmp_path):
        files = write_agreement(draft(grace_days=3), tmp_path)
        found = plan_progress(example().as_of("2025-07-31"), read_plan(files.plan))
        assert found.received_amount == 2_000
        assert found.milestones["state"].tolist()[:3] == ["met", "met", "open"]
