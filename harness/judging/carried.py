"""Finds a value that must arrive, wherever a tracker function or a host was given it."""

from collections.abc import Iterator
from typing import TypeAlias

from harness.analysis import Leaf, invoked, leaves, meets_leaf, request_leaves
from harness.model import (
    MISSING,
    Arrives,
    Difference,
    DifferenceKind,
    DifferencePlace,
    Invocation,
    Recording,
    Request,
)

Carrier: TypeAlias = Invocation | Request


def carried(expectation: Arrives, recording: Recording) -> Iterator[tuple[Carrier, Leaf]]:
    """Yield what has the value, under the right name, and the place in it."""
    for seen, leaf in _everything(expectation, recording):
        is_named = not expectation.under or leaf.key == expectation.under
        if is_named and meets_leaf(expectation.value, leaf):
            yield seen, leaf


def arrival_differences(expectation: Arrives, recording: Recording) -> Iterator[Difference]:
    """Yield one difference if the value does not arrive, with what is nearest to it."""
    if any(carried(expectation, recording)):
        return
    place = DifferencePlace(
        DifferenceKind.ARRIVAL, subject=expectation.function or expectation.host
    )
    every = list(_everything(expectation, recording))
    elsewhere = [leaf for _, leaf in every if meets_leaf(expectation.value, leaf)]
    named = [leaf.value for _, leaf in every if leaf.key == expectation.under != ""]
    observed, hint = next(iter(named), MISSING), ""
    if elsewhere:
        hint = f"it should arrive as {expectation.under!r}, but arrived at {elsewhere[0].path}"
    elif not every:
        hint = "nothing was called or sent there"
    yield Difference(place, expectation.value, observed, hint)


def _everything(expectation: Arrives, recording: Recording) -> Iterator[tuple[Carrier, Leaf]]:
    if expectation.function:
        for seen in invoked(recording):
            if seen.function == expectation.function:
                for leaf in leaves(seen.args, "arguments", inner=True):
                    if leaf.parts:
                        yield seen, leaf
        return
    for request in recording.observations:
        if (
            isinstance(request, Request)
            and request.host == expectation.host
            and not request.is_preflight
        ):
            for leaf in request_leaves(request, inner=True):
                yield request, leaf
            for name, text in request.headers:
                yield request, Leaf((name,), text, "headers", is_text=True)
