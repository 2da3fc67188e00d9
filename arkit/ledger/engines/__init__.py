"""The same questions, answered where the data already lives."""

from arkit.ledger.engines.address import digest_at, is_engine_address, open_engine
from arkit.ledger.engines.translate import EXECUTED, GENERATED, translate

__all__ = [
    "EXECUTED",
    "GENERATED",
    "digest_at",
    "is_engine_address",
    "open_engine",
    "translate",
]
