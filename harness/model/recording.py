"""The frozen values that flow through a run, from the call to the verdict."""

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from harness.model.difference import Difference
from harness.model.phase import Phase
from harness.model.tracker import ServedTracker
from harness.model.values import UNDEFINED, Value

Library: TypeAlias = Literal["next", "classic"]
LIBRARIES: tuple[Library, ...] = ("next", "classic")

Method: TypeAlias = Literal[
    "identify", "track", "page", "group", "alias", "screen", "reset", "ready"
]


@dataclass(frozen=True, slots=True)
class Call:
    """One analytics.js call with its arguments: the stimulus.

    With `on`, the site calls a function of the tracker instead: `method` is what it calls on the
    global of this name.
    """

    method: Method
    args: tuple[Value, ...] = ()
    on: str = ""


@dataclass(frozen=True, slots=True)
class Invocation:
    """A tracker function that was called.

    `function` is the path as the page wrote it (`Wishpond.Tracker.identify`); `args` are
    snapshots taken at call time; `caller` is the address of the script that called, empty
    where the browser does not say; `inside` is the observed function that was running, empty
    where none was; `threw` is what the function threw, or UNDEFINED.
    """

    function: str
    args: tuple[Value, ...]
    phase: Phase
    order: int
    time: float
    caller: str = ""
    inside: str = ""
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


@dataclass(frozen=True, slots=True)
class Reported:
    """A request as Playwright reported it: the second witness, beside the edge.

    `failure` is why the browser gave it up, empty where it did not.
    """

    method: str
    url: str
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Build:
    """The concrete integration that is judged: where it came from, its version, its hash."""

    destination: str
    origin: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Leftovers:
    """What a run left in the page: new globals, cookies, and keys of either storage.

    `listeners` are event listeners that were added during calls and not removed, by target
    and type (`window scroll`).
    """

    globals: tuple[str, ...] = ()
    cookies: tuple[str, ...] = ()
    local_storage: tuple[str, ...] = ()
    session_storage: tuple[str, ...] = ()
    listeners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recording:
    """The ordered observations of one run, with what was run.

    `requirement` is the id of the requirement, or of the scenario, whose calls were made.
    `library_version` is what the library reports in the page, `tracker` the address of the
    tracker's script, `served_tracker` which tracker that was, `neighbour_tracker` the address of
    another destination's tracker on the same page. `dispatchers` are the tracker functions of
    either whose first argument names another one.
    `reported` are the requests that Playwright reported, `declared` the settings that the build
    declares, with their defaults. `world` is what each page finds on every machine, such as its
    time zone. `kept` are the values that the page has in the end: `cookie seen`, `local storage key
    seen`, and the properties of the tracker's globals, such as `shop.user`.
    """

    requirement: str
    library: Library
    library_version: str
    browser: str
    build: Build
    settings: Mapping[str, Value]
    calls: tuple[Call, ...]
    observations: tuple[Observation, ...]
    leftovers: Leftovers
    seconds: float
    tracker: str = ""
    reported: tuple[Reported, ...] = ()
    neighbour_tracker: str = ""
    declared: Mapping[str, Value] = field(default_factory=dict)
    dispatchers: tuple[str, ...] = ()
    world: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Value] = field(default_factory=dict)
    served_tracker: ServedTracker = field(default_factory=ServedTracker)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a promise stands: document, section, a few quoted words, a public address."""

    document: str
    section: str
    quote: str
    url: str


class Word(enum.StrEnum):
    """The four words a verdict can be; there is no boolean beside them."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    FAIL = "fail"
    ERROR = "error"
    SKIP = "skip"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the harness decided on one requirement under one library.

    `differences` explain a `fail`; `reason` explains an `error` or a `skip`.
    """

    requirement: str
    library: Library
    word: Word
    differences: tuple[Difference, ...] = ()
    reason: str = ""
    seconds: float = field(default=0.0, compare=False)

    def __post_init__(self) -> None:
        """Refuse a verdict that does not explain itself.

        Raises:
            ValueError: a `fail` without differences, or any other word with some.
        """
        if (self.word is Word.FAIL) != bool(self.differences):
            raise ValueError(f"a {self.word} verdict with {len(self.differences)} differences")
        if self.word in {Word.ERROR, Word.SKIP} and not self.reason:
            raise ValueError(f"a {self.word} verdict needs a reason")
