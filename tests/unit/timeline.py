"""Writes recordings down by hand, observation by observation, as a page would show them."""

import json
from collections.abc import Mapping
from typing import Any

from harness.model import (
    UNDEFINED,
    Build,
    Call,
    CallStarted,
    Definition,
    Invocation,
    Leftovers,
    Library,
    Observation,
    PageError,
    Recording,
    Reported,
    Request,
    Role,
    ScriptLoad,
    Value,
)

TRACKER = "https://cdn.shop.example/t.js"
BUILD = "https://cdn.segment.com/shop.js"
SETTINGS = {"siteId": "0047"}


class Timeline:
    """A page's observations so far, in order; each `wait` lets the page's time pass.

    A new one has loaded the library, and settled. `dispatchers` are the functions of the tracker
    whose first argument names another one.
    """

    def __init__(
        self, *calls: Call, settled: bool = True, dispatchers: tuple[str, ...] = ()
    ) -> None:
        self.calls = calls
        self.dispatchers = dispatchers
        self.seen: list[Observation] = []
        self.time = 0.0
        self.phase = "load"
        self.script("https://cdn.segment.com/analytics.min.js", "inserted")
        if settled:
            self.wait()

    def wait(self, milliseconds: float = 120_001) -> "Timeline":
        self.time += milliseconds
        return self

    def call(self, index: int) -> "Timeline":
        self.phase = f"call {index}"
        self.seen.append(CallStarted(index, self.phase, self._order(), self.time))
        return self

    def leave(self) -> "Timeline":
        self.phase = "unload"
        return self

    def script(self, url: str, state: Any = "loaded") -> "Timeline":
        self.seen.append(ScriptLoad(url, "", state, self.phase, self._order(), self.time))
        return self

    def defined(self, *functions: str) -> "Timeline":
        for function in functions:
            self.seen.append(Definition(function, {}, self.phase, self._order(), self.time))
        return self

    def threw(self, source: str) -> "Timeline":
        self.seen.append(PageError("error", "broken", f"{source}:1:1", "", self.phase, 1, 0))
        return self

    def invoked(
        self, function: str, *args: Value, caller: str = BUILD, inside: str = ""
    ) -> "Timeline":
        seen = Invocation(function, args, self.phase, self._order(), self.time, caller, inside)
        self.seen.append(seen)
        return self

    def sent(
        self, path: str, body: Value = UNDEFINED, *, raw: bytes = b"", **parts: Any
    ) -> "Timeline":
        """Note a request to the destination, with a body as JSON or one that says nothing."""
        known: dict[str, Any] = {
            "method": "POST",
            "host": "api.shop.example",
            "query": (),
            "headers": (("Content-Type", "application/json"),),
            "body": raw if body is UNDEFINED else json.dumps(body).encode(),
            "parameters": body,
            "role": Role.DESTINATION,
            "phase": self.phase,
            **parts,
        }
        url = f"https://{known['host']}{path}"
        self.seen.append(Request(url=url, path=path, status=200, order=1, time=1.5, **known))
        return self

    def told(self, message: Mapping[str, Value]) -> "Timeline":
        """Note what the library sends to Segment."""
        return self.sent("/v1/x", message, host="api.segment.io", role=Role.SEGMENT)

    def recording(self, library: Library = "next") -> Recording:
        return Recording(
            requirement="shop-track",
            library=library,
            library_version="2.1.0",
            browser="chromium 141.0",
            build=Build("shop", "reference", "1.0.0", "0f" * 32),
            settings=SETTINGS,
            calls=self.calls,
            observations=tuple(self.seen),
            leftovers=Leftovers(),
            seconds=0.25,
            tracker=TRACKER,
            dispatchers=self.dispatchers,
            reported=tuple(
                Reported(seen.method, seen.url) for seen in self.seen if isinstance(seen, Request)
            ),
        )

    def _order(self) -> int:
        return 1 + sum(not isinstance(seen, Request | PageError) for seen in self.seen)
