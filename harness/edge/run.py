"""One run, as the edge keeps it: its world, its requests so far, and the answers that wait."""

import asyncio
import concurrent.futures
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from harness.edge import request_info
from harness.edge.world import World
from harness.model import Request, Role

Tell: TypeAlias = Callable[[Request], None]
"""Is told of each request of a run, in the edge's own thread."""


@dataclass(slots=True)
class Gate:
    """An answer that waits: `reached` is done when it was asked for, `opened` lets it go."""

    reached: "concurrent.futures.Future[None]" = field(default_factory=concurrent.futures.Future)
    opened: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass(slots=True)
class Run:
    """The requests of one run so far; `phase` is set by the driver as the run goes on.

    `redirects` are the addresses that the edge redirected, each with where it did.
    """

    world: World
    phase: str = "load"
    began: float = field(default_factory=time.monotonic)
    requests: list[Request] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)
    gates: dict[str, Gate] = field(default_factory=dict)
    tell: Tell | None = None

    def __post_init__(self) -> None:
        self.gates = {url: Gate() for url in self.world.gates}

    def note(self, request: Request) -> None:
        """Add a request, and tell of it."""
        self.requests.append(request)
        if self.tell is not None:
            self.tell(request)

    def missing(self, urls: Sequence[str]) -> list[str]:
        """Return which of these addresses were not asked for yet, with all that follows on them.

        An address that is given twice must have been asked for twice, and where one was
        redirected, so must the next.
        """
        hops = (url for first in urls for url in request_info.hops(first, self.redirects))
        # After a preflight that was granted, the request itself is still to come.
        final = (
            item for item in self.requests if not item.is_preflight or item.role is Role.UNCLAIMED
        )
        return list((Counter(hops) - Counter(item.url for item in final)).elements())
