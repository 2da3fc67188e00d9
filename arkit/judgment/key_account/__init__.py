"""What does one carry into a meeting about a key account?"""

from arkit.judgment.key_account.brief import Brief
from arkit.judgment.key_account.clocks import legal_clocks
from arkit.judgment.key_account.inputs import BriefInputs
from arkit.judgment.key_account.meeting import key_account_brief
from arkit.judgment.key_account.zone import Zone, bargaining_zone

__all__ = [
    "Brief",
    "BriefInputs",
    "Zone",
    "bargaining_zone",
    "key_account_brief",
    "legal_clocks",
]
