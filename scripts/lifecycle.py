"""Write docs/lifecycle.md, the life of an SR, from the table the code obeys.

python scripts/lifecycle.py
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "lifecycle.md"

_HEAD = """# Life of an SR

Written by `python scripts/lifecycle.py` from `core.tasks.policy.TRANSITIONS`; do not edit by hand.
What each state means to people is in [tasks.md](tasks.md).
"""
_MOVERS = {
    "DESK": "the desk (`sr:work`)",
    "DESK_OR_REQUESTER": "the desk (`sr:work`) or the requester",
    "APPROVAL": "the approval line, or an edit that undoes it; cannot be asked for",
}


def render() -> str:
    """The page: a state chart with the words people see, and every transition as a row."""
    from core.tasks.enums import STATUS_LABELS, SRStatus
    from core.tasks.policy import FINISHED, TRANSITIONS

    moves = [(old, new, move) for old, targets in TRANSITIONS.items() for new, move in targets.items()]
    chart = [
        "stateDiagram-v2",
        *(f'    state "{STATUS_LABELS[status]}" as {status.value}' for status in SRStatus),
        f"    [*] --> {SRStatus.OPEN.value}",
        *(f"    {old.value} --> {new.value}" for old, new, _ in moves),
        *(f"    {status.value} --> [*]" for status in SRStatus if status in FINISHED),
    ]
    table = [
        "| from | to | who | reason needed |",
        "| --- | --- | --- | --- |",
        *(
            f"| {STATUS_LABELS[old]} `{old.value}` | {STATUS_LABELS[new]} `{new.value}` | {_MOVERS[move.mover.value]} "
            f"| {'yes' if move.needs_reason else 'no'} |"
            for old, new, move in moves
        ),
    ]
    return "\n".join([_HEAD, "```mermaid", *chart, "```", "", *table, ""])


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    PAGE.write_text(render(), "utf-8")
