"""Which tracker a page is served: the stub, or scripts that stand in its place."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self

from harness.model.answer import Answer

STUB: Final = "stub"
"""The source of a tracker that is the harness's own stand-in."""

PINNED: Final = "pinned"
"""The source of a tracker whose scripts are those of a lock file."""

LIVE: Final = "live"
"""The source of a tracker whose scripts come from their hosts while it runs."""

JAVASCRIPT: Final = "text/javascript; charset=utf-8"

_SHOWN: Final = 12
"""How many digits of a hash people are shown."""


@dataclass(frozen=True, slots=True)
class TrackerScript:
    """A script and the address at which it is served, without a query; `sha256` is its body's."""

    address: str
    body: bytes = field(repr=False)
    sha256: str
    content_type: str = JAVASCRIPT

    @classmethod
    def of(cls, address: str, body: bytes, content_type: str = JAVASCRIPT) -> Self:
        """Return a script with its hash."""
        return cls(address, body, hashlib.sha256(body).hexdigest(), content_type)


@dataclass(frozen=True, slots=True)
class Tracker:
    """A tracker that is served in place of the stub.

    `source` says where it is from, as a report shows it: `pinned`, `live`, a file or an address.
    `spec` is what `--tracker` takes to choose it again. The first of the `scripts` is the one that
    a build loads; the others are those that it loads itself. A live one has only the first: the
    edge fetches the others as they are asked for. `answers` are what the destination's hosts answer
    to GET, by address, where neither the destination nor a requirement says anything else.
    """

    source: str
    spec: str
    scripts: tuple[TrackerScript, ...]
    answers: Mapping[str, Answer] = field(default_factory=dict, hash=False)

    def served(self) -> "ServedTracker":
        """Return what a recording says of it; a live one may load more."""
        return ServedTracker(self.source, {one.address: one.sha256 for one in self.scripts})

    def at(self, address: str) -> TrackerScript | None:
        """Return the script of an address; None if it has none."""
        return next((one for one in self.scripts if one.address == address), None)


@dataclass(frozen=True, slots=True)
class ServedTracker:
    """What a recording says of the tracker that its page was served.

    `source` is `stub`, `pinned`, `live`, a file or an address. `scripts` has the sha256 of each
    script by its address, the tracker's own script first.
    """

    source: str = STUB
    scripts: Mapping[str, str] = field(default_factory=dict)

    @property
    def sha256(self) -> str:
        """The hash of the tracker's own script; empty where an older file says none."""
        return next(iter(self.scripts.values()), "")

    @property
    def words(self) -> str:
        """Which tracker it was, for people: `pinned 3f2a91c04b77 and 2 more scripts`."""
        more = len(self.scripts) - 1
        several = f" and {more} more script{'s' if more > 1 else ''}" if more > 0 else ""
        return f"{self.source} {self.sha256[:_SHOWN]}{several}".strip()
