"""What of a run reached the destination: functions that were called, hosts that were asked."""

from collections.abc import Iterator

from harness.contracts import Destination
from harness.model import Invocation, Recording, Request, Role, ScriptLoad


def nothing_arrived(recording: Recording, target: Destination) -> bool:
    """Say whether no function of the tracker was called, and no request sent to its hosts."""
    return not (any(called(recording, target)) or any(asked(recording, target)))


def called(recording: Recording, target: Destination) -> Iterator[str]:
    """Yield the function of each invocation of the destination's tracker.

    What another destination on the page gets does not count.
    """
    for seen in recording.observations:
        if isinstance(seen, Invocation) and target.observes(seen.function):
            yield seen.function


def asked(recording: Recording, target: Destination) -> Iterator[str]:
    """Yield the host of each request that the destination got.

    Scripts, such as the tracker's own, do not count, nor does asking for permission (CORS).
    """
    scripts = {seen.url for seen in recording.observations if isinstance(seen, ScriptLoad)}
    for seen in recording.observations:
        if (
            isinstance(seen, Request)
            and seen.role is Role.DESTINATION
            and target.has_host(seen.host)
            and seen.url not in scripts
            and not seen.is_preflight
        ):
            yield seen.host
