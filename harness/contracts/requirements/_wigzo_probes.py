"""What the requirements of every destination need to know of Wigzo: its probes."""

from collections.abc import Sequence
from typing import Final

from harness.contracts.requirements._platform import Message, Probes, required
from harness.contracts.requirements._wigzo import HOST
from harness.model import (
    ANYTHING,
    Containing,
    Expectation,
    Expected,
    ExpectedRequest,
    Invocations,
    Requests,
    Value,
)


def _sent(path: str, bodies: list[Value]) -> Requests:
    """All requests of one kind to Wigzo's server."""
    expected = tuple(ExpectedRequest(parameters=body) for body in bodies)
    return Requests("POST", HOST, path, expected)


def _received(messages: Sequence[Message]) -> tuple[Expectation, ...]:
    """Return what Wigzo gets of these messages, at its functions and in its requests."""
    users = [sent for sent in messages if sent.method == "identify"]
    events = [sent for sent in messages if sent.method != "identify"]
    return (
        Invocations(
            ("wigzo.identify", "wigzo.track"),
            tuple(
                Expected("wigzo.identify", required(sent.content), more=True)
                if sent.method == "identify"
                else Expected("wigzo.track", required(_event_name(sent), sent.content), more=True)
                for sent in messages
            ),
        ),
        _sent("/rest/v1/learn/event", [_body(sent) for sent in events]),
        _sent("/rest/v1/learn/identify", [_body(sent) for sent in users]),
    )


def _event_name(sent: Message) -> Value:
    """Return an event's name: no document says which name a page call has."""
    return {"track": sent.name, "page": ANYTHING, "identify": ANYTHING}[sent.method]


def _body(sent: Message) -> Value:
    """Return the part of a request's body that a message decides."""
    if all(part is ANYTHING for part in (_event_name(sent), sent.user, sent.content)):
        return ANYTHING
    body = {"eventName": _event_name(sent), "userId": sent.user}
    if isinstance(sent.content, Containing):
        body |= sent.content.properties
    return Containing({name: value for name, value in body.items() if value is not ANYTHING})


PROBES: Final = Probes(
    methods=("identify", "page", "track"),
    received=_received,
    traits=({"email": "john.doe@example.com"}, {"phone": "+91 80 5550 0100"}),
    settings={"orgToken": "string"},
    globals=("wigzo", "WigzoObject"),
    cookies=("WIGZO_LEARNER_ID", "PAGE_UUID"),
)
