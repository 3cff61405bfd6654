"""Says what a comparison rests on: how many calls reached the destination, and what was not seen.

Two builds of which nothing is seen do nothing differently. So "no difference" is said only beside
what was observed, and where that is nothing, it is a doubt.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from harness.analysis import invoked
from harness.comparison.corpus import Scenario
from harness.comparison.side import Key, Side
from harness.comparison.signals import Boundary, is_of_build
from harness.model import (
    Conditions,
    Invocation,
    Library,
    Method,
    PageError,
    Recording,
    Request,
    Role,
    call_index,
)

_GUIDE: Final = "docs/adding-a-destination.md"

Of: TypeAlias = tuple[Library, Method]


@dataclass(slots=True)
class Reach:
    """What one build's calls reached, counted by the generation of the library and the method.

    `functions` are the tracker functions that were called, `requests` how many requests were sent,
    and `afterwards` how many of these when the page was left.
    `unserved` are scripts of the destination's hosts for which there is no tracker, if a page asked
    for no other.
    """

    calls: Counter[Of] = field(default_factory=Counter)
    reached: Counter[Of] = field(default_factory=Counter)
    threw: Counter[Of] = field(default_factory=Counter)
    functions: set[str] = field(default_factory=set)
    requests: int = 0
    afterwards: int = 0
    unserved: set[str] = field(default_factory=set)

    def add(self, scenario: Scenario, recording: Recording) -> None:
        """Add a recording of a scenario."""
        reached, threw = self._seen(recording)
        for number, call in enumerate(scenario.calls):
            of = recording.library, call.method
            if call.method != "reset":
                self.calls[of] += 1
                self.reached[of] += number in reached
                self.threw[of] += number in threw
        asked = [item for item in recording.observations if isinstance(item, Request)]
        if not any(item.role is Role.TRACKER for item in asked):
            self.unserved.update(item.url for item in asked if _is_script(item))

    def _seen(self, recording: Recording) -> tuple[set[int | None], set[int | None]]:
        """Return the calls that reached something, and those that threw."""
        reached, threw = set(), set()
        for made in invoked(recording):
            if isinstance(made, Invocation):
                self.functions.add(made.function)
                reached.add(call_index(made.phase))
        for seen in recording.observations:
            if isinstance(seen, Request) and is_of_build(seen) and not _is_script(seen):
                self.requests += 1
                self.afterwards += seen.phase == "unload"
                reached.add(call_index(seen.phase))
            elif isinstance(seen, PageError):
                threw.add(call_index(seen.phase))
        return reached, threw


def _is_script(seen: Request) -> bool:
    of_destination = seen.role in {Role.DESTINATION, Role.UNCLAIMED}
    headers = {name.lower(): value for name, value in seen.headers}
    return of_destination and headers.get("sec-fetch-dest") == "script"


def reach(side: Side, scenarios: Mapping[str, Scenario], keys: Iterable[Key]) -> Reach:
    """Return what the calls of these scenarios reached on one side.

    Only ordinary pages tell: where another destination is there, too, what is reached may be that
    one, and where the tracker is broken or late, calls throw that are right.
    """
    found = Reach()
    for key in keys:
        scenario = scenarios[key[0]]
        if _is_ordinary(scenario.conditions):
            found.add(scenario, side.runs[key][0])
    return found


def _is_ordinary(conditions: Conditions) -> bool:
    is_ready = conditions.when == "ready" and conditions.tracker == "there"
    return is_ready and not conditions.burst and not conditions.neighbour


def summary(old: Reach, new: Reach) -> str:
    """Say in a line what a comparison rests on."""
    methods = dict.fromkeys(method for _, method in old.calls if method != "reset")
    counts = ", ".join(
        f"{name} {_both(_of(old.reached, name), _of(new.reached, name))} of {_of(old.calls, name)}"
        for name in methods
    )
    functions = ", ".join(sorted(old.functions | new.functions)) or "none"
    requests = _both(old.requests, new.requests)
    return (
        f"calls that reached the destination: {counts}; functions: {functions}; "
        f"requests: {requests}"
    )


def doubts(old: Reach, new: Reach, boundary: Boundary) -> Iterator[str]:
    """Yield what was not compared, because nothing of it was seen on either build.

    A destination without functions is not described: then any script is its tracker.
    """
    for url in sorted(old.unserved | new.unserved) if boundary.functions else ():
        yield (
            f"no tracker was served for {url}; if it is the destination's tracker, name it as "
            f"tracker_url, as {_GUIDE} says"
        )
    if old.calls.total() and not any(map(_reached_anything, (old, new))):
        threw = " Most of them threw." if _most_threw(old, None) and _most_threw(new, None) else ""
        yield (
            f"nothing was compared: of {old.calls.total()} calls none reached a tracker function "
            f"or sent a request, on either build.{threw} {_remedy(boundary)}"
        )
        return
    for of in old.calls:
        if _most_threw(old, of) and _most_threw(new, of):
            library, method = of
            yield (
                f"{method} calls were not compared under {library}: {old.threw[of]} of "
                f"{old.calls[of]} threw on the old build, and {new.threw[of]} on the new one"
            )
    yield from _without_effect(old, new, boundary)


def _without_effect(old: Reach, new: Reach, boundary: Boundary) -> Iterator[str]:
    """Yield the methods that a build has although no call of theirs reached anything.

    What leaves with the page may be of any of them.
    """
    for method in dict.fromkeys(method for _, method in old.calls):
        is_seen = _of(old.reached, method) or _of(new.reached, method)
        threw = _of(old.threw, method) or _of(new.threw, method)
        leaves_later = old.afterwards or new.afterwards
        if method in boundary.methods and not (is_seen or threw or leaves_later):
            yield (
                f"{method} was not compared: the builds have it, but of {_of(old.calls, method)} "
                f"calls none reached a tracker function or sent a request. {_remedy(boundary)}"
            )


def _remedy(boundary: Boundary) -> str:
    """Say what to do where nothing was seen of either build."""
    if boundary.guessed:
        several = f"{', '.join(boundary.guessed)} {'were' if len(boundary.guessed) > 1 else 'was'}"
        return f"Give the builds the settings of an account with --set: {several} made up or empty"
    return f"Describe the destination's functions and hosts, as {_GUIDE} says"


def _reached_anything(side: Reach) -> bool:
    return bool(side.reached.total() or side.afterwards)


def _most_threw(side: Reach, of: Of | None) -> bool:
    if of is None:
        return 2 * side.threw.total() > side.calls.total()
    return 2 * side.threw[of] > side.calls[of]


def _of(counts: Counter[Of], method: str) -> int:
    return sum(count for (_, name), count in counts.items() if name == method)


def _both(old: int, new: int) -> str:
    return str(old) if old == new else f"{old} and {new}"
