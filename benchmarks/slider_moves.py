"""What does a move of a slider cost, beside the comparison a report prints?

    python benchmarks/slider_moves.py [MOVES [CUSTOMER ...]]

CPU milliseconds (user + system) of one move of each board, after two to warm up: the
median, the mean and the worst of the moves, which take the sliders in turns and do not
come back to a place. Beside them stand the comparison of a report, and how often a move
fits into it. Times of shared machines are noisy: read the ratios.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

from arkit import judgment, sliders
from arkit.demo import AS_OF, write_demo
from arkit.ledger import Ledger, open_ledger

CUSTOMERS = ("C00088", "C00017")
BOARDS = ("ways_out", "settlement", "payment_plan", "returns")
MOVES, WARM = 20, 2
STRIDE = 0.381966  # of a slider's way: the golden section never repeats itself
ANSWERS = ("yes", "no", "unknown")


def milliseconds(act: Callable[[], object]) -> float:
    """CPU time of one call."""
    start = time.process_time()
    act()
    return 1_000 * (time.process_time() - start)


def slider_moves(shown: object) -> object:
    """Move one slider after another, each to a place it has not been."""
    boxes = shown.children[0].children
    place = {box: 0.0 for box in boxes}
    while True:
        for box in boxes:
            place[box] = (place[box] + STRIDE) % 1
            steps = round((box.max - box.min) / box.step * place[box])
            value = type(box.value)(box.min + steps * box.step)
            if value != box.value:
                yield lambda box=box, value=value: setattr(box, "value", value)


def answer_moves(shown: object) -> object:
    """Answer one question after another, each time otherwise than it stands."""
    rows = shown.children[0].children
    for said in ANSWERS * len(rows):
        for row in rows:
            box = row.children[1]
            if box.value != said:
                yield lambda box=box, said=said: setattr(box, "value", said)


def costs(moves: object, n: int) -> list[float]:
    """CPU milliseconds of each move after the first two."""
    return [milliseconds(move) for move in islice(moves, n + WARM)][WARM:]


def told(name: str, found: list[float], whole: float) -> None:
    """One row of the table."""
    middle = statistics.median(found)
    mean, worst = statistics.mean(found), max(found)
    print(
        f"| {name} | {middle:.0f} | {mean:.0f} | {worst:.0f} | {whole / middle:.0f} |"
    )


def measured(portfolio: Ledger, customer_id: str, n: int) -> None:
    """All boards for one customer."""
    case = judgment.what_if_case(portfolio, customer_id=customer_id)
    judgment.ways_out(case)
    whole = milliseconds(lambda: judgment.ways_out(case))
    print(f"\n{customer_id}: all ways out at 200,000 paths take {whole:.0f} ms\n")
    print("| board | median | mean | worst | moves in one comparison |")
    print("|---|---|---|---|---|")
    for name in BOARDS:
        shown = getattr(sliders, name)(case)
        told(name, costs(slider_moves(shown), n), whole)
    brief = judgment.key_account_brief(portfolio, customer_id=customer_id)
    told("key_account", costs(answer_moves(sliders.key_account(brief)), n), whole)


def main() -> None:
    """Make the demo ledger and measure on it."""
    n = int(sys.argv[1]) if len(sys.argv) > 1 else MOVES
    with tempfile.TemporaryDirectory() as place:
        ledger = Path(place) / "demo.ledger"
        write_demo(ledger)
        portfolio = open_ledger(ledger, as_of=AS_OF)
        for customer_id in sys.argv[2:] or CUSTOMERS:
            measured(portfolio, customer_id, n)


if __name__ == "__main__":
    main()
