"""Says which calls of a run are made together, before any consequence is waited for."""

import itertools
from collections.abc import Sequence

from harness.model import Call, Conditions


def call_groups(calls: Sequence[Call], conditions: Conditions) -> list[range]:
    """Return which calls are made together: as asked for, all of a burst, else each by itself.

    Where calls share a page, a reset is made together with the call after it.
    """
    if conditions.groups:
        ends = [*itertools.accumulate(conditions.groups)]
        return [range(end - size, end) for end, size in zip(ends, conditions.groups, strict=True)]
    if conditions.burst or conditions.when == "before consent":
        return [range(len(calls))] if calls else []
    groups = []
    first = 0
    for index, call in enumerate(calls):
        is_last = index + 1 == len(calls)
        joins_next = conditions.together and call.method == "reset" and not is_last
        if not joins_next:
            groups.append(range(first, index + 1))
            first = index + 1
    return groups
