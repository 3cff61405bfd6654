"""The provenance of what arrived: each parameter's way to Segment, the tracker, the destination.

At each stage the parameter is sought, first under the name that it had, then anywhere. That
shows who lost it: what is gone from the library's message was lost by the library, what is
gone from the tracker's arguments by the integration, what is gone from the request by the tracker.
What one function or request lacks and another has is not gone: it arrives elsewhere.
"""

import dataclasses
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from harness.analysis.attribution import Attribution
from harness.analysis.call_parameters import parameters
from harness.analysis.delivery_ledger import Entry, ledger
from harness.analysis.leaf_values import Leaf, is_opaque, leaves, request_leaves
from harness.analysis.parameter_matching import SoughtParameter, State, places_of
from harness.analysis.segment_messages import sent
from harness.codec import path_source
from harness.model import MISSING, Invocation, PathStep, Recording, Request, Role, Value

LIBRARY: Final = "library"
TRACKER: Final = "tracker"

_SENT: Final = (
    "userId",
    "previousId",
    "groupId",
    "event",
    "category",
    "name",
    "traits",
    "properties",
    "integrations",
)
RECEIVERS: Final = frozenset({Role.DESTINATION, Role.UNCLAIMED})
"""The roles of hosts that a build sends data to: the destination's, and unclaimed ones."""


@dataclass(frozen=True, slots=True)
class Step:
    """What was found of a parameter at one stage of its provenance.

    `stage` is `library` (what it sent to Segment), a tracker function, a request, or `tracker`
    where no function was called. `path` is its place there, `value` the value
    found: MISSING if it is `gone` or
    `unknown`. Of what arrives `elsewhere`, `path` says where.
    """

    stage: str
    path: str
    value: Value
    state: State


@dataclass(frozen=True, slots=True)
class Provenance:
    """The way of one parameter of the call with this index; `path` is that of its name."""

    call: int
    path: tuple[PathStep, ...]
    value: Value
    steps: tuple[Step, ...]

    @property
    def parameter(self) -> str:
        """The parameter's name as JavaScript writes it: `products[0].price`."""
        return path_source(self.path).removeprefix(".")


def provenances(recording: Recording) -> tuple[Provenance, ...]:
    """Return the ways of all parameters, call by call."""
    found: list[Provenance] = []
    messages = sent(recording)
    requests = _requests(recording)
    for entry in ledger(recording):
        sought = [_TracedParameter(parameter) for parameter in parameters(entry.call)]
        whole = messages[entry.index]
        message = None if whole is None else {key: whole[key] for key in _SENT if key in whole}
        _at_library(sought, message)
        _at_tracker(sought, entry)
        _at_destination(sought, requests.get(entry.index, ()))
        found += [
            Provenance(
                entry.index, one.parameter.path, one.parameter.value, _with_detours(one.steps)
            )
            for one in sought
        ]
    return tuple(found)


@dataclass(slots=True)
class _TracedParameter(SoughtParameter):
    """A parameter on its way, with the steps that were found so far."""

    steps: list[Step] = field(default_factory=list)


def _at_library(sought: Sequence[_TracedParameter], message: Value) -> None:
    """Note what the library sent to Segment; `message` is None where that is not known."""
    places = [] if message is None else list(leaves(message, is_json=True))
    exact = {place.parts: place for place in places}
    found = places_of(sought, places)
    for one in sought:
        leaf: Leaf | None
        state: State
        leaf, state = found.get(id(one), (None, "gone"))
        if one.parameter.sent and one.parameter.sent in exact:
            leaf = exact[one.parameter.sent]
            state = "same" if one.likeness(leaf) == "same" else "changed"
        elif message is None or (not one.parameter.sent and state != "same"):
            leaf, state = None, "unknown"
        one.steps.append(_step(LIBRARY, leaf, state))
        if leaf is not None:
            one.value, one.key = leaf.value, leaf.key


def _at_tracker(sought: Sequence[_TracedParameter], entry: Entry) -> None:
    """Note what each tracker function was given; a function that was called twice counts once."""
    invocations = [*(delivery.invocation for delivery in entry.deliveries), *entry.queued]
    first: dict[str, Invocation] = {}
    for invocation in invocations:
        first.setdefault(invocation.function, invocation)
    if not first:
        is_unknown = bool(entry.shared or entry.doubtful)
        for one in sought:
            one.steps.append(Step(TRACKER, "", MISSING, "unknown" if is_unknown else "gone"))
    _branch(
        sought,
        [(name, list(leaves(seen.args, "arguments")), False) for name, seen in first.items()],
    )


def _at_destination(sought: Sequence[_TracedParameter], requests: Iterable[Request]) -> None:
    """Note what each kind of request carries; of several of one kind the first."""
    first: dict[str, Request] = {}
    for request in requests:
        first.setdefault(f"{request.method} {request.host}{request.path}", request)
    _branch(
        sought,
        [(name, list(request_leaves(seen)), is_opaque(seen)) for name, seen in first.items()],
    )


def _requests(recording: Recording) -> dict[int, list[Request]]:
    """Return the requests that each call caused, by its index."""
    attribution = Attribution(recording)
    found: dict[int, list[Request]] = {}
    for seen in recording.observations:
        if not isinstance(seen, Request) or seen.is_preflight or seen.role not in RECEIVERS:
            continue
        index = attribution.cause(seen).call
        if index is not None:
            found.setdefault(index, []).append(seen)
    return found


def _branch(
    sought: Sequence[_TracedParameter], stages: Sequence[tuple[str, list[Leaf], bool]]
) -> None:
    """Note stages that lie beside each other: each is compared with what was before them all.

    A stage has its name, its leaves, and whether there is more in it that cannot be read.
    """
    arrived: dict[int, Leaf] = {}
    for name, places, has_more in stages:
        found = places_of(sought, places)
        for one in sought:
            missing: tuple[None, State] = (None, "unknown" if has_more else "gone")
            leaf, state = found.get(id(one), missing)
            one.steps.append(_step(name, leaf, state))
            if leaf is not None:
                arrived.setdefault(id(one), leaf)
    for one in sought:
        if id(one) in arrived:
            one.value, one.key = arrived[id(one)].value, arrived[id(one)].key


def _with_detours(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Mark what one function or request lacks and a later one, or one beside it, has.

    A function passes a parameter on, so a request that lacks it has lost what the function had;
    unless another request has it.
    """
    arrived = [one for one in steps if one.stage != LIBRARY and one.state in {"same", "renamed"}]
    return tuple(_detour(step, arrived) if step.state == "gone" else step for step in steps)


def _detour(step: Step, arrived: Iterable[Step]) -> Step:
    is_request = " " in step.stage
    for other in arrived:
        if step.stage != LIBRARY and (not is_request or " " in other.stage):
            where = f"{other.stage} {other.path}".rstrip()
            return dataclasses.replace(step, path=where, value=other.value, state="elsewhere")
    return step


def _step(stage: str, leaf: Leaf | None, state: State) -> Step:
    return (
        Step(stage, "", MISSING, state)
        if leaf is None
        else Step(stage, leaf.path, leaf.value, state)
    )
