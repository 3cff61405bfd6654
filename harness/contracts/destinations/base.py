"""What the harness must know of a destination to observe it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from harness.contracts.description import Description
from harness.model import Answer, Tracker, Value
from harness.toolchain import paths

EVERY_HOST: Final = "*"
"""Stands for every host that nobody else claims, where a destination's hosts are not known."""

UNKNOWN_ANSWER: Final = Answer(body=b"[]")
"""What a host answers of which nothing is known: an empty list, which is also an object without
properties. So a build finds nothing in it, whichever of the two it expects."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A tool that receives data, as its documentation describes it to a browser.

    `key` is what people type, in lower case; `name` is its name in Segment's integrations
    object. `tracker_url` is where its tracker is loaded from, `stub` the name of the file that
    stands in for it. `settings` are those of an account made up for the harness, under
    Segment's names; one that is UNDEFINED is left out. `functions` are the tracker functions to
    observe (`wigzo.*` is every function of `wigzo`), `globals` the globals that the tracker reads
    when it starts, `state` those that are also looked at when the page has loaded, and after each
    call; a step such as `getInstance()` is what that function returns. `hosts` are all hosts that
    the documentation lets it talk to, or EVERY_HOST.
    `dispatcher` is the function whose first argument names another, if there is one: with `wigzo`,
    `wigzo('track', …)` counts as `wigzo.track(…)`; with `queue.push`, what is pushed,
    `["track", …]`, counts as `queue.track(…)`, or as the observed `track(…)` that carries it out.
    `answers` are what these hosts answer to a request for a path, where that is not `{}`, or
    UNKNOWN_ANSWER where nobody has described it.
    `folder` is the contracts folder that it is from; the loader of the folder fills it in.
    `learned` is what a build says of it where nobody has described it, and `guessed` are then the
    settings that no account has: made up after their names, or left empty. `tracker` is what is
    served in place of the stub, where a person chose one.
    """

    key: str
    name: str
    tracker_url: str
    stub: str
    functions: tuple[str, ...]
    globals: tuple[str, ...]
    hosts: tuple[str, ...]
    # A mapping has no hash, and caches need the destination's.
    settings: Mapping[str, Value] = field(default_factory=dict, hash=False)
    answers: Mapping[str, Answer] = field(default_factory=dict, hash=False)
    dispatcher: str = ""
    state: tuple[str, ...] = ()
    folder: Path | None = None
    learned: Description | None = None
    guessed: tuple[str, ...] = ()
    tracker: Tracker | None = None

    def __post_init__(self) -> None:
        """Refuse values with which nothing of the destination could be observed.

        Raises:
            ValueError: the key has capitals, the tracker's address is not whole, or the
                dispatcher is not observed.
        """
        if self.key != self.key.lower():
            raise ValueError(f"key {self.key!r} has capitals; write {self.key.lower()!r}")
        if not self.tracker_url.startswith("https://"):
            raise ValueError(f"tracker_url {self.tracker_url!r} does not begin with 'https://'")
        if self.dispatcher and self.dispatcher not in self.functions:
            raise ValueError(f"dispatcher {self.dispatcher!r} is not among the functions; add it")

    def observes(self, function: str) -> bool:
        """Say whether a function is observed.

        That is by its own name, by one such as `wigzo.*`, or because the dispatcher can name it.
        """
        owner = self.dispatcher.removesuffix(".push")
        if owner and function.startswith((f"{owner}.", f"{owner}[")):
            return True
        return any(
            function == name
            or (name.endswith(".*") and function.startswith(name.removesuffix("*")))
            for name in self.functions
        )

    @property
    def is_unknown(self) -> bool:
        """Whether nobody has described it: what it is, only a build can say."""
        return EVERY_HOST in self.hosts

    def has_host(self, host: str) -> bool:
        """Say whether the documentation names a host."""
        return host in self.hosts or EVERY_HOST in self.hosts

    def answer(self, path: str) -> Answer:
        """Return what its hosts usually answer to a request for a path."""
        return self.answers.get(path, UNKNOWN_ANSWER if self.is_unknown else Answer())

    def home(self) -> Path:
        """Return the folder that has its `stubs/` and `integrations/`.

        Raises:
            SetupError: it is the harness's own, and a file that belongs there is missing.
        """
        return self.folder or paths.pages()
