"""The result of a page in one run, which the driver puts in a recording."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from harness.codec import observation, tagged_json
from harness.driver.refusals import RoleOf, put_together
from harness.model import (
    BlindSpot,
    Leftovers,
    Observation,
    PageError,
    Refusal,
    Reported,
    Request,
    Value,
)


@dataclass(frozen=True, slots=True)
class PageResult:
    """What was observed in a page, and what the page left behind."""

    observations: tuple[Observation, ...]
    leftovers: Leftovers
    library_version: str
    reported: tuple[Reported, ...]
    declared: Mapping[str, Value]
    kept: Mapping[str, Value]

    @property
    def may_send_late(self) -> bool:
        """Whether the page began something while it unloaded that the browser may still send."""
        spots = (item for item in self.observations if isinstance(item, BlindSpot))
        return any(item.phase == "unload" for item in spots)


def page_result(
    last: Mapping[str, Any],
    unload: Mapping[str, Any],
    exceptions: Sequence[PageError],
    reported: Sequence[Reported],
) -> PageResult:
    """Return the result of a page.

    `last` is what the recorder returned after the calls, and `unload` what it saw while the page
    unloaded. `exceptions` are those that nothing in the page caught, and `reported` the requests
    that Playwright saw.
    """
    log = [*json.loads(last["log"]), *unload["log"]]
    settings = tagged_json.decode(last["declared"])
    return PageResult(
        observations=(*map(observation, log), *exceptions),
        leftovers=Leftovers(
            globals=tuple(last["globals"]),
            cookies=tuple(last["cookies"]),
            local_storage=tuple(last["localStorage"]),
            session_storage=tuple(last["sessionStorage"]),
            listeners=tuple(last["listeners"]),
        ),
        library_version=last["libraryVersion"],
        reported=tuple(reported),
        # If it is not an object, the integration declares no settings.
        declared=settings if isinstance(settings, Mapping) else {},
        kept={place: tagged_json.decode(value) for place, value in last["kept"].items()},
    )


def with_refusals(
    result: PageResult, refused: Sequence[Refusal], requests: Sequence[Request], role_of: RoleOf
) -> PageResult:
    """Return what a page showed, with what the browser refused in it, each once.

    `refused` is what the browser itself reports, `requests` what the edge got.
    """
    observations, reported = put_together(
        result.observations, refused, result.reported, requests, role_of
    )
    return replace(result, observations=observations, reported=reported)
