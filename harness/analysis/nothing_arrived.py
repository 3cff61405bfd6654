"""What of a run reached the destination: functions that were called, hosts that were asked."""

from collections.abc import Iterator

from harness.contracts import Destination
from harness.model import Invocation, Recording, Request, Role, ScriptLoad


def nothing_arrived(
    recording: Recording, target: Destination, neighbour: Destination | None = None
) -> bool:
    """Say whether no function of the tracker was called, and no request sent to its hosts.

    What the `neighbour` gets, another destination on the page, does not count.
    """
    return not (any(called(recording, target)) or any(asked(recording, target, neighbour)))


def called(recording: Recording, target: Destination) -> Iterator[str]:
    """Yield the function of each invocation of the destination's tracker."""
    for seen in recording.observations:
        if isinstance(seen, Invocation) and target.observes(seen.function):
            yield seen.function


def asked(
    recording: Recording, target: Destination, neighbour: Destination | None = None
) -> Iterator[str]:
    """Yield the host of each request that the destination got, and not its neighbour.

    Scripts, such as the tracker's own, do not count, nor does asking for permission (CORS).
    """
    scripts = {seen.url for seen in recording.observations if isinstance(seen, ScriptLoad)}
    for seen in recording.observations:
        if (
            isinstance(seen, Request)
            and seen.role is Role.DESTINATION
            and target.has_host(seen.host)
            and not (neighbour and neighbour.has_host(seen.host))
            and seen.url not in scripts
            and not seen.is_preflight
        ):
            yield seen.host
