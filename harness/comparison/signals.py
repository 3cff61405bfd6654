"""What a recording says of a build's behaviour: signals, each with what it was caused by."""

import enum
import fnmatch
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote

from harness.analysis import invoked
from harness.codec import call_source, invocation_source, source
from harness.comparison.corpus import Scenario
from harness.model import (
    UNDEFINED,
    CallbackRan,
    CallStarted,
    ConsoleMessage,
    Definition,
    Invocation,
    Observation,
    PageError,
    Recording,
    Request,
    Role,
    ScriptLoad,
    Value,
    call_index,
    segment,
)


class Kind(enum.StrEnum):
    """The kinds of signals; those of one kind have an order among themselves."""

    INVOCATION = "invocation"
    REQUEST = "request"
    SCRIPT = "script"
    ERROR = "error"
    CONSOLE = "console message"
    CALLBACK = "callback"
    DEFINITION = "tracker function"
    GLOBAL = "global"
    COOKIE = "cookie"
    LOCAL_STORAGE = "local storage key"
    SESSION_STORAGE = "session storage key"
    LISTENER = "event listener"
    VERDICT = "verdict"


ORDERED: Final = frozenset({Kind.INVOCATION})
"""The kinds with an order; requests overtake each other on their way."""

CARRYING: Final = frozenset({Kind.INVOCATION, Kind.REQUEST})
"""The kinds that carry something by which they are known again under another name."""

LOADING: Final = "while the page loads"
LEAVING: Final = "when the page is left"
AFTERWARDS: Final = "in the page afterwards"

_LEFTOVERS: Final = {
    "globals": Kind.GLOBAL,
    "cookies": Kind.COOKIE,
    "local_storage": Kind.LOCAL_STORAGE,
    "session_storage": Kind.SESSION_STORAGE,
    "listeners": Kind.LISTENER,
}
PATH: Final = "path"
"""The part of a request's content that has the segments of its path."""

_STORES: Final = frozenset({Kind.COOKIE, Kind.LOCAL_STORAGE, Kind.SESSION_STORAGE})
_OF_LIBRARY: Final = re.compile(r"(?:ajs_|ajs%3A|segmentio\.).*|__tld__|debug")
"""Cookies and keys that the library keeps for itself."""

_FLUSH_MS: Final = 5000.0
"""How long `next` holds back at most what is called before a build is ready."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """What is a destination's own, where others are on the page: tracker functions and globals.

    A `*` in `functions` stands for any name.
    """

    functions: tuple[str, ...]
    globals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that a build did.

    `key` is what it is of its kind (the function, method and address), `content` what it carried.
    `place` is the call that it belongs to, as a number, or what the page was doing. `delay` is in
    milliseconds of the page's time since the call was made, where that is known, and `chance` how
    much of it may be chance.
    """

    kind: Kind
    key: str
    content: Value
    place: int | str
    delay: float | None = None
    said: str = ""
    chance: float = 0.0

    @property
    def fingerprint(self) -> tuple[str, str]:
        """What it is and carried, for finding it again on the other side."""
        return self.key, repr(self.content)


def signals(
    recording: Recording, scenario: Scenario, boundary: Boundary
) -> dict[str, list[Signal]]:
    """Return the signals of each part of a scenario by its name.

    Of a scenario with one part all belong to it. Where several share a page, what happened while
    the page loaded or was left has a part of its own name.
    """
    only = scenario.parts[0].name if len(scenario.parts) == 1 else ""
    spans = scenario.spans()
    chance = _chance(recording, scenario)
    started = {
        seen.index: seen.time for seen in recording.observations if isinstance(seen, CallStarted)
    }
    found: dict[str, list[Signal]] = {part.name: [] for part in scenario.parts}
    for name in () if only else (LOADING, LEAVING, AFTERWARDS):
        found[name] = []
    for seen in _of_interest(recording, boundary):
        place, owner = _place(seen.phase, spans)
        call = call_index(seen.phase)
        began = None if call is None else started.get(call)
        made = _signal(seen, place, began, recording.settings)
        if made is not None:
            found[only or owner].append(replace(made, chance=chance))
    for made in _left(recording):
        found[only or AFTERWARDS].append(made)
    return found


def _chance(recording: Recording, scenario: Scenario) -> float:
    """Return how many milliseconds the library itself may hold a call back, by chance."""
    is_ready = scenario.conditions.when == "ready" and scenario.conditions.tracker == "there"
    return 0.0 if is_ready or recording.library == "classic" else _FLUSH_MS


def _place(phase: str, spans: Sequence[tuple[object, range]]) -> tuple[int | str, str]:
    """Return the number of the call within its part, or what the page did; and the part's name."""
    index = call_index(phase)
    if index is None:
        place = LOADING if phase == "load" else LEAVING
        return place, place
    for part, span in spans:
        if index in span:
            return index - span.start, getattr(part, "name", "")
    return LEAVING, LEAVING


def _of_interest(recording: Recording, boundary: Boundary) -> Iterator[Observation]:
    """Yield what a build may have to do with; a tracker's own invocations are not its doing.

    When a neighbour's tracker begins, and finds what of this one, is chance.
    """
    yield from invoked(recording)
    for seen in recording.observations:
        if isinstance(seen, Definition):
            if any(fnmatch.fnmatchcase(seen.function, name) for name in boundary.functions):
                own = {
                    name: seen.globals[name] for name in boundary.globals if name in seen.globals
                }
                yield replace(seen, globals=own)
        elif not isinstance(seen, Invocation):
            yield seen


def _signal(
    seen: Observation, place: int | str, started: float | None, settings: Mapping[str, Value]
) -> Signal | None:
    match seen:
        case Invocation():
            delay = None if started is None else seen.time - started
            said = invocation_source(seen)
            return Signal(Kind.INVOCATION, seen.function, list(seen.args), place, delay, said)
        case Request() if _is_of_build(seen):
            return _request(seen, place, settings)
        case ScriptLoad() if segment.CDN not in seen.url:
            url, _, query = seen.url.partition("?")
            content = {"id": seen.element_id, "query": query}
            return Signal(Kind.SCRIPT, f"{url} {seen.state}", content, place, said=seen.url)
        case PageError():
            said = f"{seen.message}{f' at {seen.position}' if seen.position else ''}"
            return Signal(Kind.ERROR, seen.kind, seen.message, place, said=said)
        case ConsoleMessage():
            said = f"console.{seen.level}({', '.join(map(source, seen.args))});"
            return Signal(Kind.CONSOLE, seen.level, list(seen.args), place, said=said)
        case CallbackRan():
            return Signal(Kind.CALLBACK, seen.name, UNDEFINED, place, said=f"{seen.name}()")
        case Definition():
            said = f"{seen.function} found {source(seen.globals)}"
            return Signal(Kind.DEFINITION, seen.function, dict(seen.globals), place, said=said)
    return None


def _is_of_build(seen: Request) -> bool:
    """Say whether a build may have caused a request: not the library's own, nor a preflight."""
    of_library = seen.role in {Role.LIBRARY, Role.SEGMENT}
    is_page = seen.role is Role.SITE and seen.method == "GET"
    return not (of_library or is_page or seen.is_preflight)


def _request(seen: Request, place: int | str, settings: Mapping[str, Value]) -> Signal:
    query: dict[str, Value] = {}
    for name, value in seen.query:
        before = query.get(name)
        query[name] = value if before is None else [*_listed(before), value]
    body = seen.parameters
    if body is UNDEFINED and seen.body:
        body = seen.body.decode("utf-8", "backslashreplace")
    content: dict[str, Value] = {PATH: _segments(seen.path, settings)}
    if query:
        content["query"] = query
    if body is not UNDEFINED:
        content["body"] = body
    content_type = next((text for key, text in seen.headers if key.lower() == "content-type"), "")
    if content_type and body is not UNDEFINED:
        content["type"] = content_type.partition(";")[0]
    said = f"{seen.method} {seen.url}"
    if body is not UNDEFINED:
        said += f"\n{source(body)}"
    return Signal(Kind.REQUEST, f"{seen.method} {seen.host}", content, place, said=said)


def _segments(path: str, settings: Mapping[str, Value]) -> dict[str, Value]:
    """Return a path's segments by their number: an id in it may be another one each time.

    One that is a setting has the setting's name, so that accounts do not tell addresses apart.
    """
    names = {unquote(str(value)): f"{{{name}}}" for name, value in settings.items()}
    segments = [
        names.get(unquote(text), text) if text else text
        for text in path.removeprefix("/").split("/")
    ]
    return {f"segment {n} of {len(segments)}": text for n, text in enumerate(segments, 1)}


def _listed(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _left(recording: Recording) -> Iterator[Signal]:
    for name, kind in _LEFTOVERS.items():
        for item in getattr(recording.leftovers, name):
            if kind in _STORES and _OF_LIBRARY.fullmatch(item):
                continue
            yield Signal(kind, item, UNDEFINED, AFTERWARDS, said=item)


def calls_source(scenario: Scenario, part_name: str) -> str:
    """Return the calls of a part as JavaScript that can be pasted; empty where it has none."""
    for part in scenario.parts:
        if part.name == part_name:
            return "\n".join(call_source(call) for call in part.calls)
    return ""
