"""What an expectation may name, and the faults of a name that it may not."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.contracts.checks.faults import Fault, unknown
from harness.contracts.destinations.base import Destination
from harness.model import Requirement, segment


@dataclass(frozen=True, slots=True)
class Scope:
    """What an expectation may name: parts of the requirement, its destination and its neighbour."""

    requirement: Requirement
    destinations: tuple[Destination, ...]

    def of(self, part: str) -> list[str]:
        """Return a part of all destinations: `functions`, `globals`, `hosts`."""
        return [name for item in self.destinations for name in getattr(item, part)]

    def observes(self, function: Any) -> bool:
        """Say whether a function is observed."""
        return any(item.observes(str(function)) for item in self.destinations)

    def has_host(self, host: Any) -> bool:
        """Say whether the documentation names a host, or the library itself sends there."""
        return host == segment.API or any(item.has_host(host) for item in self.destinations)


def function_faults(name: Any, scope: Scope) -> Iterator[Fault]:
    """Yield the fault of a function that is not observed."""
    if not scope.observes(name):
        yield unknown("function", name, scope.of("functions"))


def host_faults(host: Any, scope: Scope) -> Iterator[Fault]:
    """Yield the fault of a host that the documentation does not name."""
    if not scope.has_host(host):
        yield unknown("host", host, scope.of("hosts"))


def script_faults(url: Any, scope: Scope) -> Iterator[Fault]:
    """Yield the fault of a script's address that nobody knows."""
    if not isinstance(url, str) or not url.startswith("https://"):
        yield Fault(f"the script {url!r} does not begin with 'https://'", (str(url),))
        return
    known = [item.tracker_url for item in scope.destinations]
    host = url.removeprefix("https://").partition("/")[0]
    if url not in known and not scope.has_host(host):
        yield unknown("script", url, known)
