"""What a destination's hosts answer: the scripts of its tracker, and what these ask for."""

import json
from typing import Final

from harness.contracts import Destination
from harness.edge.assets import Assets
from harness.edge.replies import JSON, NO_STORE, Reply
from harness.model import STUB, Answer, Conditions, ServedTracker, TrackerScript

FUNCTIONS_AFTER_MS: Final = {"late functions": 8000, "very late functions": 60_000}
"""The time in the page, in ms, after which such a tracker defines its functions.

It is longer than the five seconds after which `next` delivers the calls that it has buffered: else
chance would decide which comes first.
"""


def is_tracker(url: str, destination: Destination) -> bool:
    """Say whether an address is a tracker's: the documented one, or the same file of its host.

    Else a build that has moved to another folder of the host would be observed to do nothing.
    """
    known = destination.tracker_url
    if url == known or (destination.tracker and destination.tracker.at(url)):
        return True
    host, path = url.split("/")[2], url.partition("//")[2].partition("/")[2]
    name = known.rpartition("/")[2]
    is_moved = host == known.split("/")[2] and url.rpartition("/")[2] == name
    return is_moved and name.endswith(".js") and f"/{path}" not in destination.answers


def served_tracker(assets: Assets, destination: Destination) -> ServedTracker:
    """Return which tracker a page is served."""
    chosen = destination.tracker
    if chosen is None:
        stub = _script(assets, destination, destination.tracker_url)
        return ServedTracker(STUB, {stub.address: stub.sha256})
    return chosen.served()


def tracker(assets: Assets, destination: Destination, conditions: Conditions, url: str) -> Reply:
    """Return the script of a tracker at an address, or what a run's conditions put in its place."""
    script = _script(assets, destination, url)
    code = script.body
    if script.address != destination.tracker_url:
        return Reply(content_type=script.content_type, body=code, headers=NO_STORE)
    if destination.is_unknown:
        roots = {name.split(".")[0].removesuffix("()") for name in destination.functions}
        names = json.dumps(sorted(roots)).encode()
        code = b"(() => { const HARNESS_GLOBALS = %b;\n%b})();" % (names, code)
    match conditions.tracker:
        case "missing":
            return Reply(status=404, headers=NO_STORE)
        case "broken":
            code = b"throw new Error('this tracker is broken, as the requirement wants it');"
        case "late functions" | "very late functions" as state:
            code = b"setTimeout(() => {\n%b\n}, %d);" % (code, FUNCTIONS_AFTER_MS[state])
        case "there" | "slow" | "blocked" | "on the page":
            pass
    return Reply(content_type=script.content_type, body=code, headers=NO_STORE)


def _script(assets: Assets, destination: Destination, url: str) -> TrackerScript:
    """Return the script of a tracker that is served at an address, or else its own script."""
    if destination.tracker is None:
        body = assets.stubs[destination.key].read_bytes()
        return TrackerScript.of(destination.tracker_url, body)
    return destination.tracker.at(url) or destination.tracker.scripts[0]


def pinned_answer(destination: Destination, method: str, host: str, path: str) -> Answer | None:
    """Return what the pin of the tracker says that a host answers; None if it says nothing."""
    chosen = destination.tracker
    if chosen is None or method != "GET" or path in destination.answers:
        return None
    return chosen.answers.get(f"https://{host}{path}")


def answer(usual: Answer, conditions: Conditions, path: str, before: int) -> Reply:
    """Return the answer to a request after so many others for a path.

    It is the `usual` one, unless the conditions say something else.
    """
    every = conditions.answers.get(path, (usual,))
    given = every[min(before, len(every) - 1)]
    headers = {**NO_STORE, **given.headers}
    if conditions.visit.cookies == "refused":
        headers = {name: value for name, value in headers.items() if name.lower() != "set-cookie"}
    return Reply(given.status, JSON, given.body, headers, given.after)
