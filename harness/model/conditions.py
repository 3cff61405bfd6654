"""The state of the page when the calls of a requirement are made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from harness.model.answer import Answer
from harness.model.values import Value
from harness.model.visit import USUAL_VISIT, Visit

When: TypeAlias = Literal[
    "ready", "before library", "before build", "before tracker", "before consent"
]
"""How far the page has come when the calls are made."""

TrackerState: TypeAlias = Literal[
    "there",
    "slow",
    "missing",
    "blocked",
    "broken",
    "late functions",
    "very late functions",
    "on the page",
]
"""Whether, when and how the tracker's script arrives."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """The state of the page when the calls are made, where it is not an ordinary one.

    `when` says how far the page has come; with `before consent` it calls `analytics.load` only
    after the calls, as a page does that waits for the visitor's consent. `burst` makes all calls in
    one go, without waiting for what each one causes; calls that are made before the page is ready
    always are. The `tracker` can be `slow` (it arrives ten seconds late), `missing` (404),
    `blocked` (by the page's content security policy), `broken` (it throws while it loads), define
    its functions some time after it has loaded, eight seconds (`late functions`) or a minute (`very
    late functions`), or be there before analytics.js, because the site itself loads its script (`on
    the page`). `strict_policy` is a content security policy that allows only the documented hosts.
    `options` are given to `analytics.load`. `returning_user` is the id that the visitor was
    identified by on an earlier visit. `neighbour` is the key of another destination whose reference
    build and tracker stub are on the same page; its script arrives in time. `together` is for many
    calls that share a page to save time: the browser remembers which requests it may make, and a
    reset is made in one go with the call after it. `groups` says, where that is not enough, how
    many calls are made in one go each time. `visit` says where the page is, and what its browser is
    like. `answers` are what the destination's hosts answer to requests for a path, one after the
    other; the last one goes on.
    """

    when: When = "ready"
    tracker: TrackerState = "there"
    burst: bool = False
    strict_policy: bool = False
    options: Mapping[str, Value] = field(default_factory=dict)
    returning_user: str = ""
    neighbour: str = ""
    together: bool = False
    groups: tuple[int, ...] = ()
    visit: Visit = USUAL_VISIT
    answers: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)


ORDINARY: Final = Conditions()
"""The page is ready, and all that it loads is there."""
