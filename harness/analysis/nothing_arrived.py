"""Whether anything of a run reached the destination at all."""

from harness.contracts import Destination
from harness.model import Invocation, Recording, Request, Role, ScriptLoad


def nothing_arrived(recording: Recording, target: Destination) -> bool:
    """Say whether no function of the tracker was called, and no request sent to its hosts.

    Scripts, such as the tracker's own, do not count, nor does asking for permission (CORS). What
    another destination on the page gets does not count either.
    """
    scripts = {seen.url for seen in recording.observations if isinstance(seen, ScriptLoad)}
    return not (
        any(
            target.observes(seen.function)
            for seen in recording.observations
            if isinstance(seen, Invocation)
        )
        or any(
            seen.role is Role.DESTINATION
            and target.has_host(seen.host)
            and seen.url not in scripts
            and not seen.is_preflight
            for seen in recording.observations
            if isinstance(seen, Request)
        )
    )
