"""What if it were a little more, or a little less? Sliders for JupyterLab.

Sliders answer on screen; a report prints the notebook without them.
"""

from arkit.sliders.board import Control, board
from arkit.sliders.key_account import key_account
from arkit.sliders.what_if import payment_plan, returns, settlement, ways_out

__all__ = [
    "Control",
    "board",
    "key_account",
    "payment_plan",
    "returns",
    "settlement",
    "ways_out",
]
