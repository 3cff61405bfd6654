"""Where a value that must arrive comes from: the call that has it, and its name there."""

from collections.abc import Iterator

from harness.analysis import Leaf, leaves, meets_leaf, request_leaves
from harness.judging.findings.symptom import Judged
from harness.model import Arrives, Request, Role


def origin(expectation: Arrives, judged: Judged) -> tuple[str, str]:
    """Return the method of the call that has the value, and the value's name; empty if unknown.

    Where no call has it, the library added it, and Segment gets it under its name, too.
    """
    calls = judged.recording.calls
    named = [
        (call.method, leaf.key)
        for call in calls
        for leaf in leaves(list(call.args), inner=True)
        if meets_leaf(expectation.value, leaf)
    ]
    only = calls[0].method if len({call.method for call in calls}) == 1 else ""
    method, name = named[0] if named else (only, "")
    added = (leaf.key for leaf in _to_segment(judged) if meets_leaf(expectation.value, leaf))
    return method, expectation.under or name or next(added, "")


def _to_segment(judged: Judged) -> Iterator[Leaf]:
    for seen in judged.recording.observations:
        if isinstance(seen, Request) and seen.role is Role.SEGMENT and not seen.is_preflight:
            yield from request_leaves(seen, inner=True)
