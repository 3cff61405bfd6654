"""Which invocations of tracker functions are the integration's doing, each once."""

import dataclasses
from collections.abc import Collection

from harness.codec import member
from harness.model import Invocation, Recording


def dispatched(invocation: Invocation, dispatchers: Collection[str]) -> Invocation:
    """Return `wigzo('track', …)` as `wigzo.track(…)`, where `wigzo` is a dispatcher."""
    if invocation.function not in dispatchers or not invocation.args:
        return invocation
    command = invocation.args[0]
    if not isinstance(command, str):
        return invocation
    function = member(invocation.function, command)
    return dataclasses.replace(invocation, function=function, args=invocation.args[1:])


def invoked(recording: Recording) -> list[Invocation]:
    """Return the invocations that are the integration's doing, each once.

    A dispatcher's call counts as one of the function that it names. A tracker may call its own
    functions: those calls do not count where they are made inside another observed function, or
    carry out what was queued through the dispatcher before.
    """
    trackers = {recording.tracker, recording.neighbour_tracker} - {""}
    counted: list[Invocation] = []
    queued: list[tuple[str, str]] = []
    for seen in recording.observations:
        if not isinstance(seen, Invocation):
            continue
        named = dispatched(seen, recording.dispatchers)
        content = (named.function, repr(named.args))
        if seen.caller in trackers:
            if seen.inside:
                continue
            if content in queued:
                queued.remove(content)
                continue
        elif named is not seen:
            queued.append(content)
        counted.append(named)
    return counted
