"""The one noun: what a company knows about its receivables as of a date."""

from arkit.ledger.day import as_day
from arkit.ledger.engine import DuckDBEngine, Engine, connect
from arkit.ledger.engines import is_engine_address
from arkit.ledger.ledger import Ledger
from arkit.ledger.literals import name_literal, text_literal
from arkit.ledger.open import from_tables, open_ledger, write_tables
from arkit.ledger.relations import date_literal
from arkit.ledger.store import Contents, Control, Origin, Remark
from arkit.ledger.write import Provenance, write_ledger

__all__ = [
    "Contents",
    "Control",
    "DuckDBEngine",
    "Engine",
    "Ledger",
    "Origin",
    "Provenance",
    "Remark",
    "as_day",
    "connect",
    "date_literal",
    "from_tables",
    "is_engine_address",
    "name_literal",
    "open_ledger",
    "text_literal",
    "write_ledger",
    "write_tables",
]
