"""What the library itself sent to Segment for each call, as far as the evidence shows."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from harness.analysis.attribution import Attribution
from harness.analysis.call_parameters import parameters
from harness.analysis.leaf_values import leaves, likeness
from harness.model import Call, Recording, Request, Role, Value


@dataclass(frozen=True, slots=True)
class _Message:
    """What was sent for one call, and the calls that it may be for."""

    content: Mapping[str, Value]
    possible: tuple[int, ...]
    request: Request


def sent(recording: Recording) -> tuple[Mapping[str, Value] | None, ...]:
    """Return what the library sent for each call, by index; None where that is not known."""
    calls = recording.calls
    messages = list(_messages(recording))
    owned: dict[int, list[Mapping[str, Value]]] = {}
    for message in messages:
        for index in _owners(message, messages, calls):
            owned.setdefault(index, []).append(message.content)
    found: list[Mapping[str, Value] | None] = []
    for index, call in enumerate(calls):
        mine = owned.get(index, [])
        # Calls that nothing tells apart have the same messages: as many as there are calls.
        same = [i for i in owned if owned[i] == mine and repr(calls[i]) == repr(call)]
        found.append(mine[same.index(index)] if mine and len(mine) == len(same) else None)
    return tuple(found)


def called_back(recording: Recording) -> Iterator[tuple[Request, Mapping[str, Value]]]:
    """Yield what the library sent for calls that the site did not make, as far as that is sure.

    A build, or its tracker, calls the library itself: when a visitor answers in a chat, say. There
    are then more messages of a method than calls of it, and this one is of none of these. Each
    comes with its request.
    """
    every = list(_messages(recording))
    made = Counter[Value](call.method for call in recording.calls)
    sent_of = Counter[Value](message.content.get("type") for message in every)
    for message in every:
        kind = message.content.get("type")
        calls = [call for call in recording.calls if call.method == kind]
        if sent_of[kind] > made[kind] and not any(_fits(call, message.content) for call in calls):
            yield message.request, message.content


def _messages(recording: Recording) -> Iterator[_Message]:
    attribution = Attribution(recording)
    for seen in recording.observations:
        if not isinstance(seen, Request) or seen.role is not Role.SEGMENT or seen.is_preflight:
            continue
        if not isinstance(seen.parameters, Mapping):
            continue
        possible = attribution.candidates(seen)
        batch = seen.parameters.get("batch", [seen.parameters])
        for content in batch if isinstance(batch, list) else []:
            if isinstance(content, Mapping):
                kind = content.get("type")
                fitting = (i for i in possible if recording.calls[i].method == kind)
                yield _Message(content, tuple(fitting), seen)


def _owners(
    message: _Message, messages: Sequence[_Message], calls: Sequence[Call]
) -> tuple[int, ...]:
    """Return the call that a message is for, or the calls, where they are the same."""
    possible = message.possible
    rivals = [other for other in messages if set(other.possible) & set(possible)]
    if len(possible) == 1 and len(rivals) == 1:
        return possible
    fitting = [index for index in possible if _fits(calls[index], message.content)]
    # A message also fits a call with fewer parameters.
    most = max((len(list(parameters(calls[index]))) for index in fitting), default=0)
    best = [index for index in fitting if len(list(parameters(calls[index]))) == most]
    return tuple(best) if len({repr(calls[index]) for index in best}) == 1 else ()


def _fits(call: Call, content: Mapping[str, Value]) -> bool:
    found = {leaf.parts: leaf for leaf in leaves(content, is_json=True)}
    return all(
        parameter.sent in found and likeness(parameter.value, found[parameter.sent]) != "none"
        for parameter in parameters(call)
        if parameter.sent
    )
