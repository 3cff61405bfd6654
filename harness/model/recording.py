"""A recording: the ordered observations of one run, with what was run."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.model.call import Call, Library
from harness.model.observations import Observation
from harness.model.tracker import ServedTracker
from harness.model.values import Value


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
    tracker's script, `served_tracker` which tracker that was, `neighbour_tracker` which one another
    destination had on the same page; without one, it has no scripts. `dispatchers` are the tracker
    functions of either whose first argument names another one.
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
    neighbour_tracker: ServedTracker = field(default_factory=ServedTracker)
    declared: Mapping[str, Value] = field(default_factory=dict)
    dispatchers: tuple[str, ...] = ()
    world: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, Value] = field(default_factory=dict)
    served_tracker: ServedTracker = field(default_factory=ServedTracker)

    @property
    def tracker_scripts(self) -> frozenset[str]:
        """The addresses of all scripts of the tracker, and of the neighbour's."""
        own = {self.tracker, *self.served_tracker.scripts, *self.neighbour_tracker.scripts}
        return frozenset(own - {""})
