"""What the requirements of every destination need to know of Wishpond: its probes."""

from collections.abc import Sequence
from typing import Final

from harness.contracts.requirements._platform import NOBODY, Message, Probes, required
from harness.contracts.requirements._wishpond import IDENTIFY, TRACK
from harness.model import Expected, Invocations


def _received(messages: Sequence[Message]) -> tuple[Invocations, ...]:
    """Return what Wishpond gets of these messages: it has no visitor without an id."""
    expected = tuple(
        Expected(IDENTIFY, required(sent.user, sent.content), more=True)
        if sent.method == "identify"
        else Expected(TRACK, required(sent.name, sent.content), more=True)
        for sent in messages
        if sent.method == "track" or sent.user != NOBODY
    )
    return (Invocations((IDENTIFY, TRACK), expected),)


PROBES: Final = Probes(
    methods=("identify", "track"),
    received=_received,
    traits=({"plan": "Startup"}, {"seats": 12}),
    settings={"siteId": "string", "apiKey": "string"},
    globals=("Wishpond",),
)
