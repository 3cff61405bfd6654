"""What the harness relies on in a browser, and how a recording of the control's probes shows it.

The probes are in `pages/controls/integration/lib/probes.js`, by the same names.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from harness.model import (
    BlindSpot,
    Capability,
    Conditions,
    ConsoleMessage,
    Invocation,
    PageError,
    Recording,
    Request,
    Requirement,
    Value,
    segment,
)
from harness.session.controls.miniature import DESTINATION, SOURCE, TELL

PROBES: Final = Requirement(
    id="harness-control-probes",
    destination=DESTINATION.key,
    statement="The page tries out what the harness relies on.",
    level="documented",
    source=SOURCE,
    calls=(),
    expectations=(),
    settings={"probes": True},
    libraries=("next",),
    conditions=Conditions(strict_policy=True),
)
"""Has the control's build carry out its probes. Nothing judges it: `capabilities` reads it."""

_MINUTE_MS: Final = 60_000


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of the probes: their recording, and whether there is a screenshot of the page."""

    recording: Recording
    has_screenshot: bool

    def told(self, name: str) -> tuple[Value, ...]:
        """Return what a probe told; nothing where it told nothing."""
        for seen in self.recording.observations:
            if isinstance(seen, Invocation) and seen.function == TELL and seen.args[:1] == (name,):
                return seen.args[1:]
        return ()

    def sent(self, path: str, phase: str = "load", method: str = "") -> bool:
        """Say whether the edge got a request in a phase."""
        return any(
            isinstance(seen, Request)
            and (seen.path, seen.phase) == (path, phase)
            and method in {"", seen.method}
            for seen in self.recording.observations
        )

    def is_blind(self, where: str) -> bool:
        """Say whether the recorder noticed what the harness does not follow."""
        return any(
            isinstance(seen, BlindSpot) and seen.where.startswith(where)
            for seen in self.recording.observations
        )


Shows: TypeAlias = Callable[[Tried], bool]
"""Says whether the probes show that the browser can do something."""


@dataclass(frozen=True, slots=True)
class _Probe:
    """A capability, what the harness uses it for, and what is the case where it is missing."""

    name: str
    use: str
    otherwise: str
    shows: Shows
    needed: bool = True


def capabilities(tried: Tried, *, needs_screenshots: bool) -> tuple[Capability, ...]:
    """Return what the browser can do, and what not."""
    return tuple(
        Capability(
            probe.name,
            probe.use,
            probe.shows(tried),
            needs_screenshots if probe.name == _SCREENSHOTS else probe.needed,
        )
        for probe in _PROBES
    )


def otherwise(tried: Tried, found: tuple[Capability, ...]) -> list[str]:
    """Say what is the case in place of each capability that is needed and missing."""
    if not any(tried.told(probe.name) for probe in _PROBES):
        return [
            "nothing is seen of what a tracker's functions are called with"
            if tried.sent("/answer")
            else "the page's time was over before its probes were carried out"
        ]
    lacking = {item.name for item in found if item.needed and not item.has}
    return [probe.otherwise for probe in _PROBES if probe.name in lacking]


def _lets_a_minute_pass(tried: Tried) -> bool:
    """By both of the page's clocks alike, and without waiting for it."""
    is_at_once = tried.recording.seconds * 1000 < _MINUTE_MS
    passed = tried.told("virtual time")
    # The clocks are read in milliseconds, so either may be one off.
    is_a_minute = [isinstance(span, int) and abs(span - _MINUTE_MS) <= 1 for span in passed]
    return is_at_once and is_a_minute == [True, True]


def _holds_to_the_policy(tried: Tried) -> bool:
    is_reported = any(
        isinstance(seen, PageError)
        and seen.kind == "security policy"
        and "elsewhere.example" in seen.message
        for seen in tried.recording.observations
    )
    return is_reported and not tried.sent("/refused")


def _says_who_called(tried: Tried) -> bool:
    return any(
        isinstance(seen, Invocation) and seen.caller.startswith(f"https://{segment.CDN}/")
        for seen in tried.recording.observations
    )


def _reports_errors(tried: Tried) -> bool:
    """With the place in the build's own source, which is found by the stack."""
    return any(
        isinstance(seen, PageError)
        and "the control throws" in seen.message
        and seen.position.startswith("lib/probes.js:")
        for seen in tried.recording.observations
    )


def _is_a_second_witness(tried: Tried) -> bool:
    return any(seen.url.endswith("/answer") for seen in tried.recording.reported)


def _writes_to_the_console(tried: Tried) -> bool:
    return any(
        isinstance(seen, ConsoleMessage) and seen.args == ("the control warns",)
        for seen in tried.recording.observations
    )


def _stores(tried: Tried) -> bool:
    left = tried.recording.leftovers
    return "control" in left.local_storage and "control" in left.session_storage


_SCREENSHOTS: Final = "screenshots"

_PROBES: Final = (
    _Probe(
        "requests through the edge",
        "every request is answered and recorded, whatever its host",
        "its requests go past the edge, which is its proxy",
        lambda tried: tried.sent("/answer", method="POST"),
    ),
    _Probe(
        "virtual time",
        "two minutes pass at once, so that “nothing was sent” is proven",
        "a minute of the page's time does not pass at once, by the page's own clocks",
        _lets_a_minute_pass,
    ),
    _Probe(
        "time that waits for requests",
        "what an answer causes is seen in order, on however slow a machine",
        "the page's time does not wait for its requests",
        lambda tried: tried.told("time that waits for requests") == ("answer", "timer"),
    ),
    _Probe(
        "online",
        "the library delivers at once what it would keep back without a network",
        "the page believes that it has no network",
        lambda tried: tried.told("online") == (True,),
    ),
    _Probe(
        "preflights",
        "a request that needs another host's permission is sent only with it (CORS)",
        "it sends to other hosts without asking for permission (CORS)",
        lambda tried: tried.sent("/answer", method="OPTIONS"),
    ),
    _Probe(
        "pictures",
        "many trackers send by asking for a picture",
        "it asks for no pictures",
        lambda tried: tried.sent("/picture"),
    ),
    _Probe(
        "beacons",
        "what a build sends while its page is left is seen",
        "a beacon that is sent as the page is left never reaches the edge",
        lambda tried: tried.sent("/beacon", "unload"),
    ),
    _Probe(
        "keepalive requests",
        "what a build sends while its page is left is seen",
        "a request with keepalive that is sent as the page is left never reaches the edge",
        lambda tried: tried.sent("/keepalive", "unload"),
    ),
    _Probe(
        "fetchLater",
        "what a page has the browser send later is seen, where it has such a function",
        "it has no fetchLater",
        lambda tried: tried.told("fetchLater") == (True,),
        needed=False,
    ),
    _Probe(
        "cookies",
        "visitors are known again, and each run begins without any",
        "the page cannot keep a cookie",
        lambda tried: "control" in tried.recording.leftovers.cookies,
    ),
    _Probe(
        "storage",
        "the library keeps its queue there, and the recorder the log of a page that is left",
        "the page cannot keep anything in its storage",
        _stores,
    ),
    _Probe(
        "IndexedDB",
        "what a page keeps there is found, and waited for",
        "IndexedDB does not answer",
        lambda tried: tried.told("IndexedDB") == ("control",),
    ),
    _Probe(
        "security policies",
        "a page can forbid what no document lists",
        "it does not refuse and report what the page's content security policy forbids",
        _holds_to_the_policy,
    ),
    _Probe(
        "callers",
        "what a tracker calls itself is told apart from what a build calls",
        "a stack does not say which script called",
        _says_who_called,
    ),
    _Probe(
        "uncaught errors",
        "an error is shown with its place in the build's source",
        "it does not report an error that nothing caught, with its place",
        _reports_errors,
    ),
    _Probe(
        "a second witness",
        "each request is seen by the edge and by Playwright",
        "Playwright does not report the page's requests",
        _is_a_second_witness,
    ),
    _Probe(
        "the console",
        "what a build writes there is seen",
        "the page's console is not observed",
        _writes_to_the_console,
    ),
    _Probe(
        "workers",
        "a page with one gets an error, because its time is its own",
        "a worker begins unseen",
        lambda tried: tried.is_blind("Worker "),
    ),
    _Probe(
        "service workers",
        "a page with one gets an error, because its time is its own",
        "a service worker is registered unseen",
        lambda tried: tried.is_blind("service worker "),
    ),
    _Probe(
        "other windows",
        "a page that opens one gets an error, because a verdict covers one page",
        "another window opens unseen",
        lambda tried: tried.is_blind("another window "),
    ),
    _Probe(
        _SCREENSHOTS,
        "--screenshot, and a failure bundle's picture",
        "it gives no picture of a page",
        lambda tried: tried.has_screenshot,
    ),
)
