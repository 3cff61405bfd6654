"""What is observed during a run, each with its order and its moment."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from harness.model.phase import Phase
from harness.model.values import UNDEFINED, Value


@dataclass(frozen=True, slots=True)
class Invocation:
    """A tracker function that was called.

    `function` is the path as the page wrote it (`Wishpond.Tracker.identify`); `args` are
    snapshots taken at call time; `caller` is the address of the script that called, empty
    where the browser does not say; `inside` is the observed function that was running, empty
    where none was; `maker` is the address of the script that put the function in its place, and
    `hides` that of the script whose function it has replaced to the end of the run, each empty
    where nothing shows one; `threw` is what the function threw, or UNDEFINED.
    """

    function: str
    args: tuple[Value, ...]
    phase: Phase
    order: int
    time: float
    caller: str = ""
    inside: str = ""
    maker: str = ""
    hides: str = ""
    threw: Value = UNDEFINED


@dataclass(frozen=True, slots=True)
class CallStarted:
    """The moment at which the page made one of the calls; `index` counts from 0."""

    index: int
    phase: Phase
    order: int
    time: float


@dataclass(frozen=True, slots=True)
class CallbackRan:
    """A callback that was among a call's arguments has run."""

    name: str
    args: tuple[Value, ...]
    phase: Phase
    order: int
    time: float


@dataclass(frozen=True, slots=True)
class Definition:
    """A tracker function that became callable, and the watched globals at that moment."""

    function: str
    globals: Mapping[str, Value]
    phase: Phase
    order: int
    time: float


@dataclass(frozen=True, slots=True)
class GlobalState:
    """The globals that a destination's `state` names, at the end of a phase."""

    globals: Mapping[str, Value]
    phase: Phase
    order: int
    time: float


@dataclass(frozen=True, slots=True)
class ScriptLoad:
    """A script element: inserted with its address as written, then loaded or failed."""

    url: str
    element_id: str
    state: Literal["inserted", "loaded", "failed"]
    phase: Phase
    order: int
    time: float


@dataclass(frozen=True, slots=True)
class PageError:
    """An exception or a rejection that nothing in the page caught, or a blocked resource.

    The kind `caught` is an exception that left the build and that the library had to catch.
    `position` is the place in the build's own source (`lib/index.js:12:5`), empty where the
    error is not of the build.
    """

    kind: Literal["error", "rejection", "security policy", "caught"]
    message: str
    source: str
    stack: str
    phase: Phase
    order: int
    time: float
    position: str = ""


@dataclass(frozen=True, slots=True)
class ConsoleMessage:
    """What the page wrote to the console: the level and the arguments."""

    level: str
    args: tuple[Value, ...]
    phase: Phase
    order: int
    time: float


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """What the recorder could not observe, and why: the verdict becomes `error`."""

    where: str
    reason: str
    phase: Phase
    order: int
    time: float


class Role(enum.StrEnum):
    """Who claims a host: the part of the world that the edge plays for it."""

    SITE = "site"
    LIBRARY = "library"
    TRACKER = "tracker"
    DESTINATION = "destination"
    SEGMENT = "segment"
    UNCLAIMED = "unclaimed"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as the edge received it; `body` is raw, `parameters` its decoded form.

    `parameters` is UNDEFINED where the body is empty or in no format that `request_bodies` knows.
    `query` keeps duplicates and order. `time` is in milliseconds since the run began, on
    the machine's clock; the page's own clock is a virtual one.
    """

    method: str
    url: str
    host: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: tuple[tuple[str, str], ...]
    body: bytes
    parameters: Value
    role: Role
    status: int
    phase: Phase
    order: int
    time: float

    @property
    def is_preflight(self) -> bool:
        """Whether the browser asked for permission (CORS) instead of sending data."""
        names = {name.lower() for name, _ in self.headers}
        return self.method == "OPTIONS" and "access-control-request-method" in names


RefusalReason: TypeAlias = Literal[
    "size limit",
    "content security policy",
    "mixed content",
    "integrity",
    "CORS",
    "blocked port",
    "other",
]
"""The rule by which a browser refuses a request, or keeps its answer from the page."""

DECLINED_BEACON: Final = "sendBeacon() returned false"
"""What is said of a beacon that the browser declined: the page knows that it is no request."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that the browser refused.

    `said` is the browser's own word for it (`net::ERR_UNSAFE_PORT`). `method` is empty where the
    browser does not say it. `is_sent` says that the browser sent the request, which is then a
    `Request`, too, and kept only the answer from the page.
    """

    method: str
    url: str
    why: RefusalReason
    said: str
    phase: Phase
    order: int
    time: float
    role: Role = Role.UNCLAIMED
    is_sent: bool = False

    @property
    def host(self) -> str:
        """The host of its address."""
        return self.url.partition("://")[2].partition("/")[0].partition("?")[0]

    @property
    def path(self) -> str:
        """The path of its address, without its query."""
        return "/" + self.url.partition("://")[2].partition("?")[0].partition("/")[2]

    @property
    def words(self) -> str:
        """Who refused it and why: `refused by the browser: blocked port (net::ERR_UNSAFE_PORT)`."""
        return f"refused by the browser: {self.why} ({self.said})"


Observation: TypeAlias = (
    Invocation
    | CallStarted
    | CallbackRan
    | Definition
    | GlobalState
    | ScriptLoad
    | PageError
    | ConsoleMessage
    | BlindSpot
    | Request
    | Refusal
)
