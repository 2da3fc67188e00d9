"""Rows in equal rows accepted plus rows set aside, and amounts tie to the cent."""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arkit.errors import LedgerError
from arkit.ledger import Provenance, open_ledger, write_tables
from arkit.ledger.allocation import spread
from arkit.ledger.store import SET_ASIDE_FILE

DAY = pd.to_datetime


def invoice_frame(numbers, amounts, **more):
    frame = pd.DataFrame({"invoice_id": numbers, "amount": amounts})
    defaults = {
        "customer_id": "C1",
        "invoice_date": DAY("2025-01-02"),
        "due_date": DAY("2025-02-01"),
        "currency": "EUR",
    }
    return frame.assign(**defaults | more)


def payment_frame(numbers, amounts, **more):
    frame = pd.DataFrame(
        {"invoice_id": pd.Series(numbers, dtype="object"), "amount": amounts}
    )
    defaults = {
        "customer_id": "C1",
        "settlement_date": DAY("2025-02-05"),
        "currency": "EUR",
    }
    return frame.assign(**defaults | more)


def written(tmp_path, **tables):
    contents = write_tables(tables, tmp_path / "x.ledger")
    aside = tmp_path / "x.ledger" / SET_ASIDE_FILE
    reasons = pd.read_csv(aside)["reason"].tolist() if aside.exists() else []
    assert all(c.ties for c in contents.controls)
    return contents, reasons


def control(contents, table):
    return next(c for c in contents.controls if c.table == table)


def test_exact_repeat_is_set_aside_once(tmp_path):
    contents, reasons = written(
        tmp_path, invoices=invoice_frame(["A1", "A1", "A2"], [100, 100, 5])
    )
    assert reasons == ["the same document again (exact repeat)"]
    assert control(contents, "invoices").accepted_amount == 105
    assert control(contents, "invoices").set_aside_amount == 100


def test_contradicting_documents_are_all_set_aside(tmp_path):
    contents, reasons = written(
        tmp_path, invoices=invoice_frame(["A1", "A1", "A2"], [100, 200, 5])
    )
    assert reasons == ["document number used twice with different contents"] * 2
    assert control(contents, "invoices").n_accepted == 1


def test_same_number_of_two_customers_is_two_documents(tmp_path):
    contents, reasons = written(
        tmp_path,
        invoices=invoice_frame(["A1", "A1"], [100, 200], customer_id=["C1", "C2"]),
    )
    assert reasons == []
    assert control(contents, "invoices").n_accepted == 2


def test_missing_values_and_wrong_signs_are_named(tmp_path):
    frame = invoice_frame(
        ["A1", None, "A3", "A4", "A5"],
        [100, 100, 300, -5, 7],
        customer_id=["C1", "C1", None, "C1", "C1"],
        kind=["invoice", "invoice", "invoice", "invoice", "credit note"],
    )
    _, reasons = written(tmp_path, invoices=frame)
    assert reasons == [
        "no invoice",
        "no customer",
        "a negative amount on a document that is no credit note",
        "a credit note with a positive amount",
    ]


def test_settlement_of_an_unknown_invoice_is_set_aside(tmp_path):
    contents, reasons = written(
        tmp_path,
        invoices=invoice_frame(["A1"], [100]),
        settlements=payment_frame(["A1", "ZZ"], [60, 40]),
    )
    assert reasons == ["settles a document that is not in the extract"]
    assert control(contents, "settlements").set_aside_amount == 40


def test_settlement_in_another_currency_is_set_aside(tmp_path):
    _, reasons = written(
        tmp_path,
        invoices=invoice_frame(["A1"], [100]),
        settlements=payment_frame(["A1"], [60], currency="USD"),
    )
    assert reasons == ["settles a document in another currency"]


def test_payment_without_customer_finds_it_by_its_invoice(tmp_path):
    _, reasons = written(
        tmp_path,
        invoices=invoice_frame(["A1"], [100]),
        settlements=payment_frame(["A1", None], [60, 5], customer_id=None),
    )
    assert reasons == ["no customer, and no document to find one by"]


def promise_frame(**more):
    defaults = {
        "promise_id": ["P1"],
        "customer_id": "C1",
        "made_on": DAY("2025-01-10"),
        "due_date": DAY("2025-02-20"),
        "amount": 60,
    }
    return pd.DataFrame(defaults | more)


@pytest.mark.parametrize("number", ["A1", None])
def test_a_promise_takes_the_currency_of_its_documents(tmp_path, number):
    _, reasons = written(
        tmp_path,
        invoices=invoice_frame(["A1"], [100]),
        promises=promise_frame(invoice_id=pd.Series([number], dtype="object")),
    )
    assert reasons == []
    ledger = open_ledger(tmp_path / "x.ledger")
    found = ledger.query("SELECT currency, amount FROM known_promises")
    assert found.to_dict("records") == [{"currency": "EUR", "amount": 0.6}]


def test_a_promise_in_another_currency_is_set_aside(tmp_path):
    contents, reasons = written(
        tmp_path,
        invoices=invoice_frame(["A1"], [100]),
        promises=promise_frame(currency="USD"),
    )
    assert reasons == ["in another currency than its documents"]
    assert control(contents, "promises").set_aside_amount == 60


def test_a_promise_of_a_stranger_is_set_aside(tmp_path):
    _, reasons = written(
        tmp_path,
        invoices=invoice_frame(["A1"], [100]),
        promises=promise_frame(customer_id="C9"),
    )
    assert reasons == ["no such customer in the ledger"]


def test_set_aside_file_holds_no_formula(tmp_path):
    frame = invoice_frame(["A1", "=cmd|' /C calc'!A0"], [100, 5], kind=["invoice", "="])
    written(tmp_path, invoices=frame)
    text = (tmp_path / "x.ledger" / SET_ASIDE_FILE).read_text(encoding="utf-8-sig")
    cells = pd.read_csv(tmp_path / "x.ledger" / SET_ASIDE_FILE).iloc[0]
    assert "=cmd" in text
    assert not any(str(cell).startswith("=") for cell in cells)


def test_nothing_usable_is_an_error_and_leaves_nothing(tmp_path):
    with pytest.raises(LedgerError, match="no document of the extract can be used"):
        write_tables(
            {"invoices": invoice_frame([None], [100])}, tmp_path / "sub" / "x.ledger"
        )
    assert not (tmp_path / "sub" / "x.ledger").exists()
    assert list((tmp_path / "sub").iterdir()) == []


def test_existing_ledger_is_replaced_only_when_told(tmp_path):
    tables = {"invoices": invoice_frame(["A1"], [100])}
    write_tables(tables, tmp_path / "x.ledger")
    with pytest.raises(LedgerError, match="exists"):
        write_tables(tables, tmp_path / "x.ledger")
    write_tables(tables, tmp_path / "x.ledger", provenance=Provenance(replace=True))
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").write_text("meow")
    with pytest.raises(LedgerError, match="is not a ledger"):
        write_tables(tables, tmp_path / "photos", provenance=Provenance(replace=True))
    assert (tmp_path / "photos" / "cat.jpg").exists()


def test_folder_with_odd_characters_is_read_back(tmp_path):
    folder = tmp_path / "it's [a]*b.ledger"
    write_tables({"invoices": invoice_frame(["A1"], [100])}, folder)
    ledger = open_ledger(folder, as_of="2025-01-31")
    assert ledger.query("SELECT amount FROM ledger")["amount"].tolist() == [1.0]


def test_damaged_and_foreign_folders_are_named(tmp_path):
    with pytest.raises(LedgerError, match="not a ledger folder"):
        open_ledger(tmp_path)
    write_tables({"invoices": invoice_frame(["A1"], [100])}, tmp_path / "x.ledger")
    contents = tmp_path / "x.ledger" / "ledger.json"
    found = json.loads(contents.read_text())
    contents.write_text(json.dumps(found | {"format": 99}))
    with pytest.raises(LedgerError, match="format 99"):
        open_ledger(tmp_path / "x.ledger")
    contents.write_text("{")
    with pytest.raises(LedgerError, match="damaged"):
        open_ledger(tmp_path / "x.ledger")
    contents.write_text(json.dumps(found))
    (tmp_path / "x.ledger" / "invoices.parquet").unlink()
    with pytest.raises(LedgerError, match="missing"):
        open_ledger(tmp_path / "x.ledger")


def test_unknown_tables_and_columns_are_refused(tmp_path):
    with pytest.raises(LedgerError, match="knows no table"):
        write_tables({"bills": invoice_frame(["A1"], [1])}, tmp_path / "x.ledger")
    frame = invoice_frame(["A1"], [1]).assign(colour="red")
    with pytest.raises(LedgerError, match="colour"):
        write_tables({"invoices": frame}, tmp_path / "x.ledger")
    frame = invoice_frame(["A1"], [1]).drop(columns="invoice_date")
    with pytest.raises(LedgerError, match="invoice_date"):
        write_tables({"invoices": frame}, tmp_path / "x.ledger")


def test_same_frames_give_the_same_digest(tmp_path):
    tables = {"invoices": invoice_frame([f"A{i}" for i in range(500)], range(1, 501))}
    first = write_tables(tables, tmp_path / "a.ledger")
    second = write_tables(
        {"invoices": tables["invoices"].sample(frac=1, random_state=7)},
        tmp_path / "b.ledger",
    )
    assert first.digest == second.digest


AMOUNTS = st.integers(-300, 300).filter(bool)


@settings(max_examples=300, deadline=None)
@given(
    items=st.lists(st.integers(1, 200), min_size=1, max_size=3),
    paid=st.lists(AMOUNTS, max_size=8),
)
def test_spreading_keeps_amounts_and_earlier_answers(items, paid):
    rooms = list(enumerate(items))
    settled = [(entry, None, amount) for entry, amount in enumerate(paid)]
    parts = spread(rooms, settled)
    for entry, amount in enumerate(paid):
        assert sum(a for e, _, a in parts if e == entry) == amount
    for n in range(len(paid)):
        assert spread(rooms, settled[:n]) == [p for p in parts if p[0] < n]
    for room, amount in rooms:
        assert sum(a for _, i, a in parts if i == room) <= amount


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_control_totals_tie_whatever_comes_in(data, tmp_path_factory):
    n = data.draw(st.integers(1, 12))
    numbers = data.draw(
        st.lists(st.sampled_from(["A1", "A2", "A3", None]), min_size=n, max_size=n)
    )
    amounts = data.draw(st.lists(st.integers(-500, 500), min_size=n, max_size=n))
    paid = data.draw(st.lists(st.integers(-500, 500), min_size=n, max_size=n))
    good = invoice_frame(["G1"], [100])
    tables = {
        "invoices": pd.concat([good, invoice_frame(numbers, amounts)]),
        "settlements": payment_frame(numbers, paid),
    }
    folder = tmp_path_factory.mktemp("tie") / "x.ledger"
    contents = write_tables(tables, folder)
    assert all(c.ties for c in contents.controls)
    assert control(contents, "invoices").n_in == n + 1
    assert control(contents, "settlements").amount_in == sum(paid)
