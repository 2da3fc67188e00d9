"""Any accounts-receivable extract, read into typed and staged tables."""

from arkit.sources.detect import detect_profile
from arkit.sources.extract import Extract, read_extract
from arkit.sources.layout import Profile
from arkit.sources.ledgers import import_ledger, read_ledger
from arkit.sources.options import Options
from arkit.sources.profile import load_profile, profiles

__all__ = [
    "Extract",
    "Options",
    "Profile",
    "detect_profile",
    "import_ledger",
    "load_profile",
    "profiles",
    "read_extract",
    "read_ledger",
]
