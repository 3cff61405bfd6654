"""What the harness must know of a destination to observe it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.values import Value


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host of the destination answers; it is JSON unless `headers` name another type."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b"{}"


@dataclass(frozen=True, slots=True)
class Destination:
    """A tool that receives data, as its documentation describes it to a browser.

    `name` is its name in Segment's integrations object. `settings` are those of an account
    made up for the harness, under Segment's names. `functions` are the tracker functions to
    observe (`wigzo.*` is every function of `wigzo`), `globals` the globals that the tracker
    reads when it starts. `hosts` are all hosts that the documentation lets it talk to.
    `answers` are what these hosts answer to a request for a path, where that is not `{}`.
    """

    key: str
    name: str
    tracker_url: str
    stub: str
    functions: tuple[str, ...]
    globals: tuple[str, ...]
    hosts: tuple[str, ...]
    settings: Mapping[str, Value] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
