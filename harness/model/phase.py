"""What the page was doing when something was seen: the one place that knows a phase's form."""

import re
from typing import Final, TypeAlias

Phase: TypeAlias = str
"""What the page was doing: `load`, `call 0`, `call 1`, …, or `unload`."""

PHASE_PATTERN: Final = r"load|unload|call \d+"
"""A regular expression that matches every phase, and nothing else."""

_CALL: Final = re.compile(r"call (\d+)", re.ASCII)


def call_phase(index: int) -> Phase:
    """Return the phase of a call by its index, which counts from 0."""
    return f"call {index}"


def call_index(phase: Phase) -> int | None:
    """Return the index of the call that a phase belongs to; None for `load` and `unload`."""
    found = _CALL.fullmatch(phase)
    return int(found[1]) if found else None
