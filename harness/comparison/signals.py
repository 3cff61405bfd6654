"""Reads a build's behaviour from a recording: as signals, each with its cause."""

import fnmatch
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import unquote, urlsplit

from harness.analysis import called_back, invoked
from harness.codec import call_source, invocation_source, source
from harness.comparison.corpus import Scenario
from harness.comparison.kinds import STORES, Kind
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
"""The part of the content that has the segments of the path."""

_STORED: Final = tuple(f"{kind} " for kind in sorted(STORES))
_OF_LIBRARY: Final = re.compile(r"(?:ajs_|ajs%3A|segmentio\.).*|__tld__|debug")
"""The library's own cookies and keys."""

_TOLD: Final[Mapping[Value, tuple[str, ...]]] = {
    "identify": ("userId", "traits"),
    "track": ("event", "properties"),
    "page": ("category", "name", "properties"),
    "screen": ("category", "name", "properties"),
    "group": ("groupId", "traits"),
    "alias": ("userId", "previousId"),
}
"""What a call of a method gives to Segment, in the order of its parameters."""

_LATE: Final = ("late functions", "very late functions")
_FLUSH_MS: Final = 5000.0
"""How long `next` holds back calls, at most, before a build is ready."""


@dataclass(frozen=True, slots=True)
class Boundary:
    """The tracker functions and globals of one destination, where others are on the page.

    A `*` in `functions` stands for any name. `name` is that of the destination in a call's options.
    `guessed` are the settings that no account has: made up after their names, or left empty.
    `methods` are those of the build, where that is known.
    """

    functions: tuple[str, ...]
    globals: tuple[str, ...]
    name: str = ""
    guessed: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that a build did.

    `key` identifies it among its kind (the function; or the method, or a script's state, and the
    host), and `content` is what it carried. `place` is the number of the call that it belongs to,
    or what the page was doing. `delay` is in milliseconds of the page's time since the call, if
    known, and `chance` how much of it may be chance. `text` is the whole signal for people.
    """

    kind: Kind
    key: str
    content: Value
    place: int | str
    delay: float | None = None
    text: str = ""
    chance: float = 0.0


def signals(
    recording: Recording, scenario: Scenario, boundary: Boundary
) -> dict[str, list[Signal]]:
    """Return the signals of each part of a scenario by its name.

    In a scenario with one part, all signals belong to it. Where several parts share a page, the
    signals from while the page loaded or was left have their own name.
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
    for seen in _relevant_observations(recording, boundary):
        place, owner = _place(seen.phase, spans)
        call = call_index(seen.phase)
        began = None if call is None else started.get(call)
        made = _signal(seen, place, began, recording.settings)
        if made is not None:
            found[only or owner].append(replace(made, chance=chance))
    for seen, message in called_back(recording):
        place, owner = _place(seen.phase, spans)
        found[only or owner].append(replace(_call_back(message, place), chance=chance))
    for made in _leftover_signals(recording):
        found[only or AFTERWARDS].append(made)
    if scenario.conditions.neighbour:  # which of two builds loads first is chance
        for several in found.values():
            several.sort(key=lambda made: made.key.partition(".")[0])
    return found


def _chance(recording: Recording, scenario: Scenario) -> float:
    """Return how many milliseconds the library itself may hold a call back, by chance.

    A call that throws, as one does whose tracker function comes late, is tried again and again,
    after pauses that are chance.
    """
    conditions = scenario.conditions
    is_ready = conditions.when == "ready" and conditions.tracker == "there"
    if is_ready or recording.library == "classic":
        return 0.0
    return math.inf if conditions.tracker in _LATE else _FLUSH_MS


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


def _relevant_observations(recording: Recording, boundary: Boundary) -> Iterator[Observation]:
    """Yield observations that a build may have caused, without a tracker's own invocations.

    A neighbour's tracker is left out: when it begins, and what it finds, is chance.
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
            text = invocation_source(seen)
            return Signal(Kind.INVOCATION, seen.function, list(seen.args), place, delay, text)
        case Request() if is_of_build(seen):
            return _request(seen, place, settings)
        case ScriptLoad() if segment.CDN not in seen.url:
            address = urlsplit(seen.url)
            content: dict[str, Value] = {
                PATH: _segments(address.path, settings),
                "id": seen.element_id,
                "query": address.query,
            }
            key = f"{seen.state} {address.netloc}"
            return Signal(Kind.SCRIPT, key, content, place, text=seen.url)
        case PageError():
            text = f"{seen.message}{f' at {seen.position}' if seen.position else ''}"
            return Signal(Kind.ERROR, seen.kind, seen.message, place, text=text)
        case ConsoleMessage():
            text = f"console.{seen.level}({', '.join(map(source, seen.args))});"
            return Signal(Kind.CONSOLE, seen.level, list(seen.args), place, text=text)
        case CallbackRan():
            return Signal(Kind.CALLBACK, seen.name, UNDEFINED, place, text=f"{seen.name}()")
        case Definition():
            text = f"{seen.function} found {source(seen.globals)}"
            return Signal(Kind.DEFINITION, seen.function, dict(seen.globals), place, text=text)
    return None


def _call_back(message: Mapping[str, Value], place: int | str) -> Signal:
    """Return a call that the build or its tracker made of the library, as Segment heard of it."""
    method = message.get("type")
    given = {name: message.get(name) for name in _TOLD.get(method, ())}
    content: dict[str, Value] = {name: value for name, value in given.items() if value is not None}
    function = f"analytics.{method}"
    text = f"{function}({', '.join(map(source, content.values()))});"
    return Signal(Kind.CALL_BACK, function, content, place, text=text)


def is_of_build(seen: Request) -> bool:
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
    text = f"{seen.method} {seen.url}"
    if body is not UNDEFINED:
        text += f"\n{source(body)}"
    return Signal(Kind.REQUEST, f"{seen.method} {seen.host}", content, place, text=text)


def _segments(path: str, settings: Mapping[str, Value]) -> dict[str, Value]:
    """Return a path's segments by number, because an id in a path may vary.

    A segment that is the value of a setting is replaced by the setting's name, so that addresses of
    two accounts are the same.
    """
    names = {unquote(str(value)): f"{{{name}}}" for name, value in settings.items()}
    segments = [
        names.get(unquote(text), text) if text else text
        for text in path.removeprefix("/").split("/")
    ]
    return {f"segment {n} of {len(segments)}": text for n, text in enumerate(segments, 1)}


def _listed(value: Value) -> list[Value]:
    return value if isinstance(value, list) else [value]


def _leftover_signals(recording: Recording) -> Iterator[Signal]:
    for name, kind in _LEFTOVERS.items():
        for item in getattr(recording.leftovers, name):
            if kind in STORES and _OF_LIBRARY.fullmatch(item):
                continue
            value = recording.kept.get(f"{kind} {item}", UNDEFINED)
            text = item if value is UNDEFINED else f"{item} = {source(value)}"
            yield Signal(kind, item, value, AFTERWARDS, text=text)
    for place, value in recording.kept.items():
        if not place.startswith(_STORED):
            text = f"{place} = {source(value)}"
            yield Signal(Kind.PROPERTY, place, value, AFTERWARDS, text=text)


def host(key: str) -> str:
    """Return the host in the key of a request or of a script's load."""
    return key.partition(" ")[2]


def calls_source(scenario: Scenario, part_name: str) -> str:
    """Return the calls of a part as JavaScript to paste; empty if it has none."""
    for part in scenario.parts:
        if part.name == part_name:
            return "\n".join(call_source(call) for call in part.calls)
    return ""
