"""Finds the values that must be one and the same: those at several places of what was observed."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from harness.analysis import Leaf, invoked, leaves, likeness, request_leaves
from harness.codec import path_source
from harness.model import (
    ANYTHING,
    MISSING,
    UNDEFINED,
    Difference,
    DifferenceKind,
    DifferencePlace,
    Invocation,
    Place,
    Recording,
    Request,
    Same,
)

Carrier: TypeAlias = Invocation | Request
ARGUMENTS: Final = "arguments"


def at_place(place: Place, recording: Recording) -> Iterator[tuple[Carrier, Leaf]]:
    """Yield each value that was observed at a place, with what carries it."""
    for seen, leaf in _everything(place, recording):
        if (leaf.root, *leaf.parts) == place.steps and leaf.value is not UNDEFINED:
            yield seen, leaf


def spot(place: Place) -> str:
    """Return a place in words: `acme.identify arguments[1].device`."""
    return f"{place.of} {path_source(place.steps[1:], str(place.steps[0]))}"


def same_differences(expectation: Same, recording: Recording) -> Iterator[Difference]:
    """Yield one difference for each place that has another value than the first, or none."""
    found = [(item, [leaf for _, leaf in at_place(item, recording)]) for item in expectation.places]
    first, wanted = next(
        ((item, leaf) for item, seen in found for leaf in seen if not _is_empty(leaf)), (None, None)
    )
    for item, seen in found:
        place = DifferencePlace(DifferenceKind.SAME, spot(item))
        if first is None or wanted is None:
            observed = seen[0].value if seen else MISSING
            yield Difference(place, ANYTHING, observed, "there is no value at any of the places")
            continue
        other = next((leaf for leaf in seen if not _is_alike(wanted, leaf)), None)
        hint = f"the value at {spot(first)} is expected"
        if not seen:
            yield Difference(place, wanted.value, MISSING, hint)
        elif other is not None:
            yield Difference(place, wanted.value, other.value, hint)


def _is_empty(leaf: Leaf) -> bool:
    return leaf.value is None or leaf.value == ""


def _is_alike(one: Leaf, other: Leaf) -> bool:
    """Say whether two values are the same, as far as what carries them can hold it."""
    return likeness(one.value, other) == "same" or likeness(other.value, one) == "same"


def _everything(place: Place, recording: Recording) -> Iterator[tuple[Carrier, Leaf]]:
    root = place.steps[0]
    if root == ARGUMENTS:
        for call in invoked(recording):
            if call.function == place.of:
                yield from ((call, leaf) for leaf in leaves(call.args, ARGUMENTS, inner=True))
        return
    for request in recording.observations:
        if isinstance(request, Request) and request.host == place.of and not request.is_preflight:
            if root == "headers":
                for name, text in request.headers:
                    yield request, Leaf((name.lower(),), text, "headers", is_text=True)
            else:
                yield from ((request, leaf) for leaf in request_leaves(request, inner=True))
