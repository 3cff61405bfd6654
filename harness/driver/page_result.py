"""What a page showed in one run, as the driver puts it in a recording."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Request as PlaywrightRequest
from playwright.async_api import WebSocket

from harness.codec import observation, tagged_json
from harness.model import Leftovers, Observation, PageError, Reported, Value


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page showed between its beginning and its end."""

    observations: tuple[Observation, ...]
    leftovers: Leftovers
    library_version: str
    reported: tuple[Reported, ...]
    declared: Mapping[str, Value]


def seen(
    last: Mapping[str, Any],
    words: Mapping[str, Any],
    exceptions: Sequence[PageError],
    reported: Iterable[PlaywrightRequest | WebSocket],
) -> Seen:
    """Return what the recorder said at the end of a page, and in its last words.

    `exceptions` are those that nothing in the page caught, `reported` what Playwright saw.
    """
    log = [*json.loads(last["log"]), *words["log"]]
    settings = tagged_json.decode(last["declared"])
    return Seen(
        observations=(*map(observation, log), *exceptions),
        leftovers=Leftovers(
            globals=tuple(last["globals"]),
            cookies=tuple(last["cookies"]),
            local_storage=tuple(last["localStorage"]),
            session_storage=tuple(last["sessionStorage"]),
            listeners=tuple(last["listeners"]),
        ),
        library_version=last["libraryVersion"],
        reported=tuple(map(_reported, reported)),
        # What is no object declares none.
        declared=settings if isinstance(settings, Mapping) else {},
    )


def _reported(item: PlaywrightRequest | WebSocket) -> Reported:
    if isinstance(item, PlaywrightRequest):
        return Reported(item.method, item.url, item.failure or "")
    return Reported("GET", item.url)
